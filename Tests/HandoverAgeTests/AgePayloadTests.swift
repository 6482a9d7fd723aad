import Dispatch
import HandoverTestSupport
import Synchronization
import Testing

@testable import HandoverAge

@Suite struct `age: payload` {
    @Test(arguments: AgeFiles.sizes, [1_000, 65_536, 70_000, .max])
    func `is read back, in whatever pieces it was written`(size: Int, pieces: Int) throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(size)
        let (bytes, fileKey) = try AgeFiles.sealed(plain, for: [identity.recipient], pieces: pieces)
        let chunks = max(1, (size + 65_535) / 65_536)
        let reader = try AgeReader.open(AgeBytes(bytes), with: .identities([identity]))
        #expect(reader.byteCount == Int64(size) && reader.chunkCount == Int64(chunks))
        #expect(try AgeFiles.parts(bytes).head.count + size + 16 * chunks == bytes.count)
        for key in [AgeKey.identities([identity]), .fileKey(fileKey)] {
            let (read, error) = AgeFiles.read(bytes, with: key)
            #expect(error == nil && read == plain)
        }
    }

    @Test(arguments: UInt64(0)..<40) func `is the same at any offset as from the beginning`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(Int.random(in: 0...400_000, using: &random), seed: seed)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient], pieces: 50_000)
        let reader = try AgeReader.open(AgeBytes(bytes), with: .identities([identity]))
        for _ in 0..<60 {
            let offset = Int.random(in: 0...(plain.count + 100), using: &random)
            let count = Int.random(in: 0...[3, 600, 70_000, 300_000][Int.random(in: 0..<4, using: &random)], using: &random)
            let expected = plain.dropFirst(offset).prefix(count)
            #expect(try reader.bytes(at: Int64(offset), upTo: count) == Array(expected), "\(offset) \(count)")
        }
    }

    @Test func `may be read by several threads at once`() throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(500_000)
        let (bytes, _) = try AgeFiles.sealed(plain, for: [identity.recipient])
        let reader = try AgeReader.open(AgeBytes(bytes), with: .identities([identity]))
        let wrong = Mutex([String]())
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            var random = SplitMix64(state: UInt64(thread))
            for _ in 0..<200 {
                let offset = Int.random(in: 0..<plain.count, using: &random)
                let count = Int.random(in: 0...90_000, using: &random)
                do {
                    let read = try reader.bytes(at: Int64(offset), upTo: count)
                    if read != Array(plain.dropFirst(offset).prefix(count)) {
                        wrong.withLock { $0.append("other bytes at \(offset)") }
                    }
                } catch {
                    wrong.withLock { $0.append("\(error) at \(offset)") }
                }
            }
        }
        #expect(wrong.withLock { $0 } == [])
    }

    @Test func `is another each time, for the same plaintext`() throws {
        let recipient = try AgeFiles.identity().recipient
        let files = try (0..<10).map { _ in try AgeFiles.parts(AgeFiles.sealed([1, 2, 3], for: [recipient]).bytes) }
        #expect(Set(files.map(\.head)).count == 10)
        #expect(Set(files.map(\.chunks)).count == 10)
    }

    @Test func `is refused as far as it is not finished`() throws {
        let identity = try AgeFiles.identity()
        let out = Collected()
        do {
            var writer = try AgeWriter.begin(for: [identity.recipient]) { out.append($0) }
            try AgeFiles.write(AgeFiles.plain(200_000), to: &writer, pieces: .max)
        }
        #expect(AgeFiles.read(out.bytes, with: .identities([identity])).error == .truncated(afterChunk: 3))
    }

    struct Full: Error {}
    @Test func `hands on what its sink and its source throw`() throws {
        let identity = try AgeFiles.identity()
        #expect(throws: Full.self) { _ = try AgeWriter.begin(for: [identity.recipient]) { _ in throw Full() } }
        let (bytes, fileKey) = try AgeFiles.sealed(AgeFiles.plain(100_000), for: [identity.recipient])
        let source = Failing(bytes: AgeBytes(bytes))
        let reader = try AgeReader.open(source, with: .fileKey(fileKey))
        source.fails.withLock { $0 = true }
        #expect(throws: Full.self) { try reader.bytes(at: 0, upTo: 1) }
    }

    final class Failing: AgeSource {
        let bytes: AgeBytes
        let fails = Mutex(false)
        init(bytes: AgeBytes) { self.bytes = bytes }
        var byteCount: Int64 { bytes.byteCount }
        func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
            if fails.withLock({ $0 }) { throw Full() }
            return try bytes.read(into: &buffer, at: offset)
        }
    }

    /// A file that somebody cuts while it is read.
    final class Shrinking: AgeSource {
        let bytes: [UInt8]
        let count: Mutex<Int>
        init(bytes: [UInt8]) {
            self.bytes = bytes
            count = Mutex(bytes.count)
        }
        var byteCount: Int64 { Int64(bytes.count) }
        func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
            let left = Array(bytes.prefix(count.withLock { $0 }))
            return try AgeBytes(left).read(into: &buffer, at: offset)
        }
    }

    @Test func `is refused where the source loses bytes`() throws {
        let identity = try AgeFiles.identity()
        let (bytes, fileKey) = try AgeFiles.sealed(AgeFiles.plain(100_000), for: [identity.recipient])
        let source = Shrinking(bytes: bytes)
        let reader = try AgeReader.open(source, with: .fileKey(fileKey))
        source.count.withLock { $0 = 50_000 }
        #expect(throws: AgeError.sourceChanged(byteOffset: 50_000)) { try reader.bytes(at: 0, upTo: 1) }
    }

    @Test func `is a source itself, so that files may lie in files`() throws {
        let identity = try AgeFiles.identity()
        let plain = AgeFiles.plain(150_000)
        let inner = try AgeFiles.sealed(plain, for: [identity.recipient])
        let outer = try AgeFiles.sealed(inner.bytes, for: [identity.recipient])
        let reader = try AgeReader.open(AgeBytes(outer.bytes), with: .fileKey(outer.fileKey))
        #expect(try AgeReader.open(reader, with: .fileKey(inner.fileKey)).bytes(at: 149_990, upTo: 20) == Array(plain.suffix(10)))
    }
}
