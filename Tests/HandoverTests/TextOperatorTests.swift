import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// A plan in which every field goes through operators that make texts, or is made of several columns.
private enum Customers {
    static let plan = """
        \(SmallShop.planHead)
        sources:
          customers: {path: customers.csv, owner: seller, nulls: ["", 无]}
          orders: {path: orders.csv, owner: seller}
        tables:
          customer:
            key: [id]
            fields:
              id: {type: identifier}
              no: {type: identifier}
              called: {type: text, kind: name}
              address: {type: text}
              phone: {type: phone}
              label: {type: text}
              code: {type: text}
              note: {type: text}
              shown: {type: text}
              secret: {type: text}
              paid: {type: money}
              tags: {type: list}
              plain: {type: text}
              key: {type: text}
          sale: {key: [no], fields: {no: {type: identifier}, customer: {type: identifier}, wide: {type: text}}, references: [{field: customer, to: customer}]}
        mappings:
          to-customer:
            from: customers
            to: customer
            fields:
              id: {from: 编号, do: [trim, upper, {uuid: 6ba7b811-9dad-11d1-80b4-00c04fd430c8}]}
              no: {template: "{门店}-{编号}", do: [strip-controls, {slice: {to: 20}}, {if-null: 无}, collapse, upper]}
              called: {from: 姓名, do: [collapse, {replace: {有限公司: 公司, "（": "(", "）": ")"}}, {null-if: [公司]}, {if-null: 散客}]}
              address: {join: [省, 市, 地址], with: "", do: [collapse]}
              phone: {from: [手机, 电话], do: [{prefix: " "}, phone], else: {nullify: PHONE}}
              label: {template: "{{{姓名}}} {省}", do: [{suffix: 。}], accept: {EXCEL_ERROR: as it stands}}
              code: {from: 编号, do: [{part: {by: "-", at: -1}}, lower], else: {nullify: PART}}
              note: {from: 备注, do: [{replace: {"\\"": "\\"\\"\\"\\"", a: aaaaaaaa}}, {replace: {a: aaaaaaaa}}]}
              shown: {from: 手机, do: [{mask: {keep-first: 3, keep-last: 2}}]}
              secret: {from: 备注, do: [base64]}
              paid: {from: [实收, 应收], do: [{if-null: "0"}, collapse, money], else: {nullify: PAID}}
              tags: {join: [省, 市], with: "、", do: [{suffix: "、x"}, {list: {by: 、}}], else: {nullify: TAGS}}
              plain: {from: 姓名, do: [nfkc, simplified, nfc], accept: {EXCEL_ERROR: as it stands}}
              key: {from: 姓名, do: [match-key], accept: {EXCEL_ERROR: as it stands}}
          to-sale:
            from: orders
            to: sale
            fields:
              no: {from: 单号, do: [{suffix: "#"}]}
              customer: {from: 客户, do: [trim, upper, {uuid: 6ba7b811-9dad-11d1-80b4-00c04fd430c8}]}
              wide: {join: [客户, 单号], with: "\\"", do: [{replace: {"1": "\\"11111111\\""}}]}
        quarantine: {maxRate: "1"}
        steps:
          - {id: map, method: transform, uses: [to-customer, to-sale], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
        """

    static let header = "编号,门店,姓名,省,市,地址,手机,电话,备注,实收,应收"

