import HandoverPlan

/// The forms of dates that have names (Plan.md section 3).
enum DateForms {
    /// Reads the whole text; `index` is its end where the form matches.
    static func match(
        _ form: DateFormat.Form, _ kind: DateFormat.Kind, _ text: Span<UInt8>, _ index: inout Int,
        _ reading: inout DateOperators.Reading
    ) -> Bool {
        switch form {
        case .chinese: chinese(text, &index, &reading, hasDay: kind != .month)
        case .minguo: minguo(text, &index, &reading, hasDay: kind != .month)
        case .excel1900: serial(text, &index, &reading, isTime: kind == .datetime, from1904: false)
        case .excel1904: serial(text, &index, &reading, isTime: kind == .datetime, from1904: true)
        }
    }

    // MARK: Chinese numerals

    /// 二〇二三年五月六日.
    private static func chinese(
        _ text: Span<UInt8>, _ index: inout Int, _ reading: inout DateOperators.Reading, hasDay: Bool
    ) -> Bool {
        for _ in 0..<4 {
            guard let digit = digit(ChineseScalar.at(text, index)) else { return false }
            reading.year = reading.year * 10 + digit
            index += 3
        }
        guard take("年", text, &index), number(text, &index, &reading.month), take("月", text, &index) else { return false }
        return !hasDay || (number(text, &index, &reading.day) && take("日", text, &index))
    }

    /// 一 to 三十九: whether there is such a day is asked later.
    private static func number(_ text: Span<UInt8>, _ index: inout Int, _ value: inout Int32) -> Bool {
        let first = ChineseScalar.at(text, index)
        if first == "十" {
            value = 10
        } else if let digit = digit(first), digit > 0 {
            value = digit
            index += 3
            guard digit == 2 || digit == 3, ChineseScalar.at(text, index) == "十" else { return true }
            value *= 10
        } else {
            return false
        }
        index += 3
        if let digit = digit(ChineseScalar.at(text, index)), digit > 0 {
            value += digit
            index += 3
        }
        return true
    }

    private static func digit(_ scalar: Unicode.Scalar?) -> Int32? {
        switch scalar {
        case "〇", "○", "零": 0
        case "一": 1
        case "二": 2
        case "三": 3
        case "四": 4
        case "五": 5
        case "六": 6
        case "七": 7
        case "八": 8
        case "九": 9
        default: nil
        }
    }

    /// 民国112年5月6日.
    private static func minguo(
        _ text: Span<UInt8>, _ index: inout Int, _ reading: inout DateOperators.Reading, hasDay: Bool
    ) -> Bool {
        guard take("民", text, &index), take("国", text, &index) || take("國", text, &index) else { return false }
        var year: Int32 = 1
        if !take("元", text, &index) {
            guard index < text.count, text[index] != 0x30,
                DateOperators.digits(text, &index, atLeast: 1, atMost: 3, &year)
            else { return false }
        }
        reading.year = year + 1911
        guard take("年", text, &index), DateOperators.digits(text, &index, atLeast: 1, atMost: 2, &reading.month),
            take("月", text, &index)
        else { return false }
        return !hasDay
            || (DateOperators.digits(text, &index, atLeast: 1, atMost: 2, &reading.day) && take("日", text, &index))
    }

    private static func take(_ scalar: Unicode.Scalar, _ text: Span<UInt8>, _ index: inout Int) -> Bool {
        guard ChineseScalar.at(text, index) == scalar else { return false }
        index += 3
        return true
    }

    // MARK: Serials

    /// Excel's number of a day, and of a time the fraction of the day behind a point. Where there is no such day, the day is 0.
    private static func serial(
        _ text: Span<UInt8>, _ index: inout Int, _ reading: inout DateOperators.Reading, isTime: Bool, from1904: Bool
    ) -> Bool {
        var days: Int32 = 0
        guard DateOperators.digits(text, &index, atLeast: 1, atMost: 7, &days) else { return false }
        var seconds: Int64 = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            var (fraction, unit): (Int64, Int64) = (0, 1)
            while unit < 1_000_000_000_000, index < text.count, FormatOperator.isDigit(text[index]) {
                fraction = fraction * 10 + Int64(text[index] - 0x30)
                unit *= 10
                index += 1
            }
            guard unit > 1, isTime || fraction == 0 else { return false }
            // At most 10^12 × 172,800: no overflow.
            seconds = (fraction * 172_800 + unit) / (2 * unit)
        }
        // A 1900 that was a leap year: every day behind the false one is a day later than it should be.
        let exists = from1904 ? days <= 2_957_003 : days > 0 && days != 60 && days <= 2_958_465
        let epoch: Int64 = from1904 ? -24_107 : days < 60 ? -25_568 : -25_569
        guard exists else { return true }
        let day = CivilDay.day(epoch + Int64(days) + seconds / 86_400)
        (reading.year, reading.month, reading.day) = (Int32(day.year), Int32(day.month), Int32(day.day))
        let time = Int32(seconds % 86_400)
        (reading.hour, reading.minute, reading.second) = (time / 3600, time / 60 % 60, time % 60)
        return true
    }
}

/// Characters of three bytes, read where they lie.
enum ChineseScalar {
    /// The character of three bytes that begins here; `nil` for any other.
    @inline(__always)
    static func at(_ text: Span<UInt8>, _ index: Int) -> Unicode.Scalar? {
        guard index >= 0, index + 2 < text.count, text[index] & 0xf0 == 0xe0 else { return nil }
        return Unicode.Scalar(
            UInt32(text[index] & 0x0f) << 12 | UInt32(text[index + 1] & 0x3f) << 6 | UInt32(text[index + 2] & 0x3f))
    }
}
