import HandoverCrypto
import HandoverTestSupport
import Testing

/// A root, a CA below it, and whom they accept.
private struct Company {
    let pki: StockPKI
    let root: Certificate

    init(root extensions: String = StockPKI.authority, rootKey: String = "P-256", to: String = "20450101000000Z") throws {
        pki = try StockPKI()
        try pki.key("root", rootKey)
        root = try pki.issue("root", by: nil, extensions, subject: "/O=上海某某有限公司/CN=root", key: "root", to: to)
    }

    /// The chain from the leaf to the root, over whoever is given.
    func chain(
        _ leaf: Certificate, over intermediates: [Certificate] = [], for purpose: CertificatePurpose = .signing,
        at time: Int64 = StockPKI.time
    ) throws(ChainError) -> [Certificate] {
        try CertificateChain(from: leaf, to: [root], over: intermediates, for: purpose, at: time).certificates
    }
}

private let permitsAll = ""

@Suite struct `Chain of certificates` {
    @Test func `leads from a leaf to the CA that the caller names, directly or over others in any order`() throws {
        let company = try Company()
        let direct = try company.pki.issue("direct")
        #expect(try company.chain(direct) == [direct, company.root])
        let middle = try company.pki.issue("middle", StockPKI.authority)
        let low = try company.pki.issue("low", by: "middle", StockPKI.authority)
        let leaf = try company.pki.issue("leaf", by: "low")
        let stranger = try company.pki.issue("stranger", by: nil, StockPKI.authority)
        #expect(try company.chain(leaf, over: [middle, low, stranger]) == [leaf, low, middle, company.root])
        #expect(try company.chain(leaf, over: [stranger, low, middle]) == [leaf, low, middle, company.root])
        #expect(throws: ChainError.noPath(low)) { try company.chain(leaf, over: [low]) }
        // A CA below a root may be the end as well; the root is not needed then, and does not help.
        let short = try CertificateChain(from: leaf, to: [middle], over: [low], for: .signing, at: StockPKI.time)
        #expect(short.certificates == [leaf, low, middle])
        #expect(short.leaf == leaf)
    }

    @Test func `is read from a bundle, whatever else is in the file`() throws {
        let company = try Company()
        let middle = try company.pki.issue("middle", StockPKI.authority)
        let leaf = try company.pki.issue("leaf", by: "middle")
        let files = try ["leaf.key", "middle.pem", "root.pem"].flatMap { try company.pki.folder.read($0) }
        let bundle = try Certificate.bundle(Array("comment\n".utf8) + files)
        #expect(bundle == [middle, company.root])
        #expect(try company.chain(leaf, over: bundle) == [leaf, middle, company.root])
        #expect(try Certificate.bundle(middle.der) == [middle])
        #expect(throws: CryptoError.self) { try Certificate.bundle(Array("nothing".utf8)) }
        #expect(throws: CryptoError.self) { try Certificate.bundle(Array(files.dropLast(30))) }
        let many = try (0..<17).flatMap { _ in try middle.pem() }
        #expect(throws: CryptoError(operation: "read PEM", reason: "more than 16 blocks")) { try Certificate.bundle(many) }
        #expect(throws: CryptoError.self) { try Certificate.bundle([UInt8](repeating: 0, count: 1 << 19)) }
        #expect(throws: ChainError.tooMany(17)) { try company.chain(leaf, over: Array(repeating: middle, count: 17)) }
    }

    @Test func `carries a signature, and openssl agrees`() throws {
        let company = try Company()
        let leaf = try company.pki.issue("leaf")
        let key = try SigningKey.read(pem: company.pki.folder.read("leaf.key"), passphrase: nil)
        let content = Array("statement".utf8)
        let der = try CMSSignature.sign(content: content, key: key, certificate: leaf, signingTime: StockPKI.time)
        let signature = try CMSSignature(der: der)
        try signature.verify(content: content, trusted: [signature.signer])
        #expect(try company.chain(signature.signer, at: signature.signingTime) == [leaf, company.root])
        try company.pki.folder.write(der, to: "s.p7s")
        try company.pki.folder.write(content, to: "s")
        try company.pki.openssl(
            "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "s.p7s", "-content", "s", "-CAfile", "root.pem",
            "-no-CApath", "-no-CAstore", "-purpose", "any", "-auth_level", "2", "-attime", "\(StockPKI.time)", "-out", "seen")
    }

