import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// A list of members with every type, every format and every damage in it, as a plan and random exports.
private enum Members {
    /// Column, the field, the chain, and texts that are put together at random.
    static let fields: [(name: String, field: String, rule: String, pieces: [String])] = [
        (
            "active", "type: boolean", "do: [trim, {boolean: {yes: [是, √, \"1\"], no: [否, ×, \"0\"]}}], else: {nullify: A}",
            ["是", "否", "√", "1", "0", " ", "x"]
        ),
        (
            "born", "type: month", "do: [{month: [yyyy-MM, yyyy年M月, chinese, minguo]}], else: {nullify: B}",
            ["2023", "-", "05", "5", "年", "月", "民国", "112", "元", "二〇二三", "十", "一", "二"]
        ),
        (
            "since", "type: date",
            "do: [{date: [chinese, minguo, yyyy-M-d, excel-1900]}], else: {nullify: C}",
            ["2023", "-", "5", "60", "45052", ".0", "年", "月", "日", "民國", "112", "二〇二三", "十", "三", "五", "零"]
        ),
        (
            "seen", "type: datetime",
            "do: [{datetime: {formats: [\"yyyy-MM-dd HH:mm:ss\", \"yyyy/M/d H:mm\", yyyy-MM-ddTHH:mm:ssXXX, excel-1904]}}], else: {nullify: D}",
            [
                "1988-07-01", "1986-05-04", "1991-09-15", "2023/5/6", "2099-12-31", "1900-01-01", " ", "02:30:00", "01:30:00",
                "8:00",
                "T", "23:59:59", "+08:00", "-00:00", "Z", "43590", ".5", ".999999", "24:00:00",
            ]
        ),
        (
            "people", "type: list", "do: [{list: {by: [、, /, \" \"]}}], else: {nullify: E}",
            ["张三", "、", "/", " ", "\"", "\\", "\t", "\u{1}", "\u{1f}", "李", ",", "\n", "　"]
        ),
        (
            "paid", "type: money", "do: [amount], else: {nullify: F}",
            [
                "壹", "贰", "零", "〇", "拾", "佰", "仟", "万", "亿", "元", "角", "分", "整", "負", "-", "1", "234", ",", ".", "5", "¥",
                "人民币", "RMB", "(", ")", "　", "圓", "+",
            ]
        ),
        ("grade", "type: text", "do: [{one-of: [甲, 乙, \"\"]}], else: {nullify: G}", ["甲", "乙", " ", "丙"]),
        (
            "resident", "type: identifier", "do: [fold-width, {format: resident-id}], else: {nullify: H}",
            ["11010519491231002", "X", "x", "Ｘ", "110105208802290018", "310115198801010006", "000", "1"]
        ),
        (
            "card", "type: text", "do: [excel-text, {format: bank-card}], else: {nullify: I}",
            ["6217", "0000", "004", "'", "=\"", "\"", " ", "-", "\t", "4111111111111111", "000"]
        ),
        (
            "credit", "type: text", "do: [{format: credit-code}], else: {nullify: J}",
            ["91310115MA0000007", "H", "J", "12110000400000018T", "I"]
        ),
        (
            "mail", "type: text", "do: [{format: email}], else: {nullify: K}",
            ["a", "B", "@", ".", "-", "example.COM", "+", "..", "张", "c1"]
        ),
        (
            "chat", "type: text", "do: [{format: wechat}], else: {nullify: L}", ["wxid", "_", "-", "1", "张", "abcdefgh", "9zz"]
        ),
        ("qq", "type: text", "do: [{format: qq}], else: {nullify: M}", ["1", "0", "2345", "99999"]),
        ("post", "type: text", "do: [{pad: 6}, {format: postcode}], else: {nullify: N}", ["1", "0", "234", "A"]),
        (
            "office", "type: text", "do: [{format: landline}], else: {nullify: O}",
            ["010", "021", "0755", "026", "-", "62345678", "2600000", "1"]
        ),
        ("mobile", "type: text", "do: [{format: mobile}], else: {nullify: P}", ["138", "00138000", "1", "2800138000", "-"]),
        (
            "bill", "type: text", "do: [{format: invoice}], else: {nullify: Q}",
            ["3100119001", "031001900111", "12345678", " ", "-", "0"]
        ),
        ("size", "type: text, kind: spec", "do: [trim]", ["3", "月", "5", "日", "-", "Mar", "Jan", "12", " ", "A4"]),
        ("called", "type: text, kind: name", "do: [trim]", ["张", "?", "锟斤拷", "锟", "\u{fffd}", "a", " ", "#N/A", "###", "#"]),
        (
            "code", "type: identifier, length: 6", "do: [trim]",
            ["1", "0", "12345", "E+", "1.2E+10", "A", ".", "?", "#", "#REF!", "#N/A", " "]
        ),
    ]

