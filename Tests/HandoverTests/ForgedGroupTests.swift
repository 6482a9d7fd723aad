import Foundation
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

/// What the verifier says of archives and plans in which rules over groups are not what they must be.
@Suite struct `Rules over groups in the second reading` {
    @Test(arguments: [
        ("another count of groups", "metadata/counts.json", #""count":"1","rule":"few""#, #""count":"0","rule":"few""#),
        ("a rule less", "metadata/counts.json", #",{"code":"OPEN","count":"1","rule":"open"}"#, ""),
        ("no counts", "metadata/counts.json", #""rules":["#, #""rule":["#),
        ("another rule", "data/exceptions/to-customer.csv", "OVER@over", "OVER@open"),
        ("another code", "data/exceptions/to-sale.csv", "LONELY@pairs", "FEW@pairs"),
        (
            "a record that a rule holds back declared migrated", "data/ledger/to-customer.csv", "1,1,quarantined\n2,3,migrated",
            "1,4,migrated"
        ),
    ]) func `cannot be forged`(name: String, member: String, from: String, to: String) async throws {
        let shop = try SmallShop.grouped(SmallShop.over)
        _ = try await shop.run()
        #expect(try shop.forged(member, from, to).exit == .notComplete, "\(name)")
    }

    /// What the verifier says where the plan of an archive is another.
    private func verdict(_ rules: [String], _ from: String, _ to: String) async throws -> Verdict {
        let shop = try SmallShop.grouped(rules)
        _ = try await shop.run()
        return try verdict(of: shop, from, to)
    }

    private func verdict(of shop: SmallShop, _ from: String, _ to: String) throws -> Verdict {
        var forge = try Forge(archive: shop.tar)
        forge.sealsPlanAndLock = true
        try forge.replace("metadata/plan.json") { bytes in
            let plan = String(decoding: bytes, as: UTF8.self)
            #expect(plan.contains(from), "\(from) in \(plan)")
            return Array(plan.replacingOccurrences(of: from, with: to).utf8)
        }
        let folder = shop.folder.path("forged")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        return try shop.verify(folder + "/shop.tar")
    }

    /// An archive with a gap, whose plan is made to call that a failure.
    @Test func `find a gap that should have stopped the run`() async throws {
        let rule =
            "r: {table: sale, per: [], measure: {n: {count: all}, low: {min: no}, high: {max: no}}, assert: \"high - low + 1 = n\", else: {warn: GAP}}"
        let shop = try SmallShop.grouped([rule], orders: "单号,客户,金额,备注\n1,C1,60.00,a\n3,C1,60.00,b\n")
        _ = try await shop.run()
        let verdict = try verdict(of: shop, #"{"warn":"GAP"}"#, #""fail""#)
        #expect(verdict.exit == .notComplete && verdict.answers[2].checks.last == .init("series", .no, count: 1))
    }

    /// Archives whose rows were kept by a rule that warns, made to hold back or to stop: nobody would have sealed that.
    @Test func `hold rows back that an archive has kept, and find what should have stopped the run`() async throws {
        for rule in [
            "r: {table: sale, per: [customer], measure: {n: {sum: amount}}, assert: \"n < 100\", else: {warn: MUCH}}",
            "r: {table: customer, of: sale.customer, measure: {n: {count: all}}, assert: \"n > 0\", else: {warn: MUCH}}",
        ] {
            let kept = try await verdict([rule], #"{"warn":"MUCH"}"#, #"{"quarantine":"MUCH"}"#)
            #expect(kept.exit == .notComplete)
            #expect(kept.answers[2].findings.contains { $0.code.name == "row.extra" }, "\(kept.answers[2].findings.map(\.code))")
            let sealed = try await verdict([rule], #"{"warn":"MUCH"}"#, #""fail""#)
            #expect(sealed.exit == .notComplete)
            #expect(sealed.answers[2].findings.contains { $0.code.name == "verify.group-rule-broken" })
        }
    }

    /// An archive that no run makes: it would have stopped.
    @Test func `that hold rows back more often than a run does are a no`() async throws {
        let shop = try SmallShop.chain(1_001, else: "warn")
        _ = try await shop.run()
        let forged = try verdict(of: shop, #"{"warn":"UNNAMED"}"#, #"{"quarantine":"UNNAMED"}"#)
        #expect(forged.exit == .notComplete)
        #expect(forged.answers[2].findings.contains { $0.code.name == "verify.groups-never-settled" })
    }

    private static let rules = [
        "p: {table: sale, per: [customer], measure: {n: {sum: amount}}, assert: \"n < 900\", else: {quarantine: MUCH}}",
        "o: {table: customer, of: sale.customer, measure: {m: {count: all}}, assert: \"m < 900\", else: {warn: MANY}}",
    ]

    @Test(arguments: [
        ("no field", #""per":["customer"]"#, #""per":["nobody"]"#),
        ("twice", #""per":["customer"]"#, #""per":["customer","customer"]"#),
        ("neither", #""per":["customer"],"#, ""),
        ("both", #""per":["customer"]"#, #""of":{"field":"customer","table":"sale"},"per":["customer"]"#),
        ("no measure", #""measure":[{"name":"n","sum":"amount"}]"#, #""measure":[]"#),
        ("a text", #""sum":"amount""#, #""sum":"note""#),
        ("unknown", #""sum":"amount""#, #""sum":"much""#), ("two of them", #""sum":"amount""#, #""max":"amount","sum":"amount""#),
        ("named twice", #"[{"name":"n","sum":"amount"}]"#, #"[{"name":"n","sum":"amount"},{"name":"n","sum":"amount"}]"#),
        ("a field's name", #""name":"n""#, #""name":"customer""#), ("not seen", #"{"field":"n"}"#, #"{"field":"amount"}"#),
        ("no name", #"{"field":"n"}"#, #"{"field":""}"#), ("a field's name, too", #""name":"m""#, #""name":"balance""#),
        ("no reference", #""of":{"field":"customer","table":"sale"}"#, #""of":{"field":"note","table":"sale"}"#),
        ("another table", #""of":{"field":"customer","table":"sale"}"#, #""of":{"field":"id","table":"customer"}"#),
        ("not all", #""count":"all""#, #""count":"some""#), ("no condition", #""count":"all""#, #""count":{"field":"amount"}"#),
        ("a reserved code", #"{"quarantine":"MUCH"}"#, #"{"quarantine":"EXCEL_ERROR"}"#), ("one id", #""id":"o""#, #""id":"p""#),
        (
            "too many fields", #""per":["customer"]"#,
            #""per":["# + (0..<17).map { _ in #""customer""# }.joined(separator: ",") + "]"
        ),
    ]) func `are refused where no plan may have them`(name: String, from: String, to: String) async throws {
        let verdict = try await verdict(Self.rules, from, to)
        #expect(verdict.exit == .notUsable, "\(name): \(verdict.exit)")
        #expect(verdict.answers[4].findings.contains { $0.code.name == "metadata.unreadable" }, "\(name)")
    }
}
