import HandoverCore
import HandoverData

/// Where header and footer of a file lie.
struct CSVFrame {
    var headerAt: Int64
    var footerAt: Int64?
    var columns: [String]
    var repeatedHeaders = 0
}

extension CSVSniffer {
    /// Header and footer.
    ///
    /// The header is the first line of the records' width in which at least half of the fields have text: a title in a
    /// spreadsheet's first cell is saved as a line of full width too. The footer begins at the first of the last lines that
    /// names a total; lines of another width after it belong to it. So does the mark with which some systems end a file.
    func frame(_ text: EncodingSniffer.Text, _ hypothesis: CSVHypothesis) throws(Failure) -> CSVFrame {
        var stream = try open(text, hypothesis)
        var frame: CSVFrame?
        var names: [[String]] = []
        var filled: [Int64] = []
        var other = OtherTable(width: hypothesis.width)
        let headers = hypothesis.rules.headerRecords
        while let batch = try stream.next({ _ in }) {
            for record in 0..<batch.count {
                let fields = batch.index.fieldCount(of: record)
                let byteOffset = batch.baseByteOffset + Int64(batch.index.byteOffsets[record])
                let isDirective =
                    batch.firstRecord + Int64(record) == 1
                    && batch.withField(0, of: record) { $0.starts(with: Array("sep=".utf8), at: 0) }
                guard var found = frame else {
                    // Where nothing names the columns, nothing tells a preamble from records.
                    let isFirst = headers == 0 && planned.columns != nil
                    guard fields == hypothesis.width || isFirst, !isDirective else { continue }
                    let texts = batch.texts(ofRecord: record)
                    guard headers == 0 || 2 * texts.count(where: { !$0.isEmpty }) >= fields else { continue }
                    frame = CSVFrame(headerAt: byteOffset, footerAt: nil, columns: planned.columns ?? [])
                    if headers > 0 {
                        names = [texts]
                        try named(names, batch.location(ofRecord: record, file: name), &frame)
                        filled = [Int64](repeating: 0, count: fields)
                    }
                    continue
                }
                if names.count < headers {
                    names.append(batch.texts(ofRecord: record))
                    try named(names, batch.location(ofRecord: record, file: name), &frame)
                    continue
                }
                defer { frame = found }
                if batch.chunk[batch.rawRange(of: record)].allSatisfy({ $0 == 0x1a }) {
                    found.footerAt = found.footerAt ?? byteOffset
                } else if batch.withField(0, of: record, { TotalLine.begins($0) }) {
                    found.footerAt = found.footerAt ?? byteOffset
                } else if fields == hypothesis.width {
                    found.footerAt = nil
                    if headers == 1, planned.columns == nil, isHeader(batch, record, found.columns) { found.repeatedHeaders += 1 }
                }
                for field in filled.indices where field < min(fields, found.columns.count) && found.columns[field].isEmpty {
                    if batch.withField(field, of: record, { $0.count > 0 }) { filled[field] += 1 }
                }
                if hypothesis.rules.ragged == .quarantine { other.add(batch, record) }
            }
        }
        guard let frame, names.count == headers else {
            throw Failure(Diagnostic(.csvNoHeader, at: .init(file: name)), exit: .badData)
        }
        for (field, count) in filled.enumerated() where count > 0 {
            throw Failure(Diagnostic(.csvColumnUnnamed, .count(field + 1), .count(count), at: .init(file: name)), exit: .badData)
        }
        if let place = other.found {
            throw Failure(
                Diagnostic(
                    .csvTwoTables, .count(place.records), .count(place.width), .count(hypothesis.width),
                    at: .init(file: name, line: place.line, byteOffset: place.byteOffset)), exit: .badData)
        }
        return frame
    }

    /// The names of the columns, once all records of the header are there. Without names, with numbers or with one twice it is no
    /// header; a column without a name must be empty.
    private func named(
        _ names: [[String]], _ place: Diagnostic.Location, _ frame: inout CSVFrame?
    ) throws(Failure) {
        guard names.count == (planned.rules ?? .init()).headerRecords, planned.columns == nil else { return }
        let columns = HeaderNames.joined(names)
        guard names.allSatisfy({ $0.count == columns.count }) else {
            throw Failure(Diagnostic(.csvNoHeader, at: place), exit: .badData)
        }
        var shape = ValueShape()
        for name in columns {
            let isNumber = shape.take(name.utf8Span.span) && (shape.isDecimal || shape.isMoney)
            if isNumber || (!name.isEmpty && name.allSatisfy(\.isWhitespace)) {
                throw Failure(Diagnostic(.csvNoHeader, at: place), exit: .badData)
            }
        }
        for (index, name) in columns.enumerated() where !name.isEmpty {
            guard let first = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }), first < index else { continue }
            throw Failure(Diagnostic(.csvColumnTwice, .count(first + 1), .count(index + 1), at: place), exit: .badData)
        }
        frame?.columns = columns
    }

    private func isHeader(_ batch: borrowing RecordBatch, _ record: Int, _ columns: [String]) -> Bool {
        columns.enumerated().allSatisfy { field, name in
            batch.withField(field, of: record) { text in
                guard text.count == name.utf8.count || text.count == name.utf8.count + 3 else { return false }
                let bytes = Array(name.utf8)
                if text.count == bytes.count { return text.starts(with: bytes, at: 0) }
                return field == 0 && text.starts(with: [0xef, 0xbb, 0xbf], at: 0) && text.count == 3 + bytes.count
                    && text.starts(with: bytes, at: 3)
            }
        }
    }
}

/// Looks for a second table behind the first: neighbouring records of one other width that begin with something like a header.
private struct OtherTable {
    struct Place {
        var width: Int, records: Int, line: Int?, byteOffset: Int64?
    }

    private static let leastRecords = 3
    private static let leastWidth = 3
    let width: Int
    private var current: Place?
    private(set) var found: Place?

    init(width: Int) { self.width = width }

    mutating func add(_ batch: borrowing RecordBatch, _ record: Int) {
        let fields = batch.index.fieldCount(of: record)
        if fields == current?.width {
            current?.records += 1
            if found == nil || found?.byteOffset == current?.byteOffset, let current, current.records >= Self.leastRecords {
                found = current
            }
            return
        }
        current = nil
        guard fields != width, fields >= Self.leastWidth else { return }
        let texts = batch.texts(ofRecord: record)
        var shape = ValueShape()
        let areNames =
            Set(texts).count == texts.count
            && texts.allSatisfy { !$0.isEmpty && !(shape.take($0.utf8Span.span) && (shape.isDecimal || shape.isMoney)) }
        guard areNames else { return }
        let place = batch.location(ofRecord: record)
        current = Place(width: fields, records: 1, line: place.line, byteOffset: place.byteOffset)
    }
}
