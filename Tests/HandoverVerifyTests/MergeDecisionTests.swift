import HandoverCore
import Testing

@testable import HandoverVerify

@Suite struct `Decisions about merges in an archive` {
    private static let path = "metadata/decisions.json"

    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    private func expectSound(_ shop: HandMadeShop, memory: Int? = nil) throws {
        let archive = try HandMadeArchive(shop.files.map { ($0.path, Array($0.content.utf8)) })
        let result = try archive.check(memory.map { .init(memory: $0) } ?? .init())
        #expect([result.complete, result.accurate, result.usable].map(\.outcome) == [.yes, .yes, .yes], "\(findings(result))")
    }

    @Test(arguments: [nil, 700]) func `are followed as they were by hand, in much memory and in next to none`(memory: Int?) throws
    {
        try expectSound(HandMadeMerges.asked, memory: memory)
    }

    @Test func `are counted by the records that they are about`() throws {
        let complete = try HandMadeMerges.asked.check().complete
        #expect(complete.checks.contains { $0.name == "merge-decisions" && $0.count == 8 && $0.outcome == .yes })
        #expect(try !HandMadeMerges.decided.check().complete.checks.contains { $0.name == "merge-decisions" })
    }

    /// The survivor that is kept in the second reading is in the first one what it is without decisions.
    @Test func `hold in both readings`() throws {
        let (kept, other) = ("A6,X6,壬,,,4.00,40.00,,", "B9,X6,壬壬,,,6.00,60.00,,Z9")
        let decisions = [
            HandMadeShop.decision("to-customer", 6, kept + "\n", []),
            HandMadeShop.decision("to-old", 6, "A5,,庚,,,,,,\n", [("id", "A5", "A9")]),
        ]
        var shop = HandMadeMerges.decided
        shop[Self.path] = HandMadeMerges.document(
            [HandMadeMerges.decision([("to-customer", 6, kept, 1), ("to-old", 6, "A5,,庚,,,,,,", 2), ("to-old", 9, other, 1)])],
            decisions: decisions)
        try expectSound(shop)
        // Where the two are not the same, nothing holds back what was kept.
        shop[Self.path] = HandMadeMerges.document(
            [HandMadeMerges.decision([("to-customer", 6, kept, 1), ("to-old", 9, other, 2)])], decisions: decisions)
        #expect(try shop.check().complete.findings.map(\.code.name).contains("decisions.record-not-held-back"))
    }

