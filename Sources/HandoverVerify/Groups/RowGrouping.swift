/// What rules over groups keep of the rows of a table (Plan.md section 1.13).
struct RowGrouping: Sendable {
    /// Words that are made room for at once: a first row that is much longer than the others says nothing of them.
    private static let mostReserved = 1 << 18

    private struct Part: Sendable {
        /// Which of the plan's rules over groups.
        var number: Int
        var rule: CheckedPlan.GroupRule
        /// Whether rows of this table are measured, and whether they are judged beside others.
        var isMeasured: Bool
        var isJudged: Bool
        /// The fields of its own table that the condition reads.
        var read: [Int]
        var hasKeys: Bool
    }

    private let parts: [Part]
    private let key: [Int]
    private let types: [String]

    /// `nil` where no rule asks for anything.
    init?(_ plan: CheckedPlan, table: Int) {
        parts = plan.groups.enumerated().compactMap { number, rule in
            guard rule.table == table || rule.measured == table else { return nil }
            return Part(
                number: number, rule: rule, isMeasured: rule.measured == table, isJudged: rule.isOf && rule.table == table,
                read: rule.fieldsRead(of: plan), hasKeys: rule.hasKeys(in: plan))
        }
        (key, types) = (plan.tables[table].key, plan.tables[table].fields.map(\.type))
        if parts.isEmpty { return nil }
    }

    /// The word before an entry.
    private static func note(_ rule: Int, isJudged: Bool) -> UInt64 { UInt64(rule) << 1 | (isJudged ? 1 : 0) }

    /// What such a word says.
    static func rule(_ word: UInt64) -> (rule: Int, isJudged: Bool) { (Int(word >> 1), word & 1 == 1) }

    /// Appends what is kept of a row.
    /// - Parameters:
    ///   - starts: where its fields begin in the lines, and where one more would.
    ///   - row: which row of the batch it is.
    ///   - own: the hash of its key.
    ///   - most: how many rows the batch can have.
    func append(_ lines: Span<UInt8>, _ starts: [Int], row: Int, key own: KeyHash, most: Int, to words: inout [UInt64]) {
        // Rows are about alike: without that an array may have twice the room that it needs, and batches are many.
        if row == 1 { words.reserveCapacity(min(words.count * most + words.count * most / 8, Self.mostReserved)) }
        for part in parts {
            let by = part.rule.by
            if part.isMeasured, by.allSatisfy({ starts[$0 + 1] - starts[$0] > 1 }) {
                words.append(Self.note(part.number, isJudged: false))
                let from = words.count
                GroupEntries.begin(RowKey.hash(lines, starts, by), row: UInt64(row), key: part.hasKeys ? own : nil, &words)
                for measure in part.rule.measures {
                    switch measure {
                    case .rows: continue
                    case .count(let condition): words.append(value(condition, lines, starts).isTrue ? 1 : 0)
                    case .sum(let field), .least(let field), .greatest(let field):
                        GroupEntries.append(RowKey.text(lines, starts, field), to: &words)
                    }
                }
                if !part.rule.isOf {
                    for field in part.read { GroupEntries.append(RowKey.text(lines, starts, field), to: &words) }
                }
                GroupEntries.finish(&words, from: from)
            }
            if part.isJudged {
                words.append(Self.note(part.number, isJudged: true))
                let from = words.count
                // Those who refer to the row have its key.
                GroupEntries.begin(own, row: UInt64(row), key: nil, &words)
                for field in part.read { GroupEntries.append(RowKey.text(lines, starts, field), to: &words) }
                GroupEntries.finish(&words, from: from)
            }
        }
    }

    private func value(_ tree: ExpressionTree, _ lines: Span<UInt8>, _ starts: [Int]) -> ExpressionTree.Value {
        tree.value(column: { _ in nil }) { field in
            RowKey.text(lines, starts, field).map { .init(canonical: $0, type: types[field]) } ?? .null
        }
    }
}

extension CheckedPlan.GroupRule {
    /// Whether rows are held back by their groups that others may refer to: then their keys must be known.
    func hasKeys(in plan: CheckedPlan) -> Bool {
        broken == .quarantine && !isOf && plan.tables.contains { $0.references.contains { $0.table == table } }
    }

    /// The fields of its table that the condition reads, each once, in their order. Behind them it numbers measures.
    func fieldsRead(of plan: CheckedPlan) -> [Int] {
        Set(condition.fields).filter { $0 < plan.tables[table].fields.count }.sorted()
    }
}

/// What is kept of the rows that a rule over groups is about.
struct StagedGroups: Sendable {
    var measured: GroupParts
    /// The rows that have groups of others; `nil` where rows are grouped themselves.
    var judged: GroupParts?

    init(_ rule: CheckedPlan.GroupRule, bits: [Int]) {
        measured = GroupParts(bits: bits[rule.measured])
        judged = rule.isOf ? measured : nil
    }
}
