import HandoverCore

/// An amount as a row of decimal digits, never a machine number: any length, no rounding.
enum DigitRow {
    static func integer(_ value: inout [UInt8]) -> Bool {
        let digits = value.first == 0x2d ? value[1...] : value[...]
        guard !digits.isEmpty, digits.count <= Limits.decimalDigits, digits.allSatisfy(isDigit) else { return false }
        return digits.first != 0x30 || value == [0x30]
    }

    static func decimal(_ value: inout [UInt8], _ scale: Int) -> Bool {
        let isNegative = value.first == 0x2d
        let body = isNegative ? value[1...] : value[...]
        let parts = body.split(separator: 0x2e, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].first != 0x30 || parts[0].count == 1 else { return false }
        return compose(&value, isNegative, parts, scale)
    }

    static func money(_ value: inout [UInt8], _ scale: Int) -> Bool {
        var rest = value[...]
        guard rest.first != 0x20, rest.last != 0x20 else { return false }
        var isNegative = false
        var hasSign = false
        func takeSign() {
            if rest.first == 0x2b || rest.first == 0x2d {
                isNegative = rest.first == 0x2d
                hasSign = true
                rest = rest.dropFirst()
            }
        }
        func skip() { rest = rest.drop { $0 == 0x20 } }
        func take(_ text: [UInt8]) -> Bool {
            guard rest.starts(with: text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        }
        let isBracketed = take([0x28])
        if !isBracketed { takeSign() }
        skip()
        if take([0xc2, 0xa5]) || take([0xef, 0xbf, 0xa5]) {
            skip()
            if !isBracketed, !hasSign { takeSign() }
        }
        skip()
        let number = rest.prefix { isDigit($0) || $0 == 0x2c || $0 == 0x2e }
        rest = rest.dropFirst(number.count)
        skip()
        if !isBracketed, !hasSign, take([0x2d]) {
            isNegative = true
            skip()
        }
        _ = take([0xe5, 0x85, 0x83])
        skip()
        if isBracketed {
            guard take([0x29]) else { return false }
            isNegative = true
        }
        guard rest.isEmpty else { return false }
        let parts = number.split(separator: 0x2e, maxSplits: 1, omittingEmptySubsequences: false)
        let groups = parts[0].split(separator: 0x2c, omittingEmptySubsequences: false)
        if groups.count > 1 {
            guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return false }
        }
        let whole = ArraySlice(groups.joined())
        return compose(&value, isNegative, [whole] + parts.dropFirst(), scale)
    }

    /// Whole part and, maybe, fraction to canonical text of this scale.
    private static func compose(_ value: inout [UInt8], _ isNegative: Bool, _ parts: [ArraySlice<UInt8>], _ scale: Int) -> Bool {
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return false }
        var fraction = parts.count > 1 ? Array(parts[1]) : []
        while fraction.count > scale {
            guard fraction.removeLast() == 0x30 else { return false }
        }
        fraction += [UInt8](repeating: 0x30, count: scale - fraction.count)
        let whole = Array(parts[0].drop { $0 == 0x30 })
        let significant = whole.isEmpty ? fraction.drop { $0 == 0x30 }.count : whole.count + fraction.count
        guard significant <= Limits.decimalDigits else { return false }
        var out: [UInt8] = isNegative && significant > 0 ? [0x2d] : []
        out += whole.isEmpty ? [0x30] : whole
        if scale > 0 { out += [0x2e] + fraction }
        value = out
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

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
}
