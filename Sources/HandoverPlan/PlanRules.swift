import HandoverCore

/// What must hold between the sections of a plan (Plan.md sections 1 and 6). Steps and totals are in `PlanRules+Course.swift`.
///
/// A problem stands where its key does: ``Problems`` knows the place of every path.
struct PlanRules {
    let plan: Plan
    let problems: Problems

    /// Codes that reading, mapping and deciding give without a plan's doing.
    static let builtInCodes = [
        "ENCODING", "QUOTE_TRAILING", "RAGGED_SHORT", "RAGGED_LONG", "TOO_MANY_LINES", "HIDDEN_ROWS",
        "FIELD_TOO_LARGE", "JSON_DUP_KEY", "SURROGATE", "XML_MIXED", "REPEATED",
        "SHAPE",
        "PARENT_UNREADABLE", "REQUIRED", "IDENTIFIER_EMPTY", "DUPLICATE_KEY", "ORPHAN", "PARENT_QUARANTINED", "UNBALANCED",
        "TARGET_REFUSED", "VALUE_TOO_LARGE",
        "PARENT_EXCLUDED", "RULE_FAILED",
    ]

    init(_ plan: Plan, _ problems: Problems) {
        self.plan = plan
        self.problems = problems
    }

    func check() {
        checkParties()
        checkEncryption()
        checkContainers()
        for source in plan.sources { checkSource(source) }
        checkLookups()
        for table in plan.tables { checkTable(table) }
        for mapping in plan.mappings { checkMapping(mapping) }
        checkMerges()
        checkTargets()
        checkCodes()
        checkSteps()
        checkTotals()
    }

    func unknown(_ name: String, _ known: [String], _ key: String) {
        problems.add(.planUnknownName, .name(name), .name(nearest(name, among: known)), at: nil, key: key)
    }

    /// Problems for the elements of a list that stand in it twice.
    func refuseRepeats<Element: Hashable>(_ elements: [Element], _ key: String, _ name: (Element) -> String) {
        var seen: Set<Element> = []
        for (index, element) in elements.enumerated() where !seen.insert(element).inserted {
            problems.add(.planRepeated, .name(name(element)), at: nil, key: "\(key)[\(index)]")
        }
    }

    private func checkParties() {
        let transfer = plan.transfer
        for (key, id, role) in [("seller", transfer.seller, Plan.Role.seller), ("buyer", transfer.buyer, .buyer)] {
            guard let party = plan.party(id) else {
                unknown(id, plan.parties.map(\.id), "transfer.\(key)")
                continue
            }
            if party.role != role {
                problems.add(
                    .planWrongRole, .name(id), .name(party.role.rawValue), .name(role.rawValue), at: nil, key: "transfer.\(key)")
            }
        }
        if transfer.basis == .shareTransfer, let seller = plan.party(transfer.seller)?.creditCode,
            let buyer = plan.party(transfer.buyer)?.creditCode, seller != buyer
        {
            problems.add(.planBasisContradicted, at: nil, key: "transfer.basis")
        }
    }

    private func checkSource(_ source: Plan.Source) {
        let key = "sources.\(source.id)"
        checkOwner(source.owner, key)
        if !source.hasCuts, !plan.mappings.contains(where: { $0.from == source.id }),
            !plan.lookups.contains(where: { $0.from == source.id })
        {
            problems.add(.planUnused, .name(source.id), at: nil, key: key)
        }
        checkLists(source, key)
    }

    private func checkTable(_ table: Plan.Table) {
        let key = "tables.\(table.id)"
        if !plan.mappings.contains(where: { $0.to == table.id }) { problems.add(.planUnused, .name(table.id), at: nil, key: key) }
        for (index, reference) in table.references.enumerated() {
            let key = "\(key).references[\(index)]"
            if table.field(reference.field) == nil { unknown(reference.field, table.fields.map(\.name), key + ".field") }
            guard let parent = plan.table(reference.to) else {
                unknown(reference.to, plan.tables.map(\.id), key + ".to")
                continue
            }
            if parent.key.count != 1 {
                problems.add(.planReferenceToCompositeKey, .name(reference.field), .name(parent.id), at: nil, key: key + ".to")
            }
        }
        refuseRepeats(table.references.map { [$0.field, $0.to] }, key + ".references") { $0.joined(separator: " → ") }
    }

