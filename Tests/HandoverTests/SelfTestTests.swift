import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

@testable import HandoverSelfTest

@Suite struct `The verifier's self-test` {
    @Test func `finds and names every change of a small archive, and says what it could not change`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let policy = try shop.policy()
        var told = 0
        let now = Int64(Date().timeIntervalSince1970)
        let copies = try TemporaryFolder()
        let result = try SelfTest.run(
            shop.tar, trust: policy, now: now, in: copies.path(".")
        ) { _ in told += 1 }
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies.path(".")).isEmpty)
        for outcome in result.outcomes where !outcome.isRight {
            Issue.record(
                "\(outcome.name): \(outcome.english): exit \(outcome.exit.rawValue), \(outcome.finding.map { $0.code.name } ?? "-")"
            )
        }
        #expect(result.isSound && told == result.outcomes.count)
        let names = Set(result.outcomes.map(\.name))
        for name in [
            "amount-up", "value-to-null", "other-value", "values-swapped", "reference-elsewhere", "row-dropped", "row-doubled",
            "quarantine-forgotten", "called-migrated", "plan-after-approval", "stale-lock", "step-removed", "member-twice",
            "stranger",
            "expired", "bit-flipped", "header-flipped",
        ] { #expect(names.contains(name), "\(name)") }
        // No kind is forgotten: it was tried, or it is said why not.
        #expect(Set(ValueChange.all.map(\.name)).isSubset(of: names.union(result.skipped.map(\.name))))
        #expect(result.outcomes.filter { $0.name.hasPrefix("amount") }.allSatisfy { $0.exit == .notAccurate })
    }

    @Test func `says of a change that nobody sees that it was not found`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let policy = try shop.policy()
        let test = try SelfTest(shop.tar, policy, Int64(Date().timeIntervalSince1970), "seed", .init())
        let folder = try TemporaryFolder()
        let none = Change("none", "nothing", "无", [.accurate], .codes([""])) { _ in }
        let unseen = try test.outcome(of: none, in: URL(filePath: folder.path(".")))
        #expect(!unseen.isDetected && unseen.finding == nil && unseen.exit == .ok)
        // Found, but under a question that is not the one, or with another place named.
        let table = try #require(test.tables.first)
        func dropped(_ questions: Set<Question>, _ place: Change.Place) throws -> SelfTest.Outcome {
            let change = Change("row-dropped", "a row", "一行", questions, place) { offer in
                table.replace(0, with: [], in: &offer.copy)
                offer.changedTables.insert(table.schema.id)
            }
            return try test.outcome(of: change, in: URL(filePath: folder.path(".")))
        }
        #expect(try dropped([.complete], .table(table.schema.id)).isRight)
        #expect(try !dropped([.usable], .table(table.schema.id)).isDetected)
        let elsewhere = try dropped([.complete], .table("nowhere"))
        #expect(elsewhere.isDetected && elsewhere.finding == nil && !elsewhere.isRight)
    }

    @Test func `begins with nothing that is not sound, and leaves nothing behind`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var bytes = try shop.folder.read("out/shop.tar")
        bytes[2000] ^= 1
        let copies = try TemporaryFolder()
        try shop.folder.write(bytes, to: "out/shop.tar")
        let policy = try shop.policy()
        let failure = #expect(throws: Failure.self) {
            try SelfTest.run(
                shop.tar, trust: policy, now: Int64(Date().timeIntervalSince1970), in: copies.path("."))
        }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["self-test.unsuitable"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies.path(".")).isEmpty)
    }
}
