public import HandoverCore
import HandoverCrypto

/// Whether one trust policy is the next one of another: signed by enough keepers of each (Format.md section 7.8).
public struct PolicySuccession: Sendable {
    /// A keeper who has signed.
    public struct Keeper: Hashable, Sendable {
        /// The name in the certificate.
        public var name: String
        /// SHA-256 of the certificate, lower-case hexadecimal.
        public var fingerprint: String
        /// By the signer's clock, RFC 3339 in UTC.
        public var signedAt: String
        /// The versions of which it is a keeper.
        public var versions: [Int64]
    }

    /// Why it is not the next one; empty where it is.
    public let findings: [Diagnostic]
    /// What is reported, but says no to nothing.
    public let notices: [Diagnostic]
    /// Whose signatures count, in the order of the files.
    public let keepers: [Keeper]
    /// What the next policy says otherwise.
    public let changes: [Change]

    /// Whether it is.
    public var isNext: Bool { findings.isEmpty }

    /// Judges a policy.
    /// - Parameters:
    ///   - old: the one so far.
    ///   - next: the one that is to follow.
    ///   - signatures: of the next one.
    ///   - now: the caller's clock, in seconds since 1970.
    public init(from old: PolicyFile, to next: PolicyFile, signatures: [PolicyFile.Signature], now: Int64) {
        changes = Change.list(from: old.policy, to: next.policy)
        var findings = Self.line(old, next)
        var notices: [Diagnostic] = []
        var signed: [Keeper] = []
        var counted: [Set<String>] = [[], []]
        // A list of revoked certificates is its authority's word, whoever brings it.
        var former = old.policy
        for index in former.authorities.indices {
            let same = next.policy.authorities.first { $0.certificate == former.authorities[index].certificate }
            former.authorities[index].lists += same?.lists ?? []
        }
        let policies = [former, next.policy]
        for signature in signatures {
            var ignored: [Diagnostic] = []
            var keeper: Keeper?
            for (index, policy) in policies.enumerated() {
                var seals = SealCheck(policy: policy, now: now)
                let made = seals.judge(signature.bytes, over: next.bytes, response: signature.response, file: signature.name)
                let signer = made.flatMap { seals.signer(among: policy.keepers?.signers ?? [], of: $0, file: signature.name) }
                guard let made, let signer else {
                    if ignored.isEmpty { ignored = seals.findings.kept + seals.notices.kept }
                    if ignored.isEmpty, let made { ignored = [Self.stranger(made, signature.name)] }
                    continue
                }
                counted[index].insert(signer.name)
                if keeper == nil { notices += seals.notices.kept }
                keeper = keeper ?? Keeper(made)
                keeper?.versions.append(policy.version)
            }
            if let keeper { signed.append(keeper) } else { notices += ignored }
        }
        for (policy, names) in zip(policies, counted) {
            guard let keepers = policy.keepers, names.count < keepers.threshold else { continue }
            findings.append(
                Diagnostic(
                    .policyKeepersShort, .count(policy.version), .count(names.count), .count(keepers.threshold),
                    at: .init(file: next.path)))
        }
        (self.findings, self.notices, keepers) = (findings, notices, signed)
    }

    /// Whether the one stands behind the other, whoever has signed.
    private static func line(_ old: PolicyFile, _ next: PolicyFile) -> [Diagnostic] {
        let (place, have, want) = (Diagnostic.Location(file: next.path), next.policy.version, old.policy.version)
        var findings: [Diagnostic] = []
        if have <= want {
            findings.append(Diagnostic(.policyBehind, .path(next.path), .count(have), .count(want), at: place))
        } else if have > want + 1 {
            findings.append(Diagnostic(.policyGap, .path(next.path), .count(have), .count(want), at: place))
        } else if next.policy.previous != old.digest {
            findings.append(Diagnostic(.policyOther, .path(next.path), .path(old.path), at: place))
        }
        for file in [old, next] where file.policy.keepers == nil {
            findings.append(Diagnostic(.policyNoKeepers, .path(file.path), at: .init(file: file.path)))
        }
        return findings
    }

    private static func stranger(_ signed: SealCheck.Signed, _ file: String) -> Diagnostic {
        Diagnostic(.policyStranger, .path(file), .name(hex(signed.certificate.fingerprint)), at: .init(file: file))
    }
}

extension PolicySuccession.Keeper {
    fileprivate init(_ signed: SealCheck.Signed) {
        name = printable(signed.certificate.subjectName)
        fingerprint = hex(signed.certificate.fingerprint)
        signedAt = Time.text(signed.signingTime)
        versions = []
    }
}
