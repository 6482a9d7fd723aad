/// A position counted in physical lines, which end at LF, CRLF or a lone CR, inside quotes too: what an editor shows.
package struct LinePosition: Hashable, Sendable {
    /// How many terminators end at or before the position.
    package var terminatorsBefore: Int
    /// The column in bytes from 1, counted from the last of them, or from the start of the bytes.
    package var column: Int

    /// Counts from the start of `bytes` to `offset`. Linear, so for errors only.
    package init(of offset: Int, in bytes: Span<UInt8>, _ unit: CodeUnit = .byte) {
        var lines = 0
        var lineStart = 0
        for i in stride(from: 0, to: offset - unit.bytes + 1, by: unit.bytes) where endsLine(i, in: bytes, unit) {
            lines += 1
            lineStart = i + unit.bytes
        }
        terminatorsBefore = lines
        column = offset - lineStart + 1
    }
}

/// Whether the unit at `i` is the last of a terminator. A CR before an LF is not: the two are one.
private func endsLine(_ i: Int, in bytes: Span<UInt8>, _ unit: CodeUnit) -> Bool {
    switch value(i, in: bytes, unit) {
    case 0x0a: true
    case 0x0d: value(i + unit.bytes, in: bytes, unit) != 0x0a
    default: false
    }
}

/// The unit at `i`; `nil` at the end.
private func value(_ i: Int, in bytes: Span<UInt8>, _ unit: CodeUnit) -> UInt32? {
    guard i + unit.bytes <= bytes.count else { return nil }
    return (0..<unit.bytes).reduce(0) { value, k in
        value << 8 | UInt32(bytes[unit.isBigEndian ? i + k : i + unit.bytes - 1 - k])
    }
}
