import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct PlanExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain what makes a field, or what became of a record.",
        discussion: """
            Example:
              handover plan explain plan.yaml customer.phone
              handover plan explain plan.yaml to-customer:3
              handover plan explain plan.yaml to-customer:3 --field phone

            A field is read out of the plan. For a record the exports are read and decided about as a run does it, with the decisions beside the plan;
            nothing is written, and nothing need have been run. Texts are shown by their length in bytes and their kinds of characters, `[5] 5 digits`, unless
            you ask for values.
            """)

    @Argument(help: "The plan; its lock lies beside it as NAME.lock.json.")
    var plan: String

    @Argument(help: "TABLE.FIELD, or MAPPING:RECORD with the record's number.")
    var subject: String

    @Option(
        help: "Of a record: one of its table's fields, from the bytes of the export to the value of the target, step by step.")
    var field: String?

    @Flag(help: "Show values. They are personal data.")
    var showValues = false

    @OptionGroup var out: OutputOptions

    func run() async throws {
        let explained = try await PlanExplainer.explain(
            plan, subject, field: field, language: out.language, showsValues: showValues,
            isInterrupted: Interrupts.isWantedFromNowOn)
        let report = ExplainReport(language: out.language)
        switch explained {
        case .field(let field):
            for line in out.json ? JSONLine.explained(field) : report.lines(field) { Console.print(line) }
        case .record(let record):
            for line in out.json ? JSONLine.explained(record) : report.lines(record) { Console.print(line) }
        }
    }
}