    static func csv(_ rows: [[String]]) -> [UInt8] {
        let lines = rows.map { row in
            row.map { $0.isEmpty || $0 == "无" ? $0 : "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }
        return Array(([header] + lines).joined(separator: "\n").utf8) + [0x0a]
    }

    static let orders = Array("单号,客户\n1,kh-1\n2,KH-2\n3,kh-9\n".utf8)
}

@Suite struct `Operators that make texts` {
    @Test func `come out once in a hand-over, and numbers are pointed to anew`() async throws {
        let rows = [
            ["KH-1", "一店", " 晨光（上海）有限公司 ", "上海市", "浦东新区", "张江路\t1号", "无", "021-62345678", "say \"a\"", "", "12.5"],
            ["kh-2", "", "有限公司", "", "无", "", "13800138000", "", "", "1,234.50", "7"],
            ["KH-3", "二店", "###", "浙江省", "杭州市", "", "13800138000", "x", "a", "x", "1"],
        ]
        let shop = try SmallShop(plan: Customers.plan, customers: Customers.csv(rows), orders: Customers.orders)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings[0].codes.map { "\($0.code) \($0.count)" } == ["EXCEL_ERROR 1"])
        #expect(summary.mappings[1].codes.map { "\($0.code) \($0.count)" } == ["ORPHAN 1"])
        let table = String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self).split(separator: "\n")
        let (first, second) = (try uuid("KH-1", shop), try uuid("KH-2", shop))
        #expect(
            table.dropFirst().map(String.init) == [
                #"\#(first),一店-KH-1,晨光(上海)公司,上海市浦东新区张江路 1号,+862162345678,{ 晨光（上海）有限公司 } 上海市。,1,"#
                    + "\"s" + String(repeating: "a", count: 64) + "y " + String(repeating: "\"", count: 8)
                    + String(repeating: "a", count: 64) + String(repeating: "\"", count: 8) + "\""
                    + #",,c2F5ICJhIg==,12.50,"[""上海市"",""浦东新区"",""x""]", 晨光(上海)有限公司 ,晨光上海"#,
                #"\#(second),无,散客,,+8613800138000,,2,,138******00,,1234.50,,有限公司,有限公司"#,
            ])
        let sales = String(decoding: try shop.member("data/tables/sale/part-0001.csv"), as: UTF8.self)
        #expect(sales.contains("\n1#,\(first),") && sales.contains("\n2#,\(second),"))
    }

    /// RFC 9562 as Python has it.
    private func uuid(_ text: String, _ shop: SmallShop) throws -> String {
        let script = "import uuid; print(uuid.uuid5(uuid.NAMESPACE_URL, '\(text)'))"
        let result = try run("python3", ["-c", script], in: shop.folder.url)
        #expect(result.status == 0, "\(result.stderr)")
        return result.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test(arguments: UInt64(0)..<16) func `are read alike by both readings`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let pieces = [
            "a", "A", "-", " ", "　", "\t", "\"", "有限公司", "（", "）", "无", "1", "138", "00138000", "13800138000", "021-62345678",
            "张", "?",
            "圖", "ﾊﾟ", "e\u{301}\u{316}", "\u{fdfa}", "（老客戶）", "\u{f81}", "\u{10efd}", "\u{1100}\u{1161}",
            "#N/A", "\u{200b}", "\u{202e}", "\u{1}", "𠮷", "é", ",", "\n", "、", "{", "}", "12.50", "1,234",
        ]
        let rows = (0..<300).map { number in
            ["KH-\(number)"]
                + (1..<11).map { _ in
                    guard Int.random(in: 0..<2, using: &random) == 0 else { return "" }
                    return (0..<Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                        .joined()
                }
        }
        let shop = try SmallShop(plan: Customers.plan, customers: Customers.csv(rows), orders: Customers.orders)
        let summary = try await shop.run()
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "seed \(seed): \(verdict.answers.flatMap(\.findings).prefix(3))")
        #expect(summary.mappings[0].balance.migrated > 20, "random rows are not all damaged")
    }

    @Test func `of several columns are corrected column by column`() async throws {
        let rows = [
            ["KH-1", "一店", "#N/A", "上海市", "张?", "", "", "", "", "", ""],
            ["KH-2", "二店", "李", "###", "", "", "", "", "", "", ""],
        ]
        let shop = try SmallShop(plan: Customers.plan, customers: Customers.csv(rows), orders: Customers.orders)
        try shop.lock()
        #expect(try await shop.export() == 5)
        try Spreadsheet.edit(
            shop.folder,
            """
            row("to-customer", 1).update({"姓名": "张三", "市": "浦东", "decision": "correct", "reason": "r", "decided by": "w"})
            row("to-customer", 2).update({"省": "", "电话": "010-62345678", "decision": "correct", "reason": "r", "decided by": "w"})
            """)
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings[0].balance.migrated == 2)
        let table = String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self)
        #expect(table.contains(",张三,上海市浦东,,") && table.contains(",李,,+861062345678,"), "\(table)")
    }

    @Test func `that make a text too long hold the record back, and both readings say so`() async throws {
        let tail = "wide: {join: [客户, 单号], with: \"\\\"\", do: [{replace: {\"1\": \"\\\"11111111\\\"\"}}]}"
        let longer = (0..<9).map { _ in "{replace: {\"1\": \"\(String(repeating: "1", count: 8))\"}}" }.joined(separator: ", ")
        let plan = Customers.plan.replacing(tail, with: "wide: {join: [客户, 单号], with: \"\", do: [\(longer)]}")
        #expect(plan != Customers.plan)
        let rows = [["KH-1"] + Array(repeating: "", count: 10), ["KH-9"] + Array(repeating: "", count: 10)]
        let shop = try SmallShop(plan: plan, customers: Customers.csv(rows), orders: Customers.orders)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings[1].codes.map { "\($0.code) \($0.count)" } == ["ORPHAN 1", "VALUE_TOO_LARGE 1"])
    }
}
