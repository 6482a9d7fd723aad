import HandoverCore

/// The bytes of a plan with their lines. It refuses what the contract refuses before any parser sees it, and turns the parser's
/// places, which count characters, into ours, which count bytes.
///
/// Lines end where libyaml ends them: a line feed, a carriage return or both, U+0085, U+2028 and U+2029. With fewer of them every
/// later line number would be wrong.
struct YAMLText {
    let bytes: [UInt8]
    let string: String
    /// Where every line begins.
    private let lineStarts: [Int]
    /// The same, counted in characters.
    private let lineCharacters: [Int]
    /// Where every 64th character begins: a plan may be one line, and a place in it is asked for at every node.
    private let landmarks: [Int]
    private static let landmarkSpacing = 64

    /// Takes a plan's bytes; `nil`, and problems, if they are too many, not UTF-8, or hold what YAML does not allow.
    init?(_ all: [UInt8], _ problems: Problems) {
        // Editors write a byte order mark; libyaml would take it for an indentation by one.
        let bytes = all.starts(with: [0xef, 0xbb, 0xbf]) ? Array(all.dropFirst(3)) : all
        guard bytes.count <= Limits.planBytes else {
            problems.add(.planTooLarge, .count(bytes.count), .count(Limits.planBytes), at: Plan.Mark(line: 1, column: 1), key: "")
            return nil
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            problems.add(.planNotUTF8, at: Self.firstInvalid(bytes), key: "")
            return nil
        }
        self.bytes = bytes
        self.string = string
        (lineStarts, lineCharacters, landmarks) = Self.places(string)
        let before = problems.found.count
        refuseTabs(problems)
        refuseControls(problems)
        if problems.found.count > before { return nil }
    }

    /// Our place of a place that counts characters, both from 1.
    func mark(line: Int, column: Int) -> Plan.Mark {
        let offset = offset(line: line, column: column)
        return Plan.Mark(line: line, column: offset - lineStart(line) + 1)
    }

    /// Our place of one scalar value, counted from 0, of a text that begins at a place: its quotes and escapes are passed over. Of a text
    /// of several lines the place is on the first.
    func mark(line: Int, column: Int, ofScalar index: Int) -> Plan.Mark {
        var offset = offset(line: line, column: column)
        let quote = offset < bytes.count && (bytes[offset] == 0x22 || bytes[offset] == 0x27) ? bytes[offset] : 0
        if quote > 0 { offset += 1 }
        for _ in 0..<index where offset < bytes.count {
            switch (quote, bytes[offset]) {
            case (0x27, 0x27): offset += 2
            case (0x22, 0x5c):
                let lengths: [UInt8: Int] = [UInt8(ascii: "x"): 4, UInt8(ascii: "u"): 6, UInt8(ascii: "U"): 10]
                offset += offset + 1 < bytes.count ? lengths[bytes[offset + 1]] ?? 2 : 2
            default:
                repeat { offset += 1 } while offset < bytes.count && bytes[offset] & 0xc0 == 0x80
            }
        }
        return Plan.Mark(line: line, column: min(offset, bytes.count) - lineStart(line) + 1)
    }

    /// The byte at a place that counts characters; `nil` at the end.
    func byte(line: Int, column: Int) -> UInt8? {
        let offset = offset(line: line, column: column)
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// True if a quoted text begins with an escaped U+FEFF: Foundation takes it away from the front of what Yams decodes.
    func beginsWithEscapedMark(line: Int, column: Int) -> Bool {
        let start = offset(line: line, column: column)
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return false }
        let text = String(decoding: bytes[(start + 1)...].prefix(10), as: UTF8.self).lowercased()
        return text.hasPrefix("\\ufeff") || text.hasPrefix("\\u0000feff")
    }

