extension RowFields {
    /// The text that a record has in a column, before any operator; `nil` for null and absent.
    /// - Parameter nulls: the texts that mean null in its source.
    func text(
        _ input: CheckedPlan.Input, _ record: Int, corrected: [Int: DocumentRecord.Value], nulls: [[UInt8]]
    ) -> [UInt8]? {
        let value: DocumentRecord.Value
        switch input {
        case .constant, .several, .expression: return nil
        case .number: return Self.digits(batch.location(record).number)
        case .parent: return Self.digits(batch.location(record).parent)
        case .position: return Self.digits(batch.position(record))
        case .column(let column): value = corrected[column] ?? self.value(column, record, nulls)
        case .above(let level, let column):
            if let (_, item, _) = batch.item(record) {
                value = self.value(column, Int(item.row), nulls)
                break
            }
            var holder = record
            for _ in 0..<level {
                guard let parent = batch.elements[holder].parent else { return nil }
                holder = batch.groups[record] + parent.index
            }
            value = batch.elements[holder].values[column]
        }
        guard case .text(let text) = value, text.isEmpty || !nulls.contains(text) else { return nil }
        return text
    }

    /// Whether a record has a text in one of its own columns: neither null nor absent.
    func hasText(_ column: Int, _ record: Int, _ program: RowProgram) -> Bool {
        if batch.elements.isEmpty, record < batch.rows.count {
            guard column < batch.fields(record).count else { return false }
            let place = batch.places[Int(batch.rows[record].firstPlace) + column]
            if place.range.isEmpty { return place.isQuoted || !program.emptyIsNull }
            if program.nulls.isEmpty { return true }
            let text = batch.bytes.span.extracting(place.range)
            if !place.isEscaped, decoding?.isPlain(text) ?? true { return !program.contains(text, in: program.nulls) }
        }
        return text(.column(column), record, corrected: [:], nulls: program.nullTexts) != nil
    }

    private func value(_ column: Int, _ record: Int, _ nulls: [[UInt8]]) -> DocumentRecord.Value {
        guard batch.elements.isEmpty else { return batch.elements[record].values[column] }
        if let (list, item, _) = batch.item(record) {
            return item.range.isEmpty && nulls.contains([]) ? .null : .text(Array(list.texts[item.range]))
        }
        // A record that is padded ends before its last columns.
        guard column < batch.fields(record).count else { return .absent }
        let place = batch.places[Int(batch.rows[record].firstPlace) + column]
        if place.range.isEmpty, !place.isQuoted { return nulls.contains([]) ? .null : .text([]) }
        var text: [UInt8] = []
        guard let decoding, Self.decode(batch.bytes.span, place, layout, decoding, into: &text) else { return .null }
        return .text(text)
    }

    private static func digits(_ number: Int64) -> [UInt8] { Array(String(number).utf8) }
}
