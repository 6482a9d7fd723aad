/// Reads what a mapping takes from a record (Plan.md sections 1.3 and 2).
struct SourceFields {
    /// The texts that mean null, without the empty one; that stands for an unquoted empty field of a CSV file alone.
    let nulls: [[UInt8]]
    let emptyIsNull: Bool

    /// The field of a CSV record. An unquoted empty one is null if the plan says so.
    func read(_ input: CheckedPlan.Input, _ walker: RecordWalker, _ value: inout [UInt8]) -> FieldOperator.Outcome {
        guard case .column(let column) = input else {
            value += String(walker.number).utf8
            return .value
        }
        _ = walker.text(column, into: &value)
        if value.isEmpty, emptyIsNull, !walker.places[column].isQuoted { return .null }
        return !nulls.isEmpty && nulls.contains(value) ? .null : .value
    }

    /// The field of a record of a document.
    func read(_ input: CheckedPlan.Input, _ group: [DocumentRecord], _ place: Int, _ value: inout [UInt8])
        -> FieldOperator.Outcome
    {
        var holder = place
        let found: Int
        switch input {
        case .column(let column): found = column
        case .above(let level, let column):
            for _ in 0..<level { holder = group[holder].parent?.index ?? holder }
            found = column
        case .number: return count(group[place].number, &value)
        case .parent: return count(group[place].parent?.number ?? 0, &value)
        case .position: return count(group[place].parent?.position ?? 0, &value)
        case .constant: return .absent
        }
        switch group[holder].values[found] {
        case .absent: return .absent
        case .null: return .null
        case .text(let text):
            if !nulls.isEmpty, nulls.contains(text) { return .null }
            value += text
            return .value
        }
    }

    private func count(_ number: Int64, _ value: inout [UInt8]) -> FieldOperator.Outcome {
        value += String(number).utf8
        return .value
    }
}