    /// The place of a byte of a scalar's text, whose node begins at a place that counts characters. Quotes, escapes and line breaks of
    /// the plan are followed; where an escape stands for a character, all its bytes have one place.
    func mark(ofByte wanted: Int, of text: String, line: Int, column: Int) -> Plan.Mark {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0a || byte == 0x0d }
        var raw = offset(line: line, column: column)
        func byte(_ ahead: Int = 0) -> UInt8 { raw + ahead < bytes.count ? bytes[raw + ahead] : 0 }
        let style = byte()
        if style == UInt8(ascii: "|") || style == UInt8(ascii: ">") {
            while raw < bytes.count, bytes[raw] != 0x0a { raw += 1 }
        } else if style == UInt8(ascii: "'") || style == UInt8(ascii: "\"") {
            raw += 1
        }
        let utf8 = Array(text.utf8)
        for index in 0...min(wanted, utf8.count) {
            let decoded = index < utf8.count ? utf8[index] : 0
            // Where a line of the plan ends, and the next is indented, the text has one space or one line break.
            if !isSpace(decoded) { while isSpace(byte()) { raw += 1 } }
            if index == wanted { break }
            if decoded & 0xc0 == 0x80, byte() & 0xc0 != 0x80 { continue }
            if isSpace(decoded), byte() == 0x0a || byte() == 0x0d {
                while isSpace(byte()) { raw += 1 }
            } else if style == UInt8(ascii: "'"), decoded == style {
                raw += 2
            } else if style == UInt8(ascii: "\""), byte() == UInt8(ascii: "\\") {
                let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
                raw += 2 + (digits[byte(1)] ?? 0)
            } else {
                raw += 1
            }
        }
        return place(min(raw, bytes.count))
    }

    private func lineStart(_ line: Int) -> Int { lineStarts[min(max(line, 1), lineStarts.count) - 1] }

    private func offset(line: Int, column: Int) -> Int {
        let character = lineCharacters[min(max(line, 1), lineCharacters.count) - 1] + column - 1
        let landmark = min(character / Self.landmarkSpacing, landmarks.count - 1)
        var offset = landmarks[landmark]
        var left = character - landmark * Self.landmarkSpacing
        while left > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xc0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    private func place(_ offset: Int) -> Plan.Mark {
        let line = lineStarts.lastIndex { $0 <= offset } ?? 0
        return Plan.Mark(line: line + 1, column: offset - lineStarts[line] + 1)
    }

    private static func places(_ string: String) -> (lines: [Int], lineCharacters: [Int], landmarks: [Int]) {
        var (lines, lineCharacters, landmarks) = ([0], [0], [0])
        var (offset, character) = (0, 0)
        var previous: Unicode.Scalar?
        for scalar in string.unicodeScalars {
            offset += UTF8.width(scalar)
            character += 1
            if character.isMultiple(of: landmarkSpacing) { landmarks.append(offset) }
            switch scalar {
            case "\n" where previous == "\r":
                lines[lines.count - 1] = offset
                lineCharacters[lines.count - 1] = character
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                lines.append(offset)
                lineCharacters.append(character)
            default: break
            }
            previous = scalar
        }
        return (lines, lineCharacters, landmarks)
    }

    /// libyaml accepts tabs in the indentation of flow collections and of quoted lines; the contract does not.
    private func refuseTabs(_ problems: Problems) {
        for (line, start) in lineStarts.enumerated() {
            var offset = start
            var tab: Int?
            while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x09 {
                if bytes[offset] == 0x09, tab == nil { tab = offset }
                offset += 1
            }
            let isBlank = offset == bytes.count || bytes[offset] == 0x0a || bytes[offset] == 0x0d
            if let tab, !isBlank { problems.add(.planTab, at: Plan.Mark(line: line + 1, column: tab - start + 1), key: "") }
        }
    }

    /// YAML 1.2 section 5.1, c-printable.
    private func refuseControls(_ problems: Problems) {
        var offset = 0
        for scalar in string.unicodeScalars {
            let isAllowed =
                switch scalar.value {
                case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...0x10ffff:
                    true
                default: false
                }
            if !isAllowed {
                problems.add(.planBadCharacter, .name(hexadecimal(scalar)), at: place(offset), key: "")
                return
            }
            offset += UTF8.width(scalar)
        }
    }

    private func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Plan.Mark {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var (line, column) = (1, 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + UTF8.width(scalar))
        }
        return Plan.Mark(line: line, column: column)
    }
}
