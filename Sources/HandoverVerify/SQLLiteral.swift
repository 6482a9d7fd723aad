import HandoverSQLite

/// Literals of snapshots (Format.md section 9): a value as SQL writes it, out of a canonical CSV field and back.
struct SQLLiteral {
    /// What the last text or blob lies in.
    private(set) var bytes: [UInt8] = []
    private var text: [UInt8] = []

    /// Reads the literal in a field, quotes included; `nil` for what is none.
    mutating func read(_ window: Span<UInt8>, _ field: Range<Int>) -> SQLiteCells.Cell? {
        text.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        CSVField.append(window, field, to: &text)
        switch text.first {
        case 0x4e: return text.elementsEqual("NULL".utf8) ? .init(.null) : nil
        case 0x27:
            guard Self.quoted(text[...], &bytes) else { return nil }
            return .init(.text, range: 0..<bytes.count)
        case 0x58:
            guard Self.hexadecimal(text[...], &bytes) else { return nil }
            return .init(.blob, range: 0..<bytes.count)
        case 0x43:
            let (head, tail) = (Array("CAST(".utf8), Array(" AS TEXT)".utf8))
            guard text.count > head.count + tail.count, text.starts(with: head), text.suffix(tail.count).elementsEqual(tail),
                Self.hexadecimal(text[head.count..<(text.count - tail.count)], &bytes)
            else { return nil }
            return .init(.text, range: 0..<bytes.count)
        default: return number()
        }
    }

    private static func quoted(_ text: ArraySlice<UInt8>, _ bytes: inout [UInt8]) -> Bool {
        guard text.count >= 2, text.last == 0x27 else { return false }
        var index = text.startIndex + 1
        let end = text.endIndex - 1
        while index < end {
            bytes.append(text[index])
            if text[index] == 0x27 {
                index += 1
                guard index < end, text[index] == 0x27 else { return false }
            }
            index += 1
        }
        return true
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>, _ bytes: inout [UInt8]) -> Bool {
        guard text.count >= 3, text.count % 2 == 1, text.starts(with: [0x58, 0x27]), text.last == 0x27 else { return false }
        var high: UInt8?
        for byte in text.dropFirst(2).dropLast() {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x37
            default: return false
            }
            guard let upper = high else {
                high = digit
                continue
            }
            bytes.append(upper << 4 | digit)
            high = nil
        }
        return true
    }

    /// `-?` digits, then for a real a point and digits, an exponent, or both.
    private func number() -> SQLiteCells.Cell? {
        var at = text.first == 0x2d ? 1 : 0
        func digits() -> Int { text[at...].prefix { (0x30...0x39).contains($0) }.count }
        var count = digits()
        guard count > 0 else { return nil }
        at += count
        let spelled = String(decoding: text, as: UTF8.self)
        if at == text.count { return Int64(spelled).map { .init(.integer, bits: $0) } }
        if text[at] == 0x2e {
            at += 1
            count = digits()
            guard count > 0 else { return nil }
            at += count
        }
        if at < text.count, text[at] == 0x65 || text[at] == 0x45 {
            at += 1
            if at < text.count, text[at] == 0x2d || text[at] == 0x2b { at += 1 }
            count = digits()
            guard count > 0 else { return nil }
            at += count
        }
        guard at == text.count, let real = Double(spelled) else { return nil }
        return .init(.real, bits: Int64(bitPattern: real.bitPattern))
    }

    /// A value as SQL writes it.
    static func text(_ cell: SQLiteCells.Cell, _ data: [UInt8]) -> [UInt8] {
        switch cell.kind {
        case .null: return Array("NULL".utf8)
        case .integer: return Array(String(cell.bits).utf8)
        case .real:
            let real = cell.real
            return Array((real.isInfinite ? (real < 0 ? "-9e999" : "9e999") : "\(real)").utf8)
        case .blob: return blob(data[cell.range])
        case .text:
            let content = data[cell.range]
            guard String(validating: content, as: UTF8.self) != nil, !content.contains(0) else {
                return Array("CAST(".utf8) + blob(content) + Array(" AS TEXT)".utf8)
            }
            return [0x27] + content.flatMap { $0 == 0x27 ? [0x27, 0x27] : [$0] } + [0x27]
        }
    }

    private static func blob(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [0x58, 0x27] + bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [0x27]
    }
}

/// One field of a canonical CSV line (Format.md section 3.1).
enum CSVField {
    /// Appends the text of a field; null and the empty text both have none.
    static func append(_ window: Span<UInt8>, _ field: Range<Int>, to text: inout [UInt8]) {
        guard !field.isEmpty, window[field.lowerBound] == 0x22 else {
            for index in field { text.append(window[index]) }
            return
        }
        var index = field.lowerBound + 1
        while index < field.upperBound - 1 {
            text.append(window[index])
            index += window[index] == 0x22 ? 2 : 1
        }
    }

    /// A text as a field.
    static func written(_ text: [UInt8]) -> [UInt8] {
        let mustQuote = text.isEmpty || text.contains { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }
        return mustQuote ? [0x22] + text.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22] : text
    }
}
