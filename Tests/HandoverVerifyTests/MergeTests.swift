import HandoverCore
import Testing

@testable import HandoverVerify

@Suite struct `Merges in an archive` {
    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    private func expectSound(_ shop: HandMadeShop, _ balances: [[Int64?]]) throws {
        let result = try shop.check()
        #expect([result.complete, result.accurate, result.usable].map(\.outcome) == [.yes, .yes, .yes], "\(findings(result))")
        #expect(result.balances.map { [$0.records, $0.migrated, $0.merged, $0.quarantined] } == balances)
    }

    @Test func `are made as they were by hand`() throws {
        try expectSound(HandMadeMerges.shop, [[6, 4, 0, 2], [9, 4, 4, 1], [6, 4, nil, 2]])
        let complete = try HandMadeMerges.shop.check().complete
        #expect(complete.checks.contains { $0.name == "merges" && $0.count == 11 && $0.outcome == .yes })
    }

    @Test func `are made in both readings of an archive with decisions`() throws {
        try expectSound(HandMadeMerges.decided, [[6, 5, 0, 1], [9, 4, 4, 1], [6, 5, nil, 1]])
    }

    /// What a list claims is no more than a hint of which rows to keep.
    @Test(arguments: [
        "group,mapping,record,role,id\n", "", "x\n\n,,,\n1,to-old,99,survivor,A1\n1,to-sale,1,survivor,1\n",
    ]) func `are found whatever the list claims`(list: String) throws {
        var shop = HandMadeMerges.shop
        shop["data/merges/customer.csv"] = list
        let result = try shop.check()
        #expect(result.complete.findings.map(\.code.name) == ["merges.differ"])
        #expect([result.accurate, result.usable].map(\.outcome) == [.yes, .yes], "\(findings(result))")
    }

    private static let list = "data/merges/customer.csv"
    private static let customers = "data/tables/customer/part-0001.csv"

