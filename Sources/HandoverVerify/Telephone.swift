/// Chinese telephone numbers to E.164 (Plan.md section 3, `phone`).
enum Telephone {
    private static let suffixMark = Array(";ext=".utf8)

    /// Appends the number, if the text is one.
    /// - Parameters:
    ///   - area: the plan's area for numbers without one; empty for none.
    ///   - value: what to work in; its content is lost.
    static func parse(_ text: Span<UInt8>, area: Span<UInt8>, _ value: inout [UInt8], into out: inout [UInt8]) -> Bool {
        value.removeAll(keepingCapacity: true)
        Whitespace.fold(text, 0, Whitespace.firstFolded(text, 0, text.count) ?? text.count, text.count, into: &value)
        var (from, to) = (0, value.count)
        Whitespace.trim(value.span, &from, &to)
        guard let suffix = takeExtension(value.span, from, &to) else { return false }
        let count = removePunctuation(&value, from, to)
        let hasPlus = count > 0 && value[0] == 0x2b
        var digits = (hasPlus ? 1 : 0)..<count
        guard !digits.isEmpty, areDigits(value.span, digits) else { return false }
        if hasPlus, !begins(value.span, with: (0x38, 0x36), in: digits) {
            // Already in the form that it is kept in.
            guard suffix.isEmpty, (7...15).contains(digits.count), value[1] != 0x30 else { return false }
            out.append(value.span.extracting(0..<count))
            return true
        }
        var isInternational = false
        if hasPlus {
            digits = 3..<count
            isInternational = true
        } else if begins(value.span, with: (0x30, 0x30), in: digits), begins(value.span, with: (0x38, 0x36), in: 2..<count) {
            digits = 4..<count
            isInternational = true
        } else if digits.count == 13, begins(value.span, with: (0x38, 0x36), in: digits), value[2] == 0x31 {
            digits = 2..<count
        }
        guard let national = national(value.span, digits, isInternational, area, hasExtension: !suffix.isEmpty) else {
            return false
        }
        out.append(0x2b)
        out.append(0x38)
        out.append(0x36)
        if national.needsArea { out.append(area.extracting(1..<area.count)) }
        out.append(value.span.extracting(national.kept))
        if !suffix.isEmpty {
            out.append(Self.suffixMark.span)
            for index in suffix where isDigit(value[index]) { out.append(value[index]) }
        }
        return true
    }

    /// The digits after +86, as those of an area that the plan gives and a range of the value: mobile, service, landline,
    /// landline of the plan's area, tried in this order.
    private static func national(
        _ value: Span<UInt8>, _ digits: Range<Int>, _ isInternational: Bool, _ area: Span<UInt8>, hasExtension: Bool
    ) -> (needsArea: Bool, kept: Range<Int>)? {
        guard let first = digits.first else { return nil }
        let startsWithZero = value[first] == 0x30
        let plain = (startsWithZero ? first + 1 : first)..<digits.upperBound
        if plain.count == 11, value[plain.lowerBound] == 0x31, value[plain.lowerBound + 1] >= 0x33 {
            return hasExtension ? nil : (false, plain)
        }
        if digits.count == 10, value[first] == 0x34 || value[first] == 0x38,
            begins(value, with: (0x30, 0x30), in: (first + 1)..<digits.upperBound)
        {
            return (false, digits)
        }
        if startsWithZero || isInternational, let number = subscriber(value, plain), begins(value, number) {
            return (false, plain)
        }
        if !area.isEmpty, begins(value, digits), digits.count == 8 || (digits.count == 7 && area.count == 4) {
            return (true, digits)
        }
        return nil
    }

    /// The number behind an area of the right length. Areas of two digits are 10 and 20 to 29 without 26; those of three begin
    /// with 3 to 9.
    private static func subscriber(_ value: Span<UInt8>, _ plain: Range<Int>) -> Range<Int>? {
        guard plain.count > 1 else { return nil }
        let (first, second) = (value[plain.lowerBound], value[plain.lowerBound + 1])
        if (first == 0x31 && second == 0x30) || (first == 0x32 && second != 0x36) {
            return plain.count == 10 ? (plain.lowerBound + 2)..<plain.upperBound : nil
        }
        return first >= 0x33 && (plain.count == 10 || plain.count == 11) ? (plain.lowerBound + 3)..<plain.upperBound : nil
    }

    /// A subscriber number begins with none of 0, 1 and 9.
    private static func begins(_ value: Span<UInt8>, _ digits: Range<Int>) -> Bool {
        guard let first = digits.first else { return false }
        return value[first] >= 0x32 && value[first] <= 0x38
    }

    /// Cuts the extension off and returns where it lies; empty where there is none, `nil` where it is not one. Behind a mark,
    /// spaces, dots and colons may stand among its digits.
    private static func takeExtension(_ value: Span<UInt8>, _ from: Int, _ to: inout Int) -> Range<Int>? {
        if let mark = mark(value, from, to) {
            var count = 0
            for index in mark.upperBound..<to where value[index] != 0x20 && value[index] != 0x2e && value[index] != 0x3a {
                guard isDigit(value[index]) else { return nil }
                count += 1
            }
            guard (1...6).contains(count) else { return nil }
            let suffix = mark.upperBound..<to
            to = mark.lowerBound
            return suffix
        }
        guard from < to, value[from] == 0x30 else { return 0..<0 }
        var (first, second, dashes) = (0, 0, 0)
        for index in from..<to where value[index] == 0x2d {
            dashes += 1
            if dashes == 1 { first = index } else { second = index }
        }
        guard dashes == 2, (3...4).contains(first - from), (7...8).contains(second - first - 1),
            (1...6).contains(to - second - 1), areDigits(value, from..<first), areDigits(value, (first + 1)..<second),
            areDigits(value, (second + 1)..<to)
        else { return 0..<0 }
        let suffix = (second + 1)..<to
        to = second
        return suffix
    }

    /// Where the first mark of an extension stands: 转, ext, x or #.
    private static func mark(_ value: Span<UInt8>, _ from: Int, _ to: Int) -> Range<Int>? {
        for index in from..<to {
            let byte = value[index]
            if byte < 0x45, byte != 0x23 { continue }
            if byte == 0x23 || byte == 0x78 || byte == 0x58 { return index..<(index + 1) }
            guard byte == 0x65 || byte == 0x45 || byte == 0xe8, index + 2 < to else { continue }
            let (second, third) = (value[index + 1], value[index + 2])
            let isMark = byte == 0xe8 ? second == 0xbd && third == 0xac : second | 0x20 == 0x78 && third | 0x20 == 0x74
            if isMark { return index..<(index + 3) }
        }
        return nil
    }

    /// Moves what is no punctuation to the front, and says how much that is.
    private static func removePunctuation(_ value: inout [UInt8], _ from: Int, _ to: Int) -> Int {
        var write = 0
        for read in from..<to {
            let byte = value[read]
            if byte == 0x20 || byte == 0x2e || byte == 0x2d || byte == 0x28 || byte == 0x29 { continue }
            value[write] = byte
            write += 1
        }
        return write
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func areDigits(_ value: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where !isDigit(value[index]) { return false }
        return true
    }

    /// Whether the range begins with these two bytes.
    private static func begins(_ value: Span<UInt8>, with pair: (UInt8, UInt8), in range: Range<Int>) -> Bool {
        range.count >= 2 && value[range.lowerBound] == pair.0 && value[range.lowerBound + 1] == pair.1
    }
}
