import HandoverCore
import HandoverData
import HandoverPlan

/// The rules of a table over the rows that a mapping makes (Plan.md section 1.13).
struct RowRules: Sendable {
    private let rules: [Plan.Rule]
    private let programs: [ExpressionProgram]
    /// For each rule the fields that it reads, in the order of its inputs.
    private let fields: [[(index: Int, kind: Expression.Kind)]]

    init(_ rules: [Plan.Rule], _ table: Plan.Table) {
        self.rules = rules
        programs = rules.map { ExpressionProgram($0.assert) }
        fields = programs.map { program in
            program.inputs.map { input in
                guard case .field(let name) = input, let index = table.fields.firstIndex(where: { $0.name == name }) else {
                    preconditionFailure("the plan reader checks that rules name fields")
                }
                return (index, Expression.Kind(table.fields[index].type))
            }
        }
    }

    var isEmpty: Bool { rules.isEmpty }
    var count: Int { rules.count }
    /// The fields that some rule reads.
    var fieldIndices: Set<Int> { Set(fields.joined().map(\.index)) }

    /// The rules that do not hold for a row.
    /// - Parameter bounds: where each field lies in the line.
    func broken(_ line: Span<UInt8>, _ bounds: [Range<Int>], _ work: inout ExpressionWork) -> [Int] {
        var broken: [Int] = []
        for rule in programs.indices {
            work.begin(programs[rule])
            for field in fields[rule] { work.add(field: line.extracting(bounds[field.index]), as: field.kind) }
            if !programs[rule].holds(&work) { broken.append(rule) }
        }
        return broken
    }

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

extension ExpressionWork {
    /// Adds the value of a field as it stands in its line: nothing is null, quotes are taken off.
    mutating func add(field: Span<UInt8>, as kind: Expression.Kind) {
        if field.isEmpty { return inputs.append(.null) }
        guard field[0] == UInt8(ascii: "\"") else { return add(canonical: field, as: kind) }
        guard field.count <= 2 * Expression.textBytes + 2 else { return inputs.append(.failed) }
        var text: [UInt8] = []
        var isDoubled = false
        for index in 1..<(field.count - 1) {
            isDoubled = field[index] == UInt8(ascii: "\"") && !isDoubled
            if !isDoubled { text.append(field[index]) }
        }
        add(canonical: text.span, as: kind)
    }
}
