/// A value as PostgreSQL writes it, read back (Format.md section 8.2).
enum PostgresValue {
    /// Appends the canonical field; false for a text of another form.
    static func append(_ text: Span<UInt8>, _ codec: ValueCodec, to out: inout [UInt8]) -> Bool {
        switch codec {
        case .text:
            var bytes: [UInt8] = []
            bytes.append(text)
            out += CSVField.written(bytes)
            return true
        case .integer: return appendNumber(text, scale: 0, isMinor: false, to: &out)
        case .numeric(let scale): return appendNumber(text, scale: scale, isMinor: false, to: &out)
        case .minorUnits(let scale): return appendNumber(text, scale: scale, isMinor: true, to: &out)
        case .real(let scale): return appendReal(text, scale: scale, to: &out)
        case .boolean: return appendBoolean(text, to: &out)
        case .date, .local, .instant: return appendTime(text, codec, to: &out)
        case .literal: return false
        }
    }

    /// `-?` digits, maybe a point and digits, of which those behind the scale are zeros.
    private static func appendNumber(_ text: Span<UInt8>, scale: Int, isMinor: Bool, to out: inout [UInt8]) -> Bool {
        var digits: [UInt8] = []
        var (behind, at, point) = (0, 0, false)
        let isNegative = !text.isEmpty && text[0] == 0x2d
        if isNegative { at = 1 }
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == 0x2e, !point, !digits.isEmpty, at < text.count {
                point = true
            } else if (0x30...0x39).contains(byte) {
                if point { behind += 1 }
                // What is behind all that counts is nothing, or no such value.
                if point, behind > (isMinor ? 0 : scale) {
                    guard byte == 0x30 else { return false }
                } else {
                    digits.append(byte)
                }
            } else {
                return false
            }
        }
        guard !digits.isEmpty else { return false }
        if !isMinor { digits += [UInt8](repeating: 0x30, count: max(0, scale - behind)) }
        let significant = digits.drop { $0 == 0x30 }
        let missing = max(0, scale + 1 - significant.count)
        let whole = [UInt8](repeating: 0x30, count: missing) + significant
        if isNegative, !significant.isEmpty { out.append(0x2d) }
        out += whole.dropLast(scale)
        if scale > 0 { out += [0x2e] + whole.suffix(scale) }
        return true
    }

    private static func appendReal(_ text: Span<UInt8>, scale: Int, to out: inout [UInt8]) -> Bool {
        let spelled = String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self)
        guard spelled.utf8.allSatisfy({ (0x30...0x39).contains($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0) }),
            let value = Double(spelled)
        else { return false }
        var line = ComparedLine()
        line.begin()
        guard line.append(real: value, scale: scale) else { return false }
        out += line.bytes[field(0, line.starts)]
        return true
    }

    private static func appendBoolean(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        switch String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self) {
        case "t", "true": out += "true".utf8
        case "f", "false": out += "false".utf8
        default: return false
        }
        return true
    }

    /// A day as it is; of times the form in which they are compared, `YYYY-MM-DD hh:mm:ss`.
    private static func appendTime(_ text: Span<UInt8>, _ codec: ValueCodec, to out: inout [UInt8]) -> Bool {
        let bytes = (0..<text.count).map { text[$0] }
        let end = codec == .date ? "" : codec == .instant ? "+00" : ""
        let count = (codec == .date ? 10 : 19) + end.utf8.count
        guard bytes.count == count, bytes.suffix(end.utf8.count).elementsEqual(end.utf8),
            CalendarDay.isCanonical(Array(bytes.prefix(10)))
        else { return false }
        if codec != .date {
            guard bytes[10] == 0x20, bytes[13] == 0x3a, bytes[16] == 0x3a,
                [11, 12, 14, 15, 17, 18].allSatisfy({ (0x30...0x39).contains(bytes[$0]) })
            else { return false }
        }
        out += bytes.prefix(codec == .date ? 10 : 19)
        return true
    }
}