    static let changes: [HandMadeShop.Change] = [
        // The list: a role, a key, a group, an order, one too few, one too many; a group dissolved or not.
        (list, "1,survivor", "1,merged-into", .complete, "merges.differ"), (list, "B1", "B9", .complete, "merges.differ"),
        (list, "2,to-old,2", "1,to-old,2", .complete, "merges.differ"),
        (
            list, "1,to-old,4,merged-into,B4\n1,to-old,1,merged-into,B1", "1,to-old,1,merged-into,B1\n1,to-old,4,merged-into,B4",
            .complete, "merges.differ"
        ),
        (list, "5,to-old,9,merged-into,B9\n", "", .complete, "merges.differ"),
        (list, "4,to-old,5,dissolved,B5\n", "4,to-old,5,dissolved,B5\n4,to-old,3,dissolved,B3\n", .complete, "merges.differ"),
        (list, "dissolved", "survivor", .complete, "merges.differ"),
        (list, "5,to-old,9,merged-into", "5,to-old,9,dissolved", .complete, "merges.differ"),
        (list, "3,to-customer,3,dissolved", "3,to-customer,3,survivor", .complete, "merges.differ"),
        (list, "group,", "groups,", .complete, "merges.differ"),
        // The merged row: each field that is made of several.
        (customers, "2019-09-09", "2020-01-02", .accurate, "value.differs"),
        (customers, "11.50", "12.50", .accurate, "value.differs"),
        (customers, "300.00", "100.00", .accurate, "value.differs"), (customers, "r1；r2", "r2；r1", .accurate, "value.differs"),
        (customers, ",101,", ",199,", .accurate, "value.differs"),
        // Another survivor; a row that was merged away; one that was not.
        (customers, "A1,X1", "B1,X1", .complete, "reference.unresolved"),
        (customers, "B3,X9", "B2,,乙,102,2022-02-02,3.00,50.00,z,A1\nB3,X9", .complete, "row.extra"),
        (customers, "B5,X5,己,,,1.00,,,\n", "", .complete, "row.missing"),
        // References that were not pointed anew.
        (customers, "r1；r2,A2", "r1；r2,B2", .complete, "reference.unresolved"),
        (customers, "1.00,,,A1", "1.00,,,B1", .accurate, "value.differs"),
        ("data/tables/sale/part-0001.csv", "1,A1,", "1,B4,", .accurate, "value.differs"),
        // Fates.
        ("data/ledger/to-customer.csv", "merged-survivor", "migrated", .complete, "ledger.differs"),
        ("data/ledger/to-old.csv", "1,2,merged-into", "1,2,quarantined", .complete, "ledger.differs"),
        ("data/exceptions/to-sale.csv", "<to-customer:6", "<to-old:9", .complete, "exceptions.differ"),
        ("data/exceptions/to-customer.csv", "ORPHAN@boss", "DUPLICATE_KEY@id", .complete, "exceptions.differ"),
        ("metadata/counts.json", "\"mergedInto\":\"4\"", "\"mergedInto\":\"3\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"survivors\":\"2\"", "\"survivors\":\"3\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"merged\":\"140.00\"", "\"merged\":\"100.00\"", .complete, "total.unbalanced"),
        ("metadata/counts.json", "\"merged\":\"0.00\",", "", .complete, "total.unbalanced"),
        ("metadata/counts.json", "\"count\":\"5\",\"rule\"", "\"count\":\"4\",\"rule\"", .complete, "counts.differ"),
        (
            "metadata/counts.json", ",\"nulled\":[]",
            ",\"nulled\":[{\"code\":\"DATE_BAD\",\"count\":\"1\",\"field\":\"opened\"}]", .complete, "counts.differ"
        ),
        // The plan says that others match, are held apart, are less than others, or fill a field otherwise.
        ("metadata/plan.json", "{\"same\":[\"code\"]},", "", .complete, "merges.differ"),
        ("metadata/plan.json", "\"apart\":[\"code\"]", "\"apart\":[]", .complete, "merges.differ"),
        ("metadata/plan.json", "\"prefer\":\"to-customer\"", "\"prefer\":\"to-old\"", .complete, "merges.differ"),
        ("metadata/plan.json", "{\"latest\":\"opened\"}", "{\"earliest\":\"opened\"}", .complete, "merges.differ"),
        ("metadata/plan.json", "\"number\":\"12\"", "\"number\":\"13\"", .complete, "merges.differ"),
        ("metadata/plan.json", "\"take\":\"sum\"", "\"take\":\"first\"", .accurate, "value.differs"),
        ("metadata/plan.json", "\"join\":\"；\"", "\"join\":\"\"", .accurate, "value.differs"),
    ]

    @Test(arguments: changes.indices) func `are found out where they are not so`(index: Int) throws {
        try HandMadeMerges.shop.expectFound(Self.changes[index])
    }

    @Test func `are named by record where their list is false`() throws {
        var shop = HandMadeMerges.shop
        shop[Self.list] = shop[Self.list].replacing("3,to-old,7,dissolved", with: "3,to-old,7,merged-into")
        let finding = try #require(try shop.check().complete.findings.first { $0.code == .mergesDiffer })
        #expect(finding.location == .init(file: Self.list, line: 8, record: 7, planKey: "mappings.to-old"))
    }

    @Test func `are named by field where a merged row is false`() throws {
        var shop = HandMadeMerges.shop
        shop[Self.customers] = shop[Self.customers].replacing("11.50", with: "11.51")
        let finding = try #require(try shop.check().accurate.findings.first { $0.code == .valueDiffers })
        #expect(finding.location?.record == 1 && finding.location?.field == "credit" && finding.location?.table == "customer")
    }

