/// `list` (Plan.md section 3): the parts of a text as a JSON array (RFC 8785).
enum SplitText {
    /// False if a part has nothing in it.
    static func json(
        _ text: Span<UInt8>, _ program: RowProgram, _ separators: Range<Int>, _ arrangement: (isUnique: Bool, isSorted: Bool),
        into out: inout [UInt8]
    ) -> Bool {
        out.removeAll(keepingCapacity: true)
        out.append(0x5b)
        var (first, end) = (0, text.count)
        Whitespace.trim(text, &first, &end)
        if first == end {
            out.append(0x5d)
            return true
        }
        var parts: [Range<Int>] = []
        var from = 0
        var at = 0
        while at < text.count {
            let found = separators.first { starts(text, at, with: program.arena.span.extracting(program.bounds($0))) }
            guard let found else {
                at += 1
                continue
            }
            parts.append(from..<at)
            at += program.bounds(found).count
            from = at
        }
        parts.append(from..<text.count)
        for index in parts.indices {
            var (from, to) = (parts[index].lowerBound, parts[index].upperBound)
            Whitespace.trim(text, &from, &to)
            if from == to { return false }
            parts[index] = from..<to
        }
        if arrangement.isUnique || arrangement.isSorted { arrange(&parts, of: text, arrangement) }
        for (index, part) in parts.enumerated() {
            if index > 0 { out.append(0x2c) }
            append(text, part, to: &out)
        }
        out.append(0x5d)
        return true
    }

    /// Sorts parts by their bytes, and leaves one of equal ones, in the order that is wanted.
    private static func arrange(
        _ parts: inout [Range<Int>], of text: Span<UInt8>, _ arrangement: (isUnique: Bool, isSorted: Bool)
    ) {
        func bytes(_ part: Range<Int>) -> [UInt8] { part.map { text[$0] } }
        var sorted = parts.map { (bytes($0), $0) }
        sorted.sort { $0.0 == $1.0 ? $0.1.lowerBound < $1.1.lowerBound : $0.0.lexicographicallyPrecedes($1.0) }
        if arrangement.isUnique {
            var kept: [([UInt8], Range<Int>)] = []
            for part in sorted where kept.last?.0 != part.0 { kept.append(part) }
            sorted = kept
        }
        if !arrangement.isSorted { sorted.sort { $0.1.lowerBound < $1.1.lowerBound } }
        parts = sorted.map(\.1)
    }

    private static func starts(_ text: Span<UInt8>, _ at: Int, with word: Span<UInt8>) -> Bool {
        at + word.count <= text.count && Bytes.areEqual(text.extracting(at..<(at + word.count)), word)
    }

    private static func append(_ text: Span<UInt8>, _ part: Range<Int>, to out: inout [UInt8]) {
        out.append(0x22)
        for index in part {
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
    }
}
