/// A date that formats describe (Plan.md section 3, `date`).
enum CalendarDay {
    static func parse(_ value: inout [UInt8], _ formats: [[UInt8]]) -> Bool {
        for format in formats {
            guard let (year, month, day) = match(value, format) else { continue }
            guard year > 0, month > 0, month <= 12, day > 0, day <= lastDay(year, month) else { return false }
            value.removeAll(keepingCapacity: true)
            append(year / 100, to: &value)
            append(year % 100, to: &value)
            value.append(0x2d)
            append(month, to: &value)
            value.append(0x2d)
            append(day, to: &value)
            return true
        }
        return false
    }

    private static func match(_ value: [UInt8], _ format: [UInt8]) -> (Int, Int, Int)? {
        var (year, month, day) = (0, 0, 0)
        var at = 0
        var index = 0
        while index < format.count {
            let letter = format[index]
            let isDouble = index + 1 < format.count && format[index + 1] == letter
            switch letter {
            case 0x79:
                guard let number = number(value, &at, 4, 4) else { return nil }
                year = number
                index += 4
            case 0x4d, 0x64:
                guard let number = number(value, &at, isDouble ? 2 : 1, 2) else { return nil }
                if letter == 0x4d { month = number } else { day = number }
                index += isDouble ? 2 : 1
            default:
                guard at < value.count, value[at] == letter else { return nil }
                at += 1
                index += 1
            }
        }
        return at == value.count ? (year, month, day) : nil
    }

    /// Takes at least so many digits, and as many as there are up to the most.
    private static func number(_ value: [UInt8], _ at: inout Int, _ least: Int, _ most: Int) -> Int? {
        var number = 0
        var count = 0
        while count < most, at < value.count, value[at] >= 0x30, value[at] <= 0x39 {
            number = number * 10 + Int(value[at] - 0x30)
            at += 1
            count += 1
        }
        return count >= least ? number : nil
    }

    static func lastDay(_ year: Int, _ month: Int) -> Int {
        if month == 2 { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    /// Two digits.
    private static func append(_ number: Int, to out: inout [UInt8]) {
        out.append(0x30 + UInt8(number / 10))
        out.append(0x30 + UInt8(number % 10))
    }
}
