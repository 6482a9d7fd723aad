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

struct PlantedRecord: Sendable {
    var cells: [Cell]
    var fate = Fate.migrated
    /// Codes under which a field is written as null, with the record kept.
    var nullified: [String] = []
    /// Hundredths by field of the target table; a field that is null or cannot be read is not here.
    var money: [String: Int64]
    /// The key after the plan's operators; nil where the damage leaves none.
    var key: String?
    var terminator = "\r\n"
    /// Bytes that no text encodes to, put behind the text of a column.
    var badBytes: (column: Int, bytes: [UInt8])?
    /// Text behind the closing quote of a column.
    var afterQuote: (column: Int, text: String)?

    init(_ texts: [String], key: String, money: [String: Int64] = [:]) {
        cells = texts.map { Cell(text: $0) }
        self.key = key
        self.money = money
    }
}

/// A table's records and the ones that damage may still take.
struct Planting: Sendable {
    enum Effect {
        case harmless
        case quarantines(String)
        case nullifies(String)
    }

    var records: [PlantedRecord]
    var random: SplitMix64
    /// What was planted and how often, in planting order.
    private(set) var kinds: [(kind: String, count: Int)] = []
    private var free: [Int]

    init(records: [PlantedRecord], random: SplitMix64) {
        self.records = records
        self.random = random
        free = self.random.order(of: records.count)
    }

    /// Changes `count` records that nothing was planted in yet.
    mutating func plant(_ kind: String, count: Int = 1, _ body: (inout PlantedRecord, _ ordinal: Int) -> Void) {
        for ordinal in 0..<count { body(&records[free.removeLast()], ordinal) }
        note(kind, count)
    }

    /// Puts each of `texts` into `column` of a record of its own.
    mutating func plant(_ kind: String, in column: Int, _ texts: [String], _ effect: Effect = .harmless) {
        plant(kind, count: texts.count) { record, ordinal in
            record.cells[column].text = texts[ordinal]
            switch effect {
            case .harmless: break
            case .quarantines(let code): record.fate = .unmapped([code])
            case .nullifies(let code): record.nullified = [code]
            }
        }
    }

    /// Puts amounts into a money column: readable ones with their hundredths, unreadable ones with nil and the code.
    mutating func plant(
        _ kind: String, amount field: String, in column: Int, _ amounts: [(text: String, hundredths: Int64?)], code: String = ""
    ) {
        plant(kind, count: amounts.count) { record, ordinal in
            record.cells[column].text = amounts[ordinal].text
            record.money[field] = amounts[ordinal].hundredths
            if amounts[ordinal].hundredths == nil { record.fate = .unmapped([code]) }
        }
    }

    /// Gives `numbers` records one key in `column`; all of them are duplicates. `shape` writes the key of every one but the first.
    mutating func plantDuplicates(_ kind: String, of numbers: Int, in column: Int, shape: (String) -> String = { $0 }) {
        let first = free.removeLast()
        guard let key = records[first].key else { preconditionFailure("a record without damage has a key") }
        records[first].fate = .afterMapping(["DUPLICATE_KEY"])
        for _ in 1..<numbers {
            let twin = free.removeLast()
            records[twin].cells[column].text = shape(key)
            records[twin].key = key
            records[twin].fate = .afterMapping(["DUPLICATE_KEY"])
        }
        note(kind, numbers)
    }

    /// Records that end in a bare LF, among the damaged as among the others.
    mutating func plantLineFeeds(_ count: Int) {
        for index in random.order(of: records.count).prefix(count) { records[index].terminator = "\n" }
        note("records ended by LF alone", count)
    }

    private mutating func note(_ kind: String, _ count: Int) {
        if let known = kinds.firstIndex(where: { $0.kind == kind }) {
            kinds[known].count += count
        } else {
            kinds.append((kind, count))
        }
    }

    /// Keys of records by what becomes of them: what children may point at.
    func keys(where isWanted: (Fate) -> Bool) -> [String] {
        var seen: Set<String> = []
        return records.compactMap { record in
            guard let key = record.key, isWanted(record.fate), seen.insert(key).inserted else { return nil }
            return key
        }
    }

    /// Keys of records that migrate.
    var soundKeys: [String] { keys { $0.isMigrated } }

    /// Keys that were never staged: a reference to one is an orphan.
    var unstagedKeys: [String] {
        let staged = Set(keys { $0.isStaged })
        return keys { !$0.isStaged }.filter { !staged.contains($0) }
    }

    /// Keys that were staged and then quarantined with `code`.
    func quarantinedKeys(_ code: String) -> [String] { keys { $0.isStaged && $0.codes.contains(code) } }
}

/// One export: the records and how they are written down.
struct PlantedFile: Sendable {
    var name: String
    var mapping: String
    var table: String
    var encoding: FixtureEncoding
    var hasBOM = false
    var delimiter: Character = ","
    var preamble: [String] = []
    var header: [String]
    var planting: Planting
    /// Money fields of the table in its order.
    var moneyFields: [String] = []
    /// Writes the last line from the sums over all records whose amount can be read.
    var footer: (@Sendable ([String: Int64]) -> String)?
    /// Whether a blank line stands behind the middle record.
    var hasBlankLine = false
    var endsWithTerminator = true

    var sums: [String: Int64] {
        planting.records.reduce(into: [:]) { sums, record in sums.merge(record.money, uniquingKeysWith: +) }
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
