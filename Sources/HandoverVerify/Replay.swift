import HandoverCore

/// The second walk over the originals: every record gets its fate, every row that stays is held against the table.
struct Replay {
    /// What one mapping must have done.
    struct Result {
        var records: Int64 = 0
        var migrated: Int64 = 0
        var codes: [String: Int64] = [:]
        var nulled: [Int: Int64] = [:]
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
    private let fates: Fates
    private let tables: [TableReading]
    private let options: Verifier.Options

    private(set) var results: [Result]
    private(set) var coverage: [[UInt8]] = []
    private(set) var sourceRecords: [Int64] = []
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

    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ staged: [Fates.Rows], _ fates: Fates, _ tables: [TableReading],
        _ options: Verifier.Options
    ) {
        self.archive = archive
        self.plan = plan
        self.staged = staged
        self.fates = fates
        self.tables = tables
        self.options = options
        results = plan.mappings.map { _ in Result() }
        firstRows = plan.mappings.map { _ in 0 }
        isMatchedByKey = plan.tables.indices.map { staged[$0].keys.count - fates.removed[$0].count != tables[$0].keys.count }
        lines = ArchiveLines(archive)
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

    mutating func run() throws {
        for index in plan.totals.indices {
            for (mapping, value) in plan.mappings.enumerated() where value.table == plan.totals[index].table {
                results[mapping].staged[plan.totals[index].field] = DigitSum()
                results[mapping].quarantined[plan.totals[index].field] = DigitSum()
            }
        }
        for fatal in fates.fatal {
            complete.add(
                Diagnostic(
                    .referenceUnresolved, .name(plan.tables[fatal.table].fields[fatal.field].name), .name("onOrphan: fail"),
                    at: .init(field: plan.tables[fatal.table].fields[fatal.field].name, table: plan.tables[fatal.table].id)))
        }
        for (index, source) in plan.sources.enumerated() {
            let members = plan.mappings.indices.filter { plan.mappings[$0].source == index }
            var makers = members.map { RowMaker(plan.mappings[$0], plan) }
            let ended = try Self.walk(archive, source) { walker in
                for (position, member) in members.enumerated() {
                    makers[position].make(walker)
                    try take(makers[position], walker, member)
                }
            }
            sourceRecords.append(ended.number)
            var file = Array("offset,bytes,class,items\n".utf8)
            for stretch in ended.coverage { file += "\(stretch.offset),\(stretch.bytes),\(stretch.name),\(stretch.items)\n".utf8 }
            coverage.append(file)
        }
        for table in plan.tables.indices where isMatchedByKey[table] { matchKeys(table) }
    }

    /// Walks an original to its end.
    @discardableResult
    static func walk(_ archive: OpenArchive, _ source: CheckedPlan.Source, _ body: (RecordWalker) throws -> Void) throws
        -> RecordWalker
    {
        let path = "data/originals/\(source.id).csv"
        guard let member = archive.member(path), let decoding = TextDecoding(isGB18030: source.isGB18030) else {
            throw ContentCheck.StuckSource(diagnostic: Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
        }
        do {
            var walker = try RecordWalker(archive, member, source, decoding)
            while try walker.next() { try body(walker) }
            return walker
        } catch let stuck as RecordWalker.Stuck {
            throw ContentCheck.StuckSource(
                diagnostic: Diagnostic(stuck.code, .path(path), at: .init(file: path, byteOffset: stuck.byteOffset)))
        }
    }

    private mutating func take(_ maker: RowMaker, _ walker: RecordWalker, _ mapping: Int) throws {
        let table = plan.mappings[mapping].table
        guard maker.findings.isEmpty else {
            results[mapping].note(walker.number, isMigrated: false)
            hold(maker.findings, walker, mapping)
            return
        }
        let row = (staged[table].mappings.first { $0.mapping == mapping }?.firstRow ?? 0) + results[mapping].stagedRows
        results[mapping].stagedRows += 1
        for field in maker.nulled { results[mapping].nulled[field, default: 0] += 1 }
        for field in results[mapping].staged.keys { results[mapping].staged[field]?.add(maker.line[maker.bounds[field]]) }
        if let findings = fates.removed[table][row] {
            for field in results[mapping].quarantined.keys {
                results[mapping].quarantined[field]?.add(maker.line[maker.bounds[field]])
            }
            results[mapping].note(walker.number, isMigrated: false)
            hold(findings, walker, mapping)
            return
        }
        let place = firstRows[mapping] + Int(results[mapping].migrated)
        results[mapping].note(walker.number, isMigrated: true)
        rowsCompared += 1
        valuesCompared += Int64(maker.bounds.count)
        if isMatchedByKey[table] {
            // A missing row is named by the keys; here only the values of those that are there count.
            if let found = tables[table].keys.first(staged[table].keys.bytes(row)) { try compare(maker, walker, mapping, found) }
        } else {
            try compare(maker, walker, mapping, place)
        }
    }

    /// Notes a record that is held back.
    private mutating func hold(_ findings: [String], _ walker: RecordWalker, _ mapping: Int) {
        for code in Set(findings.map { String($0.prefix { $0 != "@" }) }) { results[mapping].codes[code, default: 0] += 1 }
        var line = "\(walker.number),\(walker.line),\(walker.byteOffset),\(walker.byteCount),"
        line += findings.joined(separator: ";") + ","
        results[mapping].exceptions += line.utf8
        Base64.append(walker.raw, to: &results[mapping].exceptions)
        results[mapping].exceptions.append(0x0a)
    }

    private mutating func compare(_ maker: RowMaker, _ walker: RecordWalker, _ mapping: Int, _ row: Int) throws {
        let table = plan.mappings[mapping].table
        guard row < tables[table].offsets.count else { return }
        let actual = try lines.read(tables[table].offsets[row], Int(tables[table].lengths[row]))
        if actual.elementsEqual(maker.line) { return }
        var columns = Columns(actual)
        columns.complete()
        let schema = plan.tables[table]
        guard columns.count == schema.fields.count else {
            accurate.add(Diagnostic(.valueDiffers, .name(schema.id), .name("*"), at: place(maker, walker, mapping, nil)))
            return
        }
        for field in schema.fields.indices where !columns[field].elementsEqual(maker.line[maker.bounds[field]]) {
            let location = place(maker, walker, mapping, schema.fields[field].name)
            accurate.add(Diagnostic(.valueDiffers, .name(schema.id), .name(schema.fields[field].name), at: location))
            if !CanonicalValue.holds(columns[field], schema.fields[field]) {
                usable.add(
                    Diagnostic(
                        .valueNotCanonical, .name(schema.fields[field].name), .name(schema.fields[field].type), at: location))
            }
        }
    }

    /// Where a value came from: the record in its original, and the row's key.
    private func place(_ maker: RowMaker, _ walker: RecordWalker, _ mapping: Int, _ field: String?) -> Diagnostic.Location {
        var keys = KeyList()
        maker.appendKey(to: &keys)
        return .init(
            file: "data/originals/\(plan.sources[plan.mappings[mapping].source].id).csv", line: walker.line,
            byteOffset: walker.byteOffset,
            record: walker.number, field: field, table: plan.tables[plan.mappings[mapping].table].id,
            key: Masked.key(keys.bytes(0), options))
    }

    /// Rows that should be there and are not, and the other way round.
    private mutating func matchKeys(_ table: Int) {
        let schema = plan.tables[table]
        var expected = KeyList()
        for row in 0..<staged[table].keys.count where fates.removed[table][row] == nil {
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

/// Lines of the archive's tables through a window that moves forward.
struct ArchiveLines {
    private let archive: OpenArchive
    private var window: [UInt8] = []
    private var windowAt: Int64 = -1

    init(_ archive: OpenArchive) { self.archive = archive }

    mutating func read(_ offset: Int64, _ count: Int) throws -> ArraySlice<UInt8> {
        if windowAt < 0 || offset < windowAt || offset + Int64(count) > windowAt + Int64(window.count) {
            // The archive's end is two zero blocks past the last line; a window never needs more than the line itself.
            let last = archive.members.last.map { $0.offset + $0.size } ?? offset
            window = [UInt8](repeating: 0, count: max(count, Int(min(1 << 20, max(0, last - offset)))))
            windowAt = offset
            try archive.read(into: &window, at: offset)
        }
        let start = Int(offset - windowAt)
        return window[start..<(start + count)]
    }
}

/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var rest = bytes
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0..<4 { out.append(position <= group.count ? alphabet[bits >> (18 - 6 * position) & 63] : 0x3d) }
        }
    }
}
