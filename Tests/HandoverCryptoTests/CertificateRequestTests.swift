import HandoverCrypto
import HandoverTestSupport
import Testing

/// A company that does not exist; the check characters are right.
private let code = "91310000MA1K000006"

@Suite struct `Request for a certificate` {
    static let kinds: [SigningKey.NewKind] = [.p256, .rsa3072]
    @Test(arguments: kinds) func `names the company, and becomes a certificate that signs for it`(kind: SigningKey.NewKind) throws
    {
        let pki = try StockPKI()
        let key = try SigningKey.generate(kind)
        #expect(key.kind == (kind == .p256 ? .p256 : .rsa(bits: 3072)))
        let creditCode = try #require(CreditCode(code))
        let request = try CertificateRequest(key: key, name: "张三", organization: "上海某某有限公司", creditCode: creditCode)
        try pki.folder.write(request.pem(), to: "r.csr")
        try pki.folder.write(key.pem(passphrase: nil), to: "leaf.key")
        let shown = try pki.openssl("req", "-in", "r.csr", "-verify", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus")
        #expect(shown.contains("Subject: O=上海某某有限公司,organizationIdentifier=NTRCN-\(code),CN=张三"))
        #expect(shown.contains("X509v3 Key Usage: critical\n                    Digital Signature, Non Repudiation\n"))
        #expect(shown.contains("X509v3 Basic Constraints: critical\n                    CA:FALSE\n"))
        #expect(shown.lowercased().contains("sha256"))

        let root = try pki.issue("root", by: nil, StockPKI.authority)
        try pki.openssl(
            "x509", "-req", "-in", "r.csr", "-CA", "root.pem", "-CAkey", "root.key", "-copy_extensions", "copyall", "-days",
            "3650",
            "-out", "leaf.pem")
        let leaf = try pki.certificate("leaf")
        #expect(leaf.subjectName == "张三" && leaf.organization == "上海某某有限公司" && leaf.creditCode == creditCode)
        #expect(try leaf.matches(key))
        let chain = try CertificateChain(from: leaf, to: [root], over: [], for: .signing, at: StockPKI.time)
        #expect(chain.certificates == [leaf, root])
        #expect(try !CMSSignature.sign(content: [1], key: key, certificate: leaf, signingTime: StockPKI.time).isEmpty)
    }

    @Test func `that was changed is no longer signed`() throws {
        let pki = try StockPKI()
        let request = try CertificateRequest(key: .generate(), name: "a", organization: "b")
        try pki.folder.write(request.der, to: "r.der")
        try pki.openssl("req", "-inform", "DER", "-in", "r.der", "-verify", "-noout")
        let place = try #require(request.der.indices.first { request.der[$0...].starts(with: [0x0c, 1, UInt8(ascii: "b")]) })
        var changed = request.der
        changed[place + 2] = UInt8(ascii: "c")
        try pki.folder.write(changed, to: "r.der")
        let options = ["req", "-inform", "DER", "-in", "r.der", "-verify", "-noout"]
        let done = try run("openssl", options, in: pki.folder.url)
        #expect(done.stderr.contains("verify failure"))
    }

    @Test func `and a certificate of its own name one company in one way`() throws {
        let creditCode = try #require(CreditCode(code))
        let made = try Certificate.selfSigned(
            key: .generate(.rsa3072), name: "张三", organization: "上海某某有限公司", creditCode: creditCode, notBefore: 0, notAfter: 10)
        #expect(made.organizationIdentifier == "NTRCN-" + code && made.creditCode == creditCode)
        let without = try Certificate.selfSigned(key: .generate(), name: "张三", notBefore: 0, notAfter: 10)
        #expect(without.organizationIdentifier == nil && without.creditCode == nil)
        // Somebody else's identifier is shown, and is no credit code.
        let pki = try StockPKI()
        let foreign = try pki.issue("foreign", by: nil, subject: "/2.5.4.97=VATDE-123456789/CN=a")
        #expect(foreign.organizationIdentifier == "VATDE-123456789" && foreign.creditCode == nil)
        let wrong = try pki.issue("wrong", by: nil, subject: "/2.5.4.97=NTRCN-91310000MA1K000016/CN=a")
        #expect(wrong.creditCode == nil)
    }

    static let codes: [(text: String, isAccepted: Bool)] = [
        (code, true), ("91310000MA1K000005", false), ("91310000MA1K000016", false), ("91310000MA1K0000O6", false),
        ("91310000ma1k000006", false), (String(code.dropLast()), false), (code + "0", false), ("", false),
    ]
    @Test(arguments: codes) func `takes a credit code whose check character is right`(text: String, isAccepted: Bool) {
        #expect((CreditCode(text)?.text == text) == isAccepted)
    }
}
