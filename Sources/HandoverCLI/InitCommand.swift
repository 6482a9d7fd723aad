import ArgumentParser
import Handover
import HandoverCore
import HandoverReport

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Look at exports once, whole; draft a plan and pin what was found in a lock.",
        discussion: """
            Example:
              handover init exports/customers.csv exports/orders.csv --output plan.yaml

            Open questions stand in the draft as ???; `handover plan check` names those that are left.
            """)

    @Argument(help: "The exports: CSV, JSON or XML.")
    var exports: [String]

    @Option(name: .shortAndLong, help: "The plan to draft; the lock goes beside it.")
    var output = "plan.yaml"

    @Option(help: "Only pin the exports of this plan anew: write its lock, leave the plan as it is.")
    var lockFor: String?

    @OptionGroup var out: OutputOptions

    func run() throws {
        let result =
            if let lockFor { try Initializer.lock(plan: lockFor, exports: exports) } else {
                try Initializer.draft(exports: exports, plan: output)
            }
        for source in result.sources {
            if out.json {
                for line in source.jsonLines { Console.print(line) }
            } else {
                Console.print(source.text(in: out.language))
            }
        }
        if !out.json {
            for path in result.written { Console.print(path) }
            if result.openQuestions > 0 {
                Console.print(
                    out.language == .en
                        ? "\(result.openQuestions) open questions: look for ??? in the plan"
                        : "有 \(result.openQuestions) 个待答问题：在计划中查找 ???")
            }
        }
    }
}

extension Initializer.Source {
    /// One line a list: what was found.
    func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        var lines: [String] = []
        for list in lists {
            var text = isEnglish ? "\(path): " : "\(path)："
            if let delimiter {
                let mark = delimiter == "\t" ? "TAB" : delimiter
                text += isEnglish ? "\(encoding), delimiter \(mark), " : "\(encoding)，分隔符 \(mark)，"
            } else {
                text += isEnglish ? "\(format) \(encoding), \(list.id ?? ""): " : "\(format) \(encoding)，\(list.id ?? "")："
            }
            text += isEnglish ? "\(list.columns) columns, \(list.records) records" : "\(list.columns) 列，\(list.records) 条记录"
            if preambleBytes > 0 {
                text += isEnglish ? ", \(preambleBytes) bytes before the header" : "，表头前 \(preambleBytes) 字节"
            }
            if footerBytes > 0 { text += isEnglish ? ", footer of \(footerBytes) bytes" : "，表尾 \(footerBytes) 字节" }
            if list.unreadable > 0 {
                text += isEnglish ? ", \(list.unreadable) records cannot be read" : "，\(list.unreadable) 条记录无法读取"
            }
            lines.append(text)
        }
        if !outside.isEmpty {
            let list = outside.map { printable($0) }.joined(separator: ", ")
            lines.append(isEnglish ? "\(path): no list reads \(list)" : "\(path)：没有列表读取 \(list)")
        }
        return lines.joined(separator: "\n")
    }

    /// The same as JSON, one object a list.
    var jsonLines: [String] {
        lists.map { list in
            var members = [
                ("id", id), ("path", path), ("format", format), ("encoding", encoding), ("records", String(list.records)),
                ("columns", String(list.columns)), ("unreadable", String(list.unreadable)),
            ]
            if let delimiter {
                members += [
                    ("delimiter", delimiter), ("preambleBytes", String(preambleBytes)), ("footerBytes", String(footerBytes)),
                ]
            }
            if let list = list.id { members.append(("list", list)) }
            return JSONLine.object("source", members)
        }
    }
}
