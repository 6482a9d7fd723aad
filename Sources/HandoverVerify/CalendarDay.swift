/// A date that a format describes (Plan.md section 3, `date` and `month`).
struct CalendarDay {
    private var year = 0
    private var month = 0
    private var day = 0

    init(year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }

    /// The day so many days after the first of a year.
    init(days: Int, from first: Int) {
        var (year, month, left) = (first + days / 146_097 * 400, 1, days % 146_097)
        while left >= Self.lastDay(year, 2) + 337 {
            left -= Self.lastDay(year, 2) + 337
            year += 1
        }
        while left >= Self.lastDay(year, month) {
            left -= Self.lastDay(year, month)
            month += 1
        }
        (self.year, self.month, self.day) = (year, month, left + 1)
    }

    /// `nil` where the text is not of the format. Whether there is such a day is another question.
    init?(_ text: Span<UInt8>, _ format: Span<UInt8>, hasDay: Bool = true) {
        if !hasDay { day = 1 }
        var at = 0
        var index = 0
        while index < format.count {
            let letter = format[index]
            switch letter {
            case 0x79:
                guard let number = Self.number(text, &at, 4, 4) else { return nil }
                year = number
                index += 4
            case 0x4d, 0x64:
                let isDouble = index + 1 < format.count && format[index + 1] == letter
                guard let number = Self.number(text, &at, isDouble ? 2 : 1, 2) else { return nil }
                if letter == 0x4d { month = number } else { day = number }
                index += isDouble ? 2 : 1
            // No other small letter stands in a format: it is the name of one.
            case 0x61...0x7a:
                guard let named = NamedDay.read(text, format, hasDay: hasDay) else { return nil }
                self = named
                return
            default:
                guard at < text.count, text[at] == letter else { return nil }
                at += 1
                index += 1
            }
        }
        guard at == text.count else { return nil }
    }

    /// Takes at least so many digits, and as many as there are up to the most.
    @inline(__always)
    static func number(_ text: Span<UInt8>, _ at: inout Int, _ least: Int, _ most: Int) -> Int? {
        var number = 0
        var count = 0
        while count < most, at < text.count, text[at] >= 0x30, text[at] <= 0x39 {
            number = number * 10 + Int(text[at] - 0x30)
            at += 1
            count += 1
        }
        return count >= least ? number : nil
    }

    var exists: Bool {
        year > 0 && year < 10_000 && month > 0 && month <= 12 && day > 0 && day <= Self.lastDay(year, month)
    }

    static func lastDay(_ year: Int, _ month: Int) -> Int {
        if month == 2 { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    /// Days from 1970-01-01 on, counted by whole years and months.
    var sinceEpoch: Int {
        let before = year - 1
        var days = before * 365 + before / 4 - before / 100 + before / 400 + day - 1 - 719_162
        for earlier in 1..<month { days += Self.lastDay(year, earlier) }
        return days
    }

    /// Of `YYYY-MM-DD`; `nil` for a text of another form.
    init?(canonical text: Span<UInt8>) {
        let format = Self.canonicalFormat
        self.init(text, format.span)
    }

    private static let canonicalFormat = Array("yyyy-MM-dd".utf8)

    /// Whether a text is the canonical one of a day.
    static func isCanonical(_ text: Span<UInt8>) -> Bool { CalendarDay(canonical: text)?.exists ?? false }

    /// Appends the canonical text, `YYYY-MM-DD` or `YYYY-MM`.
    func write(to out: inout [UInt8], hasDay: Bool = true) {
        Self.append(year / 100, to: &out)
        Self.append(year % 100, to: &out)
        out.append(0x2d)
        Self.append(month, to: &out)
        if !hasDay { return }
        out.append(0x2d)
        Self.append(day, to: &out)
    }

    /// Two digits.
    static func append(_ number: Int, to out: inout [UInt8]) {
        out.append(0x30 + UInt8(number / 10))
        out.append(0x30 + UInt8(number % 10))
    }
}
