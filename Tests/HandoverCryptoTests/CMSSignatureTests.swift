import HandoverCrypto
import HandoverTestSupport
import Testing

/// A key, its certificate, and both in a folder for stock tools. Valid from 2023 for a hundred years.
private struct Party {
    static let time: Int64 = 1_800_000_000
    let folder: TemporaryFolder
    let key: SigningKey
    let certificate: Certificate
    let content = Array("{\"what\":\"statement\"}\n".utf8)

    init() throws {
        folder = try TemporaryFolder()
        key = try SigningKey.generate()
        certificate = try Certificate.selfSigned(key: key, name: "卖方", notBefore: 1_700_000_000, notAfter: 4_800_000_000)
        try folder.write(key.pem(passphrase: nil), to: "key.pem")
        try folder.write(certificate.pem(), to: "cert.pem")
        try folder.write(content, to: "content")
        let other = try SigningKey.generate()
        try folder.write(other.pem(passphrase: nil), to: "other-key.pem")
        let stranger = try Certificate.selfSigned(key: other, name: "other", notBefore: 0, notAfter: 4_800_000_000)
        try folder.write(stranger.pem(), to: "other.pem")
    }

    func sign(_ content: [UInt8]? = nil) throws -> [UInt8] {
        try CMSSignature.sign(content: content ?? self.content, key: key, certificate: certificate, signingTime: Party.time)
    }

    func accepts(_ signature: [UInt8], content: [UInt8]? = nil) -> Bool {
        do {
            try CMSSignature(der: signature).verify(content: content ?? self.content, trusted: [certificate])
            return true
        } catch { return false }
    }

    /// What stock `openssl cms -sign` writes with these further options.
    func stock(_ options: [String]) throws -> [UInt8] {
        let fixed = ["cms", "-sign", "-binary", "-in", "content", "-signer", "cert.pem", "-inkey", "key.pem"]
        let signed = try run("openssl", fixed + ["-outform", "DER", "-out", "stock.p7s"] + options, in: folder.url)
        try #require(signed.status == 0, "\(signed.stderr)")
        return try folder.read("stock.p7s")
    }

    /// Whether stock `openssl cms -verify` accepts this, by the command that the format documents.
    func stockAccepts(_ signature: [UInt8]) throws -> Bool {
        try folder.write(signature, to: "ours.p7s")
        let options = [
            "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "ours.p7s", "-content", "content", "-CAfile",
            "cert.pem",
            "-no-CApath", "-no-CAstore", "-purpose", "any", "-auth_level", "2", "-out", "seen",
        ]
        return try run("openssl", options, in: folder.url).status == 0
    }
}

extension CMSError {
    fileprivate static let fourWanted = CMSError.attributes(
        "they are not contentType, signingTime, messageDigest and signingCertificateV2, once each")
}

@Suite struct `CMS signature` {
    @Test func `verifies, names its signer and its time, and openssl agrees`() throws {
        let party = try Party()
        let der = try party.sign()
        let signature = try CMSSignature(der: der)
        try signature.verify(content: party.content, trusted: [party.certificate])
        #expect(signature.signer == party.certificate)
        #expect(signature.signingTime == Party.time)
        #expect(try party.stockAccepts(der))
        #expect(try !party.stockAccepts(party.sign([1])))
        #expect(party.accepts(try party.sign([]), content: []))
    }

    @Test func `is accepted from stock openssl in the same form`() throws {
        let party = try Party()
        #expect(party.accepts(try party.stock(["-cades", "-nosmimecap"])))
        #expect(party.accepts(try party.stock(["-cades", "-nosmimecap", "-md", "sha512"])))
    }