    static let refused = [
        ("\"table\":\"customer\"", "\"table\":\"nobody\""), ("\"match\":[", "\"match\":[{\"identical\":false},"),
        ("{\"same\":[\"code\"]}", "{}"), ("{\"same\":[\"code\"]}", "{\"same\":[\"code\",\"code\"]}"),
        ("{\"same\":[\"code\"]}", "{\"alike\":[\"id\"]}"),
        ("{\"same\":[\"code\"]}", "{\"alike\":[\"code\"],\"same\":[\"code\"]}"),
        ("{\"same\":[\"code\"]}", "{\"identical\":true,\"same\":[\"code\"]}"), ("\"apart\":[\"code\"]", "\"apart\":[\"kode\"]"),
        ("\"prefer\":\"to-customer\"", "\"prefer\":\"to-sale\""), ("\"latest\":\"opened\"", "\"latest\":\"remark\""),
        ("{\"complete\":true}", "{\"complete\":false}"), ("\"take\":\"longest\"", "\"take\":\"shortest\""),
        ("\"field\":\"opened\",\"take\":\"min\"", "\"field\":\"opened\",\"take\":\"sum\""),
        ("\"field\":\"phone\",\"take\":\"longest\"", "\"field\":\"phone\",\"take\":\"min\""),
        ("\"field\":\"phone\",\"take\":\"longest\"", "\"field\":\"id\",\"take\":\"survivor\""),
        ("\"field\":\"phone\",\"take\":\"longest\"", "\"field\":\"boss\",\"take\":\"longest\""),
        ("\"field\":\"lim\",\"take\":\"max\"", "\"field\":\"credit\",\"take\":\"max\""),
        ("\"field\":\"lim\",\"take\":\"max\"", "\"field\":\"lim\",\"join\":\"x\""),
        ("\"merges\":[", "\"merges\":[],\"mergers\":["),
    ]

    @Test(arguments: refused.indices) func `are refused where the plan cannot mean them`(index: Int) throws {
        let (from, to) = Self.refused[index]
        var shop = HandMadeMerges.shop
        try #require(HandMadeMerges.merge.contains(from) || from.contains("merges"))
        shop["metadata/plan.json"] = shop["metadata/plan.json"].replacing(
            HandMadeMerges.merge, with: HandMadeMerges.merge.replacing(from, with: to)
        ).replacing("\"merges\":[", with: from.contains("merges") ? to : "\"merges\":[")
        let usable = try shop.check().usable
        #expect(usable.findings.map(\.code.name) == ["metadata.unreadable"], "\(to): \(usable.findings)")
    }
}

@Suite struct `A merged row` {
    private static let types = ["identifier", "text", "integer", "date", "money", "text"]

    private func merger(_ takes: [CheckedPlan.Merge.Take], order: [CheckedPlan.Merge.Order] = []) -> RowMerger {
        let fields = Self.types.enumerated().map { index, type in
            CheckedPlan.Field(name: "f\(index)", type: type, scale: type == "money" ? 2 : 0, isRequired: index == 0)
        }
        return RowMerger(
            CheckedPlan.Merge(table: 0, match: [.identical], apart: [], survivor: order, takes: takes),
            CheckedPlan.Table(id: "t", fields: fields, key: [0], references: []), [])
    }

