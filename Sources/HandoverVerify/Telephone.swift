/// Chinese telephone numbers to E.164 (Plan.md section 3, `phone`).
enum Telephone {
    static func parse(_ value: inout [UInt8], _ area: [UInt8]?) -> Bool {
        Whitespace.fold(&value)
        Whitespace.trim(&value)
        guard let suffix = takeExtension(&value) else { return false }
        removePunctuation(&value)
        let hasPlus = value.first == 0x2b
        var digits = (hasPlus ? 1 : 0)..<value.count
        guard !digits.isEmpty, value[digits].allSatisfy(isDigit) else { return false }
        if hasPlus, !value.begins(with: (0x38, 0x36), in: digits) {
            // Already in the form that it is kept in.
            return suffix.isEmpty && (7...15).contains(digits.count) && value[1] != 0x30
        }
        var isInternational = false
        if hasPlus {
            digits = 3..<value.count
            isInternational = true
        } else if value.begins(with: (0x30, 0x30), in: digits), value.begins(with: (0x38, 0x36), in: 2..<value.count) {
            digits = 4..<value.count
            isInternational = true
        } else if digits.count == 13, value.begins(with: (0x38, 0x36), in: digits), value[2] == 0x31 {
            digits = 2..<value.count
        }
        guard let (prefix, kept) = national(value, digits, isInternational, area, hasExtension: !suffix.isEmpty) else {
            return false
        }
        // Written behind what was read, which is then taken away: one buffer is enough.
        let read = value.count
        value += [0x2b, 0x38, 0x36]
        value += prefix
        for index in kept { value.append(value[index]) }
        if !suffix.isEmpty { value += Array(";ext=".utf8) + suffix }
        value.removeSubrange(0..<read)
        return true
    }

    /// The digits after +86, as those of an area that the plan gives and a range of the value: mobile, service, landline,
    /// landline of the plan's area, tried in this order.
    private static func national(
        _ value: [UInt8], _ digits: Range<Int>, _ isInternational: Bool, _ area: [UInt8]?, hasExtension: Bool
    ) -> (prefix: ArraySlice<UInt8>, kept: Range<Int>)? {
        guard let first = digits.first else { return nil }
        let startsWithZero = value[first] == 0x30
        let plain = (startsWithZero ? first + 1 : first)..<digits.upperBound
        if plain.count == 11, value[plain.lowerBound] == 0x31, value[plain.lowerBound + 1] >= 0x33 {
            return hasExtension ? nil : ([], plain)
        }
        if digits.count == 10, value[first] == 0x34 || value[first] == 0x38,
            value.begins(with: (0x30, 0x30), in: (first + 1)..<digits.upperBound)
        {
            return ([], digits)
        }
        if startsWithZero || isInternational, let number = subscriber(value, plain), begins(value, number) { return ([], plain) }
        if let area, begins(value, digits), digits.count == 8 || (digits.count == 7 && area.count == 4) {
            return (area.dropFirst(), digits)
        }
        return nil
    }

    /// The number behind an area of the right length. Areas of two digits are 10 and 20 to 29 without 26; those of three begin
    /// with 3 to 9.
    private static func subscriber(_ value: [UInt8], _ plain: Range<Int>) -> Range<Int>? {
        guard plain.count > 1 else { return nil }
        let (first, second) = (value[plain.lowerBound], value[plain.lowerBound + 1])
        if (first == 0x31 && second == 0x30) || (first == 0x32 && second != 0x36) {
            return plain.count == 10 ? (plain.lowerBound + 2)..<plain.upperBound : nil
        }
        return first >= 0x33 && (plain.count == 10 || plain.count == 11) ? (plain.lowerBound + 3)..<plain.upperBound : nil
    }

    /// A subscriber number begins with none of 0, 1 and 9.
    private static func begins(_ value: [UInt8], _ digits: Range<Int>) -> Bool {
        guard let first = digits.first else { return false }
        return value[first] >= 0x32 && value[first] <= 0x38
    }

    /// Cuts the extension off and returns its digits; empty where there is none, `nil` where it is not one.
    private static func takeExtension(_ value: inout [UInt8]) -> [UInt8]? {
        if let mark = mark(value) {
            let suffix = value[mark.upperBound...].filter { $0 != 0x20 && $0 != 0x2e && $0 != 0x3a }
            guard (1...6).contains(suffix.count), suffix.allSatisfy(isDigit) else { return nil }
            value.removeLast(value.count - mark.lowerBound)
            return Array(suffix)
        }
        guard value.first == 0x30, value.count(where: { $0 == 0x2d }) == 2 else { return [] }
        let groups = value.split(separator: 0x2d, omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.allSatisfy(isDigit) }), [3, 4].contains(groups[0].count), [7, 8].contains(groups[1].count),
            (1...6).contains(groups[2].count)
        else { return [] }
        let suffix = Array(groups[2])
        value.removeLast(suffix.count + 1)
        return suffix
    }

    /// Where the first mark of an extension stands: 转, ext, x or #.
    private static func mark(_ value: [UInt8]) -> Range<Int>? {
        for index in value.indices {
            let byte = value[index]
            if byte == 0x23 || byte == 0x78 || byte == 0x58 { return index..<(index + 1) }
            guard byte == 0x65 || byte == 0x45 || byte == 0xe8, index + 2 < value.count else { continue }
            let (second, third) = (value[index + 1], value[index + 2])
            let isMark = byte == 0xe8 ? second == 0xbd && third == 0xac : second | 0x20 == 0x78 && third | 0x20 == 0x74
            if isMark { return index..<(index + 3) }
        }
        return nil
    }

    private static func removePunctuation(_ value: inout [UInt8]) {
        var write = 0
        for read in value.indices {
            let byte = value[read]
            if byte == 0x20 || byte == 0x2e || byte == 0x2d || byte == 0x28 || byte == 0x29 { continue }
            value[write] = byte
            write += 1
        }
        value.removeLast(value.count - write)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

extension [UInt8] {
    /// Whether the range begins with these two bytes.
    fileprivate func begins(with pair: (UInt8, UInt8), in range: Range<Int>) -> Bool {
        range.count >= 2 && self[range.lowerBound] == pair.0 && self[range.lowerBound + 1] == pair.1
    }
}
