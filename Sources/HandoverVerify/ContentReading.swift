import HandoverCore

/// All that is read of originals and tables, and what became of the records: the ground of the three answers.
struct ContentReading {
    private(set) var tables: [TableReading]
    /// Where the parts of the tables' keys and references are.
    private(set) var tableStore: BlockStore
    private(set) var judge: Judge
    /// Rows that are missing or should not be there, and references that must not be orphaned.
    private(set) var complete = Findings()
    /// For each source the records of each list, and its coverage.
    let records: [[Int64]]
    let coverage: [[(offset: Int64, bytes: Int64, name: String, items: Int64)]]
    let writing: ContentWalk.Writing
    /// Of each rule over groups.
    let groups: [Fates.GroupCount]

    /// About what the program and three rounds of batches take.
    private static let workingBytes = 80 << 20

    /// How much a store of blocks may hold, into how many parts keys are spread, and how many batches are worked on at once.
    /// - Parameter held: bytes of the memory that are taken as long as all this is used.
    static func means(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options, held: Int
    ) -> (Int, [Int], width: Int) {
        // What the program and the batches on their way leave of the memory is for what is rather not spilled: of originals and of
        // tables alike.
        let budget = max(0, options.memory - workingBytes - held) / 3
        // What rules over groups keep of a row can be more than the row.
        let isTight = options.memory < 2 * workingBytes || !plan.groups.isEmpty
        return (budget, partBits(archive, plan), isTight ? 2 : 4)
    }

