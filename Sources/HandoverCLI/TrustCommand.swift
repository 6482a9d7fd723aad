import ArgumentParser
import Foundation
import Handover
import HandoverCore
import HandoverReport

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Say whose seals you accept.", subcommands: [Init.self])

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a trust policy out of certificates that you checked by their fingerprints.",
            discussion: """
                Example:
                  handover trust init --signer transfer-team=team.crt --output trust.json

                The policy is yours, never the archive's. Compare each fingerprint with its owner first, by phone or on paper.
                """)

        @Option(help: "ROLE=CERTIFICATE; may be repeated. One seal of each role is required.")
        var signer: [String]

        @Option(help: "Accept archives with this intent: hand-over, rehearsal, or snapshot (of a target).")
        var intent = "hand-over"

        @Option(name: .shortAndLong, help: "The policy file.")
        var output: String

        @OptionGroup var out: OutputOptions

        func run() throws {
            var signers: [(role: String, certificatePath: String)] = []
            for text in signer {
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    throw ValidationError("--signer is ROLE=CERTIFICATE, such as transfer-team=team.crt")
                }
                signers.append((parts[0], parts[1]))
            }
            guard !signers.isEmpty else { throw ValidationError("name at least one signer: --signer transfer-team=team.crt") }
            let written = try TrustPolicyFile.write(signers, intent: intent, to: output)
            for entry in written {
                if out.json {
                    Console.print(
                        JSONLine.object(
                            "signer", [("role", entry.role), ("name", entry.name), ("fingerprint", entry.fingerprint)]))
                } else {
                    Console.print("\(entry.role)  \(entry.name)\n  SHA-256 \(entry.fingerprint)")
                }
            }
        }
    }
}
