/// The shapes in which exports write what the plan can read. What cannot be read is planted by name, never drawn here.
package enum Shapes {
    /// Eleven digits in a range that no carrier has been given, so that nobody is called.
    package static func mobileDigits(_ random: inout SplitMix64) -> String {
        "154" + String(random.below(100_000_000)).zeroPadded(to: 8)
    }

    static func mobile(_ random: inout SplitMix64) -> String {
        let digits = mobileDigits(&random)
        let groups = [digits.prefix(3), digits.dropFirst(3).prefix(4), digits.suffix(4)]
        switch random.below(16) {
        case 0, 1: return groups.joined(separator: "-")
        case 2: return "+86 " + groups.joined(separator: " ")
        case 3: return digits.fullWidth
        case 4: return "86" + digits
        case 5: return "0086" + digits
        case 6: return "0" + digits
        case 7: return groups.joined(separator: " ")
        default: return digits
        }
    }

    /// A landline, or a service number; `short` allows the subscriber number alone, which needs an area in the plan.
    static func landline(_ random: inout SplitMix64, short: Bool) -> String {
        let number = "5000" + String(random.below(10_000)).zeroPadded(to: 4)
        switch random.below(12) {
        case 0: return "(021)" + number
        case 1: return "021-\(number)转\(801 + random.below(99))"
        case 2: return "021-\(number)-\(801 + random.below(99))"
        case 3: return "021-\(number) ext. \(10 + random.below(90))"
        case 4: return ("021-" + number).fullWidth
        case 5: return "0512-" + number
        case 6: return "+86 21 " + number
        case 7: return "400-800-" + number.suffix(4)
        case 8 where short: return number
        default: return "021-" + number
        }
    }

    struct Day {
        var year: Int, month: Int, day: Int

        /// A day of the years from `first`, `years` of them; never past the 28th, so it exists.
        init(from first: Int, years: Int, _ random: inout SplitMix64) {
            year = first + random.below(years)
            month = 1 + random.below(12)
            day = 1 + random.below(28)
        }

        func text(separator: String, padded: Bool) -> String {
            let parts = [String(month), String(day)].map { padded ? $0.zeroPadded(to: 2) : $0 }
            return ([String(year)] + parts).joined(separator: separator)
        }
    }

    static func date(from first: Int, years: Int, _ random: inout SplitMix64) -> String {
        let day = Day(from: first, years: years, &random)
        switch random.below(12) {
        case 0, 1: return day.text(separator: "/", padded: false)
        case 2: return day.text(separator: ".", padded: false)
        case 3: return "\(day.year)年\(day.month)月\(day.day)日"
        case 4: return day.text(separator: "", padded: true)
        case 5: return day.text(separator: "-", padded: false)
        case 6: return day.text(separator: "-", padded: true).fullWidth
        case 7: return day.text(separator: "-", padded: true) + " 00:00:00"
        default: return day.text(separator: "-", padded: true)
        }
    }

    /// Hundredths as exact text with two decimals.
    package static func plain(_ hundredths: some SignedInteger) -> String {
        let digits = String(hundredths.magnitude).zeroPadded(to: 3)
        return (hundredths < 0 ? "-" : "") + digits.dropLast(2) + "." + digits.suffix(2)
    }

    /// Hundredths with a comma before every third digit of the whole part.
    package static func grouped(_ hundredths: some SignedInteger) -> String {
        let digits = String(hundredths.magnitude).zeroPadded(to: 3)
        var whole = ""
        for (offset, digit) in digits.dropLast(2).enumerated() {
            if offset > 0, (digits.count - 2 - offset) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return (hundredths < 0 ? "-" : "") + whole + "." + digits.suffix(2)
    }

    /// An amount of `hundredths`, which is not negative, in one of the readable shapes.
    static func money(_ hundredths: Int128, _ random: inout SplitMix64) -> String {
        switch random.below(14) {
        case 0, 1: return grouped(hundredths)
        case 2: return "¥" + grouped(hundredths)
        case 3: return "￥" + plain(hundredths)
        case 4: return grouped(hundredths) + "元"
        case 5: return "¥ " + grouped(hundredths)
        case 6: return ("￥" + grouped(hundredths)).fullWidth
        case 7 where hundredths % 100 == 0: return String(hundredths / 100)
        case 8 where hundredths % 10 == 0: return String(plain(hundredths).dropLast())
        default: return plain(hundredths)
        }
    }
}
