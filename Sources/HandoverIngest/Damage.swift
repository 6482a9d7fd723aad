/// What spreadsheets and careless conversions do to values, as far as a value shows it. Counted for people, never repaired.
package enum Damage: String, CaseIterable, Hashable, Sendable {
    /// `6.22203E+18`: digits are lost.
    case scientific = "EXCEL_SCIENTIFIC"
    /// 16 to 19 digits with nothing but zeros behind the fifteenth: the digits that a spreadsheet does not keep.
    case precision = "EXCEL_PRECISION_LOSS"
    /// `#REF!`, `#N/A`, `########`.
    case errorValue = "EXCEL_ERROR"
    /// `3月5日`, `5-Mar`: a size or a number that was turned to a date.
    case date = "EXCEL_DATE_MANGLED"
    /// U+FFFD, `锟斤拷`, or two question marks side by side where a text should be.
    case lostCharacters = "LOST_CHARACTERS"

    private static let errors = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"].map { Array($0.utf8) }
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .map { Array($0.utf8) }
    private static let mojibake = Array("锟斤拷".utf8)
    private static let (month, day) = (Array("月".utf8), Array("日".utf8))

    /// What a value seems to have suffered; `nil` for nothing. A cheap look at its first bytes lets most values pass.
    static func of(_ value: Span<UInt8>) -> Damage? {
        guard value.count > 1 else { return nil }
        let first = value[0]
        if first == UInt8(ascii: "#") { return isError(value) ? .errorValue : nil }
        if isDigit(first) {
            if isScientific(value) { return .scientific }
            if isRounded(value) { return .precision }
            if isDate(value) { return .date }
        } else if first >= UInt8(ascii: "A"), first <= UInt8(ascii: "S"), isMonthFirst(value) {
            return .date
        }
        return hasLost(value) ? .lostCharacters : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isError(_ value: Span<UInt8>) -> Bool {
        if errors.contains(where: { value.count == $0.count && value.starts(with: $0, at: 0) }) { return true }
        return value.count >= 4 && value.indices.allSatisfy { value[$0] == UInt8(ascii: "#") }
    }

    private static func isScientific(_ value: Span<UInt8>) -> Bool {
        var i = 1
        if i < value.count, value[i] == UInt8(ascii: ".") { i += 1 }
        while i < value.count, isDigit(value[i]) { i += 1 }
        guard i + 2 < value.count, value[i] | 0x20 == UInt8(ascii: "e"), value[i + 1] == UInt8(ascii: "+") else { return false }
        return (i + 2..<value.count).allSatisfy { isDigit(value[$0]) }
    }

    private static func isRounded(_ value: Span<UInt8>) -> Bool {
        (16...19).contains(value.count)
            && value.indices.allSatisfy { isDigit(value[$0]) && ($0 < 15 || value[$0] == UInt8(ascii: "0")) }
    }

    /// `3月5日` or `5-Mar`.
    private static func isDate(_ value: Span<UInt8>) -> Bool {
        var i = 0
        while i < value.count, i < 2, isDigit(value[i]) { i += 1 }
        if i < value.count, value[i] == UInt8(ascii: "-") {
            return value.count == i + 4 && months.contains { value.starts(with: $0, at: i + 1) }
        }
        guard value.starts(with: month, at: i) else { return false }
        i += month.count
        let start = i
        while i < value.count, i < start + 2, isDigit(value[i]) { i += 1 }
        return i > start && value.starts(with: day, at: i) && i + day.count == value.count
    }

    /// `Jan-2`.
    private static func isMonthFirst(_ value: Span<UInt8>) -> Bool {
        guard (5...6).contains(value.count), value[3] == UInt8(ascii: "-"),
            months.contains(where: { value.starts(with: $0, at: 0) })
        else { return false }
        return (4..<value.count).allSatisfy { isDigit(value[$0]) }
    }

    private static func hasLost(_ value: Span<UInt8>) -> Bool {
        var hasMarks = false
        for i in value.indices {
            if value[i] == UInt8(ascii: "?"), i > 0, value[i - 1] == UInt8(ascii: "?") { hasMarks = true }
            if value[i] == 0xef, value.starts(with: [0xef, 0xbf, 0xbd], at: i) { return true }
            if value[i] == mojibake[0], value.starts(with: mojibake, at: i) { return true }
        }
        return hasMarks
    }
}
