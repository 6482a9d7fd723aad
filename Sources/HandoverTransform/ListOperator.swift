import HandoverData

/// `list` (Plan.md section 3): a text with several values to a JSON array, written as a CSV field.
struct ListOperator: Sendable {
    private let separators: Separators

    /// Of equal parts the first alone stays; parts are in the order of their bytes.
    private let (isUnique, isSorted): (Bool, Bool)

    init(by separators: [String], isUnique: Bool, isSorted: Bool) {
        (self.isUnique, self.isSorted) = (isUnique, isSorted)
        self.separators = Separators(separators)
    }

    /// Bytes that one byte of the text can become: a control character is `\u001f`.
    static let growth = 6
    /// Bytes of room beside: brackets and quotes.
    static let room = 8

    /// Appends the array; false, and nothing appended, if a part is empty.
    @inline(never)
    func append(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        if TextOperators.trimmed(text).isEmpty {
            out.append(UInt8(ascii: "["))
            out.append(UInt8(ascii: "]"))
            return true
        }
        if isUnique || isSorted { return appendArranged(text, to: &out) }
        let before = out.count
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: "["))
        var start = 0
        while true {
            let (end, width) = separators.end(ofPartAt: start, in: text)
            guard append(text.extracting(start..<end), isFirst: start == 0, to: &out) else {
                out.removeLast(out.count - before)
                return false
            }
            if width == 0 { break }
            start = end + width
        }
        out.append(UInt8(ascii: "]"))
        out.append(UInt8(ascii: "\""))
        return true
    }

    /// The same of parts that are looked at together.
    private func appendArranged(_ text: Span<UInt8>, to out: inout OutputSpan<UInt8>) -> Bool {
        var parts: [[UInt8]] = []
        var start = 0
        while true {
            let (end, width) = separators.end(ofPartAt: start, in: text)
            let part = text.extracting(start..<end)
            let range = TextOperators.trimmed(part)
            if range.isEmpty { return false }
            parts.append([])
            parts[parts.count - 1].append(part.extracting(range))
            if width == 0 { break }
            start = end + width
        }
        if isUnique {
            var seen: Set<[UInt8]> = []
            parts.removeAll { !seen.insert($0).inserted }
        }
        if isSorted { parts.sort { $0.lexicographicallyPrecedes($1) } }
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: "["))
        for (place, part) in parts.enumerated() { _ = append(part.span, isFirst: place == 0, to: &out) }
        out.append(UInt8(ascii: "]"))
        out.append(UInt8(ascii: "\""))
        return true
    }

    private func append(_ part: Span<UInt8>, isFirst: Bool, to out: inout OutputSpan<UInt8>) -> Bool {
        let text = part.extracting(TextOperators.trimmed(part))
        guard !text.isEmpty else { return false }
        if !isFirst { out.append(UInt8(ascii: ",")) }
        Self.quote(to: &out)
        for index in text.indices { Self.append(text[index], to: &out) }
        Self.quote(to: &out)
        return true
    }

    /// One quote of JSON is two in CSV.
    private static func quote(to out: inout OutputSpan<UInt8>) {
        out.append(UInt8(ascii: "\""))
        out.append(UInt8(ascii: "\""))
    }

    /// RFC 8785 section 3.2.2.2.
    private static func append(_ byte: UInt8, to out: inout OutputSpan<UInt8>) {
        switch byte {
        case UInt8(ascii: "\""):
            out.append(UInt8(ascii: "\\"))
            quote(to: &out)
        case UInt8(ascii: "\\"): escape(byte, to: &out)
        case 0x08: escape(UInt8(ascii: "b"), to: &out)
        case 0x09: escape(UInt8(ascii: "t"), to: &out)
        case 0x0a: escape(UInt8(ascii: "n"), to: &out)
        case 0x0c: escape(UInt8(ascii: "f"), to: &out)
        case 0x0d: escape(UInt8(ascii: "r"), to: &out)
        case 0..<0x20:
            escape(UInt8(ascii: "u"), to: &out)
            out.append(UInt8(ascii: "0"))
            out.append(UInt8(ascii: "0"))
            out.append(0x30 + byte >> 4)
            out.append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
        default: out.append(byte)
        }
    }

    private static func escape(_ letter: UInt8, to out: inout OutputSpan<UInt8>) {
        out.append(UInt8(ascii: "\\"))
        out.append(letter)
    }
}
