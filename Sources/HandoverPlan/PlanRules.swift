import HandoverCore

/// What must hold between the sections of a plan (Plan.md sections 1 and 6).
struct PlanRules {
    private let plan: Plan
    private let problems: Problems

    /// Codes that reading, mapping and deciding give without a plan's doing.
    static let builtInCodes = [
        "ENCODING", "QUOTE_TRAILING", "RAGGED_SHORT", "RAGGED_LONG", "REQUIRED", "IDENTIFIER_EMPTY", "DUPLICATE_KEY", "ORPHAN",
        "PARENT_QUARANTINED",
    ]

    init(_ plan: Plan, _ problems: Problems) {
        self.plan = plan
        self.problems = problems
    }

    func check() {
        checkParties()
        for source in plan.sources { checkSource(source) }
        for table in plan.tables { checkTable(table) }
        for mapping in plan.mappings { checkMapping(mapping) }
        checkCodes()
        checkSteps()
        checkTotals()
    }

    private func unknown(_ name: String, _ known: [String], _ mark: Plan.Mark?, _ key: String) {
        problems.add(.planUnknownName, .name(name), .name(nearest(name, among: known)), at: mark, key: key)
    }

    private func checkParties() {
        let ids = plan.parties.map(\.id)
        for (name, role) in [(plan.transfer.seller, Plan.Role.seller), (plan.transfer.buyer, .buyer)] {
            guard let party = plan.party(name) else {
                unknown(name, ids, nil, "transfer.\(role.rawValue)")
                continue
            }
            if party.role != role {
                problems.add(.planWrongRole, .name(name), .name(party.role.rawValue), .name(role.rawValue), at: party.mark, key: "parties.\(name).role")
            }
        }
        if plan.transfer.basis == .shareTransfer, let seller = plan.party(plan.transfer.seller)?.creditCode,
            let buyer = plan.party(plan.transfer.buyer), let code = buyer.creditCode, seller != code
        {
            problems.add(.planBasisContradicted, at: buyer.mark, key: "transfer.basis")
        }
    }

    private func checkSource(_ source: Plan.Source) {
        let key = "sources.\(source.id)"
        if plan.party(source.owner) == nil { unknown(source.owner, plan.parties.map(\.id), source.mark, key + ".owner") }
        if !plan.mappings.contains(where: { $0.from == source.id }) { problems.add(.planUnused, .name(source.id), at: source.mark, key: key) }
    }

    private func checkTable(_ table: Plan.Table) {
        let key = "tables.\(table.id)"
        if !plan.mappings.contains(where: { $0.to == table.id }) { problems.add(.planUnused, .name(table.id), at: table.mark, key: key) }
        for reference in table.references {
            if table.field(reference.field) == nil {
                unknown(reference.field, table.fields.map(\.name), reference.mark, key + ".references")
            }
            guard let parent = plan.table(reference.to) else {
                unknown(reference.to, plan.tables.map(\.id), reference.mark, key + ".references")
                continue
            }
            if parent.key.count != 1 {
                problems.add(.planReferenceToCompositeKey, .name(reference.field), .name(parent.id), at: reference.mark, key: key + ".references")
            }
        }
    }

    private func checkMapping(_ mapping: Plan.Mapping) {
        let key = "mappings.\(mapping.id)"
        if plan.source(mapping.from) == nil { unknown(mapping.from, plan.sources.map(\.id), mapping.mark, key + ".from") }
        guard let table = plan.table(mapping.to) else {
            unknown(mapping.to, plan.tables.map(\.id), mapping.mark, key + ".to")
            return
        }
        for field in table.fields where !mapping.fields.contains(where: { $0.field == field.name }) {
            problems.add(.planFieldNotMapped, .name(field.name), .name(table.id), at: mapping.mark, key: key + ".fields")
        }
        for rule in mapping.fields {
            guard let field = table.field(rule.field) else {
                unknown(rule.field, table.fields.map(\.name), rule.mark, key + ".fields")
                continue
            }
            checkRule(rule, field, "\(key).fields.\(rule.field)")
        }
    }

