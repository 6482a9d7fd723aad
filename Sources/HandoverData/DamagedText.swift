/// The shapes that a spreadsheet leaves in place of a value (Plan.md section 2.1), for whoever looks for them. Texts are trimmed.
package enum DamagedText {
    /// `#REF!` and the like, or three and more `#` where a column was too narrow.
    package static func isError(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 3, text[0] == 0x23 else { return false }
        if text[1] == 0x23 {
            for index in text.indices where text[index] != 0x23 { return false }
            return true
        }
        for error: StaticString in [
            "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
            "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#PYTHON!", "#EXTERNAL!", "#TIMEOUT!",
        ] where equals(text, error) { return true }
        return false
    }

    /// `-?[0-9]+(\.[0-9]+)?[Ee][+-][0-9]{1,3}`
    package static func isScientific(_ text: Span<UInt8>) -> Bool {
        var index = text.isEmpty || text[0] != 0x2d ? 0 : 1
        guard takeDigits(text, &index) > 0, index < text.count else { return false }
        if text[index] == 0x2e {
            index += 1
            guard takeDigits(text, &index) > 0 else { return false }
        }
        guard index + 2 < text.count, text[index] | 0x20 == 0x65, text[index + 1] == 0x2b || text[index + 1] == 0x2d else {
            return false
        }
        index += 2
        return (1...3).contains(takeDigits(text, &index)) && index == text.count
    }

    /// 3月5日, Jan-2, 5-Mar.
    package static func isDate(_ text: Span<UInt8>) -> Bool {
        var index = 0
        let digits = takeDigits(text, &index)
        if digits == 0 {
            guard text.count >= 5, text[3] == 0x2d, isMonth(text, 0) else { return false }
            index = 4
            return (1...2).contains(takeDigits(text, &index)) && index == text.count
        }
        guard digits <= 2, index < text.count else { return false }
        if text[index] == 0x2d { return text.count == index + 4 && isMonth(text, index + 1) }
        guard index + 3 <= text.count, equals(text.extracting(index..<index + 3), "月") else { return false }
        index += 3
        return (1...2).contains(takeDigits(text, &index)) && text.count == index + 3
            && equals(text.extracting(index..<index + 3), "日")
    }

    private static func isMonth(_ text: Span<UInt8>, _ at: Int) -> Bool {
        guard at + 3 <= text.count else { return false }
        let name = text.extracting(at..<at + 3)
        for month: StaticString in [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ] where equals(name, month) { return true }
        return false
    }

    private static func takeDigits(_ text: Span<UInt8>, _ index: inout Int) -> Int {
        let start = index
        while index < text.count, text[index] >= 0x30, text[index] <= 0x39 { index += 1 }
        return index - start
    }

    private static func equals(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { bytes in
            for index in bytes.indices where unsafe bytes[index] != text[index] { return false }
            return true
        }
    }
}
