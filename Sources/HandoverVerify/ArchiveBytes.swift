import Glibc
import HandoverAge
import HandoverCrypto
import SystemPackage

/// Where bytes are read from, at any offset and by several threads at once: a file, or what a file decrypts to in memory.
///
/// What lies in several members reads as one at offsets that the file does not have, behind its end.
struct ArchiveBytes: Sendable {
    private enum Base: Sendable {
        case file(FileDescriptor)
        case decrypted(AgeReader)
        /// A file of our own, and what it is encrypted under.
        case spilled(FileDescriptor, FileCipher)
    }

    /// What reads as one from an offset on.
    private struct Join: Sendable {
        var start: Int64
        var parts: [Member]
    }

    private let base: Base
    private var joins: [Join] = []

    private init(_ base: Base) { self.base = base }

    static func file(_ descriptor: FileDescriptor) -> ArchiveBytes { ArchiveBytes(.file(descriptor)) }
    static func decrypted(_ reader: AgeReader) -> ArchiveBytes { ArchiveBytes(.decrypted(reader)) }
    static func spilled(_ descriptor: FileDescriptor, _ cipher: FileCipher) -> ArchiveBytes {
        ArchiveBytes(.spilled(descriptor, cipher))
    }

    /// Lets parts be read as one.
    /// - Parameter end: an offset behind everything.
    /// - Returns: where they begin.
    mutating func join(_ parts: [Member], behind end: Int64) -> Int64 {
        let start = joins.last.map { $0.start + $0.parts.reduce(0) { $0 + $1.size } } ?? end
        joins.append(Join(start: start, parts: parts))
        return start
    }

    /// Reads from an offset on, less than there is room for where the system, a part or the end says so.
    private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        if let join = joins.last(where: { $0.start <= offset }) {
            var rest = offset - join.start
            for part in join.parts {
                guard rest >= part.size else {
                    let room = Int(min(Int64(buffer.count), part.size - rest))
                    let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
                    return unsafe try readBase(into: piece, at: part.offset + rest)
                }
                rest -= part.size
            }
            return 0
        }
        return unsafe try readBase(into: buffer, at: offset)
    }

    private func readBase(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        switch base {
        case .file(let descriptor): return try unsafe descriptor.read(fromAbsoluteOffset: offset, into: buffer)
        case .spilled(let descriptor, let cipher):
            let count = try unsafe descriptor.read(fromAbsoluteOffset: offset, into: buffer)
            try unsafe cipher.apply(to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
            return count
        case .decrypted(let reader):
            var span = unsafe MutableSpan<UInt8>(_unsafeElements: buffer.assumingMemoryBound(to: UInt8.self))
            return try reader.read(into: &span, at: offset)
        }
    }

    /// Fills a buffer that is not ours; less only at the end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = unsafe try read(into: rest, at: offset + Int64(done))
            if count == 0 { break }
            done += count
        }
        return done
    }
}

/// Reads up to `count` bytes at this offset; fewer only at the end.
/// - Parameter start: where in the buffer the first of them goes.
func readChunk(
    _ source: ArchiveBytes, into bytes: inout [UInt8], from start: Int = 0, at offset: Int64, count: Int
) throws -> Int {
    try unsafe bytes.withUnsafeMutableBytes { buffer in
        let end = start + min(count, buffer.count - start)
        return unsafe try source.fill(UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end]), at: offset)
    }
}
