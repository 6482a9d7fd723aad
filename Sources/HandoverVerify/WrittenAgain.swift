import HandoverCore

/// Records of a CSV original written again, out of the fields that were read of them, and held against their bytes (Format.md
/// section 4.9). A reader that left something out of a field, put something in, or cut in the wrong place would not get them back.
struct WrittenAgain: Sendable {
    /// How many records of a batch were written again.
    private(set) var count: Int64 = 0
    /// Where those lie that are not what stands in the original.
    private(set) var differing: [SourceBatch.Location] = []

    /// Writes the records that have no finding.
    /// - Parameter columns: of the source.
    init(_ fields: RowFields, columns: Int) {
        for record in fields.batch.rows.indices where fields.findings(record, columns: columns).isEmpty {
            // The row of a batch before, of which only items are new.
            if record == 0, fields.batch.isContinued { continue }
            count += 1
            if !fields.isWrittenAgain(record) { differing.append(fields.batch.location(record)) }
        }
    }
}

extension RowFields {
    /// Whether the fields of a record, written as its layout says, are its bytes without the terminator.
    fileprivate func isWrittenAgain(_ record: Int) -> Bool {
        let bytes = batch.bytes.span
        let row = batch.rows[record]
        let end = contentEnd(row, bytes)
        var at = Int(row.start)
        for (column, index) in batch.fields(record).enumerated() {
            let place = batch.places[index]
            if column > 0, layout.widths.isEmpty, !passDelimiter(bytes, &at) { return false }
            if place.isQuoted, !passQuote(bytes, &at) { return false }
            guard place.range.lowerBound == at, place.range.upperBound <= end, isContent(place, bytes) else { return false }
            at = place.range.upperBound
            if place.isQuoted, !passQuote(bytes, &at) { return false }
        }
        return at == end
    }

    /// Where a record's terminator begins.
    private func contentEnd(_ row: SourceBatch.Row, _ bytes: Span<UInt8>) -> Int {
        let end = Int(row.end)
        if row.marks.contains(.open) { return end }
        let isPair = end - Int(row.start) > 1 && bytes[end - 1] == 0x0a && bytes[end - 2] == 0x0d
        return end - (isPair ? 2 : 1)
    }

    private func passQuote(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count, bytes[at] == layout.quote else { return false }
        at += 1
        return true
    }

    private func passDelimiter(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        let count = layout.delimiter.count
        guard at + count <= bytes.count else { return false }
        for index in 0..<count where bytes[at + index] != layout.delimiter[index] { return false }
        at += count
        return true
    }

    /// Whether a field's text, written, is what stands at its place.
    private func isContent(_ place: SourceBatch.Place, _ bytes: Span<UInt8>) -> Bool {
        let written = bytes.extracting(place.range)
        if !layout.widths.isEmpty { return true }
        if layout.isPlain, !place.isEscaped {
            // What stands there is the text itself. It must need no quotes, or no others.
            guard let quote = layout.quote else {
                return Bytes.find(written, 0, layout.delimiter[0], layout.delimiter[0]) == written.count
            }
            return place.isQuoted
                ? !has(quote, written)
                : Bytes.find(written, 0, layout.delimiter[0], layout.delimiter[0]) == written.count
                    && (written.isEmpty || written[0] != quote)
        }
        guard let decoding else { return false }
        var (text, whole): ([UInt8], [UInt8]) = ([], [])
        guard Self.decode(bytes, place, layout, decoding, into: &text), decoding.append(written, to: &whole) else { return false }
        return layout.writes(text.span, isQuoted: place.isQuoted, as: whole.span)
    }

    private func has(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        var at = 0
        while true {
            at = Bytes.find(bytes, at, byte, byte)
            guard at < bytes.count else { return false }
            if bytes[at] == byte { return true }
            at += 1
        }
    }
}

extension CSVLayout {
    /// Whether a field with this text can be written so: quotes in quotes doubled, and an escape before whatever has one. What would
    /// be read as something else must have one.
    func writes(_ text: Span<UInt8>, isQuoted: Bool, as written: Span<UInt8>) -> Bool {
        var (from, at) = (0, 0)
        while from < text.count {
            let byte = text[from]
            if at + 1 < written.count, written[at] == escape, written[at + 1] == byte {
                (from, at) = (from + 1, at + 2)
                // A line end of two is one character.
                if byte == 0x0d, from < text.count, text[from] == 0x0a, at < written.count, written[at] == 0x0a {
                    (from, at) = (from + 1, at + 1)
                }
                continue
            }
            if isQuoted, byte == quote {
                guard at + 1 < written.count, written[at] == byte, written[at + 1] == byte else { return false }
                (from, at) = (from + 1, at + 2)
                continue
            }
            // An escape that nothing follows stands for itself.
            if byte == escape, from + 1 < text.count { return false }
            if !isQuoted, byte == 0x0a || byte == 0x0d || (byte == quote && from == 0) || begins(text, from) { return false }
            guard at < written.count, written[at] == byte else { return false }
            (from, at) = (from + 1, at + 1)
        }
        return at == written.count
    }

    /// Whether the delimiter stands here in a text.
    private func begins(_ text: Span<UInt8>, _ at: Int) -> Bool {
        guard !textDelimiter.isEmpty, at + textDelimiter.count <= text.count else { return false }
        return textDelimiter.indices.allSatisfy { text[at + $0] == textDelimiter[$0] }
    }
}
