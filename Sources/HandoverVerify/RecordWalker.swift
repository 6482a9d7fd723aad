import HandoverCore
import SystemPackage

/// Cuts a CSV original into batches of whole records, as Format.md section 4.1 says, and keeps what every byte was (section 4.3).
///
/// A batch is about a window of the file; a record that does not end in it begins the next one, or, if it fills the window, is
/// begun again with a larger one.
struct RecordWalker: Sendable {
    /// The original cannot be walked to its end.
    struct Stuck: Error {
        var byteOffset: Int64
        var code: Diagnostic.Code
    }

    private let archive: OpenArchive
    private let member: Member
    private let hasBOM: Bool
    private let headerAt: Int64
    private let columns: [[UInt8]]
    private let dialect: RecordDialect
    private let decoding: TextDecoding
    private let bodyEnd: Int64

    /// Bytes that were read and are not cut, and their offset in the original.
    private var rest: [UInt8] = []
    private var restAt: Int64 = 0
    private var nextLine = 1
    private var isAtEnd = false
    /// Records so far.
    private(set) var number: Int64 = 0
    /// Stretches of the file: offset, bytes, class, items.
    private(set) var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []

    init(_ archive: OpenArchive, _ member: Member, _ source: CheckedPlan.Source, _ decoding: TextDecoding) throws {
        self.archive = archive
        self.member = member
        self.decoding = decoding
        (hasBOM, headerAt, columns) = (source.hasBOM, source.headerAt, source.columns)
        dialect = RecordDialect(delimiter: source.delimiter, quote: source.quote, columns: source.columns.count)
        bodyEnd = min(source.footerAt ?? member.size, member.size)
        try readHead()
    }

    private mutating func readHead() throws {
        let bom: Int64 = hasBOM ? 3 : 0
        let stuck = Stuck(byteOffset: headerAt, code: .sourceUnlikeLock)
        guard bom <= headerAt, headerAt <= bodyEnd else { throw stuck }
        if bom > 0 {
            var bytes = [UInt8](repeating: 0, count: 3)
            try archive.read(into: &bytes, at: member.offset)
            guard bytes == [0xef, 0xbb, 0xbf] else { throw Stuck(byteOffset: 0, code: .sourceUnlikeLock) }
            cover("bom", offset: 0, bytes: 3, items: 1)
        }
        let preamble = try lines(from: bom, to: headerAt)
        cover("preamble", offset: bom, bytes: headerAt - bom, items: preamble.items)
        nextLine += Int(preamble.terminators)
        restAt = headerAt
        while true {
            var places: [SourceBatch.Place] = []
            let atEnd = restAt + Int64(rest.count) >= bodyEnd
            guard !(rest.isEmpty && atEnd) else { throw stuck }
            switch RecordScan(rest.span, 0, dialect, atEnd: atEnd, into: &places) {
            case .more: try readMore()
            case .unterminated: throw stuck
            case .record(let end, let inner, _):
                guard try names(places) == columns else { throw stuck }
                nextLine += inner + (Self.isTerminator(rest[end - 1]) ? 1 : 0)
                cover("header", offset: headerAt, bytes: Int64(end), items: 1)
                rest.removeFirst(end)
                restAt += Int64(end)
                return
            }
        }
    }

    private func names(_ places: [SourceBatch.Place]) throws -> [[UInt8]] {
        var names: [[UInt8]] = []
        for place in places {
            var name: [UInt8] = []
            guard RowFields.decode(rest.span, place, dialect.quote ?? 0, decoding, into: &name) else {
                throw Stuck(byteOffset: headerAt, code: .sourceUnlikeLock)
            }
            names.append(name)
        }
        return names
    }

    /// The next records; `nil` at the end of the body, when the footer has been covered too. A batch may be without any.
    mutating func next() throws -> SourceBatch? {
        if isAtEnd { return nil }
        var batch = SourceBatch()
        (batch.byteOffset, batch.firstNumber, batch.line) = (restAt, number + 1, nextLine)
        try readMore()
        // Taken out and given back, so that nothing is copied when the rest is cut off.
        swap(&batch.bytes, &rest)
        let atEnd = restAt + Int64(batch.bytes.count) >= bodyEnd
        let end: Int
        (batch.rows, batch.places, end) = try cut(batch.bytes.span, atEnd: atEnd)
        if end < batch.bytes.count {
            rest = Array(batch.bytes[end...])
            batch.bytes.removeLast(batch.bytes.count - end)
        }
        restAt += Int64(end)
        number += Int64(batch.rows.count)
        if atEnd, rest.isEmpty {
            isAtEnd = true
            let after = member.size - bodyEnd
            if after > 0 {
                cover("footer", offset: bodyEnd, bytes: after, items: try lines(from: bodyEnd, to: member.size).items)
            }
        }
        return batch
    }

