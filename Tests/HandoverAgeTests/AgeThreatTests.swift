import HandoverTestSupport
import Testing

@testable import HandoverAge

@Suite struct `age: threats` {
    /// Whether a file is refused, and nothing was given out that is not the beginning of the plaintext.
    private func isRefused(_ bytes: [UInt8], with key: AgeKey, _ plain: [UInt8]) -> Bool {
        let (read, error) = AgeFiles.read(bytes, with: key)
        return error != nil && plain.starts(with: read)
    }

    @Test func `threat 119: every single bit of a file counts`() throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(20)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient])
        #expect(bytes.count == 22 + 54 + 44 + 48 + 16 + 20 + 16)
        for index in bytes.indices {
            for bit in 0..<8 {
                var wrong = bytes
                wrong[index] ^= 1 << UInt8(bit)
                #expect(isRefused(wrong, with: .identities([identity]), plain), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test func `threat 119: every single bit counts for who has the file key, too`() throws {
        let identity = try AgeFiles.identity()
        let (bytes, fileKey) = try AgeFiles.sealed([7], for: [identity.recipient, identity.recipient])
        for index in bytes.indices {
            for bit in 0..<8 {
                var wrong = bytes
                wrong[index] ^= 1 << UInt8(bit)
                #expect(isRefused(wrong, with: .fileKey(fileKey), [7]), "byte \(index), bit \(bit)")
            }
        }
    }

    @Test(arguments: 0..<5) func `threat 119: a chunk that was changed is refused by its number, and no byte of it is given out`(
        damaged: Int
    ) throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(4 * AgeFiles.chunk + 1000)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient])
        var random = SplitMix64(state: UInt64(damaged))
        for _ in 0..<20 {
            let head = try AgeFiles.parts(bytes).head
            var chunks = try AgeFiles.parts(bytes).chunks
            chunks[damaged][Int.random(in: chunks[damaged].indices, using: &random)] ^=
                1 << UInt8.random(in: 0..<8, using: &random)
            let wrong = head + chunks.joined()
            let (read, error) = AgeFiles.read(wrong, with: .identities([identity]))
            #expect(error == .damagedChunk(Int64(damaged) + 1))
            // The last chunk is looked at when the file is opened.
            #expect(read == (damaged == 4 ? [] : Array(plain.prefix(damaged * AgeFiles.chunk))))
            if damaged == 4 { continue }
            // The other chunks are as good as ever, and the caller's memory is not touched for the damaged one.
            let reader = try AgeReader.open(AgeBytes(wrong), with: .identities([identity]))
            #expect(try reader.bytes(at: Int64(4 * AgeFiles.chunk), upTo: 2000) == Array(plain.suffix(1000)))
            var buffer = [UInt8](repeating: 0xaa, count: AgeFiles.chunk)
            #expect(throws: AgeError.damagedChunk(Int64(damaged) + 1)) {
                var span = buffer.mutableSpan
                return try reader.read(into: &span, at: Int64(damaged * AgeFiles.chunk))
            }
            #expect(buffer.allSatisfy { $0 == 0xaa })
        }
    }

    @Test func `threat 120: every truncation is refused`() throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(30)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient])
        for count in bytes.indices {
            #expect(isRefused(Array(bytes.prefix(count)), with: .identities([identity]), plain), "\(count)")
        }
    }

    @Test(arguments: [0, 5, AgeFiles.chunk]) func `threat 120: a truncation is refused when the file is opened`(tail: Int) throws
    {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(2 * AgeFiles.chunk + tail)
        let (bytes, fileKey) = try AgeFiles.sealed(plain, for: [identity.recipient])
        let start = try AgeFiles.parts(bytes).head.count
        let bounds = [1, 2, 3].map { start + $0 * ChunkCipher.sealedBytes }
        let counts = Set(([start] + bounds).flatMap { bound in (-18...18).map { bound + $0 } }).filter { $0 < bytes.count }
        for count in counts {
            do {
                _ = try AgeReader.open(AgeBytes(Array(bytes.prefix(count))), with: .fileKey(fileKey))
                Issue.record("\(count) of \(bytes.count) bytes")
            } catch let error as AgeError {
                switch count {
                case ..<(start - AgeWriter.nonceBytes): #expect(error == .header(line: 4, .ends))
                case ..<(start + 16): #expect(error == .noPayload)
                case bounds[0]: #expect(error == .truncated(afterChunk: 1))
                case bounds[1]: #expect(error == .truncated(afterChunk: 2))
                case (bounds[0] + 1)...(bounds[0] + 16): #expect(error == .chunkTooShort(2))
                case (bounds[1] + 1)...(bounds[1] + 16): #expect(error == .chunkTooShort(3))
                default: #expect(error == .damagedChunk(Int64((count - start) / ChunkCipher.sealedBytes + 1)))
                }
            }
        }
    }

    /// What may be done to five chunks, and the error: by its number from 1.
    static let arrangements: [(name: String, order: [Int], error: AgeError)] = [
        ("first two swapped", [1, 0, 2, 3, 4], .damagedChunk(1)),
        ("two in the middle swapped", [0, 1, 3, 2, 4], .damagedChunk(3)),
        ("last two swapped", [0, 1, 2, 4, 3], .damagedChunk(5)),
        ("first dropped", [1, 2, 3, 4], .damagedChunk(4)),
        ("one in the middle dropped", [0, 1, 3, 4], .damagedChunk(4)),
        ("last dropped", [0, 1, 2, 3], .truncated(afterChunk: 4)),
        ("last two dropped", [0, 1, 2], .truncated(afterChunk: 3)),
        ("all dropped", [], .noPayload),
        ("first doubled", [0, 0, 1, 2, 3, 4], .damagedChunk(6)),
        ("last doubled", [0, 1, 2, 3, 4, 4], .trailing(afterChunk: 5)),
        ("first appended", [0, 1, 2, 3, 4, 0], .trailing(afterChunk: 5)),
        ("one taken for another", [0, 1, 1, 3, 4], .damagedChunk(3)),
        ("last alone", [4], .damagedChunk(1)),
        ("reversed", [4, 3, 2, 1, 0], .damagedChunk(5)),
    ]
    @Test(arguments: arrangements) func `threat 120: chunks in another arrangement are refused by their number`(
        name: String, order: [Int], error: AgeError
    ) throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(5 * AgeFiles.chunk)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient])
        let (head, chunks) = try AgeFiles.parts(bytes)
        let result = AgeFiles.read(head + order.flatMap { chunks[$0] }, with: .identities([identity]))
        #expect(result.error == error, "\(name)")
        #expect(plain.starts(with: result.plain))
    }

    @Test(arguments: [0, 1, 100, AgeFiles.chunk]) func `threat 120: whatever is appended is refused when the file is opened`(
        tail: Int
    ) throws {
        let identity = try AgeFiles.identity()
        let (bytes, fileKey) = try AgeFiles.sealed(AgeFiles.plain(AgeFiles.chunk + tail), for: [identity.recipient])
        for count in [1, 15, 16, 17, 18, 100, 65_551, 65_552, 65_553, 200_000] {
            let wrong = bytes + AgeFiles.plain(count, seed: 3)
            #expect(throws: AgeError.self, "\(count)") { try AgeReader.open(AgeBytes(wrong), with: .fileKey(fileKey)) }
        }
    }

    @Test func `threat 120: a chunk of another file under the same recipients is refused`() throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(3 * AgeFiles.chunk)
        let files = try (0..<2).map { _ in try AgeFiles.parts(AgeFiles.sealed(plain, for: [identity.recipient]).bytes) }
        let mixed = files[0].head + files[0].chunks[0] + files[1].chunks[1] + files[0].chunks[2]
        #expect(AgeFiles.read(mixed, with: .identities([identity])).error == .damagedChunk(2))
    }

    struct Game: CustomStringConvertible, Sendable {
        var description: String
        var chunks: [(plain: [UInt8], index: Int64, isLast: Bool)]
        var error: AgeError?
        init(_ description: String, _ chunks: [(plain: [UInt8], index: Int64, isLast: Bool)], _ error: AgeError?) {
            self.description = description
            self.chunks = chunks
            self.error = error
        }
    }

    static let full = [UInt8](repeating: 1, count: AgeFiles.chunk)
    static let games = [
        Game("control", [(full, 0, false), ([2], 1, true)], nil),
        Game("control of one empty chunk", [([], 0, true)], nil),
        Game("no chunk says that it is the last", [(full, 0, false), ([2], 1, false)], .truncated(afterChunk: 2)),
        Game("the only one does not", [([2], 0, false)], .truncated(afterChunk: 1)),
        Game("the only one is empty and does not", [([], 0, false)], .truncated(afterChunk: 1)),
        Game("two say it", [(full, 0, true), ([2], 1, true)], .trailing(afterChunk: 1)),
        Game("two say it under one number", [(full, 0, true), ([2], 0, true)], .trailing(afterChunk: 1)),
        Game("one in the middle says it", [(full, 0, false), (full, 1, true), ([2], 2, true)], .trailing(afterChunk: 2)),
        Game("one far before says it", [(full, 0, true), (full, 1, false), ([2], 2, true)], .trailing(afterChunk: 1)),
        Game("the first says it, the last does not", [(full, 0, true), ([2], 1, false)], .trailing(afterChunk: 1)),
        Game("an empty last one after a full", [(full, 0, false), ([], 1, true)], .chunkTooShort(2)),
        Game("an empty last one after the last", [(full, 0, true), ([], 1, true)], .trailing(afterChunk: 1)),
        Game("numbers from one", [(full, 1, false), ([2], 2, true)], .damagedChunk(2)),
        Game("a number left out", [(full, 0, false), ([2], 2, true)], .damagedChunk(2)),
        Game("a short one in the middle", [(full, 0, false), ([2], 1, false), (full, 2, true)], .damagedChunk(3)),
    ]
    @Test(arguments: games) func `threat 121: games with the last chunk are refused`(game: Game) throws {
        let identity = try AgeFiles.identity()
        let file = try AgeFiles.forged(game.chunks, for: identity)
        let result = AgeFiles.read(file, with: .identities([identity]))
        #expect(result.error == game.error)
        if game.error == nil { #expect(result.plain == game.chunks.flatMap(\.plain)) }
    }

    @Test func `threat 122: who is no recipient has no file key`() throws {
        let (one, other) = (try AgeFiles.identity(), try AgeFiles.identity())
        let (bytes, _) = try AgeFiles.sealed([1], for: [one.recipient, one.recipient])
        let source = AgeBytes(bytes)
        #expect(throws: AgeError.noFileKey(identities: 1, stanzas: 2)) { try AgeReader.open(source, with: .identities([other])) }
        #expect(throws: AgeError.noFileKey(identities: 0, stanzas: 2)) { try AgeReader.open(source, with: .identities([])) }
        #expect(try AgeReader.open(source, with: .identities([other, one])).bytes(at: 0, upTo: 9) == [1])
        let passphrase = try AgePassphrase([1])
        #expect(throws: AgeError.needsIdentity) { try AgeReader.open(source, with: .passphrase(passphrase)) }
        let (_, strange) = try AgeFiles.sealed([1], for: [one.recipient])
        #expect(throws: AgeError.headerNotAuthentic) { try AgeReader.open(source, with: .fileKey(strange)) }
    }

    private func passphraseFile(_ passphrase: AgePassphrase, workFactor: Int) throws -> [UInt8] {
        let out = Collected()
        var writer = try AgeWriter.begin(under: passphrase, workFactor: workFactor) { out.append($0) }
        try AgeFiles.write([1, 2], to: &writer, pieces: .max)
        try writer.finish()
        return out.bytes
    }

    @Test func `threat 122: only its passphrase opens a file`() throws {
        let passphrase = try AgePassphrase(Array("交接 2026".utf8))
        let source = AgeBytes(try passphraseFile(passphrase, workFactor: 4))
        #expect(try AgeReader.open(source, with: .passphrase(passphrase)).bytes(at: 0, upTo: 9) == [1, 2])
        let wrong = try AgePassphrase(Array("交接 2027".utf8))
        #expect(throws: AgeError.wrongPassphrase) { try AgeReader.open(source, with: .passphrase(wrong)) }
        let identity = try AgeFiles.identity()
        #expect(throws: AgeError.needsPassphrase) { try AgeReader.open(source, with: .identities([identity])) }
        #expect(throws: AgeError.emptyPassphrase) { try AgePassphrase([]) }
    }

    @Test(arguments: [("21", 21), ("22", 22), ("64", 64), ("999999999", 999_999_999), ("1000000000", nil)])
    func `threat 122: a work factor over the limit is refused before any work`(text: String, factor: Int?) throws {
        let passphrase = try AgePassphrase([1])
        let bytes = try passphraseFile(passphrase, workFactor: 4)
        // The second line ends in the work factor, which is one digit.
        let end = try #require(bytes.dropFirst(22).firstIndex(of: 10))
        let wrong = bytes[..<(end - 1)] + Array(text.utf8) + bytes[end...]
        let start = ContinuousClock.now
        #expect(throws: AgeError.workFactorTooLarge(factor)) {
            try AgeReader.open(AgeBytes(Array(wrong)), with: .passphrase(passphrase))
        }
        #expect(ContinuousClock.now - start < .milliseconds(200))
    }

    @Test func `threat 122: a passphrase beside anything else is refused, whoever asks`() throws {
        let identity = try AgeFiles.identity()
        let passphrase = try AgePassphrase([1])
        let fileKey = try AgeFileKey.make()
        let x25519 = try #require(try X25519Stanza.text(wrapping: fileKey, for: identity.recipient))
        let scrypt = try ScryptStanza.text(wrapping: fileKey, under: passphrase, workFactor: 4)
        for stanzas in [x25519 + scrypt, scrypt + x25519, scrypt + scrypt, "-> grease\n\n" + scrypt, scrypt + "-> grease\n\n"] {
            let source = AgeBytes(try AgeHeader.text(stanzas, fileKey) + [UInt8](repeating: 0, count: 32))
            for key in [AgeKey.identities([identity]), .passphrase(passphrase), .fileKey(fileKey)] {
                do {
                    _ = try AgeReader.open(source, with: key)
                    Issue.record("opened")
                } catch { #expect(error as? AgeError == .header(line: 6, .passphraseNotAlone)) }
            }
        }
    }
}
