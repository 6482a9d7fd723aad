import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

/// Copies that were changed, re-packed, re-manifested and re-sealed with an accepted key: only the exports can tell.
@Suite struct `A forged archive` {
    static let forgeries: [(name: String, edit: Forge.Edit, exit: ExitCode, table: String, field: String?)] = [
        ("an amount changed by 0.01", .addCent(table: "sale", row: 1, field: "amount"), .notAccurate, "sale", "amount"),
        ("a record dropped", .drop(table: "customer", row: 2), .notComplete, "customer", nil),
        ("a record written twice", .duplicate(table: "sale", row: 1), .notComplete, "sale", nil),
        (
            "a value swapped between two records", .swap(table: "sale", field: "amount", row: 1, with: 2), .notAccurate, "sale",
            "amount"
        ),
        ("a name replaced", .set(table: "customer", row: 1, field: "name", to: "张三丰"), .notAccurate, "customer", "name"),
        (
            "an empty text instead of null", .set(table: "customer", row: 3, field: "phone", to: "\"\""), .notAccurate,
            "customer", "phone"
        ),
        (
            "a date a day later", .set(table: "customer", row: 1, field: "since", to: "2023-05-07"), .notAccurate, "customer",
            "since"
        ),
        (
            "a reference to another customer", .set(table: "sale", row: 1, field: "customer", to: "C2"), .notAccurate, "sale",
            "customer"
        ),
    ]

    @Test(arguments: forgeries) func `is found`(
        name: String, edit: Forge.Edit, exit: ExitCode, table: String, field: String?
    ) async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        try forge.apply(edit)
        let folder = shop.folder.path("forged")
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        let verdict = try shop.verify(folder + "/shop.tar")
        #expect(verdict.exit == exit, "\(name): \(verdict.answers.flatMap(\.findings))")
        let findings = verdict.answers.filter { $0.outcome == .no }.flatMap(\.findings)
        #expect(
            findings.contains { $0.location?.table == table && (field == nil || $0.location?.field == field) },
            "\(name): \(findings)")
        #expect(verdict.answers[0].outcome == .yes && verdict.answers[1].outcome == .yes, "\(name): the seals are sound")
    }

    @Test func `re-sealed without a change stays sound`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let forge = try Forge(archive: shop.tar)
        let folder = shop.folder.path("again")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        #expect(try shop.verify(folder + "/shop.tar").exit == .ok)
    }

}

@Suite struct `A damaged archive` {
    @Test func `with its outer seal still names what differs`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var bytes = try shop.folder.read("out/shop.tar")
        let name = Array("shop/data/tables/sale/part-0001.csv".utf8)
        let start = try #require(
            (0..<bytes.count - name.count).first { bytes[$0..<$0 + name.count].elementsEqual(name) && $0 % 512 == 0 })
        bytes[start + 512 + 60] ^= 1
        try shop.folder.write(bytes, to: "out/shop.tar")
        let verdict = try shop.verify()
        #expect(verdict.exit == .notIntact)
        #expect(verdict.answers[1].findings.contains { $0.location?.file?.contains("sale/part-0001.csv") == true })
    }
}
