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

    private let text: SourceText
    private let headerAt: Int64
    /// The names of the columns. Where the source has none they are the header's.
    private(set) var columns: [[UInt8]]
    private let layout: CSVLayout
    private let isFooterInside: Bool
    /// Nothing follows the body.
    private let endsWithFile: Bool
    private let decoding: TextDecoding
    /// Of an original that is neither UTF-8 nor GB18030: what is cut is its text in UTF-8.
    private let foreign: ForeignText?
    private let mark: [UInt8]
    private let window: Int
    private let bodyEnd: Int64

    /// Text that was read and is not cut, and its offset in the original.
    private var rest: [UInt8] = []
    private var restAt: Int64 = 0
    /// Where reading goes on, and bytes before that which begin a character.
    private var readTo: Int64 = 0
    private var begun: [UInt8] = []
    private var nextLine = 1
    private var isAtEnd = false
    /// Rows of a sheet that nobody sees.
    var hidden = HiddenStretches()
    /// Records so far.
    private(set) var number: Int64 = 0
    /// Stretches of the file: offset, bytes, class, items.
    private(set) var coverage: [(offset: Int64, bytes: Int64, name: String, items: Int64)] = []

    /// - Parameter window: how many bytes are read at once.
    init(
        _ text: SourceText, _ source: CheckedPlan.Source, _ decoding: TextDecoding, window: Int = 1 << 20
    ) throws {
        self.window = window
        foreign = try ForeignText.of(source.encoding)
        mark = source.hasBOM ? source.encoding.mark : []
        self.text = text
        self.decoding = decoding
        (headerAt, columns) = (source.headerAt, source.columns)
        layout = source.layout
        endsWithFile = source.footerAt == nil
        isFooterInside = source.footerAt ?? 0 <= text.size
        bodyEnd = min(source.footerAt ?? text.size, text.size)
        try readHead()
    }

    private mutating func readHead() throws {
        let bom = Int64(mark.count)
        let stuck = Stuck(byteOffset: headerAt, code: .sourceUnlikeLock)
        guard bom <= headerAt, headerAt <= bodyEnd, isFooterInside else { throw stuck }
        if bom > 0 {
            var bytes = [UInt8](repeating: 0, count: mark.count)
            try text.read(into: &bytes, at: 0)
            guard bytes == mark else { throw Stuck(byteOffset: 0, code: .sourceUnlikeLock) }
            cover("bom", offset: 0, bytes: bom, items: 1)
        }
        let preamble = try lines(from: bom, to: headerAt)
        cover("preamble", offset: bom, bytes: headerAt - bom, items: preamble.items)
        nextLine += Int(preamble.terminators)
        (restAt, readTo) = (headerAt, headerAt)
        var records: [[[UInt8]]] = []
        while records.count < layout.headers {
            var places: [SourceBatch.Place] = []
            let atEnd = readTo >= bodyEnd
            if rest.isEmpty {
                guard !atEnd else { throw stuck }
                try readMore()
                continue
            }
            switch scan(rest.span, 0, atEnd: atEnd, columns: Limits.fieldsPerRecord, into: &places) {
            case .more: try readMore()
            case .unterminated: throw stuck
            case .comment(let end):
                guard !records.isEmpty else { throw stuck }
                passHeader(end, lines: Self.isTerminator(rest[end - 1]) ? 1 : 0, items: 0)
            case .record(let end, let inner, let marks):
                let isBlank = places.count == 1 && places[0].range.isEmpty && !places[0].isQuoted
                if isBlank, !records.isEmpty {
                    passHeader(end, lines: 1, items: 0)
                    continue
                }
                // A header that nobody goes by may hold anything but nothing.
                guard !isBlank, layout.areNamesGiven || marks.isSubset(of: .open) else { throw stuck }
                if atEnd, end == rest.count {
                    try checkEnd(
                        rest.span,
                        .init(
                            start: 0, end: UInt32(end), line: 0, firstPlace: 0, innerLines: UInt32(inner), marks: marks))
                }
                records.append(layout.areNamesGiven ? [] : try names(places))
                passHeader(end, lines: inner + (marks.contains(.open) ? 0 : 1), items: 1)
            }
        }
        if columns.isEmpty { columns = CSVLayout.names(records) }
        guard layout.areNamesGiven || CSVLayout.names(records) == columns else { throw stuck }
    }

    /// Goes behind so many bytes of the text, which are the header's.
    private mutating func passHeader(_ count: Int, lines: Int, items: Int64) {
        let bytes = Int64(original(rest.span, 0..<count))
        cover("header", offset: restAt, bytes: bytes, items: items)
        nextLine += lines
        rest.removeFirst(count)
        restAt += bytes
    }

    private func scan(
        _ bytes: Span<UInt8>, _ start: Int, atEnd: Bool, columns: Int, into places: inout [SourceBatch.Place]
    ) -> RecordScan {
        layout.scan(bytes, start, columns: columns, atEnd: atEnd, into: &places)
    }

    private func names(_ places: [SourceBatch.Place]) throws -> [[UInt8]] {
        var names: [[UInt8]] = []
        for place in places {
            var name: [UInt8] = []
            guard RowFields.decode(rest.span, place, layout, decoding, into: &name) else {
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
        let atEnd = readTo >= bodyEnd
        let end: Int
        (batch.rows, batch.places, batch.originals, end) = try cut(batch.bytes.span, atEnd: atEnd)
        restAt += Int64(original(batch.bytes.span, 0..<end))
        if end < batch.bytes.count {
            rest = Array(batch.bytes[end...])
            batch.bytes.removeLast(batch.bytes.count - end)
        }
        number += Int64(batch.rows.count)
        if atEnd, rest.isEmpty {
            isAtEnd = true
            if let row = batch.rows.last, row.end == batch.bytes.count { try checkEnd(batch.bytes.span, row) }
            try coverFooter()
        }
        return batch
    }

    /// Cuts all records that end in these bytes.
    private mutating func cut(_ bytes: Span<UInt8>, atEnd: Bool) throws
        -> (rows: [SourceBatch.Row], places: [SourceBatch.Place], originals: [(start: UInt32, count: UInt32)], end: Int)
    {
        var (rows, places): ([SourceBatch.Row], [SourceBatch.Place]) = ([], [])
        var originals: [(start: UInt32, count: UInt32)] = []
        rows.reserveCapacity(bytes.count / 128)
        places.reserveCapacity(bytes.count / 16)
        // `offset` is where the position lies in the original.
        var (position, offset, line) = (0, 0, 0)
        // Where the stretch of one class began that is being walked.
        var (stretchAt, stretch, items) = (0, "records", Int64(0))
        func enter(_ name: String) {
            if name != stretch {
                cover(stretch, offset: restAt + Int64(stretchAt), bytes: Int64(offset - stretchAt), items: items)
                (stretchAt, stretch, items) = (offset, name, 0)
            }
            items += 1
        }
        scan: while position < bytes.count {
            let firstPlace = places.count
            let end: Int
            switch scan(bytes, position, atEnd: atEnd, columns: columns.count, into: &places) {
            case .record(let next, let inner, let marks):
                end = next
                let isBlank =
                    end - position <= 2 && Self.isTerminator(bytes[position]) && places.count == firstPlace + 1
                    && !places[firstPlace].isQuoted
                line += inner
                if isBlank {
                    places.removeLast()
                    enter("blank")
                } else {
                    let isHidden = hidden.contains(restAt + Int64(offset))
                    let row = SourceBatch.Row(
                        start: UInt32(position), end: UInt32(end), line: UInt32(line - inner), firstPlace: UInt32(firstPlace),
                        innerLines: UInt32(inner), marks: isHidden ? marks.union(.hidden) : marks)
                    let count = places.count - firstPlace
                    try check(row, count, bytes, isLast: atEnd && end == bytes.count)
                    if layout.repeats, marks.isSubset(of: .open), inner < layout.maxLines,
                        isHeader(places[firstPlace...], row, bytes)
                    {
                        places.removeLast(count)
                        enter("repeated-header")
                    } else {
                        rows.append(row)
                        if foreign != nil { originals.append((UInt32(offset), UInt32(original(bytes, position..<end)))) }
                        enter("records")
                    }
                }
            case .comment(let next):
                end = next
                enter("comment")
            case .unterminated: throw Stuck(byteOffset: restAt + Int64(offset), code: .sourceUnlikeLock)
            case .more:
                places.removeLast(places.count - firstPlace)
                break scan
            }
            line += Self.isTerminator(bytes[end - 1]) ? 1 : 0
            offset += original(bytes, position..<end)
            position = end
        }
        cover(stretch, offset: restAt + Int64(stretchAt), bytes: Int64(offset - stretchAt), items: items)
        nextLine += line
        return (rows, places, originals, position)
    }

    /// Stops where whoever migrates does: at a record that is too large, at one of another width where the plan wants none, and at one
    /// in which the file was cut off.
    private func check(_ row: SourceBatch.Row, _ fields: Int, _ bytes: Span<UInt8>, isLast: Bool) throws(Stuck) {
        let (start, end) = (Int(row.start), Int(row.end))
        let isTerminated = !row.marks.contains(.open)
        let isPair = isTerminated && end - start > 1 && bytes[end - 1] == 0x0a && bytes[end - 2] == 0x0d
        let isTooLarge = end - start - (isPair ? 2 : isTerminated ? 1 : 0) > Limits.recordBytes
        let isCutOff = isLast && endsWithFile && !isTerminated && fields < columns.count && layout.ragged != "pad"
        let isRefused = fields != columns.count && layout.ragged == "stop"
        if isTooLarge || isCutOff || isRefused { throw Stuck(byteOffset: restAt + Int64(row.start), code: .sourceUnlikeLock) }
    }

    /// Whether a record is the header again, maybe behind a byte order mark.
    private func isHeader(_ places: ArraySlice<SourceBatch.Place>, _ row: SourceBatch.Row, _ bytes: Span<UInt8>) -> Bool {
        guard places.count == columns.count, decoding.isValid(bytes.extracting(Int(row.start)..<Int(row.end))) else {
            return false
        }
        for (column, place) in places.enumerated() {
            var text: [UInt8] = []
            guard RowFields.decode(bytes, place, layout, decoding, into: &text) else { return false }
            let mark = column == 0 && !layout.isGB18030 ? [0xef, 0xbb, 0xbf] as [UInt8] : []
            guard text == columns[column] || text == mark + columns[column] else { return false }
        }
        return true
    }

    private mutating func coverFooter() throws {
        let after = text.size - bodyEnd
        guard after > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: Int(min(after, 1 << 16)))
        try text.read(into: &bytes, at: bodyEnd)
        var isMark = bytes.allSatisfy { $0 == 0x1a }
        var at = bodyEnd + Int64(bytes.count)
        while isMark, at < text.size {
            bytes = [UInt8](repeating: 0, count: Int(min(text.size - at, 1 << 16)))
            try text.read(into: &bytes, at: at)
            isMark = bytes.allSatisfy { $0 == 0x1a }
            at += Int64(bytes.count)
        }
        let items = isMark ? 1 : try lines(from: bodyEnd, to: text.size).items
        cover(isMark ? "eof-marker" : "footer", offset: bodyEnd, bytes: after, items: items)
    }

    /// How many bytes of the original a stretch of the text is. A character that the body's end cuts off is what it has of it.
    private func original(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        guard let foreign else { return range.count }
        let isLast = range.upperBound == text.count && !range.isEmpty && readTo >= bodyEnd && !begun.isEmpty
        return foreign.count(text, range) - (isLast ? foreign.unit - begun.count : 0)
    }

    /// A body does not end within a character.
    private func checkEnd(_ text: Span<UInt8>, _ row: SourceBatch.Row) throws(Stuck) {
        let record = text.extracting(Int(row.start)..<Int(row.end))
        let isCutOff =
            foreign == nil
            ? !decoding.isValid(record) && decoding.cutsOff(record)
            : !begun.isEmpty && Bytes.isUTF8(record.extracting(0..<record.count - 1))
        if isCutOff { throw Stuck(byteOffset: bodyEnd - Int64(max(begun.count, 1)), code: .sourceUnlikeLock) }
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
        let (lf, cr) = (foreign?.bytes(of: 0x0a) ?? [0x0a], foreign?.bytes(of: 0x0d) ?? [0x0d])
        while at < to {
            bytes = [UInt8](repeating: 0, count: Int(min(1 << 16, to - at)))
            try text.read(into: &bytes, at: at)
            for start in stride(from: 0, to: bytes.count, by: lf.count) {
                let unit = bytes[start..<min(start + lf.count, bytes.count)]
                let byte: UInt8 = unit.elementsEqual(lf) ? 0x0a : unit.elementsEqual(cr) ? 0x0d : 0
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
        let count = Int(min(max(Int64(window), Int64(rest.count)), bodyEnd - readTo))
        guard count > 0 else { return }
        if let foreign { return try readForeign(count, foreign) }
        let start = rest.count
        rest.reserveCapacity(start + count)
        rest.append(contentsOf: repeatElement(0, count: count))
        try text.read(into: &rest, from: start, at: readTo)
        readTo += Int64(count)
    }

    private mutating func readForeign(_ count: Int, _ foreign: ForeignText) throws {
        var bytes = begun + [UInt8](repeating: 0, count: count)
        try text.read(into: &bytes, from: begun.count, at: readTo)
        guard let left = foreign.append(bytes, to: &rest) else { throw Errno.ioError }
        readTo += Int64(count)
        begun = Array(bytes.suffix(left))
        if readTo >= bodyEnd, left > 0 { rest.append(ForeignText.bad) }
    }
}
