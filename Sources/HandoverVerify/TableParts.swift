import HandoverCore
import SystemPackage

/// Where the parts of a table lie.
enum TableParts {
    static func path(_ table: String, _ number: Int) -> String {
        let digits = String(number)
        return "data/tables/\(table)/part-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).csv"
    }

    static func members(_ archive: OpenArchive, _ table: String) -> [Member] {
        var parts: [Member] = []
        while let part = archive.member(path(table, parts.count + 1)) { parts.append(part) }
        return parts
    }
}

/// Neighbouring whole rows of a table, cut but not yet read: what one core takes at a time.
struct TableBatch: Sendable {
    var path: String
    var bytes: [UInt8] = []
    /// Where the first byte lies in the tar.
    var offset: Int64
    /// How many rows of the table come before.
    var firstRow: Int
    var rows = 0
    /// What is wrong with the part before these rows, and behind them.
    var before: [Diagnostic] = []
    var after: [Diagnostic] = []
}

/// Cuts the parts of a table into batches of whole rows (Format.md section 3.2).
struct TableCutter: Sendable {
    private let archive: OpenArchive
    private let parts: [Member]
    private let header: [UInt8]
    private var part = 0
    private var rest: [UInt8] = []
    private var restAt: Int64 = 0
    private var rows = 0
    private var rowsOfPart = 0
    private var isAtHeader = true

    init(_ archive: OpenArchive, _ table: CheckedPlan.Table) {
        self.archive = archive
        parts = TableParts.members(archive, table.id)
        header = Array(table.fields.map(\.name).joined(separator: ",").utf8)
    }

    /// The next rows; `nil` behind the last part.
    mutating func next() throws -> TableBatch? {
        guard part < parts.count else { return nil }
        let member = parts[part]
        var batch = TableBatch(path: member.path, offset: member.offset + restAt, firstRow: rows)
        func malformed(line: Int? = nil) -> Diagnostic {
            Diagnostic(.partMalformed, .path(member.path), at: .init(file: member.path, line: line))
        }
        let start = rest.count
        let from = restAt + Int64(start)
        let count = Int(min(max(1 << 20, Int64(start)), member.size - from))
        swap(&batch.bytes, &rest)
        batch.bytes.reserveCapacity(start + count)
        batch.bytes.append(contentsOf: repeatElement(0, count: count))
        guard try readChunk(archive.source, into: &batch.bytes, from: start, at: member.offset + from, count: count) == count
        else { throw Errno.ioError }
        let isLast = from + Int64(count) == member.size
        var whole = Bytes.wholeLines(batch.bytes.span)
        if isAtHeader, whole.count > 0 {
            isAtHeader = false
            let end = Self.lineEnd(batch.bytes.span)
            if !batch.bytes[..<end].elementsEqual(header) { batch.before.append(malformed(line: 1)) }
            batch.bytes.removeFirst(end + 1)
            batch.offset += Int64(end + 1)
            restAt += Int64(end + 1)
            whole = (whole.end - end - 1, whole.count - 1)
        }
        batch.rows = whole.count
        if whole.count > 0, rowsOfPart == 0, rows > 0,
            // A part may only begin where the row no longer fitted into the one before.
            parts[part - 1].size + Int64(Self.lineEnd(batch.bytes.span)) + 1 <= Int64(Limits.partBytes)
        {
            batch.before.append(malformed())
        }
        rest = Array(batch.bytes[whole.end...])
        batch.bytes.removeLast(rest.count)
        restAt += Int64(whole.end)
        rows += whole.count
        rowsOfPart += whole.count
        guard isLast || rest.count > Limits.recordBytes * 2 else { return batch }
        if !rest.isEmpty || isAtHeader { batch.after.append(malformed()) }
        if member.size > Int64(Limits.partBytes), rowsOfPart > 1 { batch.after.append(malformed()) }
        // A part is there for the rows in it; only a table without rows has one that is empty.
        if rowsOfPart == 0, parts.count > 1 { batch.after.append(malformed()) }
        part += 1
        (rest, restAt, rowsOfPart, isAtHeader) = ([], 0, 0, true)
        return batch
    }

    /// Where the first LF outside quotes stands.
    private static func lineEnd(_ bytes: Span<UInt8>) -> Int {
        var starts: [Int] = []
        return scanLine(bytes, 0, &starts) ?? bytes.count
    }
}
