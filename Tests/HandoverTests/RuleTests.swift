import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

extension SmallShop {
    /// The plan with rules for its rows.
    static func plan(rules: [(id: String, table: String, assert: String, otherwise: String)], of plan: String = plan) -> String {
        let lines = rules.map { "  \($0.id): {table: \($0.table), assert: \"\($0.assert)\", else: \($0.otherwise)}\n" }
        return plan.replacingOccurrences(of: "quarantine: {maxRate", with: "rules:\n\(lines.joined())quarantine: {maxRate")
    }

    static let ruled = plan(rules: [
        ("small", "sale", "amount <= 50", "{quarantine: TOO_MUCH}"),
        ("noted", "sale", "note is not null", "{warn: NO_NOTE}"),
        ("plain-note", "sale", "note is null or not contains(note, ',')", "{quarantine: COMMA}"),
        ("small-or-noted", "sale", "amount < 25 or note = '加急'", "{quarantine: TOO_PLAIN}"),
        ("since-then", "customer", "year(since) >= 2023", "{warn: OLD}"),
        ("in-the-black", "customer", "balance >= 0", "{warn: OWES}"),
    ])
}

@Suite struct `Rules for rows` {
    @Test func `hold records back, or only count them`() async throws {
        let shop = try SmallShop(plan: SmallShop.ruled)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        let exceptions = try shop.text("data/exceptions/to-sale.csv").split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")[4]
        }
        // 1: too much. 3: a comma in its note. 4: 30.00 without urgency. The others are what they were.
        #expect(
            exceptions
                == [
                    "TOO_MUCH@small", "ORPHAN@customer", "COMMA@plain-note", "TOO_PLAIN@small-or-noted", "DUPLICATE_KEY@no",
                    "DUPLICATE_KEY@no",
                ])
        #expect(summary.mappings[1].warnings.map { "\($0.rule) \($0.code) \($0.count)" } == ["noted NO_NOTE 1"])
        // Null is not true: who has no balance is not in the black; 赵六 owes.
        #expect(summary.mappings[0].warnings.map { "\($0.rule) \($0.count)" } == ["since-then 0", "in-the-black 1"])
        #expect(summary.text(in: .en).contains("    rules that did not hold: noted NO_NOTE 1"))
        let counts = try shop.text("metadata/counts.json")
        #expect(counts.contains(#""warnings":[{"code":"NO_NOTE","count":"1","rule":"noted"}]"#))
        #expect(summary.verdict?.warnings.map { "\($0.rule) \($0.count)" } == ["noted 1", "since-then 0", "in-the-black 1"])
        let held = try await Quarantine.list(shop.planPath)
        #expect(held[1].reasons.contains { $0.code == "TOO_MUCH" && $0.count == 1 })
    }

    @Test func `that say fail stop the run before anything is sealed, until somebody corrects or keeps the record`() async throws
    {
        let plan = SmallShop.plan(rules: [("sane", "sale", "amount < 100", "fail")])
        let shop = try SmallShop(plan: plan)
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .stopped)
        #expect(failure?.diagnostics.map(\.code.name) == ["run.rule-fails"])
        #expect(failure?.diagnostics.first?.location?.record == 1)
        #expect(try shop.delivered() == [])
        let held = try await Quarantine.list(shop.planPath)
        #expect(held[1].reasons.contains { $0.code == "RULE_FAILED" && $0.field == "sane" })
        _ = try await shop.export()
        let decision = "'reason': 'r', 'decided by': 'w'"
        try Spreadsheet.edit(shop.folder, "row('to-sale', 1).update({'decision': 'correct', \(decision), '金额': '10.00'})")
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true && summary.mappings[1].redriven == 1)
        let other = try SmallShop(plan: plan)
        try other.lock()
        _ = try await other.export()
        try Spreadsheet.edit(other.folder, "row('to-sale', 1).update({'decision': 'keep', \(decision)})")
        _ = try await other.redrive()
        #expect(try await other.run().verdict?.isSound == true)
        #expect(try other.text("data/exceptions/to-sale.csv").contains(",RULE_FAILED@sane,"))
    }

    @Test func `are not asked of what is excluded or has another finding`() async throws {
        let plan = SmallShop.plan(
            rules: [("none", "customer", "false", "{quarantine: NEVER}")],
            of: SmallShop.plan(excluding: [("to-customer", "[编号] in ('C1', 'C2')", "tests", "seller")]))
        let shop = try SmallShop(plan: plan)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings[0].codes.map { "\($0.code) \($0.count)" } == ["NEVER 2", "PHONE_INVALID 1"])
        #expect(summary.mappings[0].balance.excluded == 2)
    }

    @Test func `come to the same with any number of threads`() async throws {
        var digests: Set<String> = []
        for threads in [1, 2] {
            let shop = try SmallShop(plan: SmallShop.ruled)
            digests.insert(
                try await shop.run { ($0.threads, $0.seed) = (threads, String(repeating: "5a", count: 32)) }.dataDigest)
        }
        #expect(digests.count == 1)
    }

    @Test(arguments: [
        ("another count of warnings", "metadata/counts.json", #""count":"1","rule":"noted""#, #""count":"0","rule":"noted""#),
        ("a finding less", "data/exceptions/to-sale.csv", "TOO_MUCH@small", "TOO_PLAIN@small"),
        ("another rule", "data/exceptions/to-sale.csv", "TOO_MUCH@small", "TOO_MUCH@noted"),
        (
            "a record that a rule holds back declared migrated", "data/ledger/to-sale.csv", "1,6,quarantined",
            "1,5,quarantined\n6,1,migrated"
        ),
    ]) func `cannot be forged`(name: String, member: String, from: String, to: String) async throws {
        let shop = try SmallShop(plan: SmallShop.ruled)
        _ = try await shop.run()
        #expect(try shop.forged(member, from, to).exit == .notComplete, "\(name)")
    }

    /// An archive of a plan whose rule says `warn`, made to say `fail`: nobody would have sealed that.
    @Test func `that say fail and do not hold are refused by the verifier`() async throws {
        let shop = try SmallShop(plan: SmallShop.plan(rules: [("sane", "sale", "amount < 100", "{warn: MUCH}")]))
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        forge.sealsPlanAndLock = true
        try forge.replace("metadata/plan.json") {
            Array(String(decoding: $0, as: UTF8.self).replacingOccurrences(of: #"{"warn":"MUCH"}"#, with: #""fail""#).utf8)
        }
        let folder = shop.folder.path("forged")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        let verdict = try shop.verify(folder + "/shop.tar")
        #expect(verdict.exit == .notComplete)
        #expect(verdict.answers[2].findings.contains { $0.code.name == "verify.rule-broken" })
    }

    @Test(arguments: [
        ("\"amount\"", "fail", "plan.expression-not-a-condition"), ("\"[金额] = '1'\"", "fail", "plan.expression-no-columns-here"),
        ("\"amont > 1\"", "fail", "plan.expression-unknown-name"), ("\"note > 'a'\"", "fail", "plan.expression-kinds"),
        ("\"true\"", "stop", "plan.bad-value"), ("\"true\"", "{}", "plan.bad-rule-else"),
        ("\"true\"", "{quarantine: A, warn: B}", "plan.bad-rule-else"), ("\"true\"", "{warn: EXCEL_ERROR}", "plan.reserved-code"),
    ]) func `that are wrong are refused`(assert: String, otherwise: String, code: String) throws {
        let plan = SmallShop.plan.replacingOccurrences(
            of: "quarantine: {maxRate",
            with: "rules:\n  r: {table: sale, assert: \(assert), else: \(otherwise)}\nquarantine: {maxRate")
        let shop = try SmallShop(plan: plan)
        let failure = #expect(throws: Failure.self) { try shop.lock() }
        #expect(failure?.diagnostics.map(\.code.name) == [code])
    }
}
