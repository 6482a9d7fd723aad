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

    /// Takes a value; false when it is too long to have a shape, or has no digit.
    mutating func take(_ bytes: Span<UInt8>) -> Bool {
        folded.removeAll(keepingCapacity: true)
        wasFolded = false
        digitCount = 0
        hasForeignByte = false
        guard bytes.count <= Self.maximumBytes, Self.mayHaveDigits(bytes) else { return false }
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

    /// Whether there is a digit, or what a full-width one begins with: most text has neither.
    private static func mayHaveDigits(_ bytes: Span<UInt8>) -> Bool {
        for i in bytes.indices where isDigit(bytes[i]) || bytes[i] == 0xef { return true }
        return false
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
        let start = afterSign(0)
        let digits = folded.count - start
        guard (1...18).contains(digits), digits == digitCount else { return false }
        return digits == 1 || folded[start] != UInt8(ascii: "0")
    }

    /// Digits with an optional sign and an optional fraction.
    var isDecimal: Bool {
        let start = afterSign(0)
        let point = endOfDigits(start)
        guard point > start, point == start + 1 || folded[start] != UInt8(ascii: "0") else { return false }
        return endOfFraction(point) == folded.count
    }

    /// A decimal with at least the looks of an amount: `¥`, grouping in threes or `元` may be there.
    var isMoney: Bool {
        var at = afterSign(0)
        if has(Self.yuanSign, at: at) { at = afterSign(at + Self.yuanSign.count) }
        let first = at
        at = endOfDigits(at)
        guard at > first else { return false }
        let isGrouped = at < folded.count && folded[at] == UInt8(ascii: ",")
        if isGrouped, at - first > 3 { return false }
        while at < folded.count, folded[at] == UInt8(ascii: ",") {
            let end = endOfDigits(at + 1)
            guard end - at == 4 else { return false }
            at = end
        }
        guard let end = endOfFraction(at) else { return false }
        return end == folded.count || (end + Self.yuan.count == folded.count && has(Self.yuan, at: end))
    }

    private func afterSign(_ at: Int) -> Int {
        at < folded.count && (folded[at] == UInt8(ascii: "-") || folded[at] == UInt8(ascii: "+")) ? at + 1 : at
    }

    private func endOfDigits(_ start: Int) -> Int {
        var at = start
        while at < folded.count, isDigit(folded[at]) { at += 1 }
        return at
    }

    /// Where a fraction ends that may stand here; `nil` for a point without digits behind it.
    private func endOfFraction(_ point: Int) -> Int? {
        guard point < folded.count, folded[point] == UInt8(ascii: ".") else { return point }
        let end = endOfDigits(point + 1)
        return end > point + 1 ? end : nil
    }

    private func has(_ text: [UInt8], at place: Int) -> Bool { folded.span.starts(with: text, at: place) }

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

    /// Whether the value is a date of the format at this place of ``ColumnProfile/dateFormats``: a year from 1900 to 2100, a month and a
    /// day that the month has.
    func isDate(_ format: Int) -> Bool {
        guard mayBeDate else { return false }
        let form = Self.forms[format]
        var at = 0
        func number(_ lengths: ClosedRange<Int>) -> Int? {
            var (value, end) = (0, at)
            while end < folded.count, end - at < lengths.upperBound, isDigit(folded[end]) {
                value = value * 10 + Int(folded[end] - UInt8(ascii: "0"))
                end += 1
            }
            guard end - at >= lengths.lowerBound else { return nil }
            at = end
            return value
        }
        func skip(_ text: [UInt8]) -> Bool {
            guard has(text, at: at) else { return false }
            at += text.count
            return true
        }
        guard let year = number(4...4), skip(form.afterYear), let month = number(form.digits), skip(form.afterMonth),
            let day = number(form.digits), skip(form.afterDay), at == folded.count
        else { return false }
        return (1900...2100).contains(year) && (1...12).contains(month) && day >= 1 && day <= daysIn(month, of: year)
    }

    private struct DateForm {
        var afterYear: [UInt8], afterMonth: [UInt8], afterDay: [UInt8]
        var digits: ClosedRange<Int>

        init(_ format: String) {
            let separator = format.dropFirst(4).prefix { $0 != "M" }
            let isChinese = separator == "年"
            afterYear = Array(separator.utf8)
            afterMonth = isChinese ? Array("月".utf8) : afterYear
            afterDay = isChinese ? Array("日".utf8) : []
            digits = format.contains("MM") ? 2...2 : 1...2
        }
    }

    private static let forms = ColumnProfile.dateFormats.map(DateForm.init)

    private static let yuanSign: [UInt8] = [0xc2, 0xa5]
    private static let phoneSeparators: [UInt8] = Array(" -()".utf8)
    private static let countryPrefixes: [[UInt8]] = [Array("+86".utf8), Array("0086".utf8)]
    private static let countryCode: [UInt8] = Array("86".utf8)
    private static let yuan = Array("元".utf8)
}

private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

private func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}
