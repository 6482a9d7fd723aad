import Foundation
import HandoverCore
import Testing

@testable import HandoverPlan

@Suite struct `Encryption in a plan` {
    static let keys = [
        "age1cr76agvc99c3eq5eqq2v993457ccaftg3k3ksrykf2ydypttufyqj8f57d",
        "age1yhvfr4lnj53jtxf2n9yyh45a5444cy8cfcjy2v9r3jwwww2d7a6qjkzgd3",
    ]

    static func plan(_ encryptTo: String, id: String = "little-shop", team: Int = 0, escrow: Int = 1) -> String {
        SamplePlan.yaml.replacingOccurrences(of: "id: little-shop", with: "id: \(id)").replacingOccurrences(
            of: "  team: {name: 移交组, role: transfer-team}\n",
            with: "  team: {name: 移交组, role: transfer-team, recipient: \(keys[team])}\n"
                + "  notary: {name: 公证处, role: escrow, recipient: \(keys[escrow])}\n"
        ).replacingOccurrences(of: "parties:\n", with: encryptTo + "\nparties:\n")
    }

    private static func read(_ yaml: String, _ file: String = "plan.yaml") throws(Failure) -> Plan {
        try PlanReader.read(Array(yaml.utf8), file: file)
    }

    @Test func `names parties, and its canonical plan can be read again`() throws {
        let plan = try Self.read(Self.plan("encryptTo: [team, notary]"))
        #expect(plan.recipients == Self.keys)
        let json = String(decoding: plan.canonicalJSON, as: UTF8.self)
        #expect(json.contains(#""encryptTo":["team","notary"]"#) && json.contains(#""recipient":"\#(Self.keys[0])""#))
        let again = try Plan(canonical: plan.canonicalJSON, file: "plan.json")
        #expect(again.encryption == plan.encryption && again.recipients == plan.recipients)
    }

    @Test func `by passphrase names nobody`() throws {
        let plan = try Self.read(Self.plan("encryptTo: passphrase"))
        #expect(plan.encryption == .passphrase && plan.recipients == [])
        #expect(String(decoding: plan.canonicalJSON, as: UTF8.self).contains(#""encryptTo":[]"#))
        #expect(try Plan(canonical: plan.canonicalJSON, file: "plan.json").encryption == .passphrase)
    }

    @Test(arguments: [
        ("encryptTo: [nobody]", "plan.unknown-name"), ("encryptTo: [new-owner]", "plan.no-recipient"),
        ("encryptTo: [team, team]", "plan.repeated"), ("encryptTo: []", "plan.encrypt-nobody"),
        ("encryptTo: everybody", "plan.bad-value"), ("cabinet: {kind: retention, beside: other.yaml}", "plan.cabinet-open"),
        ("encryptTo: [team]\ncabinet: {kind: cellar, beside: other.yaml}", "plan.bad-value"),
    ])
    func `is refused`(text: String, code: String) {
        let failure = #expect(throws: Failure.self) { try Self.read(Self.plan(text)) }
        #expect(failure?.diagnostics.map(\.code.name).contains(code) == true, "\(failure?.diagnostics.map(\.code.name) ?? [])")
    }

    @Test func `knows a mistyped recipient, and one key of two parties`() {
        let mistyped = Self.plan("encryptTo: [team]").replacingOccurrences(
            of: Self.keys[0], with: String(Self.keys[0].dropLast()) + "q")
        let failure = #expect(throws: Failure.self) { try Self.read(mistyped) }
        #expect(failure?.diagnostics.map(\.code.name) == ["plan.bad-recipient"])
        let twice = #expect(throws: Failure.self) { try Self.read(Self.plan("encryptTo: [team, notary]", escrow: 0)) }
        #expect(twice?.diagnostics.map(\.code.name) == ["plan.recipient-twice"])
    }

    // MARK: Two cabinets

    private static func cabinet(
        _ kind: String, id: String, to: String, team: Int, _ change: (String) -> String = { $0 }
    ) throws(Failure) -> Plan {
        try read(
            change(plan("encryptTo: \(to)\ncabinet: {kind: \(kind), beside: other.yaml}", id: id, team: team)), "\(id).yaml")
    }

    private static func otherExports(_ plan: String) -> String {
        plan.replacingOccurrences(of: "path: 客户.csv", with: "path: 旧客户.csv").replacingOccurrences(
            of: "path: 订单.csv", with: "path: 旧订单.csv")
    }

    @Test func `holds two cabinets apart by keys and exports`() throws {
        let operational = try Self.cabinet("operational", id: "running", to: "[team]", team: 0)
        let retention = try Self.cabinet("retention", id: "kept", to: "[notary]", team: 0, Self.otherExports)
        #expect(operational.problems(beside: retention).isEmpty && retention.problems(beside: operational).isEmpty)
        // The same export, the same key, the same kind.
        let shared = try Self.cabinet("retention", id: "kept", to: "[team]", team: 0)
        #expect(
            operational.problems(beside: shared).map(\.code) == [
                .planCabinetKeyShared, .planCabinetSourceShared, .planCabinetSourceShared,
            ])
        let same = try Self.cabinet("operational", id: "kept", to: "[notary]", team: 0, Self.otherExports)
        #expect(operational.problems(beside: same).map(\.code) == [.planCabinetAlone])
        // An escrow party may hold both.
        let escrowed = try Self.cabinet("operational", id: "running", to: "[team, notary]", team: 0)
        #expect(escrowed.problems(beside: retention).isEmpty)
    }
}
