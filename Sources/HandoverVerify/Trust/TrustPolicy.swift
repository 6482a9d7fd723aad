public import HandoverCore
package import HandoverCrypto

/// Whose seals are accepted, and in which role: the verifier's own word, never the archive's (Format.md section 7.5).
public struct TrustPolicy: Hashable, Sendable {
    /// One role that must have done something.
    public struct Role: Hashable, Sendable {
        /// The role, such as `transfer-team`.
        public var role: String
        /// What they must have done: `sealed`, `received`, `verified` or `accepted` the archive.
        public var act: String
        /// How many different signers of this role must have done it; at least one.
        public var threshold: Int
        /// Whose seals count for the role.
        public var signers: [Signer]

        /// Creates a role.
        public init(role: String, act: String = TrustPolicy.sealed, threshold: Int, signers: [Signer]) {
            (self.role, self.act) = (role, act)
            self.threshold = threshold
            self.signers = signers
        }
    }

    /// One certificate of one signer, or whoever a CA says it is. One who stands in the list twice under one name counts once.
    public struct Signer: Hashable, Sendable {
        /// How a signer is known.
        public enum Proof: Hashable, Sendable {
            /// By the SHA-256 of a certificate in DER, lower-case hexadecimal.
            case certificate(String)
            /// By a CA of the policy, by the SHA-256 of its certificate, for a subject with this credit code, this common name, or both.
            case authority(String, code: String?, subject: String?)
        }

        /// Who it is.
        public var name: String
        /// How it is known.
        public var proof: Proof

        /// Creates a signer who is known by a certificate: its SHA-256, lower-case hexadecimal.
        public init(name: String, certificate: String) { self.init(name: name, proof: .certificate(certificate)) }

        /// Creates a signer.
        public init(name: String, proof: Proof) { (self.name, self.proof) = (name, proof) }
    }

    /// A CA that vouches for signers, and what it says of certificates that it has revoked.
    package struct Authority: Hashable, Sendable {
        package var certificate: Certificate
        package var intermediates: [Certificate] = []
        package var lists: [RevocationList] = []
        /// Whether a list must be there that is current.
        package var demandsLists: Bool

        package init(certificate: Certificate, demandsLists: Bool) {
            (self.certificate, self.demandsLists) = (certificate, demandsLists)
        }
    }

    /// Whose time stamps are believed.
    package struct Time: Hashable, Sendable {
        package var trust: TimestampTrust
        /// Whether every seal must have one.
        package var isDemanded: Bool

        package init(trust: TimestampTrust, isDemanded: Bool) { (self.trust, self.isDemanded) = (trust, isDemanded) }
    }

    /// Who may change a policy (Format.md section 7.8).
    public struct Keepers: Hashable, Sendable {
        /// How many different ones must have signed a change; at least one.
        public var threshold: Int
        /// Whose signatures count.
        public var signers: [Signer]

        /// Creates keepers.
        public init(threshold: Int, signers: [Signer]) { (self.threshold, self.signers) = (threshold, signers) }
    }

    /// Counted up from 1 with every change.
    public var version: Int64 = 1
    /// The SHA-256 of the file of the version before; empty in version 1.
    public var previous = ""
    /// Without them the policy has no next version.
    public var keepers: Keepers?
    /// `hand-over`, `rehearsal` or `snapshot`: the others are never accepted as a hand-over.
    public var intent: String
    /// What is asked of those who seal, unless a role says otherwise.
    public static let sealed = "sealed"
    package static let acts = [sealed, "received", "verified", "accepted"]

    /// All of these must have done what is asked of them.
    public var roles: [Role]
    /// Who vouches for signers that no certificate names.
    package var authorities: [Authority] = []
    /// Without it nobody looks at time stamps.
    package var time: Time?
    /// Whether an archive must be encrypted, and opened by one for whom it was sealed.
    package var demandsEncryption = false

    /// Creates a policy.
    public init(intent: String, roles: [Role]) {
        self.intent = intent
        self.roles = roles
    }

    /// Reads a policy file.
    /// - Throws: `Failure`: the file is missing (66), cannot be read (74), or is no policy (65).
    public init(contentsOf path: String) throws(Failure) { self = try PolicyFile(contentsOf: path).policy }

    /// Those of whom the policy asks this act in this role, in its order. Who may accept may reject; for what no policy asks for, such as
    /// `loaded`, it is whoever may seal.
    func signers(role: String, act: String) -> [Signer] {
        let asked = act == "rejected" ? "accepted" : Self.acts.contains(act) ? act : Self.sealed
        return roles.first { $0.role == role && $0.act == asked }?.signers ?? []
    }
}
