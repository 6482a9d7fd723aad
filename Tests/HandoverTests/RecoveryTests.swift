import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

/// A shop whose customer export went through a spreadsheet, and an older backup of it: `orders.csv` in the small shop's folder.
private enum Backup {
    static let plan = """
        \(SmallShop.planHead)
        sources:
          customers: {path: customers.csv, owner: seller}
          orders: {path: orders.csv, owner: seller, nulls: ["", 无]}
        lookups:
          backup: {from: orders, key: [店, 号], reason: read for repairs alone}
        tables:
          member:
            key: [no]
            fields:
              no: {type: identifier}
              shop: {type: text}
              resident: {type: identifier}
              name: {type: text, kind: name}
              phone: {type: phone}
              aliases: {type: list}
        mappings:
          to-member:
            from: customers
            to: member
            fields:
              no: 编号
              shop: 门店
              resident: {from: 身份证, do: [trim, {format: resident-id}], recover: {lookup: backup, by: [门店, 编号], from: 证号}, else: {quarantine: ID_INVALID}}
              name: {from: 姓名, recover: {lookup: backup, by: [门店, 编号], from: 名}}
              phone: {from: 电话, do: [trim, phone], recover: {lookup: backup, by: [门店, 编号], from: 机}, else: {nullify: PHONE_INVALID}}
              aliases: {from: 别名, do: [{list: {by: 、}}], recover: {lookup: backup, by: [门店, 编号], from: 名}, else: {nullify: ALIAS}}
        quarantine: {maxRate: "1"}
        steps:
          - {id: map, method: transform, uses: [to-member], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """

    static func shop(_ customers: [[String]], _ backup: [[String]], plan: String = Self.plan) throws -> SmallShop {
        try SmallShop(
            plan: plan, customers: SmallShop.csv([["编号", "门店", "身份证", "姓名", "电话", "别名"]] + customers),
            orders: SmallShop.csv([["店", "号", "证号", "名", "机", "注"]] + backup))
    }
}

@Suite struct `A damaged value` {
    static let cut = "110105194912310000"
    static let whole = "11010519491231002X"

