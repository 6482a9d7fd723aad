/// `list` (Plan.md section 3): the parts of a text as a JSON array (RFC 8785).
struct SplitText: Sendable {
    let cutter: PartCutter
    let isUnique: Bool
    let isSorted: Bool

    /// False if a part has nothing in it.
    func json(_ text: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        out.append(0x5b)
        var (first, end) = (0, text.count)
        Whitespace.trim(text, &first, &end)
        if first == end {
            out.append(0x5d)
            return true
        }
        var parts: [Range<Int>] = []
        var (at, width) = (0, 1)
        while width > 0 {
            let cut = cutter.end(of: at, in: text)
            var (from, to) = (at, cut.end)
            Whitespace.trim(text, &from, &to)
            if from == to { return false }
            parts.append(from..<to)
            (at, width) = (cut.end + cut.width, cut.width)
        }
        if isUnique || isSorted { arrange(&parts, of: text) }
        for (index, part) in parts.enumerated() {
            if index > 0 { out.append(0x2c) }
            Self.append(text, part, to: &out)
        }
        out.append(0x5d)
        return true
    }

    /// Sorts parts by their bytes, and leaves one of equal ones, in the order that is wanted.
    private func arrange(_ parts: inout [Range<Int>], of text: Span<UInt8>) {
        func bytes(_ part: Range<Int>) -> [UInt8] { part.map { text[$0] } }
        var sorted = parts.map { (bytes($0), $0) }
        sorted.sort { $0.0 == $1.0 ? $0.1.lowerBound < $1.1.lowerBound : $0.0.lexicographicallyPrecedes($1.0) }
        if isUnique {
            var kept: [([UInt8], Range<Int>)] = []
            for part in sorted where kept.last?.0 != part.0 { kept.append(part) }
            sorted = kept
        }
        if !isSorted { sorted.sort { $0.1.lowerBound < $1.1.lowerBound } }
        parts = sorted.map(\.1)
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
