import HandoverCore

/// An amount as a row of decimal digits, never a machine number: any length, no rounding.
///
/// Each reader walks the text once by index and notes where the parts lie; only `compose` writes, and only where all is well.
enum DigitRow {
    static func integer(_ value: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        let from = !value.isEmpty && value[0] == 0x2d ? 1 : 0
        let count = value.count - from
        guard count > 0, count <= Limits.decimalDigits, digits(value, from) == value.count else { return false }
        guard value[from] != 0x30 || value.count == 1 else { return false }
        out.append(value)
        return true
    }

    static func decimal(
        _ value: Span<UInt8>, _ scale: Int, limit: Int = Limits.decimalDigits, into out: inout [UInt8]
    ) -> Bool {
        let isNegative = !value.isEmpty && value[0] == 0x2d
        let from = isNegative ? 1 : 0
        let whole = from..<digits(value, from)
        guard !whole.isEmpty, value[from] != 0x30 || whole.count == 1 else { return false }
        guard let fraction = fraction(value, whole.upperBound), fraction.upperBound == value.count else { return false }
        return compose(value, isNegative, whole, fraction, scale, limit, into: &out)
    }

    static func money(
        _ value: Span<UInt8>, _ scale: Int, limit: Int = Limits.decimalDigits, into out: inout [UInt8]
    ) -> Bool {
        guard !value.isEmpty, value[0] != 0x20, value[value.count - 1] != 0x20 else { return false }
        var at = 0
        var isNegative = false
        var hasSign = false
        let isBracketed = value[0] == 0x28
        if isBracketed { at = 1 } else { takeSign(value, &at, &hasSign, &isNegative) }
        skip(value, &at)
        if take(value, &at, 0xc2, 0xa5) || take(value, &at, 0xef, 0xbf, 0xa5) {
            skip(value, &at)
            if !isBracketed, !hasSign { takeSign(value, &at, &hasSign, &isNegative) }
            skip(value, &at)
        }
        let start = at
        guard let wholeEnd = groups(value, start), let fraction = fraction(value, wholeEnd) else { return false }
        at = fraction.upperBound
        skip(value, &at)
        if !isBracketed, !hasSign, at < value.count, value[at] == 0x2d {
            isNegative = true
            at += 1
            skip(value, &at)
        }
        if take(value, &at, 0xe5, 0x85, 0x83) { skip(value, &at) }
        if isBracketed {
            guard at < value.count, value[at] == 0x29 else { return false }
            isNegative = true
            at += 1
        }
        guard at == value.count else { return false }
        return compose(value, isNegative, start..<wholeEnd, fraction, scale, limit, into: &out)
    }

    private static func takeSign(_ value: Span<UInt8>, _ at: inout Int, _ hasSign: inout Bool, _ isNegative: inout Bool) {
        guard at < value.count, value[at] == 0x2b || value[at] == 0x2d else { return }
        isNegative = value[at] == 0x2d
        hasSign = true
        at += 1
    }

    private static func skip(_ value: Span<UInt8>, _ at: inout Int) {
        while at < value.count, value[at] == 0x20 { at += 1 }
    }

    /// Passes over a character of these two or three bytes, if it stands here.
    private static func take(_ value: Span<UInt8>, _ at: inout Int, _ first: UInt8, _ second: UInt8, _ third: UInt8? = nil)
        -> Bool
    {
        let end = at + (third == nil ? 2 : 3)
        guard end <= value.count, value[at] == first, value[at + 1] == second, third == nil || value[at + 2] == third else {
            return false
        }
        at = end
        return true
    }

    /// The end of the digits that begin here.
    private static func digits(_ value: Span<UInt8>, _ from: Int) -> Int {
        var at = from
        while at < value.count, isDigit(value[at]) { at += 1 }
        return at
    }

    /// The end of digits, or of groups of digits with commas between; `nil` where neither stands here.
    private static func groups(_ value: Span<UInt8>, _ from: Int) -> Int? {
        var end = digits(value, from)
        guard end > from else { return nil }
        guard end < value.count, value[end] == 0x2c else { return end }
        guard end - from <= 3 else { return nil }
        while end < value.count, value[end] == 0x2c {
            let next = digits(value, end + 1)
            guard next == end + 4 else { return nil }
            end = next
        }
        return end
    }

    /// A point and one or more digits, without the point; empty where no point stands here, `nil` for a point alone.
    private static func fraction(_ value: Span<UInt8>, _ from: Int) -> Range<Int>? {
        guard from < value.count, value[from] == 0x2e else { return from..<from }
        let end = digits(value, from + 1)
        return end > from + 1 ? (from + 1)..<end : nil
    }

    /// Whole part (commas in it are passed over) and fraction to canonical text of this scale.
    private static func compose(
        _ value: Span<UInt8>, _ isNegative: Bool, _ whole: Range<Int>, _ fraction: Range<Int>, _ scale: Int, _ limit: Int,
        into out: inout [UInt8]
    ) -> Bool {
        let kept = min(fraction.count, scale)
        for index in (fraction.lowerBound + kept)..<fraction.upperBound where value[index] != 0x30 { return false }

        var from = whole.lowerBound
        while from < whole.upperBound, value[from] == 0x30 || value[from] == 0x2c { from += 1 }
        var significant = 0
        for index in from..<whole.upperBound where value[index] != 0x2c { significant += 1 }
        if significant > 0 {
            significant += scale
        } else {
            var first = 0
            while first < kept, value[fraction.lowerBound + first] == 0x30 { first += 1 }
            if first < kept { significant = scale - first }
        }
        guard significant <= limit else { return false }

        if isNegative, significant > 0 { out.append(0x2d) }
        if from == whole.upperBound { out.append(0x30) }
        for index in from..<whole.upperBound where value[index] != 0x2c { out.append(value[index]) }
        if scale > 0 {
            out.append(0x2e)
            for index in 0..<scale { out.append(index < kept ? value[fraction.lowerBound + index] : 0x30) }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
