import Foundation
import HandoverTestSupport

@testable import HandoverAge

/// What the tests write and read.
enum AgeFiles {
    static let chunk = AgeLimits.chunkBytes
    /// Sizes around the bounds of chunks.
    static let sizes = [0, 1, 15, 16, 17, 65_519, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000, 262_144]

    /// Bytes at random, always the same for a seed.
    static func plain(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SplitMix64(state: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = random.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift))) }
        }
        return Array(bytes.prefix(count))
    }

    /// An identity of the tests' own; making one is tested apart.
    static func identity() throws -> AgeIdentity { try AgeIdentity.make() }

    /// A file for these recipients, written in pieces of this size, with the key that its writer hands out.
    static func sealed(
        _ plain: [UInt8], for recipients: [AgeRecipient], pieces: Int = .max
    ) throws -> (bytes: [UInt8], fileKey: AgeFileKey) {
        let out = Collected()
        var writer = try AgeWriter.begin(for: recipients) { out.append($0) }
        let fileKey = writer.fileKey
        try write(plain, to: &writer, pieces: pieces)
        try writer.finish()
        return (out.bytes, fileKey)
    }

    static func write(_ plain: [UInt8], to writer: inout AgeWriter, pieces: Int) throws {
        var start = 0
        while start < plain.count {
            let end = min(plain.count, start + min(pieces, plain.count))
            try writer.write(plain.span.extracting(start..<end))
            start = end
        }
    }

    /// All that is given out before an error, and the error.
    static func read(_ bytes: [UInt8], with key: AgeKey) -> (plain: [UInt8], error: AgeError?) {
        let out = Collected()
        do {
            try AgeReader.open(AgeBytes(bytes), with: key).forEachChunk { out.append($0) }
            return (out.bytes, nil)
        } catch let error as AgeError { return (out.bytes, error) } catch { preconditionFailure("\(error)") }
    }

    /// What stock age wrote, which writes no file where there is nothing to write.
    static func written(_ folder: TemporaryFolder, _ name: String) throws -> [UInt8] {
        FileManager.default.fileExists(atPath: folder.path(name)) ? try folder.read(name) : []
    }

    /// The header with the nonce, and the chunks with their authenticators.
    static func parts(_ bytes: [UInt8]) throws -> (head: [UInt8], chunks: [[UInt8]]) {
        let start = try AgeHeader(bytes, isWholeFile: true).byteCount + AgeWriter.nonceBytes
        var chunks: [[UInt8]] = []
        for first in stride(from: start, to: bytes.count, by: ChunkCipher.sealedBytes) {
            chunks.append(Array(bytes[first..<min(bytes.count, first + ChunkCipher.sealedBytes)]))
        }
        return (Array(bytes[..<start]), chunks)
    }

    /// A file whose chunks say what they like: each with its number, and whether it says that it is the last.
    static func forged(_ chunks: [(plain: [UInt8], index: Int64, isLast: Bool)], for identity: AgeIdentity) throws -> [UInt8] {
        let (bytes, fileKey) = try sealed([], for: [identity.recipient])
        let head = try parts(bytes).head
        let cipher = try ChunkCipher.sealing(fileKey.payloadKey(nonce: Array(head.suffix(AgeWriter.nonceBytes))))
        var file = head
        for chunk in chunks {
            var sealed = [UInt8](repeating: 0, count: chunk.plain.count + ChunkCipher.tagBytes)
            try cipher.seal(chunk.plain.span, index: chunk.index, isLast: chunk.isLast, into: &sealed)
            file += sealed
        }
        return file
    }
}

/// Bytes as they come.
final class Collected {
    private(set) var bytes: [UInt8] = []
    func append(_ span: Span<UInt8>) { unsafe span.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) } }
}

extension AgeReader {
    /// The plaintext from an offset on, at most so many bytes of it.
    func bytes(at offset: Int64, upTo count: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        var span = buffer.mutableSpan
        let read = try read(into: &span, at: offset)
        return Array(buffer.prefix(read))
    }
}