    static let changes: [HandMadeShop.Change] = [
        // A reason, a name, a time, a table, a mapping, a record, a number that are none.
        (path, "\"reason\":\"核对\"", "\"reason\":\"\u{3000}\"", .usable, "metadata.unreadable"),
        (path, "\"by\":\"甲方\"", "\"by\":\"\"", .usable, "metadata.unreadable"),
        (path, ",\"reason\":\"核对\"", "", .usable, "metadata.unreadable"),
        (path, "2026-12-30T00:00:00Z", "2026-12-30T00:00:00+00:00", .usable, "metadata.unreadable"),
        (path, "\"table\":\"customer\"", "\"table\":\"sale\"", .usable, "metadata.unreadable"),
        (path, "\"table\":\"customer\"", "\"table\":\"nobody\"", .usable, "metadata.unreadable"),
        (path, "\"mapping\":\"to-old\"", "\"mapping\":\"to-sale\"", .usable, "metadata.unreadable"),
        (path, "\"mapping\":\"to-old\"", "\"mapping\":\"to-nobody\"", .usable, "metadata.unreadable"),
        (path, "\"record\":\"1\"", "\"record\":\"0\"", .usable, "metadata.unreadable"),
        (
            path, "\"mapping\":\"to-old\",\"record\":\"1\"", "\"mapping\":\"to-old\",\"record\":\"0\"", .usable,
            "metadata.unreadable"
        ),
        (path, "\"record\":\"1\"", "\"record\":\"01\"", .usable, "metadata.unreadable"),
        (path, "\"same\":\"1\"", "\"same\":\"2\"", .usable, "metadata.unreadable"),
        (path, "\"same\":\"2\"", "\"same\":\"3\"", .usable, "metadata.unreadable"),
        (path, "\"same\":\"1\"", "\"same\":\"0\"", .usable, "metadata.unreadable"),
        (path, ",\"same\":\"1\"", "", .usable, "metadata.unreadable"),
        (path, "\"same\":\"1\"", "\"same\":\"1\",\"was\":\"\"", .usable, "metadata.unreadable"),
        // Records in another order, one of them twice, in two decisions; decisions in another order.
        (
            path, "\"mapping\":\"to-old\",\"record\":\"1\"", "\"mapping\":\"to-customer\",\"record\":\"1\"", .usable,
            "metadata.unreadable"
        ),
        (
            path, "\"mapping\":\"to-customer\",\"record\":\"1\"", "\"mapping\":\"to-old\",\"record\":\"4\"", .usable,
            "metadata.unreadable"
        ),
        (path, "\"record\":\"8\"", "\"record\":\"2\"", .usable, "metadata.unreadable"),
        (path, "\"record\":\"4\"", "\"record\":\"1\"", .usable, "metadata.unreadable"),
        (path, "\"record\":\"6\"", "\"record\":\"3\"", .usable, "metadata.unreadable"),
        // Another export than those that are read.
        (path, "\"id\":\"old\",\"sha256\":\"", "\"id\":\"old\",\"sha256\":\"flip", .usable, "metadata.unreadable"),
        (path, "\"id\":\"old\"", "\"id\":\"sales\"", .usable, "metadata.unreadable"),
        (path, "\"handover\"", "\"merged\":[],\"handover\"", .usable, "metadata.unreadable"),
        (path, "{\"decisions\"", "{ \"decisions\"", .usable, "metadata.not-canonical"),
        // Another record, and one that is not there.
        (path, "\"digest\":\"", "\"digest\":\"flip", .complete, "merges.decided-record-differs"),
        (path, "\"record\":\"8\"", "\"record\":\"7\"", .complete, "merges.decided-record-differs"),
        (path, "\"record\":\"8\"", "\"record\":\"10\"", .complete, "merges.decided-record-missing"),
        (path, "\"record\":\"8\"", "\"record\":\"1099511627775\"", .complete, "merges.decided-record-missing"),
        (path, "\"record\":\"8\"", "\"record\":\"1099511627776\"", .usable, "metadata.unreadable"),
        // The decisions are sound, and the data does not follow them.
        (path, "\"record\":\"1\",\"same\":\"2\"", "\"record\":\"1\",\"same\":\"1\"", .complete, "merges.differ"),
        (path, "\"record\":\"2\",\"same\":\"2\"", "\"record\":\"2\",\"same\":\"1\"", .complete, "merges.differ"),
        (path, "\"record\":\"8\",\"same\":\"1\"", "\"record\":\"8\",\"same\":\"2\"", .complete, "merges.differ"),
        (path, "\"record\":\"3\",\"same\":\"1\"", "\"record\":\"3\",\"same\":\"2\"", .complete, "merges.differ"),
        ("data/merges/customer.csv", "3,to-customer,4,survivor", "3,to-customer,4,dissolved", .complete, "merges.differ"),
        ("data/merges/customer.csv", "1,to-customer,1,dissolved", "1,to-customer,1,survivor", .complete, "merges.differ"),
        ("data/merges/customer.csv", "5,to-old,3,dissolved,B3\n", "", .complete, "merges.differ"),
        ("metadata/counts.json", ",\"redriven\":\"0\"", "", .complete, "counts.differ"),
        // The plan asks otherwise, or holds nothing apart.
        ("metadata/plan.json", "\"ask\":true,", "", .complete, "merges.differ"),
        ("metadata/plan.json", "\"apart\":[\"code\"]", "\"apart\":[]", .complete, "merges.differ"),
        ("metadata/plan.json", "\"ask\":true,", "\"ask\":false,", .usable, "metadata.unreadable"),
        (
            "metadata/plan.json", "\"ask\":true,\"same\":[\"boss\"]", "\"ask\":true,\"identical\":true", .usable,
            "metadata.unreadable"
        ),
        ("metadata/plan.json", "\"ask\":true,\"same\":[\"boss\"]", "\"ask\":true", .usable, "metadata.unreadable"),
    ]

    @Test(arguments: changes.indices) func `are found out where they are not so`(index: Int) throws {
        try HandMadeMerges.asked.expectFound(Self.changes[index])
    }

    @Test func `name file, mapping and record where they are about another`() throws {
        for (record, code) in [("7", Diagnostic.Code.mergeRecordDiffers), ("10", .mergeRecordMissing)] {
            var shop = HandMadeMerges.asked
            shop[Self.path] = shop[Self.path].replacing("\"record\":\"8\"", with: "\"record\":\"\(record)\"")
            let finding = try #require(try shop.check().complete.findings.first { $0.code == code })
            #expect(finding.location == .init(file: Self.path, record: Int64(record), planKey: "mappings.to-old"))
        }
    }

