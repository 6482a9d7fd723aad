import HandoverTestSupport
import Testing

@testable import HandoverCrypto

/// A CA and two that it accepted, 0x1001 and 0x1002.
private struct Accepted {
    let pki: StockPKI
    let root: Certificate
    let leaf: Certificate
    let other: Certificate
    /// When the list of ``StockPKI/list(by:_:from:to:extensions:digest:)`` is current, and what it revokes is revoked.
    static let (issued, revoked, ends): (Int64, Int64, Int64) = (1_798_761_600, 1_799_539_200, 1_801_440_000)

    init(_ extensions: String = StockPKI.authority, key: String = "P-256") throws {
        pki = try StockPKI()
        try pki.key("root", key)
        root = try pki.issue("root", by: nil, extensions, key: "root")
        leaf = try pki.issue("leaf", serial: "1001")
        other = try pki.issue("other", serial: "1002")
    }

    func judge(
        _ lists: [[UInt8]], _ certificate: Certificate? = nil, at time: Int64 = StockPKI.time, currentAt moment: Int64? = nil
    ) throws -> Revocation {
        Revocation.judge(
            certificate ?? leaf, issuedBy: root, by: try lists.map { try RevocationList($0) }, at: time, currentAt: moment ?? time
        )
    }

    /// A list that says whatever it is told to, signed by the CA.
    func crafted(
        version: [UInt8] = DER.one, algorithm: [UInt8] = Accepted.ecdsa, outer: [UInt8]? = nil,
        next: [UInt8] = Accepted.utc("270201000000Z"),
        entries: [[UInt8]] = [], extensions: [UInt8] = []
    ) throws -> [UInt8] {
        let name = try CertificateParts(root).subject
        let body = DER.sequence(
            version, algorithm, name, Accepted.utc("270101000000Z"), next,
            entries.isEmpty ? [] : DER.tagged(0x30, entries.flatMap { $0 }), extensions)
        let signature = try pki.signature(body, by: "root")
        return DER.sequence(body, outer ?? algorithm, DER.tagged(0x03, [0] + signature))
    }

    static func utc(_ text: String) -> [UInt8] { DER.tagged(0x17, Array(text.utf8)) }
    static func entry(_ serial: [UInt8], _ extensions: [UInt8] = []) -> [UInt8] {
        DER.sequence(DER.tagged(0x02, serial), utc("270110000000Z"), extensions)
    }
    static func extension_(_ object: String, critical: Bool, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(DER.object(object) ?? [], critical ? DER.true : [], DER.tagged(0x04, value))
    }
    static let ecdsa = DER.sequence(DER.object("1.2.840.10045.4.3.2") ?? [])
}

@Suite struct `List of revoked certificates` {
    @Test func `says who was revoked, when and why, in PEM and in DER`() throws {
        let accepted = try Accepted()
        let pem = try accepted.pki.list([.init(serial: "1001", reason: "keyCompromise"), .init(serial: "10FF")])
        let list = try RevocationList(pem)
        try list.verify(issuer: accepted.root)
        #expect(list.thisUpdate == Accepted.issued && list.nextUpdate == Accepted.ends)
        #expect(list.entries[[0x10, 0x01]] == .init(revoked: Accepted.revoked, reason: .keyCompromise))
        #expect(list.entries[[0x10, 0xff]] == .init(revoked: Accepted.revoked, reason: .unspecified))
        #expect(list.entries.count == 2)
        try accepted.pki.openssl("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der")
        #expect(try RevocationList(accepted.pki.folder.read("list.der")) == list)
        #expect(try accepted.judge([pem]) == .revoked(at: Accepted.revoked, reason: .keyCompromise))
        #expect(try accepted.judge([pem], accepted.other) == .notRevoked)
        // The first version has neither reasons nor extensions.
        let old = try RevocationList(accepted.pki.list([.init(serial: "1001")], extensions: nil))
        try old.verify(issuer: accepted.root)
        #expect(old.entries.count == 1)
    }