    /// Cuts all records that end in these bytes.
    private mutating func cut(_ bytes: Span<UInt8>, atEnd: Bool) throws
        -> (rows: [SourceBatch.Row], places: [SourceBatch.Place], end: Int)
    {
        var (rows, places): ([SourceBatch.Row], [SourceBatch.Place]) = ([], [])
        rows.reserveCapacity(bytes.count / 128)
        places.reserveCapacity(bytes.count / 16)
        var (position, line) = (0, 0)
        // Where the stretch of records, or of blank lines, began that is being walked.
        var (stretchAt, isBlankStretch, items) = (0, false, Int64(0))
        scan: while position < bytes.count {
            let firstPlace = places.count
            switch RecordScan(bytes, position, dialect, atEnd: atEnd, into: &places) {
            case .record(let end, let inner, let hasTrailing):
                let isBlank =
                    end - position <= 2 && Self.isTerminator(bytes[position]) && places.count == firstPlace + 1
                    && !places[firstPlace].isQuoted
                if isBlank != isBlankStretch {
                    coverRecords(stretchAt, position, isBlankStretch, items)
                    (stretchAt, isBlankStretch, items) = (position, isBlank, 0)
                }
                items += 1
                if isBlank {
                    places.removeLast()
                } else {
                    rows.append(
                        .init(
                            start: UInt32(position), end: UInt32(end), line: UInt32(line), firstPlace: UInt32(firstPlace),
                            hasTrailing: hasTrailing))
                }
                line += inner + (Self.isTerminator(bytes[end - 1]) ? 1 : 0)
                // Whoever migrates gives up on a field of that size.
                if end - position > Limits.fieldBytes,
                    places[firstPlace...].contains(where: { $0.range.count > Limits.fieldBytes })
                {
                    throw Stuck(byteOffset: restAt + Int64(position), code: .sourceUnlikeLock)
                }
                position = end
            case .unterminated: throw Stuck(byteOffset: restAt + Int64(position), code: .sourceUnlikeLock)
            case .more:
                places.removeLast(places.count - firstPlace)
                break scan
            }
        }
        coverRecords(stretchAt, position, isBlankStretch, items)
        nextLine += line
        return (rows, places, position)
    }

    private mutating func coverRecords(_ from: Int, _ to: Int, _ isBlank: Bool, _ items: Int64) {
        cover(isBlank ? "blank" : "records", offset: restAt + Int64(from), bytes: Int64(to - from), items: items)
    }

    private static func isTerminator(_ byte: UInt8) -> Bool { byte == 0x0a || byte == 0x0d }

    private mutating func cover(_ name: String, offset: Int64, bytes: Int64, items: Int64) {
        guard bytes > 0 else { return }
        if let last = coverage.indices.last, coverage[last].name == name {
            coverage[last].bytes += bytes
            coverage[last].items += items
        } else {
            coverage.append((offset, bytes, name, items))
        }
    }

    /// Physical lines of a stretch: its terminators, and one more if bytes follow the last.
    private func lines(from: Int64, to: Int64) throws -> (items: Int64, terminators: Int64) {
        var bytes: [UInt8] = []
        var terminators: Int64 = 0
        var at = from
        var last: UInt8 = 0x0a
        while at < to {
            bytes = [UInt8](repeating: 0, count: Int(min(1 << 16, to - at)))
            try archive.read(into: &bytes, at: member.offset + at)
            for byte in bytes {
                // A LF after a CR belongs to it.
                if byte == 0x0d || (byte == 0x0a && last != 0x0d) { terminators += 1 }
                last = byte
            }
            at += Int64(bytes.count)
        }
        return (terminators + (to > from && last != 0x0a && last != 0x0d ? 1 : 0), terminators)
    }

    /// Reads a window more, or as much as there is of a record that did not end in one.
    private mutating func readMore() throws {
        guard rest.count <= Limits.recordBytes else { throw Stuck(byteOffset: restAt, code: .sourceUnlikeLock) }
        let from = restAt + Int64(rest.count)
        let count = Int(min(max(1 << 20, Int64(rest.count)), bodyEnd - from))
        guard count > 0 else { return }
        let start = rest.count
        rest.reserveCapacity(start + count)
        rest.append(contentsOf: repeatElement(0, count: count))
        guard try readChunk(archive.descriptor, into: &rest, from: start, at: member.offset + from, count: count) == count else {
            throw Errno.ioError
        }
    }
}
