/// The last place of a canonical number (Plan.md section 1.4), counted up or down with all its digits.
enum LastPlace {
    /// - Parameter step: 1 or -1.
    /// - Returns: `nil` where the text is no canonical number.
    static func changed(_ text: String, by step: Int) -> String? {
        let isNegative = text.first == "-"
        var digits = text.utf8.filter { $0 != 0x2d && $0 != 0x2e }.map { Int($0) - 0x30 }
        let scale = text.firstIndex(of: ".").map { text.utf8.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard digits.count > scale, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        var isOtherSign = isNegative
        if digits.allSatisfy({ $0 == 0 }) {
            digits[digits.count - 1] = 1
            isOtherSign = step < 0
        } else {
            // Away from nought or towards it.
            var carry = isNegative ? -step : step
            for index in digits.indices.reversed() where carry != 0 {
                digits[index] += carry
                carry = digits[index] > 9 ? 1 : digits[index] < 0 ? -1 : 0
                digits[index] -= 10 * carry
            }
            if carry > 0 { digits.insert(1, at: 0) }
        }
        while digits.count > scale + 1, digits[0] == 0 { digits.removeFirst() }
        let isNought = digits.allSatisfy { $0 == 0 }
        var written = digits.map { Character(UnicodeScalar(UInt8(0x30 + $0))) }
        if scale > 0 { written.insert(".", at: written.count - scale) }
        return (isOtherSign && !isNought ? "-" : "") + String(written)
    }
}
