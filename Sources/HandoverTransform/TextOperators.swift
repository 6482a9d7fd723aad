import CHandoverBytes

/// Text operators over UTF-8 bytes (Plan.md section 3). Both are total: every text has a result.
enum TextOperators {
    /// True for nearly every text that `trim` leaves as it is, and for no other: a glance at its ends.
    @inline(__always)
    static func isTight(_ text: Span<UInt8>) -> Bool {
        guard !text.isEmpty else { return true }
        let (first, last) = (text[0], text[text.count - 1])
        // The first bytes of white space beyond ASCII, and the last.
        return first > 0x20 && first != 0xc2 && first != 0xe2 && first != 0xe3 && first != 0xef
            && last > 0x20 && last != 0x80 && last != 0x8b && last != 0xa0 && last != 0xbf
    }

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

    /// True if `fold-width` would change the text.
    static func needsFolding(_ text: Span<UInt8>) -> Bool {
        unsafe text.withUnsafeBufferPointer { unsafe handover_wide_at($0.baseAddress, $0.count) < $0.count }
    }

    /// The text with full-width forms replaced by their ASCII twins, in place of what `out` held.
    static func fold(_ text: Span<UInt8>, into out: inout [UInt8]) {
        out.removeAll(keepingCapacity: true)
        out.append(addingCapacity: text.count) { out in
            unsafe text.withUnsafeBufferPointer { source in
                unsafe out.withUnsafeMutableBufferPointer { target, count in
                    count = unsafe handover_fold_width(source.baseAddress, source.count, target.baseAddress)
                }
            }
        }
    }

    /// Bytes of the white space that begins here; 0 for none.
    static func spaceWidth(_ text: Span<UInt8>, at start: Int, before end: Int) -> Int {
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
