import HandoverCore

/// The rows of tables with a merge, and what becomes of them (Plan.md section 1.14): worked out from the originals, before anything is
/// held against the archive.
///
/// The originals of those tables are walked once for what rows have in common; the rows of groups are kept on the way as far as the
/// archive says which they are, and else fetched by a second walk.
struct Merges {
    /// For each mapping, what its rows become; `nil` where merging does nothing to it.
    private(set) var byMapping: [RowMerging?]
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
        let (budget, bits, width) = ContentReading.means(archive, plan, options)
        // What the archive says may be anything, so it does not get more than a part of the memory.
        let most = options.memory / 8
        var tables = try plan.merges.map { merge in
            let mappings = plan.mappings.map { $0.table == merge.table ? Array($0.id.utf8) : [] }
            let list = archive.member(MergesFile.path(plan.tables[merge.table].id))
            return MatchedRows(
                merge, decisions, plan, bits: bits[merge.table], most: most,
                claimed: try list.map { try ClaimedGroups.read(archive, $0, mappings, most: most / 64) } ?? [])
        }
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
        let groups = try tables.map { try MatchGroups($0.matches, keys: $0.keys, decided: $0.decided.staged, store) }
        var missing: [Set<UInt64>] = []
        for (index, found) in groups.enumerated() {
            tables[index].rows.keep(found.groups)
            missing.append(Set(found.groups.joined().filter { !tables[index].rows.has($0) }))
        }
        if missing.contains(where: { !$0.isEmpty }) {
            try walk.run(tables: []) { made, mapping, _ in
                guard let table = ownTables[mapping] else { return }
                tables[table].keep(made, of: mapping) { id, _ in missing[table].contains(id) }
            } takeLines: { _, _, _ in
            } settle: {
            }
        }
        var mergings: [TableMerging?] = plan.tables.map { _ in nil }
        (byMapping, tookAway) = ([], plan.tables.map { _ in [:] })
        for (table, found) in zip(tables, groups) {
            mergings[table.table] = try merge(table, found, archive, plan, isHeld: isHeld)
        }
        byMapping = plan.mappings.indices.map { RowMerging($0, plan, mergings) }
    }

    /// Makes the groups of a table what they become.
    private mutating func merge(
        _ table: MatchedRows, _ found: MatchGroups, _ archive: OpenArchive, _ plan: CheckedPlan, isHeld: Bool
    ) throws -> TableMerging {
        let schema = plan.tables[table.table]
        let totals = plan.totals(of: table.table)
        for field in totals { tookAway[table.table][field] = DigitSum() }
        var merged: [[UInt64]] = []
        var file = MergesFile(archive, plan, table.table)
        for (index, group) in found.groups.enumerated() {
            let rows = group.map { (id: $0, columns: table.rows[$0]) }.sorted(by: table.merger.precedes)
            var row = found.dissolved.contains(index) ? nil : table.merger.row(rows.map(\.columns))
            if let made = row, !table.merger.isAllowed(made) || table.merger.isApart(rows.map(\.columns)) { row = nil }
            for (position, entry) in rows.enumerated() {
                let role: MergesFile.Role = row == nil ? .dissolved : position == 0 ? .survivor : .mergedInto
                file.expect(index + 1, RecordID(word: entry.id), role, key: entry.columns.key(schema.key))
            }
            count += Int64(rows.count)
            guard let row else { continue }
            merged.append(rows.map(\.id))
            let made = Columns(row[...])
            for field in totals {
                for entry in rows { tookAway[table.table][field]?.add(entry.columns[field].span) }
                tookAway[table.table][field]?.subtract(made[field].span)
            }
        }
        if isHeld, let finding = try file.finish() { findings.add(finding) }
        // Nobody asks where a key went that nothing refers to.
        let isReferredTo = plan.tables.contains { $0.references.contains { $0.table == table.table } }
        return TableMerging(table.merger, table.rows, merged, key: isReferredTo ? schema.key : [])
    }
}
