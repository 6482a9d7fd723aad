import HandoverData
package import HandoverPlan

/// The rules of a table over the rows that a mapping makes (Plan.md section 1.13).
struct RowRules: Sendable {
    private let rules: [Plan.Rule]
    let conditions: [BoundExpression]

    init(_ rules: [Plan.Rule], _ table: Plan.Table) {
        self.rules = rules
        conditions = rules.map { BoundExpression($0.assert, fields: table.fields) }
    }

    var isEmpty: Bool { rules.isEmpty }
    var count: Int { rules.count }
    /// The fields that some rule reads.
    var fields: [Int] { conditions.flatMap(\.fields) }

    /// What a record is held back with for a rule; `nil` for one that only warns.
    func finding(_ rule: Int) -> Finding? {
        switch rules[rule].otherwise {
        case .quarantine(let code): Finding(code: code, field: rules[rule].id)
        case .fail: Finding(code: "RULE_FAILED", field: rules[rule].id)
        case .warn: nil
        }
    }

    /// Whether the run stops where the rule does not hold.
    func stops(_ rule: Int) -> Bool { rules[rule].otherwise == .fail }
}

/// The rules of a table that do more than warn, over a row that no record's mapping made.
package struct RowCheck {
    private let rules: RowRules
    private var work = ExpressionWork()

    package init(_ rules: [Plan.Rule], _ table: Plan.Table) { self.rules = RowRules(rules, table) }

    /// Whether all of them hold for a canonical line.
    package mutating func holds(for line: Span<UInt8>) -> Bool {
        if rules.isEmpty { return true }
        let ranges = CanonicalCSV.ranges(in: line)
        for (rule, condition) in rules.conditions.enumerated() where rules.finding(rule) != nil {
            work.begin(condition.program)
            for case .field(let field, let kind) in condition.inputs {
                work.add(field: line.extracting(ranges[Int(field)]), as: kind)
            }
            guard case .boolean(true) = condition.program.run(&work) else { return false }
        }
        return true
    }
}
