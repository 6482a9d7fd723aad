/// The forms of days that have names (Plan.md section 3).
enum NamedDay {
    /// A day that does not exist stands for a text that is of the form and means nothing.
    private static let none = CalendarDay(year: 0, month: 0, day: 0)

    /// `nil` where the text is not of the form.
    static func read(_ text: Span<UInt8>, _ form: Span<UInt8>, hasDay: Bool) -> CalendarDay? {
        switch form[0] {
        case 0x63: return chinese(text, hasDay)
        case 0x6d: return minguo(text, hasDay)
        default:
            guard let parts = serial(text), parts.fraction.allSatisfy({ text[$0] == 0x30 }) else { return nil }
            return day(parts.days, form)
        }
    }

    // MARK: Characters

    private static let numerals = Array("一二三四五六七八九十".unicodeScalars)

    /// The characters of a text, which is short; `nil` for a longer one.
    private static func scalars(_ text: Span<UInt8>) -> [Unicode.Scalar]? {
        guard text.count <= 60 else { return nil }
        var bytes: [UInt8] = []
        bytes.append(text)
        return Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }

    /// What stands before 年, 月 and 日, in this order to the end.
    private static func parts(_ text: [Unicode.Scalar], _ hasDay: Bool) -> [ArraySlice<Unicode.Scalar>]? {
        var rest = text[...]
        var parts: [ArraySlice<Unicode.Scalar>] = []
        for mark: Unicode.Scalar in hasDay ? ["年", "月", "日"] : ["年", "月"] {
            guard let end = rest.firstIndex(of: mark) else { return nil }
            parts.append(rest[..<end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? parts : nil
    }

    private static func chinese(_ text: Span<UInt8>, _ hasDay: Bool) -> CalendarDay? {
        guard let text = scalars(text), let parts = parts(text, hasDay), parts[0].count == 4 else { return nil }
        var year = 0
        for scalar in parts[0] {
            let isZero = scalar == "〇" || scalar == "○" || scalar == "零"
            guard let place = isZero ? -1 : numerals.firstIndex(of: scalar), place < 9 else { return nil }
            year = year * 10 + place + 1
        }
        let numbers = parts.dropFirst().compactMap(number)
        guard numbers.count == parts.count - 1 else { return nil }
        return CalendarDay(year: year, month: numbers[0], day: hasDay ? numbers[1] : 1)
    }

    /// 一 to 三十九.
    private static func number(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        let values = text.compactMap { numerals.firstIndex(of: $0).map { $0 + 1 } }
        guard values.count == text.count else { return nil }
        switch values.count {
        case 1: return values[0]
        case 2 where values[0] == 10 && values[1] < 10: return 10 + values[1]
        case 2 where values[1] == 10 && (2...3).contains(values[0]): return values[0] * 10
        case 3 where values[1] == 10 && (2...3).contains(values[0]) && values[2] < 10: return values[0] * 10 + values[2]
        default: return nil
        }
    }

    private static func minguo(_ text: Span<UInt8>, _ hasDay: Bool) -> CalendarDay? {
        guard let text = scalars(text), text.count > 2, text[0] == "民", text[1] == "国" || text[1] == "國",
            let parts = parts(text, hasDay)
        else { return nil }
        let year = parts[0].dropFirst(2)
        var numbers = [year.count == 1 && year.first == "元" ? 1 : year.first == "0" ? nil : latin(year, 3)]
        numbers += parts.dropFirst().map { latin($0, 2) }
        let all = numbers.compactMap(\.self)
        guard all.count == numbers.count else { return nil }
        return CalendarDay(year: all[0] + 1911, month: all[1], day: hasDay ? all[2] : 1)
    }

    private static func latin(_ digits: ArraySlice<Unicode.Scalar>, _ most: Int) -> Int? {
        guard (1...most).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1.value) - 0x30 }
    }

    // MARK: Serials

    /// The days of a serial, and where its fraction stands; `nil` where the text is none.
    static func serial(_ text: Span<UInt8>) -> (days: Int, fraction: Range<Int>)? {
        var at = 0
        guard let days = CalendarDay.number(text, &at, 1, 7) else { return nil }
        if at == text.count { return (days, at..<at) }
        guard text[at] == 0x2e else { return nil }
        let fraction = (at + 1)..<text.count
        let isFraction = (1...12).contains(fraction.count) && fraction.allSatisfy { (0x30...0x39).contains(text[$0]) }
        return isFraction ? (days, fraction) : nil
    }

    /// The day of a serial in the system that the form names, so many days later.
    static func day(_ serial: Int, _ form: Span<UInt8>, later: Int = 0) -> CalendarDay {
        let is1904 = form[form.count - 1] == 0x34
        guard is1904 ? serial <= 2_957_003 : (1...2_958_465).contains(serial) && serial != 60 else { return none }
        // Days since 1900-01-01; the usual system has one too many from its 60th on.
        let days = (is1904 ? serial + 1460 : serial < 60 ? serial - 1 : serial - 2) + later
        return CalendarDay(days: days, from: 1900)
    }
}
