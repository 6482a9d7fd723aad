/// `excel-text` and `pad` (Plan.md section 3): what they change is counted.
enum TextRepairs {
    /// What is left of a text that was forced to be one in a spreadsheet; `nil` where nothing is to be taken off.
    static func unwrapped(_ text: Span<UInt8>) -> Range<Int>? {
        let end = text.count
        if end >= 3, text[0] == UInt8(ascii: "="), text[1] == UInt8(ascii: "\""), text[end - 1] == UInt8(ascii: "\"") {
            var index = 2
            while index < end - 1, text[index] != UInt8(ascii: "\"") { index += 1 }
            if index == end - 1 { return 2..<end - 1 }
        }
        guard end > 0 else { return nil }
        if text[0] == UInt8(ascii: "'") { return 1..<end }
        var tabs = 0
        while tabs < end, text[end - 1 - tabs] == 0x09 { tabs += 1 }
        return tabs > 0 ? 0..<end - tabs : nil
    }

    /// How many zeros are missing in front of a text of digits; 0 for any other.
    static func missingZeros(_ text: Span<UInt8>, _ count: Int) -> Int {
        guard !text.isEmpty, text.count < count else { return 0 }
        for index in text.indices where text[index] < 0x30 || text[index] > 0x39 { return 0 }
        return count - text.count
    }
}
