import HandoverCore

/// What holds of lookups and of the fields that look into them (Plan.md sections 1.11 and 2.3).
extension PlanRules {
    func checkLookups() {
        for lookup in plan.lookups {
            let key = "lookups.\(lookup.id)"
            checkOrigin(of: lookup, key)
            let isRead = plan.mappings.contains { $0.from == lookup.from && $0.list == lookup.list }
            if isRead == (lookup.reason != nil) {
                problems.add(.planLookupReason, .name(lookup.id), .name(lookup.fromText), at: nil, key: key)
            }
            if !(1...8).contains(lookup.key.count) {
                problems.add(.planBadLookupKey, .name(lookup.id), at: nil, key: key + ".key")
            }
            refuseRepeats(lookup.key.map { Array($0.utf8) }, key + ".key") { String(decoding: $0, as: UTF8.self) }
            let isUsed = plan.mappings.contains { $0.fields.contains { $0.lookup?.lookup == lookup.id } }
            if !isUsed { problems.add(.planUnused, .name(lookup.id), at: nil, key: key) }
        }
    }

    private func checkOrigin(of lookup: Plan.Lookup, _ key: String) {
        guard let source = plan.source(lookup.from) else {
            return unknown(lookup.from, plan.sources.map(\.id), key + ".from")
        }
        if !source.origins.contains(lookup.fromText) { unknown(lookup.fromText, source.origins, key + ".from") }
    }

    func checkLookup(_ rule: Plan.FieldMapping, _ key: String) {
        guard let own = rule.lookup else { return }
        let key = rule.recover == nil ? key : key + ".recover"
        guard let lookup = plan.lookup(own.lookup) else {
            return unknown(own.lookup, plan.lookups.map(\.id), key + ".lookup")
        }
        if own.by.count != lookup.key.count {
            problems.add(
                .planLookupWidth, .name(rule.field), .count(own.by.count), .name(lookup.id), .count(lookup.key.count),
                at: nil,
                key: key + ".by")
        }
    }
}
