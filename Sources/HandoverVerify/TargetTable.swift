import HandoverCore
import HandoverSQLite

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
    private let codecs: [ValueCodec]
    private var rows: ArchiveRows
    private var before: BeforeRows?
    private var origins: RowOrigins

    private(set) var rowsCompared: Int64 = 0
    private(set) var rowsFound: Int64 = 0
    private var differences: Int64 = 0

    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ entry: CheckedPlan.Target.Table, refused: [Int], before: BeforeRows?
    ) throws {
        self.archive = archive
        self.plan = plan
        self.entry = entry
        self.before = before
        mode = plan.target?.mode ?? .create
        let schema = plan.tables[entry.table]
        codecs = zip(entry.columns, schema.fields).map { ValueCodec($0.representation, scale: $1.scale) }
        rows = try ArchiveRows(
            archive, schema, isLiteral: mode == .snapshot, expected: Self.expectedRows(archive, schema.id))
        for row in refused where row < rows.index.count { rows.index.notes[row] = .refused }
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

    /// Compares, and describes what differs.
    /// - Parameter fates: empty where the records are not known.
    mutating func run(_ database: SQLiteDatabase, _ fates: [MappingFates], _ found: inout Differences) throws {
        var none: Differences?
        try pass(database, &none)
        guard differences > 0 else { return }
        let wanted = wantedRows(all: found.isComplete)
        if !fates.isEmpty { origins = try RowOrigins(archive, plan, fates, table: entry.table, rows: wanted) }
        for row in rows.index.notes.indices { rows.index.notes[row].formIntersection(.refused) }
        before?.forget()
        var described: Differences? = found
        try pass(database, &described)
        if let described { found = described }
    }

    private mutating func pass(_ database: SQLiteDatabase, _ found: inout Differences?) throws {
        (rowsCompared, rowsFound, differences) = (0, 0, 0)
        try scan(database, &found)
        try findMissing(&found)
        differences += try before?.findGone(mode, &rows, codecs, entry, &found) ?? 0
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
    private mutating func scan(_ database: SQLiteDatabase, _ found: inout Differences?) throws {
        let columns = entry.columns.map(\.name) + (before?.columns ?? [])
        let list = columns.map { "x." + quotedName($0) }.joined(separator: ",")
        var statement = try database.prepare("SELECT \(list) FROM main.\(quotedName(entry.name)) AS x")
        var cells = SQLiteCells()
        var live = ComparedLine()
        let (codecs, key, isAlone) = (codecs, schema.key, before == nil)
        while try statement.step() {
            statement.read(into: &cells)
            live.begin()
            for index in codecs.indices { live.append(cells.cells[index], cells.bytes.span, codecs[index]) }
            let print = RowIndex.Print(live.bytes.span, live.starts, key: key)
            if isAlone, let row = rows.index.equal(print), rows.index.notes[row].isEmpty {
                rows.index.notes[row] = .seen
                rowsFound += 1
            } else {
                try judge(print, live, cells, &found)
            }
        }
    }

    /// What a live row is: a row of the archive, one that was there before, both, or neither.
    private mutating func judge(
        _ print: RowIndex.Print, _ live: ComparedLine, _ cells: SQLiteCells, _ found: inout Differences?
    ) throws {
        let row = try rows.find(print, live)
        let first = codecs.count
        let past = try before?.find(cells, from: first)
        if let row {
            let notes = rows.index.notes[row.row]
            if notes.contains(.refused) {
                if past == nil { try note(.extra, live, cells, &found) }
            } else if notes.contains(.seen) {
                try note(.keyTwice, live, cells, &found)
            } else {
                rows.index.notes[row.row].insert(.seen)
                rowsFound += 1
                if !row.isEqual {
                    rows.index.notes[row.row].insert(.changed)
                    try noteChange(row.row, live, cells, &found)
                }
            }
        } else if past == nil {
            try note(.extra, live, cells, &found)
        }
        if let past, !past.isEqual, mode == .append || row == nil {
            differences += 1
            let table = schema.id
            try before?.describeChange(past.row, cells, from: first, table, &found)
        }
    }

    /// A live row that should not be there.
    private mutating func note(
        _ kind: Differences.Kind, _ live: ComparedLine, _ cells: SQLiteCells, _ found: inout Differences?
    ) throws {
        differences += 1
        guard found != nil else { return }
        var key: [UInt8] = []
        for (position, field) in schema.key.enumerated() {
            if position > 0 { key.append(0x2c) }
            switch shown(field, live, cells) {
            case .null: break
            case .text(let text): key += CSVField.written(text)
            case .foreign(let kind, let literal): key += CSVField.written(Array("\(kind) ".utf8) + literal)
            }
        }
        try found?.add(.init(kind: kind, table: schema.id, key: key))
    }

    /// A row of the archive that is there with other values.
    private mutating func noteChange(
        _ row: Int, _ live: ComparedLine, _ cells: SQLiteCells, _ found: inout Differences?
    ) throws {
        differences += 1
        guard found != nil else { return }
        let expected = try rows.fields(row)
        let origin = origins[row]
        for index in try rows.differing(row, live) {
            try found?.add(
                .init(
                    kind: .changed, table: schema.id, key: key(expected), field: schema.fields[index].name,
                    expected: index < expected.count ? Self.shown(expected[index]) : .null, actual: shown(index, live, cells),
                    origin: origin, rule: origin.map { plan.ruleText($0.mapping, index) }))
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

    /// A canonical field as it is shown.
    static func shown(_ field: [UInt8]) -> Differences.Shown {
        guard !field.isEmpty else { return .null }
        var text: [UInt8] = []
        CSVField.append(field.span, field.indices, to: &text)
        return .text(text)
    }

    /// A live value as it is shown.
    private func shown(_ index: Int, _ live: ComparedLine, _ cells: SQLiteCells) -> Differences.Shown {
        let cell = cells.cells[index]
        if codecs[index] == .literal { return .text(SQLLiteral.text(cell, cells.bytes)) }
        let field = Array(live.bytes[field(index, live.starts)])
        let isReadable = field != [ComparedLine.nothing] && String(validating: field, as: UTF8.self) != nil
        return isReadable ? Self.shown(field) : .foreign("\(cell.kind)", SQLLiteral.text(cell, cells.bytes))
    }
}
