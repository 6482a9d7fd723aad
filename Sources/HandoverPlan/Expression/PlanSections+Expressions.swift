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