    @Test func `84: tells revoked before from revoked after`() throws {
        let accepted = try Accepted()
        let pem = try accepted.pki.list([.init(serial: "1001", reason: "superseded")])
        let at = Accepted.revoked
        #expect(try accepted.judge([pem], at: at + 1) == .revoked(at: at, reason: .superseded))
        #expect(try accepted.judge([pem], at: at) == .revoked(at: at, reason: .superseded))
        #expect(try accepted.judge([pem], at: at - 1) == .revokedLater(at: at, reason: .superseded))
        // A list that is long out of date is heard when it says no.
        #expect(try accepted.judge([pem], at: 1_900_000_000) == .revoked(at: at, reason: .superseded))
        // Whoever had the key since 2026-12-25 was noticed in January.
        let stolen = try accepted.pki.list([.init(serial: "1001", reason: "keyTime,20261225000000Z")])
        #expect(try accepted.judge([stolen], at: at - 86_400) == .revoked(at: 1_798_156_800, reason: .keyCompromise))
        #expect(try accepted.judge([stolen], at: 1_798_156_799) == .revokedLater(at: 1_798_156_800, reason: .keyCompromise))
    }

    @Test func `85: says nothing when it is stale, not there, or about the time after the certificate`() throws {
        let accepted = try Accepted()
        let pem = try accepted.pki.list()
        #expect(try accepted.judge([pem]) == .notRevoked)
        #expect(try accepted.judge([pem], at: Accepted.issued) == .notRevoked)
        #expect(try accepted.judge([pem], at: Accepted.ends) == .notRevoked)
        let stale = Revocation.stale(thisUpdate: Accepted.issued, nextUpdate: Accepted.ends)
        #expect(try accepted.judge([pem], at: Accepted.ends + 1) == stale)
        #expect(try accepted.judge([pem], at: Accepted.issued - 1) == stale)
        #expect(try accepted.judge([pem], at: Accepted.issued - 1, currentAt: StockPKI.time) == .notRevoked)
        #expect(try accepted.judge([]) == .missing)
        // Of several the current one speaks, in any order.
        let older = try accepted.pki.list(from: "261201000000Z", to: "270102000000Z")
        #expect(try accepted.judge([older, pem]) == .notRevoked)
        #expect(try accepted.judge([pem, older]) == .notRevoked)
        #expect(try accepted.judge([older, pem], at: Accepted.ends + 1) == stale)
        let short = try accepted.pki.issue("short", to: "20261231000000Z")
        #expect(try accepted.judge([pem], short) == .missing)
        #expect(try accepted.judge([older], short, at: 1_798_000_000) == .notRevoked)
    }

    @Test func `85: is that of the CA that accepted the certificate, which may sign it`() throws {
        let accepted = try Accepted()
        let pki = accepted.pki
        let own = try RevocationList(pki.list())
        try own.verify(issuer: accepted.root)
        let second = try pki.issue("second", by: nil, StockPKI.authority)
        let foreign = try pki.list(by: "second", [.init(serial: "1001")])
        #expect(throws: RevocationListError.otherIssuer) { try RevocationList(foreign).verify(issuer: accepted.root) }
        try RevocationList(foreign).verify(issuer: second)
        #expect(try accepted.judge([foreign]) == .missing)
        let namesake = try pki.issue("namesake", by: nil, StockPKI.authority, subject: "/CN=root")
        let forged = try pki.list(by: "namesake", [.init(serial: "1001")])
        try RevocationList(forged).verify(issuer: namesake)
        #expect(throws: RevocationListError.badSignature) { try RevocationList(forged).verify(issuer: accepted.root) }
        #expect(try accepted.judge([forged]) == .missing)
        for extensions in ["basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign", "keyUsage=cRLSign"] {
            let other = try Accepted(extensions + "\nsubjectKeyIdentifier=hash")
            let list = try RevocationList(other.pki.list())
            #expect(throws: RevocationListError.notPermitted) { try list.verify(issuer: other.root) }
        }
    }

