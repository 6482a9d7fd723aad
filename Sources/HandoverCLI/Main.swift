import ArgumentParser
import HandoverCommands
import HandoverCore

/// `handover`: moves a company's customer data to its new owner, sealed and proven.
@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover",
        abstract: "Moves a company's customer data to its new owner, sealed and proven.",
        discussion: """
            A first evening:
              handover init exports/*.csv --output plan.yaml
              handover plan check plan.yaml
              handover key new team --name "Transfer team" --unprotected
              handover run plan.yaml --key team --output out
              handover trust init --signer transfer-team=team.crt --output trust.json
              handover verify out/ID.tar --trust trust.json
            """,
        version: Release.version,
        subcommands: [
            InitCommand.self, ProfileCommand.self, PlanCommand.self, KeyCommand.self, TrustCommand.self, RunCommand.self,
            QuarantineCommand.self, MergesCommand.self,
            StatusCommand.self,
            DoctorCommand.self, SnapshotCommand.self,
            InspectCommand.self,
            VerifyCommand.self, DiffCommand.self, ExtractCommand.self, ProveCommand.self, CheckProofCommand.self,
            VerdictSchemaCommand.self,
            TimestampCommand.self, RenewCommand.self,
            ReceiptCommand.self,
            AcceptCommand.self, RejectCommand.self, RollbackCommand.self, PageCommand.self,
        ])

    static func main() async { await Tool.run(Command.self) }
}
