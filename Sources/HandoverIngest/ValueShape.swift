/// Recognises the shapes of numbers, dates and telephone numbers in the bytes of a value, for the sniffer's counts.
///
/// A shape is a hint for whoever drafts a plan; what a run accepts is defined by the plan's operators alone.
struct ValueShape {
    /// The value with full-width ASCII (U+FF01–U+FF5E), `￥` and the full-width space folded. Reused from value to value.
    private(set) var folded: [UInt8] = []
    /// Whether folding changed anything.
    private(set) var wasFolded = false
    /// How many digits the value has.
    private var digitCount = 0
    /// The value holds an ASCII byte that no number, date or telephone number has.
    private var hasForeignByte = false

    /// Whether it is worth asking for a shape at all. Most text is not.
    var mayHaveShape: Bool { digitCount > 0 && !hasForeignByte }

    /// No number, date or telephone number is longer.
    private static let maximumBytes = 64

    /// Takes a value; false when it is too long to have a shape.
    mutating func take(_ bytes: Span<UInt8>) -> Bool {
        folded.removeAll(keepingCapacity: true)
        wasFolded = false
        digitCount = 0
        hasForeignByte = false
        guard bytes.count <= Self.maximumBytes else { return false }
        var i = 0
        while i < bytes.count {
            guard bytes[i] == 0xef, i + 2 < bytes.count, let plain = Self.plain(bytes[i + 1], bytes[i + 2]) else {
                folded.append(bytes[i])
                i += 1
                continue
            }
            folded.append(contentsOf: plain == 0xa5 ? [0xc2, 0xa5] : [plain])
            wasFolded = true
            i += 3
        }
        for byte in folded {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digitCount += 1
            case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+")...UInt8(ascii: "/"), 0x80...: break
            default: hasForeignByte = true
            }
        }
        return true
    }

    /// U+FF01–U+FF5E and U+FFE5 (as 0xA5), by the second and third byte of their UTF-8.
    private static func plain(_ second: UInt8, _ third: UInt8) -> UInt8? {
        switch (second, third) {
        case (0xbc, 0x81...0xbf): third - 0x81 + 0x21
        case (0xbd, 0x80...0x9e): third - 0x80 + 0x60
        case (0xbf, 0xa5): 0xa5
        default: nil
        }
    }

    /// How many digits the value has.
    var digits: Int { digitCount }

    /// The amount times a million, of a value that is one. Digits behind the sixth after the point are left out: this is a sum for
    /// people to compare, not one that anything is decided by.
    var millionths: Int128 {
        var value: Int128 = 0
        var decimals: Int?
        for byte in folded {
            if byte == UInt8(ascii: ".") { decimals = 0 }
            guard (0x30...0x39).contains(byte), decimals ?? 0 < 6, value < 1 << 100 else { continue }
            value = value * 10 + Int128(byte - 0x30)
            if let count = decimals { decimals = count + 1 }
        }
        for _ in (decimals ?? 0)..<6 { value *= 10 }
        let isNegative = folded.contains(UInt8(ascii: "-")) || folded.contains(UInt8(ascii: "("))
        return isNegative ? -value : value
    }

    /// Digits with an optional sign, no leading zero, at most 18 of them: what fits Int64 and loses nothing as a number.
    var isInteger: Bool {
        let digits = withoutSign(folded[...])
        guard (1...18).contains(digits.count), digits.allSatisfy(isDigit) else { return false }
        return digits.count == 1 || digits.first != UInt8(ascii: "0")
    }

    /// Digits with an optional sign and an optional fraction.
    var isDecimal: Bool {
        let parts = withoutSign(folded[...]).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return false }
        return parts[0].count == 1 || parts[0].first != UInt8(ascii: "0")
    }

    /// A decimal with at least the looks of an amount: `¥`, grouping in threes or `元` may be there.
    var isMoney: Bool {
        var rest = withoutSign(folded[...])
        if rest.starts(with: Self.yuanSign) { rest = withoutSign(rest.dropFirst(2)) }
        guard isDigit(rest.first ?? 0) else { return false }
        if rest.count > 3, rest.suffix(3).elementsEqual(Self.yuan) { rest = rest.dropLast(3) }
        let parts = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.count == 1 || (!parts[1].isEmpty && parts[1].allSatisfy(isDigit)) else {
            return false
        }
        let groups = parts[0].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return false }
        return groups.count == 1 || (groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 })
    }

    /// A mobile number, or area code and number, with spaces, hyphens, parentheses and the country's prefix left out.
    var isPhoneCN: Bool {
        guard (10...15).contains(digitCount) else { return false }
        var digits = folded.filter { !Self.phoneSeparators.contains($0) }[...]
        for prefix in Self.countryPrefixes where digits.starts(with: prefix) { digits = digits.dropFirst(prefix.count) }
        if digits.count == 13, digits.starts(with: Self.countryCode) { digits = digits.dropFirst(2) }
        guard digits.allSatisfy(isDigit), let first = digits.first, let second = digits.dropFirst().first else { return false }
        if first == UInt8(ascii: "1") { return digits.count == 11 && second >= UInt8(ascii: "3") }
        return first == UInt8(ascii: "0") && second != UInt8(ascii: "0") && (10...12).contains(digits.count)
    }

    /// Every format begins with four digits and has six to eight in all.
    var mayBeDate: Bool { (6...8).contains(digitCount) && folded.count >= 8 && folded.prefix(4).allSatisfy(isDigit) }

    /// Whether the value is a date of the format: a year from 1900 to 2100, a month and a day that the month has.
    func isDate(_ format: String) -> Bool {
        guard mayBeDate else { return false }
        var rest = folded[...]
        func number(_ lengths: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix(lengths.upperBound).prefix(while: isDigit)
            guard digits.count >= lengths.lowerBound else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        func skip(_ text: String) -> Bool {
            guard rest.starts(with: text.utf8) else { return false }
            rest = rest.dropFirst(text.utf8.count)
            return true
        }
        let (afterYear, afterMonth, afterDay, digits) =
            switch format {
            case "yyyy-MM-dd": ("-", "-", "", 2...2)
            case "yyyy-M-d": ("-", "-", "", 1...2)
            case "yyyy/M/d": ("/", "/", "", 1...2)
            case "yyyy.M.d": (".", ".", "", 1...2)
            case "yyyyMMdd": ("", "", "", 2...2)
            case "yyyy年M月d日": ("年", "月", "日", 1...2)
            default: preconditionFailure("a format of ColumnProfile.dateFormats")
            }
        guard let year = number(4...4), skip(afterYear), let month = number(digits), skip(afterMonth), let day = number(digits),
            skip(afterDay), rest.isEmpty
        else { return false }
        return (1900...2100).contains(year) && (1...12).contains(month) && day >= 1 && day <= daysIn(month, of: year)
    }

    private static let yuanSign: [UInt8] = [0xc2, 0xa5]
    private static let phoneSeparators: [UInt8] = Array(" -()".utf8)
    private static let countryPrefixes: [[UInt8]] = [Array("+86".utf8), Array("0086".utf8)]
    private static let countryCode: [UInt8] = Array("86".utf8)
    private static let yuan = Array("元".utf8)
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

private func withoutSign(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
}

private func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}
