import ArgumentParser
import CLinux
import Foundation
import HandoverCore
import HandoverReport

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
        version: "0.1.0",
        subcommands: [
            InitCommand.self, ProfileCommand.self, PlanCommand.self, KeyCommand.self, TrustCommand.self, RunCommand.self,
            QuarantineCommand.self, MergesCommand.self,
            StatusCommand.self,
            DoctorCommand.self, SnapshotCommand.self,
            InspectCommand.self,
            VerifyCommand.self, DiffCommand.self, ExtractCommand.self, ProveCommand.self, CheckProofCommand.self,
            TimestampCommand.self, RenewCommand.self,
            ReceiptCommand.self,
            AcceptCommand.self, RejectCommand.self, RollbackCommand.self, PageCommand.self,
        ])

    /// Parsing errors end with 64, whatever the parser would say; everything of ours ends with its own code.
    static func main() async {
        signal(SIGPIPE, SIG_DFL)  // a closed pipe ends quietly
        keepFreedMemory()
        do {
            var command = try Self.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Console.end(with: error)
        }
    }

    /// Buffers of a few megabytes come and go with every batch. By default glibc gives each back to the system, which clears its pages
    /// anew for the next: a second of the processor for two million records. So it keeps 64 MB, in one place for all threads.
    private static func keepFreedMemory() {
        _ = mallopt(M_ARENA_MAX, 1)
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
    }
}
