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

    @Test func `sees in a target what it sees in the archive, in a database and in an export of it`() async throws {
        let target = try TargetShop()
        let shop = target.shop
        _ = try await shop.run()
        let now = Int64(Date().timeIntervalSince1970)
        var options = Verifier.Options()
        options.target = "sqlite:" + target.database
        let copies = try TemporaryFolder()
        func test() throws -> SelfTest.Result {
            try SelfTest.run(shop.tar, trust: try shop.policy(), now: now, options: options, in: copies.path("."))
        }
        func check(_ result: SelfTest.Result) {
            let inTarget = result.outcomes.filter(\.isOfTarget)
            #expect(inTarget.count > 20 && Set(inTarget.map(\.name)).isSuperset(of: ["amount-up", "row-dropped", "row-doubled"]))
            for outcome in result.outcomes where !outcome.isRight {
                Issue.record("\(outcome.name) \(outcome.isOfTarget): \(outcome.english): exit \(outcome.exit.rawValue)")
            }
        }
        let before = try target.dump()
        check(try test())
        #expect(try target.dump() == before, "nothing is written to it")
        for table in ["customer", "sale"] {
            let csv = try HandoverTestSupport.run(
                "sqlite3", ["-header", "-csv", target.database, "SELECT * FROM \(table)"], in: shop.folder.url)
            try #require(csv.status == 0, "\(csv.stderr)")
            try shop.folder.write(Array(csv.stdout.utf8), to: "export-\(table).csv")
        }
        try FileManager.default.createDirectory(atPath: shop.folder.path("export"), withIntermediateDirectories: false)
        for table in ["customer", "sale"] {
            try FileManager.default.moveItem(
                atPath: shop.folder.path("export-\(table).csv"), toPath: shop.folder.path("export/\(table).csv"))
        }
        options.target = "export:" + shop.folder.path("export")
        options.readback = shop.folder.path("readback.json")
        let fields = ["customer": ["id", "name", "phone", "balance", "since"], "sale": ["no", "customer", "amount", "note"]]
        let typed = ["balance": "money", "amount": "money", "no": "integer"]
        let tables = fields.sorted { $0.key < $1.key }.map { table, names in
            let list = names.map { name in
                let steps = typed[name].map { #","do":[{"op":"\#($0)"}]"# } ?? ""
                return #"{"field":"\#(name)","from":"\#(name)"\#(steps)}"#
            }
            return #"{"table":"\#(table)","file":"\#(table).csv","format":"csv","fields":[\#(list.joined(separator: ","))]}"#
        }
        try shop.folder.write(
            Array(#"{"readback":"1","archive":"shop","tables":[\#(tables.joined(separator: ","))]}"#.utf8), to: "readback.json")
        check(try test())
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

    @Test func `counts the last place up and down as arithmetic does`() throws {
        var random = SplitMix64(state: 9)
        for _ in 0..<2_000 {
            let scale = Int.random(in: 0...3, using: &random)
            let most = [9, 99, 1_000, 99_999].randomElement(using: &random) ?? 9
            let units = Int.random(in: -most...most, using: &random)
            func text(_ units: Int) -> String {
                let digits = String(units.magnitude)
                let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
                let point = scale > 0 ? "." : ""
                return (units < 0 ? "-" : "") + padded.dropLast(scale) + point + padded.suffix(scale)
            }
            for step in [-1, 1] { #expect(LastPlace.changed(text(units), by: step) == text(units + step), "\(text(units))") }
        }
        #expect(LastPlace.changed("1e3", by: 1) == nil && LastPlace.changed("", by: 1) == nil)
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
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["self-test.unsound"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies.path(".")).isEmpty)
    }
}
