/// A sum of canonical amounts of one scale: positive and negative ones apart, nine digits a limb.
struct DigitSum: Sendable {
    private static let base: UInt64 = 1_000_000_000
    private var positive: [UInt64] = []
    private var negative: [UInt64] = []

    /// Adds a canonical amount; null adds nothing.
    mutating func add(_ text: Span<UInt8>) {
        let isNegative = !text.isEmpty && text[0] == 0x2d
        if isNegative { Self.add(text, to: &negative) } else { Self.add(text, to: &positive) }
    }

    mutating func add(_ text: String) { add(Array(text.utf8).span) }

    /// Takes a canonical amount away.
    mutating func subtract(_ text: Span<UInt8>) {
        let isNegative = !text.isEmpty && text[0] == 0x2d
        if isNegative { Self.add(text, to: &positive) } else { Self.add(text, to: &negative) }
    }

    mutating func add(_ other: DigitSum) {
        for (limb, value) in other.positive.enumerated() { Self.add(value, at: limb, to: &positive) }
        for (limb, value) in other.negative.enumerated() { Self.add(value, at: limb, to: &negative) }
    }

    mutating func subtract(_ other: DigitSum) {
        for (limb, value) in other.positive.enumerated() { Self.add(value, at: limb, to: &negative) }
        for (limb, value) in other.negative.enumerated() { Self.add(value, at: limb, to: &positive) }
    }

    /// Adds the digits of a text, from the last to the first; signs, points and quotes are passed over.
    private static func add(_ text: Span<UInt8>, to limbs: inout [UInt64]) {
        var (limb, value, power) = (0, UInt64(0), UInt64(1))
        var at = text.count
        while at > 0 {
            at -= 1
            guard text[at] >= 0x30, text[at] <= 0x39 else { continue }
            value += UInt64(text[at] - 0x30) * power
            power *= 10
            guard power == base else { continue }
            add(value, at: limb, to: &limbs)
            (limb, value, power) = (limb + 1, 0, 1)
        }
        if value > 0 { add(value, at: limb, to: &limbs) }
    }

    /// - Parameter value: less than the base.
    @inline(__always)
    private static func add(_ value: UInt64, at first: Int, to limbs: inout [UInt64]) {
        var (carry, limb) = (value, first)
        while carry > 0 {
            while limb >= limbs.count { limbs.append(0) }
            let sum = limbs[limb] + carry
            if sum < base {
                limbs[limb] = sum
                return
            }
            limbs[limb] = sum - base
            (carry, limb) = (1, limb + 1)
        }
    }

    /// The canonical text of the sum.
    func text(scale: Int) -> String {
        let (big, small, isNegative) = Self.isLess(positive, negative) ? (negative, positive, true) : (positive, negative, false)
        var difference = big
        var borrow: Int64 = 0
        for index in difference.indices {
            var limb = Int64(difference[index]) - borrow - (index < small.count ? Int64(small[index]) : 0)
            borrow = limb < 0 ? 1 : 0
            if limb < 0 { limb += Int64(Self.base) }
            difference[index] = UInt64(limb)
        }
        var digits = difference.reversed().map { limb in
            let text = String(limb)
            return String(repeating: "0", count: 9 - text.count) + text
        }.joined()
        digits = String(digits.drop { $0 == "0" })
        if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
        let sign = isNegative && digits.contains { $0 != "0" } ? "-" : ""
        return sign + digits.dropLast(scale) + (scale > 0 ? "." + digits.suffix(scale) : "")
    }

    var isZero: Bool { !Self.isLess(positive, negative) && !Self.isLess(negative, positive) }

    private static func isLess(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        for index in stride(from: max(left.count, right.count) - 1, through: 0, by: -1) {
            let (a, b) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
            if a != b { return a < b }
        }
        return false
    }
}
