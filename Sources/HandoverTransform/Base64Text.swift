/// `base64` and `from-base64` (Plan.md section 3; RFC 4648 section 4).
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// What each byte stands for; 64 for none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    static func encode(_ text: Span<UInt8>, into out: inout [UInt8]) {
        var index = 0
        while index < text.count {
            let count = min(3, text.count - index)
            var group = UInt32(text[index]) << 16
            if count > 1 { group |= UInt32(text[index + 1]) << 8 }
            if count > 2 { group |= UInt32(text[index + 2]) }
            for place in 0..<4 {
                out.append(place > count ? UInt8(ascii: "=") : alphabet[Int(group >> UInt32(18 - 6 * place) & 63)])
            }
            index += count
        }
    }

    /// Appends the text; false if it is no base64, written as `encode` does, or no UTF-8.
    static func decode(_ text: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        guard text.count.isMultiple(of: 4) else { return false }
        var padding = 0
        while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        var (group, bits) = (UInt32(0), 0)
        for index in 0..<text.count - padding {
            let value = values[Int(text[index])]
            guard value < 64 else { return false }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        // Bits that no byte has are zeros.
        guard group & (1 << UInt32(bits) - 1) == 0 else { return false }
        do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: out.span) } catch { return false }
        return true
    }
}
