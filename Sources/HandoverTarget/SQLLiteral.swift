import HandoverData
import HandoverSQLite

/// A value of any storage class as SQL writes it (Format.md section 9): what is read back is the same class with the same value.
enum SQLLiteral {
    /// Appends the literal of a value of the current row.
    static func append(_ column: Int, of row: borrowing SQLiteStatement, to out: inout [UInt8]) {
        switch row.kind(column) {
        case .null: out += "NULL".utf8
        case .integer: out += String(row.integer(column)).utf8
        case .real: append(real: row.real(column), to: &out)
        case .text: row.withBytes(column) { append(text: $0, to: &out) }
        case .blob: row.withBytes(column) { append(hex: $0, to: &out) }
        }
    }

    /// Swift prints the shortest digits that are read back as the same number.
    private static func append(real: Double, to out: inout [UInt8]) {
        switch real {
        case .infinity: out += "9e999".utf8
        case -.infinity: out += "-9e999".utf8
        default: out += real.description.utf8
        }
    }

    private static func append(text: Span<UInt8>, to out: inout [UInt8]) {
        guard isPlain(text) else {
            out += "CAST(".utf8
            append(hex: text, to: &out)
            out += " AS TEXT)".utf8
            return
        }
        out.append(UInt8(ascii: "'"))
        for index in text.indices {
            if text[index] == UInt8(ascii: "'") { out.append(UInt8(ascii: "'")) }
            out.append(text[index])
        }
        out.append(UInt8(ascii: "'"))
    }

    /// Valid UTF-8 without U+0000.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        var isASCII = true
        for index in text.indices {
            if text[index] == 0 { return false }
            if text[index] >= 0x80 { isASCII = false }
        }
        if isASCII { return true }
        do {
            _ = try UTF8Span(validating: text)
            return true
        } catch { return false }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func append(hex bytes: Span<UInt8>, to out: inout [UInt8]) {
        out += "X'".utf8
        for index in bytes.indices {
            out.append(digits[Int(bytes[index] >> 4)])
            out.append(digits[Int(bytes[index] & 15)])
        }
        out.append(UInt8(ascii: "'"))
    }
}

extension SQLLiteral {
    /// Appends the value of a literal to a row; texts and blobs are unfolded where they lie. False for what is no literal.
    static func append(_ range: Range<Int>, of bytes: inout [UInt8], to rows: inout SQLiteRows) -> Bool {
        guard let first = range.first.map({ bytes[$0] }), let last = range.last.map({ bytes[$0] }) else { return false }
        let quote = UInt8(ascii: "'")
        switch first {
        case quote:
            guard range.count >= 2, last == quote else { return false }
            var write = range.lowerBound + 1
            var read = write
            while read < range.upperBound - 1 {
                if bytes[read] == quote { read += 1 }
                bytes[write] = bytes[read]
                write += 1
                read += 1
            }
            rows.append(text: range.lowerBound + 1..<write)
            return true
        case UInt8(ascii: "X"):
            guard let blob = unfold(hex: range, &bytes) else { return false }
            rows.append(blob: blob)
            return true
        case UInt8(ascii: "C"):
            let (before, after) = ("CAST(".utf8.count, " AS TEXT)".utf8.count)
            guard range.count > before + after,
                let text = unfold(hex: range.lowerBound + before..<range.upperBound - after, &bytes)
            else { return false }
            rows.append(text: text)
            return true
        case UInt8(ascii: "N"):
            rows.appendNull()
            return true
        default:
            let text = String(decoding: bytes[range], as: UTF8.self)
            if let integer = Int64(text) {
                rows.append(integer: integer)
            } else if let real = Double(text) {
                rows.append(real: real)
            } else {
                return false
            }
            return true
        }
    }

    /// The bytes of `X'…'`, put where its digits are.
    private static func unfold(hex range: Range<Int>, _ bytes: inout [UInt8]) -> Range<Int>? {
        guard range.count >= 3, range.count % 2 == 1 else { return nil }
        let start = range.lowerBound + 2
        var write = start
        for read in stride(from: start, to: range.upperBound - 1, by: 2) {
            guard let high = value(bytes[read]), let low = value(bytes[read + 1]) else { return nil }
            bytes[write] = high << 4 | low
            write += 1
        }
        return start..<write
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }
}
