import HandoverPlan

extension FieldWords {
    /// What a rule says: of a row by itself its condition, of groups also which these are and what is measured of them.
    func words(of rule: Plan.Rule) -> String {
        guard let group = rule.group else { return rule.assert.text }
        let measures = group.measures.map(words).joined(separator: say(", ", "，"))
        return say(
            "\(rows(of: group)): \(rule.assert.text), where \(measures)", "\(rows(of: group))：\(rule.assert.text)，其中 \(measures)")
    }

    private func rows(of group: Plan.Rule.Group) -> String {
        switch group.rows {
        case .per([]): return say("for all rows together", "全部行合在一起")
        case .per(let fields):
            let list = fields.joined(separator: ", ")
            return say("for rows with the same \(list)", "\(list) 相同的各组行")
        case .of(let table, let field):
            return say("for each row, of the rows whose \(table).\(field) refers to it", "每一行，及其 \(table).\(field) 引用它的行")
        }
    }

    private func words(_ measure: Plan.Rule.Group.Measure) -> String {
        switch measure.what {
        case .count(nil): say("\(measure.name) is how many rows", "\(measure.name) 为行数")
        case .count(let condition?):
            say("\(measure.name) is how many rows with \(condition.text)", "\(measure.name) 为满足 \(condition.text) 的行数")
        case .sum(let field): say("\(measure.name) is the sum of \(field)", "\(measure.name) 为 \(field) 之和")
        case .min(let field): say("\(measure.name) is the least \(field)", "\(measure.name) 为 \(field) 的最小值")
        case .max(let field): say("\(measure.name) is the greatest \(field)", "\(measure.name) 为 \(field) 的最大值")
        }
    }
}
