import Foundation
import Handover
import HandoverVerify

// Runs a plan and verifies what it sealed, as a program of your own would.
let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    print("usage: Example PLAN KEY OUTPUT")
    exit(64)
}
let key = arguments[2]
let options = Transfer.Options(
    planPath: arguments[1], outputFolder: arguments[3], keyPath: key + ".key", certificatePath: key + ".crt")
let summary = try await Transfer.run(options)
for mapping in summary.mappings {
    let balance = mapping.balance
    print("\(balance.mapping): \(balance.records) = \(balance.migrated) + \(balance.quarantined)")
}

// The policy comes from whoever verifies: here, that the transfer team's certificate is the one we know.
let signer = try KeyFiles.show(key + ".crt")
let policy = TrustPolicy(
    intent: "hand-over",
    roles: [.init(role: "transfer-team", threshold: 1, signers: [.init(name: signer.name, certificate: signer.fingerprint)])])
let verdict = try Verifier.verify(summary.tarPath, trust: policy, now: Int64(Date().timeIntervalSince1970))
print(verdict.isSound ? "sound" : "not sound: exit \(verdict.exit.rawValue)")
exit(verdict.exit.rawValue)
