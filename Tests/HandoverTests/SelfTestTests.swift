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
            "last-step-removed", "steps-reordered", "stranger", "stranger-inside", "expired", "not-yet-valid", "authority-key",
            "encryption-key", "server-key", "other-archive", "rehearsal", "amounts-swapped", "bit-flipped", "header-flipped",
        ] { #expect(names.contains(name), "\(name)") }
        // No kind is forgotten: it was tried, or it is said that it does not apply.
        #expect(names.isDisjoint(with: result.skipped.map(\.name)))
        #expect(names.union(result.skipped.map(\.name)) == Set(Kind.all.map(\.name)))
        #expect(Set(Kind.all.map(\.name)).count == Kind.all.count && Kind.all.count > 75)
        #expect(
            Set(result.skipped.map(\.name)).isSuperset(of: ["exclusion-forgotten", "other-column", "other-rounding", "composed"]))
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

    /// A shop whose plan rounds, and takes two texts alike.
    private static func roundedShop(_ mode: String, amounts: [String] = ["100.005", "20", "30.1"]) throws -> SmallShop {
        let plan = SmallShop.plan
            .replacing(
                "balance: {type: money}", with: "balance: {type: money}\n      place: {type: text}\n      dots: {type: text}"
            )
            .replacing(
                "do: [money], else: {quarantine: MONEY_INVALID}}\n      since",
                with: "do: [money], else: {quarantine: MONEY_INVALID}}\n      place: 城市\n      dots: 点\n      since"
            )
            .replacing("from: 金额, do: [money]", with: "from: 金额, do: [{money: {round: \(mode)}}]")
            .replacing("name: 姓名", with: "name: {from: 姓名}")
        let customers = """
            编号,姓名,电话,余额,建档日期,城市,点
            C1,张三,,1.00,2023-05-06,上海,ナ・ユ
            C2,李四,,2.00,2023-05-07,广州,e\u{301}·

            """
        let orders = "单号,客户,金额,备注\n" + amounts.enumerated().map { "\($0 + 1),C1,\($1),\n" }.joined()
        return try SmallShop(plan: plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
    }

    @Test(arguments: ["half-up", "half-even", "down"]) func `sees that the plan rounds otherwise, or takes another column`(
        mode: String
    ) async throws {
        let shop = try Self.roundedShop(mode)
        _ = try await shop.run()
        let test = try SelfTest(shop.tar, try shop.policy(), Int64(Date().timeIntervalSince1970), "seed", .init())
        let folder = try TemporaryFolder()
        let changes = try test.changes().filter {
            ["other-rounding", "other-column", "composed", "katakana-dot", "middle-dot", "plan-after-approval"].contains($0.name)
        }
        #expect(Set(changes.map(\.name)).count == 6, "\(changes.map(\.name))")
        for change in changes {
            let outcome = try test.outcome(of: change, in: URL(filePath: folder.path(".")))
            #expect(outcome.isRight, "\(change.name) \(change.of): \(outcome)")
        }
    }

    @Test func `does not try another rounding where every amount stays the same`() async throws {
        let shop = try Self.roundedShop("half-up", amounts: ["1.00", "2.5", "3.001"])
        _ = try await shop.run()
        let test = try SelfTest(shop.tar, try shop.policy(), Int64(Date().timeIntervalSince1970), "seed", .init())
        #expect(try !test.changes().contains { $0.name == "other-rounding" })
    }

    @Test func `rounds as the contract says`() {
        for (text, halfUp, halfEven, down) in [
            ("1.005", "1.01", "1.00", "1.00"), ("1.015", "1.02", "1.02", "1.01"), ("-1.005", "-1.01", "-1.00", "-1.00"),
            ("1.0051", "1.01", "1.01", "1.00"), ("9.995", "10.00", "10.00", "9.99"), ("-0.004", "0.00", "0.00", "0.00"),
            ("007", "7.00", "7.00", "7.00"), ("-0.005", "-0.01", "0.00", "0.00"),
        ] {
            #expect(Rounding.halfUp.rounded(text, scale: 2) == halfUp, "\(text)")
            #expect(Rounding.halfEven.rounded(text, scale: 2) == halfEven, "\(text)")
            #expect(Rounding.down.rounded(text, scale: 2) == down, "\(text)")
        }
        #expect(Rounding.down.rounded("1,000", scale: 2) == nil && Rounding.halfUp.rounded("2.5", scale: 0) == "3")
    }

    /// A verifier that lacks one check has nothing else to say that would pass for it.
    @Test func `finds each seal that is wrong by one check alone`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let test = try SelfTest(shop.tar, try shop.policy(), Int64(Date().timeIntervalSince1970), "seed", .init())
        let folder = try TemporaryFolder()
        let changes = try test.sealChanges()
        #expect(changes.count == 14)
        for change in changes {
            #expect(change.places.count == 1 && change.places[0].codes.count == 1, "one check finds it: \(change.name)")
            let right = try test.outcome(of: change, in: URL(filePath: folder.path(".")))
            #expect(right.isRight, "\(change.name): \(right)")
            // By the check of another one it is not found; but whoever is stopped inside is one too few as well.
            for other in changes where other.places[0].codes != change.places[0].codes && other.name != "stranger-inside" {
                let expecting = Change(
                    change.kind, under: change.seals, change.questions, other.places[0], apply: change.apply)
                let outcome = try test.outcome(of: expecting, in: URL(filePath: folder.path(".")))
                #expect(outcome.isDetected && !outcome.isRight, "\(change.name) is no \(other.name)")
            }
        }
    }

    @Test func `says of a change that nobody sees that it was not found`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let policy = try shop.policy()
        let test = try SelfTest(shop.tar, policy, Int64(Date().timeIntervalSince1970), "seed", .init())
        let folder = try TemporaryFolder()
        let none = Change(Kind("none", "nothing", "无"), [.accurate], Place("value.differs")) { _ in }
        let unseen = try test.outcome(of: none, in: URL(filePath: folder.path(".")))
        #expect(!unseen.isDetected && unseen.finding == nil && unseen.exit == .ok)
        // Found, but under a question that is not the one, or with another place or by another check.
        let table = try #require(test.tables.first)
        func dropped(_ questions: Set<Question>, _ place: Place) throws -> SelfTest.Outcome {
            let change = Change(.rowDropped, questions, place) { offer in
                table.replace(0, with: [], in: &offer.copy)
                offer.changedTables.insert(table.schema.id)
            }
            return try test.outcome(of: change, in: URL(filePath: folder.path(".")))
        }
        let missing = Place("row.missing", table: table.schema.id)
        #expect(try dropped([.complete], missing).isRight)
        #expect(try !dropped([.usable], missing).isDetected)
        for place in [Place("row.missing", table: "nowhere"), Place("row.extra", table: table.schema.id), Place("row.")] {
            let elsewhere = try dropped([.complete], place)
            #expect(elsewhere.isDetected && elsewhere.finding == nil && !elsewhere.isRight)
        }
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
