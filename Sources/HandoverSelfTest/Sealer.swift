import Foundation
import HandoverCore
import HandoverCrypto
import HandoverVerify

/// A key made for this test alone, which seals what a party of the archive has sealed.
struct Sealer: Sendable {
    /// OpenSSL's key, used by one thread.
    private struct Held: @unchecked Sendable { let key: SigningKey }

    let role: String
    private let held: Held
    private let certificate: Certificate
    private let signedAt: Int64

    /// - Parameters:
    ///   - validFor: from and to, in seconds from now.
    ///   - signedAt: likewise.
    ///   - use: what the certificate says that the key is for.
    init(
        role: String, now: Int64, validFor: ClosedRange<Int64> = -86_400...86_400, signedAt: Int64 = 0,
        use: Certificate.StatedUse = .signing
    ) throws {
        let key = try SigningKey.generate()
        certificate = try Certificate.selfSigned(
            key: key, name: "self-test", notBefore: now + validFor.lowerBound, notAfter: now + validFor.upperBound,
            use: use)
        (self.role, held, self.signedAt) = (role, Held(key: key), now + signedAt)
    }

    /// Somebody's own key and certificate, PEM.
    init(key: [UInt8], certificate: [UInt8], now: Int64) throws {
        (role, held) = ("", Held(key: try SigningKey.read(pem: key, passphrase: nil)))
        (self.certificate, signedAt) = (try Certificate(pem: certificate), now)
    }

    var fingerprint: String { hex(certificate.fingerprint) }

    func sign(_ statement: [UInt8]) throws -> [UInt8] {
        try CMSSignature.sign(content: statement, key: held.key, certificate: certificate, signingTime: signedAt)
    }
}

extension [Sealer] {
    /// A policy that asks for all of them.
    func policy(intent: String) -> TrustPolicy {
        let roles = Set(map(\.role)).sorted().map { role in
            let signers = filter { $0.role == role }.enumerated().map {
                TrustPolicy.Signer(name: "\(role) \($0 + 1)", certificate: $1.fingerprint)
            }
            return TrustPolicy.Role(role: role, threshold: signers.count, signers: signers)
        }
        return TrustPolicy(intent: intent, roles: roles)
    }
}

extension SealedCopy {
    /// The seals inside, as they stand.
    var statements: [String] { members.map(\.path).filter { $0.hasPrefix("seals/") && $0.hasSuffix(".json") } }

    /// What a seal says of members, and of which.
    static let sealedDigests: [(name: String, path: String)] = [
        ("dataDigest", "manifest-sha256.txt"), ("lockDigest", "metadata/lock.json"), ("planDigest", "metadata/plan.json"),
    ]

    /// Seals again what is there now; everything that a seal says beside digests stays.
    /// - Parameter sealed: the digests that follow.
    mutating func seal(
        _ sealers: [Sealer], _ says: (String) -> String, following sealed: [(name: String, path: String)] = Self.sealedDigests
    ) throws {
        var digests = Dictionary(uniqueKeysWithValues: sealed.map { ($0.name, hex(SHA256.digest(self[$0.path]))) })
        digests["merkleRoot"] = text("metadata/merkle.json").firstMatch(of: #/^\{"root":"([0-9a-f]+)"/#).map {
            String($0.output.1)
        }
        let tag = hex(SHA256.digest(self["tagmanifest-sha256.txt"]))
        for (path, sealer) in zip(statements, sealers) {
            let statement = text(path)
                .replacing(#/"(dataDigest|lockDigest|planDigest|merkleRoot)":"[0-9a-f]*"/#) { match in
                    digests[String(match.output.1)].map { "\"\(match.output.1)\":\"\($0)\"" } ?? String(match.output.0)
                }
                .replacing(#/"digest":\{"sha256":"[0-9a-f]+"\},"name":"tagmanifest-sha256.txt"/#) { _ in
                    #""digest":{"sha256":"\#(tag)"},"name":"tagmanifest-sha256.txt""#
                }
            self[path] = Array(says(statement).utf8)
            self[path + ".p7s"] = try sealer.sign(self[path])
        }
    }

    /// The outer statement over a tar (Format.md section 7.3), by whoever made this seal of the ones inside, or the first.
    func outerStatement(_ tar: [UInt8], like seal: String? = nil) -> [UInt8] {
        let inner = seal ?? statements.first.map { text($0) } ?? ""
        func said(_ pattern: Regex<(Substring, Substring)>) -> Substring { inner.firstMatch(of: pattern)?.output.1 ?? "" }
        let intent = said(#/"intent":"([^"]*)"/#)
        let role = said(#/"role":"([^"]*)"/#)
        let signer = said(#/"signer":(\{[^}]*\})/#)
        let statement = """
            {"_type":"https://in-toto.io/Statement/v1","predicate":{"archive":"\(id)","bytes":"\(tar.count)","format":"1",\
            "intent":"\(intent)","role":"\(role)","signer":\(signer)},"predicateType":"urn:handover:outer-seal:1",\
            "subject":[{"digest":{"sha256":"\(hex(SHA256.digest(tar)))"},"name":"\(id).tar"}]}

            """
        return Array(statement.utf8)
    }
}
