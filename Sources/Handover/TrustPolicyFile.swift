import HandoverCore
import HandoverCrypto
import HandoverData
import SystemPackage

/// Writes a trust policy (Format.md section 7.5) out of certificates.
public enum TrustPolicyFile {
    /// One signer that the policy accepts.
    public struct Signer: Sendable {
        /// The role in which its seals count.
        public var role: String
        /// The name in the certificate.
        public var name: String
        /// SHA-256 of the certificate, lower-case hexadecimal: compare it with the owner.
        public var fingerprint: String
    }

    /// Writes the policy: one seal of each role is required.
    public static func write(
        _ signers: [(role: String, certificatePath: String)], intent: String, to path: String
    ) throws -> [Signer] {
        guard ["hand-over", "rehearsal", "snapshot"].contains(intent) else {
            throw Failure(Diagnostic(.unknownIntent, .name(intent)), exit: .usage)
        }
        let known = ["seller", "buyer", "transfer-team", "witness", "auditor", "dpo"]
        let read = try signers.map { signer -> Signer in
            guard known.contains(signer.role) else {
                throw Failure(Diagnostic(.unknownRole, .name(signer.role), .name(known.joined(separator: ", "))), exit: .usage)
            }
            let certificate = try KeyFiles.readCertificate(FilePath(signer.certificatePath))
            return Signer(role: signer.role, name: certificate.subjectName, fingerprint: hex(certificate.fingerprint))
        }
        var roles: [String] = []
        for signer in read where !roles.contains(signer.role) { roles.append(signer.role) }
        let policy = JSONValue.object([
            "handover": .string("1"), "intent": .string(intent),
            "roles": .array(
                roles.map { role in
                    .object([
                        "role": .string(role), "threshold": .string("1"),
                        "signers": .array(
                            read.filter { $0.role == role }.map {
                                .object(["name": .string($0.name), "certificate": .string($0.fingerprint)])
                            }),
                    ])
                }),
        ])
        let file = FilePath(path)
        guard !Files.exists(file) else { throw Failure(Diagnostic(.fileExists, .path(path)), exit: .cannotCreate) }
        try Files.writeWhole(policy.canonicalBytes() + [UInt8(ascii: "\n")], to: file)
        return read
    }
}
