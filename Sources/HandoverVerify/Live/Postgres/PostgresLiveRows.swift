import HandoverPostgres

/// The rows of a table in PostgreSQL, as `COPY` sends them, unescaped and read back here.
struct PostgresLiveRows: LiveRows {
    struct Column {
        /// A type by the number that PostgreSQL has for it, which is the same everywhere for its own ones.
        struct Kind {
            var oid: String
            var name: String
        }

        var name: String
        var kind: Kind
    }

    /// What a snapshot calls the number of a row without a key: no column of the table.
    static let number = "#"

    /// Types that keep a value of a codec (Format.md section 8.2).
    private static func keeps(_ type: String, _ codec: ValueCodec) -> Bool {
        switch codec {
        case .text: ["25", "1043"].contains(type)
        case .integer, .minorUnits: ["21", "23", "20", "1700"].contains(type)
        case .numeric: type == "1700"
        case .real: type == "701"
        case .boolean: type == "16"
        case .date: type == "1082"
        case .instant: type == "1184"
        case .local: type == "1114"
        case .literal: true
        }
    }

    private let connection: PostgresConnection
    private let statement: String
    private let codecs: [ValueCodec]
    private let kept: [Bool]
    private let columns: [Column]
    private let past: [Column]
    private var copy: PostgresCopy
    /// The row's texts without their escapes, and where each lies; `nil` is NULL.
    private var bytes: [UInt8] = []
    private var cells: [Range<Int>?] = []
    private var scratch: [UInt8] = []

    init(
        _ connection: PostgresConnection, _ place: String, _ columns: [Column], _ past: [Column], _ codecs: [ValueCodec]
    ) throws(PostgresError) {
        (self.connection, self.columns, self.past, self.codecs) = (connection, columns, past, codecs)
        kept = zip(columns, codecs).map { Self.keeps($0.kind.oid, $1) }
        let list = (columns + past).map { $0.name == Self.number ? "NULL" : "x." + PostgresText.name($0.name) }
        statement = "COPY (SELECT \(list.joined(separator: ",")) FROM ONLY \(place) AS x) TO STDOUT"
        copy = try PostgresCopy(connection, statement)
    }

    var place: LivePlace? { nil }

    mutating func restart() throws { copy = try PostgresCopy(connection, statement) }

    mutating func next(_ line: inout ComparedLine) throws -> LiveStep {
        cells.removeAll(keepingCapacity: true)
        var (bytes, cells) = (bytes, cells)
        swap(&bytes, &self.bytes)
        swap(&cells, &self.cells)
        let isRow = try copy.next { row in Self.unescape(row, into: &bytes, &cells) }
        swap(&bytes, &self.bytes)
        swap(&cells, &self.cells)
        guard isRow else { return .end }
        for index in codecs.indices { append(index, to: &line) }
        return .row
    }

    /// The text format of COPY: values with tabs between, `\\N` for NULL, and a backslash before what would be mistaken.
    private static func unescape(_ row: Span<UInt8>, into bytes: inout [UInt8], _ cells: inout [Range<Int>?]) {
        // What is without its escapes is no longer than what was sent.
        if bytes.count < row.count { bytes += [UInt8](repeating: 0, count: row.count - bytes.count) }
        var out = bytes.mutableSpan
        var (start, end, at, isNull) = (0, 0, 0, false)
        while at < row.count {
            let byte = row[at]
            at += 1
            switch byte {
            case 0x09, 0x0a:
                cells.append(isNull ? nil : start..<end)
                (start, isNull) = (end, false)
            case 0x5c where at < row.count:
                let escaped = row[at]
                at += 1
                if escaped == 0x4e {
                    isNull = true
                } else {
                    out[end] = unescaped(escaped)
                    end += 1
                }
            default:
                out[end] = byte
                end += 1
            }
        }
    }

    /// What a letter behind a backslash stands for.
    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0c
        case 0x6e: 0x0a
        case 0x72: 0x0d
        case 0x74: 0x09
        case 0x76: 0x0b
        default: letter
        }
    }

    private mutating func append(_ index: Int, to line: inout ComparedLine) {
        let codec = codecs[index]
        if codec == .text, kept[index], let cell = cells[index] { return line.append(text: bytes.span, cell) }
        // Put away while the row's bytes are looked at.
        var made: [UInt8] = []
        swap(&made, &scratch)
        defer { swap(&made, &scratch) }
        made.removeAll(keepingCapacity: true)
        if codec == .literal {
            if columns[index].name != Self.number { made += CSVField.written(literal(index)) }
        } else if let cell = cells[index] {
            guard kept[index], PostgresValue.append(bytes.span.extracting(cell), codec, to: &made) else {
                return line.appendNothing()
            }
        }
        line.append(canonical: made.span)
    }

    /// A value of the row as a snapshot writes it: `NULL`, or its text in quotes.
    private func literal(_ index: Int) -> [UInt8] {
        guard let cell = cells[index] else { return Array("NULL".utf8) }
        return [0x27] + bytes[cell].flatMap { $0 == 0x27 ? [0x27, 0x27] : [$0] } + [0x27]
    }

    func appendPast(to line: inout ComparedLine) {
        for (index, column) in past.enumerated() {
            let field = column.name == Self.number ? [] : CSVField.written(literal(columns.count + index))
            line.append(canonical: field.span)
        }
    }

    func pastLiteral(_ column: Int) -> [UInt8] { literal(columns.count + column) }

    func append(literal field: [UInt8], as index: Int, to line: inout ComparedLine) -> Bool {
        var (text, made) = ([UInt8](), [UInt8]())
        CSVField.append(field.span, field.indices, to: &text)
        guard text.count >= 2, text.first == 0x27, text.last == 0x27 else { return false }
        var (value, at) = ([UInt8](), 1)
        while at < text.count - 1 {
            value.append(text[at])
            at += text[at] == 0x27 ? 2 : 1
        }
        guard PostgresValue.append(value.span, codecs[index], to: &made) else { return false }
        line.append(canonical: made.span)
        return true
    }

    func shown(_ field: Int, _ line: ComparedLine) -> Differences.Shown {
        guard let cell = cells[field] else { return codecs[field] == .literal ? .text(literal(field)) : .null }
        if codecs[field] == .literal { return .text(literal(field)) }
        guard kept[field], line.shown(field) != nil, String(validating: bytes[cell], as: UTF8.self) != nil else {
            return .foreign(columns[field].kind.name, literal(field))
        }
        // Of an instant what the database says, not what it is compared by.
        return codecs[field] == .instant || codecs[field] == .local ? .text(Array(bytes[cell])) : line.shown(field) ?? .null
    }
}
