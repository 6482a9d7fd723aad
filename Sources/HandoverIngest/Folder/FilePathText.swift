/// Texts that look like paths of files.
enum FilePathText {
    /// Whether a text ends in a point and one to five ASCII letters and digits, at least one of them a letter.
    static func isLikely(_ text: Span<UInt8>) -> Bool {
        var hasLetter = false
        for back in 1...6 {
            guard back < text.count else { return false }
            let byte = text[text.count - back]
            if byte == UInt8(ascii: ".") { return back > 1 && hasLetter }
            let isLetter = (0x61...0x7a).contains(byte | 0x20)
            guard isLetter || (0x30...0x39).contains(byte) else { return false }
            hasLetter = hasLetter || isLetter
        }
        return false
    }

    /// A hash that two paths share if they differ by case, by composed characters, or by `\` for `/` alone.
    static func likeness(_ text: Span<UInt8>) -> UInt64 {
        let folded = text.indices.map { index in
            let byte = text[index]
            return (0x41...0x5a).contains(byte) ? byte | 0x20 : byte == UInt8(ascii: "\\") ? UInt8(ascii: "/") : byte
        }
        var hasher = Hasher()
        // Swift's strings hash by canonical equivalence.
        hasher.combine(String(decoding: folded, as: UTF8.self))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
