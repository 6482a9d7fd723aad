import HandoverData

/// Whether a field seems to have swallowed other records, as one does between two quotes that do not belong together.
enum HiddenRows {
    /// With fewer columns, lines of a remark would look like records.
    private static let leastColumns = 4

    /// Looks for a line inside a quoted field that has as many delimiters as a record (Format.md section 4.1).
    static func isIn(_ fields: Range<Int>, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ tokens: borrowing CSVTokens) -> Bool {
        guard grammar.guessesHiddenRows, let columns = grammar.fieldCount, columns >= leastColumns else { return false }
        for field in fields {
            let slot = tokens.index.fields[field]
            guard slot.flags.contains(.quoted) else { continue }
            let text = slot.isInArena ? tokens.arena.span.extracting(slot.range) : bytes.extracting(slot.range)
            if hasRow(text, columns - 1, grammar.textDelimiter) { return true }
        }
        return false
    }

    private static func hasRow(_ text: Span<UInt8>, _ wanted: Int, _ delimiter: [UInt8]) -> Bool {
        var isInner = false
        var count = 0
        var i = 0
        while i < text.count {
            if text[i] == UInt8(ascii: "\n") || text[i] == UInt8(ascii: "\r") {
                if isInner, count == wanted { return true }
                (isInner, count) = (true, 0)
                i += 1
            } else if text.starts(with: delimiter, at: i) {
                count += 1
                i += delimiter.count
            } else {
                i += 1
            }
        }
        return false
    }
}

/// Whether a record is the header again.
enum RepeatedHeader {
    static func isIn(_ fields: Range<Int>, _ bytes: Span<UInt8>, _ grammar: CSVGrammar, _ tokens: borrowing CSVTokens) -> Bool {
        guard fields.count == grammar.repeatedHeader.count else { return false }
        for (field, name) in zip(fields, grammar.repeatedHeader) {
            let slot = tokens.index.fields[field]
            let text = slot.isInArena ? tokens.arena.span.extracting(slot.range) : bytes.extracting(slot.range)
            // Where files were joined, the second may have brought its byte order mark along.
            if text.count == name.count, text.starts(with: name, at: 0) { continue }
            guard field == fields.lowerBound, !grammar.isGB18030, text.starts(with: [0xef, 0xbb, 0xbf], at: 0),
                text.count == 3 + name.count, text.starts(with: name, at: 3)
            else { return false }
        }
        return true
    }
}

extension Span<UInt8> {
    /// Whether these bytes stand at a place.
    func starts(with bytes: [UInt8], at place: Int) -> Bool {
        guard place + bytes.count <= count else { return false }
        for i in bytes.indices where self[place + i] != bytes[i] { return false }
        return true
    }
}
