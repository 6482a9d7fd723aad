import Foundation
import HandoverCore
import HandoverReport
import HandoverVerify

// Verifies an archive, says what was found, and unpacks it only if all five answers are yes.
let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    print("usage: Receive ARCHIVE TRUST FOLDER")
    exit(64)
}
do {
    // Whose seals count is for you to say, never for the archive: its certificates were compared with their owners' first.
    let policy = try TrustPolicy(contentsOf: arguments[2])
    let (verdict, verified) = try Verifier.verifyForExtraction(
        arguments[1], trust: policy, now: Int64(Date().timeIntervalSince1970))
    for answer in verdict.answers {
        print("\(answer.question): \(answer.outcome.rawValue)")
        for finding in answer.findings { print(finding.text(in: .en)) }
    }
    // Where an answer is not yes there is nothing to unpack: no value to call `extract` on.
    if let verified { print("\(try verified.extract(into: arguments[3]).files) files in \(arguments[3])") }
    exit(verdict.exit.rawValue)
} catch let failure as Failure {
    // The file is missing, the policy is none: trouble, and no verdict.
    for diagnostic in failure.diagnostics { print(diagnostic.text(in: .en)) }
    exit(failure.exit.rawValue)
}
