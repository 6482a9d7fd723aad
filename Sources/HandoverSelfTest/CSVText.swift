/// Canonical CSV (Format.md section 3.1): lines, and the fields of a line. `nil` is null.
enum CSVText {
    /// The lines, each without its LF.
    static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
        var (lines, start, isQuoted): ([Range<Int>], Int, Bool) = ([], 0, false)
        for (index, byte) in bytes.enumerated() {
            if byte == 0x22 { isQuoted.toggle() }
            if byte == 0x0a, !isQuoted {
                lines.append(start..<index)
                start = index + 1
            }
        }
        return lines
    }

    static func fields(_ line: ArraySlice<UInt8>, delimiter: UInt8 = 0x2c) -> [String?] {
        var (fields, start, isQuoted): ([String?], Int, Bool) = ([], line.startIndex, false)
        for index in line.indices {
            if line[index] == 0x22 { isQuoted.toggle() }
            if line[index] == delimiter, !isQuoted {
                fields.append(value(line[start..<index]))
                start = index + 1
            }
        }
        return fields + [value(line[start...])]
    }

    static func line(_ fields: [String?]) -> [UInt8] { Array(fields.map(field).joined(separator: ",").utf8) }

    /// Lines, each with its LF.
    static func text(_ lines: [[String?]]) -> [UInt8] { lines.reduce(into: []) { $0 += line($1) + [0x0a] } }

    private static func value(_ field: ArraySlice<UInt8>) -> String? {
        guard let first = field.first else { return nil }
        guard first == 0x22 else { return String(decoding: field, as: UTF8.self) }
        return String(decoding: field.dropFirst().dropLast(), as: UTF8.self).replacing("\"\"", with: "\"")
    }

    private static func field(_ value: String?) -> String {
        guard let value else { return "" }
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { ![0x22, 0x2c, 0x0a, 0x0d].contains($0) }
        return isPlain ? value : "\"\(value.replacing("\"", with: "\"\""))\""
    }
}
