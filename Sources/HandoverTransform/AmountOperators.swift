import HandoverCore

/// `integer`, `decimal` and `money` (Plan.md section 3): text to a whole number of units of 10^-scale; `nil` is a failure.
enum AmountOperators {
    /// `0` or `-?[1-9][0-9]*`, at most 36 digits.
    static func integer(_ text: Span<UInt8>) -> Int128? {
        var index = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < text.count else { return nil }
        if text[index] == UInt8(ascii: "0") { return text.count == 1 ? 0 : nil }
        var number = Number(text, scale: 0)
        guard number.takeDigits(text, &index) > 0, index == text.count else { return nil }
        return number.value(isNegative: isNegative)
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`; digits past the scale must be zero.
    static func decimal(_ text: Span<UInt8>, scale: Int) -> Int128? {
        var number = Number(text, scale: scale)
        return readDecimal(text, &number).flatMap { number.value(isNegative: $0) }
    }

    /// Whether a plain number is negative; `nil` where the text is none.
    @inline(__always)
    static func readDecimal<Digits: DigitReader>(_ text: Span<UInt8>, _ number: inout Digits) -> Bool? {
        var index = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < text.count else { return nil }
        if text[index] == UInt8(ascii: "0"), index + 1 < text.count, text[index + 1] != UInt8(ascii: ".") { return nil }
        guard number.takeDigits(text, &index) > 0, number.takeFraction(text, &index), index == text.count else { return nil }
        return isNegative
    }

    /// Signs, brackets, `¥`, `￥`, `元`, thousands in groups of three, spaces between the parts.
    static func money(_ text: Span<UInt8>, scale: Int) -> Int128? {
        var number = Number(text, scale: scale)
        return readMoney(text, &number).flatMap { number.value(isNegative: $0) }
    }

    /// Whether money is negative; `nil` where the text is none.
    @inline(__always)
    static func readMoney<Digits: DigitReader>(_ text: Span<UInt8>, _ number: inout Digits) -> Bool? {
        var index = 0
        var isNegative = false
        var hasSign = false
        // Spaces may stand between the parts, never around the whole.
        guard text.count > 0, text[0] != 0x20, text[text.count - 1] != 0x20 else { return nil }
        let isBracketed = take(UInt8(ascii: "("), text, &index)
        if isBracketed { isNegative = true } else { hasSign = takeSign(text, &index, &isNegative) }
        skipSpaces(text, &index)
        if takeSymbol(text, &index) {
            skipSpaces(text, &index)
            if !isBracketed, !hasSign { hasSign = takeSign(text, &index, &isNegative) }
        }
        skipSpaces(text, &index)
        guard number.takeGroups(text, &index), number.takeFraction(text, &index) else { return nil }
        skipSpaces(text, &index)
        if !isBracketed, !hasSign, take(UInt8(ascii: "-"), text, &index) {
            isNegative = true
            skipSpaces(text, &index)
        }
        takeUnit(text, &index)
        skipSpaces(text, &index)
        if isBracketed, !take(UInt8(ascii: ")"), text, &index) { return nil }
        return index == text.count ? isNegative : nil
    }

    /// Digits gathered so far. Leading zeros are not counted against the limit.
    struct Number: DigitReader {
        let scale: Int
        /// All digits together, and those that the scale adds, fit into 64 bits: most amounts need no counting.
        private let isShort: Bool
        // Other amounts have 64-bit arithmetic until their 18th digit, 128-bit after.
        var small: UInt64 = 0
        var large: UInt128 = 0
        var digits = 0
        var fraction = 0
        var isExact = true

        /// The number that this text may hold.
        init(_ text: Span<UInt8>, scale: Int) {
            self.scale = scale
            isShort = text.count + scale <= 18
        }

        @inline(__always)
        mutating func append(_ digit: UInt8) {
            if isShort { small = small &* 10 &+ UInt64(digit) } else { appendCounted(digit) }
        }

        @inline(never)
        private mutating func appendCounted(_ digit: UInt8) {
            if digits < 18 {
                small = small &* 10 &+ UInt64(digit)  // at most 10^18 - 1: no overflow
                if small > 0 { digits += 1 }
            } else {
                if digits == 18 { large = UInt128(small) }
                digits += 1
                if digits <= Limits.decimalDigits { large = large * 10 + UInt128(digit) } else { isExact = false }
            }
        }

        @inline(__always)
        mutating func appendFraction(_ digit: UInt8) {
            if fraction < scale {
                append(digit)
                fraction += 1
            } else if digit != 0 {
                isExact = false
            }
        }

        func value(isNegative: Bool) -> Int128? {
            var complete = self
            for _ in fraction..<max(scale, fraction) { complete.append(0) }
            guard complete.isExact else { return nil }
            let magnitude = complete.digits > 18 ? Int128(complete.large) : Int128(complete.small)
            return isNegative ? -magnitude : magnitude
        }
    }

    private static func skipSpaces(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] == 0x20 { index += 1 }
    }

    private static func take(_ byte: UInt8, _ text: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    private static func takeSign(_ text: Span<UInt8>, _ index: inout Int, _ isNegative: inout Bool) -> Bool {
        if take(UInt8(ascii: "-"), text, &index) {
            isNegative = true
            return true
        }
        return take(UInt8(ascii: "+"), text, &index)
    }

    /// `¥` is C2 A5, `￥` is EF BF A5.
    private static func takeSymbol(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        if index + 1 < text.count, text[index] == 0xc2, text[index + 1] == 0xa5 {
            index += 2
            return true
        }
        if index + 2 < text.count, text[index] == 0xef, text[index + 1] == 0xbf, text[index + 2] == 0xa5 {
            index += 3
            return true
        }
        return false
    }

    /// `元` is E5 85 83.
    private static func takeUnit(_ text: Span<UInt8>, _ index: inout Int) {
        if index + 2 < text.count, text[index] == 0xe5, text[index + 1] == 0x85, text[index + 2] == 0x83 { index += 3 }
    }
}
