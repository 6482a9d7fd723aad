import HandoverCore

extension PlanSections {
    /// An expression that yields this kind; a problem, and `nil`, for anything else.
    func expression(
        _ node: YAMLNode?, yielding wanted: Expression.Kind, in scope: ExpressionParser.Scope
    ) -> Expression? {
        guard let (expression, kind) = expression(node, in: scope), let node else { return nil }
        if kind == wanted { return expression }
        problems.add(
            ExpressionProblem(
                code: .expressionNotBoolean, arguments: [.name(kind.rawValue), .name(wanted.rawValue)], offset: 0), in: node)
        return nil
    }

    /// An expression of any kind.
    func expression(
        _ node: YAMLNode?, in scope: ExpressionParser.Scope
    ) -> (expression: Expression, kind: Expression.Kind)? {
        guard let node, let text = node.scalar(isData: true) else { return nil }
        do throws(ExpressionProblem) { return try ExpressionParser.parse(text, in: scope) } catch {
            problems.add(error, in: node)
            return nil
        }
    }

    /// A field that an expression makes, or conditions choose.
    func madeRule(_ field: String, _ section: YAMLSection, of table: Plan.Table?) -> Plan.FieldMapping? {
        let isComputed = section["compute"] != nil
        let own = isComputed ? ["compute", "else", "accept"] : ["choose", "otherwise"]
        for key in PlanKeys.rule.keys.map(\.name) where !own.contains(key) {
            if let extra = section[key] { problems.add(.planColumnsTwice, .name(field), at: extra.mark, key: extra.path) }
        }
        let place = table?.fields.firstIndex { $0.name == field }
        let fields = table?.fields ?? []
        let scope = ExpressionParser.Scope(
            fields: fields[..<(place ?? 0)].map { ($0.name, Expression.Kind($0.type)) }, hasColumns: true,
            later: fields[(place ?? 0)...].map(\.name))
        guard isComputed else {
            guard let choice = choice(section, scope) else { return nil }
            return .init(field: field, value: .chosen(choice), mark: section.node.mark)
        }
        let onFailure = section.required("else").flatMap(otherwise)
        let accept = (section["accept"]?.entries() ?? []).compactMap(accepted)
        // A field that the table does not have is said elsewhere.
        guard let place, let node = section["compute"] else { return nil }
        let type = fields[place].type
        guard [.text, .identifier, .integer, .decimal, .money, .date, .boolean].contains(type) else {
            problems.add(.planNotComputed, .name(field), .name(type.rawValue), at: node.mark, key: node.path)
            return nil
        }
        guard let expression = expression(node, yielding: Expression.Kind(type), in: scope), let onFailure else { return nil }
        return .init(
            field: field, value: .computed(expression, onFailure: onFailure), mark: section.node.mark, accept: accept)
    }

    private func choice(_ section: YAMLSection, _ scope: ExpressionParser.Scope) -> Plan.Choice? {
        let elements = section["choose"]?.elements() ?? []
        let branches = elements.compactMap { node -> Plan.Choice.Branch? in
            let branch = node.section(PlanKeys.branch)
            let when = expression(branch.required("when"), yielding: .boolean, in: scope)
            let then = branch.required("then")?.scalar(isData: true)
            guard let when, let then else { return nil }
            return Plan.Choice.Branch(when: when, then: then)
        }
        if elements.isEmpty, let node = section["choose"] {
            problems.add(.planBadArgument, .name("choose"), at: node.mark, key: node.path)
        }
        let otherwise = section["otherwise"]?.scalar(isData: true)
        guard !branches.isEmpty, branches.count == elements.count, (otherwise == nil) == (section["otherwise"] == nil) else {
            return nil
        }
        return Plan.Choice(branches: branches, otherwise: otherwise)
    }

    func rule(_ id: String, _ node: YAMLNode, _ tables: [Plan.Table]) -> Plan.Rule? {
        let section = node.section(PlanKeys.anyRule)
        let name = self.id(section.required("table"))
        let broken = section.required("else").flatMap(broken)
        guard let name, let table = tables.first(where: { $0.id == name }) else {
            if let name {
                problems.add(
                    .planUnknownName, .name(name), .name(nearest(name, among: tables.map(\.id))), at: section["table"]?.mark,
                    key: "\(node.path).table")
            }
            return nil
        }
        var (scope, group) = (ExpressionParser.Scope(fields: table.fields), nil as Plan.Rule.Group?)
        if ["per", "of", "measure"].contains(where: { section[$0] != nil }) {
            guard let own = self.group(of: section, table, tables) else { return nil }
            (scope, group) = (self.scope(of: own, table, tables, section), own)
        }
        guard let assert = expression(section.required("assert"), yielding: .boolean, in: scope), let broken else { return nil }
        return Plan.Rule(id: id, table: name, group: group, assert: assert, otherwise: broken, mark: node.mark)
    }

    private func broken(_ node: YAMLNode) -> Plan.Rule.Broken? {
        if !node.isMap { return value(node, ["fail"]).map { _ in .fail } }
        let section = node.section(PlanKeys.broken)
        switch (section["quarantine"], section["warn"]) {
        case (let code?, nil): return ownCode(code).map { .quarantine($0) }
        case (nil, let code?): return ownCode(code).map { .warn($0) }
        default:
            problems.add(.planBadRuleElse, at: node.mark, key: node.path)
            return nil
        }
    }

    func exclusion(_ node: YAMLNode) -> Plan.Exclusion? {
        let section = node.section(PlanKeys.exclusion)
        let when = expression(
            section.required("when"), yielding: .boolean, in: ExpressionParser.Scope(fields: nil, hasColumns: true))
        let reason = section.requiredText("reason")
        let authority = id(section.required("authority"))
        guard let when, let reason, let authority else { return nil }
        return Plan.Exclusion(when: when, reason: reason, authority: authority, mark: node.mark)
    }
}