    private func row(_ rows: [String], _ takes: CheckedPlan.Merge.Take...) -> String? {
        merger(takes).row(rows.map { Columns(Array($0.utf8)[...]) }).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `is of the words of its fields`() {
        let rows = ["1,,7,2020-01-02,,a", "2,\"x,y\",-12,,1.50,b", "3,长长,0,0999-12-31,-2.25,a", "4,\"\",,9999-12-31,100.00,"]
        #expect(row(rows, .survivor, .first, .sum, .least, .greatest, .join([0x2f])) == "1,\"x,y\",-5,0999-12-31,100.00,a/b")
        #expect(row(rows, .survivor, .survivor, .least, .greatest, .least, .survivor) == "1,,-12,9999-12-31,-2.25,a")
        #expect(row(rows, .survivor, .longest, .greatest, .first, .sum, .longest) == "1,\"x,y\",7,2020-01-02,99.25,a")
        #expect(row(rows, .survivor, .join([0x2c]), .first, .survivor, .first, .first) == "1,\"x,y,长长,\",7,2020-01-02,1.50,a")
        #expect(row(["1,,,,,", "2,,,,,"], .survivor, .join([0x2f]), .sum, .least, .greatest, .longest) == "1,,,,,")
    }

    @Test func `takes the longest by scalars, and of equals the first`() {
        // Three scalars in nine bytes, four in four, four in seven.
        let rows = ["1,三个字,,,,", "2,four,,,,", "3,vi\u{e9}\u{e9},,,,"]
        #expect(row(rows, .survivor, .longest, .first, .first, .first, .first) == "1,four,,,,")
        #expect(row([rows[0], "4,\"a\"\"\",,,,"], .survivor, .longest, .first, .first, .first, .first) == "1,三个字,,,,")
    }

    @Test func `is none where a sum or a join is too large`() {
        let most = String(repeating: "9", count: 36)
        #expect(row(["1,,\(most),,,", "2,,0,,,"], .survivor, .first, .sum, .first, .first, .first) == "1,,\(most),,,")
        #expect(row(["1,,\(most),,,", "2,,1,,,"], .survivor, .first, .sum, .first, .first, .first) == nil)
        #expect(row(["1,,-\(most),,,", "2,,-1,,,"], .survivor, .first, .sum, .first, .first, .first) == nil)
        let half = String(repeating: "x", count: 8 << 20)
        let other = half.dropLast(1) + "y"
        let takes: [CheckedPlan.Merge.Take] = [.survivor, .first, .first, .first, .first, .join([])]
        func joined(_ texts: String...) -> Int? {
            merger(takes).row(texts.enumerated().map { Columns(Array("\($0),,,,,\($1)".utf8)[...]) })?.count
        }
        #expect(joined(half, String(other)) == 6 + 16 << 20)
        #expect(joined(half, String(other), half) == 6 + 16 << 20)
        #expect(joined(half, String(other), "z") == nil)
    }

    @Test(arguments: [
        ("1", "2", -1), ("10", "9", 1), ("-10", "-9", -1), ("-1", "1", -1), ("0", "-1", 1), ("1.50", "1.49", 1), ("5", "5", 0),
        ("", "-5", -1), ("2020-01-02", "2019-12-31", 1), ("0999-12", "1000-01", -1),
    ]) func `is less or greater by what it says`(left: String, right: String, order: Int) {
        func sign(_ left: String, _ right: String) -> Int {
            RowMerger.order(Array(left.utf8)[...], Array(right.utf8)[...]).signum()
        }
        #expect(sign(left, right) == order && sign(right, left) == -order)
    }

    @Test func `is that of the first in order`() {
        let lines = [
            "a,,,2020-01-01,,", "b,x,1,2021-01-01,1.00,", "c,,,,,", "d,x,1,2020-01-01,,", "e,x,1,,,", "f,,,2020-01-01,,",
        ]
        let ids = [(0, 1), (0, 2), (1, 1), (1, 2), (1, 3), (1, 4)].map { RecordID(mapping: $0.0, record: $0.1).word }
        func order(_ order: CheckedPlan.Merge.Order...) -> String {
            let merger = merger(Array(repeating: .first, count: 6), order: order)
            let rows = zip(ids, lines).map { (id: $0, columns: Columns(Array($1.utf8)[...])) }
            return String(decoding: rows.reversed().sorted(by: merger.precedes).flatMap { $0.columns[0] }, as: UTF8.self)
        }
        #expect(order() == "abcdef")
        #expect(order(.prefer(1)) == "cdefab")
        #expect(order(.latest(3)) == "badfce")
        #expect(order(.earliest(3)) == "adfbce")
        #expect(order(.complete) == "bdeafc")
        #expect(order(.earliest(3), .complete) == "dafbec")
        #expect(order(.latest(3), .prefer(1), .complete) == "bdfaec")
    }
}
