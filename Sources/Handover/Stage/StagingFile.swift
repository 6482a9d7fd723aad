import SystemPackage

/// The staged rows of one mapping on disk: lines in one file, their lengths in another, chunk by chunk.
final class StagingFile {
    /// One chunk as it was mapped.
    struct Chunk {
        var firstByte: Int
        var byteCount: Int
        var firstRow: Int
        var rows: Int
    }

    private let lines: NumberFile<UInt8>
    private let lengths: NumberFile<UInt32>
    private(set) var chunks: [Chunk] = []

    init(in folder: WorkPlace) throws {
        lines = try NumberFile(in: folder)
        lengths = try NumberFile(in: folder)
    }

    var rows: Int { lengths.count }

    func append(_ chunk: MappedLines) throws {
        guard !chunk.lengths.isEmpty else { return }
        chunks.append(
            Chunk(firstByte: lines.count, byteCount: chunk.lines.count, firstRow: rows, rows: chunk.lengths.count))
        try lines.append(chunk.lines)
        try lengths.append(chunk.lengths)
    }

    /// Reads a chunk back as it was appended.
    func read(_ chunk: Chunk) throws -> MappedLines {
        MappedLines(
            lines: try lines.read(chunk.firstByte..<chunk.firstByte + chunk.byteCount), lengths: try readLengths(chunk))
    }

    /// Reads a chunk for the last time. Its pages go to whatever is written next, instead of to the disk.
    func take(_ chunk: Chunk) throws -> MappedLines {
        let lines = try read(chunk)
        self.lines.release(chunk.firstByte..<chunk.firstByte + chunk.byteCount)
        return lines
    }

    /// The lengths of a chunk's lines, without their LF.
    func readLengths(_ chunk: Chunk) throws -> [UInt32] { try lengths.read(chunk.firstRow..<chunk.firstRow + chunk.rows) }
}

/// Lines of a part with their lengths.
struct MappedLines: Sendable {
    /// Canonical CSV lines, each ended by LF.
    var lines: [UInt8]
    /// Bytes of each line, without its LF.
    var lengths: [UInt32]
}
