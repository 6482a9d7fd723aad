/// `excel-text` and `pad` (Plan.md section 3).
enum Repairs {
    /// Moves the ends of a stretch inwards over what forced it to be text; false where nothing did.
    static func unwrap(_ text: Span<UInt8>, _ from: inout Int, _ to: inout Int) -> Bool {
        guard from < to else { return false }
        let last = text[to - 1]
        if last == 0x22, to - from > 2, text[from] == 0x3d, text[from + 1] == 0x22 {
            let inner = (from + 2)..<(to - 1)
            if !inner.contains(where: { text[$0] == 0x22 }) {
                (from, to) = (inner.lowerBound, inner.upperBound)
                return true
            }
        }
        if text[from] == 0x27 {
            from += 1
            return true
        }
        while from < to, text[to - 1] == 0x09 { to -= 1 }
        return last == 0x09
    }

    /// Whether a text is of digits alone, and fewer of them than it should be.
    static func isShort(_ text: Span<UInt8>, _ count: Int) -> Bool {
        !text.isEmpty && text.count < count && text.indices.allSatisfy { (0x30...0x39).contains(text[$0]) }
    }
}