    @Test func `71, 72 and 73: to a stranger there is none, nor over a root that came along, nor from a root's namesake`() throws
    {
        let company = try Company()
        let leaf = try company.pki.issue("leaf")
        #expect(try company.chain(leaf).count == 2)
        let alone = try company.pki.issue("alone", by: nil)
        #expect(throws: ChainError.noPath(alone)) { try company.chain(alone) }
        let other = try company.pki.issue("other", by: nil, StockPKI.authority)
        let foreign = try company.pki.issue("foreign", by: "other")
        #expect(throws: ChainError.noPath(other)) { try company.chain(foreign, over: [other]) }
        #expect(throws: ChainError.noPath(company.root)) {
            try CertificateChain(from: leaf, to: [], over: [company.root], for: .signing, at: StockPKI.time)
        }
        // The leaf as its own authority: it is no CA.
        #expect(throws: ChainError.noPath(leaf)) {
            try CertificateChain(from: leaf, to: [leaf], over: [], for: .signing, at: StockPKI.time)
        }
        try company.pki.issue("namesake", by: nil, StockPKI.authority, subject: "/O=上海某某有限公司/CN=root")
        let copied = try company.pki.issue(
            "copied", by: "namesake", StockPKI.signer.replacing("=keyid", with: "=none"))
        #expect(throws: ChainError.badSignature(copied)) { try company.chain(copied) }
    }

    static let digests = [
        ("sha256", true), ("sha384", true), ("sha512", true), ("sha224", false), ("sha1", false), ("md5", false),
    ]
    @Test(arguments: digests) func `74: is as strong as the digests it is signed with`(digest: String, isAccepted: Bool) throws {
        let company = try Company(rootKey: "3072")
        let leaf = try company.pki.issue("leaf", digest: digest)
        let middle = try company.pki.issue("middle", StockPKI.authority, digest: digest)
        let low = try company.pki.issue("low", by: "middle")
        if isAccepted {
            #expect(try company.chain(leaf).count == 2)
            #expect(try company.chain(low, over: [middle]).count == 3)
        } else {
            #expect { try company.chain(leaf) } throws: { error in
                if case ChainError.weakSignature(leaf, _) = error { true } else { false }
            }
            #expect { try company.chain(low, over: [middle]) } throws: { error in
                if case ChainError.weakSignature(middle, _) = error { true } else { false }
            }
        }
    }

    static let keys = [
        ("P-256", true), ("P-384", true), ("3072", true), ("2048", false), ("P-224", false), ("secp256k1", false),
        ("P-521", false),
    ]
    @Test(arguments: keys) func `74: is as strong as its keys`(kind: String, isAccepted: Bool) throws {
        let company = try Company()
        try company.pki.key("leaf", kind)
        let leaf = try company.pki.issue("leaf", key: "leaf")
        try company.pki.key("middle", kind)
        let middle = try company.pki.issue("middle", StockPKI.authority, key: "middle")
        let low = try company.pki.issue("low", by: "middle")
        if isAccepted {
            #expect(try company.chain(leaf).count == 2)
            #expect(try company.chain(low, over: [middle]).count == 3)
        } else {
            #expect(throws: ChainError.weakKey(leaf)) { try company.chain(leaf) }
            #expect(throws: ChainError.weakKey(middle)) { try company.chain(low, over: [middle]) }
        }
    }

    @Test func `74: takes no curve that is spelled out for the one that it resembles`() throws {
        let company = try Company()
        try company.pki.openssl(
            "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-param_enc", "explicit", "-out", "leaf.key")
        let leaf = try company.pki.issue("leaf", key: "leaf")
        #expect(leaf.keyKind == .other(name: "EC without a named curve", bits: 256))
        #expect(throws: ChainError.weakKey(leaf)) { try company.chain(leaf) }
    }

    enum Fault { case none, keyUsage, purpose, isAuthority, unknownExtension }
    static let leaves: [(extensions: String, fault: Fault)] = [
        (permitsAll, .none),
        ("keyUsage=digitalSignature", .none),
        ("keyUsage=nonRepudiation", .keyUsage),
        ("keyUsage=keyEncipherment", .keyUsage),
        ("extendedKeyUsage=emailProtection", .none),
        ("extendedKeyUsage=1.3.6.1.5.5.7.3.36", .none),
        ("extendedKeyUsage=critical,clientAuth,emailProtection", .none),
        ("extendedKeyUsage=clientAuth", .purpose),
        ("extendedKeyUsage=serverAuth,clientAuth", .purpose),
        ("extendedKeyUsage=codeSigning", .purpose),
        ("extendedKeyUsage=critical,timeStamping", .purpose),
        ("extendedKeyUsage=anyExtendedKeyUsage", .purpose),
        ("2.5.29.37=DER:3000", .purpose),
        ("basicConstraints=CA:TRUE", .isAuthority),
        ("basicConstraints=CA:FALSE", .none),
        ("1.2.3.4=DER:0500", .none),
        ("1.2.3.4=critical,DER:0500", .unknownExtension),
        ("2.5.29.37=critical,DER:0101ff", .unknownExtension),
    ]
    @Test(arguments: leaves) func `80: begins with somebody who may sign, and is no CA`(extensions: String, fault: Fault) throws {
        let company = try Company()
        let leaf = try company.pki.issue("leaf", "subjectKeyIdentifier=hash\n" + extensions)
        func check(_ chain: () throws(ChainError) -> [Certificate]) throws {
            switch fault {
            case .none: #expect(try chain().first == leaf)
            case .keyUsage: #expect(throws: ChainError.keyUsage(leaf)) { try chain() }
            case .purpose: #expect(throws: ChainError.purpose(leaf)) { try chain() }
            case .isAuthority: #expect(throws: ChainError.isAuthority(leaf)) { try chain() }
            case .unknownExtension: #expect(throws: ChainError.unknownCriticalExtension(leaf)) { try chain() }
            }
        }
        try check { () throws(ChainError) in try company.chain(leaf) }
        // One that the caller trusts for itself is asked the same.
        try check { () throws(ChainError) in try CertificateChain(pinned: leaf, for: .signing, at: StockPKI.time).certificates }
    }

    static let issuers: [(extensions: String, fault: String)] = [
        ("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign", ""),
        ("basicConstraints=CA:TRUE", ""),
        ("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign", "authority"),
        ("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign", "authority"),
        ("keyUsage=critical,keyCertSign", "authority"),
        ("basicConstraints=critical,CA:FALSE", "authority"),
        (permitsAll, "authority"),
        (StockPKI.authority + "extendedKeyUsage=emailProtection", ""),
        (StockPKI.authority + "extendedKeyUsage=anyExtendedKeyUsage", ""),
        (StockPKI.authority + "extendedKeyUsage=serverAuth", "purpose"),
        (StockPKI.authority + "1.2.3.4=DER:0500", ""),
        (StockPKI.authority + "1.2.3.4=critical,DER:0500", "extension"),
    ]
    @Test(arguments: issuers) func `80 and 81: has nobody above but CAs that may vouch for signers`(
        extensions: String, fault: String
    ) throws {
        let company = try Company()
        let middle = try company.pki.issue("middle", "subjectKeyIdentifier=hash\n" + extensions)
        let leaf = try company.pki.issue("leaf", by: "middle")
        switch fault {
        case "authority": #expect(throws: ChainError.notAuthority(middle)) { try company.chain(leaf, over: [middle]) }
        case "purpose": #expect(throws: ChainError.purpose(middle)) { try company.chain(leaf, over: [middle]) }
        case "extension": #expect(throws: ChainError.unknownCriticalExtension(middle)) { try company.chain(leaf, over: [middle]) }
        default: #expect(try company.chain(leaf, over: [middle]) == [leaf, middle, company.root])
        }
    }

    @Test func `81: has no more CAs than one above permits`() throws {
        for (limit, isAccepted) in [(1, true), (0, false)] {
            let company = try Company(root: StockPKI.authority.replacing("CA:TRUE", with: "CA:TRUE,pathlen:\(limit)"))
            let middle = try company.pki.issue("middle", StockPKI.authority)
            let leaf = try company.pki.issue("leaf", by: "middle")
            if isAccepted {
                #expect(try company.chain(leaf, over: [middle]).count == 3)
            } else {
                #expect(throws: ChainError.pathTooLong(company.root)) { try company.chain(leaf, over: [middle]) }
                #expect(try company.chain(company.pki.issue("direct")).count == 2)
            }
        }
    }

    @Test func `81: has at most eight certificates`() throws {
        let company = try Company()
        var issuers: [Certificate] = []
        for number in 1...7 {
            try issuers.append(company.pki.issue("ca\(number)", by: number == 1 ? "root" : "ca\(number - 1)", StockPKI.authority))
        }
        let eighth = try company.pki.issue("eighth", by: "ca6")
        #expect(try company.chain(eighth, over: issuers).count == CertificateChain.maximumCount)
        let ninth = try company.pki.issue("ninth", by: "ca7")
        #expect { try company.chain(ninth, over: issuers) } throws: { error in
            switch error {
            case ChainError.pathTooLong, ChainError.noPath: true
            default: false
            }
        }
    }

    static let constraints: [(constraint: String, isAccepted: Bool)] = [
        ("permitted;dirName:d\n[d]\nO=Firm", true), ("permitted;dirName:d\n[d]\nO=Other firm", false),
        ("excluded;dirName:d\n[d]\nO=Firm", false), ("permitted;email:example.com", true),
        ("permitted;email:example.org", false), ("excluded;email:example.com", false),
    ]
    @Test(arguments: constraints) func `81: has no name that a CA above may not vouch for`(constraint: String, isAccepted: Bool)
        throws
    {
        let company = try Company()
        let middle = try company.pki.issue("middle", StockPKI.authority + "nameConstraints=critical," + constraint)
        let leaf = try company.pki.issue(
            "leaf", by: "middle", StockPKI.signer + "subjectAltName=email:a@example.com", subject: "/O=Firm/CN=a")
        if isAccepted {
            #expect(try company.chain(leaf, over: [middle]).count == 3)
        } else {
            #expect(throws: ChainError.nameConstraint(leaf)) { try company.chain(leaf, over: [middle]) }
        }
    }

    @Test func `81: follows a policy where a CA demands one`() throws {
        let company = try Company()
        let middle = try company.pki.issue(
            "middle", StockPKI.authority + "policyConstraints=critical,requireExplicitPolicy:0\ncertificatePolicies=1.2.3.4")
        let leaf = try company.pki.issue("leaf", by: "middle", StockPKI.signer + "certificatePolicies=1.2.3.4")
        #expect(try company.chain(leaf, over: [middle]).count == 3)
        let without = try company.pki.issue("without", by: "middle")
        #expect { try company.chain(without, over: [middle]) } throws: { error in
            if case ChainError.refused(_, "no explicit policy") = error { true } else { false }
        }
    }

    @Test func `82: holds only while all of its certificates are valid`() throws {
        let (start, end): (Int64, Int64) = (1_735_689_600, 2_366_841_600)  // 2025 and 2045
        let company = try Company()
        let leaf = try company.pki.issue("leaf")
        #expect(try company.chain(leaf, at: start).count == 2)
        #expect(try company.chain(leaf, at: end - 1).count == 2)
        #expect(throws: ChainError.outsideValidity(company.root, at: start - 1)) { try company.chain(leaf, at: start - 1) }
        #expect { try company.chain(leaf, at: end + 1) } throws: { $0 is ChainError }
        let short = try company.pki.issue("short", from: "20270101000000Z", to: "20270110000000Z")
        #expect(throws: ChainError.outsideValidity(short, at: StockPKI.time)) { try company.chain(short) }
        #expect(throws: ChainError.outsideValidity(short, at: StockPKI.time)) {
            try CertificateChain(pinned: short, for: .signing, at: StockPKI.time)
        }
        #expect(try company.chain(short, at: StockPKI.time - 6 * 86_400).count == 2)
        let middle = try company.pki.issue("middle", StockPKI.authority, from: "20270101000000Z", to: "20270110000000Z")
        let low = try company.pki.issue("low", by: "middle")
        #expect(throws: ChainError.outsideValidity(middle, at: StockPKI.time)) { try company.chain(low, over: [middle]) }
        // Where the CA has a newer certificate for the same key, that one is found, whichever comes first.
        let renewed = try company.pki.issue("renewed", StockPKI.authority, subject: "/CN=middle", key: "middle")
        #expect(try company.chain(low, over: [middle, renewed])[1] == renewed)
        #expect(try company.chain(low, over: [renewed, middle])[1] == renewed)
        let old = try Company(to: "20270110000000Z")
        let late = try old.pki.issue("late")
        #expect(throws: ChainError.outsideValidity(old.root, at: StockPKI.time)) { try old.chain(late) }
    }

    @Test func `with any bit of the leaf flipped leads nowhere`() throws {
        let company = try Company()
        let leaf = try company.pki.issue("leaf")
        #expect(try company.chain(leaf).count == 2)
        var accepted: [String] = []
        var refused = 0
        for (bytes, place) in flips(of: leaf.der) {
            do {
                _ = try company.chain(Certificate(der: bytes))
                accepted.append(place)
            } catch { refused += 1 }
        }
        #expect(accepted == [])
        #expect(refused == leaf.der.count * 8)
    }
}