    private func checkRule(_ rule: Plan.FieldMapping, _ field: Plan.Field, _ key: String) {
        switch rule.value {
        case .constant(let text):
            if !isCanonical(text, field) { problems.add(.planBadConstant, .name(field.name), .name(field.type.rawValue), at: rule.mark, key: key) }
        case .column(_, let chain, let onFailure):
            if chain.dropLast().contains(where: { $0.type != nil }) {
                problems.add(.planTypedNotLast, .name(field.name), at: rule.mark, key: key)
            } else if let typed = chain.last?.type {
                if typed != field.type {
                    problems.add(.planTypeDiffers, .name(typed.rawValue), .name(field.name), .name(field.type.rawValue), at: rule.mark, key: key)
                }
            } else if field.type.needsTypedOperator {
                problems.add(.planTypedMissing, .name(field.name), .name(field.type.rawValue), at: rule.mark, key: key)
            }
            let fallible = chain.first(where: \.isFallible)
            if let fallible, onFailure == nil {
                problems.add(.planNoElse, .name(field.name), .name(fallible.name), at: rule.mark, key: key)
            } else if fallible == nil, onFailure != nil {
                problems.add(.planNeedlessElse, .name(field.name), at: rule.mark, key: key)
            }
        }
    }

    private func isCanonical(_ text: String, _ field: Plan.Field) -> Bool {
        switch field.type {
        case .text: true
        case .identifier: !text.isEmpty
        case .integer: Names.isInteger(text)
        case .decimal, .money: Names.isCanonical(text, scale: field.scale ?? 0)
        case .date: Names.isDate(text)
        case .phone: text.hasPrefix("+") && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) } && (8...16).contains(text.utf8.count)
        }
    }

    private func checkCodes() {
        var codes = Set(Self.builtInCodes)
        for mapping in plan.mappings {
            for rule in mapping.fields {
                if case .column(_, _, .quarantine(let code)?) = rule.value { codes.insert(code) }
            }
        }
        for limit in plan.quarantine.perCode where !codes.contains(limit.code) {
            unknown(limit.code, codes.sorted(), nil, "quarantine.perCode.\(limit.code)")
        }
    }

    private func checkSteps() {
        var earlier: [String] = []
        for step in plan.steps {
            let key = "steps.\(step.id)"
            if earlier.contains(step.id) { problems.add(.planStepTwice, .name(step.id), at: step.mark, key: key) }
            for need in step.needs where !earlier.contains(need) { unknown(need, earlier, step.mark, key + ".needs") }
            for party in [step.responsible] + (step.approver.map { [$0] } ?? []) where plan.party(party) == nil {
                unknown(party, plan.parties.map(\.id), step.mark, key)
            }
            if step.approver == step.responsible { problems.add(.planSelfApproval, .name(step.id), at: step.mark, key: key) }
            if step.method == .transform {
                for use in step.uses where plan.mapping(use) == nil { unknown(use, plan.mappings.map(\.id), step.mark, key + ".uses") }
                for mapping in plan.mappings where !step.uses.contains(mapping.id) {
                    problems.add(.planMappingNotRun, .name(mapping.id), .name(step.id), at: step.mark, key: key + ".uses")
                }
            }
            earlier.append(step.id)
        }
        let order = plan.steps.map(\.method).filter(\.isDoneByRun)
        if order != [.transform, .archive], order != [.transform, .archive, .verify] {
            problems.add(.planStepsOrder, at: plan.steps.first?.mark, key: "steps")
        }
    }

    private func checkTotals() {
        for total in plan.totals {
            guard let table = plan.table(total.table) else {
                unknown(total.table, plan.tables.map(\.id), total.mark, "verification.totals")
                continue
            }
            guard let field = table.field(total.field) else {
                unknown(total.field, table.fields.map(\.name), total.mark, "verification.totals")
                continue
            }
            if ![.money, .decimal, .integer].contains(field.type) {
                problems.add(.planTotalOfText, .name(total.field), .name(field.type.rawValue), at: total.mark, key: "verification.totals")
            }
            if let declared = total.declared, let point = declared.firstIndex(of: "."),
                declared[declared.index(after: point)...].utf8.count > (field.scale ?? 0)
            {
                problems.add(.planBadAmount, .name(declared), at: total.mark, key: "verification.totals")
            }
        }
    }
}
