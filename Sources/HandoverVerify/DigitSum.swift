/// A sum of canonical amounts of one scale: positive and negative ones apart, nine digits a limb.
struct DigitSum {
    private var positive: [UInt64] = []
    private var negative: [UInt64] = []

    /// Adds a canonical amount.
    mutating func add(_ text: some Collection<UInt8>) {
        let isNegative = text.first == 0x2d
        let digits = text.filter { $0 >= 0x30 && $0 <= 0x39 }
        if isNegative { Self.add(digits, to: &negative) } else { Self.add(digits, to: &positive) }
    }

    private static func add(_ digits: [UInt8], to limbs: inout [UInt64]) {
        var end = digits.count
        var limb = 0
        var carry: UInt64 = 0
        while end > 0 || carry > 0 {
            let start = max(0, end - 9)
            let part = digits[start..<end].reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 0x30) }
            if limb == limbs.count { limbs.append(0) }
            let sum = limbs[limb] + part + carry
            limbs[limb] = sum % 1_000_000_000
            carry = sum / 1_000_000_000
            end = start
            limb += 1
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
            if limb < 0 { limb += 1_000_000_000 }
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

    private static func isLess(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        for index in stride(from: max(left.count, right.count) - 1, through: 0, by: -1) {
            let (a, b) = (index < left.count ? left[index] : 0, index < right.count ? right[index] : 0)
            if a != b { return a < b }
        }
        return false
    }
}

extension DigitSum {
    /// Takes a canonical amount away.
    mutating func subtract(_ text: some Collection<UInt8>) {
        if text.first == 0x2d { add(Array(text.dropFirst())) } else { add([0x2d] + Array(text)) }
    }

    var isZero: Bool {
        let count = max(positive.count, negative.count)
        return (0..<count).allSatisfy { limb in
            (limb < positive.count ? positive[limb] : 0) == (limb < negative.count ? negative[limb] : 0)
        }
    }
}
