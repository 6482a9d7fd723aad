import Foundation
import Handover
import HandoverCore
import HandoverPlan
import HandoverReport
import HandoverTestSupport
import Testing

/// Orders that name a shop by its old number, and a list of shops: `customers.csv` and `orders.csv` of the small shop's folder.
private enum Shops {
    static let plan = """
        \(SmallShop.planHead)
        sources:
          customers: {path: customers.csv, owner: seller}
          orders: {path: orders.csv, owner: seller, nulls: ["", 无]}
        lookups:
          shops: {from: orders, key: [店, 区]}
        tables:
          sale:
            key: [no]
            fields:
              no: {type: identifier}
              shop: {type: identifier}
              opened: {type: date}
              city: {type: text, kind: name}
          shop: {key: [record], fields: {record: {type: identifier}, name: {type: text}}}
        mappings:
          to-sale:
            from: customers
            to: sale
            fields:
              no: 单号
              shop: {lookup: shops, by: [门店, 地区], from: 新号, do: [{uuid: 6ba7b810-9dad-11d1-80b4-00c04fd430c8}], else: {quarantine: NO_SHOP}}
              opened: {lookup: shops, by: [门店, 地区], from: 开业, do: [{date: [yyyy-MM-dd]}], else: {nullify: NO_DAY}}
              city: {lookup: shops, by: [门店, 地区], from: 城市, do: [{if-null: 不详}], else: {nullify: NO_CITY}}
            drop: {注: no use}
          to-shop: {from: orders, to: shop, fields: {record: 号, name: 城市}, drop: {店: in the lookup, 区: in the lookup, 新号: in the lookup, 开业: in the lookup}}
        quarantine: {maxRate: "1"}
        steps:
          - {id: map, method: transform, uses: [to-sale, to-shop], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """

    static func shop(_ sales: [[String]], _ shops: [[String]], plan: String = Self.plan) throws -> SmallShop {
        try SmallShop(
            plan: plan, customers: SmallShop.csv([["单号", "门店", "地区", "注"]] + sales),
            orders: SmallShop.csv([["号", "店", "区", "新号", "开业", "城市"]] + shops))
    }
}

@Suite struct `A field that is looked up` {
    /// Python's own UUIDs: `uuid.uuid5(uuid.NAMESPACE_DNS, "S-1")`.
    private func uuid(_ text: String) throws -> String {
        let folder = try TemporaryFolder()
        let script = "import uuid, sys; print(uuid.uuid5(uuid.NAMESPACE_DNS, sys.argv[1]), end='')"
        return try run("python3", ["-c", script, text], in: folder.url).stdout
    }

    @Test func `has the text of the other list, or fails`() async throws {
        let shop = try Shops.shop(
            [
                ["1", "A", "东", ""], ["2", "A", "西", ""], ["3", "A", "", ""], ["4", "B", "东", ""], ["5", "C", "东", ""],
                ["6", "D", "东", ""], ["7", "E", "东", ""], ["8", "F", "东", ""],
            ],
            [
                ["1", "A", "东", "S-1", "2001-02-03", "甲"],  // there once
                // There twice and the same, with a day that never was.
                ["2", "B", "东", "S-2", "2001-02-30", ""], ["3", "B", "东", "S-2", "2001-02-30", "无"],
                ["4", "C", "东", "S-3", "", "乙"], ["5", "C", "东", "S-4", "", "乙"],  // twice, and not the same
                ["6", "D", "东", "", "", "丙"],  // no new number
                ["7", "E", "东", "S-5", "2001-02-03", "?"],  // damaged
                ["8", "", "东", "S-6", "2001-02-03", "丁"],  // nobody has this key
                ["9", "F", "东", "S-7", "2001-02-03", "戊"], ["10", "F", "东", "S-7", "", "戊"],  // a day, and none
            ])
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        let mapping = summary.mappings[0]
        #expect(mapping.codes.map { "\($0.code) \($0.count)" } == ["LOST_CHARACTERS 1", "NO_SHOP 2"])
        #expect(mapping.nulled.map { "\($0.field) \($0.code) \($0.count)" } == ["opened NO_DAY 2"])
        #expect(mapping.repaired.isEmpty)
        let rows = String(decoding: try shop.member("data/tables/sale/part-0001.csv"), as: UTF8.self)
        let expected = """
            no,shop,opened,city
            1,\(try uuid("S-1")),2001-02-03,甲
            3,,,不详
            4,\(try uuid("S-2")),,不详
            6,,,丙
            8,\(try uuid("S-7")),,戊

            """
        #expect(rows == expected)
    }

