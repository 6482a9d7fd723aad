/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of a letter; `nil` for any other byte.
    static func value(of letter: UInt8) -> Int? {
        switch letter {
        case 0x41...0x5a: Int(letter) - 0x41
        case 0x61...0x7a: Int(letter) - 0x61 + 26
        case 0x30...0x39: Int(letter) - 0x30 + 52
        case 0x2b: 62
        case 0x2f: 63
        default: nil
        }
    }

    /// The bytes of a text with padding; `nil` for anything but the one form of them.
    static func bytes(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == 0x3d }.count
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var (bits, count) = (0, 0)
        for letter in text.dropLast(padding) {
            guard let value = value(of: letter) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(bits >> count & 0xff))
                bits &= 1 << count - 1
            }
        }
        return bits == 0 && count == 2 * padding ? out : nil
    }

    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        for from in stride(from: bytes.startIndex, to: bytes.endIndex, by: 3) {
            let count = min(3, bytes.endIndex - from)
            var bits = 0
            for index in 0..<3 { bits = bits << 8 | (index < count ? Int(bytes[from + index]) : 0) }
            for position in 0..<4 { out.append(position <= count ? alphabet[bits >> (18 - 6 * position) & 63] : 0x3d) }
        }
    }
}
