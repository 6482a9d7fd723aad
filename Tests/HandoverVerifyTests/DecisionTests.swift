import HandoverCore
import Testing

@testable import HandoverVerify

@Suite struct `Decisions in an archive` {
    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    @Test func `are followed as they were by hand`() throws {
        let result = try HandMadeShop.decided().check()
        #expect([result.complete, result.accurate, result.usable].map(\.outcome) == [.yes, .yes, .yes], "\(findings(result))")
        #expect(result.balances.map { [$0.records, $0.migrated, $0.quarantined] } == [[10, 7, 3], [6, 4, 2], [3, 3, 0]])
        #expect(result.complete.checks.contains { $0.name == "decisions" && $0.count == 6 && $0.outcome == .yes })
    }

    static let changes: [HandMadeShop.Change] = [
        // A reason, a name, a time, a verdict that are none.
        ("metadata/decisions.json", "\"reason\":\"核对\"", "\"reason\":\"\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"reason\":\"核对\"", "\"reason\":\" \u{3000}\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", ",\"reason\":\"核对\"", "", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"by\":\"甲方\"", "\"by\":\"\\t\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "2026-12-30T00:00:00Z", "2026-12-30", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"decision\":\"keep\"", "\"decision\":\"correct\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"decision\":\"keep\"", "\"decision\":\"drop\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"decision\":\"correct\"", "\"decision\":\"keep\"", .usable, "metadata.unreadable"),
        // A column that the mapping does not use, a text that is none, another mapping, another export.
        ("metadata/decisions.json", "\"column\":\"id\"", "\"column\":\"Id\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"new\":\"K\"", "\"new\":\"\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"mapping\":\"to-customer\"", "\"mapping\":\"to-nobody\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"mapping\":\"to-customer\"", "\"mapping\":\"to-sale\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"record\":\"4\"", "\"record\":\"8\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"record\":\"4\"", "\"record\":\"04\"", .usable, "metadata.unreadable"),
        (
            "metadata/decisions.json", "\"id\":\"customers\",\"sha256\":\"", "\"id\":\"later\",\"sha256\":\"", .usable,
            "metadata.unreadable"
        ),
        ("metadata/decisions.json", "\"handover\":\"1\"", "\"handover\":\"2\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "{\"decisions\"", "{ \"decisions\"", .usable, "metadata.not-canonical"),
        // A record that the plan does not hold back, or that there is not; another record, another text.
        ("metadata/decisions.json", "\"record\":\"4\"", "\"record\":\"2\"", .complete, "decisions.record-not-held-back"),
        ("metadata/decisions.json", "\"record\":\"6\"", "\"record\":\"60\"", .complete, "decisions.record-not-held-back"),
        ("metadata/decisions.json", "\"digest\":\"", "\"digest\":\"flip", .complete, "decisions.record-differs"),
        ("metadata/decisions.json", "\"was\":\"", "\"was\":\"flip", .complete, "decisions.record-differs"),
        (
            "metadata/decisions.json", "\"column\":\"id\"", "\"column\":\"name\"", .complete, "decisions.record-differs"
        ),
        // The decisions are sound, and the data does not follow them.
        ("metadata/decisions.json", "\"new\":\"K\"", "\"new\":\"L\"", .accurate, "value.differs"),
        ("metadata/decisions.json", "\"new\":\"K\",", "", .complete, "row.extra"),
        ("data/corrections/to-customer.csv", "DUPLICATE_KEY@id", "ORPHAN@boss", .complete, "corrections.differ"),
        ("data/corrections/to-sale.csv", "4,5,", "4,6,", .complete, "corrections.differ"),
        ("data/exceptions/to-sale.csv", "DUPLICATE_KEY@no", "ORPHAN@agent", .complete, "exceptions.differ"),
        ("metadata/counts.json", "\"redriven\":\"2\"", "\"redriven\":\"1\"", .complete, "counts.differ"),
        ("metadata/counts.json", ",\"redriven\":\"0\"", "", .complete, "counts.differ"),
        ("metadata/counts.json", "\"quarantined\":\"0.90\"", "\"quarantined\":\"0.00\"", .complete, "total.unbalanced"),
    ]

    @Test(arguments: changes.indices) func `are found out where they are not so`(index: Int) throws {
        try HandMadeShop.decided().expectFound(Self.changes[index])
    }

    @Test func `cannot correct a record that cannot be read`() throws {
        var shop = HandMadeShop.decided()
        let raw = "\"H\",辛,A,x\n"
        shop["metadata/decisions.json"] = HandMadeShop.document(
            [HandMadeShop.decision("to-customer", 9, raw, [("id", "H", "I")])], sources: ["customers"])
        #expect(try shop.check().complete.findings.map(\.code.name).contains("decisions.record-cannot-be-read"))
        // It can be kept: nothing changes by that but that it is said.
        shop["metadata/decisions.json"] = HandMadeShop.document(
            [HandMadeShop.decision("to-customer", 9, raw, [])], sources: ["customers"])
        #expect(try !shop.check().complete.findings.map(\.code.name).contains { $0.hasPrefix("decisions.") })
    }

    /// What is of no plan any more, and what was never a decision.
    static let withdrawals: [(from: String, to: String, isOne: Bool)] = [
        ("", "", true), ("\"by\":\"乙\"", "\"by\":\" \"", false), ("\"reason\":\"错\"", "\"reason\":\"\"", false),
        (",\"reason\":\"错\"", "", false), ("2026-12-31T00:00:00Z", "2026-12-31", false),
        ("\"record\":\"4\"", "\"record\":\"0\"", false), ("\"column\":\"id\"", "\"column\":\"Id\"", true),
        ("\"mapping\":\"to-customer\"", "\"mapping\":\"to-nobody\"", true), ("\"new\":\"X\"", "\"new\":\"\"", false),
        ("\"decision\":\"correct\"", "\"decision\":\"keep\"", false),
    ]

    /// What was withdrawn is history: it must be told in full, and says nothing of any record.
    @Test(arguments: withdrawals.indices) func `may have been withdrawn, by somebody and for a reason`(index: Int) throws {
        let (from, to, isOne) = Self.withdrawals[index]
        let old = HandMadeShop.decision("to-customer", 4, "never seen\n", [("id", "C", "X")])
        let history = "{\"at\":\"2026-12-31T00:00:00Z\",\"by\":\"乙\",\"decision\":\(old),\"reason\":\"错\"}"
        var shop = HandMadeShop.decided()
        shop["metadata/decisions.json"] = shop["metadata/decisions.json"].replacing(
            "}\n", with: ",\"withdrawn\":[\(from.isEmpty ? history : history.replacing(from, with: to))]}\n")
        let result = try shop.check()
        #expect(result.usable.outcome == (isOne ? .yes : .no), "\(findings(result))")
        if !isOne { #expect(findings(result).map(\.code.name) == ["metadata.unreadable"]) }
    }

    @Test func `may all have been withdrawn, but not all be missing`() throws {
        var shop = HandMadeShop()
        let counts = shop["metadata/counts.json"]
        shop["metadata/counts.json"] = counts.replacing("\"to\":", with: "\"redriven\":\"0\",\"to\":")
        let old = HandMadeShop.decision("to-customer", 4, "C,丁,\n", [("id", "C", "K")])
        let history = "{\"at\":\"2026-12-31T00:00:00Z\",\"by\":\"乙\",\"decision\":\(old),\"reason\":\"错\"}"
        let document = "{\"decisions\":[],\"handover\":\"1\",\"sources\":[],\"withdrawn\":[\(history)]}\n"
        shop.files.append(("metadata/decisions.json", document))
        let result = try shop.check()
        #expect([result.complete, result.accurate, result.usable].map(\.outcome) == [.yes, .yes, .yes], "\(findings(result))")
        shop["metadata/decisions.json"] = "{\"decisions\":[],\"handover\":\"1\",\"sources\":[]}\n"
        #expect(findings(try shop.check()).map(\.code.name) == ["metadata.unreadable"])
    }

    @Test func `that were left out leave an archive that nothing explains`() throws {
        var shop = HandMadeShop.decided()
        shop.files.removeAll { $0.path == "metadata/decisions.json" }
        let codes = findings(try shop.check()).map(\.code.name)
        #expect(codes.contains("ledger.differs") && codes.contains("counts.differ") && codes.contains("row.extra"))
    }

    @Test(arguments: UInt64(0)..<60) func `never crash on bytes changed at random`(seed: UInt64) throws {
        try HandMadeShop.decided().checkDamaged("metadata/decisions.json", seed: seed)
    }
}
