import HandoverCore
import HandoverCrypto

// Whoever accepts a policy reads what changes, so nothing of a policy may be left out here: what is not told, a new policy could change unseen.

extension PolicySuccession {
    /// One thing that one of two policies says and the other does not.
    public struct Change: Hashable, Sendable {
        /// The words for what is said.
        public enum Kind: String, Sendable {
            /// What archives are for: `hand-over`, `rehearsal` or `snapshot`.
            case intent
            /// Whether an archive must be encrypted.
            case encryption
            /// How many different signers are required.
            case threshold
            /// A signer that counts.
            case signer
            /// A CA, or a time stamping authority.
            case authority
            /// A CA between an authority and those it vouches for.
            case intermediate
            /// A list of certificates that a CA has revoked.
            case list
            /// Whether such a list must be current.
            case revocation
            /// Whether a seal must have a time stamp.
            case demanded
            /// A time stamping authority's own policy that is accepted.
            case policy
        }

        /// Of what it is said: a role such as `seller` or `buyer:accepted`, `keepers`, `authorities`, `time`, or `policy`.
        public var subject: String
        /// What is said.
        public var kind: Kind
        /// A number, a name with a SHA-256, or a word of the policy.
        public var value: String
        /// Whether the next one says it; else the old one did.
        public var isAdded = false

        /// All changes, by subject, what goes before what comes.
        static func list(from old: TrustPolicy, to next: TrustPolicy) -> [Change] {
            let (before, after) = (facts(old), facts(next))
            var changes = before.filter { !after.contains($0) }
            for var change in after where !before.contains(change) {
                change.isAdded = true
                changes.append(change)
            }
            var subjects: [String] = []
            for change in changes where !subjects.contains(change.subject) { subjects.append(change.subject) }
            return subjects.flatMap { subject in changes.filter { $0.subject == subject } }
        }
    }
}

extension PolicySuccession.Change {
    /// Everything that a policy says, in its order; of version and predecessor, which change with every version, nothing.
    private static func facts(_ policy: TrustPolicy) -> [Self] {
        let encryption = policy.demandsEncryption ? "demanded" : "used"
        var facts = [
            Self(subject: "policy", kind: .intent, value: policy.intent),
            Self(subject: "policy", kind: .encryption, value: encryption),
        ]
        for role in policy.roles {
            let subject = role.act == TrustPolicy.sealed ? role.role : "\(role.role):\(role.act)"
            facts += self.facts(subject, role.threshold, role.signers)
        }
        if let keepers = policy.keepers { facts += self.facts("keepers", keepers.threshold, keepers.signers) }
        for authority in policy.authorities {
            let of = text(authority.certificate)
            facts.append(.init(subject: "authorities", kind: .authority, value: of))
            facts.append(
                .init(subject: "authorities", kind: .revocation, value: "\(authority.demandsLists ? "demanded" : "used"): \(of)"))
            facts += authority.intermediates.map {
                .init(subject: "authorities", kind: .intermediate, value: "\(text($0)): \(of)")
            }
            facts += authority.lists.map { list in
                let value = "\(Time.text(list.thisUpdate)) SHA-256 \(hex(SHA256.digest(list.der))): \(of)"
                return .init(subject: "authorities", kind: .list, value: value)
            }
        }
        guard let time = policy.time else { return facts }
        facts += (time.trust.authorities + time.trust.pinned).map { .init(subject: "time", kind: .authority, value: text($0)) }
        facts += time.trust.intermediates.map { .init(subject: "time", kind: .intermediate, value: text($0)) }
        facts += (time.trust.policies ?? ["*"]).sorted().map { .init(subject: "time", kind: .policy, value: $0) }
        facts.append(.init(subject: "time", kind: .demanded, value: time.isDemanded ? "yes" : "no"))
        return facts
    }

    private static func facts(_ subject: String, _ threshold: Int, _ signers: [TrustPolicy.Signer]) -> [Self] {
        [.init(subject: subject, kind: .threshold, value: String(threshold))]
            + signers.map { signer in
                let proof =
                    switch signer.proof {
                    case .certificate(let fingerprint): "SHA-256 \(fingerprint)"
                    case .authority(let fingerprint, let code, let subject):
                        ([code, subject.map(printable)].compactMap(\.self) + ["CA SHA-256 \(fingerprint)"]).joined(
                            separator: ", ")
                    }
                return .init(subject: subject, kind: .signer, value: "\(printable(signer.name)), \(proof)")
            }
    }

    private static func text(_ certificate: Certificate) -> String {
        "\(printable(certificate.subjectName)), SHA-256 \(hex(certificate.fingerprint))"
    }
}
