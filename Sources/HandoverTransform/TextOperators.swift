/// Text operators over UTF-8 bytes (Plan.md section 3). Both are total: every text has a result.
enum TextOperators {
    /// The range that `trim` leaves.
    static func trimmed(_ text: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = text.count
        while start < end {
            let width = spaceWidth(text, at: start, before: end)
            if width == 0 { break }
            start += width
        }
        while end > start {
            let width = spaceWidth(text, endingAt: end, from: start)
            if width == 0 { break }
            end -= width
        }
        return start..<end
    }

    /// True if `fold-width` would change the text: only U+3000 (E3 80 80) and U+FF01…U+FF5E (EF BC 81…EF BD 9E) do.
    static func needsFolding(_ text: Span<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            if text[index] >= 0xe3, foldedByte(text, at: index) != nil { return true }
            index += 1
        }
        return false
    }

    /// Appends the text with full-width forms replaced by their ASCII twins.
    static func fold(_ text: Span<UInt8>, into out: inout [UInt8]) {
        var index = 0
        while index < text.count {
            if text[index] >= 0xe3, let ascii = foldedByte(text, at: index) {
                out.append(ascii)
                index += 3
            } else {
                out.append(text[index])
                index += 1
            }
        }
    }

    private static func foldedByte(_ text: Span<UInt8>, at index: Int) -> UInt8? {
        guard index + 2 < text.count else { return nil }
        switch (text[index], text[index + 1], text[index + 2]) {
        case (0xe3, 0x80, 0x80): return UInt8(ascii: " ")
        case (0xef, 0xbc, let last) where last >= 0x81 && last <= 0xbf: return last - 0x60
        case (0xef, 0xbd, let last) where last >= 0x80 && last <= 0x9e: return last - 0x20
        default: return nil
        }
    }

    private static func spaceWidth(_ text: Span<UInt8>, at start: Int, before end: Int) -> Int {
        let byte = text[start]
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) { return 1 }
        if byte == 0xc2, start + 1 < end, text[start + 1] == 0xa0 { return 2 }
        if byte >= 0xe2, start + 2 < end, isWideSpace(byte, text[start + 1], text[start + 2]) { return 3 }
        return 0
    }

    private static func spaceWidth(_ text: Span<UInt8>, endingAt end: Int, from start: Int) -> Int {
        let byte = text[end - 1]
        if byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) { return 1 }
        if byte == 0xa0, end - 2 >= start, text[end - 2] == 0xc2 { return 2 }
        if byte >= 0x80, end - 3 >= start, isWideSpace(text[end - 3], text[end - 2], byte) { return 3 }
        return 0
    }

    /// U+200B, U+3000 or U+FEFF.
    private static func isWideSpace(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch (first, second, third) {
        case (0xe2, 0x80, 0x8b), (0xe3, 0x80, 0x80), (0xef, 0xbb, 0xbf): true
        default: false
        }
    }
}
