import HandoverCore

/// The expressions of the canonical plan (Plan.md sections 1.12 and 2.5).
extension CheckedPlan {
    /// Records that a mapping leaves out.
    struct Exclusion {
        var when: ExpressionTree
        var reason: String
        var authority: String
    }

    /// What makes a field that has no chain (Plan.md section 1.5).
    enum Origin {
        case computed(ExpressionTree)
        /// Conditions with a text each, and the text where none holds; `nil` for null.
        case chosen([(when: ExpressionTree, then: [UInt8])], otherwise: [UInt8]?)

        /// What it reads of the record.
        var inputs: [Input] {
            switch self {
            case .computed(let tree): tree.inputs
            case .chosen(let branches, _): branches.flatMap(\.when.inputs)
            }
        }

        /// What it reads of the row.
        var fields: [Int] {
            switch self {
            case .computed(let tree): tree.fields
            case .chosen(let branches, _): branches.flatMap(\.when.fields)
            }
        }
    }

    /// - Parameter before: the fields that are made before this one.
    static func origin(
        _ rule: JSONText, _ field: Field, before: ArraySlice<Field>, _ source: Source, _ list: Int
    ) throws(Unreadable) -> Origin {
        let bad = Unreadable(file: "metadata/plan.json", key: field.name)
        let names = ExpressionTree.Names(
            column: { source.input($0, list) }, fields: before.map { ($0.name, $0.type) })
        if let compute = rule["compute"] {
            guard ["text", "identifier", "integer", "decimal", "money", "date", "boolean"].contains(field.type),
                let tree = ExpressionTree(compute, yielding: ExpressionTree.kind(of: field.type), names), rule["else"] != nil
            else { throw bad }
            return .computed(tree)
        }
        func isText(_ text: [UInt8]) -> Bool {
            text.isEmpty ? field.type == "text" : CanonicalValue.isCanonical(text, field)
        }
        var branches: [(when: ExpressionTree, then: [UInt8])] = []
        for branch in rule["choose"]?.array ?? [] {
            guard let when = ExpressionTree(branch["when"], yielding: .truth, names),
                let then = branch["then"]?.string.map({ Array($0.utf8) }), isText(then)
            else { throw bad }
            branches.append((when, then))
        }
        let otherwise = rule["otherwise"]?.string.map { Array($0.utf8) }
        guard !branches.isEmpty, otherwise.map(isText) ?? true else { throw bad }
        return .chosen(branches, otherwise: otherwise)
    }

    /// What must be so of every row of a table.
    struct RowRule {
        enum Broken { case quarantine, warn, fail }
        var id: String
        var table: Int
        var condition: ExpressionTree
        var broken: Broken
        /// Empty for `fail`.
        var code: String
    }

    /// The rules of a table, in the order of the plan.
    func rules(of table: Int) -> [RowRule] { rules.filter { $0.table == table } }

    static func rowRules(_ value: JSONText?, _ tables: [Table]) throws(Unreadable) -> [RowRule] {
        var rules: [RowRule] = []
        var ids: Set<String> = []
        for (index, entry) in (value?.array ?? []).enumerated() {
            func bad() -> Unreadable { Unreadable(file: "metadata/plan.json", key: "rules[\(index)]") }
            guard let id = entry["id"]?.string, ids.insert(id).inserted,
                let table = tables.firstIndex(where: { $0.id == entry["table"]?.string })
            else { throw bad() }
            // Those over groups are read by themselves.
            if entry["measure"] != nil { continue }
            let names = ExpressionTree.Names(column: nil, fields: tables[table].fields.map { ($0.name, $0.type) })
            guard let condition = ExpressionTree(entry["assert"], yielding: .truth, names) else { throw bad() }
            var rule = RowRule(id: id, table: table, condition: condition, broken: .fail, code: "")
            if let code = entry["else"]?["quarantine"]?.string { (rule.broken, rule.code) = (.quarantine, code) }
            if let code = entry["else"]?["warn"]?.string { (rule.broken, rule.code) = (.warn, code) }
            guard DamageSearch.Code(rawValue: rule.code) == nil else { throw bad() }
            rules.append(rule)
        }
        return rules
    }

    func exclusions(_ value: JSONText?, of mapping: Mapping) throws(Unreadable) -> [Exclusion] {
        let source = sources[mapping.source]
        var exclusions: [Exclusion] = []
        for (index, entry) in (value?.array ?? []).enumerated() {
            let names = ExpressionTree.Names(column: { source.input($0, mapping.list) }, fields: [])
            guard let when = ExpressionTree(entry["when"], yielding: .truth, names), areUnambiguous(when.inputs, of: mapping),
                let reason = entry["reason"]?.string, !reason.isEmpty, let authority = entry["authority"]?.string
            else { throw Unreadable(file: "metadata/plan.json", key: "mappings.\(mapping.id).exclude[\(index)]") }
            exclusions.append(Exclusion(when: when, reason: reason, authority: authority))
        }
        return exclusions
    }

    /// A column whose name occurs twice can be read by nobody.
    private func areUnambiguous(_ inputs: [Input], of mapping: Mapping) -> Bool {
        let columns = sources[mapping.source].columns(of: mapping.list)
        return inputs.allSatisfy { input in
            guard case .column(let column) = input else { return true }
            return columns.count { $0 == columns[column] } == 1
        }
    }
}

extension CheckedPlan.RowRule {
    /// Whether it is so of a row.
    /// - Parameters:
    ///   - starts: where its fields begin in the lines, and where one more would.
    ///   - types: those of the fields.
    func holds(_ lines: Span<UInt8>, _ starts: [Int], _ types: [String]) -> Bool {
        condition.value(column: { _ in nil }) { field in
            RowKey.text(lines, starts, field).map { .init(canonical: $0, type: types[field]) } ?? .null
        }.isTrue
    }

    /// What a record is held back with; `nil` where it is not.
    var finding: String? {
        switch broken {
        case .quarantine: "\(code)@\(id)"
        case .fail: "RULE_FAILED@\(id)"
        case .warn: nil
        }
    }
}

extension JSONShape {
    /// What makes a field without a chain.
    static let origins = [
        object([
            ("accept?", list(accepted, atLeast: 1)), ("compute", expression), ("else", failure), ("field", name),
        ]),
        object([
            ("choose", list(object([("then", text), ("when", expression)]), atLeast: 1)), ("field", name), ("otherwise?", text),
        ]),
    ]

    static let rowRule = object(ruleMembers)

    static let ruleMembers: [(name: String, shape: JSONShape)] = [
        ("assert", expression),
        ("else", either([oneOf(["fail"]), object([("quarantine", code)]), object([("warn", code)])])), ("id", id), ("table", id),
    ]

    /// What an expression looks like is seen where it is read.
    static let exclusion = object([("authority", id), ("reason", text), ("when", expression)])

    static let expression = either([
        object([("of", anything), ("op", text)]), object([("text", text)]), object([("number", text)]), object([("date", text)]),
        object([("boolean", flag)]), object([("column", text)]), object([("field", name)]),
    ])
}