    /// What a dictionary finds, both readings find.
    @Test(arguments: UInt64(0)..<8) func `is found alike by both readings, and by a dictionary`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        let sales = (0..<600).map { ["\($0)", pick(["A", "B", "C", "", "Ａ"]), pick(["东", "西", "", "无"]), ""] }
        let shops = (0..<9).map { number in
            [
                "\(number)", pick(["A", "B", "C"]), pick(["东", "西", "无"]), pick(["S-1", "S-2"]), pick(["", "2001-02-03"]),
                pick(["甲", "", "无"]),
            ]
        }
        let shop = try Shops.shop(sales, shops)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        var numbers: [[String]: Set<String>] = [:]
        for row in shops where row[2] != "无" { numbers[[row[1], row[2]], default: []].insert(row[3]) }
        let held = sales.count { !$0[1].isEmpty && !$0[2].isEmpty && numbers[[$0[1], $0[2]]]?.count != 1 }
        #expect(summary.mappings[0].balance.quarantined == Int64(held) && held > 20, "seed \(seed)")
        // The cities, row by row: null is a text of its own, and what differs fails.
        var cities: [[String]: Set<String?>] = [:]
        for row in shops where row[2] != "无" {
            cities[[row[1], row[2]], default: []].insert(row[5].isEmpty || row[5] == "无" ? nil : row[5])
        }
        let rows = String(decoding: try shop.member("data/tables/sale/part-0001.csv"), as: UTF8.self)
        let expected = sales.compactMap { sale -> String? in
            let hasKey = !sale[1].isEmpty && !sale[2].isEmpty
            if hasKey, numbers[[sale[1], sale[2]]]?.count != 1 { return nil }
            guard hasKey, let found = cities[[sale[1], sale[2]]] else { return "\(sale[0]),不详" }
            return "\(sale[0])," + (found.count > 1 ? "" : (found.first ?? nil) ?? "不详")
        }
        let written = rows.split(separator: "\n").dropFirst().map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return "\(cells[0]),\(cells[3])"
        }
        #expect(written == expected, "seed \(seed)")
    }

    /// The number of a record is never null, whatever the source says of its texts.
    @Test func `is looked up by a place that would be null as a text`() async throws {
        let shop = try SmallShop(
            plan: """
                \(SmallShop.planHead)
                sources:
                  orders: {path: orders.json, owner: seller, nulls: ["2"], lists: {order: "", line: order/lines}}
                  names: {path: names.json, owner: seller, lists: {name: ""}}
                lookups:
                  names: {from: names.name, key: /at, reason: names alone}
                tables:
                  order: {key: [no], fields: {no: {type: identifier}}}
                  line: {key: [record], fields: {record: {type: identifier}, name: {type: text}, code: {type: identifier}}}
                mappings:
                  to-order: {from: orders.order, to: order, fields: {no: "#record"}}
                  to-line:
                    from: orders.line
                    to: line
                    fields:
                      record: "#record"
                      name: {lookup: names, by: "#position", from: /name, else: {nullify: NO_NAME}}
                      code: {from: /code, recover: {lookup: names, by: ["#position"], from: /code}}
                quarantine: {maxRate: "1"}
                steps:
                  - {id: map, method: transform, uses: [to-order, to-line], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
                """)
        try Data(#"[{"lines": [{"code": "a"}, {"code": "1E+5"}, {"code": "2"}, {"code": "b"}]}]"#.utf8)
            .write(to: URL(fileURLWithPath: shop.folder.path("orders.json")))
        try Data(#"[{"at": 1, "name": "甲", "code": null}, {"at": 2, "name": "乙", "code": "c"}, {"at": 3, "name": null}]"#.utf8)
            .write(to: URL(fileURLWithPath: shop.folder.path("names.json")))
        _ = try Initializer.lock(plan: shop.planPath, exports: [shop.folder.path("orders.json"), shop.folder.path("names.json")])
        let summary = try await Transfer.run(
            Transfer.Options(
                planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
                certificatePath: shop.keyName + ".crt"))
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        let rows = String(decoding: try shop.member("data/tables/line/part-0001.csv"), as: UTF8.self)
        #expect(rows == "record,name,code\n1,甲,a\n2,乙,c\n3,,\n4,,b\n")
    }

    /// Whoever opens the archive sees the columns that the field is looked up by, and no others.
    @Test func `is shown by its own columns out of the archive`() async throws {
        let shop = try Shops.shop([["1", "A", "东", ""]], [["1", "B", "东", "S-1", "", ""]])
        _ = try await shop.run()
        let again = try Plan(canonical: try shop.member("metadata/plan.json"), file: "plan.json")
        #expect(again.mappings[0].ownColumns == ["单号", "门店", "地区"])
    }

    static let refused: [(from: String, to: String, code: String)] = [
        (", else: {nullify: NO_CITY}", "", "plan.no-else"),
        ("{lookup: shops, by: [门店, 地区], from: 城市", "{by: 门店, from: 注", "plan.by-alone"),
        ("from: 城市, do", "from: 城, do", "plan.unknown-column"),
        ("by: [门店, 地区], from: 城市", "by: 门店, from: 城市", "plan.lookup-width"),
        ("by: [门店, 地区], from: 城市", "from: 城市", "plan.key-missing"), ("from: 城市, do", "do", "plan.key-missing"),
        ("by: [门店, 地区], from: 城市", "by: [门店, 地区], join: [注], with: x, from: 城市", "plan.columns-twice"),
        ("from: 城市, do", "from: 城市, recover: {lookup: shops, by: [门店, 地区], from: 城市}, do", "plan.recover-one-column"),
        ("key: [店, 区]}", "key: [店, 区], reason: none}", "plan.lookup-reason"),
    ]

    @Test(arguments: refused.indices) func `is refused where it makes no sense`(index: Int) throws {
        let (from, to, code) = Self.refused[index]
        let plan = Shops.plan.replacingOccurrences(of: from, with: to)
        try #require(plan != Shops.plan)
        let shop = try Shops.shop([["1", "A", "东", ""]], [["1", "A", "东", "S-1", "", ""]], plan: plan)
        let failure = #expect(throws: Failure.self) {
            try shop.lock()
            _ = try PlanChecker.check(shop.planPath)
        }
        #expect(failure?.diagnostics.contains { $0.code.name == code } == true, "\(failure?.diagnostics ?? [])")
        #expect(failure?.diagnostics.allSatisfy { !$0.text(in: .zh).contains("{0}") } == true)
    }

    /// The archive is sealed anew with another row, another list, another plan.
    @Test(arguments: [
        ("data/tables/sale/part-0001.csv", "甲", "乙"), ("data/originals/orders.csv", "S-1", "S-2"),
        ("metadata/plan.json", #""from":"城市","lookup""#, #""from":"新号","lookup""#),
    ]) func `is looked up again by the verifier`(member: String, from: String, to: String) async throws {
        let shop = try Shops.shop([["1", "A", "东", ""]], [["1", "A", "东", "S-1", "", "甲"]])
        _ = try await shop.run()
        let verdict = try shop.forged(member, from, to)
        #expect(verdict.answers[0].outcome == .yes && verdict.answers[3].outcome == .no, "\(verdict.answers.flatMap(\.findings))")
    }
}
