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
        let isNegative = !text.isEmpty && text[0] == 0x2d
        let first = isNegative ? 1 : 0
        // Behind the last digit, where there is no point.
        var point = text.count
        for at in first..<text.count {
            if text[at] == 0x2e, point == text.count, at > first, at + 1 < text.count {
                point = at
            } else if !(0x30...0x39).contains(text[at]) {
                return false
            }
        }
        guard point > first else { return false }
        // What is behind all that counts is nothing, or no such value.
        let behind = isMinor ? 0 : scale
        for at in min(point + 1 + behind, text.count)..<text.count where text[at] != 0x30 { return false }

        let (whole, total) = (point - first, point - first + behind)
        func digit(_ index: Int) -> UInt8 {
            let at = index < whole ? first + index : first + index + 1
            return index >= 0 && at < text.count ? text[at] : 0x30
        }
        let zeros = (0..<total).first { digit($0) != 0x30 } ?? total
        if isNegative, zeros < total { out.append(0x2d) }
        for index in min(zeros, total - scale - 1)..<total {
            if scale > 0, index == total - scale { out.append(0x2e) }
            out.append(digit(index))
        }
        return true
    }

    /// A `float8`; `nil` for what has no digits.
    static func real(_ text: Span<UInt8>) -> Double? {
        for at in text.indices where !(0x30...0x39).contains(text[at]) {
            guard [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains(text[at]) else { return nil }
        }
        return Double(string(text))
    }

    private static func appendReal(_ text: Span<UInt8>, scale: Int, to out: inout [UInt8]) -> Bool {
        var line = ComparedLine()
        line.begin()
        guard let value = real(text), line.append(real: value, scale: scale) else { return false }
        out += line.bytes[field(0, line.starts)]
        return true
    }

    private static func appendBoolean(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        switch string(text) {
        case "t", "true": out += "true".utf8
        case "f", "false": out += "false".utf8
        default: return false
        }
        return true
    }

    private static func string(_ text: Span<UInt8>) -> String {
        unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A day as it is; of times the form in which they are compared, `YYYY-MM-DD hh:mm:ss`.
    private static func appendTime(_ text: Span<UInt8>, _ codec: ValueCodec, to out: inout [UInt8]) -> Bool {
        let count = codec == .date ? 10 : 19
        guard text.count == (codec == .instant ? 22 : count), CalendarDay.isCanonical(text.extracting(0..<10)) else {
            return false
        }
        if codec != .date {
            guard text[10] == 0x20, text[13] == 0x3a, text[16] == 0x3a,
                [11, 12, 14, 15, 17, 18].allSatisfy({ (0x30...0x39).contains(text[$0]) })
            else { return false }
        }
        // Read in UTC.
        if codec == .instant { guard text[19] == 0x2b, text[20] == 0x30, text[21] == 0x30 else { return false } }
        out.append(text.extracting(0..<count))
        return true
    }
}
