import HandoverCore
import HandoverData

/// What one look at all bytes of a file says, before anyone knows how they are to be read.
struct CSVMarks {
    var byteCount: Int64 = 0
    /// The usual delimiters that occur.
    var delimiters: Set<String> = []
    /// `\"` occurs.
    var hasEscapedQuotes = false
    /// The delimiter of a first line `sep=;`.
    var directive: String?
    /// Lines that end in CR CR LF, which is what two conversions make of LF.
    var doubleReturns: Int64 = 0
    /// U+FEFF at the beginning of a line that is not the first.
    var innerMarks: Int64 = 0

    static func find(_ path: String, name: String, encoding: CSVDialect.Encoding, chunkBytes: Int) throws(Failure) -> CSVMarks {
        var marks = CSVMarks()
        var source = try ByteSource.open(path, name: name, from: 0, chunkBytes: max(chunkBytes, 1 << 16))
        let wanted = CSVDialect.usualDelimiters.map { ($0, CSVDelimiter.bytes($0, isGB18030: encoding == .gb18030)) }
        // The last bytes of a piece are looked at again with the next: a mark may lie across.
        var tail: [UInt8] = []
        let transcoder = Transcoder(encoding)
        repeat {
            if !source.isAtEnd { try source.read { _ in } }
            let piece: [UInt8]
            if let transcoder {
                var text = tail
                let taken = transcoder.append(source.buffer.span, atEnd: source.isAtEnd, to: &text)
                _ = source.take(source.isAtEnd ? source.buffer.count : taken)
                piece = text
            } else {
                piece = tail + source.take(source.buffer.count)
            }
            if marks.byteCount == 0 { marks.directive = directive(piece) }
            marks.byteCount += Int64(piece.count - tail.count)
            var occurs = [Bool](repeating: false, count: 256)
            for byte in piece { occurs[Int(byte)] = true }
            for (text, bytes) in wanted
            where occurs[Int(bytes[0])] && !marks.delimiters.contains(text) && contains(piece, bytes) {
                marks.delimiters.insert(text)
            }
            if occurs[Int(UInt8(ascii: "\\"))], !marks.hasEscapedQuotes {
                marks.hasEscapedQuotes = contains(piece, Array("\\\"".utf8))
            }
            marks.count(piece, from: tail.count)
            tail = source.isAtEnd ? [] : Array(piece.suffix(4))
        } while !source.isAtEnd
        return marks
    }

    private static func contains(_ piece: [UInt8], _ bytes: [UInt8]) -> Bool {
        var from = 0
        while let at = piece[from...].firstIndex(of: bytes[0]) {
            if piece.span.starts(with: bytes, at: at) { return true }
            from = at + 1
        }
        return false
    }

    /// A first line that names the delimiter, as spreadsheets write and read it.
    private static func directive(_ piece: [UInt8]) -> String? {
        let start = piece.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        let line = piece[start...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count == 5, line.starts(with: Array("sep=".utf8)), let last = line.last else { return nil }
        let text = String(UnicodeScalar(last))
        return CSVDelimiter.isAllowed(text) ? text : nil
    }

    /// Counts what ends at or behind `from`.
    private mutating func count(_ piece: [UInt8], from: Int) {
        let (newline, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        for i in max(from, 2)..<max(from, 2, piece.count) {
            if piece[i] == newline, piece[i - 1] == carriage, piece[i - 2] == carriage { doubleReturns += 1 }
            if i > 2, piece[i] == 0xbf, piece[i - 1] == 0xbb, piece[i - 2] == 0xef,
                piece[i - 3] == newline || piece[i - 3] == carriage
            {
                innerMarks += 1
            }
        }
    }
}
