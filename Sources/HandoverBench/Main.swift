import ArgumentParser

@main
struct HandoverBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes what Handover is tried on.",
        subcommands: [GenerateCommand.self, ForgeCommand.self, MeasureCommand.self, ReadCommand.self])
}