    /// Left out, put in, or in another order.
    @Test func `are found out where they are others`() throws {
        func codes(_ merges: [String]) throws -> [String] {
            var shop = HandMadeMerges.asked
            shop[Self.path] = HandMadeMerges.document(merges)
            return findings(try shop.check()).map(\.code.name)
        }
        for index in HandMadeMerges.merges.indices {
            var merges = HandMadeMerges.merges
            merges.remove(at: index)
            #expect(try codes(merges).contains("merges.differ"))
            merges.append(HandMadeMerges.merges[index])
            let isLast = index == merges.count - 1
            #expect(try codes(merges) == (isLast ? [] : ["metadata.unreadable"]))
        }
        let one = HandMadeMerges.decision([
            ("to-customer", 3, "A3,X3,丙,,,5.00,20.00,,", 1), ("to-old", 7, "B7,X3,丙,,,8.00,10.00,,", 2),
        ])
        var merges = HandMadeMerges.merges
        merges.insert(one, at: 2)
        #expect(try codes(merges).contains("merges.differ"))
        let single = HandMadeMerges.decision([("to-customer", 3, "A3,X3,丙,,,5.00,20.00,,", 1)])
        merges[2] = single
        #expect(try codes(merges) == ["metadata.unreadable"])
        var shop = HandMadeMerges.asked
        shop.files.removeAll { $0.path == Self.path }
        #expect(findings(try shop.check()).map(\.code.name).contains("merges.differ"))
    }

    /// What is of no plan any more, and what was never a decision.
    static let withdrawals: [(from: String, to: String, isOne: Bool)] = [
        ("", "", true), ("\"by\":\"乙\"", "\"by\":\"\"", false), (",\"reason\":\"错\"", "", false),
        ("\"reason\":\"核对\"", "\"reason\":\" \"", false), ("\"record\":\"1\"", "\"record\":\"0\"", false),
        ("\"record\":\"1\"", "\"record\":\"6\"", true), ("\"same\":\"1\"", "\"same\":\"2\"", false),
        ("\"table\":\"customer\"", "\"table\":\"sale\"", true), ("\"mapping\":\"to-customer\"", "\"mapping\":\"to-sale\"", true),
    ]

    /// What was withdrawn is history: it says nothing of any record, and may be all there is.
    @Test(arguments: withdrawals.indices) func `may have been withdrawn, by somebody and for a reason`(index: Int) throws {
        let (from, to, isOne) = Self.withdrawals[index]
        let old = HandMadeMerges.decision([
            ("to-customer", 1, "never seen", 1), ("to-customer", 5, "nor this", 2), ("to-customer", 99, "nor that", 1),
        ])
        let told = "{\"at\":\"2026-12-31T00:00:00Z\",\"by\":\"乙\",\"decision\":\(old),\"reason\":\"错\"}"
        let history = from.isEmpty ? told : told.replacing(from, with: to, maxReplacements: 1)
        try #require(from.isEmpty || told != history)
        for merges in [HandMadeMerges.merges, []] {
            var shop = merges.isEmpty ? HandMadeMerges.shop : HandMadeMerges.asked
            if merges.isEmpty {
                shop["metadata/counts.json"] = shop["metadata/counts.json"].replacing(
                    "\"survivors\"", with: "\"redriven\":\"0\",\"survivors\""
                ).replacing("\"to\":\"sale\"", with: "\"redriven\":\"0\",\"to\":\"sale\"")
            }
            shop.files.removeAll { $0.path == Self.path }
            shop.files.append((Self.path, HandMadeMerges.document(merges, withdrawn: [history])))
            let result = try shop.check()
            #expect(findings(result).map(\.code.name) == (isOne ? [] : ["metadata.unreadable"]), "\(findings(result))")
        }
    }

    @Test func `are none where there is an empty list`() throws {
        var shop = HandMadeMerges.asked
        let told = "{\"at\":\"2026-12-31T00:00:00Z\",\"by\":\"乙\",\"decision\":\(HandMadeMerges.merges[0]),\"reason\":\"错\"}"
        shop[Self.path] = HandMadeMerges.document([], withdrawn: [told]).replacing(
            "\"sources\"", with: "\"merges\":[],\"sources\"")
        #expect(findings(try shop.check()).map(\.code.name) == ["metadata.unreadable"])
    }

    @Test(arguments: UInt64(0)..<60) func `never crash on bytes changed at random`(seed: UInt64) throws {
        try HandMadeMerges.asked.checkDamaged("metadata/decisions.json", seed: seed)
    }
}
