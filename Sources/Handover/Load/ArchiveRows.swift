import HandoverCore
import HandoverPlan
import HandoverTarget
import HandoverVerify

/// The rows of one table of a verified archive: whole canonical lines, part after part.
struct ArchiveRows {
    private let archive: VerifiedArchive
    private var parts: ArraySlice<String>
    private var offset: Int64 = 0
    /// Bytes that were read of the part and not given out yet.
    private var pending: [UInt8] = []
    private var start = 0
    private var isAtHeader = true

    /// The most bytes of rows that are given out at once.
    private static let limit = 64 << 20

    init(_ archive: VerifiedArchive, table: String) {
        self.archive = archive
        // In the order of the tar, which is that of their numbers: those with more digits stand behind.
        let paths = archive.memberPaths(under: "data/tables/\(table)/")
        parts = paths.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }[...]
    }

    /// Passes over rows that were dealt with before.
    mutating func skip(_ rows: Int64) throws {
        var rest = rows
        while rest > 0, let chunk = try next(Int(min(rest, 100_000))) { rest -= Int64(chunk.count) }
    }

    /// The next rows, at most so many; `nil` behind the last.
    mutating func next(_ most: Int) throws -> (lines: [UInt8], count: Int)? {
        var lines: [UInt8] = []
        var count = 0
        while count < most, lines.count < Self.limit {
            let found = CanonicalLines.scan(pending.span, from: start, most: isAtHeader ? 1 : most - count)
            guard found.count > 0 else {
                guard try fill() else { break }
                continue
            }
            if isAtHeader {
                isAtHeader = false
            } else {
                lines += pending[start..<found.end]
                count += found.count
            }
            start = found.end
        }
        return count == 0 ? nil : (lines, count)
    }

    /// Reads on, into the next part where this one has ended.
    private mutating func fill() throws -> Bool {
        while let part = parts.first {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            let count = try archive.read(part, at: offset, into: &buffer)
            guard count == 0 else {
                pending.removeFirst(start)
                start = 0
                pending += buffer[..<count]
                offset += Int64(count)
                return true
            }
            parts = parts.dropFirst()
            (offset, isAtHeader) = (0, true)
        }
        return false
    }
}

extension TableLoader {
    /// Loads what the mark says is left of a table: one chunk is written while the next is read and encoded.
    /// - Parameter chunkEnded: called after each transaction; what it throws ends the load cleanly.
    mutating func load(_ table: TargetTable, of archive: VerifiedArchive, chunkEnded: () throws -> Void = {}) async throws {
        var rows = ArchiveRows(archive, table: table.table.id)
        var done = try begin(table)
        try rows.skip(done)
        let encode = try encoder(for: table)
        let most = chunk
        var loader = self
        defer { self = loader }
        try await pump(
            width: 2, read: { try rows.next(most)?.lines }, transform: { encode($0) },
            write: { batch in
                try loader.write(table, batch, after: done)
                done += Int64(batch.count)
                try chunkEnded()
            })
        try loader.finish(table)
    }
}

extension Restore.Content {
    /// What a verified snapshot says.
    init(_ archive: VerifiedArchive) throws {
        func rows(_ table: String, columns: Int) throws -> [[String?]] {
            var lines = ArchiveRows(archive, table: table)
            var all: [[String?]] = []
            while let chunk = try lines.next(100_000) { all += CanonicalLines.fields(chunk.lines, columns: columns) }
            return all
        }
        self.init(schema: try rows("schema", columns: 4), sequences: try rows("sequences", columns: 2)) { table in
            var lines = ArchiveRows(archive, table: "rows-\(table + 1)")
            return { try lines.next($0) }
        }
    }
}
