/// Chinese telephone numbers to E.164 (Plan.md section 3, `phone`).
enum Telephone {
    static func parse(_ value: inout [UInt8], _ area: [UInt8]?) -> Bool {
        Whitespace.fold(&value)
        Whitespace.trim(&value)
        var suffix: [UInt8] = []
        if let mark = mark(value) {
            suffix = value[mark.upperBound...].filter { $0 != 0x20 && $0 != 0x2e && $0 != 0x3a }
            guard (1...6).contains(suffix.count), suffix.allSatisfy(isDigit) else { return false }
            value.removeLast(value.count - mark.lowerBound)
        } else {
            let groups = value.split(separator: 0x2d, omittingEmptySubsequences: false)
            if groups.count == 3, groups.allSatisfy({ $0.allSatisfy(isDigit) }), groups[0].first == 0x30,
                [3, 4].contains(groups[0].count),
                [7, 8].contains(groups[1].count), (1...6).contains(groups[2].count)
            {
                suffix = Array(groups[2])
                value.removeLast(groups[2].count + 1)
            }
        }
        value.removeAll { [0x20, 0x2e, 0x2d, 0x28, 0x29].contains($0) }
        let hasPlus = value.first == 0x2b
        var digits = hasPlus ? value.dropFirst() : value[...]
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return false }
        if hasPlus, !digits.starts(with: [0x38, 0x36]) {
            guard suffix.isEmpty, (7...15).contains(digits.count), digits.first != 0x30 else { return false }
            value = [0x2b] + digits
            return true
        }
        var isInternational = false
        if hasPlus || digits.starts(with: [0x30, 0x30, 0x38, 0x36]) {
            digits = digits.dropFirst(hasPlus ? 2 : 4)
            isInternational = true
        } else if digits.count == 13, digits.starts(with: [0x38, 0x36, 0x31]) {
            digits = digits.dropFirst(2)
        }
        guard let national = national(Array(digits), isInternational, area, hasExtension: !suffix.isEmpty) else { return false }
        value = [0x2b, 0x38, 0x36] + national
        if !suffix.isEmpty { value += Array(";ext=".utf8) + suffix }
        return true
    }

    /// The digits after +86: mobile, service, landline, landline of the plan's area, tried in this order.
    private static func national(_ digits: [UInt8], _ isInternational: Bool, _ area: [UInt8]?, hasExtension: Bool) -> [UInt8]? {
        let withoutZero = digits.first == 0x30 ? Array(digits.dropFirst()) : digits
        if withoutZero.count == 11, withoutZero[0] == 0x31, withoutZero[1] >= 0x33 { return hasExtension ? nil : withoutZero }
        if digits.count == 10, digits[1] == 0x30, digits[2] == 0x30, digits[0] == 0x34 || digits[0] == 0x38 { return digits }
        if digits.first == 0x30 || isInternational {
            // Areas of two digits: 10, 20 to 29 without 26; all others have three.
            let isShort =
                withoutZero.starts(with: [0x31, 0x30])
                || (withoutZero.count > 1 && withoutZero[0] == 0x32 && withoutZero[1] != 0x36)
            let isLong = withoutZero.first.map { $0 >= 0x33 } ?? false
            if isShort || isLong {
                let subscriber = withoutZero.dropFirst(isShort ? 2 : 3)
                if subscriber.count == 8 || (isLong && subscriber.count == 7), begins(subscriber) { return withoutZero }
            }
        }
        if let area, begins(digits[...]), digits.count == 8 || (digits.count == 7 && area.count == 4) {
            return area.dropFirst() + digits
        }
        return nil
    }

    /// A subscriber number begins with none of 0, 1 and 9.
    private static func begins(_ digits: ArraySlice<UInt8>) -> Bool {
        guard let first = digits.first else { return false }
        return first >= 0x32 && first <= 0x38
    }

    /// Where the first mark of an extension stands.
    private static func mark(_ value: [UInt8]) -> Range<Int>? {
        let lower = value.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        var first: Range<Int>?
        for text in [Array("转".utf8), Array("ext".utf8), Array("x".utf8), Array("#".utf8)] where lower.count >= text.count {
            guard let start = (0...(lower.count - text.count)).first(where: { lower[$0..<($0 + text.count)].elementsEqual(text) })
            else { continue }
            if first.map({ start < $0.lowerBound }) ?? true { first = start..<(start + text.count) }
        }
        return first
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
