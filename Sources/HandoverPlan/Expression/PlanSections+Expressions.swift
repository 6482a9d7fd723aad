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

    func rule(_ id: String, _ node: YAMLNode, _ tables: [Plan.Table]) -> Plan.Rule? {
        let section = node.section(PlanKeys.rowRule)
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
        let scope = ExpressionParser.Scope(fields: table.fields.map { ($0.name, Expression.Kind($0.type)) }, hasColumns: false)
        guard let assert = expression(section.required("assert"), yielding: .boolean, in: scope), let broken else { return nil }
        return Plan.Rule(id: id, table: name, assert: assert, otherwise: broken, mark: node.mark)
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
