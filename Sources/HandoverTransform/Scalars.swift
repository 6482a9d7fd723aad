/// Unicode scalar values of UTF-8.
enum Scalars {
    @inline(__always)
    static func isFirst(_ byte: UInt8) -> Bool { byte & 0xc0 != 0x80 }

    /// The value that begins here, and its bytes.
    static func scalar(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, width: Int) {
        let first = UInt32(text[at])
        if first < 0x80 { return (first, 1) }
        func next(_ place: Int) -> UInt32 { UInt32(text[at + place]) & 0x3f }
        if first < 0xe0 { return ((first & 0x1f) << 6 | next(1), 2) }
        if first < 0xf0 { return ((first & 0x0f) << 12 | next(1) << 6 | next(2), 3) }
        return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
    }

    static func append(_ value: UInt32, to out: inout [UInt8]) {
        guard value >= 0x80 else { return out.append(UInt8(value)) }
        if value < 0x800 {
            out.append(UInt8(value >> 6 | 0xc0))
        } else if value < 0x1_0000 {
            out.append(UInt8(value >> 12 | 0xe0))
        } else {
            out.append(UInt8(value >> 18 | 0xf0))
            out.append(UInt8(value >> 12 & 0x3f | 0x80))
        }
        if value >= 0x800 { out.append(UInt8(value >> 6 & 0x3f | 0x80)) }
        out.append(UInt8(value & 0x3f | 0x80))
    }

    static func count(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where isFirst(text[index]) { count += 1 }
        return count
    }

    /// The bytes from one place to another, both included; places are counted from 1, negative ones from the end.
    static func range(of text: Span<UInt8>, from: Int, to: Int) -> Range<Int> {
        let start = from > 0 ? offset(after: from - 1, in: text) : offset(before: -from, in: text)
        let end = to > 0 ? offset(after: to, in: text) : offset(before: -to - 1, in: text)
        return start..<max(start, end)
    }

    /// Where so many scalars end.
    private static func offset(after count: Int, in text: Span<UInt8>) -> Int {
        var (index, left) = (0, count)
        while index < text.count {
            if isFirst(text[index]) {
                if left == 0 { return index }
                left -= 1
            }
            index += 1
        }
        return index
    }

    /// Where the last so many scalars begin.
    private static func offset(before count: Int, in text: Span<UInt8>) -> Int {
        var (index, left) = (text.count, count)
        while index > 0, left > 0 {
            index -= 1
            if isFirst(text[index]) { left -= 1 }
        }
        return index
    }
}
