import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import HandoverVerify
import Testing

/// A shop with a field of every kind, and columns that stay behind, one of which has no name and is there twice.
private enum Fields {
    static let plan = """
        \(SmallShop.planHead)
        sources:
          customers: {path: customers.csv, owner: seller, nulls: ["", 无, "NULL"]}
          orders: {path: orders.csv, owner: seller}
        lookups:
          names: {from: orders, key: [号], reason: names alone}
        tables:
          member:
            key: [id]
            fields:
              id: {type: identifier}
              name: {type: text}
              raw: {type: text}
              cut: {type: text}
              bare: {type: text}
              phone: {type: phone}
              amount: {type: money}
              day: {type: date}
              tags: {type: list}
              place: {type: text}
              province: {type: text}
              remark: {type: text}
              kind: {type: text}
              more: {type: money}
              other: {type: text}
        mappings:
          to-member:
            from: customers
            to: member
            exclude:
              - {when: "[旧号] = 'T'", reason: test, authority: seller}
            fields:
              id: 编号
              name: {from: 姓名, do: [trim, fold-width]}
              raw: 引文
              cut: {from: 引文, do: [{slice: {from: 2, to: -2}}]}
              bare: {from: 引文, do: [{replace: {'"': ''}}]}
              phone: {from: 电话, do: [trim, phone], else: {nullify: PHONE}}
              amount: {from: 余额, do: [money], else: {quarantine: MONEY}}
              day: {from: 日期, do: [{date: [yyyy-MM-dd, yyyy年M月d日]}], else: {quarantine: DAY}}
              tags: {from: 省, do: [{list: {by: 、}}], else: {nullify: TAGS}}
              place: {join: [省, 市], with: ""}
              province: {join: [省], with: ""}
              remark: {from: 备注, do: [{if-null: 空}]}
              kind: {constant: old}
              more: {compute: amount + 1, else: {nullify: NO_SUM}}
              other: {lookup: names, by: 编号, from: 名, else: {nullify: NO_NAME}}
            drop: {内部: for us alone, "": nameless, 旧号: the old system is gone}
        quarantine: {maxRate: "1"}
        steps:
          - {id: map, method: transform, uses: [to-member], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """

    /// Quoted and not, trimmed and folded; a text that without its own quotes is what CSV writes for another; a record that mapping
    /// holds back, one whose key another has, one that cannot be read, one that is excluded.
    static let customers = #"""
        编号,姓名,引文,电话,余额,日期,省,市,备注,内部,,,旧号
        A1,张三,"""a,b""",13800138000,10.00,2024-01-02,广东,深圳,,x,,,1
        "A2"," 李四 ","""b"",c",+8613900139000,"¥1,000.50",2024年1月3日,,,好,y,"","",
        A3,ＡＢ,,12,5,2024-01-04,"[""a""]",,无,-,,"",NULL
        A4,王五,q,,x,2024-01-05,,,,z,,,4
        A1,赵六,plain,,,,,,,,,,
        A6,王,q,,1,2024-01-05,,,,z,,,4,extra
        A7,王,q,,1.00,2024-01-05,,,,q,,,T

        """#

    static let names = "号,名\nA1,甲\nA2,\n"

    static func shop(_ customers: [UInt8] = Array(Self.customers.utf8)) throws -> SmallShop {
        try SmallShop(plan: plan, customers: customers, orders: Array(names.utf8))
    }

    /// Staged are A1, A2, A3 and the other A1.
    static let expected = [
        "id 4 0", "name 4 2", "raw 3 0", "cut 3 3", "bare 3 2", "phone 2 1", "amount 3 2", "day 3 1", "tags 2 2", "place 2",
        "province 2", "remark 4 3", "kind 4", "more 3", "other 2",
    ]
    static let left = ["内部 5 for us alone", " 3 nameless", "旧号 3 the old system is gone"]
}

extension RunSummary.Mapping {
    /// Name, how many are filled, how many changed.
    fileprivate var fieldTexts: [String] {
        fields.map { "\($0.field) \($0.filled)" + ($0.changed.map { " \($0)" } ?? "") }
    }

