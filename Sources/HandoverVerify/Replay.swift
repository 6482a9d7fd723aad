import HandoverCore

/// The second walk over the originals: every record gets its fate, every row that stays is held against the table.
struct Replay {
    /// What one mapping must have done.
    struct Result {
        var records: Int64 = 0
        var migrated: Int64 = 0
        var codes: [String: Int64] = [:]
        var nulled: [Int: Int64] = [:]
        var absent: [Int: Int64] = [:]
        /// Sums of the plan's totals over staged and over removed rows, by field.
        var staged: [Int: DigitSum] = [:]
        var quarantined: [Int: DigitSum] = [:]
        var exceptions = Array("record,line,offset,bytes,findings,raw\n".utf8)
        fileprivate var ledger: [(record: Int64, count: Int64, isMigrated: Bool)] = []
        fileprivate var stagedRows = 0

        var ledgerFile: [UInt8] {
            var out = Array("record,count,disposition\n".utf8)
            for run in ledger { out += "\(run.record),\(run.count),\(run.isMigrated ? "migrated" : "quarantined")\n".utf8 }
            return out
        }

        fileprivate mutating func note(_ record: Int64, isMigrated: Bool) {
            records += 1
            if isMigrated { migrated += 1 }
            if let last = ledger.last, last.isMigrated == isMigrated {
                ledger[ledger.count - 1].count += 1
            } else {
                ledger.append((record, 1, isMigrated))
            }
        }
    }

    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let staged: [Fates.Rows]
    private let decided: Fates
    private let tables: [TableReading]
    private let options: Verifier.Options

    private(set) var results: [Result]
    private(set) var coverage: [[UInt8]] = []
    /// For each source the records of each list.
    private(set) var sourceRecords: [[Int64]] = []
    private(set) var complete = Findings()
    private(set) var accurate = Findings()
    private(set) var usable = Findings()
    private(set) var rowsCompared: Int64 = 0
    private(set) var valuesCompared: Int64 = 0

