import HandoverCore

/// Rules over groups (Plan.md section 1.13).
extension PlanSections {
    /// What makes a rule be about several rows; `nil`, and a problem, for what is none.
    func group(
        of rule: YAMLSection, _ table: Plan.Table, _ tables: [Plan.Table]
    ) -> Plan.Rule.Group? {
        guard let measure = rule["measure"], (rule["per"] == nil) != (rule["of"] == nil) else {
            problems.add(.groupUnclear, at: rule.node.mark, key: rule.node.path)
            return nil
        }
        guard let (rows, measured) = rows(rule, table, tables) else { return nil }
        let entries = measure.entries()
        if !(1...Limits.measures).contains(entries.count) {
            problems.add(.groupCounts, .count(Limits.measures), at: measure.mark, key: measure.path)
        }
        let measures = entries.compactMap { self.measure($0, $1, measured) }
        let group = Plan.Rule.Group(rows: rows, measures: measures)
        return measures.count == entries.count ? group : nil
    }

    /// Which rows are a group, and the table whose rows they are.
    private func rows(
        _ rule: YAMLSection, _ table: Plan.Table, _ tables: [Plan.Table]
    ) -> (Plan.Rule.Group.Rows, Plan.Table)? {
        if let per = rule["per"] {
            let nodes = per.elements()
            let names = nodes.compactMap { fieldName($0, of: table) }
            if nodes.count > Limits.measures {
                problems.add(.groupCounts, .count(Limits.measures), at: per.mark, key: per.path)
            }
            for (index, name) in names.enumerated() where names[..<index].contains(name) {
                problems.add(.planRepeated, .name(name), at: per.mark, key: per.path)
            }
            return names.count == nodes.count ? (.per(names), table) : nil
        }
        guard let of = rule["of"], let text = of.scalar() else { return nil }
        let names = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let other = tables.first { $0.id == names[0] }
        guard names.count == 2, let other,
            other.references.contains(where: { $0.field == names[1] && $0.to == table.id })
        else {
            problems.add(.groupNoReference, .name(text), .name(table.id), at: of.mark, key: of.path)
            return nil
        }
        return (.of(table: other.id, field: names[1]), other)
    }

    /// The name of a field; a problem for another.
    private func fieldName(_ node: YAMLNode, of table: Plan.Table) -> String? {
        guard let name = node.scalar() else { return nil }
        if table.field(name) != nil { return name }
        problems.add(
            .planUnknownName, .name(name), .name(nearest(name, among: table.fields.map(\.name))), at: node.mark, key: node.path)
        return nil
    }

    private func measure(_ name: String, _ node: YAMLNode, _ table: Plan.Table) -> Plan.Rule.Group.Measure? {
        guard Names.isFieldName(name) else {
            problems.add(.planBadFieldName, .name(name), at: node.mark, key: node.path)
            return nil
        }
        let section = node.section(PlanKeys.measure)
        let words = PlanKeys.measure.keys.map(\.name).filter { section[$0] != nil }
        guard words.count == 1, let word = words.first, let value = section[word] else {
            problems.add(.groupOneMeasure, .name(name), at: node.mark, key: node.path)
            return nil
        }
        if word == "count" {
            guard let text = value.scalar(isData: true) else { return nil }
            if text == "all" { return .init(name: name, what: .count(nil)) }
            return expression(value, yielding: .boolean, in: .init(fields: table.fields)).map {
                .init(name: name, what: .count($0))
            }
        }
        guard let field = fieldName(value, of: table), let type = table.field(field)?.type else { return nil }
        let what: Plan.Rule.Group.Measure.What =
            switch word {
            case "sum": .sum(field)
            case "min": .min(field)
            default: .max(field)
            }
        if !what.suits(type) {
            problems.add(
                .groupUnsuited, .name(word), .name(field), .name(type.rawValue), at: value.mark, key: value.path)
            return nil
        }
        return .init(name: name, what: what)
    }

    /// What the condition of a rule over groups sees; a problem for a measure that has the name of a field there.
    func scope(of group: Plan.Rule.Group, _ table: Plan.Table, _ tables: [Plan.Table], _ rule: YAMLSection)
        -> ExpressionParser.Scope
    {
        let (seen, measured) = (group.seen(of: table), tables.first { $0.id == group.measured(by: table.id) } ?? table)
        for measure in group.measures where seen.contains(where: { $0.name == measure.name }) {
            problems.add(
                .groupNameTaken, .name(measure.name), at: nil, key: "\(rule.node.path).measure.\(measure.name)")
        }
        var scope = ExpressionParser.Scope(fields: seen)
        scope.fields? += group.measures.map { measure in
            let type = measure.what.field.flatMap { measured.field($0.name)?.type }
            return (measure.name, type.map { Expression.Kind($0) } ?? .number)
        }
        return scope
    }
}

extension ExpressionParser.Scope {
    /// Fields of a row, and no columns.
    init(fields: [Plan.Field]) {
        self.init(fields: fields.map { ($0.name, Expression.Kind($0.type)) }, hasColumns: false)
    }
}

extension PlanKeys {
    static let perRule = Section(
        keys: [
            Key("per", .texts, required: true, "Rows that are equal in these fields are a group; none for all rows.")
        ] + groupKeys)

    static let ofRule = Section(
        keys: [
            Key(
                "of", .pattern(#"^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9_]{0,59}$"#), required: true,
                "TABLE.FIELD: the rows that refer to a row of the rule's table are its group.")
        ] + groupKeys)

    /// Whatever a rule may have.
    static let anyRule = Section(keys: perRule.keys + [ofRule.keys[0]])

    private static let groupKeys =
        rowRule.keys + [
            Key("measure", .map(keys: fieldPattern, .section(measure)), required: true, "What the condition sees of a group.")
        ]

    static let measure = Section(keys: [
        Key("count", .text, "How many rows: `all`, or those for which a condition over their fields is true."),
        Key("sum", .text, "The sum of a number."),
        Key("min", .text, "The least number or date."),
        Key("max", .text, "The greatest number or date."),
    ])
}
