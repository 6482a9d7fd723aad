import HandoverCore

/// What holds of merges (Plan.md section 1.14).
extension PlanRules {
    func checkMerges() {
        refuseRepeats(plan.merges.map(\.table), "merges") { $0 }
        for merge in plan.merges { check(merge, "merges.\(merge.id)") }
        for total in plan.totals {
            let moved = plan.table(total.table)?.references.first { $0.field == total.field && plan.merge(of: $0.to) != nil }
            if let moved {
                problems.add(
                    .mergeMovesTotal, .name("\(total.table).\(total.field)"), .name(moved.to), at: total.mark,
                    key: "verification.totals")
            }
        }
        for table in plan.tables {
            checkMoved(table)
            let isReferredTo = plan.tables.contains { $0.references.contains { $0.to == table.id } }
            guard isReferredTo else { continue }
            for reference in table.references where table.key.contains(reference.field) && plan.merge(of: reference.to) != nil {
                problems.add(
                    .mergeMovesKey, .name(table.id), .name(reference.field), .name(reference.to), at: nil,
                    key: "tables.\(table.id).references")
            }
        }
    }

    /// References to merged tables take a key of those instead of their own text.
    private func checkMoved(_ table: Plan.Table) {
        for (index, reference) in table.references.enumerated() {
            guard plan.merge(of: reference.to) != nil, let field = table.field(reference.field),
                let parent = plan.table(reference.to),
                let key = parent.key.first.flatMap(parent.field)
            else { continue }
            let isAlone = table.references.count { $0.field == field.name } == 1
            let isBalanced = plan.mappings.contains { mapping in
                guard let balance = mapping.balance else { return false }
                return (mapping.to == table.id && balance.sum == field.name)
                    || (plan.mapping(balance.mapping)?.to == table.id && balance.equals == field.name)
            }
            if !isAlone || isBalanced || field.type != key.type || field.scale != key.scale {
                problems.add(
                    .mergeReference, .name(field.name), .name(parent.id), .name(key.name), at: nil,
                    key: "tables.\(table.id).references[\(index)]")
            }
        }
    }

    private func check(_ merge: Plan.Merge, _ key: String) {
        guard let table = plan.table(merge.table) else { return unknown(merge.table, plan.tables.map(\.id), key + ".table") }
        let names = table.fields.map(\.name)
        /// The field of a name; a problem for none.
        func field(_ name: String, _ key: String) -> Plan.Field? {
            guard let field = table.field(name) else {
                unknown(name, names, key)
                return nil
            }
            return field
        }
        let filling = plan.mappings.filter { $0.to == table.id }
        let balanced = filling.filter { mapping in
            mapping.balance != nil || plan.mappings.contains { $0.balance?.mapping == mapping.id }
        }
        if let mapping = balanced.first {
            problems.add(.mergeBalanced, .name(table.id), .name(mapping.id), at: nil, key: key + ".table")
        }
        if !(1...16).contains(merge.match.count) { problems.add(.mergeCounts, at: nil, key: key + ".match") }
        for (index, match) in merge.match.enumerated() {
            let key = "\(key).match[\(index)]"
            let (same, alike): ([String], [String])
            switch match {
            case .identical: continue
            case .fields(let fields, let texts), .question(let fields, let texts): (same, alike) = (fields, texts)
            }
            if !(1...16).contains(same.count + alike.count) { problems.add(.mergeCounts, at: nil, key: key) }
            refuseRepeats(same + alike, key) { $0 }
            for name in same { _ = field(name, key + ".same") }
            for name in alike {
                guard let field = field(name, key + ".alike"), field.type != .text else { continue }
                refuse("alike", field, key + ".alike")
            }
        }
        refuseRepeats(merge.apart, key + ".apart") { $0 }
        for name in merge.apart { _ = field(name, key + ".apart") }
        if merge.survivor.count > 8 { problems.add(.mergeCounts, at: nil, key: key + ".survivor") }
        for (index, preference) in merge.survivor.enumerated() {
            let key = "\(key).survivor[\(index)]"
            switch preference {
            case .prefer(let mapping):
                let known = filling.map(\.id)
                if !known.contains(mapping) { unknown(mapping, known, key) }
            case .latest(let name), .earliest(let name):
                guard let field = field(name, key), ![.date, .month].contains(field.type) else { continue }
                refuse("latest, earliest", field, key)
            case .complete: continue
            }
        }
        for rule in merge.fields {
            let key = "\(key).fields.\(rule.field)"
            guard let field = field(rule.field, key) else { continue }
            if table.key.contains(field.name) {
                problems.add(.mergeKeyField, .name(field.name), at: nil, key: key)
            }
            let isReference = table.references.contains { $0.field == field.name }
            let fits = rule.take.suits(field.type) && (!isReference || rule.take == .first || rule.take == .survivor)
            if !fits { refuse(rule.take.word, field, key) }
            if case .join(let text) = rule.take, text.utf8.count > Limits.replacedBytes {
                problems.add(.mergeJoinTooLong, .count(Limits.replacedBytes), at: nil, key: key)
            }
        }
    }

    private func refuse(_ word: String, _ field: Plan.Field, _ key: String) {
        problems.add(.mergeUnsuited, .name(word), .name(field.name), .name(field.type.rawValue), at: nil, key: key)
    }
}
