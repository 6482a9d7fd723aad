import Foundation

/// A way to change one value, in an archive or in a target.
struct ValueChange: Sendable {
    let kind: Kind
    /// Which fields it is for.
    let fits: @Sendable (PlanFacts.Field) -> Bool
    /// The other value; the outer `nil`: this one does not lend itself to it.
    let alter: @Sendable (String?) -> String??

    private init(
        _ name: String, _ english: String, _ chinese: String, for fits: @escaping @Sendable (PlanFacts.Field) -> Bool,
        _ alter: @escaping @Sendable (String?) -> String??
    ) { (kind, self.fits, self.alter) = (Kind(name, english, chinese), fits, alter) }

    /// Of a text that is there, another one; `nil` where it does not lend itself to it.
    private static func text(
        _ name: String, _ english: String, _ chinese: String, for fits: @escaping @Sendable (PlanFacts.Field) -> Bool = \.isText,
        _ alter: @escaping @Sendable (String) -> String?
    ) -> ValueChange {
        ValueChange(name, english, chinese, for: fits) { value in
            guard let value, let other = alter(value), !other.utf8.elementsEqual(value.utf8) else { return nil }
            return .some(other)
        }
    }

    static let all: [ValueChange] = [
        .text("amount-up", "an amount one unit of its last place higher", "金额末位加一", for: \.isAmount) {
            LastPlace.changed($0, by: 1)
        },
        .text("amount-down", "an amount one unit of its last place lower", "金额末位减一", for: \.isAmount) {
            LastPlace.changed($0, by: -1)
        },
        .text("integer-up", "a whole number one higher", "整数加一", for: { $0.type == "integer" }) { LastPlace.changed($0, by: 1) },
        .init("null-to-empty", "no value becomes an empty text", "空缺变为空文本", for: \.isText) { value -> String?? in
            value == nil ? .some(.some("")) : .none
        },
        .init("empty-to-null", "an empty text becomes no value", "空文本变为空缺", for: { $0.isText && !$0.required }) {
            value -> String?? in
            value?.isEmpty == true ? .some(.none) : .none
        },
        .init("value-to-null", "a value is lost", "值丢失", for: { !$0.required }) { value -> String?? in
            value == nil ? .none : .some(.none)
        },
        .text("trailing-space", "a space behind a text", "文本末尾多一个空格", { $0.isEmpty ? nil : $0 + " " }),
        .text("full-width", "letters and digits become full-width", "半角变全角", { widened($0) }),
        .text("half-width", "full-width letters and digits become plain", "全角变半角", { narrowed($0) }),
        .text("decomposed", "composed characters are taken apart (NFD)", "组合字符被拆分（NFD）") {
            $0.decomposedStringWithCanonicalMapping
        },
        .text("composed", "characters that are taken apart become composed (NFC)", "拆分的字符被组合（NFC）") {
            $0.precomposedStringWithCanonicalMapping
        },
        .text("middle-dot", "· becomes ・", "间隔号 · 变为 ・", { replacing("\u{b7}", in: $0, with: "\u{30fb}") }),
        .text("katakana-dot", "・ becomes ·", "间隔号 ・ 变为 ·", { replacing("\u{30fb}", in: $0, with: "\u{b7}") }),
        .text("eight-hours", "a time eight hours later", "时间晚八小时", for: { $0.type == "datetime" }) { text in
            hour(text).map { replaced(text, 11..<13, with: $0 + 8) }
        },
        .text("day-and-month", "day and month change places", "日与月对调", for: { $0.type == "date" }) { text in
            let parts = text.split(separator: "-").compactMap { Int($0) }
            guard parts.count == 3, parts[2] <= 12 else { return nil }
            return replaced(replaced(text, 5..<7, with: parts[2]), 8..<10, with: parts[1])
        },
        .text("day-later", "a date a day later", "日期晚一天", for: { $0.type == "date" }) { text in
            guard let day = Int(text.suffix(2)), day < 28 else { return nil }
            return replaced(text, 8..<10, with: day + 1)
        },
        .text("cut-at-255", "a text is cut at 255 bytes", "文本在 255 字节处被截断") { text in
            guard text.utf8.count > 255 else { return nil }
            var cut = text
            while cut.utf8.count > 255 { cut.removeLast() }
            return cut
        },
        .text(
            "last-character", "the last character of a text is lost", "文本丢失末字",
            { $0.count > 1 ? String($0.dropLast()) : nil }),
        .text(
            "letter-case", "letters change their case", "字母大小写改变",
            { $0 == $0.uppercased() ? $0.lowercased() : $0.uppercased() }),
        .text("leading-zero", "a leading zero is lost", "前导零丢失") { text in
            text.first == "0" && text.dropFirst().first?.isASCII == true && text.dropFirst().first?.isNumber == true
                ? String(text.dropFirst()) : nil
        },
        .text("scientific", "a number that is a name becomes scientific", "编号变为科学计数") { text in
            guard text.utf8.count >= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return "\(text.prefix(1)).\(text.dropFirst().prefix(5))E+\(text.utf8.count - 1)"
        },
        .text("digits-lost", "a number that is a name keeps fifteen digits", "编号只剩十五位") { text in
            guard text.utf8.count >= 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return text.prefix(15) + String(repeating: "0", count: text.utf8.count - 15)
        },
        .text("flag-turned", "yes becomes no", "是否颠倒", for: { $0.type == "boolean" }) { $0 == "true" ? "false" : "true" },
    ]

    /// By scalars: in a text of characters a dot with a mark behind it would be another one.
    private static func replacing(_ dot: Unicode.Scalar, in text: String, with other: Unicode.Scalar) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text.unicodeScalars.map { $0 == dot ? other : $0 })
        return String(scalars)
    }

    private static func widened(_ text: String) -> String? {
        guard
            let place = text.unicodeScalars.firstIndex(where: {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            }),
            let wide = Unicode.Scalar(text.unicodeScalars[place].value + 0xfee0)
        else { return nil }
        var scalars = text.unicodeScalars
        scalars.replaceSubrange(place...place, with: [wide])
        return String(scalars)
    }

    private static func narrowed(_ text: String) -> String? {
        guard let place = text.unicodeScalars.firstIndex(where: { (0xff01...0xff5e).contains($0.value) }),
            let plain = Unicode.Scalar(text.unicodeScalars[place].value - 0xfee0)
        else { return nil }
        var scalars = text.unicodeScalars
        scalars.replaceSubrange(place...place, with: [plain])
        return String(scalars)
    }

    private static func hour(_ text: String) -> Int? {
        guard text.utf8.count >= 19, let hour = Int(text.dropFirst(11).prefix(2)), hour < 16 else { return nil }
        return hour
    }

    private static func replaced(_ text: String, _ range: Range<Int>, with number: Int) -> String {
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(range, with: [0x30 + UInt8(number / 10), 0x30 + UInt8(number % 10)])
        return String(decoding: bytes, as: UTF8.self)
    }
}
