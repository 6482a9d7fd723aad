import ArgumentParser
import HandoverCommands
import HandoverCore

/// Which decision is withdrawn, and who says so.
struct WithdrawOptions: ParsableArguments {
    @Argument(help: "The plan; its decisions lie beside it as NAME.decisions.json.")
    var plan: String

    @Argument(help: "The mapping of a record that was decided about.")
    var mapping: String

    @Argument(help: "That record's number.")
    var record: Int64

    @Option(help: "Why the decision is withdrawn.")
    var reason: String

    @Option(help: "Who withdraws it.")
    var by: String

    func say(_ left: Int, _ out: OutputOptions, en: String, zh: String) {
        if out.json {
            Console.print(
                JSONLine.object("withdrawn", [("mapping", mapping), ("record", String(record)), ("decisions", String(left))]))
        } else {
            Console.print(out.language == .en ? en : zh)
        }
    }
}
