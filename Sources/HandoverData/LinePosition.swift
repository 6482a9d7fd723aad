/// A position counted in physical lines, which end at LF, CRLF or a lone CR, inside quotes too: what an editor shows.
package struct LinePosition: Hashable, Sendable {
    /// How many terminators end at or before the position.
    package var terminatorsBefore: Int
    /// The column in bytes from 1, counted from the last of them, or from the start of the bytes.
    package var column: Int

    /// Counts from the start of `bytes` to `offset`. Linear, so for errors only.
    package init(of offset: Int, in bytes: Span<UInt8>) {
        var lines = 0
        var lineStart = 0
        for i in 0..<offset where endsLine(i, in: bytes) {
            lines += 1
            lineStart = i + 1
        }
        terminatorsBefore = lines
        column = offset - lineStart + 1
    }
}

/// Whether byte `i` is the last of a terminator. A CR before an LF is not: the two are one.
private func endsLine(_ i: Int, in bytes: Span<UInt8>) -> Bool {
    switch bytes[i] {
    case UInt8(ascii: "\n"): true
    case UInt8(ascii: "\r"): i + 1 == bytes.count || bytes[i + 1] != UInt8(ascii: "\n")
    default: false
    }
}
