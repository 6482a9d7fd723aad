/// Recognises the lines with which spreadsheets and report tools end a table.
enum TotalLine {
    private static let words = ["合计", "总计", "小计", "共计"].map { Array($0.utf8) }
    private static let total = Array("total".utf8)

    /// Whether a line's first field begins with a word for a total, after spaces (full-width too) and quotes.
    ///
    /// `Total` counts in any case, but not where it goes on as a word or a name does: a customer may be called `Total Print`.
    static func begins(_ field: Span<UInt8>) -> Bool {
        var rest: [UInt8] = []
        for i in 0..<min(field.count, 64) { rest.append(field[i]) }
        var text = rest[...]
        while true {
            if let first = text.first, [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\"")].contains(first) {
                text = text.dropFirst()
            } else if text.starts(with: [0xe3, 0x80, 0x80]) {
                text = text.dropFirst(3)
            } else {
                break
            }
        }
        if let word = words.first(where: { text.starts(with: $0) }) {
            // 总计划部 is no total: what follows is nothing, a space, a number or a sign.
            let rest = text.dropFirst(word.count)
            guard let next = rest.first else { return true }
            if next < 0x80 { return !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(next & 0xdf) }
            return next == 0xef || rest.starts(with: [0xe3, 0x80]) || rest.starts(with: [0xc2])
        }
        guard text.prefix(total.count).map({ $0 | 0x20 }) == total else { return false }
        let next = text.dropFirst(total.count).first { $0 != UInt8(ascii: " ") }
        guard let next else { return true }
        return next == 0xef || !(next >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20))
    }
}