    /// - Parameters:
    ///   - decided: what decisions make of records, for each mapping.
    ///   - lookups: what fields look into.
    ///   - merges: what becomes of rows of tables with a merge.
    ///   - seed: 32 bytes; without it there are no roots.
    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options, decided: [DecidedRecords],
        lookups: LookupIndexes, merges: Merges?, seed: [UInt8]?, _ watch: inout Stopwatch
    ) throws {
        let (budget, bits, width) = Self.means(archive, plan, options, held: merges?.byteCount ?? 0)
        var staged = StagedRows(plan, bits: bits, store: BlockStore(budget: budget))
        var store = BlockStore(budget: budget)
        var tables = plan.tables.indices.map { TableReading(archive, $0, plan, bits: bits) }
        let claims = try ClaimedFates.read(archive, plan)
        let claimedRows = Self.firstRows(plan, try ClaimedFates.migrated(archive, plan))
        let unmatched = [KeyMatch?](repeating: nil, count: plan.tables.count)
        var judge = Judge(archive, plan, options, removals: claims, firstRows: claimedRows, matches: unmatched, patience: 10_000)
        var walk = ContentWalk(archive, plan, decided: decided, lookups: lookups, width: width, merging: merges?.byMapping)
        try walk.run(tables: try plan.tables.map { try LineReader($0, seed: seed) }) { made, mapping, batch in
            try staged.take(made, of: mapping, plan)
            staged.takeAmounts(made, of: mapping, batch, plan)
            try judge.take(made, of: mapping, batch)
        } takeLines: { table, batch, made in
            try tables[table].take(batch, made, &store)
        } settle: {
            judge.settle()
        }
        judge.finish()
        (records, coverage, writing) = (walk.records, walk.coverage, walk.writing)
        watch.end("originals")

        let fates = try Fates(plan, staged)
        for fatal in fates.fatal {
            let (table, field) = (plan.tables[fatal.table].id, plan.tables[fatal.table].fields[fatal.field].name)
            complete.add(
                Diagnostic(.referenceUnresolved, .name(field), .name("onOrphan: fail"), at: .init(field: field, table: table)))
        }
        for (mapping, result) in zip(plan.mappings, judge.results) {
            for (rule, count) in zip(plan.rules(of: mapping.table), result.broken) where count > 0 {
                complete.add(
                    Diagnostic(.ruleBroken, .name(rule.id), .count(count), at: .init(table: plan.tables[mapping.table].id)))
            }
        }
        groups = try fates.countsOfGroups()
        complete.add(fates.findings(groups))
        watch.end("fates")
        let migrated = plan.mappings.indices.map { index in
            Self.staged(judge.results[index], judge.met[index]) - Int64(fates.removals[index].count)
        }
        let rows = plan.tables.indices.map { table in
            plan.mappings.indices.reduce(Int64(0)) { $0 + (plan.mappings[$1].table == table ? migrated[$1] : 0) }
        }
        let firstRows = Self.firstRows(plan, migrated)
        let matches = try plan.tables.indices.map { table in
            rows[table] == Int64(tables[table].rows)
                ? nil
                : try KeyMatch(
                    tables[table], &store, staged.keys[table], staged.store, fates.removals,
                    counts: plan.mappings.indices.map { plan.mappings[$0].table == table ? judge.results[$0].records : 0 })
        }
        let isTrue = fates.removals == judge.met && firstRows == claimedRows && !judge.hasGivenUp
        if !isTrue || matches.contains(where: { $0 != nil }) {
            judge = Judge(archive, plan, options, removals: fates.removals, firstRows: firstRows, matches: matches)
            try walk.run(tables: []) { made, mapping, batch in
                try judge.take(made, of: mapping, batch)
            } takeLines: { _, _, _ in
            } settle: {
                judge.settle()
            }
            judge.finish()
            watch.end("compare")
        }
        (self.tables, tableStore, self.judge) = (tables, store, judge)
        for (table, match) in matches.enumerated() {
            if let match { try report(match, archive, plan, table, options) }
        }
    }

    /// How many records a mapping has staged.
    private static func staged(_ result: MappingResult, _ met: Removals) -> Int64 { result.migrated + Int64(met.count) }

    /// The row of its table that each mapping's first migrated record is.
    private static func firstRows(_ plan: CheckedPlan, _ migrated: [Int64]) -> [Int] {
        plan.mappings.indices.map { index in
            let before = (0..<index).filter { plan.mappings[$0].table == plan.mappings[index].table }
            // What is claimed may be anything.
            return Int(clamping: before.reduce(Int64(0)) { $0.addingReportingOverflow(migrated[$1]).partialValue })
        }
    }

    /// For each table in how many parts its keys are spread, with the references to it: one for about every 32,768 rows, by the
    /// size of what they are made of. Any number is right, and 256 parts of 20 million rows are small enough.
    private static func partBits(_ archive: OpenArchive, _ plan: CheckedPlan) -> [Int] {
        func bytes(_ table: Int) -> Int64 {
            let sources = Set(plan.mappings.filter { $0.table == table }.map(\.source))
            let originals = sources.reduce(Int64(0)) { $0 + plan.sources[$1].bytes }
            return max(originals, TableParts.members(archive, plan.tables[table].id).reduce(0) { $0 + $1.size })
        }
        let own = plan.tables.indices.map(bytes)
        return plan.tables.indices.map { parent in
            let children = plan.tables.indices.filter { child in
                plan.tables[child].references.contains { $0.table == parent }
            }
            let most = children.map { own[$0] }.reduce(own[parent], max)
            var bits = 0
            while bits < 8, most >> Int64(bits) > 2 << 20 { bits += 1 }
            return bits
        }
    }

    /// Rows that should be there and are not, and the other way round.
    private mutating func report(
        _ match: KeyMatch, _ archive: OpenArchive, _ plan: CheckedPlan, _ table: Int, _ options: Verifier.Options
    ) throws {
        let schema = plan.tables[table]
        var lines = TableLines(archive, schema.id)
        complete.add(judge.missing[table])
        for row in match.extra {
            try complete.add {
                let key = try tables[table].key(of: Int(row), schema, &lines)
                return Diagnostic(
                    .rowExtra, .name(schema.id),
                    at: .init(record: Int64(row) + 1, table: schema.id, key: Masked.key(key[...], options)))
            }
        }
        if match.expected != tables[table].rows {
            complete.add(
                Diagnostic(
                    .rowCountDiffers, .name(schema.id), .count(tables[table].rows), .count(match.expected),
                    at: .init(table: schema.id)))
        }
    }
}
