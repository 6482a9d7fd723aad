import HandoverCore
import HandoverData
import HandoverPlan

/// A number of an expression (Plan.md section 2.5): `units` × 10^-`scale`, in its shortest form. Between two operations nothing is
/// rounded; what a product or a quotient is before it is shortened can have 256 bits.
struct ExactNumber: BitwiseCopyable, Equatable, Sendable {
    let units: Int128
    let scale: Int

    static let zero = ExactNumber(0)

    init(_ value: Int) { (units, scale) = (Int128(value), 0) }

    /// `nil` for a number with too many digits.
    init?(units: Int128, scale: Int) {
        self.init(high: 0, low: units.magnitude, scale: scale, isNegative: units < 0)
    }

    /// 10^36: the first number that has too many digits.
    private static let limit = power(Limits.decimalDigits)

    /// A number of up to 256 bits; `nil` where its shortest form has too many digits.
    private init?(high: UInt128, low: UInt128, scale: Int, isNegative: Bool) {
        var (high, low, scale) = (high, low, scale)
        while scale > 0 {
            let (upper, rest) = high.quotientAndRemainder(dividingBy: 10)
            let (lower, digit) = UInt128(10).dividingFullWidth((rest, low))
            if digit != 0 { break }
            (high, low, scale) = (upper, lower, scale - 1)
        }
        guard high == 0, low < Self.limit, scale <= Expression.fractionDigits else { return nil }
        units = isNegative ? -Int128(low) : Int128(low)
        self.scale = scale
    }

    /// Reads what the operator `decimal` accepts; `nil` for anything else, and for too many digits.
    init?(_ text: Span<UInt8>) {
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        var (point, end) = (text.count, text.count)
        for index in start..<text.count where text[index] < 0x30 || text[index] > 0x39 {
            guard text[index] == UInt8(ascii: "."), point == text.count else { return nil }
            point = index
        }
        // Digits stand on both sides of a point, and a zero in front stands alone.
        guard point > start, point + 1 != text.count, text[start] != 0x30 || point == start + 1 else { return nil }
        while end > point, text[end - 1] == 0x30 || end - 1 == point { end -= 1 }
        let fraction = max(0, end - point - 1)
        var (value, digits): (UInt128, Int) = (0, 0)
        guard fraction <= Expression.fractionDigits else { return nil }
        for index in start..<end where index != point {
            if digits > 0 || text[index] != 0x30 { digits += 1 }
            guard digits <= Limits.decimalDigits else { return nil }
            value = value * 10 + UInt128(text[index] - 0x30)
        }
        self.init(exactly: isNegative ? -Int128(value) : Int128(value), fraction)
    }

    /// 10 to a power up to 38.
    static func power(_ exponent: Int) -> UInt128 {
        var result: UInt128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    var negated: ExactNumber { ExactNumber(exactly: -units, scale) }
    var magnitude: ExactNumber { units < 0 ? negated : self }

    private init(exactly units: Int128, _ scale: Int) { (self.units, self.scale) = (units, scale) }

    func plus(_ other: ExactNumber) -> ExactNumber? {
        let common = max(scale, other.scale)
        let (left, leftOverflows) = units.multipliedReportingOverflow(by: Int128(Self.power(common - scale)))
        let (right, rightOverflows) = other.units.multipliedReportingOverflow(by: Int128(Self.power(common - other.scale)))
        // What does not fit here has too many digits with whatever is added: the other one's last digit stays.
        if leftOverflows || rightOverflows { return nil }
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? nil : ExactNumber(units: sum, scale: common)
    }

    func times(_ other: ExactNumber) -> ExactNumber? {
        let product = units.magnitude.multipliedFullWidth(by: other.units.magnitude)
        return ExactNumber(
            high: product.high, low: product.low, scale: scale + other.scale, isNegative: (units < 0) != (other.units < 0))
    }

    /// Rounded half away from zero to so many digits behind the point; `nil` for division by zero, and for too many digits.
    func divided(by other: ExactNumber, scale wanted: Int) -> ExactNumber? {
        guard other.units != 0 else { return nil }
        let isNegative = (units < 0) != (other.units < 0)
        let (dividend, divisor) = (units.magnitude, other.units.magnitude)
        let exponent = wanted - scale + other.scale
        if exponent < 0 {
            // The power is even, so the remainder of the first division cannot decide.
            return Self.rounded(dividend / divisor, by: Self.power(-exponent), scale: wanted, isNegative)
        }
        let shifted = dividend.multipliedFullWidth(by: Self.power(exponent))
        let (high, rest) = shifted.high.quotientAndRemainder(dividingBy: divisor)
        let (low, remainder) = divisor.dividingFullWidth((rest, shifted.low))
        let (up, carries) = low.addingReportingOverflow(2 * remainder >= divisor ? 1 : 0)
        return ExactNumber(high: high + (carries ? 1 : 0), low: up, scale: wanted, isNegative: isNegative)
    }

    /// Rounded half away from zero.
    func rounded(_ wanted: Int) -> ExactNumber? {
        scale <= wanted ? self : Self.rounded(units.magnitude, by: Self.power(scale - wanted), scale: wanted, units < 0)
    }

    private static func rounded(_ units: UInt128, by power: UInt128, scale: Int, _ isNegative: Bool) -> ExactNumber? {
        let (whole, rest) = units.quotientAndRemainder(dividingBy: power)
        return ExactNumber(high: 0, low: whole + (2 * rest >= power ? 1 : 0), scale: scale, isNegative: isNegative)
    }

    /// Below 0 if it is less than the other, above 0 if it is more.
    func order(_ other: ExactNumber) -> Int {
        let (left, right) = (parts, other.parts)
        if left.whole != right.whole { return left.whole < right.whole ? -1 : 1 }
        return left.fraction == right.fraction ? 0 : left.fraction < right.fraction ? -1 : 1
    }

    /// The whole part, and the fraction in units of 10^-18; both have the sign.
    private var parts: (whole: Int128, fraction: Int128) {
        let (whole, rest) = units.quotientAndRemainder(dividingBy: Int128(Self.power(scale)))
        return (whole, rest * Int128(Self.power(Expression.fractionDigits - scale)))
    }

    /// In units of 10^-`wanted`; `nil` where that cuts digits off, or has too many.
    func units(scale wanted: Int) -> Int128? {
        guard scale <= wanted else { return nil }
        let (result, overflows) = units.multipliedReportingOverflow(by: Int128(Self.power(wanted - scale)))
        return overflows || result.magnitude >= Self.limit ? nil : result
    }
}
