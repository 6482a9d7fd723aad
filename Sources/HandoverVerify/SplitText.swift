/// `list` (Plan.md section 3): the parts of a text as a JSON array (RFC 8785).
enum SplitText {
    /// False if a part has nothing in it.
    static func json(_ text: Span<UInt8>, _ program: RowProgram, _ separators: Range<Int>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        out.append(0x5b)
        var (first, end) = (0, text.count)
        Whitespace.trim(text, &first, &end)
        if first == end {
            out.append(0x5d)
            return true
        }
        var from = 0
        var at = 0
        while at < text.count {
            let found = separators.first { starts(text, at, with: program.arena.span.extracting(program.bounds($0))) }
            guard let found else {
                at += 1
                continue
            }
            guard append(text, from, at, to: &out) else { return false }
            out.append(0x2c)
            at += program.bounds(found).count
            from = at
        }
        guard append(text, from, text.count, to: &out) else { return false }
        out.append(0x5d)
        return true
    }

    private static func starts(_ text: Span<UInt8>, _ at: Int, with word: Span<UInt8>) -> Bool {
        at + word.count <= text.count && Bytes.areEqual(text.extracting(at..<(at + word.count)), word)
    }

    private static func append(_ text: Span<UInt8>, _ from: Int, _ to: Int, to out: inout [UInt8]) -> Bool {
        var (from, to) = (from, to)
        Whitespace.trim(text, &from, &to)
        guard from < to else { return false }
        out.append(0x22)
        for index in from..<to {
            let byte = text[index]
            if byte < 0x20 {
                out.append(0x5c)
                // What has a short name has it: b, t, n, f, r.
                switch byte {
                case 0x08: out.append(0x62)
                case 0x09: out.append(0x74)
                case 0x0a: out.append(0x6e)
                case 0x0c: out.append(0x66)
                case 0x0d: out.append(0x72)
                default:
                    let digits = String(byte, radix: 16)
                    out.append(contentsOf: "u000".utf8.dropLast(digits.utf8.count - 1))
                    out.append(contentsOf: digits.utf8)
                }
                continue
            }
            if byte == 0x22 || byte == 0x5c { out.append(0x5c) }
            out.append(byte)
        }
        out.append(0x22)
        return true
    }
}
