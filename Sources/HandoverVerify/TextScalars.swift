/// The scalar values of UTF-8, one after the other, with where each lies.
enum TextScalars {
    static func forEach(_ text: Span<UInt8>, _ body: (UInt32, Range<Int>) -> Void) {
        var at = 0
        while at < text.count {
            let (value, end) = scalar(text, at)
            body(value, at..<end)
            at = end
        }
    }

    /// The value that begins here, and where it ends.
    @inline(__always)
    static func scalar(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, end: Int) {
        let lead = text[at]
        let width = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
        let end = min(at + width, text.count)
        var value = UInt32(width == 1 ? lead : lead & (0x7f >> UInt8(width)))
        for next in (at + 1)..<max(end, at + 1) { value = value << 6 | UInt32(text[next] & 0x3f) }
        return (value, end)
    }

    static func ranges(_ text: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        forEach(text) { ranges.append($1) }
        return ranges
    }
}
