/// What expressions read of records: the text of a column as the plan's `nulls` leave it.
extension RowFields {
    /// The text of a column, or of what a record has by its place; `nil` for null and absent.
    /// - Parameter corrected: columns of the record's list that have other values.
    func operand(
        _ input: CheckedPlan.Input, _ record: Int, corrected: [Int: DocumentRecord.Value], _ program: RowProgram
    ) -> [UInt8]? {
        switch input {
        case .constant: return nil
        case .number: return Array(String(batch.location(record).number).utf8)
        case .parent: return Array(String(batch.location(record).parent).utf8)
        case .position: return Array(String(batch.elements[record].parent?.position ?? 0).utf8)
        case .above(let level, let column):
            var holder = record
            for _ in 0..<level {
                guard let parent = batch.elements[holder].parent else { break }
                holder = batch.groups[record] + parent.index
            }
            return text(batch.elements[holder].values[column], program)
        case .column(let column):
            if let value = corrected[column] { return text(value, program) }
            guard batch.elements.isEmpty else { return text(batch.elements[record].values[column], program) }
            // A record that is padded ends before its last columns.
            guard column < batch.fields(record).count, let decoding else { return nil }
            let place = batch.places[Int(batch.rows[record].firstPlace) + column]
            if place.range.isEmpty, program.emptyIsNull, !place.isQuoted { return nil }
            var decoded: [UInt8] = []
            _ = Self.decode(batch.bytes.span, place, layout, decoding, into: &decoded)
            return text(.text(decoded), program)
        }
    }

    private func text(_ value: DocumentRecord.Value, _ program: RowProgram) -> [UInt8]? {
        guard case .text(let text) = value, !program.contains(text.span, in: program.nulls) else { return nil }
        return text
    }
}
