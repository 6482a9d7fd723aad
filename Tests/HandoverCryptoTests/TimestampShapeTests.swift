import HandoverTestSupport
import Testing

@testable import HandoverCrypto

/// Where things are in an answer.
private enum Place {
    static let signedData = [1, 1, 0]
    static let signer = signedData + [-1, 0]
    static let attributes = signer + [3]
}

@Suite struct `Time stamp token's shape` {
    static let infos: [(what: String, error: String?, change: @Sendable (inout TimeAuthority.Info) -> Void)] = [
        ("as it is", nil, { _ in }),
        ("a nonce and an accuracy", nil, { $0.rest = DER.sequence([2, 1, 1], [0x80, 1, 1]) + [2, 1, 7] }),
        ("an extension", nil, { $0.rest = extensions(critical: false) }),
        ("a fraction", nil, { $0.time = DER.tagged(0x18, Array("20270115075959.5Z".utf8)) }),
        ("a leap day", nil, { $0.time = DER.tagged(0x18, Array("20280229000000Z".utf8)) }),
        ("another version", "its version is unknown", { $0.version = [2, 1, 2] }),
        ("a critical extension", "it has the critical extension 1.2.3.4", { $0.rest = extensions(critical: true) }),
        ("false where it is not written", "a boolean is not true where it is written", { $0.rest = [1, 1, 0] }),
        ("a thousand milliseconds", "its accuracy is no accuracy", { $0.rest = DER.sequence([0x80, 2, 0x03, 0xe8]) }),
        ("no milliseconds", "its accuracy is no accuracy", { $0.rest = DER.sequence([0x80, 1, 0]) }),
        ("a long nonce", "an integer is not in its shortest form", { $0.rest = [2, 2, 0, 1] }),
        ("a fraction that ends in 0", "a time is not written as it should be", { $0.time = time("20270115080000.50Z") }),
        ("a point without a fraction", "a time is not written as it should be", { $0.time = time("20270115080000.Z") }),
        ("a zone", "a time is not written as it should be", { $0.time = time("20270115080000+0800") }),
        ("no seconds", "a time is not written as it should be", { $0.time = time("202701150800Z") }),
        ("a thirteenth month", "a time is not written as it should be", { $0.time = time("20271315080000Z") }),
        ("no such day", "a time is not written as it should be", { $0.time = time("20270229080000Z") }),
        ("a leap second", "a time is not written as it should be", { $0.time = time("20261231235960Z") }),
        ("a short digest", "its digest has another length", { $0.digest = [1, 2, 3] }),
        ("a policy in a long form", "an object identifier is not in its shortest form", { $0.policy = [6, 3, 0x2a, 0x80, 1] }),
        ("something at its end", "bytes follow where there should be an end", { $0.rest = DER.null }),
    ]
    static func time(_ text: String) -> [UInt8] { DER.tagged(0x18, Array(text.utf8)) }
    static func extensions(critical: Bool) -> [UInt8] {
        let one = DER.sequence(DER.object("1.2.3.4") ?? [], critical ? DER.true : [], DER.tagged(0x04, DER.null))
        return DER.tagged(0xa1, one)
    }
    @Test(arguments: infos.indices) func `says what it says in one way`(index: Int) throws {
        let (what, error, change) = Self.infos[index]
        let authority = try TimeAuthority()
        var info = TimeAuthority.Info()
        change(&info)
        let response = try authority.crafted(info)
        if let error {
            #expect(throws: TimestampError.malformed(error), "\(what)") { try TimestampToken(response: response) }
        } else {
            try authority.verify(response, now: 1_900_000_000)
        }
    }

    @Test func `has times to the microsecond`() throws {
        let authority = try TimeAuthority()
        func instant(_ text: String) throws -> Moment {
            var info = TimeAuthority.Info()
            info.time = Self.time(text)
            return try TimestampToken(response: authority.crafted(info)).info.time
        }
        #expect(try instant("20270115080000Z") == Moment(seconds: 1_800_000_000))
        #expect(try instant("20270115080000.123456Z") == Moment(seconds: 1_800_000_000, microseconds: 123_456))
        #expect(try instant("20270115080000.0000019Z") == Moment(seconds: 1_800_000_000, microseconds: 1))
        #expect(try instant("19700101000000.5Z") == Moment(seconds: 0, microseconds: 500_000))
        #expect(try instant("20240229235959Z") == Moment(seconds: 1_709_251_199))
        #expect(Moment(seconds: 5, microseconds: -1) == Moment(seconds: 4, microseconds: 999_999))
        #expect(Moment(seconds: 5, microseconds: -2_000_000) == Moment(seconds: 3))
        #expect(Moment(seconds: 5, microseconds: 2_500_000) == Moment(seconds: 7, microseconds: 500_000))
    }

    @Test func `names the authority that its certificate names, or none`() throws {
        let authority = try TimeAuthority()
        var info = TimeAuthority.Info()
        func named(_ name: [UInt8]) throws {
            info.rest = DER.tagged(0xa0, name)
            try authority.verify(authority.crafted(info))
        }
        try named(DER.tagged(0xa4, CertificateParts(authority.certificate).subject))
        #expect(throws: TimestampError.authorityName) { try named(DER.tagged(0xa4, CertificateParts(authority.root).subject)) }
        #expect(throws: TimestampError.authorityName) { try named(DER.tagged(0x82, Array("example.com".utf8))) }
    }