    @Test func `is worthless for other content, other trust and other times`() throws {
        let party = try Party()
        let signature = try CMSSignature(der: party.sign())
        #expect { try signature.verify(content: [1], trusted: [party.certificate]) } throws: { error in
            guard case CMSError.badSignature(let cause) = error else { return false }
            return cause.reason?.contains("CMS_SignerInfo_verify_content:verification failure") == true
        }
        // The same key under another name, as in certificate substitution.
        let renamed = try Certificate.selfSigned(key: party.key, name: "买方", notBefore: 0, notAfter: 4_800_000_000)
        #expect(throws: CMSError.untrusted(fingerprint: party.certificate.fingerprint)) {
            try signature.verify(content: party.content, trusted: [renamed])
        }
        #expect(throws: CMSError.untrusted(fingerprint: party.certificate.fingerprint)) {
            try signature.verify(content: party.content, trusted: [])
        }
        #expect(
            throws: CMSError.outsideValidity(signingTime: 1_699_999_999, notBefore: 1_700_000_000, notAfter: 4_800_000_000)
        ) {
            try CMSSignature.sign(
                content: [], key: party.key, certificate: party.certificate, signingTime: 1_699_999_999)
        }
        #expect(throws: CMSError.keyMismatch) {
            try CMSSignature.sign(content: [], key: .generate(), certificate: party.certificate, signingTime: Party.time)
        }
    }

    @Test func `keeps times beyond 2049`() throws {
        let party = try Party()
        let late: Int64 = 4_000_000_000
        let der = try CMSSignature.sign(content: [1], key: party.key, certificate: party.certificate, signingTime: late)
        #expect(try CMSSignature(der: der).signingTime == late)
    }

    static let shapes: [(options: [String], error: CMSError)] = [
        (["-noattr"], .fourWanted),
        (["-nosmimecap"], .fourWanted),
        (["-cades"], .fourWanted),
        (["-cades", "-nosmimecap", "-nodetach"], .notDetached),
        (["-cades", "-nosmimecap", "-signer", "other.pem", "-inkey", "other-key.pem"], .signerCount(2)),
        (["-cades", "-nosmimecap", "-nocerts"], .certificates("it has 0")),
        (["-cades", "-nosmimecap", "-certfile", "other.pem"], .certificates("it has 2")),
        (["-cades", "-nosmimecap", "-keyid"], .malformed("it is not the canonical encoding of its parts")),
        (["-cades", "-nosmimecap", "-md", "sha1"], .weakAlgorithm("the digest is 1.3.14.3.2.26")),
        (["-cades", "-nosmimecap", "-md", "sha224"], .weakAlgorithm("the digest is 2.16.840.1.101.3.4.2.4")),
        (["-cades", "-nosmimecap", "-econtent_type", "1.2.3.4"], .malformed("its content type is not data")),
    ]
    @Test(arguments: shapes) func `of another shape is refused`(options: [String], error: CMSError) throws {
        let der = try Party().stock(options)
        #expect(throws: error) { try CMSSignature(der: der) }
    }

    @Test func `is refused when streamed, certificates only, or too large`() throws {
        let party = try Party()
        let streamed = try party.stock(["-cades", "-nosmimecap", "-stream"])
        #expect(throws: CMSError.self) { try CMSSignature(der: streamed) }
        let options = ["crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-outform", "DER", "-out", "none.p7s"]
        #expect(try run("openssl", options, in: party.folder.url).status == 0)
        let none = try party.folder.read("none.p7s")
        #expect(throws: CMSError.self) { try CMSSignature(der: none) }
        let der = try party.sign()
        let padded = der + [UInt8](repeating: 0, count: 1 << 16)
        #expect(throws: CMSError.malformed("it has more than 65,536 bytes")) { try CMSSignature(der: padded) }
        #expect(throws: CMSError.malformed("bytes follow its end")) { try CMSSignature(der: der + [0]) }
    }

    /// The outer length made indefinite: the same structure in BER.
    @Test func `in BER is refused`() throws {
        let der = try Party().sign()
        try #require(der[1] == 0x82)
        let ber = [0x30, 0x80] + der[4...] + [0, 0]
        #expect(throws: CMSError.malformed("it is not the canonical encoding of its parts")) { try CMSSignature(der: ber) }
    }

    /// Drops the signed attributes and offers their encoding as the content. The mathematics holds, and OpenSSL accepts it even
    /// with `-cades`; what it says is not what the signer said.
    @Test func `that takes attributes for content is refused`() throws {
        let party = try Party()
        let der = try party.sign()
        // The attributes' tag and length are the last [0] with a one-byte length that ends where ecdsa-with-SHA256 begins.
        let algorithm: [UInt8] = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]
        let end = try #require(der.indices.last { der[$0...].starts(with: algorithm) })
        let start = try #require(
            der.indices.last { $0 < end && der[$0] == 0xa0 && der[$0 + 1] == 0x81 && $0 + 3 + Int(der[$0 + 2]) == end })
        let removed = end - start
        var forged = Array(der[..<start] + der[end...])
        // Every length that encloses the attributes shrinks with them: ContentInfo, [0], SignedData, SET and SignerInfo.
        var enclosing = 0
        for index in 0..<start where [0x30, 0xa0, 0x31].contains(der[index]) && der[index + 1] == 0x82 {
            let length = Int(der[index + 2]) << 8 | Int(der[index + 3])
            guard index + 4 + length == der.count else { continue }
            forged[index + 2] = UInt8((length - removed) >> 8)
            forged[index + 3] = UInt8((length - removed) & 0xff)
            enclosing += 1
        }
        #expect(enclosing == 5)
        #expect(throws: CMSError.fourWanted) { try CMSSignature(der: forged) }
    }

    @Test func `with any bit flipped or any byte missing is refused`() throws {
        let party = try Party()
        let der = try party.sign()
        #expect(party.accepts(der))
        var accepted: [String] = []
        for index in der.indices {
            for bit in 0..<8 {
                var flipped = der
                flipped[index] ^= 1 << bit
                if party.accepts(flipped) { accepted.append("byte \(index), bit \(bit)") }
            }
            if party.accepts(Array(der[..<index])) { accepted.append("first \(index) bytes") }
            if party.accepts(Array(der[..<index] + der[(index + 1)...])) { accepted.append("without byte \(index)") }
        }
        #expect(accepted == [])
    }

    @Test(arguments: UInt64(0)..<200) func `of random bytes is refused`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(throws: CMSError.self) { try CMSSignature(der: [0x30, UInt8(bytes.count & 0x7f)] + bytes) }
    }
}