    /// For each mapping, the row of the archive's table that its first migrated record should be.
    private var firstRows: [Int]
    /// Tables whose number of rows is not what it should be: their rows are matched by key.
    private var isMatchedByKey: [Bool]
    private var lines: ArchiveLines
    /// Whether the headers in the archive are the sums of their lines there.
    private(set) var sums: LineSums

    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ staged: [Fates.Rows], _ fates: Fates, _ tables: [TableReading],
        _ options: Verifier.Options
    ) {
        self.archive = archive
        self.plan = plan
        self.staged = staged
        decided = fates
        self.tables = tables
        self.options = options
        results = plan.mappings.map { _ in Result() }
        firstRows = plan.mappings.map { _ in 0 }
        isMatchedByKey = plan.tables.indices.map { staged[$0].keys.count - fates.removed[$0].count != tables[$0].keys.count }
        lines = ArchiveLines(archive)
        sums = LineSums(plan)
        for (table, rows) in staged.enumerated() {
            var first = 0
            for (position, holder) in rows.mappings.enumerated() {
                firstRows[holder.mapping] = first
                let end = position + 1 < rows.mappings.count ? rows.mappings[position + 1].firstRow : rows.keys.count
                let gone = fates.removed[table].keys.count { $0 >= holder.firstRow && $0 < end }
                first += end - holder.firstRow - gone
            }
        }
    }

    /// What became of the records of each mapping; nothing of a table whose rows are not those that should be there.
    var fates: [MappingFates] {
        plan.mappings.indices.map { index in
            let runs = isMatchedByKey[plan.mappings[index].table] ? [] : results[index].ledger
            return MappingFates(firstRow: firstRows[index], runs: runs)
        }
    }

    mutating func run() throws {
        for index in plan.totals.indices {
            for (mapping, value) in plan.mappings.enumerated() where value.table == plan.totals[index].table {
                results[mapping].staged[plan.totals[index].field] = DigitSum()
                results[mapping].quarantined[plan.totals[index].field] = DigitSum()
            }
        }
        for fatal in decided.fatal {
            complete.add(
                Diagnostic(
                    .referenceUnresolved, .name(plan.tables[fatal.table].fields[fatal.field].name), .name("onOrphan: fail"),
                    at: .init(field: plan.tables[fatal.table].fields[fatal.field].name, table: plan.tables[fatal.table].id)))
        }
        for (index, source) in plan.sources.enumerated() {
            let members = plan.mappings.indices.filter { plan.mappings[$0].source == index }
            var makers = members.map { RowMaker(plan.mappings[$0], plan) }
            let ended = try SourceWalk.run(archive, source) { record in
                for (position, member) in members.enumerated() where plan.mappings[member].list == record.list {
                    makers[position].make(record)
                    try take(makers[position], record, member)
                }
            }
            sums.settle()
            sourceRecords.append(ended.records)
            var file = Array("offset,bytes,class,items\n".utf8)
            for stretch in ended.coverage { file += "\(stretch.offset),\(stretch.bytes),\(stretch.name),\(stretch.items)\n".utf8 }
            coverage.append(file)
        }
        for table in plan.tables.indices where isMatchedByKey[table] { matchKeys(table) }
    }

    private mutating func take(_ maker: RowMaker, _ record: WalkedRecord, _ mapping: Int) throws {
        let table = plan.mappings[mapping].table
        guard maker.findings.isEmpty else {
            results[mapping].note(record.number, isMigrated: false)
            try hold(maker.findings, record, mapping)
            return
        }
        let row = (staged[table].mappings.first { $0.mapping == mapping }?.firstRow ?? 0) + results[mapping].stagedRows
        results[mapping].stagedRows += 1
        for field in maker.absent { results[mapping].absent[field, default: 0] += 1 }
        for field in maker.nulled { results[mapping].nulled[field, default: 0] += 1 }
        for field in results[mapping].staged.keys { results[mapping].staged[field]?.add(maker.line[maker.bounds[field]]) }
        if let findings = decided.removed[table][row] {
            for field in results[mapping].quarantined.keys {
                results[mapping].quarantined[field]?.add(maker.line[maker.bounds[field]])
            }
            results[mapping].note(record.number, isMigrated: false)
            try hold(findings, record, mapping)
            return
        }
        let place = firstRows[mapping] + Int(results[mapping].migrated)
        results[mapping].note(record.number, isMigrated: true)
        rowsCompared += 1
        valuesCompared += Int64(maker.bounds.count)
        if isMatchedByKey[table] {
            // A missing row is named by the keys; here only the values of those that are there count.
            if let found = tables[table].keys.first(staged[table].keys.bytes(row)) { try compare(maker, record, mapping, found) }
        } else {
            try compare(maker, record, mapping, place)
        }
    }

    /// Notes a record that is held back.
    private mutating func hold(_ findings: [String], _ record: WalkedRecord, _ mapping: Int) throws {
        for code in Set(findings.map { String($0.prefix { $0 != "@" }) }) { results[mapping].codes[code, default: 0] += 1 }
        var line = "\(record.number),\(record.line),\(record.byteOffset),\(record.byteCount),"
        line += findings.joined(separator: ";") + ","
        results[mapping].exceptions += line.utf8
        Base64.append(try raw(record, mapping), to: &results[mapping].exceptions)
        results[mapping].exceptions.append(0x0a)
    }

    /// The bytes of a record that is held back.
    private func raw(_ record: WalkedRecord, _ mapping: Int) throws -> ArraySlice<UInt8> {
        if case .row(let walker) = record.content { return walker.raw }
        guard let member = archive.member(plan.sources[plan.mappings[mapping].source].originalPath) else { return [] }
        var bytes = [UInt8](repeating: 0, count: record.byteCount)
        try archive.read(into: &bytes, at: member.offset + record.byteOffset)
        return bytes[...]
    }

    private mutating func compare(_ maker: RowMaker, _ record: WalkedRecord, _ mapping: Int, _ row: Int) throws {
        let table = plan.mappings[mapping].table
        guard row < tables[table].offsets.count else { return }
        let actual = try lines.read(tables[table].offsets[row], Int(tables[table].lengths[row]))
        let isAdded = sums.has(mapping)
        if actual.elementsEqual(maker.line) {
            if isAdded { sums.take(record, mapping, place(maker, record, mapping, nil)) { maker.line[maker.bounds[$0]] } }
            return
        }
        var columns = Columns(actual)
        columns.complete()
        let schema = plan.tables[table]
        guard columns.count == schema.fields.count else {
            accurate.add(Diagnostic(.valueDiffers, .name(schema.id), .name("*"), at: place(maker, record, mapping, nil)))
            return
        }
        if isAdded { sums.take(record, mapping, place(maker, record, mapping, nil)) { [columns] in columns[$0] } }
        for field in schema.fields.indices where !columns[field].elementsEqual(maker.line[maker.bounds[field]]) {
            let location = place(maker, record, mapping, schema.fields[field].name)
            accurate.add(Diagnostic(.valueDiffers, .name(schema.id), .name(schema.fields[field].name), at: location))
            if !CanonicalValue.holds(columns[field], schema.fields[field]) {
                usable.add(
                    Diagnostic(
                        .valueNotCanonical, .name(schema.fields[field].name), .name(schema.fields[field].type), at: location))
            }
        }
    }

    /// Where a value came from: the record in its original, and the row's key.
    private func place(_ maker: RowMaker, _ record: WalkedRecord, _ mapping: Int, _ field: String?) -> Diagnostic.Location {
        var keys = KeyList()
        maker.appendKey(to: &keys)
        return .init(
            file: plan.sources[plan.mappings[mapping].source].originalPath, line: record.line,
            byteOffset: record.byteOffset,
            record: record.number, field: field, table: plan.tables[plan.mappings[mapping].table].id,
            key: Masked.key(keys.bytes(0), options))
    }

    /// Rows that should be there and are not, and the other way round.
    private mutating func matchKeys(_ table: Int) {
        let schema = plan.tables[table]
        var expected = KeyList()
        for row in 0..<staged[table].keys.count where decided.removed[table][row] == nil {
            expected.append(staged[table].keys.bytes(row))
        }
        expected.sort()
        for row in 0..<expected.count where tables[table].keys.first(expected.bytes(row)) == nil {
            complete.add(
                Diagnostic(
                    .rowMissing, .name(schema.id), at: .init(table: schema.id, key: Masked.key(expected.bytes(row), options))))
        }
        for row in 0..<tables[table].keys.count where expected.first(tables[table].keys.bytes(row)) == nil {
            complete.add(
                Diagnostic(
                    .rowExtra, .name(schema.id),
                    at: .init(record: Int64(row + 1), table: schema.id, key: Masked.key(tables[table].keys.bytes(row), options))))
        }
        if expected.count != tables[table].keys.count {
            complete.add(
                Diagnostic(
                    .rowCountDiffers, .name(schema.id), .count(tables[table].keys.count), .count(expected.count),
                    at: .init(table: schema.id)))
        }
    }
}
