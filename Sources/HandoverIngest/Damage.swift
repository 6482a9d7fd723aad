import HandoverData

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

    private static let mojibake = Array("锟斤拷".utf8)

    /// What a value seems to have suffered; `nil` for nothing. A cheap look at its first bytes lets most values pass.
    ///
    /// Nobody has said yet which columns are names: of lost characters only what is none of any text counts, and never one `?`.
    static func of(_ value: Span<UInt8>) -> Damage? {
        guard value.count > 1 else { return nil }
        switch value[0] {
        case UInt8(ascii: "#"): if DamagedText.isError(value) { return .errorValue }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if DamagedText.isScientific(value) { return .scientific }
            if isRounded(value) { return .precision }
            if DamagedText.isDate(value) { return .date }
        case UInt8(ascii: "A")...UInt8(ascii: "S"): if DamagedText.isDate(value) { return .date }
        default: break
        }
        return hasLost(value) ? .lostCharacters : nil
    }

    private static func isRounded(_ value: Span<UInt8>) -> Bool {
        (16...19).contains(value.count)
            && value.indices.allSatisfy { (0x30...0x39).contains(value[$0]) && ($0 < 15 || value[$0] == 0x30) }
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