    static var plan: String {
        let columns = fields.map { "\($0.name): {\($0.field)}" }.joined(separator: ", ")
        let rules = fields.map { "\($0.name): {from: \($0.name), \($0.rule)}" }.joined(separator: ", ")
        return """
            \(SmallShop.planHead)
            sources:
              customers: {path: customers.csv, owner: seller}
              orders: {path: orders.csv, owner: seller}
            tables:
              member: {key: [no], fields: {no: {type: identifier}, \(columns)}}
              other: {key: [no], fields: {no: {type: identifier}}}
            mappings:
              to-member: {from: customers, to: member, fields: {no: no, \(rules)}}
              to-other: {from: orders, to: other, fields: {no: no}}
            quarantine: {maxRate: "1"}
            steps:
              - {id: map, method: transform, uses: [to-member, to-other], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
            """
    }

    static func export(_ rows: [[String]]) -> [UInt8] { SmallShop.csv([["no"] + fields.map(\.name)] + rows) }

    static func run(_ rows: [[String]]) async throws -> (shop: SmallShop, summary: RunSummary) {
        let shop = try SmallShop(plan: plan, customers: export(rows), orders: Array("no\n1\n".utf8))
        return (shop, try await shop.run())
    }
}

@Suite struct `Types, formats and damage` {
    @Test(arguments: UInt64(0)..<24) func `are read alike by both readings`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let rows = (0..<400).map { number in
            // Most fields of a row are left empty: one damaged field holds back the row, and with it every other value.
            ["\(number)"]
                + Members.fields.map { field in
                    guard Int.random(in: 0..<4, using: &random) == 0 else { return "" }
                    return (0..<Int.random(in: 1...6, using: &random)).map { _ in field.pieces.randomElement(using: &random) ?? ""
                    }
                    .joined()
                }
        }
        let (_, summary) = try await Members.run(rows)
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "seed \(seed): \(verdict.answers.flatMap(\.findings).prefix(3))")
        #expect(summary.mappings[0].balance.migrated > 20, "random rows are not all damaged")
    }

    @Test func `each come out once in a hand-over, with what was found and what was repaired`() async throws {
        let row = [
            "是", "2023年5月", "民国112年5月6日", "1988-07-01 08:00:00", "张三、李四", "壹仟元整", "甲", "11010519491231002x",
            "'4111 1111 1111 1111", "91310115MA0000007H", "a@Example.com", "wxid_1", "10001", "1234", "0755-26000000-801",
            "13800138000", "3100119001 12345678", "3-5", "张三", "A1",
        ]
        func with(_ name: String, _ text: String) -> [String] {
            var copy = row
            if let place = Members.fields.firstIndex(where: { $0.name == name }) { copy[place] = text }
            return copy
        }
        let rows = [
            row, with("called", "#N/A"), with("code", "1.2E+10"), with("card", "6217000000000000000"), with("code", "501"),
            with("size", "3月5日"), with("called", "张?"), with("active", "也许"),
        ]
        let (shop, summary) = try await Members.run(rows.enumerated().map { ["\($0)"] + $1 })
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings).prefix(3))")
        #expect(
            summary.mappings[0].codes.map { "\($0.code) \($0.count)" } == [
                "EXCEL_DATE_MANGLED 1", "EXCEL_ERROR 1", "EXCEL_PRECISION_LOSS 1", "EXCEL_SCIENTIFIC 1", "EXCEL_ZEROS_LOST 1",
                "LOST_CHARACTERS 1",
            ])
        #expect(summary.mappings[0].nulled.map { "\($0.field) \($0.code) \($0.count)" } == ["active A 1"])
        #expect(summary.mappings[0].repaired.map { "\($0.field) \($0.count)" } == ["card 2", "post 2"])
        let result = try run("tar", ["-xf", shop.tar], in: shop.folder.url)
        #expect(result.status == 0, "\(result.stderr)")
        let table = try String(contentsOfFile: shop.folder.path("shop/data/tables/member/part-0001.csv"), encoding: .utf8)
        #expect(
            table.split(separator: "\n").dropFirst().first.map(String.init)
                == #"0,true,2023-05,2023-05-06,1988-07-01T08:00:00+09:00,"[""张三"",""李四""]",1000.00,甲,11010519491231002X,4111111111111111,91310115MA0000007H,a@example.com,wxid_1,10001,001234,0755-26000000-801,13800138000,310011900112345678,3-5,张三,A1"#
        )
        let package = try String(contentsOfFile: shop.folder.path("shop/metadata/datapackage.json"), encoding: .utf8)
        for type in ["boolean", "yearmonth", "array", "date", "number"] { #expect(package.contains("\"type\":\"\(type)\"")) }
        let exceptions = try String(contentsOfFile: shop.folder.path("shop/data/exceptions/to-member.csv"), encoding: .utf8)
        #expect(exceptions.contains("EXCEL_ERROR@called") && exceptions.contains("LOST_CHARACTERS@called"))
    }
}
