import HandoverCrypto
import HandoverTestSupport
import Testing

@Suite struct `Signing key` {
    @Test func `reads back what it wrote, and so does openssl`() throws {
        let folder = try TemporaryFolder()
        let key = try SigningKey.generate()
        #expect(key.kind == .p256)
        let pem = try key.pem(passphrase: nil)
        #expect(try SigningKey.read(pem: pem, passphrase: nil).pem(passphrase: nil) == pem)
        try folder.write(pem, to: "key.pem")
        let again = try run("openssl", ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem"], in: folder.url)
        #expect(again.stdout == String(decoding: pem, as: UTF8.self))
    }

    @Test func `is opened by its passphrase alone`() throws {
        let folder = try TemporaryFolder()
        let key = try SigningKey.generate()
        let passphrase = Array("交接 2026".utf8)
        let pem = try key.pem(passphrase: passphrase)
        #expect(throws: SigningKeyError.needsPassphrase) { try SigningKey.read(pem: pem, passphrase: nil) }
        #expect(throws: SigningKeyError.wrongPassphrase) { try SigningKey.read(pem: pem, passphrase: [1]) }
        let plain = try key.pem(passphrase: nil)
        #expect(try SigningKey.read(pem: pem, passphrase: passphrase).pem(passphrase: nil) == plain)
        try folder.write(pem, to: "key.pem")
        try folder.write(passphrase + [10], to: "pass")
        let opened = try run("openssl", ["pkcs8", "-in", "key.pem", "-passin", "file:pass"], in: folder.url)
        #expect(opened.stdout == String(decoding: plain, as: UTF8.self))
        let shown = try run("openssl", ["asn1parse", "-in", "key.pem"], in: folder.url).stdout
        for part in ["PBES2", "PBKDF2", "aes-256-cbc", "hmacWithSHA256", ":0927C0"] { #expect(shown.contains(part)) }
    }

    static let kinds: [(arguments: [String], kind: KeyKind)] = [
        (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], .p384),
        (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"], .other(name: "secp256k1", bits: 256)),
        (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"], .rsa(bits: 3072)),
        (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], .rsa(bits: 2048)),
        (["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:3072"], .other(name: "RSA-PSS", bits: 3072)),
        (["-algorithm", "ED25519"], .other(name: "ED25519", bits: 256)),
        (["-algorithm", "SM2"], .other(name: "SM2", bits: 256)),
    ]
    @Test(arguments: kinds) func `is of a kind that CMS can sign and verify`(arguments: [String], kind: KeyKind) throws {
        let folder = try TemporaryFolder()
        #expect(try run("openssl", ["genpkey"] + arguments + ["-out", "key.pem"], in: folder.url).status == 0)
        let pem = try folder.read("key.pem")
        guard kind.isAccepted else {
            #expect(throws: SigningKeyError.refused(kind)) { try SigningKey.read(pem: pem, passphrase: nil) }
            return
        }
        let key = try SigningKey.read(pem: pem, passphrase: nil)
        #expect(key.kind == kind)
        let certificate = try Certificate.selfSigned(key: key, name: "a", notBefore: 0, notAfter: 10)
        #expect(try !CMSSignature.sign(content: [1], key: key, certificate: certificate, signingTime: 5).isEmpty)
    }

    @Test func `is refused when opening it would take for ever`() throws {
        let folder = try TemporaryFolder()
        let pem = try SigningKey.generate().pem(passphrase: nil)
        try folder.write(pem, to: "key.pem")
        let options = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:a", "-out", "slow.pem", "-v2", "aes-128-cbc"]
        #expect(try run("openssl", options + ["-iter", "10000001"], in: folder.url).status == 0)
        #expect(throws: SigningKeyError.encryption("10000001 rounds of PBKDF2")) {
            try SigningKey.read(pem: folder.read("slow.pem"), passphrase: Array("a".utf8))
        }
        #expect(try run("openssl", options + ["-scrypt"], in: folder.url).status == 0)
        #expect(try SigningKey.read(pem: folder.read("slow.pem"), passphrase: Array("a".utf8)).pem(passphrase: nil) == pem)
        let old = ["ec", "-in", "key.pem", "-aes128", "-passout", "pass:a", "-out", "old"]
        #expect(try run("openssl", old, in: folder.url).status == 0)
        #expect(throws: SigningKeyError.self) { try SigningKey.read(pem: folder.read("old"), passphrase: Array("a".utf8)) }
    }

    @Test(arguments: ["", "not PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func `is not found in other bytes`(text: String) {
        #expect(throws: SigningKeyError.self) { try SigningKey.read(pem: Array(text.utf8), passphrase: nil) }
    }
}

@Suite struct `Certificate of our own` {
    @Test func `keeps a Chinese name and says what it is for`() throws {
        let folder = try TemporaryFolder()
        let key = try SigningKey.generate()
        let made = try Certificate.selfSigned(
            key: key, name: "张三（数据交接）", organization: "上海某某有限公司", notBefore: 1_700_000_000, notAfter: 2_900_000_000)
        let certificate = try Certificate(pem: made.pem())
        #expect(certificate == made)
        #expect(try Certificate(der: made.der) == made)
        #expect(certificate.subjectName == "张三（数据交接）")
        #expect(certificate.organization == "上海某某有限公司")
        #expect(certificate.notBefore == 1_700_000_000)
        #expect(certificate.notAfter == 2_900_000_000)
        #expect(certificate.keyKind == .p256)
        #expect(!certificate.isCA && certificate.permitsDigitalSignature && certificate.isSelfSigned)
        #expect(certificate.extendedKeyUsage.isEmpty && !certificate.hasUnknownCriticalExtension)
        #expect(try certificate.matches(key))
        #expect(try !certificate.matches(SigningKey.generate()))

        try folder.write(made.pem(), to: "c.pem")
        let options = [
            "x509", "-in", "c.pem", "-noout", "-subject", "-fingerprint", "-sha256", "-nameopt", "utf8,sep_comma_plus",
        ]
        let shown = try run("openssl", options + ["-ext", "keyUsage,basicConstraints"], in: folder.url).stdout
        #expect(shown.contains("O=上海某某有限公司,CN=张三（数据交接）"))
        #expect(shown.filter { $0 != ":" }.lowercased().contains("fingerprint=" + hex(made.fingerprint)))
        #expect(shown.contains("X509v3 Key Usage: critical\n    Digital Signature, Non Repudiation\n"))
        #expect(shown.contains("X509v3 Basic Constraints: critical\n    CA:FALSE\n"))
    }

    @Test func `differs from the next one of the same name`() throws {
        let key = try SigningKey.generate()
        let first = try Certificate.selfSigned(key: key, name: "a", notBefore: 0, notAfter: 1)
        #expect(try first != Certificate.selfSigned(key: key, name: "a", notBefore: 0, notAfter: 1))
    }

    @Test func `of somebody else shows what it is limited to`() throws {
        let folder = try TemporaryFolder()
        try folder.write(SigningKey.generate().pem(passphrase: nil), to: "key.pem")
        let options = [
            "req", "-x509", "-key", "key.pem", "-subj", "/CN=a/CN=b", "-out", "c.pem",
            "-addext", "keyUsage=critical,keyCertSign",
            "-addext", "extendedKeyUsage=codeSigning,emailProtection", "-addext", "1.2.3.4=critical,DER:0500",
        ]
        let made = try run("openssl", options, in: folder.url)
        #expect(made.status == 0, "\(made.stderr)")
        let certificate = try Certificate(pem: folder.read("c.pem"))
        #expect(certificate.isCA && !certificate.permitsDigitalSignature && certificate.hasUnknownCriticalExtension)
        #expect(certificate.extendedKeyUsage == ["1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4"])
        #expect(certificate.subjectName == "CN=b,CN=a")
    }

    @Test func `is nothing but its own bytes`() throws {
        let der = try Certificate.selfSigned(key: .generate(), name: "a", notBefore: 0, notAfter: 1).der
        #expect(throws: CryptoError.self) { try Certificate(der: der + [0]) }
        #expect(throws: CryptoError.self) { try Certificate(der: Array(der.dropLast())) }
        #expect(throws: CryptoError.self) { try Certificate(der: []) }
        let long = String(repeating: "长", count: 65)
        #expect(throws: CryptoError.self) { try Certificate.selfSigned(key: .generate(), name: long, notBefore: 0, notAfter: 1) }
    }
}
