import HandoverCore

/// The rules of the canonical plan that are about several rows (Plan.md sections 1.13 and 5).
extension CheckedPlan {
    struct GroupRule: Sendable {
        enum Measure: Sendable {
            case rows
            /// How many rows for which this is true.
            case count(ExpressionTree)
            case sum(Int)
            case least(Int), greatest(Int)
        }

        var id: String
        var table: Int
        /// The table whose rows are measured, and its fields that tell groups apart.
        var measured: Int
        var by: [Int]
        /// Whether each row of the table has a group, of rows that refer to it.
        var isOf: Bool
        var measures: [Measure]
        /// Over the fields of its table, by their numbers; measures go on from there.
        var condition: ExpressionTree
        var broken: RowRule.Broken
        var code: String
    }

    private static let mostMeasures = Limits.measures

    static func groupRules(_ value: JSONText?, _ tables: [Table]) throws(Unreadable) -> [GroupRule] {
        var rules: [GroupRule] = []
        for (index, entry) in (value?.array ?? []).enumerated() where entry["measure"] != nil {
            guard let rule = groupRule(entry, tables) else {
                throw Unreadable(file: "metadata/plan.json", key: "rules[\(index)]")
            }
            rules.append(rule)
        }
        return rules
    }

    private static func groupRule(_ entry: JSONText, _ tables: [Table]) -> GroupRule? {
        guard let table = tables.firstIndex(where: { $0.id == entry["table"]?.string }),
            let (measured, by, seen) = rows(entry, table, tables)
        else { return nil }
        let fields = tables[measured].fields.map { ($0.name, $0.type) }
        var measures: [GroupRule.Measure] = []
        // What the condition does not see keeps its number, and has no name.
        var names = tables[table].fields.map { (name: seen.contains($0.name) ? $0.name : "", type: $0.type) }
        for value in entry["measure"]?.array ?? [] {
            guard let name = value["name"]?.string, !names.contains(where: { $0.name == name }),
                let (measure, type) = measure(value, fields)
            else { return nil }
            measures.append(measure)
            names.append((name, type))
        }
        guard (1...mostMeasures).contains(measures.count),
            let condition = ExpressionTree(entry["assert"], yielding: .truth, .init(column: nil, fields: names)),
            condition.fields.allSatisfy({ !names[$0].name.isEmpty })
        else { return nil }
        var rule = GroupRule(
            id: entry["id"]?.string ?? "", table: table, measured: measured, by: by, isOf: entry["of"] != nil,
            measures: measures, condition: condition, broken: .fail, code: "")
        if let code = entry["else"]?["quarantine"]?.string { (rule.broken, rule.code) = (.quarantine, code) }
        if let code = entry["else"]?["warn"]?.string { (rule.broken, rule.code) = (.warn, code) }
        return DamageSearch.Code(rawValue: rule.code) == nil ? rule : nil
    }

    /// The table of the rows that are measured, its fields that tell groups apart, and the fields that the condition sees.
    private static func rows(
        _ entry: JSONText, _ table: Int, _ tables: [Table]
    ) -> (measured: Int, by: [Int], seen: Set<String>)? {
        if let per = entry["per"]?.array {
            let names = per.compactMap(\.string)
            let by = names.compactMap { name in tables[table].fields.firstIndex { $0.name == name } }
            guard by.count == per.count, Set(by).count == by.count, by.count <= mostMeasures else { return nil }
            return (table, by, Set(names))
        }
        guard let measured = tables.firstIndex(where: { $0.id == entry["of"]?["table"]?.string }),
            let field = tables[measured].fields.firstIndex(where: { $0.name == entry["of"]?["field"]?.string }),
            tables[measured].references.contains(where: { $0.field == field && $0.table == table })
        else { return nil }
        return (measured, [field], Set(tables[table].fields.map(\.name)))
    }

    /// - Returns: also the type that it has in a condition.
    private static func measure(
        _ value: JSONText, _ fields: [(name: String, type: String)]
    ) -> (GroupRule.Measure, type: String)? {
        if let count = value["count"] {
            if count.string != nil { return (.rows, "integer") }
            return ExpressionTree(count, yielding: .truth, .init(column: nil, fields: fields)).map { (.count($0), "integer") }
        }
        guard let word = ["sum", "min", "max"].first(where: { value[$0] != nil }),
            let field = fields.firstIndex(where: { $0.name == value[word]?.string })
        else { return nil }
        let type = fields[field].type
        guard ["integer", "decimal", "money"].contains(type) || (type == "date" && word != "sum") else { return nil }
        return (word == "sum" ? .sum(field) : word == "min" ? .least(field) : .greatest(field), type)
    }
}

extension JSONShape {
    static let anyRule = either([
        rowRule, object(ruleMembers + [("measure", measures), ("per", list(name))]),
        object(ruleMembers + [("measure", measures), ("of", object([("field", name), ("table", id)]))]),
    ])

    private static let measures = list(
        either([
            object([("count", either([oneOf(["all"]), expression])), ("name", name)]), object([("name", name), ("sum", name)]),
            object([("min", name), ("name", name)]), object([("max", name), ("name", name)]),
        ]), atLeast: 1)
}
