import HandoverCore

/// The small grammars of names and values in plans (Plan.md section 1).
enum Names {
    static func isID(_ text: String) -> Bool {
        matches(text, limit: 40) { $0 == 0x2d || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
    }

    static func isFieldName(_ text: String) -> Bool {
        matches(text, limit: 60) { $0 == 0x5f || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
    }

    /// The first byte is a lower-case letter, the rest are what the test accepts.
    private static func matches(_ text: String, limit: Int, _ accepts: (UInt8) -> Bool) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7a).contains(first), text.utf8.count <= limit else { return false }
        return text.utf8.allSatisfy(accepts)
    }

    static func isCode(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x41...0x5a).contains(first) else { return false }
        return text.utf8.allSatisfy { $0 == 0x5f || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
    }

    static func isDecimal(_ text: String) -> Bool {
        let parts = (text.hasPrefix("-") ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }.count <= Limits.decimalDigits
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// An amount that is canonical when the decimals that it lacks are added: no needless zero in front, no sign at zero.
    static func isDeclared(_ text: String, scale: Int) -> Bool {
        let fraction = text.utf8.firstIndex(of: 0x2e).map { text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1 } ?? 0
        guard fraction <= scale else { return false }
        let missing = String(repeating: "0", count: scale - fraction)
        return isCanonical(text + (fraction == 0 && scale > 0 ? "." : "") + missing, scale: scale)
    }

    /// An integer in canonical text.
    static func isInteger(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if text == "0" { return true }
        return !digits.isEmpty && digits.utf8.count <= Limits.decimalDigits && digits.first != "0"
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// A positive number of at most 18 digits.
    static func isFactor(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.joined()
        return parts.allSatisfy { !$0.isEmpty } && digits.count <= 18 && digits.allSatisfy { (0x30...0x39).contains($0) }
            && digits.contains { $0 != 0x30 } && (parts[0].count == 1 || parts[0].first != 0x30)
    }

    /// A UUID in lower case.
    static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 36
            && bytes.indices.allSatisfy { at in
                [8, 13, 18, 23].contains(at)
                    ? bytes[at] == UInt8(ascii: "-") : (0x30...0x39).contains(bytes[at]) || (0x61...0x66).contains(bytes[at])
            }
    }

    /// A decimal in canonical text of this scale.
    static func isCanonical(_ text: String, scale: Int) -> Bool {
        guard isDecimal(text) else { return false }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
        let isZero = text.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2e || $0 == 0x2d }
        return (whole == "0" || whole.first != "0")
            && (scale == 0 ? parts.count == 1 : parts.count == 2 && parts[1].utf8.count == scale)
            && !(isZero && text.hasPrefix("-"))
    }

    /// A phone number in canonical text: E.164, perhaps with an extension (RFC 3966).
    static func isPhone(_ text: String) -> Bool {
        func areDigits(_ text: Substring, _ count: ClosedRange<Int>) -> Bool {
            count.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        let parts = text.split(separator: ";ext=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = parts.first, number.hasPrefix("+"), !number.hasPrefix("+0") else { return false }
        return areDigits(number.dropFirst(), 7...15) && (parts.count == 1 || areDigits(parts[1], 1...6))
    }

    /// A SHA-256 in lower-case hexadecimal.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func isAreaCode(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        guard (3...4).contains(digits.count), digits[0] == 0x30, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        if digits.count == 3 { return (digits[1] == 0x31 && digits[2] == 0x30) || (digits[1] == 0x32 && digits[2] != 0x36) }
        return digits[1] >= 0x33
    }

    /// `YYYY-MM-DD` of a day that exists.
    static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            text.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) })
        else { return false }
        return exists(year, month, day)
    }

    static func exists(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return day <= (month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31)
    }

    static func rate(_ text: String) -> Plan.Rate? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard isDecimal(text), fraction.utf8.count <= 9, parts[0] == "0" || parts[0] == "1", let whole = Int64(parts[0]) else {
            return nil
        }
        var denominator: Int64 = 1
        for _ in fraction.utf8 { denominator *= 10 }
        let numerator = whole * denominator + (Int64(fraction) ?? 0)
        guard numerator <= denominator else { return nil }
        return Plan.Rate(text: text, numerator: numerator, denominator: denominator)
    }

    /// A unified social credit code with its check character (GB 32100-2015).
    static func isCreditCode(_ text: String) -> Bool {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
        let values = text.utf8.compactMap { alphabet.firstIndex(of: $0) }
        guard values.count == 18, text.utf8.count == 18 else { return false }
        var weight = 1
        var sum = 0
        for value in values.dropLast() {
            sum += value * weight
            weight = weight * 3 % 31
        }
        return values[17] == (31 - sum % 31) % 31
    }
}

extension Plan.LocalTime {
    /// `YYYY-MM-DDThh:mm` of a day and a minute that exist.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            Names.isDate(String(text.prefix(10))), let hour = Int(text.dropFirst(11).prefix(2)), let minute = Int(text.suffix(2)),
            (0...23).contains(hour), (0...59).contains(minute), text.utf8.allSatisfy({ $0 != 0x2b && $0 != 0x20 })
        else { return nil }
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        self.init(year: parts[0], month: parts[1], day: parts[2], hour: hour, minute: minute)
    }
}
