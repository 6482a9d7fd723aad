import HandoverCore

/// Rules that ask whether numbers go without a gap (Format.md section 8.4).
extension CheckedPlan.GroupRule {
    /// Whether it is about a series, which is told by what it measures and asks, never by its name.
    func isSeries(in plan: CheckedPlan) -> Bool {
        guard !isOf, broken != .quarantine, measures.count == 3 else { return false }
        let schema = plan.tables[table]
        var (rows, low, high): (Int?, Int?, Int?)
        var numbers: Set<Int> = []
        for (index, measure) in measures.enumerated() {
            let name = schema.fields.count + index
            switch measure {
            case .rows: rows = name
            case .least(let field):
                low = name
                numbers.insert(field)
            case .greatest(let field):
                high = name
                numbers.insert(field)
            case .count, .sum: return false
            }
        }
        guard let rows, let low, let high, numbers.count == 1, let number = numbers.first else { return false }
        // Of two rows with one number, the second would fill a gap; and so would one without a number, which no key has.
        guard schema.fields[number].type == "integer", !by.contains(number), schema.key.contains(number),
            schema.key.allSatisfy({ $0 == number || by.contains($0) }), case .operation("=", let sides) = condition,
            let left = LinearSum(sides[0]), let right = LinearSum(sides[1])
        else { return false }
        let wanted = LinearSum(parts: [high: 1, low: -1, rows: -1], constant: 1)
        let asked = left - right
        return asked == wanted || asked == wanted.negated
    }
}

/// An expression of fields that are added and taken away, with the terms put together.
private struct LinearSum: Equatable {
    /// How often each field is added; none is there with zero.
    private var parts: [Int: Int]
    private var constant: Int

    init(parts: [Int: Int], constant: Int) { (self.parts, self.constant) = (parts.filter { $0.value != 0 }, constant) }

    /// `nil` where there is more to it than that.
    init?(_ tree: ExpressionTree) {
        switch tree {
        case .field(let field): self.init(parts: [field: 1], constant: 0)
        case .number(let number):
            guard let count = number.count else { return nil }
            self.init(parts: [:], constant: count)
        case .operation("negate", let operands):
            guard let operand = LinearSum(operands[0]) else { return nil }
            self = operand.negated
        case .operation("+", let operands), .operation("-", let operands):
            guard operands.count == 2, let left = LinearSum(operands[0]), let right = LinearSum(operands[1]) else { return nil }
            guard case .operation("-", _) = tree else {
                self = left - right.negated
                return
            }
            self = left - right
        default: return nil
        }
    }

    var negated: LinearSum { LinearSum(parts: parts.mapValues { -$0 }, constant: -constant) }

    static func - (left: LinearSum, right: LinearSum) -> LinearSum {
        LinearSum(parts: left.parts.merging(right.negated.parts, uniquingKeysWith: +), constant: left.constant - right.constant)
    }
}

extension CheckedPlan {
    /// What the rules that only warn come to, those about single records first.
    func warnings(_ results: [MappingResult], _ groups: [Fates.GroupCount]) -> [Verdict.Warning] {
        let single = rules.enumerated().filter { $0.element.broken == .warn }.map { index, rule in
            // A mapping counts by the place of a rule among those of its table.
            let place = rules[..<index].count { $0.table == rule.table }
            let count = zip(mappings, results).reduce(Int64(0)) { sum, pair in
                pair.0.table == rule.table ? sum + pair.1.warned[place] : sum
            }
            return Verdict.Warning(rule: rule.id, code: rule.code, table: tables[rule.table].id, count: count)
        }
        return single
            + zip(self.groups, groups).filter { $0.0.broken == .warn }.map { rule, count in
                Verdict.Warning(
                    rule: rule.id, code: rule.code, table: tables[rule.table].id, count: count.broken, groups: count.all,
                    isSeries: rule.isSeries(in: self))
            }
    }
}
