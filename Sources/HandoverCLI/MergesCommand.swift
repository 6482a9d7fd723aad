import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore

struct MergesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merges", abstract: "Ask people which rows are the same thing, and take in what they say.",
        discussion: """
            Example:
              handover merges list plan.yaml
              handover merges export plan.yaml --output same.csv
              handover merges decide plan.yaml same.csv
              handover merges withdraw plan.yaml to-customer 17 --reason "two branches after all" --by "Wang"
              handover run plan.yaml --key team --output out
            """,
        subcommands: [List.self, Export.self, Decide.self, Withdraw.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count the questions, by table.",
            discussion: """
                Example:
                  handover merges list plan.yaml

                The exports are read as a run would read them, with the decisions beside the plan; nothing is written.
                """)

        @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
        var plan: String

        @OptionGroup var out: OutputOptions

        func run() async throws {
            for counts in try await MergeReview.list(plan, isInterrupted: Interrupts.isWantedFromNowOn) {
                if out.json {
                    Console.print(
                        JSONLine.object(
                            "questions",
                            [
                                ("table", counts.table), ("open", String(counts.open)),
                                ("dissolved", String(counts.dissolved)), ("decided", String(counts.decided)),
                                ("merged", String(counts.merged)),
                            ]))
                } else {
                    Console.print(counts.text(in: out.language))
                }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the questions as a sheet for whoever knows.",
            discussion: """
                Example:
                  handover merges export plan.yaml --output same.csv

                The sheet opens in Excel. Rows of one question may be the same thing: write equal texts into `same` for those that are,
                different ones within a question for those that are not, the reason and a name, and hand it back. It is personal data: the file is
                readable by you alone. A file that is there is never replaced.
                """)

        @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
        var plan: String

        @Option(name: .shortAndLong, help: "The sheet to make.")
        var output: String

        @Flag(help: "Also what is merged without a question: it can be held apart.")
        var all = false

        @OptionGroup var out: OutputOptions

        func run() async throws {
            let made = try await MergeReview.export(
                plan, to: output, includesMerged: all, language: out.language, isInterrupted: Interrupts.isWantedFromNowOn)
            if out.json {
                Console.print(
                    JSONLine.object(
                        "sheet", [("path", output), ("questions", String(made.questions)), ("rows", String(made.rows))]))
            } else {
                Console.print(
                    out.language == .en
                        ? "\(output): \(made.questions) questions about \(made.rows) rows; personal data, readable by you alone"
                        : "\(output)：\(made.questions) 个问题，共 \(made.rows) 行；个人信息，仅您本人可读")
            }
        }
    }

    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in a sheet that was handed back: the next run merges and holds apart as it says.",
            discussion: """
                Example:
                  handover merges decide plan.yaml same.csv

                Writes NAME.decisions.json beside the plan. A sheet with anything wrong in it is refused whole, and says where.
                """)

        @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
        var plan: String

        @Argument(help: "The sheet as it came back: CSV in UTF-8 or GB18030.")
        var sheet: String

        @OptionGroup var out: OutputOptions

        func run() async throws {
            let done = try await MergeReview.decide(plan, sheet: sheet, isInterrupted: Interrupts.isWantedFromNowOn)
            if out.json {
                Console.print(
                    JSONLine.object(
                        "decisions",
                        [
                            ("path", done.path), ("decided", String(done.decided)), ("left", String(done.left)),
                            ("decisions", String(done.decisions)),
                        ]))
            } else {
                Console.print(
                    out.language == .en
                        ? "\(done.path): \(done.decided) questions decided, \(done.left) left alone; \(done.decisions) decisions about merges in all"
                        : "\(done.path)：已决定 \(done.decided) 个问题，未作决定 \(done.left) 个；关于合并的决定共 \(done.decisions) 项")
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw the decision that a record is in.",
            discussion: """
                Example:
                  handover merges withdraw plan.yaml to-customer 17 --reason "two branches after all" --by "Wang"

                The next run merges as the plan does, and asks again. What was decided, who withdrew it and why stay in
                NAME.decisions.json, and go into the archive.
                """)

        @OptionGroup var what: WithdrawOptions

        @OptionGroup var out: OutputOptions

        func run() throws {
            let left = try MergeReview.withdraw(
                what.plan, mapping: what.mapping, record: what.record, reason: what.reason, by: what.by)
            what.say(
                left, out,
                en:
                    "the decision with record \(what.record) of \(what.mapping) is withdrawn; \(left) decisions about merges are left",
                zh: "已撤回涉及 \(what.mapping) 第 \(what.record) 条记录的决定；关于合并的决定尚有 \(left) 项")
        }
    }
}

extension MergeReview.Counts {
    fileprivate func text(in language: Catalogue.Language) -> String {
        let name = title ?? table
        return language == .en
            ? "\(name): questions: \(open) open, \(dissolved) dissolved, \(decided) decided; \(merged) merged without one"
            : "\(name)：问题：待定 \(open) 个，未合并 \(dissolved) 个，已定 \(decided) 个；直接合并 \(merged) 个"
    }
}
