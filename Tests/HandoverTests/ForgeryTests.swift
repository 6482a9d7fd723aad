import Foundation
import Handover
import HandoverCore
import HandoverForge
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

    @Test func `with a stranger's seal is not authentic`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        _ = try KeyFiles.make(at: shop.folder.path("stranger"), name: "移交组", organization: nil, passphrase: nil, days: 30)
        let forge = try Forge(archive: shop.tar)
        let folder = shop.folder.path("strange")
        try forge.seal(key: try shop.folder.read("stranger.key"), certificate: try shop.folder.read("stranger.crt"), into: folder)
        #expect(try shop.verify(folder + "/shop.tar").exit == .notAuthentic)
    }
}

@Suite struct `A damaged archive` {
    @Test(arguments: UInt64(0)..<24) func `is refused wherever a byte is flipped`(seed: UInt64) async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var bytes = try shop.folder.read("out/shop.tar")
        var random = SplitMix64(state: seed)
        for _ in 0..<8 {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            bytes[position] ^= bit
            // Without its outer seal: the archive has to notice by itself.
            try shop.folder.write(bytes, to: "bare/shop.tar")
            let exit = try shop.verify(shop.folder.path("bare/shop.tar")).exit
            #expect([.notAuthentic, .notIntact, .badData].contains(exit), "bit \(bit) of byte \(position): \(exit)")
            bytes[position] ^= bit
        }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 5000, 20_000]) func `is refused when it ends early`(length: Int) async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let bytes = try shop.folder.read("out/shop.tar")
        try shop.folder.write(Array(bytes.prefix(length)), to: "short/shop.tar")
        #expect([.notAuthentic, .notIntact, .badData].contains(try shop.verify(shop.folder.path("short/shop.tar")).exit))
    }

    @Test func `is refused when something follows its end`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        try shop.folder.write(try shop.folder.read("out/shop.tar") + [0], to: "long/shop.tar")
        #expect(try shop.verify(shop.folder.path("long/shop.tar")).exit == .notIntact)
    }

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
