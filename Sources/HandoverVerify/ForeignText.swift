import HandoverCore

/// Text that is neither UTF-8 nor GB18030, as UTF-8, and how many bytes it had (Format.md section 4.1).
enum ForeignText: Sendable {
    case wide(WideText)
    case legacy(LegacyCharacters)

    /// Stands for what is no character: a byte, or a unit of UTF-16 or UTF-32. UTF-8 has no such byte.
    static let bad: UInt8 = 0xff

    /// `nil` for UTF-8 and GB18030, which are read as they are. Throws where glibc does not know the encoding.
    static func of(_ encoding: SourceEncoding) throws(RecordWalker.Stuck) -> ForeignText? {
        if encoding == .utf8 || encoding == .gb18030 { return nil }
        if let wide = WideText(encoding) { return .wide(wide) }
        guard let characters = LegacyCharacters.of(encoding) else {
            throw RecordWalker.Stuck(byteOffset: 0, code: .sourceUnlikeLock)
        }
        return .legacy(characters)
    }

    /// Bytes that stand as one bad byte in the text.
    var unit: Int {
        switch self {
        case .wide(let text): text.unit
        case .legacy: 1
        }
    }

    /// Appends bytes as UTF-8.
    /// - Returns: how many at the end begin a character and do not end it; `nil` where glibc does not know the encoding.
    func append(_ bytes: [UInt8], to text: inout [UInt8]) -> Int? {
        switch self {
        case .wide(let wide): wide.append(bytes, to: &text)
        case .legacy(let characters): characters.append(bytes.span, to: &text)
        }
    }

    /// How many bytes of the original a stretch of the text was.
    func count(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        switch self {
        case .wide(let wide): wide.count(text, range)
        case .legacy(let characters): characters.count(text, range)
        }
    }

    /// One character of ASCII.
    func bytes(of ascii: UInt8) -> [UInt8] {
        switch self {
        case .wide(let text): text.bytes(of: UInt16(ascii))
        case .legacy: [ascii]
        }
    }
}
