import HandoverCore
import HandoverPlan
import Testing

@Suite struct `Plan draft` {
    static func column(_ name: String, _ kind: PlanDraft.Column.Kind = .text, isKey: Bool = false) -> PlanDraft.Column {
        .init(name: name, kind: kind, isKey: isKey, isFullWidth: false, misfits: 1)
    }

    static let sources: [PlanDraft.Source] = [
        .init(
            id: "customers", place: .file("导出/客户 2026.csv"), records: 60, nulls: ["", "无"],
            columns: [
                column("客户编号", isKey: true), column("客户名称"), column("手机", .phone), column("余额", .money),
                column("建档日期", .date(["yyyy-MM-dd", "yyyy年M月d日"])), column("SupportRepId", .integer), column("备注"), column("备注二"),
            ]),
        .init(
            id: "orders", place: .file("orders.csv"), records: 8, nulls: [""],
            columns: [column("订单号", .integer, isKey: true), column("客户编号"), column("数量", .decimal)]),
    ]

    /// What a person does: replace the question marks, one by one.
    static func answered(_ yaml: String) -> String {
        let answers = [
            "title: \"???\"": "title: 移交", "basis: \"???\"": "basis: asset-deal", "closing: \"???\"": "closing: 2026-12-31",
            "name: \"???\"": "name: 张三", "{from: \"???\"}": "{from: 2026-12-30T20:00}",
        ]
        return answers.reduce(yaml) { text, answer in text.split(separator: answer.key).joined(separator: answer.value) }
    }

    @Test func `answered, it is a plan that holds and fits its lock`() throws {
        let draft = PlanDraft(id: "shop", sources: Self.sources)
        let yaml = Self.answered(draft.yaml)
        #expect(said(yaml) == [], "\(yaml)")
        let plan = try PlanReader.read(Array(yaml.utf8), file: "shop.yaml")
        let lock = Lock(
            sources: Self.sources.map { source in
                `Lock file`.source(source.id, source.place.text, source.lists[0].columns.map(\.name))
            })
        #expect(plan.check(against: lock).map(summary) == [])
        #expect(
            plan.table("customers")?.fields.map(\.name)
                == ["customer_no", "name", "mobile", "balance", "since", "support_rep_id", "note", "column_8"])
        #expect(plan.table("customers")?.key == ["customer_no"])
        #expect(plan.table("orders")?.references.map(\.to) == ["customers"])
        #expect(plan.table("orders")?.field("customer_no")?.type == .identifier)
        #expect(plan.table("orders")?.field("order_no")?.type == .identifier)
        #expect(plan.source("customers")?.expectedRecords == 60)
        #expect(plan.totals.map(\.field) == ["balance"])
    }

    @Test func `unanswered, every question is named with its place and nothing else is`() {
        let draft = PlanDraft(id: "shop", sources: Self.sources)
        let open = said(draft.yaml)
        #expect(open.allSatisfy { $0.hasPrefix("plan.open-question ") && !$0.hasSuffix(" 0:0") }, "\(open)")
        #expect(open.count == draft.openQuestions)
    }

    /// Headers come from strangers.
    static let headers: [[String]] = [
        [""], ["a", "x", "a", "a_3"], ["备注", "备注 "], ["a: b", "- c", "#d", "{e", "\"f\"", "'g'", "h\\i"],
        ["\u{7f}", "\u{feff}x", "a\u{2028}b", "a\nb", "\u{0}"], ["???", "no", "null", "~", "1"],
        [String(repeating: "Long", count: 40)],
        [String(repeating: "a", count: 60), String(repeating: "a", count: 60)], ["CustomerID", "customer id", "customer-id"],
    ]

    @Test(arguments: headers) func `holds whatever the headers are`(headers: [String]) throws {
        let columns = headers.enumerated().map { Self.column($1, isKey: $0 == 0) }
        let draft = PlanDraft(
            id: "a", sources: [.init(id: "a", place: .file("a.csv"), records: 1, nulls: [""], columns: columns)])
        let yaml = Self.answered(draft.yaml)
        let plan = try PlanReader.read(Array(yaml.utf8), file: "a.yaml")
        #expect(plan.tables[0].fields.count == headers.count)
        // Of two equal headers neither can be found; a person must decide.
        let twice = headers.count - Set(headers).count
        let found = plan.check(against: Lock(sources: [`Lock file`.source("a", "a.csv", headers)]))
        #expect(found.map(\.code.name) == [String](repeating: "plan.column-twice", count: twice * 2))
    }

    @Test func `ids and field names come from what people call things`() {
        #expect(FieldNames.field(for: "SupportRepId") == "support_rep_id")
        #expect(FieldNames.field(for: " 手机 ") == "mobile")
        #expect(FieldNames.field(for: "Order Date") == "order_date")
        #expect(FieldNames.field(for: "稀有表头") == nil)
        #expect(FieldNames.field(for: "2024") == nil)
        #expect(FieldNames.id(for: "Old_Customers") == "old-customers")
    }
}
