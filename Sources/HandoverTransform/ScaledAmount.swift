import HandoverCore
import HandoverPlan

/// `decimal`, `money`, `amount` and `percent` with `times` or `round` (Plan.md section 3): all digits are kept until the last step.
struct ScaledAmount: Sendable {
    private let form: Operator.Amount
    private let rounding: Operator.Rounding?
    /// Below 10^18, in units of 10^-factorScale.
    private let factor: UInt64
    private let factorScale: Int
    let scale: Int

    init(_ form: Operator.Amount, _ rounding: Operator.Rounding?, times: String?, scale: Int) {
        (self.form, self.rounding, self.scale) = (form, rounding, scale)
        let parts = (times ?? "1").utf8.split(separator: UInt8(ascii: "."))
        factor = parts.joined().reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
        factorScale = (parts.count > 1 ? parts[1].count : 0) + (form == .percent ? 2 : 0)
    }

    /// All digits of a number.
    struct Digits: DigitReader {
        var digits: [UInt8] = []
        /// How many of them stand behind the point; below 0 where zeros are missing at the end.
        var fraction = 0

        mutating func append(_ digit: UInt8) { digits.append(digit) }

        mutating func appendFraction(_ digit: UInt8) {
            digits.append(digit)
            fraction += 1
        }
    }

    /// In units of 10^-scale; `nil` is a failure.
    func value(_ text: Span<UInt8>, _ plain: inout [UInt8]) -> Int128? {
        var number = Digits()
        guard let isNegative = read(text, &plain, into: &number) else { return nil }
        multiply(&number.digits)
        guard let units = units(number.digits, fraction: number.fraction + factorScale) else { return nil }
        return isNegative ? -units : units
    }

    private func read(_ text: Span<UInt8>, _ plain: inout [UInt8], into number: inout Digits) -> Bool? {
        switch form {
        case .decimal: return AmountOperators.readDecimal(text, &number)
        case .money: return AmountOperators.readMoney(text, &number)
        case .amount: return AmountText.read(text, &plain, into: &number)
        case .percent:
            let end = text.count
            if end > 0, text[end - 1] == UInt8(ascii: "%") {
                return AmountOperators.readDecimal(text.extracting(0..<end - 1), &number)
            }
            // U+FF05 is EF BC 85.
            guard end > 2, text[end - 3] == 0xef, text[end - 2] == 0xbc, text[end - 1] == 0x85 else { return nil }
            return AmountOperators.readDecimal(text.extracting(0..<end - 3), &number)
        }
    }

    private func multiply(_ digits: inout [UInt8]) {
        if factor == 1 { return }
        var carry: UInt64 = 0
        for place in digits.indices.reversed() {
            // Below 9 × 10^18 + 10^18: no overflow.
            let product = UInt64(digits[place]) * factor + carry
            digits[place] = UInt8(truncatingIfNeeded: product % 10)
            carry = product / 10
        }
        var front: [UInt8] = []
        while carry > 0 {
            front.append(UInt8(truncatingIfNeeded: carry % 10))
            carry /= 10
        }
        digits.insert(contentsOf: front.reversed(), at: 0)
    }

    private func units(_ digits: [UInt8], fraction: Int) -> Int128? {
        let past = max(fraction - scale, 0)
        let kept = max(digits.count - past, 0)
        var units: Int128 = 0
        for digit in digits[..<kept] {
            units = units * 10 + Int128(digit)
            if units >= Self.limit { return nil }
        }
        for _ in 0..<max(scale - fraction, 0) {
            units *= 10
            if units >= Self.limit { return nil }
        }
        guard past > 0 else { return units }
        // Where fewer digits are there than fall away, zeros stand in front of them.
        let first = past > digits.count ? 0 : digits[kept]
        let isMore = digits[(past > digits.count ? kept : kept + 1)...].contains { $0 != 0 }
        switch rounding {
        case nil where first != 0 || isMore: return nil
        case .halfUp? where first >= 5: units += 1
        case .halfEven? where first > 5 || (first == 5 && (isMore || units % 2 == 1)): units += 1
        case nil, .halfUp?, .halfEven?, .down?: break
        }
        return units < Self.limit ? units : nil
    }

    /// 10^36.
    private static let limit = (0..<Limits.decimalDigits).reduce(Int128(1)) { power, _ in power * 10 }
}
