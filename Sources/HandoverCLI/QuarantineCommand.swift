import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport
import HandoverVerify

struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "Show what is held back, give it to its owner, take in what the owner decides.",
        discussion: """
            Example:
              handover quarantine list plan.yaml
              handover quarantine export plan.yaml --output held.csv
              handover quarantine redrive plan.yaml held.csv
              handover quarantine withdraw plan.yaml to-customer 3 --reason "the owner was wrong" --by "Wang"
              handover run plan.yaml --key team --output out
            """,
        subcommands: [List.self, Export.self, Redrive.self, Withdraw.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count the records that are held back, by mapping and reason.",
            discussion: """
                Example:
                  handover quarantine list plan.yaml

                With a plan, the exports are read as a run would read them, with the decisions beside the plan; nothing is written,
                and nothing need have been run. With an archive, it is verified first.
                """)

        @Argument(help: "The plan, or an archive (.tar or .tar.age).")
        var path: String

        @Option(help: "For an archive: your trust policy (see `handover trust init`).")
        var trust: String?

        @OptionGroup var decryption: DecryptionOptions

        @Flag(help: "List the first records of each mapping with their values. They are personal data.")
        var showValues = false

        @OptionGroup var out: OutputOptions

        func run() async throws {
            let held = try await Quarantine.list(
                path, trust: try trust.map { try TrustPolicy(contentsOf: $0) }, keys: try decryption.keys(for: path),
                showsValues: showValues,
                isInterrupted: Interrupts.isWantedFromNowOn)
            for mapping in held {
                if out.json {
                    for line in JSONLine.held(mapping) { Console.print(line) }
                } else {
                    Console.print(mapping.text(in: out.language))
                }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the records that are held back as a sheet for their owner.",
            discussion: """
                Example:
                  handover quarantine export plan.yaml --output held.csv

                The sheet opens in Excel. Its owner changes what is wrong, writes `correct` or `keep` into the column of decisions,
                the reason and a name, and hands it back. It is personal data: the file is readable by you alone. A file that is there is never replaced.
                """)

        @Argument(help: "The plan, or an archive (.tar or .tar.age).")
        var path: String

        @Option(name: .shortAndLong, help: "The sheet to make.")
        var output: String

        @Option(help: "Only what this mapping holds back.")
        var mapping: String?

        @Option(help: "For an archive: your trust policy (see `handover trust init`).")
        var trust: String?

        @OptionGroup var decryption: DecryptionOptions

        @OptionGroup var out: OutputOptions

        func run() async throws {
            let count = try await Quarantine.export(
                path, to: output, mapping: mapping, language: out.language,
                trust: try trust.map { try TrustPolicy(contentsOf: $0) }, keys: try decryption.keys(for: path),
                isInterrupted: Interrupts.isWantedFromNowOn)
            if out.json {
                Console.print(JSONLine.object("sheet", [("path", output), ("records", String(count))]))
            } else {
                Console.print(
                    out.language == .en
                        ? "\(output): \(count) records; personal data, readable by you alone"
                        : "\(output)：\(count) 条记录；个人信息，仅您本人可读")
            }
        }
    }

    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a sheet that was handed back: the next run corrects and keeps as it says.",
            discussion: """
                Example:
                  handover quarantine redrive plan.yaml held.csv

                Writes NAME.decisions.json beside the plan. A sheet with anything wrong in it is refused whole, and says where.
                """)

        @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
        var plan: String

        @Argument(help: "The sheet as its owner saved it: CSV in UTF-8 or GB18030.")
        var sheet: String

        @OptionGroup var out: OutputOptions

        func run() async throws {
            let done = try await Quarantine.redrive(plan, sheet: sheet, isInterrupted: Interrupts.isWantedFromNowOn)
            if out.json {
                Console.print(
                    JSONLine.object(
                        "decisions",
                        [
                            ("path", done.path), ("corrected", String(done.corrected)), ("kept", String(done.kept)),
                            ("left", String(done.left)), ("decisions", String(done.decisions)),
                        ]))
            } else {
                Console.print(
                    out.language == .en
                        ? "\(done.path): \(done.corrected) corrected, \(done.kept) kept back, \(done.left) left alone; \(done.decisions) decisions in all"
                        : "\(done.path)：更正 \(done.corrected)，保留隔离 \(done.kept)，未作决定 \(done.left)；共 \(done.decisions) 项决定")
            }
        }
    }
}

extension QuarantineCommand {
    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw what was decided about one record.",
            discussion: """
                Example:
                  handover quarantine withdraw plan.yaml to-customer 3 --reason "the owner was wrong" --by "Wang"

                The next run judges the record as the plan does. What was decided, who withdrew it and why stay in
                NAME.decisions.json, and go into the archive.
                """)

        @OptionGroup var what: WithdrawOptions

        @OptionGroup var out: OutputOptions

        func run() throws {
            let left = try Quarantine.withdraw(
                what.plan, mapping: what.mapping, record: what.record, reason: what.reason, by: what.by)
            what.say(
                left, out,
                en: "the decision about record \(what.record) of \(what.mapping) is withdrawn; \(left) decisions are left",
                zh: "已撤回对 \(what.mapping) 第 \(what.record) 条记录的决定；尚有 \(left) 项决定")
        }
    }
}

extension Quarantine.Held {
    fileprivate func text(in language: Catalogue.Language) -> String {
        let isEnglish = language == .en
        let into = title ?? table
        var line =
            isEnglish
            ? "\(mapping) (\(from) to \(into)): \(held) of \(records) records held back"
            : "\(mapping)（\(from) 至 \(into)）：\(records) 条记录中隔离 \(held) 条"
        if kept > 0 { line += isEnglish ? ", \(kept) of them decided" : "，其中已决定保留 \(kept) 条" }
        var lines = [line]
        for reason in reasons {
            let own = isEnglish ? "it does not fit the plan" : "不符合计划的要求"
            let words = Catalogue.finding(reason.code, in: language) ?? own
            let place = reason.title ?? reason.field
            let text = place.map { $0 + (isEnglish ? ": " : "：") + words } ?? words
            lines.append("    \(reason.code) \(reason.count)  \(text)")
        }
        for record in listed {
            let place = isEnglish ? "record \(record.number), line \(record.line)" : "第 \(record.number) 条，第 \(record.line) 行"
            lines.append("  \(place): \(record.findings.joined(separator: ", "))")
            for value in record.values { lines.append("    \(printable(value.column)) = \(printable(value.text ?? ""))") }
        }
        if !listed.isEmpty, held > Int64(listed.count) {
            let rest = held - Int64(listed.count)
            lines.append(
                isEnglish ? "  … and \(rest) more: `handover quarantine export`" : "  ……另有 \(rest) 条：`handover quarantine export`"
            )
        }
        return lines.joined(separator: "\n")
    }
}
