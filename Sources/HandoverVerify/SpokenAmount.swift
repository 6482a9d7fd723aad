import HandoverCore

/// `amount` (Plan.md section 3): characters become marks of one byte, and capitals are read from the last to the first, each digit put
/// down at the place that its unit names. What comes out is a plain decimal, and goes on as one.
enum SpokenAmount {
    // Marks beyond ASCII. Capital digits are 0x80 to 0x89.
    private static let (zero, nine): (UInt8, UInt8) = (0x80, 0x89)
    private static let (ten, hundred, thousand): (UInt8, UInt8, UInt8) = (0x91, 0x92, 0x93)
    private static let (tenThousand, hundredMillion): (UInt8, UInt8) = (0x94, 0x98)
    private static let (yuan, tenth, hundredth, exactly): (UInt8, UInt8, UInt8, UInt8) = (0xa0, 0xa1, 0xa2, 0xa3)
    private static let (minus, currency): (UInt8, UInt8) = (0xb0, 0xb1)

    /// - Parameters:
    ///   - scale: `nil` for as many places as the amount has.
    ///   - plain: for the amount at work.
    static func write(_ text: Span<UInt8>, _ scale: Int?, _ plain: inout [UInt8], to out: inout [UInt8]) -> Bool {
        guard var marks = marks(text)?[...] else { return false }
        var isNegative = false
        if marks.first == 0x28, marks.last == 0x29 {
            marks = marks.dropFirst().dropLast()
            isNegative = true
            if marks.first == currency { marks = marks.dropFirst() }
        } else {
            var sign: UInt8?
            var hasCurrency = false
            while let next = marks.first {
                if sign == nil, next == 0x2b || next == 0x2d || next == minus {
                    sign = next
                } else if !hasCurrency, next == currency {
                    hasCurrency = true
                } else {
                    break
                }
                marks = marks.dropFirst()
            }
            if sign == nil, marks.last == 0x2d {
                sign = 0x2d
                marks = marks.dropLast()
            }
            isNegative = sign == 0x2d || sign == minus
        }
        guard let first = marks.first else { return false }
        plain.removeAll(keepingCapacity: true)
        if isNegative { plain.append(0x2d) }
        guard first < 0x80 ? number(marks, &plain) : capitals(Array(marks), &plain) else { return false }
        guard let scale else { return DigitRow.money(plain.span, AmountScaling.places(plain.span), limit: .max, into: &out) }
        return DigitRow.money(plain.span, scale, into: &out)
    }

    private static let words: [(word: [Unicode.Scalar], mark: UInt8)] = [
        (Array("人民币".unicodeScalars), currency), (Array("人民幣".unicodeScalars), currency),
        (Array("RMB".unicodeScalars), currency), (Array("CNY".unicodeScalars), currency),
    ]

