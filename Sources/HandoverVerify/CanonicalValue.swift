/// Whether a field of a table is canonical text of its type (Plan.md section 1.4), quotes included.
enum CanonicalValue {
    static func holds(_ field: ArraySlice<UInt8>, _ schema: CheckedPlan.Field) -> Bool {
        if field.isEmpty { return !schema.isRequired }
        var text = Array(field)
        if text.first == 0x22 {
            guard text.count >= 2, text.last == 0x22 else { return false }
            var inner: [UInt8] = []
            var index = 1
            while index < text.count - 1 {
                inner.append(text[index])
                index += text[index] == 0x22 ? 2 : 1
            }
            text = inner
            guard text.isEmpty || text.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d }) else {
                return false
            }
        }
        return isCanonical(text, schema)
    }

    /// Whether a text is the one spelling of a value of this type.
    static func isCanonical(_ text: [UInt8], _ schema: CheckedPlan.Field) -> Bool {
        guard String(validating: text, as: UTF8.self) != nil else { return false }
        var copy: [UInt8] = []
        switch schema.type {
        case "identifier": return !text.isEmpty
        case "integer": return DigitRow.integer(text.span, into: &copy) && copy == text
        case "decimal", "money": return DigitRow.decimal(text.span, schema.scale, into: &copy) && copy == text
        case "date": return CalendarDay.isCanonical(text.span)
        case "phone": return isPhone(text)
        case "boolean": return text == Array("true".utf8) || text == Array("false".utf8)
        case "month": return CalendarDay(text.span, Array("yyyy-MM".utf8).span, hasDay: false)?.exists ?? false
        case "datetime": return ClockTime.isCanonical(text)
        case "list": return isList(text)
        default: return true
        }
    }

    /// A JSON array of texts, spelled as we spell JSON.
    private static func isList(_ text: [UInt8]) -> Bool {
        let json: JSONText
        do throws(JSONText.Malformed) { json = try JSONText(text) } catch { return false }
        guard let elements = json.array, elements.allSatisfy({ $0.string != nil }) else { return false }
        return json.canonical().dropLast().elementsEqual(text)
    }

    /// `+` and 7 to 15 digits; with `+86` an extension may follow.
    private static func isPhone(_ text: [UInt8]) -> Bool {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let digits = text.dropFirst().prefix(while: isDigit)
        guard text.first == 0x2b, digits.first != 0x30, (7...15).contains(digits.count) else { return false }
        let rest = text.dropFirst(1 + digits.count)
        if rest.isEmpty { return true }
        let mark = Array(";ext=".utf8)
        let number = rest.dropFirst(mark.count)
        return rest.starts(with: mark) && digits.starts(with: [0x38, 0x36]) && (1...6).contains(number.count)
            && number.allSatisfy(isDigit)
    }
}
