/// How the text of an original is encoded (Format.md section 4.2).
enum SourceEncoding: String, CaseIterable {
    case utf8 = "utf-8", gb18030
    case utf16le = "utf-16le", utf16be = "utf-16be", utf32le = "utf-32le", utf32be = "utf-32be"
    case big5, shiftJIS = "shift_jis", windows1252 = "windows-1252"

    /// Whether this machine's glibc can tell its characters: encodings are modules, and a small system may lack them.
    var isKnown: Bool {
        switch self {
        case .utf8, .gb18030: TextDecoding(self) != nil
        case .big5, .shiftJIS, .windows1252: LegacyCharacters.of(self) != nil
        case .utf16le, .utf16be, .utf32le, .utf32be: WideText(self)?.isKnown ?? false
        }
    }

    /// U+FEFF as a file may begin with it.
    var mark: [UInt8] { WideText(self)?.bytes(of: 0xfeff) ?? [0xef, 0xbb, 0xbf] }
}