    fileprivate var leftTexts: [String] { dropped.map { "\($0.column) \($0.texts) \($0.reason)" } }
}

@Suite struct `What became of every field` {
    private func sound(_ shop: SmallShop, _ summary: RunSummary) throws {
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings).prefix(4))")
    }

    @Test(arguments: ["utf-8", "gb18030", "utf-16le"]) func `is counted, and what stays behind in every dropped column`(
        encoding: String
    ) async throws {
        let shop = try Fields.shop()
        if encoding != "utf-8" {
            _ = try HandoverTestSupport.run(
                "sh", ["-c", "iconv -f UTF-8 -t \(encoding) customers.csv > converted && mv converted customers.csv"],
                in: shop.folder.url)
        }
        let summary = try await shop.run()
        try sound(shop, summary)
        let mapping = summary.mappings[0]
        #expect(mapping.balance.excluded == 1 && mapping.balance.quarantined == 4, "\(mapping)")
        #expect(mapping.fieldTexts == Fields.expected)
        #expect(mapping.leftTexts == Fields.left)
        let counts = String(decoding: try shop.member("metadata/counts.json"), as: UTF8.self)
        #expect(
            counts.contains(
                #""dropped":[{"column":"内部","reason":"for us alone","texts":"5"},{"column":"","reason":"nameless","texts":"3"},{"column":"旧号""#
            ), "\(counts)")
        #expect(counts.contains(#""fields":[{"changed":"0","field":"id","filled":"4"},{"changed":"2","field":"name""#))
        #expect(counts.contains(#"{"field":"kind","filled":"4"}"#))
        #expect(
            summary.text(in: .en).contains(
                "\nleft behind: customers.内部 5 texts: for us alone\nleft behind: customers.\"\" 3 texts: nameless\nleft behind: customers.旧号 3 texts: "
            ))
        #expect(summary.text(in: .zh).contains("\n留下：customers.内部 5 个文本：for us alone\n"))
    }

    @Test func `is in a dry run`() async throws {
        let shop = try Fields.shop()
        try shop.lock()
        let summary = try await Transfer.dryRun(.init(dryRunOf: shop.planPath))
        #expect(summary.mappings[0].fieldTexts == Fields.expected)
        #expect(summary.mappings[0].leftTexts == Fields.left)
        #expect(summary.text(in: .en).contains("\nleft behind: customers.内部 5 texts: for us alone\n"))
    }

    static let forgeries: [(from: String, to: String)] = [
        (#""field":"name","filled":"4""#, #""field":"name","filled":"5""#),
        (#""changed":"2","field":"name""#, #""changed":"1","field":"name""#),
        (#""changed":"3","field":"remark","filled":"4""#, #""field":"remark","filled":"4""#),
        (#"{"field":"kind","filled":"4"}"#, #"{"changed":"0","field":"kind","filled":"4"}"#),
        (#"{"field":"other","filled":"2"}"#, #"{"field":"other","filled":"3"}"#),
        (#""texts":"5""#, #""texts":"6""#), (#""reason":"for us alone""#, #""reason":"for all""#),
        (#"{"column":"内部""#, #"{"column":"旧号""#),
    ]

    @Test(arguments: forgeries) func `cannot be told otherwise`(from: String, to: String) async throws {
        let shop = try Fields.shop()
        _ = try await shop.run()
        let verdict = try shop.forged("metadata/counts.json", from, to)
        #expect(verdict.exit == .notComplete)
        let finding = verdict.answers.flatMap(\.findings).first { $0.code.name == "counts.differ" }
        #expect(finding?.location?.file == "metadata/counts.json", "\(verdict.answers.flatMap(\.findings))")
    }

    /// What is absent in XML and in JSON, null in JSON, above a record, and its place.
    @Test func `is counted in documents`() async throws {
        let plan = DocumentShop.plan.replacing("note: {from: /note, do: [trim]}", with: "note: {from: /note, do: [{if-null: 空}]}")
        let shop = try DocumentShop(plan: plan)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(4) ?? [])")
        let fields = summary.mappings.map(\.fieldTexts)
        #expect(fields[0] == ["no 5 0", "total 5 0"])
        #expect(fields[1] == ["order_no 6 0", "place 6 0", "record 6 0", "item 6 1", "sum 6 0"])
        #expect(fields[2] == ["record 6 0", "sum 6 0"])
        #expect(fields[4] == ["id 3 0", "order_no 3 0", "tags 2 0", "note 3 2"])
        #expect(summary.mappings[2].leftTexts == ["@item 5 the table of lines has it"])
        // Another mapping of the list hands it over.
        #expect(!summary.text(in: .en).contains("left behind"))
    }

    /// Of a corrected record the corrected texts count; a kept one has no fields, and leaves its texts behind.
    @Test func `is counted after decisions`() async throws {
        let plan = SmallShop.plan.replacing("      note: {type: text}\n", with: "")
            .replacing("      note: 备注\n", with: "    drop: {备注: no use}\n")
        let shop = try SmallShop(plan: plan)
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, SmallShop.corrected)
        _ = try await shop.redrive()
        let summary = try await shop.run()
        try sound(shop, summary)
        #expect(summary.mappings[0].fieldTexts == ["id 5 0", "name 5 0", "phone 4 4", "balance 5 4", "since 5 2"])
        #expect(summary.mappings[1].fieldTexts == ["no 6 0", "customer 5 0", "amount 6 0"])
        #expect(summary.mappings[1].leftTexts == ["备注 6 no use"])
        #expect(summary.mappings[1].redriven == 1)
    }

    /// Rows count as the mapping made them: not those that were merged into others, nor what survivors took of them.
    @Test func `is counted before merges`() async throws {
        let shop = try SmallShop.ofBoth()
        let summary = try await shop.run()
        try sound(shop, summary)
        #expect(
            summary.mappings.map(\.fieldTexts) == [
                ["id 5 0", "name 5 0", "code 1 0", "phone 5 0", "balance 5 0", "since 5 0", "note 2 0"],
                ["id 2 0", "name 2 0", "code 1 0", "phone 2 0", "balance 2 0", "since 2 0", "note 1 0"],
                ["no 5 0", "customer 5 0", "amount 5 0", "via 3 0"],
            ])
    }
}

@Suite struct `What stays behind` {
    private func mapping(_ id: String, _ list: String, _ dropped: [(String, Int64, String)]) -> RunSummary.Mapping {
        var mapping = RunSummary.Mapping(
            balance: .init(mapping: id, from: list, table: "t", records: 0, migrated: 0, quarantined: 0), codes: [], nulled: [])
        mapping.dropped = dropped.map { .init(column: $0.0, reason: $0.2, texts: $0.1) }
        return mapping
    }

    private func lines(_ mappings: [RunSummary.Mapping], _ language: Catalogue.Language = .en) -> [String] {
        var summary = RunSummary(archive: "shop", tarPath: "shop.tar")
        summary.mappings = mappings
        return summary.text(in: language).split(separator: "\n").map(String.init).filter {
            $0.hasPrefix(language == .en ? "left behind: " : "留下：")
        }
    }

    @Test func `is said for columns that have texts, and that no mapping of the list uses`() {
        let first = mapping("a", "s", [("x", 3, "one"), ("y", 1, "two"), ("z", 0, "empty"), ("u", 9, "b has it")])
        let second = mapping("b", "s", [("x", 3, "other"), ("y", 1, "two")])
        let third = mapping("c", "s.lines", [("u", 2, "no\nuse")])
        #expect(
            lines([first, second, third]) == [
                "left behind: s.x 3 texts: one; other", "left behind: s.y 1 text: two",
                "left behind: s.lines.u 2 texts: no\u{fffd}use",
            ])
    }

    @Test func `is said of ten columns`() {
        let all = (1...12).map { ("c\($0)", Int64($0), "r") }
        #expect(lines([mapping("a", "s", Array(all.prefix(10)))]).count == 10)
        #expect(lines([mapping("a", "s", all)]).suffix(2) == ["left behind: s.c10 10 texts: r", "left behind: and 2 more"])
        #expect(lines([mapping("a", "s", all)], .zh).last == "留下：另有 2 列")
    }
}
