import HandoverAge
import HandoverCore

/// What the shape of the plan does not say: that its parts fit each other. A plan that does not fit was never run (Plan.md
/// section 6), so what is under it proves nothing.
extension CheckedPlan {
    func checkCoherence(_ plan: JSONText) throws(Unreadable) {
        for list in ["sources", "lookups", "tables", "mappings", "parties", "steps"] {
            let ids = (plan[list]?.array ?? []).compactMap { $0["id"]?.string }
            try hold(Set(ids).count == ids.count, "\(list).id")
        }
        try checkContainers(plan)
        for (index, source) in sources.enumerated() {
            if let layout = source.document { try checkDocument(index, layout, (plan["sources"]?.array ?? [])[index]) }
        }
        for source in sources {
            let unit = Int64(WideText(source.encoding)?.unit ?? 1)
            for place in [source.headerAt, source.footerAt ?? 0] {
                try hold(place.isMultiple(of: unit), "headerAt", file: "metadata/lock.json")
            }
            let isForeign = source.encoding != .utf8 && source.encoding != .gb18030
            try hold(source.layout.widths.isEmpty || !isForeign, "widths", file: "metadata/lock.json")
        }
        try checkLookups(plan)
        for table in tables { try checkTable(table) }
        for (mapping, text) in zip(mappings, plan["mappings"]?.array ?? []) { try checkMapping(mapping, text) }
        let parties = (plan["parties"]?.array ?? []).compactMap { $0["id"]?.string }
        try checkParties(plan, parties)
        try checkRecipients(plan)
        for exclusion in mappings.flatMap(\.exclusions) { try hold(parties.contains(exclusion.authority), "mappings.exclude") }
        for total in totals {
            let field = tables[total.table].fields[total.field]
            try hold(["integer", "decimal", "money"].contains(field.type), "verification.totals")
            guard let mapping = total.footer.map({ mappings[$0] }) else { continue }
            let source = sources[mapping.source]
            let isRow = source.document == nil && mapping.list == 0
            try hold(mapping.table == total.table && isRow && source.footerAt != nil, "verification.totals")
            guard case .column = mapping.rules[total.field].input else {
                throw Unreadable(file: "metadata/plan.json", key: "verification.totals")
            }
        }
        try checkMerges()
        try checkTargets(plan)
        try checkSteps(plan)
    }

    func hold(_ isSo: Bool, _ key: String, file: String = "metadata/plan.json") throws(Unreadable) {
        guard isSo else { throw Unreadable(file: file, key: key) }
    }

    /// Whoever the plan names is a party of it.
    private func checkParties(_ plan: JSONText, _ parties: [String]) throws(Unreadable) {
        func hold(_ list: [JSONText], _ keys: [String], _ place: String) throws(Unreadable) {
            for entry in list {
                for key in keys {
                    guard let id = entry[key]?.string else { continue }
                    try self.hold(parties.contains(id), "\(place).\(key)")
                }
            }
        }
        try hold([plan["transfer"] ?? .object([])], ["buyer", "seller"], "transfer")
        try hold(plan["sources"]?.array ?? [], ["owner"], "sources")
        try hold(plan["containers"]?.array ?? [], ["owner"], "containers")
        try hold(plan["steps"]?.array ?? [], ["approver", "responsible"], "steps")
    }

    /// Who can open the archive has a key to open it with, and nobody is named twice.
    private func checkRecipients(_ plan: JSONText) throws(Unreadable) {
        guard let named = plan["encryptTo"]?.array else { return try hold(plan["cabinet"] == nil, "cabinet") }
        var seen: Set<String> = []
        for id in named {
            let party = plan["parties"]?.array?.first { $0["id"]?.string == id.string }
            guard let text = party?["recipient"]?.string, seen.insert(text).inserted else {
                throw Unreadable(file: "metadata/plan.json", key: "encryptTo")
            }
            do throws(AgeError) { _ = try AgeRecipient(text) } catch {
                throw Unreadable(file: "metadata/plan.json", key: "encryptTo")
            }
        }
        try hold(plan["cabinet"]?["kind"]?.string != "retention" || plan["targets"] == nil, "cabinet")
    }

