import HandoverGB18030

/// Recognises text that is UTF-8 read as GBK: encoded as GBK again, it is valid UTF-8 with Chinese characters in it.
///
/// Text that was meant so is hardly ever valid UTF-8, for in GBK its characters begin with bytes that UTF-8 has only inside one.
enum Mojibake {
    /// - Parameter text: valid UTF-8.
    static func holds(_ text: Span<UInt8>) -> Bool {
        var end = text.count
        // The last byte of an odd number was no character any more.
        let isCut =
            end > 0 && (text[end - 1] == UInt8(ascii: "?") || (end > 2 && text.starts(with: [0xef, 0xbf, 0xbd], at: end - 3)))
        if isCut { end -= text[end - 1] == UInt8(ascii: "?") ? 1 : 3 }
        let pairs = Self.pairs
        var bytes: [UInt8] = []
        var at = 0
        while at < end {
            let scalar = TextHealth.scalar(text, &at)
            if scalar < 0x80 {
                if !bytes.isEmpty { bytes.append(UInt8(scalar)) }
                continue
            }
            guard scalar <= 0xffff, case let pair = pairs[Int(scalar)], pair != 0 else { return false }
            // UTF-8 begins with none of the first, and the second goes on: with most Chinese text it ends here.
            if bytes.isEmpty, !(0xc2...0xf4).contains(pair >> 8) || !(0x80...0xbf).contains(pair & 0xff) { return false }
            bytes.append(UInt8(pair >> 8))
            bytes.append(UInt8(pair & 0xff))
        }
        let valid = validUTF8Prefix(bytes.span, from: 0)
        guard valid == bytes.count || (isCut && valid + 2 >= bytes.count) else { return false }
        // Three bytes that begin with E4–E9 are U+4000 to U+9FFF.
        return bytes[..<valid].contains { (0xe4...0xe9).contains($0) }
    }

    /// The two bytes of every character of the first plane; 0 for none.
    private static let pairs: [UInt16] = {
        var table = [UInt16](repeating: 0, count: 1 << 16)
        var utf8: [UInt8] = []
        for lead in UInt8(0x81)...0xfe {
            for trail in UInt8(0x40)...0xfe where trail != 0x7f {
                utf8.removeAll(keepingCapacity: true)
                guard decodeGB18030([lead, trail].span, into: &utf8) == nil,
                    let scalar = String(decoding: utf8, as: UTF8.self).unicodeScalars.first, scalar.value <= 0xffff
                else { continue }
                table[Int(scalar.value)] = UInt16(lead) << 8 | UInt16(trail)
            }
        }
        return table
    }()
}