    private func checkMapping(_ mapping: Plan.Mapping) {
        let key = "mappings.\(mapping.id)"
        checkOrigin(mapping, key)
        guard let table = plan.table(mapping.to) else {
            unknown(mapping.to, plan.tables.map(\.id), key + ".to")
            return
        }
        for field in table.fields where !mapping.fields.contains(where: { $0.field == field.name }) {
            problems.add(.planFieldNotMapped, .name(field.name), .name(table.id), at: nil, key: key + ".fields")
        }
        for rule in mapping.fields {
            let key = "\(key).fields.\(rule.field)"
            guard let field = table.field(rule.field) else {
                unknown(rule.field, table.fields.map(\.name), key)
                continue
            }
            checkRule(rule, field, key)
            checkLookup(rule, key)
        }
        checkBalance(mapping, table, key)
        checkExclusions(mapping, key)
    }

    private func checkExclusions(_ mapping: Plan.Mapping, _ key: String) {
        for (index, exclusion) in mapping.exclude.enumerated() where plan.party(exclusion.authority) == nil {
            unknown(exclusion.authority, plan.parties.map(\.id), "\(key).exclude[\(index)].authority")
        }
    }

    private func checkRule(_ rule: Plan.FieldMapping, _ field: Plan.Field, _ key: String) {
        switch rule.value {
        case .constant(let text):
            if !isCanonical(text, field) {
                problems.add(.planBadConstant, .name(field.name), .name(field.type.rawValue), at: nil, key: key + ".constant")
            }
        case .computed: break
        case .chosen(let choice):
            let texts = choice.branches.enumerated().map { ($1.then, "\(key).choose[\($0)].then") }
            for (text, key) in texts + (choice.otherwise.map { [($0, key + ".otherwise")] } ?? []) where !isCanonical(text, field)
            {
                problems.add(.planBadConstant, .name(field.name), .name(field.type.rawValue), at: nil, key: key)
            }
        case .column(_, let chain, let onFailure), .columns(_, let chain, let onFailure):
            checkChain(chain, field, key)
            let fallible = chain.first(where: \.isFallible)?.name ?? rule.fallibleOrigin
            if let fallible, onFailure == nil {
                problems.add(.planNoElse, .name(field.name), .name(fallible), at: nil, key: key)
            } else if fallible == nil, onFailure != nil {
                problems.add(.planNeedlessElse, .name(field.name), at: nil, key: key + ".else")
            }
        }
    }

    /// Any number of text operators, then at most one typed operator, whose type is the field's (Plan.md section 2).
    private func checkChain(_ chain: [Operator], _ field: Plan.Field, _ key: String) {
        if chain.count > Limits.operatorsPerChain {
            problems.add(
                .planChainTooLong, .name(field.name), .count(chain.count), .count(Limits.operatorsPerChain), at: nil,
                key: "\(key).do")
        }
        if let early = chain.dropLast().firstIndex(where: { $0.type != nil }) {
            problems.add(.planTypedNotLast, .name(field.name), at: nil, key: "\(key).do[\(early)]")
        } else if let typed = chain.last?.type {
            if typed != field.type {
                problems.add(
                    .planTypeDiffers, .name(typed.rawValue), .name(field.name), .name(field.type.rawValue), at: nil,
                    key: "\(key).do[\(chain.count - 1)]")
            }
        } else if field.type.needsTypedOperator {
            problems.add(.planTypedMissing, .name(field.name), .name(field.type.rawValue), at: nil, key: key)
        }
    }

    func isCanonical(_ text: String, _ field: Plan.Field) -> Bool {
        switch field.type {
        case .text: true
        case .identifier: !text.isEmpty
        case .integer: Names.isInteger(text)
        case .decimal, .money: Names.isCanonical(text, scale: field.scale ?? 0)
        case .date: Names.isDate(text)
        case .phone: Names.isPhone(text)
        case .boolean: text == "true" || text == "false"
        case .month: Names.isMonth(text)
        case .datetime: Names.isTime(text)
        case .list: Names.isList(text)
        }
    }

    private func checkCodes() {
        var codes = Set(Self.builtInCodes + Damage.allCases.map(\.rawValue))
        for mapping in plan.mappings {
            for rule in mapping.fields {
                if case .quarantine(let code)? = rule.onFailure { codes.insert(code) }
            }
        }
        for rule in plan.rules {
            if case .quarantine(let code) = rule.otherwise { codes.insert(code) }
        }
        for limit in plan.quarantine.perCode where !codes.contains(limit.code) {
            unknown(limit.code, codes.sorted(), "quarantine.perCode.\(limit.code)")
        }
    }
}
