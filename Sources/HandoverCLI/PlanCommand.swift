import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Check a migration plan, explain it, compare it with another, or print the schema.",
        subcommands: [Check.self, PlanExplainCommand.self, PlanDiffCommand.self, Schema.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Name every problem of a plan, with line and column.",
            discussion: """
                Example:
                  handover plan check plan.yaml
                """)

        @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
        var plan: String

        @OptionGroup var out: OutputOptions

        func run() throws {
            let checked = try PlanChecker.check(plan)
            if out.json {
                Console.print(JSONLine.object("plan", [("id", checked.id), ("digest", checked.digest)]))
            } else {
                Console.print(
                    out.language == .en
                        ? "\(plan): the plan holds\n  plan digest   \(checked.digest)"
                        : "\(plan)：计划成立\n  计划摘要      \(checked.digest)")
            }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of plans, for editors.",
            discussion: """
                Example:
                  handover plan schema > plan.schema.json
                """)

        func run() throws { Console.print(PlanChecker.schema) }
    }
}
