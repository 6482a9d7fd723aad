import HandoverCore

/// Looks for lines in two encodings: a file that was put together from exports in UTF-8 and in GB18030.
///
/// Decoded as one of them, half of its text would be another text, without an error.
struct LineEncodings {
    private let name: String
    /// The first line that is UTF-8 and would be rare characters in GB18030, and the first that is no UTF-8 and common GB18030.
    private var utf8: (line: Int, byteOffset: Int64)?
    private var gb18030: (line: Int, byteOffset: Int64)?
    /// Lines beyond ASCII, and those among them that are UTF-8: by chance a few lines of names in GB18030 look so, too.
    private var lines: Int64 = 0
    private var utf8Lines: Int64 = 0

    init(_ file: EncodingSniffer.File, from start: Int64) throws(Failure) {
        name = file.name
        var source = try file.open(from: start)
        var line = 1
        repeat {
            if !source.isAtEnd { try source.read { _ in } }
            let base = source.byteOffset
            let end = source.isAtEnd ? source.buffer.count : (source.buffer.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
            guard end > 0 || source.buffer.count <= Limits.recordBytes else {
                throw Failure(
                    Diagnostic(.csvRecordTooLarge, .count(Limits.recordBytes), at: .init(file: name, byteOffset: base)),
                    exit: .badData)
            }
            let lines = source.take(end)
            take(lines.span, base, &line)
        } while !source.isAtEnd || !source.buffer.isEmpty
    }

    private mutating func take(_ bytes: Span<UInt8>, _ base: Int64, _ line: inout Int) {
        var start = 0
        var isASCII = true
        for i in bytes.indices {
            if bytes[i] >= 0x80 { isASCII = false }
            let isCR = bytes[i] == UInt8(ascii: "\r")
            guard bytes[i] == UInt8(ascii: "\n") || isCR else { continue }
            if !isASCII { look(bytes.extracting(start..<i), (line, base + Int64(start))) }
            if !isCR || i + 1 == bytes.count || bytes[i + 1] != UInt8(ascii: "\n") { line += 1 }
            start = i + 1
            isASCII = true
        }
        if !isASCII { look(bytes.extracting(start..<bytes.count), (line, base + Int64(start))) }
    }

    private mutating func look(_ bytes: Span<UInt8>, _ place: (line: Int, byteOffset: Int64)) {
        lines += 1
        let asGB18030 = LineTally(bytes)
        if validUTF8Prefix(bytes, from: 0) == bytes.count {
            guard !asGB18030.isCommon, Self.isChinese(bytes) else { return }
            utf8Lines += 1
            utf8 = utf8 ?? place
        } else if gb18030 == nil, asGB18030.isValid, asGB18030.isCommon, asGB18030.characters > 1 {
            gb18030 = place
        }
    }

    /// Whether all that is beyond ASCII are sequences of three bytes, as the characters of China and Japan are.
    private static func isChinese(_ bytes: Span<UInt8>) -> Bool {
        for i in bytes.indices where bytes[i] >= 0xc2 && !(0xe2...0xef).contains(bytes[i]) { return false }
        return true
    }

    /// Throws if there are both, and more of the one than chance has.
    func check() throws(Failure) {
        guard let utf8, let gb18030, utf8Lines * 100 >= lines else { return }
        let second = max(utf8.byteOffset, gb18030.byteOffset)
        throw Failure(
            Diagnostic(
                .csvMixedEncodings, .count(utf8.line), .count(gb18030.line),
                at: .init(file: name, line: max(utf8.line, gb18030.line), byteOffset: second)), exit: .badData)
    }
}
