/// `excel-number` (Plan.md section 3): a number as Excel shows it. A workbook holds the nearest binary number with 17 digits, such as
/// `1234.0999999999999` for what was typed as 1234.1.
enum ExcelNumber {
    /// Digits of the longest result.
    private static let most = 60
    /// Bytes of the longest result: its digits, a sign, a point.
    static let room = most + 2

    /// Writes the number in place of what `out` holds. False where the text is no number, is one already written so, or would be too long.
    static func write(_ text: Span<UInt8>, into out: inout [UInt8]) -> Bool {
        out.removeAll(keepingCapacity: true)
        guard let parts = Parts(text) else { return false }
        var number = Significant(text, parts)
        number.round()
        if number.count == 0 {
            out.append(UInt8(ascii: "0"))
        } else {
            let zerosInFront = max(0, 1 - number.place)
            let count = zerosInFront + max(number.count, number.place)
            guard count <= most else { return false }
            if parts.isNegative { out.append(UInt8(ascii: "-")) }
            for index in 0..<count {
                if index == max(number.place, 1) { out.append(UInt8(ascii: ".")) }
                let isDigit = index >= zerosInFront && index < zerosInFront + number.count
                out.append(UInt8(ascii: "0") + (isDigit ? number.digits[index - zerosInFront] : 0))
            }
        }
        return !isSame(out.span, text)
    }

    /// The first digits of a number, from the first that is not 0: it is 0.d₁d₂… × 10^place.
    private struct Significant {
        /// The last is there to round by.
        var digits = InlineArray<16, UInt8>(repeating: 0)
        var count = 0
        var place: Int

        init(_ text: Span<UInt8>, _ parts: Parts) {
            place = parts.whole.count + parts.exponent
            for index in parts.whole.lowerBound..<parts.fraction.upperBound where text[index] != UInt8(ascii: ".") {
                let digit = text[index] - UInt8(ascii: "0")
                if count == 0, digit == 0 {
                    place -= 1
                } else {
                    digits[count] = digit
                    count += 1
                    if count == digits.count { break }
                }
            }
        }

        /// To 15 digits, half away from zero: the sixteenth alone decides. Zeros at the end are left out.
        mutating func round() {
            if count == digits.count {
                count -= 1
                if digits[count] >= 5 {
                    while count > 0, digits[count - 1] == 9 { count -= 1 }
                    if count == 0 {
                        digits[0] = 0
                        count = 1
                        place += 1
                    }
                    digits[count - 1] += 1
                }
            }
            while count > 0, digits[count - 1] == 0 { count -= 1 }
        }
    }

    private static func isSame(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] { return false }
        return true
    }

    /// Where the parts of a number lie in its text.
    private struct Parts {
        var isNegative: Bool
        var whole: Range<Int>
        var fraction: Range<Int>
        var exponent = 0

        init?(_ text: Span<UInt8>) {
            isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
            whole = Self.digits(text, from: isNegative ? 1 : 0)
            guard !whole.isEmpty, whole.count == 1 || text[whole.lowerBound] != UInt8(ascii: "0") else { return nil }
            fraction = whole.upperBound..<whole.upperBound
            var end = whole.upperBound
            if end < text.count, text[end] == UInt8(ascii: ".") {
                fraction = Self.digits(text, from: end + 1)
                guard !fraction.isEmpty else { return nil }
                end = fraction.upperBound
            }
            if end < text.count, text[end] | 0x20 == UInt8(ascii: "e") {
                end += 1
                let isBelowOne = end < text.count && text[end] == UInt8(ascii: "-")
                if isBelowOne || end < text.count && text[end] == UInt8(ascii: "+") { end += 1 }
                let power = Self.digits(text, from: end)
                guard (1...3).contains(power.count) else { return nil }
                for index in power { exponent = exponent * 10 + Int(text[index] - UInt8(ascii: "0")) }
                if isBelowOne { exponent = -exponent }
                end = power.upperBound
            }
            guard end == text.count else { return nil }
        }

        private static func digits(_ text: Span<UInt8>, from start: Int) -> Range<Int> {
            var end = start
            while end < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[end]) { end += 1 }
            return start..<end
        }
    }
}
