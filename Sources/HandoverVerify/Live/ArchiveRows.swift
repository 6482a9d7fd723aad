import HandoverSQLite

/// The rows of one table of an archive, indexed by their keys.
struct ArchiveRows {
    let schema: CheckedPlan.Table
    /// The fields that tell a row from others. Of rows that a snapshot of PostgreSQL numbers, all but the number.
    let key: [Int]
    let isNumbered: Bool
    private(set) var lines: TableLines
    var index = RowIndex()
    private let form: Form
    private var literal = SQLLiteral()
    private var line = ComparedLine()

    /// How rows are compared.
    enum Form: Equatable {
        /// As they lie there.
        case canonical
        /// By what their literals say.
        case literals
        /// Some fields otherwise than they lie there.
        case fields([Field])
    }

    /// How a field is compared.
    enum Field {
        case whole
        /// Not at all.
        case unread
        /// A time without its offset, in UTC or as it is written.
        case instant, local
    }

    /// Reads the table once.
    /// - Parameters:
    ///   - expected: how many rows there probably are.
    ///   - isNumbered: the first field is a number that nobody else knows.
    ///   - visit: sees every row, and its fields as they lie there.
    init(
        _ archive: OpenArchive, _ schema: CheckedPlan.Table, _ form: Form, expected: Int64, isNumbered: Bool = false,
        visit: ((Span<UInt8>, [Int]) -> Void)? = nil
    ) throws {
        self.schema = schema
        self.form = form
        self.isNumbered = isNumbered
        let key = isNumbered ? Array(schema.fields.indices.dropFirst()) : schema.key
        self.key = key
        lines = TableLines(archive, schema.id)
        var (index, literal, line) = (RowIndex(), SQLLiteral(), ComparedLine())
        // A row has at least its LF: no claim makes us keep room for more.
        index.reserve(Int(min(expected, lines.byteCount)))
        try lines.forEach { window, starts, offset in
            // A row of another width was found before, and equals nothing.
            guard starts.count == schema.fields.count + 1 else {
                index.append(RowIndex.Print(window, starts, key: [0]), at: offset)
                return
            }
            visit?(window, starts)
            guard form != .canonical else {
                index.append(RowIndex.Print(window, starts, key: key), at: offset)
                return
            }
            Self.encode(window, starts, form, &literal, &line)
            index.append(RowIndex.Print(line.bytes.span, line.starts, key: key), at: offset)
        }
        index.seal()
        self.index = index
    }

    private static func encode(
        _ window: Span<UInt8>, _ starts: [Int], _ form: Form, _ literal: inout SQLLiteral, _ line: inout ComparedLine
    ) {
        line.begin()
        for index in 0..<(starts.count - 1) {
            if case .fields(let fields) = form {
                append(window, field(index, starts), fields[index], to: &line)
                continue
            }
            guard let cell = literal.read(window, field(index, starts)) else {
                line.appendNothing()
                continue
            }
            line.append(cell, literal.bytes.span, .literal)
        }
    }

    private static func append(_ window: Span<UInt8>, _ place: Range<Int>, _ field: Field, to line: inout ComparedLine) {
        switch field {
        case .whole: line.append(canonical: window.extracting(place))
        case .unread: line.append(canonical: window.extracting(0..<0))
        case .instant, .local:
            var text: [UInt8] = []
            KeptTime.append(window, place, inUTC: field == .instant, to: &text)
            line.append(canonical: text.span)
        }
    }

    /// The row with the key of this line, and whether it is this line.
    mutating func find(_ print: RowIndex.Print, _ live: ComparedLine) throws -> (row: Int, isEqual: Bool)? {
        if isNumbered {
            // Rows without a key are one another's equals: as many as there are, each is found once.
            guard let row = index.take(print), index.notes[row].isEmpty else { return nil }
            return (row, true)
        }
        if let row = index.equal(print) { return (row, true) }
        guard let row = try first(print, live, key: schema.key) else { return nil }
        return (row, false)
    }

    /// The first row whose key is in these fields of a line.
    mutating func first(_ print: RowIndex.Print, _ live: ComparedLine, key: [Int]) throws -> Int? {
        let schema = schema
        for row in index.candidates(print) {
            let isIt = try compare(row) { bytes, starts in
                guard starts.count == schema.fields.count + 1 else { return false }
                return zip(schema.key, key).allSatisfy { own, other in
                    Self.isSame(bytes, field(own, starts), live.bytes.span, field(other, live.starts))
                }
            }
            if isIt { return row }
        }
        return nil
    }

    /// Lends a row in the form in which it is compared.
    private mutating func compare<Result>(_ row: Int, _ body: (Span<UInt8>, [Int]) throws -> Result) throws -> Result {
        guard form != .canonical else { return try lines.read(at: index.offsets[row], body) }
        var (literal, line) = (literal, line)
        return try lines.read(at: index.offsets[row]) { window, starts in
            Self.encode(window, starts, form, &literal, &line)
            return try body(line.bytes.span, line.starts)
        }
    }

    /// The fields of a row that a line has otherwise.
    mutating func differing(_ row: Int, _ live: ComparedLine) throws -> [Int] {
        let schema = schema
        return try compare(row) { bytes, starts in
            schema.fields.indices.filter { index in
                guard starts.count == schema.fields.count + 1 else { return true }
                return !Self.isSame(bytes, field(index, starts), live.bytes.span, field(index, live.starts))
            }
        }
    }

    /// The fields of a row as they stand in the archive: canonical CSV.
    mutating func fields(_ row: Int) throws -> [[UInt8]] {
        try lines.read(at: index.offsets[row]) { window, starts in
            (0..<(starts.count - 1)).map { index in field(index, starts).map { window[$0] } }
        }
    }

    private static func isSame(_ a: Span<UInt8>, _ left: Range<Int>, _ b: Span<UInt8>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count where a[left.lowerBound + index] != b[right.lowerBound + index] { return false }
        return true
    }
}
