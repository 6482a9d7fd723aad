import HandoverCore

/// The bytes of an XML original on their way to the parser: checked, gone over for tags, made UTF-8 with line ends of LF.
///
/// The tags are always ahead of the parser, since it has only what went over this way; the file is read once.
final class XMLFeed {
    private let size: Int64
    private let window: Int
    private let allowsDTD: Bool
    private let isGB18030: Bool
    private let decoding: TextDecoding
    /// Of an original that is neither UTF-8 nor GB18030.
    private let foreign: ForeignText?
    private let read: (Int64, Int) throws -> [UInt8]

    var tags: XMLTags
    /// Offset of what has not been read, and the beginning of a character whose end has not.
    private(set) var position: Int64
    private var rest: [UInt8] = []
    private var isFirst = true
    private var wasCR = false

    init(_ layout: DocumentLayout, size: Int64, window: Int, read: @escaping (Int64, Int) throws -> [UInt8]) throws {
        guard let decoding = TextDecoding(layout.encoding) else { throw Self.stuck(0) }
        self.decoding = decoding
        foreign = try ForeignText.of(layout.encoding)
        self.size = size
        self.window = window
        self.read = read
        allowsDTD = layout.allowsDTD
        isGB18030 = layout.encoding == .gb18030
        tags = XMLTags(isGB18030: isGB18030, unit: foreign?.unit ?? 1)
        let mark = layout.hasBOM ? layout.encoding.mark : []
        position = Int64(mark.count)
        guard size >= position, try mark.isEmpty || read(0, mark.count) == mark else { throw Self.stuck(0) }
    }

    var isAtEnd: Bool { position == size && rest.isEmpty }

    static func stuck(_ offset: Int64) -> RecordWalker.Stuck { RecordWalker.Stuck(byteOffset: offset, code: .sourceUnlikeLock) }

    /// The next bytes for the parser; none at the end.
    func next() throws -> [UInt8] {
        while true {
            let at = position - Int64(rest.count)
            if position == size {
                guard rest.isEmpty else { throw Self.stuck(at) }
                return []
            }
            let count = Int(min(Int64(window), size - position))
            var bytes = rest
            bytes += try read(position, count)
            position += Int64(count)
            if let foreign {
                var text: [UInt8] = []
                guard let left = foreign.append(bytes, to: &text) else { throw Self.stuck(at) }
                rest = Array(bytes.suffix(left))
                let clean = try take(foreign: text, foreign, at: at)
                if !clean.isEmpty { return clean }
                continue
            }
            let whole = isGB18030 ? Self.wholeGB18030(bytes) : Self.wholeUTF8(bytes)
            rest = Array(bytes[whole...])
            bytes.removeLast(rest.count)
            if bytes.isEmpty {
                // No character has more bytes than four.
                guard rest.count < 4 else { throw Self.stuck(at) }
                continue
            }
            let text = try take(bytes, at: at)
            // A LF whose CR was in the window before leaves nothing.
            if !text.isEmpty { return text }
        }
    }

    private func take(_ bytes: [UInt8], at offset: Int64) throws -> [UInt8] {
        guard decoding.isValid(bytes.span) else { throw Self.stuck(offset) }
        // XML 1.0 section 2.2. It also keeps away what libxml2 would take for UTF-16 by its first bytes.
        for (index, byte) in bytes.enumerated() where byte < 0x20 && byte != 0x09 && byte != 0x0a && byte != 0x0d {
            throw Self.stuck(offset + Int64(index))
        }
        tags.scan(bytes, at: offset)
        try checkTags(offset)
        var text: [UInt8] = []
        if isGB18030 {
            text.reserveCapacity(bytes.count * 2)
            guard decoding.append(bytes.span, to: &text) else { throw Self.stuck(offset) }
        } else {
            text = bytes
        }
        try checkFirst(text, offset)
        return withoutCR(text)
    }

    /// The same of text that was made of bytes of another encoding, these beginning at the offset.
    private func take(foreign text: [UInt8], _ foreign: ForeignText, at offset: Int64) throws -> [UInt8] {
        for (index, byte) in text.enumerated() {
            let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0a && byte != 0x0d
            guard byte != ForeignText.bad, !isControl else {
                throw Self.stuck(offset + Int64(foreign.count(text.span, 0..<index)))
            }
        }
        tags.scan(text, of: foreign, at: offset)
        try checkTags(offset)
        if !text.isEmpty { try checkFirst(text, offset) }
        return withoutCR(text)
    }

    private func checkTags(_ offset: Int64) throws {
        guard !tags.hasTightDeclaration else { throw Self.stuck(offset) }
        if let doctype = tags.doctype, !allowsDTD || doctype.hasForbiddenPart { throw Self.stuck(doctype.offset) }
        // The parser gathers a section piece by piece, each at the cost of all before it. In GB18030 two bytes may be three, in UTF-16
        // two may be one.
        let isUTF8 = !isGB18030 && foreign == nil
        guard tags.longestSection <= Int64(isUTF8 ? XMLWalker.textBytes + 16 : 2 * XMLWalker.textBytes) else {
            throw Self.stuck(offset)
        }
    }

    /// The lock says whether there is a byte order mark, and it has been passed.
    private func checkFirst(_ text: [UInt8], _ offset: Int64) throws {
        guard isFirst else { return }
        isFirst = false
        guard !text.starts(with: [0xef, 0xbb, 0xbf]) else { throw Self.stuck(offset) }
    }

    /// XML 1.0 section 2.11: CR LF, and CR alone, become LF.
    private func withoutCR(_ text: [UInt8]) -> [UInt8] {
        guard wasCR || text.contains(0x0d) else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        for byte in text {
            if byte == 0x0d {
                out.append(0x0a)
            } else if byte != 0x0a || !wasCR {
                out.append(byte)
            }
            wasCR = byte == 0x0d
        }
        return out
    }

    /// How many bytes are whole characters, supposing that they are valid.
    private static func wholeUTF8(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte < 0x80 { break }
            if byte >= 0xc0 {
                let width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
                return width > back ? bytes.count - back : bytes.count
            }
        }
        return bytes.count
    }

    private static func wholeGB18030(_ bytes: [UInt8]) -> Int {
        var index = 0
        while index < bytes.count {
            var width = 1
            if bytes[index] > 0x80, bytes[index] < 0xff {
                guard index + 1 < bytes.count else { return index }
                width = (0x30...0x39).contains(bytes[index + 1]) ? 4 : 2
            }
            guard index + width <= bytes.count else { return index }
            index += width
        }
        return index
    }
}
