import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Look at exports once, whole; draft a plan and pin what was found in a lock.",
        discussion: """
            Example:
              handover init exports/customers.csv exports/orders.csv --output plan.yaml

            Open questions stand in the draft as ???; `handover plan check` names those that are left.
            """)

    @Argument(
        help: """
            The exports: CSV, JSON or XML, or a zip, tar, tar.gz or 7z with such files, or an xlsx; folders of these, or of other files such as \
            artwork.
            """)
    var exports: [String]

    @Option(name: .shortAndLong, help: "The plan to draft; the lock goes beside it.")
    var output = "plan.yaml"

    @Option(help: "Only pin the exports of this plan anew: write its lock, leave the plan as it is.")
    var lockFor: String?

    @OptionGroup var out: OutputOptions

    func run() throws {
        let result =
            if let lockFor {
                try Initializer.lock(plan: lockFor, exports: exports, isInterrupted: Interrupts.isWantedFromNowOn)
            } else {
                try Initializer.draft(exports: exports, plan: output, isInterrupted: Interrupts.isWantedFromNowOn)
            }
        FoundReport(language: out.language).print(result, asJSON: out.json)
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
