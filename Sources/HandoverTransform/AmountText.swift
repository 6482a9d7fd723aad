import HandoverPlan

/// `amount` (Plan.md section 3): money in digits or in capitals, to a whole number of units of 10^-scale.
enum AmountText {
    /// - Parameter plain: for the text without what is folded and left out.
    @inline(never)
    static func value(_ text: Span<UInt8>, scale: Int, _ plain: inout [UInt8]) -> Int128? {
        TextOperators.fold(text, into: &plain)
        removeSpaces(&plain)
        guard let (range, isNegative) = unsigned(plain.span) else { return nil }
        let body = plain.span.extracting(range)
        let amount = FormatOperator.isDigit(body[0]) ? digits(body, scale) : capitals(body, scale)
        return amount.map { isNegative ? -$0 : $0 }
    }

    /// Whether an amount is negative, and all its digits; `nil` where the text is none.
    static func read(_ text: Span<UInt8>, _ plain: inout [UInt8], into number: inout ScaledAmount.Digits) -> Bool? {
        TextOperators.fold(text, into: &plain)
        removeSpaces(&plain)
        guard let (range, isNegative) = unsigned(plain.span) else { return nil }
        let body = plain.span.extracting(range)
        if FormatOperator.isDigit(body[0]) {
            guard let shift = readDigits(body, into: &number) else { return nil }
            number.fraction -= shift
        } else {
            guard let cents = cents(body) else { return nil }
            for digit in String(cents).utf8 { number.append(digit - 0x30) }
            number.fraction = 2
        }
        return isNegative
    }

    /// U+0020 and U+00A0 (C2 A0).
    private static func removeSpaces(_ text: inout [UInt8]) {
        var (kept, index) = (0, 0)
        while index < text.count {
            if text[index] == 0x20 {
                index += 1
            } else if text[index] == 0xc2, index + 1 < text.count, text[index + 1] == 0xa0 {
                index += 2
            } else {
                text[kept] = text[index]
                kept += 1
                index += 1
            }
        }
        text.removeLast(text.count - kept)
    }

    /// Where an amount lies without its sign and its currency, and whether it is negative.
    private static func unsigned(_ text: Span<UInt8>) -> (range: Range<Int>, isNegative: Bool)? {
        var (start, end) = (0, text.count)
        var isNegative = false
        if end >= 2, text[0] == UInt8(ascii: "("), text[end - 1] == UInt8(ascii: ")") {
            (start, end, isNegative) = (1, end - 1, true)
            skipCurrency(text, &start)
        } else {
            var hasSign = takeSign(text, &start, &isNegative)
            if skipCurrency(text, &start), !hasSign { hasSign = takeSign(text, &start, &isNegative) }
            if !hasSign, end > start, text[end - 1] == UInt8(ascii: "-") { (end, isNegative) = (end - 1, true) }
        }
        return start < end ? (start..<end, isNegative) : nil
    }

    private static func takeSign(_ text: Span<UInt8>, _ index: inout Int, _ isNegative: inout Bool) -> Bool {
        guard index < text.count else { return false }
        switch (text[index], ChineseScalar.at(text, index)) {
        case (UInt8(ascii: "+"), _): index += 1
        case (UInt8(ascii: "-"), _): (index, isNegative) = (index + 1, true)
        case (_, "\u{2212}"), (_, "负"), (_, "負"): (index, isNegative) = (index + 3, true)
        default: return false
        }
        return true
    }

