import HandoverCore
import HandoverData
import SystemPackage

/// The staged rows of one mapping on disk: lines in one file, their lengths in another, chunk by chunk.
final class StagingFile {
    /// One chunk as it was mapped.
    struct Chunk {
        var byteOffset: Int64
        var byteCount: Int
        var firstRow: Int
        var rows: Int
    }

    private let lines: FileDescriptor
    private let lengths: FileDescriptor
    private(set) var chunks: [Chunk] = []
    private(set) var rows = 0
    private(set) var byteCount: Int64 = 0

    init(in folder: FilePath, name: String) throws {
        let options: FileDescriptor.OpenOptions = [.create, .truncate]
        lines = try FileDescriptor.open(
            folder.appending(name + ".lines"), .readWrite, options: options, permissions: .ownerReadWrite)
        lengths = try FileDescriptor.open(
            folder.appending(name + ".lengths"), .readWrite, options: options, permissions: .ownerReadWrite)
    }

    func append(_ chunk: MappedLines) throws {
        guard !chunk.lengths.isEmpty else { return }
        try lines.writeAll(chunk.lines)
        try unsafe chunk.lengths.withUnsafeBytes { _ = try unsafe lengths.writeAll($0) }
        chunks.append(Chunk(byteOffset: byteCount, byteCount: chunk.lines.count, firstRow: rows, rows: chunk.lengths.count))
        rows += chunk.lengths.count
        byteCount += Int64(chunk.lines.count)
    }

    /// Reads a chunk back as it was appended.
    func read(_ chunk: Chunk) throws -> MappedLines {
        var bytes = [UInt8](repeating: 0, count: chunk.byteCount)
        try unsafe bytes.withUnsafeMutableBytes { try unsafe readExactly(lines, into: $0, at: chunk.byteOffset) }
        return MappedLines(lines: bytes, lengths: try readLengths(chunk))
    }

    /// The lengths of a chunk's lines, without their LF.
    func readLengths(_ chunk: Chunk) throws -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: chunk.rows)
        try unsafe counts.withUnsafeMutableBytes { try unsafe readExactly(lengths, into: $0, at: Int64(chunk.firstRow) * 4) }
        return counts
    }

    func close() throws {
        try lines.close()
        try lengths.close()
    }

    private func readExactly(_ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws {
        var done = 0
        while done < buffer.count {
            let count = try unsafe file.read(
                fromAbsoluteOffset: offset + Int64(done), into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
            // A staging file that is shorter than what was written to it was changed under us.
            guard count > 0 else { throw Errno.ioError }
            done += count
        }
    }
}

/// Lines of a part with their lengths.
struct MappedLines: Sendable {
    /// Canonical CSV lines, each ended by LF.
    var lines: [UInt8]
    /// Bytes of each line, without its LF.
    var lengths: [UInt32]
}
