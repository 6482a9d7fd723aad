import HandoverCrypto
import HandoverTestSupport
import Testing

@Suite struct `Hashing` {
    // FIPS 180-4 examples.
    static let digests: [(text: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]
    @Test(arguments: digests) func `gives the standard's digests`(text: String, digest: String) {
        #expect(hex(SHA256.digest(Array(text.utf8))) == digest)
    }

    @Test func `a stream gives the digest of its chunks together`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var stream = SHA256Stream()
        stream.update(Array(bytes[..<1]))
        stream.update([])
        stream.update(Array(bytes[1..<700]))
        let soFar = stream.digestSoFar()
        #expect(soFar == SHA256.digest(Array(bytes[..<700])))
        stream.update(Array(bytes[700...]))
        let all = stream.finish()
        #expect(all == SHA256.digest(bytes))
    }

    @Test func `hexadecimal is lower case both ways`() {
        #expect(hex([0, 15, 0xab, 255]) == "000fabff")
        #expect(bytes(hex: "000fabff") == [0, 15, 0xab, 255])
        #expect(bytes(hex: "0") == nil)
        #expect(bytes(hex: "AB") == nil)
        #expect(bytes(hex: "0g") == nil)
    }

    // RFC 4231, test cases 1, 2 and 6.
    static let codes: [(key: [UInt8], message: String, code: String)] = [
        ([UInt8](repeating: 0x0b, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]
    @Test(arguments: codes) func `gives RFC 4231's codes`(key: [UInt8], message: String, code: String) throws {
        #expect(hex(try hmacSHA256(key: key, message: Array(message.utf8))) == code)
    }
}

@Suite struct `Salts` {
    @Test func `are the keystream of AES-256-CTR under the table's key`() throws {
        let folder = try TemporaryFolder()
        let seed = (0..<32).map { UInt8($0) }
        try folder.write([UInt8](repeating: 0, count: 160), to: "zeros")
        let key = try hmacSHA256(key: seed, message: Array("handover-salt-1\0members".utf8))
        let options = ["enc", "-aes-256-ctr", "-K", hex(key), "-iv", hex([UInt8](repeating: 0, count: 16))]
        #expect(try run("openssl", options + ["-in", "zeros", "-out", "stream"], in: folder.url).status == 0)
        let salts = try SaltStream(seed: seed, table: Array("members".utf8))
        #expect(try salts.salts(first: 0, count: 10) == folder.read("stream"))
        #expect(try salts.salts(first: 3, count: 2) == Array(folder.read("stream")[48..<80]))
        #expect(try salts.salts(first: 3, count: 0) == [])
    }

    @Test(arguments: [0, 255, 65_535, 4_294_967_295, UInt64.max - 1]) func `can be had from any row on`(first: UInt64) throws {
        let salts = try SaltStream(seed: [UInt8](repeating: 9, count: 32), table: [1])
        let both = try salts.salts(first: first, count: 2)
        #expect(try both == salts.salts(first: first, count: 1) + salts.salts(first: first + 1, count: 1))
    }

    @Test func `differ from table to table`() throws {
        let seed = try randomBytes(32)
        let first = try SaltStream(seed: seed, table: Array("a".utf8)).salts(first: 0, count: 1)
        #expect(try first != SaltStream(seed: seed, table: Array("b".utf8)).salts(first: 0, count: 1))
    }
}

@Suite struct `Merkle hashes` {
    @Test(arguments: UInt64(0)..<16) func `of leaves are plain SHA-256 over the parts`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let table = [UInt8]((0..<Int.random(in: 0...255, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        let first = UInt64.random(in: 0...UInt64.max / 2, using: &random)
        let lines: [[UInt8]] = (0..<Int.random(in: 1...20, using: &random)).map { _ in
            (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let salts = try randomBytes(lines.count * 16)
        var hashes: [UInt8] = [42]
        let joined: [UInt8] = lines.flatMap { $0 + [10] }
        let lengths = lines.map { UInt32($0.count) }
        merkleLeaves(
            lines: joined.span, lengths: lengths.span, table: table, firstOrdinal: first,
            salts: salts.span, into: &hashes)
        let expected: [UInt8] = lines.enumerated().flatMap { index, line -> [UInt8] in
            let ordinal: [UInt8] = (0..<8).map { UInt8(truncatingIfNeeded: (first + UInt64(index)) >> (56 - 8 * UInt64($0))) }
            let prefix: [UInt8] = [0] + salts[index * 16..<index * 16 + 16] + table + [0]
            return SHA256.digest(prefix + ordinal + line)
        }
        #expect(hashes == [42] + expected)
    }

    @Test func `of no lines are nothing`() {
        var hashes: [UInt8] = []
        let none: [UInt8] = []
        let lengths: [UInt32] = []
        merkleLeaves(lines: none.span, lengths: lengths.span, table: [1], firstOrdinal: 0, salts: none.span, into: &hashes)
        #expect(hashes.isEmpty)
    }

    @Test func `of nodes begin with 1`() {
        let left = SHA256.digest([1])
        let right = SHA256.digest([2])
        #expect(merkleNode(left, right) == SHA256.digest([1] + left + right))
    }
}
