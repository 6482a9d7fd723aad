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

    @Argument(help: "The exports, CSV in UTF-8 or GB18030.")
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
                Console.print(
                    JSONLine.object(
                        "source",
                        [
                            ("id", source.id), ("path", source.path), ("encoding", source.encoding),
                            ("delimiter", source.delimiter),
                            ("records", String(source.records)), ("columns", String(source.columns)),
                            ("preambleBytes", String(source.preambleBytes)), ("footerBytes", String(source.footerBytes)),
                        ]))
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
    /// One line a person reads: what was found.
    func text(in language: Catalogue.Language) -> String {
        let mark = delimiter == "\t" ? "TAB" : delimiter
        var text =
            language == .en
            ? "\(path): \(encoding), delimiter \(mark), \(columns) columns, \(records) records"
            : "\(path)：\(encoding)，分隔符 \(mark)，\(columns) 列，\(records) 条记录"
        if preambleBytes > 0 {
            text += language == .en ? ", \(preambleBytes) bytes before the header" : "，表头前 \(preambleBytes) 字节"
        }
        if footerBytes > 0 { text += language == .en ? ", footer of \(footerBytes) bytes" : "，表尾 \(footerBytes) 字节" }
        if unreadable > 0 { text += language == .en ? ", \(unreadable) records cannot be read" : "，\(unreadable) 条记录无法读取" }
        return text
    }
}