    private func checkTable(_ table: Table) throws(Unreadable) {
        let place = "tables.\(table.id)"
        try hold(Set(table.fields.map(\.name)).count == table.fields.count, "\(place).fields")
        try hold(Set(table.key).count == table.key.count, "\(place).key")
        try hold(table.key.allSatisfy { table.fields[$0].isRequired }, "\(place).key")
        for reference in table.references { try hold(tables[reference.table].key.count == 1, "\(place).references") }
        for field in table.fields {
            let isText = field.type == "text" || field.type == "identifier"
            try hold(field.kind == nil || isText, "\(place).\(field.name)")
            try hold(field.length.map { (2...60).contains($0) && field.type == "identifier" } ?? true, "\(place).\(field.name)")
            try hold(field.hasScale == (field.type == "decimal" || field.type == "money"), "\(place).\(field.name)")
        }
    }

    private func checkMapping(_ mapping: Mapping, _ text: JSONText) throws(Unreadable) {
        let place = "mappings.\(mapping.id)"
        let fields = tables[mapping.table].fields
        // Each field of the table has a rule by now; as many rules as fields means that none has two.
        try hold(text["fields"]?.array?.count == fields.count, "\(place).fields")
        for (rule, field) in zip(mapping.rules, fields) { try hold(rule.fits(field), "\(place).\(field.name)") }

        // Every column is used or dropped: nothing is lost in silence.
        let columns = sources[mapping.source].columns(of: mapping.list)
        let used = Set(mapping.rules.flatMap { $0.ownColumns + ($0.lookup?.ownColumns ?? []) }.map { columns[$0] })
        let dropped = (text["drop"]?.array ?? []).compactMap { $0["column"]?.string.map { Array($0.utf8) } }
        try hold(Set(dropped).count == dropped.count && used.isDisjoint(with: dropped), "\(place).drop")
        // What a list in a column reads is not left behind.
        let source = sources[mapping.source]
        let isRead = mapping.list == 0 ? Set(source.columnLists.map { source.columns[$0.column] }) : []
        try hold(Set(columns).subtracting(isRead) == used.union(dropped).subtracting(isRead), "\(place).drop")
        try hold(used.allSatisfy { column in columns.count { $0 == column } == 1 }, "\(place).fields")
        if let balance = mapping.balance { try checkBalance(balance, mapping, "\(place).balance") }
    }
}

extension CheckedPlan.Rule {
    /// Whether the rule can make values of this field (Plan.md sections 1.5 and 2).
    func fits(_ field: CheckedPlan.Field) -> Bool {
        guard input != .constant else {
            // A constant is never null: the empty text stands for an empty text, not for none.
            return constant.isEmpty ? field.type == "text" : CanonicalValue.isCanonical(constant, field)
        }
        // Whether an expression fits its field was seen when it was read.
        if origin != nil { return true }
        let typed = chain.compactMap(\.type)
        guard chain.count <= Limits.operatorsPerChain, typed.isEmpty || (typed == [field.type] && chain.last?.type != nil) else {
            return false
        }
        if typed.isEmpty, field.type != "text", field.type != "identifier" { return false }
        return (chain.contains { $0.isFallible } || several?.isLookedUp == true) == !failureCode.isEmpty
    }
}

extension FieldOperator {
    /// The type that a typed operator makes; `nil` for a text operator.
    var type: String? {
        switch self {
        case .trim, .foldWidth, .nullIf, .ifAbsent, .map, .oneOf, .format, .excelText, .excelNumber, .pad: nil
        case .integer: "integer"
        case .decimal: "decimal"
        case .money, .amount: "money"
        case .scaled(let scaling, _): scaling.form == .decimal || scaling.form == .percent ? "decimal" : "money"
        case .date: "date"
        case .month: "month"
        case .datetime, .epoch: "datetime"
        case .phone: "phone"
        case .boolean: "boolean"
        case .list: "list"
        case .ifNull, .rewrite: nil
        }
    }

    var isFallible: Bool {
        switch self {
        case .map, .oneOf, .format: true
        case .rewrite(let change, _): change.isFallible
        default: type != nil
        }
    }
}
