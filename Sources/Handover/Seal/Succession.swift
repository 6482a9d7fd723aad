import Foundation
import HandoverCore
import HandoverPlan
import HandoverVerify

/// Which delivery of its plan an archive is, and which archive it follows (Format.md section 7.2).
struct Succession {
    /// From 1 up.
    var sequence: Int64 = 1
    /// The SHA-256 of the tar that it follows; in a snapshot that is taken for a hand-over, of that hand-over's. Empty for none.
    var previous = ""
}

extension Succession {
    /// The delivery behind an earlier one, which must be sound and sealed by the same party.
    init(after tar: String, _ plan: Plan, _ identity: Identity, intent: String, memory: Int, keys: ArchiveKeys)
        throws
    {
        let (verdict, earlier) = try Verifier.verifyForExtraction(
            tar, trust: identity.policy(intent: intent), now: Int64(Date().timeIntervalSince1970), memory: memory,
            keys: keys)
        guard let earlier else { throw Failure(Diagnostic(.afterNotSound, .path(tar)), exit: verdict.exit) }
        guard earlier.id == plan.id else {
            throw Failure(Diagnostic(.afterOther, .path(tar), .name(earlier.id), .name(plan.id)), exit: .badData)
        }
        (sequence, previous) = (earlier.sequence + 1, earlier.tarDigest)
    }
}
