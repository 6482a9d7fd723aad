import HandoverCore

/// A binary64 as the decimal number that it is exactly, rounded to a scale, half to even (Format.md section 8.1).
///
/// A double is m × 2^e with m below 2^53. Times 10^scale it is rounded by shifting two words to the right; where e is not
/// negative there is nothing to round, and the digits are doubled e times. No floating-point arithmetic is done.
enum RealRounding {
    enum Result: Equatable {
        /// The magnitude in units of 10^-scale.
        case units(UInt64)
        /// The same in decimal digits, the first not 0, where it does not fit.
        case digits([UInt8])
        /// Infinite, or longer than any amount of ours.
        case none
    }

    static func rounded(_ value: Double, scale: Int) -> Result {
        guard value.isFinite else { return .none }
        guard value != 0 else { return .units(0) }
        let isSubnormal = value.exponentBitPattern == 0
        let significand = value.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
        let exponent = Int(isSubnormal ? 1 : value.exponentBitPattern) - 1075
        var power: UInt64 = 1
        for _ in 0..<scale { power *= 10 }  // at most 10^12
        let product = significand.multipliedFullWidth(by: power)  // below 2^93
        guard exponent < 0 else { return doubled((product.high, product.low), times: exponent) }
        let shift = -exponent
        guard shift < 96 else { return .units(0) }  // below a half
        let (high, low) = halfToEven(product.high, product.low, by: shift)
        return high == 0 ? .units(low) : .digits(digits(high, low))
    }

    private static func halfToEven(_ high: UInt64, _ low: UInt64, by shift: Int) -> (UInt64, UInt64) {
        let whole: (high: UInt64, low: UInt64)
        let half: (high: UInt64, low: UInt64)
        let rest: (high: UInt64, low: UInt64)
        if shift >= 64 {
            let bits = UInt64(shift - 64)
            whole = (0, high >> bits)
            rest = (high & ((1 << bits) - 1), low)
            half = bits == 0 ? (0, 1 << 63) : (1 << (bits - 1), 0)
        } else {
            let bits = UInt64(shift)
            whole = (high >> bits, low >> bits | high << (64 - bits))
            rest = (0, low & ((1 << bits) - 1))
            half = (0, 1 << (bits - 1))
        }
        let isAbove = rest.high != half.high ? rest.high > half.high : rest.low > half.low
        let isHalf = rest == half
        guard isAbove || (isHalf && whole.low & 1 == 1) else { return whole }
        let (sum, carry) = whole.low.addingReportingOverflow(1)
        return (whole.high + (carry ? 1 : 0), sum)
    }

    /// The decimal digits of two words; the upper one is below 2^29.
    private static func digits(_ high: UInt64, _ low: UInt64) -> [UInt8] {
        let power: UInt64 = 1_000_000_000_000_000_000
        let (quotient, remainder) = power.dividingFullWidth((high, low))
        let tail = String(remainder).utf8.map { $0 - 0x30 }
        let head = quotient == 0 ? [] : String(quotient).utf8.map { $0 - 0x30 }
        guard !head.isEmpty else { return tail }
        return head + [UInt8](repeating: 0, count: 18 - tail.count) + tail
    }

    private static func doubled(_ number: (high: UInt64, low: UInt64), times: Int) -> Result {
        var digits = digits(number.high, number.low)
        for _ in 0..<times {
            var carry: UInt8 = 0
            for index in digits.indices.reversed() {
                let twice = digits[index] * 2 + carry
                digits[index] = twice % 10
                carry = twice / 10
            }
            if carry > 0 { digits.insert(carry, at: 0) }
            guard digits.count <= Limits.decimalDigits else { return .none }
        }
        return digits.count <= Limits.decimalDigits ? .digits(digits) : .none
    }
}
