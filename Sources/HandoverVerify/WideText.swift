/// Text in UTF-16 or UTF-32 as UTF-8, by glibc's iconv, and how many bytes it had.
///
/// The second needs no table: of every character in UTF-8 its first byte says how many bytes it had before.
struct WideText: Sendable {
    private let name: String
    /// Bytes of a unit.
    let unit: Int
    private let isBigEndian: Bool

    /// `nil` for an encoding of single bytes.
    init?(_ encoding: SourceEncoding) {
        switch encoding {
        case .utf16le: self.init(name: "UTF-16LE", unit: 2, isBigEndian: false)
        case .utf16be: self.init(name: "UTF-16BE", unit: 2, isBigEndian: true)
        case .utf32le: self.init(name: "UTF-32LE", unit: 4, isBigEndian: false)
        case .utf32be: self.init(name: "UTF-32BE", unit: 4, isBigEndian: true)
        case .utf8, .gb18030, .big5, .shiftJIS, .windows1252: return nil
        }
    }

    private init(name: String, unit: Int, isBigEndian: Bool) {
        (self.name, self.unit, self.isBigEndian) = (name, unit, isBigEndian)
    }

    var isKnown: Bool { Iconv(from: name) != nil }

    /// Appends bytes as UTF-8.
    /// - Returns: how many at the end begin a character and do not end it; `nil` where glibc does not know the encoding.
    func append(_ bytes: [UInt8], to text: inout [UInt8]) -> Int? {
        guard let iconv = Iconv(from: name) else { return nil }
        return iconv.append(bytes, to: &text, unit: unit, bad: ForeignText.bad)
    }

    /// How many bytes of the original a stretch of the text was, each bad sequence being one unit.
    func count(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var count = 0
        for index in range {
            let byte = text[index]
            if byte & 0xc0 == 0x80 { continue }
            count += unit == 2 && byte >= 0xf0 && byte != ForeignText.bad ? 4 : unit
        }
        return count
    }

    /// One scalar below U+10000.
    func bytes(of scalar: UInt16) -> [UInt8] {
        let least = [UInt8(scalar & 0xff), UInt8(scalar >> 8)] + [UInt8](repeating: 0, count: unit - 2)
        return isBigEndian ? least.reversed() : least
    }
}