    static let options: [(options: [String], error: TimestampError?)] = [
        (["-cades"], nil),
        (["-cades", "-md", "sha512"], nil),
        ([], .attributes("none of them names the signer's certificate")),
        (["-noattr"], .malformed("an element is not of the kind that stands in its place")),
        (["-cades", "-md", "sha1"], .weakAlgorithm("the digest is 1.3.14.3.2.26")),
        (["-cades", "-econtent_type", "1.2.840.113549.1.7.1"], .malformed("its version is unknown")),
        (["-cades", "-econtent_type", "1.2.3.4"], .malformed("its content is no time")),
        (["-cades", "-nocerts"], .certificates("the signer's is not there")),
        (["-cades", "-keyid"], .malformed("its signer is not named by issuer and serial number")),
        (["-cades", "-signer", "root.pem", "-inkey", "root.key"], .signerCount(2)),
    ]
    @Test(arguments: options) func `is signed in one way`(options: [String], error: TimestampError?) throws {
        let authority = try TimeAuthority()
        let response = try authority.crafted(.init(), options)
        if let error {
            #expect(throws: error) { try TimestampToken(response: response) }
        } else {
            try authority.verify(response)
        }
    }

    @Test func `70: is bound to its signer's certificate, not to another of the same key`() throws {
        let authority = try TimeAuthority()
        // Same issuer, same number, same key, another name.
        let twin = try authority.pki.issue("twin", StockPKI.signer + TimeAuthority.purpose, key: "tsa", serial: "77")
        try authority.verify(authority.crafted(signer: "twin"))
        let swapped = try authority.crafted(.init(), ["-cades", "-nocerts", "-certfile", "twin.pem"])
        #expect(throws: TimestampError.certificates("the signature is bound to another")) {
            try TimestampToken(response: swapped)
        }
        #expect(twin != authority.certificate)
    }

    @Test func `75, 77, 78 and 79: has no part that says nothing, and none twice`() throws {
        let authority = try TimeAuthority()
        let sound = try authority.crafted()
        try authority.verify(sound)
        func check(_ place: [Int], _ error: TimestampError, _ change: ([[UInt8]]) -> [[UInt8]]) throws {
            let changed = try edited(sound, at: place, change)
            #expect(throws: error) { try TimestampToken(response: changed) }
        }
        let end = TimestampError.malformed("bytes follow where there should be an end")
        let kind = TimestampError.malformed("an element is not of the kind that stands in its place")
        // Unsigned attributes, lists of revoked certificates, something after the token or inside it.
        try check(Place.signer, end) { $0 + [DER.tagged(0xa1, DER.sequence())] }
        try check(Place.signedData, kind) { Array($0.dropLast()) + [DER.tagged(0xa1, []), $0[$0.count - 1]] }
        try check([], end) { $0 + [DER.null] }
        try check([1], end) { $0 + [DER.null] }
        try check(Place.signedData, end) { $0 + [DER.null] }
        try check(Place.signedData + [-1], .signerCount(0)) { _ in [] }
        try check(Place.signedData + [-1], .signerCount(2)) { $0 + $0 }
        try check(Place.signedData + [3], .certificates("the signer's is there twice")) { $0 + $0 }
        try check(Place.signedData + [3], .certificates("it has 17")) { Array(repeating: $0[0], count: 17) }
        try check(Place.signedData + [1], .malformed("it names other digests than its signer")) { $0 + $0 }
        try check(Place.signedData + [1], .malformed("it names other digests than its signer")) { _ in [] }
        // The four attributes: out of order, one twice, one with two values, one missing.
        try check(Place.attributes, .attributes("they are not in order")) { $0.reversed() }
        try check(Place.attributes, .attributes("they are not in order")) { [$0[0]] + $0 }
        try check(Place.attributes + [0, 1], .attributes("one has not exactly one value")) { $0 + $0 }
        let missing = TimestampError.attributes("contentType, messageDigest or signingCertificate is missing or of another kind")
        let attributes = try DERReader(sound).list(at: Place.attributes)
        #expect(attributes.count == 4)
        for type in ["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"] {
            let object = try #require(DER.object(type))
            try check(Place.attributes, missing) { $0.filter { !$0.dropFirst(2).starts(with: object) } }
        }
        #expect(throws: end) { try TimestampToken(response: sound + [0]) }
        let indefinite = [0x30, 0x80] + sound[4...] + [0, 0]
        #expect(throws: TimestampError.malformed("a length is indefinite, cut short or too large")) {
            try TimestampToken(response: indefinite)
        }
        let long = [UInt8](repeating: 0x30, count: TimestampToken.maximumByteCount + 1)
        #expect(throws: TimestampError.malformed("it has more than 65,536 bytes")) { try TimestampToken(response: long) }
    }

    @Test func `74 and 79: names the algorithms that its key has, and the content that it has`() throws {
        let authority = try TimeAuthority()
        let sound = try authority.crafted()
        func signed(_ algorithm: String, _ parameters: [UInt8] = []) throws -> [UInt8] {
            let named = DER.sequence(DER.object(algorithm) ?? [], parameters)
            return try edited(sound, at: Place.signer) { Array($0[..<4]) + [named] + $0[5...] }
        }
        try authority.verify(signed("1.2.840.10045.4.3.2"))
        // OpenSSL goes by the key alone.
        #expect(throws: TimestampError.badSignature) { try authority.verify(signed("1.2.840.113549.1.1.11", DER.null)) }
        for (algorithm, parameters) in [
            ("1.2.840.10045.4.3.3", []), ("1.2.840.10045.4.3.2", DER.null), ("1.2.840.10045.4.1", []),
        ] {
            let weak = TimestampError.weakAlgorithm("the signature algorithm is \(algorithm)")
            #expect(throws: weak) { try authority.verify(signed(algorithm, parameters)) }
        }
        var info = TimeAuthority.Info()
        info.algorithm = DER.sequence(DER.object(DigestAlgorithm.sha256.rawValue) ?? [], DER.tagged(0x04, [1]))
        let odd = TimestampError.weakAlgorithm("the message's digest is \(DigestAlgorithm.sha256.rawValue)")
        #expect(throws: odd) { try authority.verify(authority.crafted(info)) }
        // Signed as something else, and called a time afterwards.
        let other = try authority.crafted(.init(), ["-cades", "-econtent_type", "1.2.3.4"])
        let type = try #require(DER.object(TokenParts.contentType))
        let renamed = try edited(other, at: Place.signedData + [2]) { [type] + $0.dropFirst() }
        #expect(throws: TimestampError.attributes("contentType is not that of a time")) { try TimestampToken(response: renamed) }
        // Another time than the one signed.
        info = .init()
        info.time = Self.time("20260115080000Z")
        let earlier = DER.tagged(0xa0, DER.tagged(0x04, info.der))
        let changed = try edited(sound, at: Place.signedData + [2]) { [$0[0], earlier] }
        #expect(throws: TimestampError.badSignature) { try TimestampToken(response: changed) }
        let long = [0x30, 0x83, 0] + sound[2...]
        #expect(throws: TimestampError.malformed("a length is not in its shortest form")) { try TimestampToken(response: long) }
    }

    @Test func `tells its signer from others of the same number`() throws {
        let authority = try TimeAuthority()
        try authority.pki.issue("other", by: nil, StockPKI.authority)
        let same = try authority.pki.issue("same", by: "other", serial: "77")
        let response = try authority.crafted(.init(), ["-cades", "-certfile", "same.pem"])
        let token = try TimestampToken(response: response)
        #expect(token.signer == authority.certificate && token.others == [same])
        try authority.verify(response)
    }

    @Test func `with any bit flipped or any byte missing is refused, or says the same`() throws {
        let authority = try TimeAuthority()
        let response = try authority.reply(to: authority.query("-sha256", "-cert"))
        let token = try TimestampToken(response: response)
        let chain = try authority.verify(response, now: token.info.time.seconds)
        var believed: [String] = []
        var (accepted, refused) = (0, 0)
        func check(_ bytes: [UInt8], _ place: String) {
            do throws(TimestampError) {
                let other = try TimestampToken(response: bytes)
                let found = try other.verify(
                    message: authority.message, request: nil, trust: authority.trust, now: token.info.time.seconds)
                accepted += 1
                if other.info != token.info || found != chain { believed.append(place) }
            } catch { refused += 1 }
        }
        for (bytes, place) in flips(of: response) { check(bytes, place) }
        for index in response.indices {
            check(Array(response[..<index]), "first \(index) bytes")
            check(Array(response[..<index] + response[(index + 1)...]), "without byte \(index)")
        }
        #expect(believed == [])
        #expect(accepted + refused == response.count * 10)
        // Only the words beside the status are not signed.
        let words = try DERReader(response).list(at: [0]).dropFirst().reduce(0) { $0 + $1.count }
        #expect(accepted <= words * 10, "\(accepted) accepted")
    }

    @Test(arguments: UInt64(0)..<200) func `of random bytes is none`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let bytes = (0..<Int.random(in: 0...120, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(throws: TimestampError.self) { try TimestampToken(response: DER.tagged(0x30, bytes)) }
        #expect(throws: RevocationListError.self) { try RevocationList(DER.tagged(0x30, bytes)) }
        #expect(throws: TimestampError.self) { try TimestampRequest(der: DER.tagged(0x30, bytes)) }
    }
}

extension DERReader {
    /// The elements inside the one at this place; a negative index counts from the end.
    fileprivate func list(at path: [Int]) throws -> [[UInt8]] {
        var reader = self
        var inside = try reader.any().inside
        for step in path {
            var parts: [Element] = []
            while !inside.isAtEnd { parts.append(try inside.any()) }
            inside = parts[step < 0 ? parts.count + step : step].inside
        }
        var parts: [[UInt8]] = []
        while !inside.isAtEnd { parts.append(Array(try inside.any().whole)) }
        return parts
    }
}
