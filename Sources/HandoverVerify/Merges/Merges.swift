import HandoverCore

/// The rows of tables with a merge, and what becomes of them (Plan.md section 1.14): worked out from the originals, before anything is
/// held against the archive.
///
/// The originals of those tables are walked once for what rows have in common; the rows of groups are kept on the way as far as the
/// archive says which they are, and else fetched by a second walk. Beside lines, which may lie in a file, a row in a group takes 16
/// bytes, as many again for each entry of `match` while groups are found, and 20 while merged rows are made; those of one group are in
/// memory together.
struct Merges {
    /// For each mapping, what its rows become; `nil` where merging does nothing to it.
    private(set) var byMapping: [RowMerging?] = []
    /// What that takes of the memory.
    private(set) var byteCount = 0
    /// For each table, by field, the sums of the plan's totals that merging took away.
    private(set) var tookAway: [[Int: DigitSum]]
    /// Where the archive's lists of groups are others.
    private(set) var findings = Findings()
    /// Records in groups.
    private(set) var count: Int64 = 0
    /// Decisions that are about other records than there are, and how many records decisions are about.
    private(set) var decisionFindings = Findings()
    private(set) var decisionCount: Int64 = 0

    /// - Parameters:
    ///   - decisions: what people decided.
    ///   - decided: what decisions make of records, for each mapping.
    ///   - isHeld: the archive's lists of groups are held against these.
    /// - Returns: `nil` where the plan has no merges.
    init?(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options, _ decisions: StatedDecisions?,
        decided: [DecidedRecords], lookups: LookupIndexes, isHeld: Bool
    ) throws {
        if plan.merges.isEmpty { return nil }
        let lineBudget = Self.lineBudget(plan, options)
        var tables = try Self.tables(archive, plan, options, decisions, budget: lineBudget)
        let claims = tables.reduce(0) { $0 + $1.rows.byteCount }
        let (budget, _, width) = ContentReading.means(archive, plan, options, held: claims)
        let ownTables = plan.mappings.map { mapping in tables.firstIndex { $0.table == mapping.table } }
        var walk = ContentWalk(
            archive, plan, decided: decided, lookups: lookups, width: width,
            matching: ownTables.map { table in table.flatMap { tables[$0].isNeeded ? tables[$0].matching : nil } })
        var store = BlockStore(budget: budget)
        try walk.run(tables: []) { made, mapping, batch in
            guard let table = ownTables[mapping] else { return }
            try tables[table].take(made, of: mapping, &store)
            try tables[table].decided.take(made, of: mapping, batch, archive, plan)
        } takeLines: { _, _, _ in
        } settle: {
        }
        for index in tables.indices {
            tables[index].decided.finish(plan)
            decisionFindings.add(tables[index].decided.findings)
            decisionCount += tables[index].decided.count
        }
        let found = try tables.indices.map { try tables[$0].groups(store) }
        // Before all else that is held: what rows had in common is asked no more.
        store = BlockStore(budget: 0)
        if tables.contains(where: { !$0.rows.isComplete }) {
            try walk.run(tables: []) { made, mapping, _ in
                guard let table = ownTables[mapping] else { return }
                try tables[table].takeMissing(made, of: mapping)
            } takeLines: { _, _, _ in
            } settle: {
            }
        }
        var mergings: [TableMerging?] = plan.tables.map { _ in nil }
        tookAway = plan.tables.map { _ in [:] }
        for (table, groups) in zip(tables, found) {
            let file = isHeld ? MergesFile(archive, plan, table.table) : nil
            let merging = try merge(table, groups, plan, file, budget: lineBudget)
            mergings[table.table] = merging
            byteCount += merging.byteCount
        }
        byMapping = plan.mappings.indices.map { RowMerging($0, plan, mergings) }
    }

    /// How many bytes of lines are held for one table, before they were merged and after that.
    private static func lineBudget(_ plan: CheckedPlan, _ options: Verifier.Options) -> Int {
        options.memory / 32 / plan.merges.count
    }

    /// The tables with a merge, with the rows that the archive says are in groups. It may say anything, so that gets no more than a part of
    /// the memory.
    private static func tables(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options, _ decisions: StatedDecisions?, budget: Int
    ) throws -> [MatchedRows] {
        let bits = ContentReading.means(archive, plan, options, held: 0).1
        var room = options.memory / 4 / GroupRows.rowBytes
        return try plan.merges.map { merge in
            let mappings = plan.mappings.map { $0.table == merge.table ? Array($0.id.utf8) : [] }
            let list = archive.member(MergesFile.path(plan.tables[merge.table].id))
            let claimed = try list.map { try ClaimedGroups.read(archive, $0, mappings, most: room) } ?? []
            room -= claimed.count
            return MatchedRows(merge, decisions, plan, bits: bits[merge.table], claimed: claimed, budget: budget)
        }
    }

    /// Makes the groups of a table what they become.
    /// - Parameters:
    ///   - file: the archive's list of them, if it is held against these.
    ///   - budget: how many bytes of merged rows are held in memory.
    private mutating func merge(
        _ table: MatchedRows, _ found: MatchGroups, _ plan: CheckedPlan, _ file: consuming MergesFile?, budget: Int
    ) throws -> TableMerging {
        let schema = plan.tables[table.table]
        let totals = plan.totals(of: table.table)
        for field in totals { tookAway[table.table][field] = DigitSum() }
        // Nobody asks where a key went that nothing refers to, and nothing does to one of several fields.
        let isReferredTo = plan.tables.contains { $0.references.contains { $0.table == table.table } }
        var (merged, newKeys) = (MergedRows(found.rows, budget: budget), NewKeys())
        for group in 0..<found.groups.count {
            let members = found.groups[group]
            let rows = try members.map { (id: found.rows[Int($0)], columns: try table.rows.columns(Int($0))) }
                .sorted(by: table.merger.precedes)
            var row = found.isDissolved[group] ? nil : table.merger.row(rows.map(\.columns))
            if let made = row, !table.merger.isAllowed(made) || table.merger.isApart(rows.map(\.columns)) { row = nil }
            for (position, entry) in rows.enumerated() {
                let role: MergesFile.Role = row == nil ? .dissolved : position == 0 ? .survivor : .mergedInto
                try file?.expect(group + 1, RecordID(word: entry.id), role, key: entry.columns.key(schema.key))
            }
            count += Int64(rows.count)
            guard let row else { continue }
            try merged.merge(members, survivor: rows[0].id, row)
            if isReferredTo {
                newKeys.append(rows[0].columns.key(schema.key), rows.dropFirst().map { $0.columns.key(schema.key) })
            }
            let made = Columns(row[...])
            for field in totals {
                for entry in rows { tookAway[table.table][field]?.add(entry.columns[field].span) }
                tookAway[table.table][field]?.subtract(made[field].span)
            }
        }
        if let finding = try file?.finish() { findings.add(finding) }
        newKeys.seal()
        return TableMerging(merged, newKeys)
    }
}
