/// `excel-number` (Plan.md section 3), by the weights of its digits: nothing is copied before it is written.
struct RoundedNumber {
    private static let precision = 15
    private static let longest = 60

    /// Where the digits before and behind the point lie in the text.
    private let whole: Range<Int>
    private let fraction: Range<Int>
    private let exponent: Int
    private let isNegative: Bool

    /// `nil` unless the text is a number of this form.
    init?(_ text: Span<UInt8>) {
        var at = 0
        isNegative = Self.take(text, &at, 0x2d)
        whole = Self.digits(text, &at)
        guard whole.count == 1 || (whole.count > 1 && text[whole.lowerBound] != 0x30) else { return nil }
        if Self.take(text, &at, 0x2e) {
            fraction = Self.digits(text, &at)
            guard !fraction.isEmpty else { return nil }
        } else {
            fraction = at..<at
        }
        var power = 0
        if Self.take(text, &at, 0x45) || Self.take(text, &at, 0x65) {
            let isSmall = Self.take(text, &at, 0x2d)
            if !isSmall { _ = Self.take(text, &at, 0x2b) }
            let digits = Self.digits(text, &at)
            guard !digits.isEmpty, digits.count <= 3 else { return nil }
            for index in digits { power = 10 * power + Int(text[index]) - 0x30 }
            if isSmall { power = -power }
        }
        guard at == text.count else { return nil }
        exponent = power
    }

    /// Appends the rounded number; false, and nothing appended, if that has too many digits.
    func write(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        let highest = whole.count - 1 + exponent
        var lowest = exponent - fraction.count
        var top = highest
        while top >= lowest, digit(top, text) == 0 { top -= 1 }
        guard top >= lowest else {
            out.append(0x30)
            return true
        }
        // What is rounded up at this weight, if anything is; below it stand zeros.
        var raised: Int?
        if top - lowest >= Self.precision {
            lowest = top - Self.precision + 1
            if digit(lowest - 1, text) >= 5 {
                var weight = lowest
                while weight <= top, digit(weight, text) == 9 { weight += 1 }
                raised = weight
                lowest = weight
                top = max(top, weight)
            }
        }
        if raised == nil { while digit(lowest, text) == 0 { lowest += 1 } }
        let (first, last) = (max(top, 0), min(lowest, 0))
        guard first - last < Self.longest else { return false }
        if isNegative { out.append(0x2d) }
        for weight in stride(from: first, through: last, by: -1) {
            if weight == -1 { out.append(0x2e) }
            out.append(0x30 + (weight < lowest || weight > top ? 0 : digit(weight, text) + (weight == raised ? 1 : 0)))
        }
        return true
    }

    /// The digit that stands for so many powers of ten; 0 beyond both ends of the text.
    private func digit(_ weight: Int, _ text: Span<UInt8>) -> UInt8 {
        let place = weight - exponent
        let index = place >= 0 ? whole.upperBound - 1 - place : fraction.lowerBound - 1 - place
        return (place >= 0 ? whole : fraction).contains(index) ? text[index] - 0x30 : 0
    }

    private static func take(_ text: Span<UInt8>, _ at: inout Int, _ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    private static func digits(_ text: Span<UInt8>, _ at: inout Int) -> Range<Int> {
        let start = at
        while at < text.count, text[at] >= 0x30, text[at] <= 0x39 { at += 1 }
        return start..<at
    }
}
