import HandoverCore

/// What is read of the rows of a table with a merge: what they have in common with others, their keys, and the rows of groups themselves.
struct MatchedRows {
    let table: Int
    let matching: RowMatching
    let merger: RowMerger
    /// One for each entry of `match`.
    private(set) var matches: [HashParts]
    private(set) var keys: HashParts
    var rows = GroupRows()
    var decided: DecidedRows
    private let claimed: Set<UInt64>
    private let most: Int

    /// - Parameters:
    ///   - most: how many bytes of rows are kept because the archive says that they are in groups.
    ///   - claimed: the records of which it says so.
    init(
        _ merge: CheckedPlan.Merge, _ decisions: StatedDecisions?, _ plan: CheckedPlan, bits: Int, most: Int, claimed: Set<UInt64>
    ) {
        table = merge.table
        decided = DecidedRows(decisions, plan, table: table)
        matching = RowMatching(merge)
        merger = RowMerger(merge, plan.tables[merge.table], plan.rules(of: merge.table))
        matches = (0..<matching.count).map { _ in HashParts(bits: bits) }
        keys = HashParts(bits: bits)
        (self.claimed, self.most) = (claimed, most)
    }

    /// False where nothing can be the same: the plan only asks, and nobody has answered.
    var isNeeded: Bool { !matches.isEmpty || !decided.isEmpty }

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
        if claimed.isEmpty { return }
        let (claimed, most) = (claimed, most)
        keep(made, of: mapping) { claimed.contains($0) && $1 < most }
    }

    /// Keeps rows.
    /// - Parameter isWanted: gets the record, and how many bytes of rows there are.
    mutating func keep(_ made: MadeRows, of mapping: Int, _ isWanted: (UInt64, Int) -> Bool) {
        for row in made.origins.indices {
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(made.origins[row])).word
            if isWanted(id, rows.byteCount) { rows.append(id, made.lines[made.line(row)]) }
        }
    }
}
