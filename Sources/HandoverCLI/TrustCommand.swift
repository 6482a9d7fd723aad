import ArgumentParser
import Foundation
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Say whose seals you accept.", subcommands: [Init.self, Sign.self, Accept.self])

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a trust policy out of certificates that you checked by their fingerprints.",
            discussion: """
                Example:
                  handover trust init --signer transfer-team=team.crt --output trust.json
                  handover trust init --signer seller=old.crt --signer buyer:accepted=new.crt --output done.json

                The policy is yours, never the archive's. Compare each fingerprint with its owner first, by phone or on paper.
                """)

        @Option(
            help: ArgumentHelp(
                "ROLE=CERTIFICATE, or ROLE:ACT=CERTIFICATE; may be repeated. One signer of each is required.",
                discussion: "ACT is what they must have done: sealed, which is meant without it, received, verified or accepted.")
        )
        var signer: [String]

        @Option(help: "ROLE=N or ROLE:ACT=N: so many different signers are required.")
        var threshold: [String] = []

        @Option(help: "The certificate of a CA: a signer may then be the credit code that a certificate of it has.")
        var authority: String?

        @Option(help: "A list of certificates that the CA has revoked; may be repeated.")
        var crl: [String] = []

        @Flag(help: "Accept no certificate of the CA without a current list.")
        var demandRevocation = false

        @Option(help: "The certificate of a time stamping authority, or of the CA that vouches for it; may be repeated.")
        var time: [String] = []

        @Flag(help: "Accept no seal without a time stamp.")
        var demandTime = false

        @Flag(help: "Accept no archive that is not encrypted, or that was sealed for others than who opens it.")
        var demandEncryption = false

        @Option(
            help: "NAME=CERTIFICATE of a keeper, who may change the policy; may be repeated. Names are counted, not certificates."
        )
        var keeper: [String] = []

        @Option(help: "So many different keepers must sign a change.")
        var keepersThreshold = 1

        @Option(help: "The policy of which this is to be the next version; its keepers then sign it (`handover trust sign`).")
        var after: String?

        @Option(help: "Accept archives with this intent: hand-over, rehearsal, or snapshot (of a target).")
        var intent = "hand-over"

        @Option(name: .shortAndLong, help: "The policy file.")
        var output: String

        @OptionGroup var out: OutputOptions

        func run() throws {
            let entries = try signer.map { text in
                guard let entry = TrustPolicyFile.Entry(text) else {
                    throw ValidationError("--signer is ROLE=CERTIFICATE, such as transfer-team=team.crt")
                }
                return entry
            }
            guard !entries.isEmpty else { throw ValidationError("name at least one signer: --signer transfer-team=team.crt") }
            let thresholds = try threshold.map { text in
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2, let count = Int(parts[1]) else {
                    throw ValidationError("--threshold is ROLE=N, such as seller=2")
                }
                return (parts[0], count)
            }
            var options = TrustPolicyFile.Options()
            (options.intent, options.thresholds) = (intent, Dictionary(thresholds) { $1 })
            (options.authority, options.revoked, options.demandsRevocation) = (authority, crl, demandRevocation)
            (options.time, options.demandsTime, options.demandsEncryption) = (time, demandTime, demandEncryption)
            (options.keepersThreshold, options.after) = (keepersThreshold, after)
            options.keepers = try keeper.map { text in
                guard let keeper = TrustPolicyFile.Keeper(text) else {
                    throw ValidationError("--keeper is NAME=CERTIFICATE, such as lawyer=lawyer.crt")
                }
                return keeper
            }
            let written = try TrustPolicyFile.write(entries, options, to: output)
            for entry in written {
                if out.json {
                    Console.print(
                        JSONLine.object(
                            "signer",
                            [
                                ("role", entry.role), ("act", entry.act), ("name", entry.name),
                                ("fingerprint", entry.fingerprint),
                            ]))
                } else {
                    let role = entry.act == "sealed" ? entry.role : "\(entry.role):\(entry.act)"
                    Console.print("\(role)  \(entry.name)\n  SHA-256 \(entry.fingerprint)")
                }
            }
        }
    }
}
