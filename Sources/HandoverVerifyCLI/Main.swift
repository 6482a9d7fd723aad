import ArgumentParser
import HandoverCommands
import HandoverCore

/// `handover-verify`: what whoever receives an archive needs, and nothing of what makes one.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover-verify",
        abstract: "Verifies a sealed hand-over of a company's customer data, offline, with nothing of what wrote it.",
        discussion: """
            A first look:
              handover-verify inspect ID.tar
              handover-verify verify ID.tar --trust trust.json
              handover-verify extract ID.tar --trust trust.json --output received

            Every command is the one of that name of `handover`: the same options, answers and exit codes.
            """,
        version: Release.version,
        subcommands: [
            VerifyCommand.self, InspectCommand.self, ExtractCommand.self, DiffCommand.self, ProveCommand.self,
            CheckProofCommand.self,
        ])

    static func main() async { await Tool.run(Command.self) }
}
