/// Counts values of a column whose own check digits hold or do not, for warnings: what a run accepts is the plan's alone.
package struct IdentityTally: Hashable, Sendable {
    /// Unified social credit codes (GB 32100), and those among them whose organization code (places 9 to 17) fails its own check
    /// (GB 11714).
    package private(set) var creditCodes: Int64 = 0
    package private(set) var wrongBodies: Int64 = 0
    /// Texts of the form of a bank card, and those whose check digit (ISO/IEC 7812) is wrong.
    package private(set) var cards: Int64 = 0
    package private(set) var wrongCards: Int64 = 0
    /// In a column of WeChat ids, those that are a mobile or a QQ number.
    package private(set) var wechatNumbers: Int64 = 0

    private let isWeChat: Bool

    /// - Parameter column: its name, which tells whether it holds WeChat ids.
    init(column: String = "") {
        let name = column.lowercased()
        isWeChat = name.contains("微信") || name.contains("wechat") || name.contains("weixin")
    }

    /// Looks at one value. Its length lets most pass.
    mutating func look(at value: Span<UInt8>) {
        if isWeChat, (5...11).contains(value.count), Self.isNumber(value) { wechatNumbers += 1 }
        if value.count == 18, Self.isCreditCode(value) {
            creditCodes += 1
            if !Self.hasSoundBody(value) { wrongBodies += 1 }
        } else if (12...23).contains(value.count), value[0] >= 0x30, value[0] <= 0x39, let isRight = Self.isSoundCard(value) {
            cards += 1
            if !isRight { wrongCards += 1 }
        }
    }

    /// A mobile number, or a QQ number: digits that do not begin with 0.
    private static func isNumber(_ value: Span<UInt8>) -> Bool {
        value[0] != 0x30 && value.indices.allSatisfy { (0x30...0x39).contains(value[$0]) }
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

    private static func isCreditCode(_ value: Span<UInt8>) -> Bool {
        var (sum, weight) = (0, 1)
        for index in 0..<17 {
            guard let digit = alphabet.firstIndex(of: value[index]) else { return false }
            sum += digit * weight
            weight = weight * 3 % 31
        }
        return value[17] == alphabet[(31 - sum % 31) % 31]
    }

    /// Whether the ninth character of the organization code is the one that the first eight ask for.
    private static func hasSoundBody(_ value: Span<UInt8>) -> Bool {
        var sum = 0
        for (index, weight) in [3, 7, 9, 10, 5, 8, 4, 2].enumerated() {
            let byte = Int(value[8 + index])
            sum += weight * (byte < 0x41 ? byte - 0x30 : byte - 0x41 + 10)
        }
        let check = 11 - sum % 11
        return value[16] == (check == 10 ? UInt8(ascii: "X") : check == 11 ? UInt8(ascii: "0") : 0x30 + UInt8(check))
    }

    /// Whether the check digit of 12 to 19 digits is right; `nil` for what is no card at all.
    private static func isSoundCard(_ value: Span<UInt8>) -> Bool? {
        var (count, sum) = (0, 0)
        for index in value.indices.reversed() {
            let byte = value[index]
            if byte == 0x20 || byte == 0x2d { continue }
            guard (0x30...0x39).contains(byte) else { return nil }
            let digit = Int(byte - 0x30)
            sum += count.isMultiple(of: 2) ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
            count += 1
        }
        return (12...19).contains(count) ? sum.isMultiple(of: 10) : nil
    }
}