    @Test func `is recovered from a lookup, where that has one text for it`() async throws {
        let shop = try Backup.shop(
            [
                ["C1", "A", Self.cut, "张三", "", ""],  // there once
                ["C2", "A", Self.cut, "张三", "", ""],  // there twice, and the same
                ["C3", "A", Self.cut, "张三", "", ""],  // there twice, and not the same
                ["C4", "A", Self.cut, "张三", "", ""],  // damaged there, too
                ["C5", "A", Self.cut, "张三", "", ""],  // null there, by the backup's own word for it
                ["C6", "A", Self.cut, "张三", "", ""],  // not there
                ["C1", "", Self.cut, "张三", "", ""],  // its own key is null
                ["C7", "A", Self.cut, "张三", "", ""],  // damaged once, and whole once
                ["C8", "A", Self.cut, "张三", "", ""],  // what is there fails the chain
                ["C9", "A", "", "张?", "1.38E+10", "###"],  // others than the number
                ["C10", "A", Self.cut, "张三", "1.38E+10", ""],  // the telephone there is none: null, and counted
                ["C11", "A", Self.whole, "?", "", ""],  // its name there is long
                ["C12", "A1", Self.cut, "张三", "", ""],  // the parts of a key do not run into each other
            ],
            [
                ["A", "C1", " \(Self.whole) ", "", "", ""], ["A", "C2", Self.whole, "", "", ""],
                ["A", "C2", Self.whole, "", "", "x"],
                ["A", "C3", Self.whole, "", "", ""], ["A", "C3", "440524188001010014", "", "", ""],
                ["A", "C4", Self.cut, "", "", ""],
                ["A", "C5", "无", "", "", ""], ["", "C1", Self.whole, "", "", ""], ["A", "C7", Self.cut, "", "", ""],
                ["A", "C7", Self.whole, "", "", ""], ["A", "C8", "110105194912310021", "", "", ""],
                ["A", "C9", "", "李四、王五", "13800138000", ""], ["A", "C10", Self.whole, "", "12", ""],
                ["A", "C11", "", String(repeating: "长", count: 342), "", ""], ["A", "1C12", Self.whole, "", "", ""],
            ])
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        let mapping = summary.mappings[0]
        #expect(mapping.repaired.map { "\($0.field) \($0.count)" } == ["aliases 1", "name 2", "phone 2", "resident 4"])
        #expect(mapping.nulled.map { "\($0.field) \($0.code) \($0.count)" } == ["phone PHONE_INVALID 1"])
        #expect(
            mapping.codes.map { "\($0.code) \($0.count)" } == ["EXCEL_PRECISION_LOSS 6", "ID_INVALID 1"])
        let rows = String(decoding: try shop.member("data/tables/member/part-0001.csv"), as: UTF8.self)
        #expect(
            rows == """
                no,shop,resident,name,phone,aliases
                C1,A,\(Self.whole),张三,,
                C2,A,\(Self.whole),张三,,
                C7,A,\(Self.whole),张三,,
                C9,A,,李四、王五,+8613800138000,"[""李四"",""王五""]"
                C10,A,\(Self.whole),张三,,
                C11,A,\(Self.whole),\(String(repeating: "长", count: 342)),,

                """)
        let counts = String(decoding: try shop.member("metadata/counts.json"), as: UTF8.self)
        #expect(counts.contains("\"repaired\":[{\"count\":\"1\",\"field\":\"aliases\"}"))
        let plan = String(decoding: try shop.member("metadata/plan.json"), as: UTF8.self)
        #expect(plan.contains(#""lookups":[{"from":"orders","id":"backup","key":["店","号"],"reason":"read for repairs alone"}]"#))
    }

    /// What a dictionary finds, both readings find; and on one thread as on two.
    @Test(arguments: UInt64(0)..<12) func `is found alike by both readings, and by a dictionary`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &random) ?? "" }
        let numbers = ["1", "2", "12", "", "无", "\u{e9}", "e\u{301}", "1 ", "长\"a"]
        let customers = (0..<500).map { number in
            [
                "\(number)-" + pick(numbers), pick(["A", "B", "", "1:A"]), pick([Self.cut, Self.whole, ""]),
                pick(["张", "?", "#N/A", "李"]),
                pick(["13800138000", "1.38E+10", "x"]), pick(["", "###", "a、b"]),
            ]
        }
        let backup = (0..<700).map { _ in
            let number = customers.randomElement(using: &random) ?? []
            return [
                pick([number[1], "A"]), number[0], pick([Self.cut, Self.whole, "440524188001010014", "无"]),
                pick(["名", "甲、乙", "??", "#REF!"]),
                pick(["13900139000", "1.39E+10", ""]), "",
            ]
        }
        let shop = try Backup.shop(customers, backup)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        var names: [[UInt8]: Set<[UInt8]>] = [:]
        for row in backup where !row[0].isEmpty && row[0] != "无" && !row[3].contains("?") && !row[3].hasPrefix("#") {
            names[Array("\(row[0])\n\(row[1])".utf8), default: []].insert(Array(row[3].utf8))
        }
        let held = customers.count { row in
            guard row[3] == "?" || row[3] == "#N/A" else { return false }
            return names[Array("\(row[1])\n\(row[0])".utf8)]?.count != 1 || row[1].isEmpty
        }
        let exceptions = String(decoding: try shop.member("data/exceptions/to-member.csv"), as: UTF8.self)
        let found = exceptions.split(separator: "\n").count {
            $0.contains("LOST_CHARACTERS@name") || $0.contains("EXCEL_ERROR@name")
        }
        #expect(found == held && held > 50, "seed \(seed)")
        try FileManager.default.removeItem(atPath: shop.output)
        let seeded = try await shop.run {
            $0.threads = 1; $0.seed = String(repeating: "07", count: 32)
        }
        try FileManager.default.removeItem(atPath: shop.output)
        let again = try await shop.run {
            $0.threads = 2; $0.seed = String(repeating: "07", count: 32)
        }
        #expect(seeded.dataDigest == again.dataDigest)
    }

    /// What a decision writes into the column that it is looked up by counts.
    @Test func `is looked up by a corrected key`() async throws {
        let plan = Backup.plan.replacingOccurrences(
            of: "no: 编号", with: "no: {from: 编号, do: [{map: {C1: C1, X: X}}], else: {quarantine: NO}}")
        let shop = try Backup.shop([["?1", "A", Self.cut, "张三", "", ""]], [["A", "C1", Self.whole, "", "", ""]], plan: plan)
        _ = try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder, "row('to-member', 1).update({'编号': 'C1', 'decision': 'correct', 'reason': 'r', 'decided by': 'w'})")
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        #expect(summary.mappings[0].balance.migrated == 1)
        #expect(summary.mappings[0].repaired.map(\.field) == ["resident"])
    }

    static let refused: [(from: String, to: String, code: String)] = [
        ("reason: read for repairs alone", "reason: \"\"", "plan.value-missing"),
        (", reason: read for repairs alone", "", "plan.lookup-reason"),
        ("key: [店, 号]", "key: [店]", "plan.lookup-width"), ("key: [店, 号]", "key: [店, 店]", "plan.repeated"),
        ("key: [店, 号]", "key: [店, 编]", "plan.unknown-column"), ("key: [店, 号]", "key: []", "plan.bad-lookup-key"),
        ("from: 证号}", "from: 证}", "plan.unknown-column"),
        ("by: [门店, 编号], from: 名}}\n      phone", "by: [门店, 号], from: 名}}\n      phone", "plan.unknown-column"),
        ("{from: orders, key", "{from: nobody, key", "plan.unknown-name"),
        ("lookup: backup", "lookup: backups", "plan.unknown-name"),
        ("{from: orders, key", "{from: orders.list, key", "plan.unknown-name"),
        ("  backup: {", "  backup: {from: customers, key: 编号}\n  other: {", "plan.unused"),
    ]

    @Test(arguments: refused.indices) func `is not looked up by a plan that makes no sense`(index: Int) throws {
        let (from, to, code) = Self.refused[index]
        let plan = Backup.plan.replacingOccurrences(of: from, with: to)
        try #require(plan != Backup.plan)
        let shop = try Backup.shop([["C1", "A", Self.cut, "张三", "", ""]], [["A", "C1", Self.whole, "", "", ""]], plan: plan)
        let failure = #expect(throws: Failure.self) {
            try shop.lock()
            _ = try PlanChecker.check(shop.planPath)
        }
        #expect(failure?.diagnostics.contains { $0.code.name == code } == true, "\(failure?.diagnostics ?? [])")
        #expect(failure?.diagnostics.allSatisfy { !$0.text(in: .zh).contains("{0}") } == true)
    }

    /// The archive is sealed anew over another backup, another count, another value.
    @Test(arguments: [
        ("data/originals/orders.csv", "11010519491231002X", "440524188001010014"),
        ("metadata/counts.json", #""repaired":[{"count":"1","field":"resident"}],"#, ""),
        ("metadata/plan.json", #""from":"证号""#, #""from":"机""#),
        ("metadata/plan.json", #","reason":"read for repairs alone""#, ""),
    ]) func `is recovered again by the verifier`(member: String, from: String, to: String) async throws {
        let shop = try Backup.shop([["C1", "A", Self.cut, "张三", "", ""]], [["A", "C1", Self.whole, "", "13800138000", ""]])
        _ = try await shop.run()
        let verdict = try shop.forged(member, from, to)
        #expect(!verdict.isSound && verdict.answers[0].outcome == .yes, "\(verdict.answers.flatMap(\.findings))")
    }

    @Test func `is not looked up in more than memory holds`() async throws {
        let name = String(repeating: "长", count: 340_000)
        let backup = (0..<66).map { ["A", "\($0)\(name)", Self.whole, "", "", ""] }
        let shop = try Backup.shop([["C1", "A", Self.cut, "张三", "", ""]], backup)
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["lookup.too-large"] && failure?.exit == .badData)
        #expect(try shop.delivered().isEmpty)
    }

    /// Lines look into a list of another document, by a column of the record that they lie in.
    @Test func `of a nested record is looked up by the record around it`() async throws {
        let shop = try SmallShop(
            plan: """
                \(SmallShop.planHead)
                sources:
                  orders: {path: orders.xml, owner: seller, lists: {order: /d/o, line: order/l}}
                  old: {path: old.json, owner: seller, lists: {job: /jobs, part: job/parts}}
                lookups:
                  jobs: {from: old.part, key: /code}
                  names: {from: old.job, key: /no, reason: names alone}
                tables:
                  order: {key: [no], fields: {no: {type: identifier}}}
                  line: {key: [record], fields: {record: {type: identifier}, size: {type: text, kind: spec}, title: {type: text, kind: name}}}
                  part: {key: [record], fields: {record: {type: identifier}, code: {type: text}, size: {type: text}}}
                mappings:
                  to-order: {from: orders.order, to: order, fields: {no: "@no"}}
                  to-line:
                    from: orders.line
                    to: line
                    fields:
                      record: "#record"
                      size: {from: "@size", recover: {lookup: jobs, by: ../@no, from: /size}}
                      title: {from: ., recover: {lookup: names, by: [../@no], from: /title}}
                  to-part: {from: old.part, to: part, fields: {record: "#record", code: /code, size: /size}}
                steps:
                  - {id: map, method: transform, uses: [to-order, to-line, to-part], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
                """)
        try Data("<d><o no=\"7\"><l size=\"3月5日\">张?</l><l size=\"1-2\">好</l></o></d>".utf8)
            .write(to: URL(fileURLWithPath: shop.folder.path("orders.xml")))
        try Data(
            #"{"jobs": [{"no": 7, "title": "张三", "parts": [{"code": "7", "size": "3-5"}, {"code": "8", "size": null}]}]}"#.utf8
        )
        .write(to: URL(fileURLWithPath: shop.folder.path("old.json")))
        _ = try Initializer.lock(plan: shop.planPath, exports: [shop.folder.path("orders.xml"), shop.folder.path("old.json")])
        let summary = try await Transfer.run(
            Transfer.Options(
                planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
                certificatePath: shop.keyName + ".crt"))
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        let rows = String(decoding: try shop.member("data/tables/line/part-0001.csv"), as: UTF8.self)
        #expect(rows == "record,size,title\n1,3-5,张三\n2,1-2,好\n")
    }
}
