import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverIngest

@Suite struct `Numbers that check themselves` {
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    /// A credit code over an organization code, right as a whole; its body by the rule of GB 11714, or one off.
    private static func creditCode(_ number: Int, isBodyRight: Bool) -> String {
        let digits = String(number)
        let body = String(repeating: "0", count: 8 - digits.count) + digits
        let sum = zip([3, 7, 9, 10, 5, 8, 4, 2], body).reduce(0) { $0 + $1.0 * ($1.1.wholeNumberValue ?? 0) }
        let check = 11 - sum % 11
        let right = check == 10 ? "X" : check == 11 ? "0" : String(check)
        let code = "91440300" + body + (isBodyRight ? right : right == "5" ? "6" : "5")
        var (total, weight) = (0, 1)
        for character in code {
            total += (alphabet.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        return code + String(alphabet[(31 - total % 31) % 31])
    }

    private static func card(_ number: Int, isRight: Bool) -> String {
        let front = "62170012\(1_000_000 + number)"
        let sum = front.reversed().enumerated().reduce(0) { sum, pair in
            let digit = pair.element.wholeNumberValue ?? 0
            return sum + (pair.offset % 2 == 1 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit)
        }
        let check = (10 - sum % 10) % 10
        return front + String(isRight ? check : (check + 1) % 10)
    }

    private func warnings(_ column: String, _ values: [String]) throws -> [String] {
        let folder = try TemporaryFolder()
        let rows = values.enumerated().map { "\($0.offset),\($0.element)\n" }.joined()
        try folder.write(Array("no,\(column)\n\(rows)".utf8), to: "t.csv")
        let profile = try CSVSniffer(path: folder.path("t.csv"), name: "t.csv").profile()
        return profile.columns.warnings(file: "t.csv").map { warning in
            guard case .count(let count)? = warning.arguments.last else { return warning.code.name }
            return "\(warning.code.name) \(count)"
        }
    }

    @Test func `are warned of by count where they do not`() throws {
        let codes = (0..<40).map { Self.creditCode($0 * 7919, isBodyRight: $0 % 10 != 3) }
        #expect(try warnings("税号", codes) == ["text.credit-code-body 4"])
        let cards = (0..<40).map { Self.card($0 * 7, isRight: $0 % 20 != 3) }
        #expect(try warnings("卡号", cards) == ["text.card-checksum 2"])
        #expect(try warnings("卡号", cards.map { $0.prefix(4) + " " + $0.dropFirst(4) }) == ["text.card-checksum 2"])
        #expect(
            try warnings("微信", ["wxid_abc123", "13800138000", "10001", "zhang-san", "012345"]) == ["text.wechat-is-a-number 2"])
    }

    @Test func `are no cause for a warning in other columns`() throws {
        // Order numbers of card length check one time in ten.
        #expect(try warnings("单号", (0..<40).map { "2026010100\(100_000 + $0)" }) == [])
        #expect(try warnings("QQ", ["10001", "123456", "13800138000"]) == [])
        #expect(try warnings("税号", (0..<40).map { Self.creditCode($0 * 7919, isBodyRight: true) }) == [])
        #expect(try warnings("备注", (0..<4).map { Self.creditCode($0, isBodyRight: false) } + (0..<40).map { "x\($0)" }) == [])
    }

    /// The weights of GB 11714 with a letter in the body, worked out by hand: D is 13.
    @Test func `know letters`() throws {
        // D2143569X of the standard: 13·3+2·7+1·9+4·10+3·5+5·8+6·4+9·2 = 199, 199 mod 11 = 1, 11 - 1 = 10, X.
        var tally = IdentityTally()
        var (total, weight) = (0, 1)
        for character in "91350100D2143569X" {
            total += (Self.alphabet.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        let code = Array(("91350100D2143569X" + String(Self.alphabet[(31 - total % 31) % 31])).utf8)
        tally.look(at: code.span)
        #expect(tally.creditCodes == 1 && tally.wrongBodies == 0)
    }
}
