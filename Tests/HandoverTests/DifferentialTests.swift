import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// The migrator and the verifier read the same random exports by the same plan and must agree on every record and value.
@Suite struct `Two readings` {
    static let pieces = [
        "1", "12", "0", "007", "-", "+", "¥", "￥", "元", ",", ".", "(", ")", " ", "　", "\t", "１", "９", "．", "，", "（", "年", "月",
        "日", "5", "2023",
        "2024-02-29", "2023-2-30", "138", "00138000", "13800138000", "+86", "86", "0086", "021-", "62345678", "转", "ext", "x",
        "#", "801", "400",
        "\"", "\"\"", "\n", "\r\n", "\r", ";", "无", "null", "𠮷", "䶮", "·", "—", "é", "e\u{301}", "\u{feff}", "\u{200b}", "\u{a0}",
        "=1+1", "1,234.50",
        "12,34", "1e3", "99999999999999999999", "0.001", "1.10", "E", "C1", "C2", "C3",
    ]

    static func text(_ random: inout SplitMix64) -> String {
        if Int.random(in: 0..<6, using: &random) == 0 { return "" }
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// Sound values and nonsense, each field now and then quoted without need.
    static func field(_ kind: Int, _ random: inout SplitMix64) -> String {
        let sound = [
            ["C\(Int.random(in: 1...30, using: &random))"], ["张三", "李,四", "王 五", "欧阳\"老\"六", ""],
            ["138-0013-8000", "１３８００１３８０００", "021-62345678转8012", "400-800-1234", "+852 2345 6789", ""],
            ["¥1,234.50", "(3.25)", "12.30-", "0", "1234567890123456789012.34", ""], ["2023年5月6日", "2023-05-07", "2023/5/9", ""],
        ]
        let value = Int.random(in: 0..<3, using: &random) > 0 ? sound[kind].randomElement(using: &random) ?? "" : text(&random)
        let mustQuote =
            value.contains { ",\"\n\r".contains($0) } || value.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        // Now and then what must be quoted is not: ragged records, stray quotes.
        if mustQuote ? Int.random(in: 0..<12, using: &random) > 0 : Int.random(in: 0..<5, using: &random) == 0 {
            return "\"" + value.replacingOccurrences(of: "\"", with: "\"\"") + "\""
        }
        return value.first == "\"" ? "x" + value : value
    }

    static func file(_ header: String, _ kinds: [Int], records: Int, _ random: inout SplitMix64) -> String {
        var text = header + "\n"
        for _ in 0..<records {
            text +=
                kinds.map { field($0, &random) }.joined(separator: ",")
                + (["\n", "\r\n", "\r", "\n\n"].randomElement(using: &random) ?? "\n")
        }
        return text
    }

    @Test(arguments: UInt64(0)..<30) func `agree on random exports`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let customers = Self.file("编号,姓名,电话,余额,建档日期", [0, 1, 2, 3, 4], records: 60, &random)
        let orders = Self.file("单号,客户,金额,备注", [0, 0, 3, 1], records: 60, &random)
        var bytes = [Array(customers.utf8), Array(orders.utf8)]
        if seed % 2 == 0 {
            let gb18030 = String.Encoding(rawValue: 0x8000_0632)
            bytes = [customers, orders].map { Array($0.data(using: gb18030) ?? Data()) }
        }
        // A bad byte in one record of one file.
        if seed % 3 == 0, let place = bytes[1].lastIndex(of: UInt8(ascii: "C")) { bytes[1][place] = 0xff }
        let plan = SmallShop.plan.replacingOccurrences(of: "0.9", with: "1")
            .replacingOccurrences(
                of: "no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}",
                with: "no: {from: 单号, do: [fold-width, trim]}"
            )
            .replacingOccurrences(of: "no: {type: integer}", with: "no: {type: identifier}")
            .replacingOccurrences(of: "do: [trim, phone]", with: "do: [{null-if: [无, \"null\"]}, phone]")
            .replacingOccurrences(of: "do: [money]", with: "do: [fold-width, trim, money]")
        let shop = try SmallShop(plan: plan, customers: bytes[0], orders: bytes[1])
        let summary = try await shop.run { $0.threads = Int(seed % 3) + 1 }
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "seed \(seed): \(verdict.answers.flatMap(\.findings).prefix(3))")
    }
}
