import ArgumentParser

@main
struct HandoverBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes what Handover is tried on, and measures it in process.",
        subcommands: [
            GenerateCommand.self, ForgeCommand.self, MeasureCommand.self, AgeCommand.self, ProofsCommand.self, StagesCommand.self,
            AllocationsCommand.self,
            ReadCommand.self,
        ])
}
