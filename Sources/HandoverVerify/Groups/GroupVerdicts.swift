import HandoverCore

/// Whether a rule over groups holds for the rows that are still there (Plan.md section 1.13).
struct GroupVerdicts {
    let rule: CheckedPlan.GroupRule
    private let measured: [CheckedPlan.Field]
    private let types: [String]
    private let read: [Int]
    private let hasKeys: Bool
    private let rows: StagedGroups

    init(_ number: Int, _ plan: CheckedPlan, _ staged: StagedRows) {
        rule = plan.groups[number]
        rows = staged.groups[number]
        measured = plan.tables[rule.measured].fields
        types = plan.tables[rule.table].fields.map(\.type)
        read = rule.fieldsRead(of: plan)
        hasKeys = rule.hasKeys(in: plan)
    }

    /// Calls the body with every row for which, or for whose group, the rule does not hold.
    /// - Parameters:
    ///   - gone: for each table the rows that are not there any more.
    ///   - body: is also told whether it is the first of its group.
    /// - Returns: how many groups there are.
    @discardableResult
    func forEachBroken(
        _ gone: [Set<UInt64>], _ store: BlockStore, _ body: (_ row: UInt64, _ key: KeyHash, _ isFirst: Bool) -> Void
    ) throws -> Int64 {
        let (gone, goneMeasured) = (gone[rule.table], gone[rule.measured])
        var count: Int64 = 0
        for part in 0..<rows.measured.partCount {
            var tallies = GroupTallies(rule, measured)
            try rows.measured.forEach(in: part, hasKeys: hasKeys, store) { entry in
                if goneMeasured.isEmpty || !goneMeasured.contains(entry.row) { tallies.add(&entry) }
            }
            if let judged = rows.judged {
                try judged.forEach(in: part, hasKeys: false, store) { entry in
                    if gone.contains(entry.row) { return }
                    count += 1
                    if !holds(tallies, tallies.place(of: entry.group), &entry) { body(entry.row, entry.key, true) }
                }
                continue
            }
            count += Int64(tallies.verdicts.count)
            try rows.measured.forEach(in: part, hasKeys: hasKeys, store) { entry in
                guard !gone.contains(entry.row), let place = tallies.place(of: entry.group) else { return }
                let known = tallies.verdicts[place]
                if known == nil { tallies.skipMeasures(&entry) }
                let verdict = known ?? holds(tallies, place, &entry)
                tallies.verdicts[place] = verdict
                if !verdict { body(entry.row, entry.key, known == nil) }
            }
        }
        return count
    }

    /// - Parameter entry: has the fields that the condition reads to be read next.
    private func holds(_ tallies: GroupTallies, _ place: Int?, _ entry: inout GroupEntries) -> Bool {
        guard let measures = tallies.values(place) else { return false }
        var fields: [ExpressionTree.Value] = []
        var text: [UInt8] = []
        for field in read { fields.append(entry.read(into: &text) ? .init(canonical: text, type: types[field]) : .null) }
        return rule.condition.value(column: { _ in nil }) { field in
            field >= types.count ? measures[field - types.count] : read.firstIndex(of: field).map { fields[$0] } ?? .null
        }.isTrue
    }
}

extension Fates {
    /// What no archive may have: a rule that says `fail` and does not hold, or rules that no run would have come to an end with.
    /// - Parameter counts: of each rule over groups.
    func findings(_ counts: [GroupCount]) -> Findings {
        var found = Findings()
        for (rule, count) in zip(plan.groups, counts) where rule.broken == .fail && count.broken > 0 {
            found.add(
                Diagnostic(.groupRuleBroken, .name(rule.id), .count(count.broken), at: .init(table: plan.tables[rule.table].id)))
        }
        if isUnsettled {
            found.add(Diagnostic(.groupsNeverSettled, .count(Limits.groupRounds), at: .init(file: "metadata/plan.json")))
        }
        return found
    }
}
