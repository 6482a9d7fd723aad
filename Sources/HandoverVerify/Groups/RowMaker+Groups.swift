/// What rules over groups keep of the rows of a mapping (Plan.md section 1.13).
struct RowGrouping: Sendable {
    private struct Part: Sendable {
        /// Which of the plan's rules over groups.
        var number: Int
        var rule: CheckedPlan.GroupRule
        /// Whether rows of this table are measured, and whether they are judged.
        var isMeasured: Bool
        var isJudged: Bool
    }

    private let parts: [Part]
    private let key: [Int]
    private let types: [String]

    /// `nil` where no rule asks for anything.
    init?(_ plan: CheckedPlan, table: Int) {
        parts = plan.groups.enumerated().compactMap { number, rule in
            guard rule.table == table || rule.measured == table else { return nil }
            return Part(number: number, rule: rule, isMeasured: rule.measured == table, isJudged: rule.table == table)
        }
        (key, types) = (plan.tables[table].key, plan.tables[table].fields.map(\.type))
        if parts.isEmpty { return nil }
    }

    /// Appends what is kept of a row.
    /// - Parameters:
    ///   - starts: where its fields begin in the lines, and where one more would.
    ///   - row: which row of the batch it is.
    func append(_ lines: Span<UInt8>, _ starts: [Int], row: Int, to made: inout [GroupNote]) {
        let own = RowKey.hash(lines, starts, key)
        for part in parts {
            let by = part.rule.by
            if part.isMeasured, by.allSatisfy({ starts[$0 + 1] - starts[$0] > 1 }) {
                var entry = GroupEntry(group: RowKey.hash(lines, starts, by), row: UInt64(row), key: own)
                for measure in part.rule.measures {
                    switch measure {
                    case .rows: continue
                    case .count(let condition): entry.append(value(condition, lines, starts).isTrue)
                    case .sum(let field), .least(let field), .greatest(let field):
                        entry.append(RowKey.text(lines, starts, field))
                    }
                }
                if !part.rule.isOf { entry.append(fieldsOf: part.rule, lines, starts) }
                made.append(GroupNote(rule: part.number, isJudged: false, entry: entry))
            }
            if part.rule.isOf, part.isJudged {
                // Those who refer to the row have its key.
                var entry = GroupEntry(group: own, row: UInt64(row), key: own)
                entry.append(fieldsOf: part.rule, lines, starts)
                made.append(GroupNote(rule: part.number, isJudged: true, entry: entry))
            }
        }
    }

    private func value(_ tree: ExpressionTree, _ lines: Span<UInt8>, _ starts: [Int]) -> ExpressionTree.Value {
        tree.value(column: { _ in nil }) { field in
            RowKey.text(lines, starts, field).map { .init(canonical: $0, type: types[field]) } ?? .null
        }
    }
}

/// What a rule keeps of a row of a batch.
struct GroupNote {
    var rule: Int
    /// Not one that is measured, but one that has a group.
    var isJudged: Bool
    /// Its row is that of the batch.
    var entry: GroupEntry
}

extension GroupEntry {
    /// Appends the fields that the condition of a rule reads.
    fileprivate mutating func append(fieldsOf rule: CheckedPlan.GroupRule, _ lines: Span<UInt8>, _ starts: [Int]) {
        for field in rule.fieldsRead(before: starts.count - 1) { append(RowKey.text(lines, starts, field)) }
    }
}

extension CheckedPlan.GroupRule {
    /// The fields that the condition reads, each once, in their order.
    /// - Parameter count: how many fields the table has; behind them come measures.
    func fieldsRead(before count: Int) -> [Int] { Set(condition.fields).filter { $0 < count }.sorted() }
}
