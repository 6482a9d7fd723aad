/// The operators `trim` and `fold-width` (Plan.md section 3).
enum Whitespace {
    /// Moves the ends of a stretch inwards over what is trimmed.
    @inline(__always)
    static func trim(_ text: Span<UInt8>, _ from: inout Int, _ to: inout Int) {
        while from < to {
            // Most texts begin and end with what is no space by its first look.
            let width = leading(text, from, to)
            if width == 0 { break }
            from += width
        }
        while from < to {
            let width = trailing(text, from, to)
            if width == 0 { break }
            to -= width
        }
    }

    /// Bytes of the space that begins here; 0 for none.
    @inline(__always)
    private static func leading(_ text: Span<UInt8>, _ from: Int, _ to: Int) -> Int {
        let byte = text[from]
        if byte < 0x80 { return isNarrow(byte) ? 1 : 0 }
        let second = from + 1 < to ? text[from + 1] : 0
        if byte == 0xc2 { return second == 0xa0 ? 2 : 0 }
        return from + 2 < to && isWide(byte, second, text[from + 2]) ? 3 : 0
    }

    /// Bytes of the space that ends here; 0 for none. The lead bytes tell it from the end of another character.
    @inline(__always)
    private static func trailing(_ text: Span<UInt8>, _ from: Int, _ to: Int) -> Int {
        let byte = text[to - 1]
        if byte < 0x80 { return isNarrow(byte) ? 1 : 0 }
        if byte == 0xa0, to - from >= 2, text[to - 2] == 0xc2 { return 2 }
        return to - from >= 3 && isWide(text[to - 3], text[to - 2], byte) ? 3 : 0
    }

    private static func isNarrow(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

    /// U+200B, U+3000, U+FEFF.
    private static func isWide(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch first {
        case 0xe2: second == 0x80 && third == 0x8b
        case 0xe3: second == 0x80 && third == 0x80
        case 0xef: second == 0xbb && third == 0xbf
        default: false
        }
    }

    /// Where the first character stands that folding changes; `nil` for none.
    static func firstFolded(_ text: Span<UInt8>, _ from: Int, _ to: Int) -> Int? {
        var at = from
        while at + 2 < to {
            let byte = text[at]
            if byte == 0xe3 || byte == 0xef, folded(byte, text[at + 1], text[at + 2]) != nil { return at }
            at += 1
        }
        return nil
    }

    /// The byte that a full-width character or an ideographic space becomes.
    @inline(__always)
    private static func folded(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt8? {
        if first == 0xe3 { return second == 0x80 && third == 0x80 ? 0x20 : nil }
        // U+FF01 to U+FF3F are EF BC 81 to EF BC BF, U+FF40 to U+FF5E are EF BD 80 to EF BD 9E.
        guard first == 0xef else { return nil }
        if second == 0xbc, third >= 0x81 { return third - 0x60 }
        if second == 0xbd, third >= 0x80, third <= 0x9e { return third - 0x20 }
        return nil
    }

    /// Appends a stretch with everything folded.
    /// - Parameter first: where there is something to fold; nothing before.
    static func fold(_ text: Span<UInt8>, _ from: Int, _ first: Int, _ to: Int, into out: inout [UInt8]) {
        out.append(text.extracting(from..<first))
        var at = first
        while at < to {
            let byte = text[at]
            if byte == 0xe3 || byte == 0xef, at + 2 < to, let narrow = folded(byte, text[at + 1], text[at + 2]) {
                out.append(narrow)
                at += 3
            } else {
                out.append(byte)
                at += 1
            }
        }
    }
}
