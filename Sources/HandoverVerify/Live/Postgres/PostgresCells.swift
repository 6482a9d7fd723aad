/// A row of `COPY … TO STDOUT` in the text format (PostgreSQL, COPY, "Text Format"), in buffers that are used again and again.
struct PostgresCells {
    private(set) var bytes: [UInt8] = []
    /// Where each text lies without its escapes; `nil` is NULL.
    private(set) var texts: [Range<Int>?] = []

    /// Values with tabs between them and an LF behind the last, `\N` for NULL, and a backslash before what would be mistaken.
    /// - Returns: false for what is no such row, or one of another number of values: no server of PostgreSQL's sends it.
    mutating func read(_ row: Span<UInt8>, of count: Int) -> Bool { Self.read(row, of: count, &bytes, &texts) }

    private static func read(_ row: Span<UInt8>, of count: Int, _ bytes: inout [UInt8], _ texts: inout [Range<Int>?]) -> Bool {
        // What is without its escapes is no longer than what was sent.
        if bytes.count < row.count { bytes += [UInt8](repeating: 0, count: row.count - bytes.count) }
        texts.removeAll(keepingCapacity: true)
        var out = bytes.mutableSpan
        var (start, end, at, isNull) = (0, 0, 0, false)
        while at < row.count {
            let byte = row[at]
            at += 1
            switch byte {
            case 0x09, 0x0a:
                texts.append(isNull ? nil : start..<end)
                (start, isNull) = (end, false)
                if byte == 0x0a { return at == row.count && texts.count == count }
            case 0x5c:
                guard at < row.count else { return false }
                let escaped = row[at]
                at += 1
                if escaped == 0x4e {
                    // The whole of a value, or no NULL.
                    guard start == end, at < row.count, row[at] == 0x09 || row[at] == 0x0a else { return false }
                    isNull = true
                } else {
                    out[end] = unescaped(escaped)
                    end += 1
                }
            default:
                out[end] = byte
                end += 1
            }
        }
        return false
    }

    /// What a letter behind a backslash stands for.
    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0c
        case 0x6e: 0x0a
        case 0x72: 0x0d
        case 0x74: 0x09
        case 0x76: 0x0b
        default: letter
        }
    }

    /// A value as a snapshot writes it: `NULL`, or its text in quotes.
    func literal(_ index: Int) -> [UInt8] {
        guard let text = texts[index] else { return Array("NULL".utf8) }
        return [0x27] + bytes[text].flatMap { $0 == 0x27 ? [0x27, 0x27] : [$0] } + [0x27]
    }
}