    /// At most one of 人民币, 人民幣, RMB, CNY, ¥ (C2 A5), ￥.
    @discardableResult
    private static func skipCurrency(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        let first = ChineseScalar.at(text, index)
        func isWord(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> Bool {
            index + 2 < text.count && text[index] == a && text[index + 1] == b && text[index + 2] == c
        }
        if first == "人", ChineseScalar.at(text, index + 3) == "民" {
            let third = ChineseScalar.at(text, index + 6)
            guard third == "币" || third == "幣" else { return false }
            index += 9
        } else if first == "\u{ffe5}" || isWord(0x52, 0x4d, 0x42) || isWord(0x43, 0x4e, 0x59) {
            index += 3
        } else if index + 1 < text.count, text[index] == 0xc2, text[index + 1] == 0xa5 {
            index += 2
        } else {
            return false
        }
        return true
    }

    // MARK: Digits

    private static func digits(_ text: Span<UInt8>, _ scale: Int) -> Int128? {
        let (end, shift) = numberEnd(text)
        var read = AmountOperators.Number(text, scale: scale + shift)
        return takeAll(text.extracting(0..<end), &read) ? read.value(isNegative: false) : nil
    }

    /// Reads all digits; by how much the point moves.
    private static func readDigits(_ text: Span<UInt8>, into number: inout ScaledAmount.Digits) -> Int? {
        let (end, shift) = numberEnd(text)
        return takeAll(text.extracting(0..<end), &number) ? shift : nil
    }

    private static func takeAll<Digits: DigitReader>(_ number: Span<UInt8>, _ read: inout Digits) -> Bool {
        var index = 0
        return read.takeGroups(number, &index) && read.takeFraction(number, &index) && index == number.count
    }

    /// Where the number ends, and how many zeros the unit behind it has.
    private static func numberEnd(_ text: Span<UInt8>) -> (end: Int, shift: Int) {
        var end = text.count
        if isYuan(ChineseScalar.at(text, end - 3)) { end -= 3 }
        // A number of ten thousands has as many more places behind its point.
        var shift = 0
        if let large = large(ChineseScalar.at(text, end - 3)), end <= text.count {
            shift = large
            end -= 3
        }
        return (end, shift)
    }

    private static func isYuan(_ scalar: Unicode.Scalar?) -> Bool { scalar == "元" || scalar == "圆" || scalar == "圓" }

    /// The zeros of a large unit.
    private static func large(_ scalar: Unicode.Scalar?) -> Int? {
        switch scalar {
        case "万", "萬": 4
        case "亿", "億": 8
        default: nil
        }
    }

    // MARK: Capitals

    private static func capitals(_ text: Span<UInt8>, _ scale: Int) -> Int128? {
        guard let cents = cents(text) else { return nil }
        var amount = Int128(cents)
        for _ in 2..<max(scale, 2) { amount *= 10 }
        for _ in scale..<max(scale, 2) {
            guard amount % 10 == 0 else { return nil }
            amount /= 10
        }
        return amount
    }

    private static func cents(_ text: Span<UInt8>) -> Int? {
        var index = 0
        var cents = 0
        if let whole = whole(text, &index) {
            cents = whole * 100 + (part("角", text, &index) ?? 0) * 10 + (part("分", text, &index) ?? 0)
        } else {
            guard !isZero(ChineseScalar.at(text, 0)) || isZeroPart(text) else { return nil }
            let tenths = part("角", text, &index)
            let hundredths = part("分", text, &index)
            guard tenths != nil || hundredths != nil else { return nil }
            cents = (tenths ?? 0) * 10 + (hundredths ?? 0)
        }
        if let last = ChineseScalar.at(text, index), last == "整" || last == "正" { index += 3 }
        return index == text.count ? cents : nil
    }

    /// `零角` or `零分` at the beginning.
    private static func isZeroPart(_ text: Span<UInt8>) -> Bool {
        let next = ChineseScalar.at(text, 3)
        return next == "角" || next == "分"
    }

    /// The whole part with its 元; `nil`, and nothing read, where none stands here.
    private static func whole(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
        var at = 0
        if isZero(ChineseScalar.at(text, 0)), isYuan(ChineseScalar.at(text, 3)) {
            index = 6
            return 0
        }
        var value = 0
        var isFirst = true
        for (zeros, factor) in [(8, 100_000_000), (4, 10_000)] {
            var next = at
            guard let section = section(text, &next, isFirst: isFirst), large(ChineseScalar.at(text, next)) == zeros else {
                continue
            }
            value += section * factor
            at = next + 3
            isFirst = false
        }
        if let section = section(text, &at, isFirst: isFirst) {
            value += section
            isFirst = false
        }
        guard !isFirst, isYuan(ChineseScalar.at(text, at)) else { return nil }
        index = at + 3
        return value
    }

    /// Up to 9999: units in descending order, each once.
    private static func section(_ text: Span<UInt8>, _ index: inout Int, isFirst: Bool) -> Int? {
        var value = 0
        var isEmpty = true
        for unit in [1000, 100, 10, 1] {
            var at = index
            if !(isFirst && isEmpty), isZero(ChineseScalar.at(text, at)) { at += 3 }
            let digit = digit(ChineseScalar.at(text, at))
            if digit != nil { at += 3 }
            if unit > 1 {
                guard Self.unit(ChineseScalar.at(text, at)) == unit, digit != nil || (unit == 10 && isEmpty) else { continue }
                at += 3
            } else if digit == nil {
                continue
            }
            value += (digit ?? 1) * unit
            isEmpty = false
            index = at
        }
        return isEmpty ? nil : value
    }

    /// One digit and 角 or 分, perhaps behind a 零; `nil`, and nothing read, where none stands here.
    private static func part(_ unit: Unicode.Scalar, _ text: Span<UInt8>, _ index: inout Int) -> Int? {
        let first = ChineseScalar.at(text, index)
        if isZero(first) {
            if ChineseScalar.at(text, index + 3) == unit {
                index += 6
                return 0
            }
            guard let digit = digit(ChineseScalar.at(text, index + 3)), ChineseScalar.at(text, index + 6) == unit else {
                return nil
            }
            index += 9
            return digit
        }
        guard let digit = digit(first), ChineseScalar.at(text, index + 3) == unit else { return nil }
        index += 6
        return digit
    }

    private static func isZero(_ scalar: Unicode.Scalar?) -> Bool { scalar == "零" || scalar == "〇" }

    private static func unit(_ scalar: Unicode.Scalar?) -> Int? {
        switch scalar {
        case "仟": 1000
        case "佰": 100
        case "拾": 10
        default: nil
        }
    }

    /// 1 to 9.
    private static func digit(_ scalar: Unicode.Scalar?) -> Int? {
        switch scalar {
        case "壹": 1
        case "贰", "貳": 2
        case "叁", "參", "叄": 3
        case "肆": 4
        case "伍": 5
        case "陆", "陸": 6
        case "柒": 7
        case "捌": 8
        case "玖": 9
        default: nil
        }
    }
}
