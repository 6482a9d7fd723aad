import HandoverCore

// One table of the target against the archive. The archive's rows are indexed by key; the live rows come in any order, are read
// back one at a time into one buffer, and are looked up and marked. Only if that leaves a difference, the table is read a second
// time to describe each, now that it is known which records to look for in the originals: so nothing but marks is kept of rows
// that differ, however many they are.

/// One table of the target.
struct TargetTable {
    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let entry: CheckedPlan.Target.Table
    private let mode: CheckedPlan.Target.Mode
    private let unread: Unread
    private var rows: ArchiveRows
    private var before: BeforeRows?
    private var origins: RowOrigins
    private var totals: TableTotals

    private(set) var rowsCompared: Int64 = 0
    private(set) var rowsFound: Int64 = 0
    /// Rows that are somebody else's.
    private(set) var rowsOthers: Int64 = 0
    private var differences: Int64 = 0

    /// - Parameters:
    ///   - mode: what a load does with rows that are there.
    ///   - refused: rows that need not be there.
    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ entry: CheckedPlan.Target.Table, _ mode: CheckedPlan.Target.Mode,
        refused: [Int], before: BeforeRows?, unread: Unread
    ) throws {
        self.archive = archive
        self.plan = plan
        self.entry = entry
        self.before = before
        (self.mode, self.unread) = (mode, unread)
        let schema = plan.tables[entry.table]
        let unreadFields = Set(schema.fields.indices.filter { unread.fields.contains(schema.fields[$0].name) })
        let isNumbered = entry.isNumbered
        let fields = schema.fields.indices.map { index -> ArchiveRows.Field in
            if unreadFields.contains(index) || (isNumbered && index == 0) { return .unread }
            return switch entry.columns[index].representation {
            case .timestamptz: .instant
            case .timestamp: .local
            default: .whole
            }
        }
        // A literal of SQLite is compared by what it says, one of PostgreSQL as it is written.
        let isLiteral = mode == .snapshot && plan.target?.kind == .sqlite
        let form: ArchiveRows.Form = isLiteral ? .literals : fields.allSatisfy { $0 == .whole } ? .canonical : .fields(fields)
        var totals = TableTotals(plan, entry.table, without: unreadFields)
        rows = try ArchiveRows(
            archive, schema, form, expected: Self.expectedRows(archive, schema.id), isNumbered: isNumbered,
            visit: totals.isEmpty ? nil : { totals.expect($0, $1) })
        for row in refused where row < rows.index.count {
            rows.index.notes[row] = .refused
            if !totals.isEmpty { totals.doNotExpect(try rows.fields(row)) }
        }
        self.totals = totals
        origins = RowOrigins(plan)
    }

    /// What the counts say, as far as they can be read.
    static func expectedRows(_ archive: OpenArchive, _ table: String) throws -> Int64 {
        try archive.json("metadata/counts.json")?["tables"]?.array?.first { $0["id"]?.string == table }?.number("rows") ?? 0
    }

    var schema: CheckedPlan.Table { rows.schema }
    /// Rows that had to be there and had to stay.
    var rowsBefore: Int64 { before?.mustStay ?? 0 }
    var rowCount: Int { rows.index.count }
    /// How many sums are compared.
    var totalCount: Int64 { Int64(totals.count) }

    /// Compares, and describes what differs.
    /// - Parameter fates: empty where the records are not known.
    mutating func run(
        _ live: inout some LiveRows, _ fates: [MappingFates], _ found: inout Differences
    ) throws {
        var none: Differences?
        try pass(&live, &none)
        guard differences > 0 else { return }
        let wanted = wantedRows(all: found.isComplete)
        if !fates.isEmpty { origins = try RowOrigins(archive, plan, fates, table: entry.table, rows: wanted) }
        rows.index.forget()
        before?.forget()
        totals.forget()
        try live.restart()
        var described: Differences? = found
        try pass(&live, &described)
        if let described { found = described }
    }

    private mutating func pass(_ live: inout some LiveRows, _ found: inout Differences?) throws {
        (rowsCompared, rowsFound, rowsOthers, differences) = (0, 0, 0, 0)
        try scan(&live, &found)
        try findMissing(&found)
        let (mode, entry) = (mode, entry)
        differences += try before?.findGone(mode, &rows, &live, entry, &found) ?? 0
        for total in totals.differing {
            differences += 1
            try found?.add(
                .init(
                    kind: .total, table: schema.id, field: schema.fields[total.field].name,
                    expected: .text(total.expected), actual: .text(total.actual)))
        }
    }

    /// Rows whose records are looked for: those that are missing or changed, of each the first ones unless all are wanted.
    private func wantedRows(all: Bool) -> [UInt32] {
        var wanted: [UInt32] = []
        var (missing, changed) = (0, 0)
        for (row, notes) in rows.index.notes.enumerated() {
            if notes.contains(.changed) {
                changed += 1
                if all || changed <= Limits.findingsKept { wanted.append(UInt32(row)) }
            } else if notes.isEmpty {
                missing += 1
                if all || missing <= Limits.findingsKept { wanted.append(UInt32(row)) }
            }
        }
        return wanted
    }

    /// Reads all live rows.
    private mutating func scan(_ live: inout some LiveRows, _ found: inout Differences?) throws {
        var line = ComparedLine()
        let (key, isAlone, hasTotals) = (rows.key, before == nil, !totals.isEmpty)
        while true {
            line.begin()
            switch try live.next(&line) {
            case .row: break
            case .unreadable(let codes):
                try noteUnreadable(codes, live, &found)
                continue
            case .end: return
            }
            let print = RowIndex.Print(line.bytes.span, line.starts, key: key)
            if isAlone, let row = rows.index.equal(print), rows.index.notes[row].isEmpty {
                rows.index.notes[row] = .seen
                rowsFound += 1
                if hasTotals { totals.add(line) }
            } else {
                try judge(print, line, live, &found)
            }
        }
    }

    /// What a live row is: a row of the archive, one that was there before, both, or neither.
    private mutating func judge(
        _ print: RowIndex.Print, _ line: ComparedLine, _ live: some LiveRows, _ found: inout Differences?
    ) throws {
        let row = try rows.find(print, line)
        let past = try before?.find(live)
        // A row that was refused stays as it was before.
        let isLoaded = row.map { !rows.index.notes[$0.row].contains(.refused) } ?? false
        if isLoaded || past == nil, !(row == nil && unread.others) { totals.add(line) }
        if let row {
            let notes = rows.index.notes[row.row]
            if notes.contains(.refused) {
                if past == nil { try note(.extra, line, live, &found) }
            } else if notes.contains(.seen) {
                try note(.keyTwice, line, live, &found)
            } else {
                rows.index.notes[row.row].insert(.seen)
                rowsFound += 1
                if !row.isEqual {
                    rows.index.notes[row.row].insert(.changed)
                    try noteChange(row.row, line, live, &found)
                }
            }
        } else if past == nil {
            if unread.others { rowsOthers += 1 } else { try note(.extra, line, live, &found) }
        }
        if let past, !past.isEqual, mode == .append || !isLoaded {
            differences += 1
            let table = schema.id
            try before?.describeChange(past.row, live, table, &found)
        }
    }

    /// A record that is no row.
    private mutating func noteUnreadable(
        _ codes: [String], _ live: some LiveRows, _ found: inout Differences?
    ) throws {
        differences += 1
        try found?.add(
            .init(kind: .unreadable, table: schema.id, actual: .code(codes.joined(separator: ";")), at: live.place))
    }

    /// A live row that should not be there.
    private mutating func note(
        _ kind: Differences.Kind, _ line: ComparedLine, _ live: some LiveRows,
        _ found: inout Differences?
    ) throws {
        differences += 1
        guard found != nil else { return }
        var key: [UInt8] = []
        for (position, field) in schema.key.enumerated() {
            if position > 0 { key.append(0x2c) }
            switch live.shown(field, line) {
            case .null: break
            case .text(let text): key += CSVField.written(text)
            case .code(let code): key += CSVField.written(Array(code.utf8))
            case .foreign(let kind, let literal): key += CSVField.written(Array("\(kind) ".utf8) + literal)
            }
        }
        try found?.add(.init(kind: kind, table: schema.id, key: key, at: live.place))
    }

    /// A row of the archive that is there with other values.
    private mutating func noteChange(
        _ row: Int, _ line: ComparedLine, _ live: some LiveRows, _ found: inout Differences?
    ) throws {
        differences += 1
        guard found != nil else { return }
        let expected = try rows.fields(row)
        let origin = origins[row]
        for index in try rows.differing(row, line) {
            try found?.add(
                .init(
                    kind: .changed, table: schema.id, key: key(expected), field: schema.fields[index].name,
                    expected: index < expected.count ? .init(expected[index]) : .null, actual: live.shown(index, line),
                    origin: origin, rule: origin.map { plan.ruleText($0.mapping, index) }, at: live.place))
        }
    }

    private mutating func findMissing(_ found: inout Differences?) throws {
        for row in rows.index.notes.indices {
            if !rows.index.notes[row].contains(.refused) { rowsCompared += 1 }
            guard rows.index.notes[row].isEmpty else { continue }
            differences += 1
            guard found != nil else { continue }
            let origin = origins[row]
            try found?.add(
                .init(
                    kind: .missing, table: schema.id, key: key(try rows.fields(row)), origin: origin,
                    rule: origin.map { "mappings.\(plan.mappings[$0.mapping].id)" }))
        }
    }

    private func key(_ fields: [[UInt8]]) -> [UInt8] {
        Array(schema.key.map { $0 < fields.count ? fields[$0] : [] }.joined(separator: [0x2c]))
    }
}

extension CheckedPlan.Target.Table {
    /// Whether its first column is what a snapshot of PostgreSQL counts rows without a key by.
    var isNumbered: Bool { columns.first.map { $0.name == PostgresLiveRows.number && $0.representation == .literal } ?? false }
}