    /// One mark for each character, white space left out; `nil` where a character means nothing in an amount.
    private static func marks(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.append(text)
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar -> Unicode.Scalar in
            guard (0xff01...0xff5e).contains(scalar.value) else { return scalar == "\u{3000}" ? " " : scalar }
            return Unicode.Scalar(UInt8(scalar.value - 0xfee0))
        }.filter { $0 != " " && $0 != "\u{a0}" }
        var marks: [UInt8] = []
        var index = 0
        while index < scalars.count {
            if let word = words.first(where: { scalars[index...].starts(with: $0.word) }) {
                marks.append(word.mark)
                index += word.word.count
                continue
            }
            guard let mark = mark(scalars[index]) else { return nil }
            marks.append(mark)
            index += 1
        }
        return marks
    }

    private static func mark(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "0"..."9", ",", ".", "(", ")", "+", "-": UInt8(scalar.value)
        case "零", "〇": zero
        case "壹": zero + 1
        case "贰", "貳": zero + 2
        case "叁", "參", "叄": zero + 3
        case "肆": zero + 4
        case "伍": zero + 5
        case "陆", "陸": zero + 6
        case "柒": zero + 7
        case "捌": zero + 8
        case "玖": nine
        case "拾": ten
        case "佰": hundred
        case "仟": thousand
        case "万", "萬": tenThousand
        case "亿", "億": hundredMillion
        case "元", "圆", "圓": yuan
        case "角": tenth
        case "分": hundredth
        case "整", "正": exactly
        case "负", "負", "\u{2212}": minus
        case "\u{a5}", "\u{ffe5}": currency
        default: nil
        }
    }

    // MARK: Digits

    private static func number(_ marks: ArraySlice<UInt8>, _ plain: inout [UInt8]) -> Bool {
        var marks = marks
        if marks.last == yuan { marks = marks.dropLast() }
        var shift = 0
        if let last = marks.last, last == tenThousand || last == hundredMillion {
            shift = Int(last - 0x90)
            marks = marks.dropLast()
        }
        let parts = marks.split(separator: 0x2e, maxSplits: 1, omittingEmptySubsequences: false)
        let groups = parts[0].split(separator: 0x2c, omittingEmptySubsequences: false)
        let areGroups =
            groups.count == 1 || ((1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 })
        let isNumber = groups.joined().allSatisfy { $0 < 0x3a && $0 >= 0x30 } && !groups[0].isEmpty && areGroups
        guard isNumber else { return false }
        plain += groups.joined()
        guard let fraction = parts.dropFirst().first else {
            plain += repeatElement(0x30, count: shift)
            return true
        }
        guard !fraction.isEmpty, fraction.allSatisfy({ $0 < 0x3a && $0 >= 0x30 }) else { return false }
        // The point moves to the right.
        plain += fraction.prefix(shift)
        plain += repeatElement(0x30, count: max(0, shift - fraction.count))
        if fraction.count > shift {
            plain.append(0x2e)
            plain += fraction.dropFirst(shift)
        }
        return true
    }

    // MARK: Capitals

    /// Reads marks from the last to the first.
    private struct Backwards {
        let marks: [UInt8]
        var at: Int

        var next: UInt8? { at >= 0 ? marks[at] : nil }

        mutating func take(_ mark: UInt8) -> Bool {
            guard next == mark else { return false }
            at -= 1
            return true
        }

        /// A digit from `least` on.
        mutating func digit(from least: UInt8) -> UInt8? {
            guard let mark = next, (zero + least...nine).contains(mark) else { return nil }
            at -= 1
            return mark - zero
        }

        /// A zero that only fills: never the first of all.
        mutating func filler() { if at > 0, marks[at] == zero { at -= 1 } }
    }

    private static func capitals(_ marks: [UInt8], _ plain: inout [UInt8]) -> Bool {
        var reading = Backwards(marks: marks, at: marks.count - 1)
        _ = reading.take(exactly)
        // Twelve places in front of the point and two behind it; the first is the hundredths'.
        var row: InlineArray<14, UInt8> = .init(repeating: 0)
        var hasPart = false
        for (place, unit) in [hundredth, tenth].enumerated() where reading.take(unit) {
            guard let digit = reading.digit(from: 0) else { return false }
            row[place] = digit
            hasPart = true
            if digit > 0 { reading.filler() }
        }
        if reading.at >= 0 {
            guard reading.take(yuan), whole(&reading, &row) else { return false }
        } else if !hasPart {
            return false
        }
        for place in (0..<14).reversed() {
            plain.append(0x30 + row[place])
            if place == 2 { plain.append(0x2e) }
        }
        return true
    }

    private static func whole(_ reading: inout Backwards, _ row: inout InlineArray<14, UInt8>) -> Bool {
        if reading.at == 0, reading.take(zero) { return true }
        // The lowest section may be missing where a higher one is there.
        guard let ones = section(&reading, &row, 2) else { return false }
        if reading.at < 0 { return ones }
        if reading.take(tenThousand) {
            guard section(&reading, &row, 6) == true else { return false }
            if reading.at < 0 { return true }
        }
        return reading.take(hundredMillion) && section(&reading, &row, 10) == true && reading.at < 0
    }

    /// Up to four digits from this place on: whether there is one; `nil` where a unit has none.
    private static func section(_ reading: inout Backwards, _ row: inout InlineArray<14, UInt8>, _ place: Int) -> Bool? {
        var isEmpty = true
        if let ones = reading.digit(from: 1) {
            row[place] = ones
            isEmpty = false
            reading.filler()
        }
        for (index, unit) in [ten, hundred, thousand].enumerated() where reading.take(unit) {
            isEmpty = false
            let digit = reading.digit(from: 1)
            // A ten without its digit begins its section.
            guard digit != nil || unit == ten else { return nil }
            row[place + 1 + index] = digit ?? 1
            reading.filler()
            if digit == nil { return true }
        }
        return !isEmpty
    }
}
