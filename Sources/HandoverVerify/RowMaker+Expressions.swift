import HandoverCore

/// Fields that expressions make (Plan.md sections 1.5 and 2.5).
extension RowMaker {
    /// Bytes of a text that an expression may make.
    private static let textBytes = 4096

    /// What the expression of a field comes to, or its conditions choose, as it stands in the row.
    /// - Parameter row: the row so far, and where its fields begin.
    func make(
        _ index: Int, _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ fields: RowFields, _ row: Span<UInt8>,
        _ starts: [Int]
    ) -> (outcome: FieldOutcome, field: [UInt8]) {
        var known: [Int: ExpressionTree.Value] = [:]
        for field in readFields[index] {
            known[field] = RowKey.text(row, starts, field).map { .init(canonical: $0, type: types[field]) } ?? .null
        }
        func text(_ input: CheckedPlan.Input) -> [UInt8]? {
            fields.text(input, record, corrected: corrected, nulls: program.nullTexts)
        }
        func value(_ tree: ExpressionTree) -> ExpressionTree.Value { tree.value(column: text) { known[$0] ?? .null } }
        switch origins[index] {
        case nil: return (.failed, [])
        case .chosen(let branches, let otherwise)?:
            let chosen = branches.first { value($0.when).isTrue }?.then ?? otherwise
            return chosen.map { (.value, Self.field($0)) } ?? (.null, [])
        case .computed(let tree)?:
            for input in readInputs[index] {
                switch input {
                case .number, .parent, .position: continue
                default: break
                }
                if let text = text(input), let damage = program.rules[index].damage.find(text.span) {
                    return (.damaged(damage), [])
                }
            }
            return field(value(tree), index)
        }
    }

    private func field(_ value: ExpressionTree.Value, _ index: Int) -> (outcome: FieldOutcome, field: [UInt8]) {
        switch value {
        case .null: return (.null, [])
        case .failed: return (.failed, [])
        case .number(let number): return number.text(scale: scales[index]).map { (.value, $0) } ?? (.failed, [])
        case .text(let text):
            if text.count > Self.textBytes { return (.failed, []) }
            // The caller says what is wrong with an identifier of nothing.
            return (.value, text.isEmpty && types[index] == "identifier" ? [] : Self.field(text))
        case .day, .truth: return (.value, value.text ?? [])
        }
    }

    private static func field(_ text: [UInt8]) -> [UInt8] {
        var chain = FieldChain()
        chain.write(text.span)
        return chain.out
    }
}
