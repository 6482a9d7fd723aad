import Foundation
import Handover
import HandoverCore
import HandoverPlan
import HandoverTestSupport
import SystemPackage
import Testing

@testable import HandoverVerify

/// Decisions are read twice, by the run and by the verifier: whatever somebody writes into the file, both take it or neither does.
@Suite struct `A file of decisions that somebody edited` {
    /// What the contract says of decisions, changed in one place or two.
    private static func changed(_ text: String, _ random: inout SplitMix64) -> String {
        let pairs = [
            ("\"same\":\"1\"", "\"same\":\"2\""), ("\"same\":\"2\"", "\"same\":\"1\""), ("\"same\":\"1\"", "\"same\":\"01\""),
            ("\"record\":\"2\"", "\"record\":\"3\""), ("\"record\":\"3\"", "\"record\":\"2\""),
            ("\"record\":\"3\"", "\"record\":\"0\""),
            ("to-customer", "web-customer"), ("web-customer", "to-customer"), ("to-sale", "to-customer"),
            ("\"table\":\"customer\"", "\"table\":\"sale\""),
            ("correct", "keep"), ("keep", "correct"), ("\"new\":\"5\",", ""), ("\"new\":\"5\"", "\"new\":\"\""),
            ("\"was\":\"", "\"was\":\"0"), ("余额", "姓名"), ("余额", "备注"), ("余额", "没有"), ("王经理", " "), ("Wang", ""), ("两家", "\t"),
            ("\"handover\":\"1\"", "\"handover\":\"2\""), ("\"withdrawn\":[", "\"withdraw\":["), ("\"merges\":[", "\"merged\":["),
            ("\"decisions\":[", "\"decisions\":[["),
            ("Z\"", "\""), ("2026-", "2026-1"), ("T", "t"), ("},{", "},,{"), ("},{", "}{"), (",\"reason\"", ", \"reason\""),
            ("\"by\"", "\"why\""),
            ("\"customers\"", "\"web\""), ("\"web\"", "\"orders\""), ("}]}", "}]"), ("\n", ""), ("\n", "\n\n"), ("a", "b"),
            ("0", "1"), ("9", "8"),
        ]
        var text = text
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            guard let (from, to) = pairs.randomElement(using: &random) else { continue }
            if let range = text.ranges(of: from).randomElement(using: &random) { text.replaceSubrange(range, with: to) }
        }
        return text
    }

    @Test func `is taken by both readings, or by neither`() async throws {
        let customers = SmallShop.ownCustomers.replacingOccurrences(of: "139,5.00", with: "139,五元")
        let shop = try SmallShop.asked(customers: customers)
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            """
            row('to-customer', 2).update({'余额': '5', 'decision': 'correct', 'reason': 'r', 'decided by': 'Wang'})
            row('to-customer', 4).update({'decision': 'keep', 'reason': 'r', 'decided by': 'Wang'})
            """)
        _ = try await shop.redrive()
        _ = try await shop.decide(SmallShop.oneFirm + "\n" + SmallShop.twoMen)
        _ = try await shop.decide(SmallShop.says([("to-customer", 3, "1"), ("web-customer", 3, "1")], "两家", "Li"))
        let whole = String(decoding: try shop.folder.read("plan.decisions.json"), as: UTF8.self)
        let (plan, lock) = try PlanFiles.read(FilePath(shop.planPath))
        let taken = try agreement(on: whole, plan, lock, in: shop, edits: 4_000, seed: 5)
        #expect((100...3_000).contains(taken), "\(taken)")
        #expect(try stated(whole, plan, lock, in: shop.folder))
    }

    @Test func `is taken by both or by neither, where the plan has no merge any more`() async throws {
        let shop = try SmallShop.asked()
        _ = try await shop.decide(SmallShop.oneFirm + "\n" + SmallShop.twoMen)
        for record in [2, 3] as [Int64] {
            _ = try MergeReview.withdraw(shop.planPath, mapping: "web-customer", record: record, reason: "r", by: "Wang")
        }
        let whole = String(decoding: try shop.folder.read("plan.decisions.json"), as: UTF8.self)
        try Data(SmallShop.withoutMerge.utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let (plan, lock) = try PlanFiles.read(FilePath(shop.planPath))
        // One whose table or mapping is unknown, or whose records stand in another order, is as good; one that says nothing is not.
        for (from, to, isGood) in [
            ("", "", true), ("\"table\":\"customer\"", "\"table\":\"gone\"", true), ("web-customer", "to-customer", false),
            ("web-customer", "gone", true), ("\"mapping\":\"to-customer\"", "\"mapping\":\"zz\"", true),
            ("\"table\":\"customer\"", "\"table\":\"Customer\"", false), ("web-customer", "web_customer", false),
            ("\"same\":\"1\"", "\"same\":\"2\"", false), ("\"same\":\"1\"", "\"same\":\"0\"", false),
            ("\"record\":\"2\"", "\"record\":\"0\"", false),
            ("\"mapping\":\"to-customer\",\"record\":\"2\"", "\"mapping\":\"to-customer\",\"record\":\"1099511627776\"", false),
            ("\"mapping\":\"to-customer\",\"record\":\"2\"", "\"mapping\":\"to-customer\",\"record\":\"1099511627775\"", true),
        ] {
            let text = from.isEmpty ? whole : whole.replacingOccurrences(of: from, with: to)
            try #require(from.isEmpty || text != whole, "\(from)")
            #expect(try isTaken(text, plan, lock) == isGood, "\(to)")
            #expect(try stated(text, plan, lock, in: shop.folder) == isGood, "\(to)")
        }
        let taken = try agreement(on: whole, plan, lock, in: shop, edits: 2_000, seed: 6)
        #expect((100...1_800).contains(taken), "\(taken)")
    }

    /// Expects that both readings take so many edited files or refuse them. Returns how many they took.
    private func agreement(
        on whole: String, _ plan: Plan, _ lock: Lock, in shop: SmallShop, edits: Int, seed: UInt64
    ) throws -> Int {
        var random = SplitMix64(state: seed)
        var taken = 0
        for _ in 0..<edits {
            let text = Self.changed(whole, &random)
            let isTaken = try isTaken(text, plan, lock)
            if isTaken { taken += 1 }
            #expect(try isTaken == stated(text, plan, lock, in: shop.folder), "\(text)")
        }
        return taken
    }

    /// Whether the run takes decisions as such; it says where it does not, and nothing else may be wrong with them.
    private func isTaken(_ text: String, _ plan: Plan, _ lock: Lock) throws -> Bool {
        do throws(Failure) { _ = try DecisionsReader(file: "d", plan: plan, lock: lock).read(Array(text.utf8)) } catch {
            try #require(error.exit == .badData && error.diagnostics.allSatisfy { $0.code.name.hasPrefix("decisions.") })
            return false
        }
        return true
    }

    /// Whether the verifier takes decisions as such.
    private func stated(_ text: String, _ plan: Plan, _ lock: Lock, in folder: TemporaryFolder) throws -> Bool {
        let parts = [
            ("metadata/decisions.json", Array(text.utf8)), ("metadata/lock.json", lock.canonicalJSON),
            ("metadata/plan.json", plan.canonicalJSON),
        ]
        var (bytes, members): ([UInt8], [Member]) = ([], [])
        for (path, part) in parts {
            members.append(Member(path: path, offset: Int64(bytes.count), size: Int64(part.count)))
            bytes += part
        }
        try folder.write(bytes, to: "parts")
        let file = try ArchiveFile(folder.path("parts"))
        defer { file.close() }
        let archive = OpenArchive(file.source, id: "shop", members: MemberList(members))
        do { guard try StatedDecisions(archive, try CheckedPlan(archive)) != nil else { return false } } catch is CheckedPlan
            .Unreadable
        {
            return false
        }
        // Its canonical form is asked for with that of all metadata.
        return try JSONText(Array(text.utf8)).canonical() == Array(text.utf8)
    }
}
