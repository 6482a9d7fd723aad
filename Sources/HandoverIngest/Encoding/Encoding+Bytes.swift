package import HandoverData

extension CSVDialect.Encoding {
    /// The bytes of U+FEFF that a file may begin with; the lock says whether it does. In front of text in an encoding that has none
    /// of its own stand those of UTF-8: an editor put them there.
    package var byteOrderMark: [UInt8] {
        switch self {
        case .utf16le: [0xff, 0xfe]
        case .utf16be: [0xfe, 0xff]
        case .utf32le: [0xff, 0xfe, 0x00, 0x00]
        case .utf32be: [0x00, 0x00, 0xfe, 0xff]
        case .utf8, .gb18030, .big5, .shiftJIS, .windows1252: [0xef, 0xbb, 0xbf]
        }
    }

    /// What line ends are written in.
    package var unit: CodeUnit {
        switch self {
        case .utf16le: .two(isBigEndian: false)
        case .utf16be: .two(isBigEndian: true)
        case .utf32le: .four(isBigEndian: false)
        case .utf32be: .four(isBigEndian: true)
        case .utf8, .gb18030, .big5, .shiftJIS, .windows1252: .byte
        }
    }

    /// Whether bytes that are no character begin one, and it is only the end that is missing. Of encodings that are not turned into
    /// UTF-8 first.
    func isCutOff(_ bytes: Span<UInt8>) -> Bool {
        guard (1...3).contains(bytes.count) else { return false }
        let lead = bytes[0]
        let second = bytes.count > 1 ? bytes[1] : nil
        guard self == .gb18030 else {
            let width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2
            guard (0xc2...0xf4).contains(lead), bytes.count < width else { return false }
            // The least and the greatest byte that may follow (Unicode section 3.9, table 3-7).
            let least: UInt8 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80
            let greatest: UInt8 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf
            return second.map { (least...greatest).contains($0) } ?? true
                && (bytes.count < 3 || (0x80...0xbf).contains(bytes[2]))
        }
        return (0x81...0xfe).contains(lead) && second.map { (0x30...0x39).contains($0) } ?? true
            && (bytes.count < 3 || (0x81...0xfe).contains(bytes[2]))
    }
}
