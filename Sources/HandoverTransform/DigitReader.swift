/// Gathers the digits of a number, 0 to 9 each, from the first to the last.
protocol DigitReader {
    /// A digit in front of the point.
    mutating func append(_ digit: UInt8)
    /// A digit behind it.
    mutating func appendFraction(_ digit: UInt8)
}

extension DigitReader {
    @inline(__always)
    mutating func takeDigits(_ text: Span<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            append(text[index] - 0x30)
            index += 1
        }
        return index - start
    }

    /// Digits, or groups of three with commas between.
    @inline(__always)
    mutating func takeGroups(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        let first = takeDigits(text, &index)
        guard first > 0 else { return false }
        guard index < text.count, text[index] == UInt8(ascii: ",") else { return true }
        guard first <= 3 else { return false }
        while index < text.count, text[index] == UInt8(ascii: ",") {
            index += 1
            guard takeDigits(text, &index) == 3 else { return false }
        }
        return true
    }

    /// A point and digits, or nothing.
    @inline(__always)
    mutating func takeFraction(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: ".") else { return true }
        index += 1
        let start = index
        while index < text.count, text[index] >= 0x30, text[index] <= 0x39 {
            appendFraction(text[index] - 0x30)
            index += 1
        }
        return index > start
    }
}
