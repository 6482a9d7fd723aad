import HandoverCore

/// Rules of the target (Plan.md section 1.9).
extension PlanRules {
    func checkTargets() {
        if plan.targets.count > 1 { problems.add(.planTargetsMany, at: nil, key: "targets.\(plan.targets[1].id)") }
        let loads = plan.steps.contains { $0.method == .load }
        guard let target = plan.target else {
            if let index = plan.steps.firstIndex(where: { $0.method == .load }) {
                problems.add(.planLoadNowhere, .name(plan.steps[index].id), at: nil, key: "steps[\(index)].method")
            }
            return
        }
        let key = "targets.\(target.id)"
        if !loads { problems.add(.planUnused, .name(target.id), at: nil, key: key) }
        if plan.id.utf8.count > Plan.Target.longestPlanID {
            problems.add(.planIDTooLong, .name(plan.id), .count(Plan.Target.longestPlanID), at: nil, key: "id")
        }
        refuseTwins(target.tables.map(\.name), target.tables.map { "\(key).tables.\($0.table)" })
        for table in target.tables {
            refuseTwins(
                table.columns.map(\.column), table.columns.map { "\(key).tables.\(table.table).columns.\($0.field)" })
            if target.mode == .upsert { refuseInstants(table, "\(key).tables.\(table.table).as") }
        }
    }

    /// An upsert tells by the key which row it changes: an instant stored without its offset may be that of another row of the archive.
    private func refuseInstants(_ table: Plan.TargetTable, _ key: String) {
        let fields = plan.table(table.table)?.key ?? []
        for column in table.columns where fields.contains(column.field) {
            guard [.timestamptz, .timestamp].contains(column.representation) else { continue }
            problems.add(
                .planUpsertInstant, .name(column.field), .name(column.representation.rawValue), at: nil,
                key: "\(key).\(column.field)")
        }
    }

    /// SQL takes names that differ in the case of ASCII letters for one.
    private func refuseTwins(_ names: [String], _ keys: [String]) {
        var seen: Set<[UInt8]> = []
        for (name, key) in zip(names, keys) {
            let folded = name.utf8.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
            if !seen.insert(folded).inserted { problems.add(.planRepeated, .name(name), at: nil, key: key) }
        }
    }
}
