import HandoverCore

/// Rules of steps and totals (Plan.md sections 1.7 and 1.8).
extension PlanRules {
    func checkSteps() {
        var earlier: [String] = []
        let parties = plan.parties.map(\.id)
        for (index, step) in plan.steps.enumerated() {
            let key = "steps[\(index)]"
            if earlier.contains(step.id) { problems.add(.planStepTwice, .name(step.id), at: nil, key: key + ".id") }
            for (index, need) in step.needs.enumerated() where !earlier.contains(need) {
                problems.add(.planNeedsLater, .name(step.id), .name(need), at: nil, key: "\(key).needs[\(index)]")
            }
            if plan.party(step.responsible) == nil { unknown(step.responsible, parties, key + ".responsible") }
            if let approver = step.approver {
                if plan.party(approver) == nil { unknown(approver, parties, key + ".approver") }
                if approver == step.responsible {
                    problems.add(.planSelfApproval, .name(step.id), at: nil, key: key + ".approver")
                }
            }
            checkUses(step, key + ".uses")
            earlier.append(step.id)
        }
        let order = plan.steps.map(\.method).filter(\.isDoneByRun)
        // A verify before the load looks at the archive, one behind it at the target, too.
        let courses: [[Plan.Method]] = [[], [.verify], [.load], [.verify, .load], [.load, .verify], [.verify, .load, .verify]]
        if !courses.contains(where: { order == [.transform, .archive] + $0 }) {
            problems.add(.planStepsOrder, at: nil, key: "steps")
        }
    }

    private func checkUses(_ step: Plan.Step, _ key: String) {
        if step.method == .load {
            let known = plan.targets.map(\.id)
            for (index, use) in step.uses.enumerated() where !known.contains(use) { unknown(use, known, "\(key)[\(index)]") }
            for target in known where !step.uses.contains(target) {
                problems.add(.planTargetNotLoaded, .name(target), .name(step.id), at: nil, key: key)
            }
            refuseRepeats(step.uses, key) { $0 }
            return
        }
        guard step.method == .transform else {
            if !step.uses.isEmpty { problems.add(.planUsesElsewhere, .name(step.id), at: nil, key: key) }
            return
        }
        for (index, use) in step.uses.enumerated() where plan.mapping(use) == nil {
            unknown(use, plan.mappings.map(\.id), "\(key)[\(index)]")
        }
        for mapping in plan.mappings where !step.uses.contains(mapping.id) {
            problems.add(.planMappingNotRun, .name(mapping.id), .name(step.id), at: nil, key: key)
        }
        refuseRepeats(step.uses, key) { $0 }
    }

    func checkTotals() {
        for (index, total) in plan.totals.enumerated() {
            let key = "verification.totals[\(index)]"
            guard let table = plan.table(total.table) else {
                unknown(total.table, plan.tables.map(\.id), key + ".table")
                continue
            }
            guard let field = table.field(total.field) else {
                unknown(total.field, table.fields.map(\.name), key + ".field")
                continue
            }
            guard [.money, .decimal, .integer].contains(field.type) else {
                problems.add(.planTotalOfText, .name(total.field), .name(field.type.rawValue), at: nil, key: key + ".field")
                continue
            }
            if let footer = total.footer { checkFooter(footer, of: total, key + ".declared.footer") }
            if let declared = total.declared, !Names.isDeclared(declared, scale: field.scale ?? 0) {
                problems.add(.planBadAmount, .name(declared), at: nil, key: key + ".declared")
            }
        }
    }

    /// A footer is that of a CSV file, at the column that the field is made from.
    private func checkFooter(_ id: String, of total: Plan.Total, _ key: String) {
        guard let mapping = plan.mapping(id) else { return unknown(id, plan.mappings.map(\.id), key) }
        let rule = mapping.fields.first { $0.field == total.field }?.value
        guard mapping.to == total.table, mapping.list == nil, case .column? = rule else {
            return problems.add(.planFooterOfOther, .name(id), .name("\(total.table).\(total.field)"), at: nil, key: key)
        }
    }
}
