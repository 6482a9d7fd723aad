/// How many values of a column look as if an earlier conversion had damaged them, or can be taken for one another.
package struct TextHealth: Hashable, Sendable {
    /// UTF-8 that was read as GBK and saved again: 寮犱笁 for 张三.
    package var mojibake: Int64 = 0
    /// Characters of the private use areas: what they show depends on a font.
    package var privateUse: Int64 = 0
    /// Characters that cannot be seen or look like a space: U+00A0, U+3000, zero width, direction marks, U+FEFF.
    package var invisible: Int64 = 0
    /// Of a column whose values are all different, those that differ from another one in case, width, composition or trailing spaces
    /// alone.
    package var collisions: Int64 = 0

    /// Whether there is nothing to tell.
    package var isSound: Bool { self == TextHealth() }

    /// Looks at one value, which is valid UTF-8.
    mutating func look(at value: Span<UInt8>) {
        guard value.indices.contains(where: { value[$0] >= 0x80 }) else { return }
        var (hasPrivate, hasInvisible) = (false, false)
        var at = 0
        while at < value.count {
            let scalar = Self.scalar(value, &at)
            if Self.isPrivate(scalar) { hasPrivate = true }
            if Self.isInvisible(scalar) { hasInvisible = true }
        }
        if hasPrivate { privateUse += 1 }
        if hasInvisible { invisible += 1 }
        if Mojibake.holds(value) { mojibake += 1 }
    }

    /// The scalar at a place of valid UTF-8; `at` moves behind it.
    static func scalar(_ text: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let lead = UInt32(text[at])
        func next(_ place: Int) -> UInt32 { UInt32(text[at + place] & 0x3f) }
        switch lead {
        case ..<0x80:
            at += 1
            return lead
        case ..<0xe0:
            defer { at += 2 }
            return (lead & 0x1f) << 6 | next(1)
        case ..<0xf0:
            defer { at += 3 }
            return (lead & 0xf) << 12 | next(1) << 6 | next(2)
        default:
            defer { at += 4 }
            return (lead & 7) << 18 | next(1) << 12 | next(2) << 6 | next(3)
        }
    }

    /// The general category Co of the Unicode Standard; to ask Swift for it would cost as much as all else here.
    private static func isPrivate(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xe000...0xf8ff, 0xf0000...0xffffd, 0x100000...0x10fffd: true
        default: false
        }
    }

    private static func isInvisible(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xa0, 0x3000, 0x200b, 0x2060, 0xfeff, 0x61c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