    static let digests = [("sha256", true), ("sha512", true), ("sha1", false), ("sha224", false)]
    @Test(arguments: digests) func `74: is as strong as what it is signed with`(digest: String, isAccepted: Bool) throws {
        let accepted = try Accepted(key: "3072")
        let list = try RevocationList(accepted.pki.list(digest: digest))
        if isAccepted {
            try list.verify(issuer: accepted.root)
        } else {
            #expect { try list.verify(issuer: accepted.root) } throws: { error in
                if case RevocationListError.weakAlgorithm = error { true } else { false }
            }
        }
        let weak = try Accepted(key: "2048")
        #expect(throws: RevocationListError.weakAlgorithm("its CA's key is RSA 2048")) {
            try RevocationList(weak.pki.list()).verify(issuer: weak.root)
        }
    }

    static let extensions: [(text: String, error: RevocationListError?)] = [
        ("authorityKeyIdentifier=keyid", nil),
        ("1.2.3.4=DER:0500", nil),
        ("1.2.3.4=critical,DER:0500", .unknownCriticalExtension("1.2.3.4")),
        ("2.5.29.27=critical,ASN1:INTEGER:1", .notWhole("2.5.29.27")),
        ("2.5.29.27=ASN1:INTEGER:1", .notWhole("2.5.29.27")),
        ("issuingDistributionPoint=critical,@i\n[i]\nonlyuser=TRUE", .notWhole("2.5.29.28")),
        ("issuingDistributionPoint=critical,@i\n[i]\nonlysomereasons=superseded", .notWhole("2.5.29.28")),
        ("issuingDistributionPoint=@i\n[i]\nindirectCRL=TRUE", .notWhole("2.5.29.28")),
    ]
    @Test(arguments: extensions) func `is whole, and has no demand that we do not know`(text: String, error: RevocationListError?)
        throws
    {
        let accepted = try Accepted()
        let pem = try accepted.pki.list(extensions: text)
        if let error {
            #expect(throws: error) { try RevocationList(pem) }
        } else {
            try RevocationList(pem).verify(issuer: accepted.root)
        }
    }

    @Test func `has entries of one form`() throws {
        let accepted = try Accepted()
        func read(_ entries: [[UInt8]]) throws -> Int {
            let list = try RevocationList(accepted.crafted(entries: entries))
            try list.verify(issuer: accepted.root)
            return list.entries.count
        }
        func entry(_ object: String, critical: Bool, _ value: [UInt8]) -> [UInt8] {
            Accepted.entry([0x10, 2], DER.sequence(Accepted.extension_(object, critical: critical, value)))
        }
        let first = Accepted.entry([0x10, 1])
        #expect(try read([]) == 0)
        #expect(try read([first, entry("2.5.29.21", critical: false, [0x0a, 1, 4])]) == 2)
        #expect(try read([first, entry("1.2.3.4", critical: false, DER.null)]) == 2)
        #expect(throws: RevocationListError.unknownCriticalExtension("1.2.3.4")) {
            try read([first, entry("1.2.3.4", critical: true, DER.null)])
        }
        // certificateIssuer: this and the following are another CA's.
        #expect(throws: RevocationListError.notWhole("2.5.29.29")) {
            try read([entry("2.5.29.29", critical: true, DER.sequence())])
        }
        for reason: UInt8 in [7, 8, 11] {
            #expect(throws: RevocationListError.malformed("a certificate was revoked for an unknown reason")) {
                try read([entry("2.5.29.21", critical: false, [0x0a, 1, reason])])
            }
        }
        #expect(throws: RevocationListError.malformed("it names a certificate twice")) { try read([first, first]) }
        #expect(throws: RevocationListError.malformed("an integer is not in its shortest form")) {
            try read([Accepted.entry([0, 0x10, 1])])
        }
    }

    @Test func `has one form`() throws {
        let accepted = try Accepted()
        func check(_ list: [UInt8]) throws(RevocationListError) { try RevocationList(list).verify(issuer: accepted.root) }
        let sound = try accepted.crafted()
        try check(sound)
        #expect(throws: RevocationListError.malformed("it does not say when the next one comes")) {
            try check(accepted.crafted(next: []))
        }
        #expect(throws: RevocationListError.malformed("it ends before it begins")) {
            try check(accepted.crafted(next: Accepted.utc("261231235959Z")))
        }
        #expect(throws: RevocationListError.malformed("a time is not written as it should be")) {
            try check(accepted.crafted(next: Accepted.utc("270229000000Z")))
        }
        #expect(throws: RevocationListError.malformed("its version is unknown")) {
            try check(accepted.crafted(version: [2, 1, 2]))
        }
        let other = DER.sequence(DER.object("1.2.840.10045.4.3.3") ?? [])
        #expect(throws: RevocationListError.malformed("it names two signature algorithms")) {
            try check(accepted.crafted(outer: other))
        }
        #expect(throws: RevocationListError.malformed("bytes follow where there should be an end")) { try check(sound + [0]) }
        let ber = [0x30, 0x80] + sound[(sound[1] == 0x82 ? 4 : sound[1] == 0x81 ? 3 : 2)...] + [0, 0]
        #expect(throws: RevocationListError.malformed("a length is indefinite, cut short or too large")) { try check(ber) }
        let two = try accepted.pki.list() + accepted.pki.list()
        #expect(throws: RevocationListError.malformed("more than 1 blocks")) { try check(two) }
        #expect(throws: RevocationListError.malformed("it holds no list")) { try check(Array("nothing".utf8)) }
        let large = [UInt8](repeating: 0x30, count: RevocationList.maximumByteCount + 1)
        #expect(throws: RevocationListError.malformed("it has too many bytes")) { try check(large) }
    }

    @Test func `of fifty thousand certificates is read and found in`() throws {
        let accepted = try Accepted()
        let entries = (0..<50_000).map { number in
            let serial: [UInt8] = [1, UInt8(number >> 8), UInt8(number & 0xff)]
            return Accepted.entry(serial)
        }
        let list = try accepted.crafted(entries: entries + [Accepted.entry([0x10, 1])])
        #expect(try accepted.judge([list]) == .revoked(at: Accepted.revoked, reason: .unspecified))
        #expect(try accepted.judge([list], accepted.other) == .notRevoked)
    }

    @Test func `with any bit flipped or any byte missing is refused`() throws {
        let accepted = try Accepted()
        let sound = try RevocationList(accepted.pki.list([.init(serial: "1001", reason: "keyCompromise")]))
        try sound.verify(issuer: accepted.root)
        func accepts(_ bytes: [UInt8]) -> Bool {
            do {
                try RevocationList(bytes).verify(issuer: accepted.root)
                return true
            } catch { return false }
        }
        #expect(accepts(sound.der))
        #expect(flips(of: sound.der).filter { accepts($0.bytes) }.map(\.place) == [])
        #expect(sound.der.indices.filter { accepts(Array(sound.der[..<$0])) } == [])
        #expect(sound.der.indices.filter { accepts(Array(sound.der[..<$0] + sound.der[($0 + 1)...])) } == [])
    }

    @Test func `judges every certificate of a chain but the last`() throws {
        let accepted = try Accepted()
        let middle = try accepted.pki.issue("middle", StockPKI.authority, serial: "2001")
        let low = try accepted.pki.issue("low", by: "middle", serial: "1001")
        let chain = try CertificateChain(from: low, to: [accepted.root], over: [middle], for: .signing, at: StockPKI.time)
        func judge(_ lists: [UInt8]...) throws -> [Revocation] {
            chain.revocations(by: try lists.map { try RevocationList($0) }, at: StockPKI.time, currentAt: StockPKI.time)
        }
        // 0x1001 of the root is not 0x1001 of the CA below it.
        let roots = try accepted.pki.list([.init(serial: "1001")])
        let middles = try accepted.pki.list(by: "middle")
        #expect(try judge(roots, middles) == [.notRevoked, .notRevoked])
        #expect(try judge(roots) == [.missing, .notRevoked])
        let against = try accepted.pki.list([.init(serial: "2001", reason: "CACompromise")])
        #expect(try judge(against, middles) == [.notRevoked, .revoked(at: Accepted.revoked, reason: .caCompromise)])
    }
}
