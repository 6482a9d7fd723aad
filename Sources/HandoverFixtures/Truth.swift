/// What must come of the print shop's exports, from what was planted in them alone.
package struct Truth: Sendable {
    /// Sums of one money field, in hundredths.
    package struct Money: Sendable {
        package var field: String
        package var migrated: Int128 = 0
        package var quarantinedAfterMapping: Int128 = 0
        /// Readable amounts of records that could not be read or mapped: in the export's own total, in no sum of a run.
        package var notMapped: Int128 = 0

        /// What the seller declares: the sum over all records that can be mapped.
        package var declared: Int128 { migrated + quarantinedAfterMapping }
    }

    /// A code and the numbers of the records that have it, from 1.
    package struct Finding: Sendable {
        package var code: String
        package var records: [Int]
    }

    /// What must come of the records that one mapping reads.
    package struct Part: Sendable {
        package var mapping: String
        package var table: String
        package var file: String
        package var encoding: String
        package var preambleLines: Int
        package var blankLines: Int
        package var footerLines: Int
        package var records: Int
        package var migrated: Int
        /// Codes in alphabetical order.
        package var quarantined: [Finding]
        package var nullified: [Finding]
        package var money: [Money]
        /// What was planted in the file; a document says it at its outermost list.
        package var planted: [(kind: String, count: Int)]

        package var quarantinedRecords: Int { records - migrated }
    }

    package var seed: UInt64
    /// In the order of the files, lines behind what they lie in.
    package var parts: [Part]

    package var records: Int { parts.reduce(0) { $0 + $1.records } }
    package var migrated: Int { parts.reduce(0) { $0 + $1.migrated } }

    /// Every code of a quarantine with its count over all parts, in alphabetical order.
    package var perCode: [(code: String, count: Int)] {
        let counts = parts.flatMap(\.quarantined).reduce(into: [:]) { $0[$1.code, default: 0] += $1.records.count }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension Truth.Part {
    init(
        mapping: String, table: String, file: String, encoding: FixtureEncoding, preambleLines: Int = 0, blankLines: Int = 0,
        footerLines: Int = 0, records: [some Plantable], moneyFields: [String], planted: [(kind: String, count: Int)]
    ) {
        self.init(
            mapping: mapping, table: table, file: file, encoding: encoding.rawValue, preambleLines: preambleLines,
            blankLines: blankLines, footerLines: footerLines, records: records.count,
            migrated: records.count { $0.fate.isMigrated }, quarantined: Self.findings(records) { $0.fate.codes },
            nullified: Self.nullifications(records), money: moneyFields.map { Self.money($0, records) }, planted: planted)
    }

    /// A record that is quarantined takes its nullified fields with it, so only migrated ones count.
    private static func nullifications(_ records: [some Plantable]) -> [Truth.Finding] {
        findings(records) { $0.fate.isMigrated ? $0.nullified : [] }
    }

    private static func findings<Record: Plantable>(_ records: [Record], _ codes: (Record) -> [String]) -> [Truth.Finding] {
        var found: [String: [Int]] = [:]
        for (index, record) in records.enumerated() {
            for code in codes(record) { found[code, default: []].append(index + 1) }
        }
        return found.sorted { $0.key < $1.key }.map { Truth.Finding(code: $0.key, records: $0.value) }
    }

    private static func money(_ field: String, _ records: [some Plantable]) -> Truth.Money {
        records.reduce(into: Truth.Money(field: field)) { money, record in
            guard let amount = record.money[field] else { return }
            switch record.fate {
            case .migrated: money.migrated += amount
            case .afterMapping: money.quarantinedAfterMapping += amount
            case .unreadable, .unmapped: money.notMapped += amount
            }
        }
    }
}

extension Truth {
    /// The truth as JSON for people and programs: amounts as text with two decimals, one line for each fact.
    package var json: String {
        JSONText.object([
            ("seed", .number(Int(seed))), ("records", .number(records)), ("migrated", .number(migrated)),
            ("quarantined", .number(records - migrated)),
            ("perCode", .object(perCode.map { ($0.code, .number($0.count)) })),
            ("mappings", .object(parts.map { ($0.mapping, $0.json) })),
        ]).written() + "\n"
    }
}

extension Truth.Part {
    fileprivate var json: JSONText {
        .object([
            ("file", .text(file)), ("table", .text(table)), ("encoding", .text(encoding)),
            ("preambleLines", .number(preambleLines)), ("blankLines", .number(blankLines)), ("footerLines", .number(footerLines)),
            ("records", .number(records)), ("migrated", .number(migrated)), ("quarantined", .number(quarantinedRecords)),
            ("quarantinedRecordNumbers", .object(quarantined.map { ($0.code, .numbers($0.records)) })),
            ("nullifiedRecordNumbers", .object(nullified.map { ($0.code, .numbers($0.records)) })),
            ("money", .object(money.map { ($0.field, $0.json) })),
            ("planted", .object(planted.map { ($0.kind, .number($0.count)) })),
        ])
    }
}

extension Truth.Money {
    fileprivate var json: JSONText {
        .object([
            ("declared", .text(Shapes.plain(declared))), ("migrated", .text(Shapes.plain(migrated))),
            ("quarantinedAfterMapping", .text(Shapes.plain(quarantinedAfterMapping))),
            ("notMapped", .text(Shapes.plain(notMapped))),
        ])
    }
}

/// The little JSON that the truth needs, with its members in the order given. Texts are ours: nothing in them needs an escape.
private enum JSONText {
    case number(Int)
    case text(String)
    case numbers([Int])
    case object([(name: String, value: JSONText)])

    func written(indent: String = "") -> String {
        switch self {
        case .number(let number): return String(number)
        case .text(let text): return "\"\(text)\""
        case .numbers(let numbers): return "[" + numbers.map { String($0) }.joined(separator: ", ") + "]"
        case .object(let members):
            guard !members.isEmpty else { return "{}" }
            let inner = indent + "  "
            let lines = members.map { "\(inner)\"\($0.name)\": \($0.value.written(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }
}
