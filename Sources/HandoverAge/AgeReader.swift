import HandoverCrypto
import Synchronization

// How a file is read. Opening it does, in this order: the header, its authenticity, then where the chunks lie by the file's size,
// then the last chunk, which must say that it is the last. From there every chunk is decrypted and authenticated by itself
// whenever it is asked for, in memory that the caller does not see, and copied out only when it is authentic.
//
// Advice to the next editor: never decrypt into the caller's memory; OpenSSL writes the plaintext before it looks at the authenticator.

/// Decrypts an age file, at any offset, for several threads at once. It is a source itself: of the plaintext.
package final class AgeReader: AgeSource {
    private let source: any AgeSource
    private let key: Secret
    private let layout: ChunkLayout
    /// The chunks that were last read in part: who reads a few bytes mostly wants the next few as well.
    private let recent = Mutex<[(index: Int64, chunk: [UInt8])]>([])
    private static let recentCount = 4  // a few threads, 64 KiB each

    private init(source: any AgeSource, key: Secret, layout: ChunkLayout) {
        self.source = source
        self.key = key
        self.layout = layout
    }

    /// Opens a file. Throws ``AgeError``, or what the source throws.
    ///
    /// A file that was cut, or to which something was appended, is refused here. A chunk that was changed, or stands in another's
    /// place, is refused when it is read.
    package static func open(_ source: any AgeSource, with key: AgeKey) throws -> AgeReader {
        let header = try AgeHeader.read(from: source)
        let fileKey = try header.unlock(with: key)
        var nonce = [UInt8](repeating: 0, count: AgeWriter.nonceBytes)
        let start = Int64(header.byteCount + nonce.count)
        let layout = ChunkLayout(start: start, sealedBytes: source.byteCount - start)
        guard layout.sealedBytes >= Int64(ChunkCipher.tagBytes) else { throw AgeError.noPayload }
        try source.read(Int64(header.byteCount)..<start, into: &nonce)
        let key = try crypto { () throws(CryptoError) in try fileKey.payloadKey(nonce: nonce) }
        let reader = AgeReader(source: source, key: key, layout: layout)
        try reader.checkEnd()
        return reader
    }

    /// Bytes of the plaintext.
    package var byteCount: Int64 { layout.plainBytes }
    /// How many chunks the file has; at least one.
    package var chunkCount: Int64 { layout.count }

    /// Reads plaintext from an offset on; less than the buffer has room for only at the end.
    ///
    /// A chunk costs 64 KiB of decryption, however little of it is wanted; the last few chunks that were read in part are kept.
    package func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        precondition(offset >= 0)
        let total = Int(max(0, min(Int64(buffer.count), byteCount - offset)))
        var chunks = try ChunkBuffer(key: key)
        var done = 0
        while done < total {
            let index = (offset + Int64(done)) / Int64(AgeLimits.chunkBytes)
            let first = Int((offset + Int64(done)) % Int64(AgeLimits.chunkBytes))
            let range = first..<min(AgeLimits.chunkBytes, first + total - done)
            if let chunk = recent.withLock({ recent in recent.first { $0.index == index }?.chunk }) {
                buffer.copy(chunk.span.extracting(range), at: done)
            } else {
                let plainCount = try open(index, &chunks)
                buffer.copy(chunks.bytes.span.extracting(range), at: done)
                if range.count < plainCount { keep(chunks.take(), index) }
            }
            done += range.count
        }
        return total
    }

    /// Reads the whole plaintext, a chunk at a time, in order. The span is lent for the call.
    package func forEachChunk(_ body: (Span<UInt8>) throws -> Void) throws {
        var chunks = try ChunkBuffer(key: key)
        for index in 0..<chunkCount {
            let count = try open(index, &chunks)
            try body(chunks.bytes.span.extracting(..<count))
        }
    }

    private func keep(_ chunk: [UInt8], _ index: Int64) {
        recent.withLock { recent in
            if recent.count == AgeReader.recentCount { recent.removeFirst() }
            recent.append((index, chunk))
        }
    }

    /// Decrypts a chunk to the beginning of the buffer: how many bytes it has.
    private func open(_ index: Int64, _ chunks: inout ChunkBuffer) throws -> Int {
        let isLast = index == chunkCount - 1
        if try opens(index, isLast: isLast, &chunks) { return chunks.count }
        // It is refused in any case. As the other kind of chunk it would tell what happened.
        let isOther = try opens(index, isLast: !isLast, &chunks)
        chunks.clear()
        guard isOther else { throw AgeError.damagedChunk(index + 1) }
        throw isLast ? AgeError.truncated(afterChunk: index + 1) : AgeError.trailing(afterChunk: index + 1)
    }

    private func opens(_ index: Int64, isLast: Bool, _ chunks: inout ChunkBuffer) throws -> Bool {
        let range = layout.range(of: index)
        return try chunks.open(source, range, index: index, isLast: isLast)
    }

    /// Checks that the last chunk is whole and is the last.
    private func checkEnd() throws {
        var chunks = try ChunkBuffer(key: key)
        let last = chunkCount - 1
        do {
            guard layout.endsWhole else { throw AgeError.chunkTooShort(chunkCount) }
            _ = try open(last, &chunks)
        } catch let error as AgeError {
            // Where the chunk before says that it is the last, what follows was appended.
            if last > 0, try opens(last - 1, isLast: true, &chunks) { throw AgeError.trailing(afterChunk: last) }
            throw error
        }
    }
}

/// Where one chunk at a time is decrypted.
private struct ChunkBuffer: ~Copyable {
    private let cipher: ChunkCipher
    /// The chunk's plaintext, and behind it what is of no meaning.
    private(set) var bytes: [UInt8] = []
    /// Bytes of the plaintext.
    private(set) var count = 0

    init(key: Secret) throws(AgeError) { cipher = try crypto { () throws(CryptoError) in try ChunkCipher.opening(key) } }

    /// Reads a chunk from where it lies and decrypts it; false where it is not authentic.
    mutating func open(_ source: any AgeSource, _ range: Range<Int64>, index: Int64, isLast: Bool) throws -> Bool {
        if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: ChunkCipher.sealedBytes) }
        let sealedCount = Int(range.upperBound - range.lowerBound)
        try source.read(range, into: &bytes)
        guard cipher.open(&bytes, count: sealedCount, index: index, isLast: isLast) else { return false }
        count = sealedCount - ChunkCipher.tagBytes
        return true
    }

    /// Gives the chunk away.
    mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Forgets the chunk.
    mutating func clear() { wipe(&bytes) }
}
