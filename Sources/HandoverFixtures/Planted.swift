// How the fixtures know their own truth: a table is first made of records that migrate, then damage is planted, each kind in
// records of its own. Whoever plants says what must become of the record. Nothing here reads a value back, so the truth
// is an oracle for the migrator and not a second migrator.

/// One field as the file shows it. An unquoted empty field is the export's null.
struct Cell: Sendable {
    var text: String
    var isQuoted = false

    func written(delimiter: Character) -> String {
        let hasLineBreak = text.unicodeScalars.contains { $0 == "\r" || $0 == "\n" }
        let mustQuote = text.first == "\"" || hasLineBreak || text.contains(delimiter)
        guard isQuoted || mustQuote else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

/// What must become of a record.
enum Fate: Sendable {
    case migrated
    /// Found while reading: bad bytes, a ragged record, text after a closing quote.
    case unreadable([String])
    /// Found by the mapping, in the order of the table's fields.
    case unmapped([String])
    /// Found over whole tables: duplicate keys and broken references.
    case afterMapping([String])

    var codes: [String] {
        switch self {
        case .migrated: []
        case .unreadable(let codes), .unmapped(let codes), .afterMapping(let codes): codes
        }
    }

    /// Whether the mapping made a row of it, which then counts for duplicates, references and sums.
    var isStaged: Bool {
        switch self {
        case .migrated, .afterMapping: true
        case .unreadable, .unmapped: false
        }
    }

    var isMigrated: Bool { codes.isEmpty }
}

/// What damage is planted in.
protocol Plantable: Sendable {
    var fate: Fate { get set }
    /// Codes under which a field is written as null, with the record kept.
    var nullified: [String] { get set }
    /// Hundredths by field of the target table; a field that is null or cannot be read is not here.
    var money: [String: Int128] { get set }
    /// The key after the plan's operators; nil where the damage leaves none.
    var key: String? { get set }
}

/// What a generator writes, and what must come of it.
protocol PlantedExport: Sendable {
    func file() -> FixtureFile
    var truths: [Truth.Part] { get }
}

/// A record of a table.
struct PlantedRecord: Plantable {
    var cells: [Cell]
    var fate = Fate.migrated
    var nullified: [String] = []
    var money: [String: Int128]
    var key: String?
    var terminator = "\r\n"
    /// Bytes that no text encodes to, put behind the text of a column.
    var badBytes: (column: Int, bytes: [UInt8])?
    /// Text behind the closing quote of a column.
    var afterQuote: (column: Int, text: String)?

    init(_ texts: [String], key: String, money: [String: Int128] = [:]) {
        cells = texts.map { Cell(text: $0) }
        self.key = key
        self.money = money
    }
}

/// One table: the records and how they are written down.
struct PlantedFile: PlantedExport {
    var name: String
    var mapping: String
    var table: String
    var encoding: FixtureEncoding
    var hasBOM = false
    var delimiter: Character = ","
    var preamble: [String] = []
    var header: [String]
    var planting: Planting<PlantedRecord>
    /// Money fields of the table in its order.
    var moneyFields: [String] = []
    /// Writes the last line from the sums over all records whose amount can be read.
    var footer: (@Sendable ([String: Int128]) -> String)?
    /// Whether a blank line stands behind the middle record.
    var hasBlankLine = false
    var endsWithTerminator = true

    var sums: [String: Int128] {
        planting.records.reduce(into: [:]) { sums, record in sums.merge(record.money, uniquingKeysWith: +) }
    }

    var truths: [Truth.Part] {
        [
            Truth.Part(
                mapping: mapping, table: table, file: name, encoding: encoding, preambleLines: preamble.count,
                blankLines: hasBlankLine ? 1 : 0, footerLines: footer == nil ? 0 : 1, records: planting.records,
                moneyFields: moneyFields, planted: planting.kinds)
        ]
    }

    func file() -> FixtureFile {
        var bytes: [UInt8] = hasBOM ? [0xef, 0xbb, 0xbf] : []
        func append(_ text: String) { bytes += encoding.bytes(of: text) }
        for line in preamble { append(line + "\r\n") }
        append(header.joined(separator: String(delimiter)) + "\r\n")
        let records = planting.records
        for (index, record) in records.enumerated() {
            for (column, cell) in record.cells.enumerated() {
                if column > 0 { append(String(delimiter)) }
                append(cell.written(delimiter: delimiter))
                if let bad = record.badBytes, bad.column == column { bytes += bad.bytes }
                if let after = record.afterQuote, after.column == column { append(after.text) }
            }
            if endsWithTerminator || index < records.count - 1 { append(record.terminator) }
            if hasBlankLine, index == records.count / 2 { append("\r\n") }
        }
        if let footer { append(footer(sums) + "\r\n") }
        return FixtureFile(name: name, bytes: bytes)
    }
}
