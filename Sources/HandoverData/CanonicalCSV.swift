import CHandoverBytes

/// The one way in which we write CSV (Format.md section 3.1): null is nothing, the empty text is `""`, quotes only where needed.
package enum CanonicalCSV {
    /// Bytes of room that a text of this many bytes can need.
    @inlinable package static func room(for count: Int) -> Int { 2 * count + 2 }

    /// Appends one text field.
    package static func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) {
        if !text.isEmpty, !needsQuotes(text) {
            out.append(text)
            return
        }
        out.append(UInt8(ascii: "\""))
        for index in text.indices {
            if text[index] == UInt8(ascii: "\"") { out.append(UInt8(ascii: "\"")) }
            out.append(text[index])
        }
        out.append(UInt8(ascii: "\""))
    }

    /// Appends one text field.
    package static func append(_ text: Span<UInt8>, to out: inout [UInt8]) {
        out.append(addingCapacity: room(for: text.count)) { append(text, to: &$0) }
    }

    /// Appends one text field.
    package static func append(_ text: String, to out: inout [UInt8]) { append(Array(text.utf8).span, to: &out) }

    /// One record with its terminator.
    package static func record(_ fields: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            append(field, to: &out)
        }
        out.append(UInt8(ascii: "\n"))
        return out
    }

    private static func needsQuotes(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBufferPointer { unsafe handover_needs_quotes($0.baseAddress, $0.count) != 0 }
    }
}

extension CanonicalCSV {
    /// Appends the text of a field that we wrote, without its quotes. Null is nothing, as the empty text is.
    package static func appendText(of field: Span<UInt8>, to text: inout [UInt8]) {
        guard field.count > 1, field[0] == UInt8(ascii: "\"") else { return text.append(field) }
        var isDoubled = false
        for index in 1..<(field.count - 1) {
            isDoubled = field[index] == UInt8(ascii: "\"") && !isDoubled
            if !isDoubled { text.append(field[index]) }
        }
    }

    /// Where each field lies in a line that we wrote.
    package static func ranges(in line: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        appendRanges(of: 0..<line.count, in: line, to: &ranges)
        return ranges
    }

    /// Appends where each field lies of a line that we wrote, which lies there in these bytes.
    package static func appendRanges(of line: Range<Int>, in bytes: Span<UInt8>, to ranges: inout [Range<Int>]) {
        var start = line.lowerBound
        var isQuoted = false
        for index in line {
            // A doubled quote opens and closes at once.
            if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard bytes[index] == UInt8(ascii: ","), !isQuoted else { continue }
            ranges.append(start..<index)
            start = index + 1
        }
        ranges.append(start..<line.upperBound)
    }

    /// Where a field lies in a line that we wrote, quotes included.
    package static func range(ofField wanted: Int, in line: Span<UInt8>) -> Range<Int> {
        var field = 0
        var start = 0
        var isQuoted = false
        for index in line.indices {
            // A doubled quote opens and closes at once, so counting every quote gives the right state at every comma.
            if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard line[index] == UInt8(ascii: ","), !isQuoted else { continue }
            if field == wanted { return start..<index }
            field += 1
            start = index + 1
        }
        return start..<line.count
    }
}
