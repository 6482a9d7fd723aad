import Glibc
import HandoverAge
import SystemPackage

/// Where bytes are read from, at any offset and by several threads at once: a file, or what a file decrypts to in memory.
enum ArchiveBytes: Sendable {
    case file(FileDescriptor)
    case decrypted(AgeReader)

    /// Reads from an offset on, less than there is room for only where the system or the end says so.
    fileprivate func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        switch self {
        case .file(let descriptor): return try unsafe descriptor.read(fromAbsoluteOffset: offset, into: buffer)
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
