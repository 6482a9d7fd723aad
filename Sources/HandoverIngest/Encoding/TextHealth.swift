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
        if value.indices.allSatisfy({ value[$0] < 0x80 }) { return }
        let text = unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        let scalars = Array(text.unicodeScalars)
        if scalars.contains(where: Self.isPrivate) { privateUse += 1 }
        if scalars.contains(where: Self.isInvisible) { invisible += 1 }
        if Mojibake.holds(scalars) { mojibake += 1 }
    }

    /// The general category Co of the Unicode Standard; to ask Swift for it would cost as much as all else here.
    private static func isPrivate(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xe000...0xf8ff, 0xf0000...0xffffd, 0x100000...0x10fffd: true
        default: false
        }
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xa0, 0x3000, 0x200b, 0x2060, 0xfeff, 0x61c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
