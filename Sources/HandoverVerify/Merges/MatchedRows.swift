import HandoverCore

/// What is read of the rows of a table with a merge: what they have in common with others, their keys, and the rows of groups themselves.
struct MatchedRows {
    let table: Int
    let matching: RowMatching
    let merger: RowMerger
    /// One for each entry of `match`.
    private var matches: [HashParts]
    private var keys: HashParts
    private(set) var rows: GroupRows
    var decided: DecidedRows

    /// - Parameters:
    ///   - claimed: the records of which the archive says that they are in groups.
    ///   - budget: how many bytes of lines are held in memory.
    init(
        _ merge: CheckedPlan.Merge, _ decisions: StatedDecisions?, _ plan: CheckedPlan, bits: Int, claimed: [UInt64],
        budget: Int
    ) {
        table = merge.table
        decided = DecidedRows(decisions, plan, table: table)
        matching = RowMatching(merge)
        merger = RowMerger(merge, plan.tables[merge.table], plan.rules(of: merge.table))
        matches = (0..<matching.count).map { _ in HashParts(bits: bits) }
        keys = HashParts(bits: bits)
        rows = GroupRows(claimed, budget: budget)
    }

    /// False where nothing can be the same: the plan only asks, and nobody has answered.
    var isNeeded: Bool { matching.count > 0 || !decided.isEmpty }

    /// Takes what rows that a mapping made have in common with others, and keeps those that are said to be in a group.
    mutating func take(_ made: MadeRows, of mapping: Int, _ store: inout BlockStore) throws {
        for row in made.origins.indices {
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(made.origins[row])).word
            try keys.append(made.keys[row], id, &store)
            for entry in matches.indices {
                let hash = made.matches[row * matches.count + entry]
                if hash != .none { try matches[entry].append(hash, id, &store) }
            }
        }
        try rows.take(made, of: mapping)
    }

    /// The groups, once all rows were taken; from then on the rows of these are wanted, and what all have in common is forgotten.
    mutating func groups(_ store: BlockStore) throws -> MatchGroups {
        let found = try MatchGroups(matches, keys: keys, decided: decided.staged, store)
        (matches, keys) = ([], HashParts(bits: 0, blockEntries: 1))
        rows.want(found.rows)
        return found
    }

    /// Keeps those of a mapping's rows that are wanted and were not there yet.
    mutating func takeMissing(_ made: MadeRows, of mapping: Int) throws { try rows.take(made, of: mapping) }
}
