import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverVerify
import SystemPackage

/// Writes a trust policy (Format.md section 7.5) out of certificates.
public enum TrustPolicyFile {
    /// One signer that the policy accepts.
    public struct Signer: Sendable {
        /// The role in which it counts.
        public var role: String
        /// What it must have done: `sealed`, `received`, `verified` or `accepted`.
        public var act: String
        /// The name in the certificate.
        public var name: String
        /// SHA-256 of the certificate, lower-case hexadecimal: compare it with the owner.
        public var fingerprint: String
    }

    /// One certificate that the policy is to name.
    public struct Entry: Sendable {
        /// The signer's role.
        public var role: String
        /// What is asked of it.
        public var act: String
        /// Its certificate, in PEM.
        public var certificatePath: String

        /// - Parameter text: `ROLE=CERTIFICATE` or `ROLE:ACT=CERTIFICATE`; `nil` for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            let words = parts[0].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard words.count <= 2 else { return nil }
            (role, act, certificatePath) = (words[0], words.count == 2 ? words[1] : TrustPolicy.sealed, parts[1])
        }
    }

    /// Writes the policy: for each role and act, as many different signers as `thresholds` says are required, else one.
    /// - Parameter thresholds: by `ROLE` or `ROLE:ACT`.
    public static func write(
        _ entries: [Entry], thresholds: [String: Int] = [:], intent: String, to path: String
    ) throws -> [Signer] {
        guard ["hand-over", "rehearsal", "snapshot"].contains(intent) else {
            throw Failure(Diagnostic(.unknownIntent, .name(intent)), exit: .usage)
        }
        let read = try entries.map { entry -> Signer in
            let certificate = try KeyFiles.readCertificate(FilePath(entry.certificatePath))
            return Signer(
                role: entry.role, act: entry.act, name: certificate.subjectName, fingerprint: hex(certificate.fingerprint))
        }
        let known = ["seller", "buyer", "transfer-team", "witness", "auditor", "dpo"]
        var (roles, left) = ([TrustPolicy.Role](), thresholds)
        for signer in read {
            guard known.contains(signer.role) else {
                throw Failure(Diagnostic(.unknownRole, .name(signer.role), .name(known.joined(separator: ", "))), exit: .usage)
            }
            guard TrustPolicy.acts.contains(signer.act) else {
                throw Failure(
                    Diagnostic(.unknownAct, .name(signer.act), .name(TrustPolicy.acts.joined(separator: ", "))), exit: .usage)
            }
            let own = TrustPolicy.Signer(name: signer.name, certificate: signer.fingerprint)
            if let index = roles.firstIndex(where: { $0.role == signer.role && $0.act == signer.act }) {
                roles[index].signers.append(own)
            } else {
                let names =
                    signer.act == TrustPolicy.sealed ? [signer.role, "\(signer.role):sealed"] : ["\(signer.role):\(signer.act)"]
                let threshold = names.compactMap { left.removeValue(forKey: $0) }.first ?? 1
                roles.append(.init(role: signer.role, act: signer.act, threshold: threshold, signers: [own]))
            }
        }
        for role in roles where !(1...Set(role.signers.map(\.name)).count).contains(role.threshold) {
            throw Failure(
                Diagnostic(.thresholdTooHigh, .name(role.role), .count(role.threshold), .count(role.signers.count)), exit: .usage)
        }
        if let name = left.keys.min() {
            throw Failure(Diagnostic(.thresholdTooHigh, .name(name), .count(left[name] ?? 0), .count(0)), exit: .usage)
        }
        let file = FilePath(path)
        guard !Files.exists(file) else { throw Failure(Diagnostic(.fileExists, .path(path)), exit: .cannotCreate) }
        try Files.writeWhole(document(TrustPolicy(intent: intent, roles: roles)), to: file)
        return read
    }

    private static func document(_ policy: TrustPolicy) -> [UInt8] {
        let roles = policy.roles.map { role in
            JSONValue.object([
                "act": role.act == TrustPolicy.sealed ? nil : .string(role.act), "role": .string(role.role),
                "threshold": .string(String(role.threshold)),
                "signers": .array(
                    role.signers.map { .object(["name": .string($0.name), "certificate": .string($0.certificate)]) }),
            ])
        }
        let value = JSONValue.object([
            "handover": .string("1"), "intent": .string(policy.intent), "roles": .array(roles),
        ])
        return value.canonicalBytes() + [UInt8(ascii: "\n")]
    }
}
