/// A number of an expression as its decimal digits (Plan.md section 2.5). Whatever comes between two operations may have as many digits
/// as it likes; what a number may have is asked when an operation is done.
struct LongNumber: Sendable {
    /// The least significant digit first, without zeros at the end; none for zero.
    private var digits: [UInt8]
    private var scale: Int
    private var isNegative: Bool

    static let mostDigits = 36
    static let mostFraction = 18

    private init(_ digits: [UInt8], _ scale: Int, isNegative: Bool) {
        (self.digits, self.scale, self.isNegative) = (digits, scale, isNegative)
        while self.digits.last == 0 { self.digits.removeLast() }
        let zeros = min(scale, self.digits.prefix { $0 == 0 }.count)
        self.digits.removeFirst(zeros)
        self.scale = self.digits.isEmpty ? 0 : scale - zeros
        if self.digits.isEmpty { self.isNegative = false }
    }

    init(_ count: Int) {
        self.init(String(abs(count)).utf8.reversed().map { $0 - 0x30 }, 0, isNegative: count < 0)
    }

    /// What `decimal` takes for a number; `nil` for another text, and for a number with too many digits.
    init?(_ text: ArraySlice<UInt8>) {
        let body = text.first == 0x2d ? text.dropFirst() : text
        let parts = body.split(separator: 0x2e, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }),
            parts[0].count == 1 || parts[0].first != 0x30
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : []
        self.init((parts[0] + fraction).reversed().map { $0 - 0x30 }, fraction.count, isNegative: text.first == 0x2d)
        guard isAllowed else { return nil }
    }

    var isAllowed: Bool { digits.count <= Self.mostDigits && scale <= Self.mostFraction }

    private var allowed: LongNumber? { isAllowed ? self : nil }

    /// The shortest form.
    var text: [UInt8] {
        var written = digits.map { $0 + 0x30 }
        while written.count <= scale { written.append(0x30) }
        if scale > 0 { written.insert(0x2e, at: scale) }
        if isNegative { written.append(0x2d) }
        return written.reversed()
    }

    /// The canonical text of an amount; `nil` where the scale has no room for the fraction, or the digits are too many.
    func text(scale wanted: Int) -> [UInt8]? {
        guard scale <= wanted, digits.isEmpty || digits.count + wanted - scale <= Self.mostDigits else { return nil }
        var written = text
        if wanted > 0, scale == 0 { written.append(0x2e) }
        written += repeatElement(0x30, count: wanted - scale)
        return written
    }

    /// As a small whole number; `nil` for any other.
    var count: Int? {
        guard scale == 0, !isNegative, digits.count < 4 else { return nil }
        return digits.reversed().reduce(0) { $0 * 10 + Int($1) }
    }

    // MARK: Arithmetic

    var negated: LongNumber { LongNumber(digits, scale, isNegative: !isNegative) }
    var magnitude: LongNumber { LongNumber(digits, scale, isNegative: false) }

    /// The digits with so many more places behind the point.
    private func shifted(to scale: Int) -> [UInt8] {
        digits.isEmpty ? [] : Array(repeating: 0, count: scale - self.scale) + digits
    }

    func plus(_ other: LongNumber) -> LongNumber? {
        let common = max(scale, other.scale)
        let (left, right) = (shifted(to: common), other.shifted(to: common))
        if isNegative == other.isNegative { return LongNumber(Self.sum(left, right), common, isNegative: isNegative).allowed }
        return Self.isLess(left, right)
            ? LongNumber(Self.difference(right, left), common, isNegative: other.isNegative).allowed
            : LongNumber(Self.difference(left, right), common, isNegative: isNegative).allowed
    }

    func times(_ other: LongNumber) -> LongNumber? {
        var places = [Int](repeating: 0, count: digits.count + other.digits.count)
        for (i, a) in digits.enumerated() {
            for (j, b) in other.digits.enumerated() { places[i + j] += Int(a) * Int(b) }
        }
        var carry = 0
        let product = places.map { place in
            let sum = place + carry
            carry = sum / 10
            return UInt8(sum % 10)
        }
        return LongNumber(product, scale + other.scale, isNegative: isNegative != other.isNegative).allowed
    }

    /// Rounded half away from zero; `nil` where the divisor is zero.
    func divided(by other: LongNumber, scale wanted: Int) -> LongNumber? {
        if other.digits.isEmpty { return nil }
        // Both as whole numbers, and one digit more than is wanted: it decides, for whatever comes behind it only adds.
        let places = wanted + 1 + other.scale - scale
        let dividend = places > 0 ? shifted(to: scale + places) : digits
        let divisor = places < 0 ? Array(repeating: 0, count: -places) + other.digits : other.digits
        var (quotient, rest): ([UInt8], [UInt8]) = ([], [])
        for digit in dividend.reversed() {
            rest.insert(digit, at: 0)
            while rest.last == 0 { rest.removeLast() }
            var times: UInt8 = 0
            while !Self.isLess(rest, divisor) {
                rest = Self.difference(rest, divisor)
                times += 1
            }
            quotient.insert(times, at: 0)
        }
        return Self.cut(quotient, wanted + 1, to: wanted, isNegative: isNegative != other.isNegative)
    }

    func rounded(_ wanted: Int) -> LongNumber? {
        scale <= wanted ? self : Self.cut(digits, scale, to: wanted, isNegative: isNegative)
    }

    /// Leaves the last digits out, and adds one where the first of them is at least 5.
    private static func cut(_ digits: [UInt8], _ scale: Int, to wanted: Int, isNegative: Bool) -> LongNumber? {
        let left = scale - wanted
        let isUp = left <= digits.count && digits[left - 1] >= 5
        let kept = Array(digits.dropFirst(left))
        return LongNumber(isUp ? sum(kept, [1]) : kept, wanted, isNegative: isNegative).allowed
    }

    // MARK: Order

    static func isSame(_ left: LongNumber, _ right: LongNumber) -> Bool {
        left.digits == right.digits && left.scale == right.scale && left.isNegative == right.isNegative
    }

    static func isLess(_ left: LongNumber, _ right: LongNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let common = max(left.scale, right.scale)
        let (a, b) = (left.shifted(to: common), right.shifted(to: common))
        return left.isNegative ? isLess(b, a) : isLess(a, b)
    }

    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left.count != right.count { return left.count < right.count }
        return left.reversed().lexicographicallyPrecedes(right.reversed())
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var (sum, carry): ([UInt8], UInt8) = ([], 0)
        for index in 0..<max(left.count, right.count) {
            let digit = (index < left.count ? left[index] : 0) + (index < right.count ? right[index] : 0) + carry
            sum.append(digit % 10)
            carry = digit / 10
        }
        if carry > 0 { sum.append(carry) }
        return sum
    }

    /// - Parameter left: not less than the other.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var (difference, borrow): ([UInt8], Int) = ([], 0)
        for index in left.indices {
            var digit = Int(left[index]) - borrow - (index < right.count ? Int(right[index]) : 0)
            borrow = digit < 0 ? 1 : 0
            if digit < 0 { digit += 10 }
            difference.append(UInt8(digit))
        }
        while difference.last == 0 { difference.removeLast() }
        return difference
    }
}
