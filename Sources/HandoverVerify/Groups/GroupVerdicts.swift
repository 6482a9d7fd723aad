import HandoverCore

/// Whether a rule over groups holds for the rows that are still there (Plan.md section 1.13).
struct GroupVerdicts {
    /// A group so far.
    private struct Tally {
        var counts: [Int]
        var sums: [DigitSum]
        /// The least or the greatest text of each measure.
        var extremes: [[UInt8]?]
        var verdict: Bool?
    }

    let rule: CheckedPlan.GroupRule
    private let fields: Int
    private let table: [CheckedPlan.Field]
    private let types: [String]
    private let read: [Int]
    private let rows: StagedGroups

    init(_ number: Int, _ plan: CheckedPlan, _ staged: StagedRows) {
        rule = plan.groups[number]
        rows = staged.groups[number]
        table = plan.tables[rule.measured].fields
        types = plan.tables[rule.table].fields.map(\.type)
        fields = types.count
        read = rule.fieldsRead(before: fields)
    }

    /// Calls the body with every row for which, or for whose group, the rule does not hold.
    /// - Parameters:
    ///   - gone: for each table the rows that are not there any more.
    ///   - body: is also told whether it is the first of its group.
    func forEachBroken(
        _ gone: [Set<UInt64>], _ store: BlockStore, _ body: (_ row: UInt64, _ key: KeyHash, _ isFirst: Bool) -> Void
    ) throws {
        for part in 0..<rows.measured.partCount {
            var groups: [KeyHash: Tally] = [:]
            try rows.measured.forEach(in: part, store) { entry in
                if gone[rule.measured].contains(entry.row) { return }
                add(entry, to: &groups[entry.group, default: empty])
            }
            if let judged = rows.judged {
                try judged.forEach(in: part, store) { entry in
                    if gone[rule.table].contains(entry.row) { return }
                    if !holds(groups[entry.group] ?? empty, entry, at: 0) { body(entry.row, entry.key, true) }
                }
                continue
            }
            try rows.measured.forEach(in: part, store) { entry in
                guard !gone[rule.measured].contains(entry.row), let tally = groups[entry.group] else { return }
                let isFirst = tally.verdict == nil
                let verdict = tally.verdict ?? holds(tally, entry, at: behindMeasures(entry))
                if isFirst { groups[entry.group]?.verdict = verdict }
                if !verdict { body(entry.row, entry.key, isFirst) }
            }
        }
    }

    private var empty: Tally {
        let count = rule.measures.count
        return Tally(
            counts: Array(repeating: 0, count: count), sums: Array(repeating: DigitSum(), count: count),
            extremes: Array(repeating: nil, count: count))
    }

    private func add(_ entry: GroupEntry, to tally: inout Tally) {
        var at = 0
        for (index, measure) in rule.measures.enumerated() {
            switch measure {
            case .rows: tally.counts[index] += 1
            case .count:
                tally.counts[index] += Int(entry.values[at])
                at += 1
            case .sum: if let amount = entry.text(&at) { tally.sums[index].add(amount.span) }
            case .least(let field), .greatest(let field):
                guard let text = entry.text(&at) else { continue }
                guard let best = tally.extremes[index] else {
                    tally.extremes[index] = text
                    continue
                }
                let isLess = isLess(text, best, field)
                if case .least = measure {
                    if isLess { tally.extremes[index] = text }
                } else if !isLess {
                    tally.extremes[index] = text
                }
            }
        }
    }

    /// Where the fields stand behind what was measured.
    private func behindMeasures(_ entry: GroupEntry) -> Int {
        var at = 0
        for measure in rule.measures {
            switch measure {
            case .rows: continue
            case .count: at += 1
            case .sum, .least, .greatest: _ = entry.text(&at)
            }
        }
        return at
    }

    private func isLess(_ left: [UInt8], _ right: [UInt8], _ field: Int) -> Bool {
        // Canonical days stand in the order of their texts.
        if table[field].type == "date" { return left.lexicographicallyPrecedes(right) }
        guard let own = LongNumber(left[...]), let other = LongNumber(right[...]) else { return false }
        return LongNumber.isLess(own, other)
    }

    private func holds(_ tally: Tally, _ entry: GroupEntry, at start: Int) -> Bool {
        var known: [Int: ExpressionTree.Value] = [:]
        var at = start
        for field in read {
            known[field] = entry.text(&at).map { ExpressionTree.Value(canonical: $0, type: types[field]) } ?? .null
        }
        for (index, measure) in rule.measures.enumerated() {
            let value: ExpressionTree.Value
            switch measure {
            case .rows, .count: value = .number(LongNumber(tally.counts[index]))
            case .sum(let field):
                let sum = tally.sums[index].text(scale: table[field].scale)
                // Digits without zeros in front, the scale's among them.
                let digits = sum.utf8.filter { $0 >= 0x30 }.drop { $0 == 0x30 }
                guard digits.count <= LongNumber.mostDigits else { return false }
                value = ExpressionTree.Value(canonical: Array(sum.utf8), type: "decimal")
            case .least(let field), .greatest(let field):
                value = tally.extremes[index].map { .init(canonical: $0, type: table[field].type) } ?? .null
            }
            known[fields + index] = value
        }
        return rule.condition.value(column: { _ in nil }) { known[$0] ?? .null }.isTrue
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

extension Fates {
    /// What no archive may have: a rule that says `fail` and does not hold, or rules that no run would have come to an end with.
    /// - Parameter brokenGroups: for each rule over groups, for how many of them it does not hold.
    func findings(_ brokenGroups: [Int64]) -> Findings {
        var found = Findings()
        for (rule, count) in zip(plan.groups, brokenGroups) where rule.broken == .fail && count > 0 {
            found.add(Diagnostic(.groupRuleBroken, .name(rule.id), .count(count), at: .init(table: plan.tables[rule.table].id)))
        }
        if isUnsettled {
            found.add(Diagnostic(.groupsNeverSettled, .count(Limits.groupRounds), at: .init(file: "metadata/plan.json")))
        }
        return found
    }
}
