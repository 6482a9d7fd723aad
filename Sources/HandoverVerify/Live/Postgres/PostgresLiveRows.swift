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
    private var cells = PostgresCells()
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
        let (copy, count) = (copy, columns.count + past.count)
        var isWhole = false
        let isRow = try copy.next { row in isWhole = cells.read(row, of: count) }
        guard isRow else { return .end }
        guard isWhole else { throw PostgresError(operation: "copy", state: nil, reason: "a row of another form") }
        for index in codecs.indices { append(index, to: &line) }
        return .row
    }

    private mutating func append(_ index: Int, to line: inout ComparedLine) {
        switch (codecs[index], cells.texts[index]) {
        case (.literal, _):
            let field = columns[index].name == Self.number ? [] : CSVField.written(cells.literal(index))
            return line.append(canonical: field.span)
        case (_, nil): return line.append(canonical: Span())
        case (.text, let text?) where kept[index]: return line.append(text: cells.bytes.span, text)
        case (.real(let scale), let text?) where kept[index]:
            let value = PostgresValue.real(cells.bytes.span.extracting(text))
            if value.map({ line.append(real: $0, scale: scale) }) != true { line.appendNothing() }
        case (let codec, let text?):
            // Put away while the row's bytes are looked at.
            var made: [UInt8] = []
            swap(&made, &scratch)
            defer { swap(&made, &scratch) }
            made.removeAll(keepingCapacity: true)
            guard kept[index], PostgresValue.append(cells.bytes.span.extracting(text), codec, to: &made) else {
                return line.appendNothing()
            }
            line.append(canonical: made.span)
        }
    }

    func appendPast(to line: inout ComparedLine) {
        for (index, column) in past.enumerated() {
            let field = column.name == Self.number ? [] : CSVField.written(cells.literal(columns.count + index))
            line.append(canonical: field.span)
        }
    }

    func pastLiteral(_ column: Int) -> [UInt8] { cells.literal(columns.count + column) }

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
        if codecs[field] == .literal { return .text(cells.literal(field)) }
        guard let place = cells.texts[field] else { return .null }
        let text = Array(cells.bytes[place])
        guard kept[field], line.shown(field) != nil, String(validating: text, as: UTF8.self) != nil else {
            return .foreign(columns[field].kind.name, cells.literal(field))
        }
        // Of an instant what the database says, not what it is compared by.
        return codecs[field] == .instant || codecs[field] == .local ? .text(text) : line.shown(field) ?? .null
    }
}
