import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

/// Exports that no member can hold; here those of more than 100 bytes, in parts of 64.
@Suite struct `An export in parts` {
    private static let size = PartSize(whole: 100, part: 64)

    private func run(_ encryption: Bool = false) async throws -> SmallShop {
        // The engine's own steps behind the archive know the format's sizes alone.
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "  - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}\n",
                with: ""))
        _ = try await shop.run { $0.parts = Self.size }
        return shop
    }

    private func verify(_ shop: SmallShop, _ tar: String? = nil, _ parts: PartSize = Self.size) throws -> Verdict {
        var options = Verifier.Options()
        options.parts = parts
        return try Verifier.verify(
            tar ?? shop.tar, trust: try shop.policy(), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    @Test func `is read as one, and its parts are its bytes`() async throws {
        let shop = try await run()
        let verdict = try verify(shop)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        let names = try HandoverTestSupport.run("tar", ["-tf", shop.tar], in: shop.folder.url).stdout.split(separator: "\n")
        let parts = names.filter { $0.hasPrefix("shop/data/originals/customers.csv.part-") }
        let count = (SmallShop.customers.utf8.count + 63) / 64
        #expect(parts.count == count && parts.last?.hasSuffix("part-000\(count)") == true)
        #expect(!names.contains("shop/data/originals/customers.csv"))
        let joined = try HandoverTestSupport.run(
            "sh", ["-c", "tar -xf out/shop.tar && cat shop/data/originals/customers.csv.part-* | cmp - customers.csv"],
            in: shop.folder.url)
        #expect(joined.status == 0, "\(joined.stdout)")
    }

    @Test func `of the format's own sizes is not cut`() async throws {
        let shop = try await run()
        // By the format these parts are too small.
        let verdict = try verify(shop, nil, .standard)
        #expect(verdict.exit == .notIntact && verdict.answers[1].findings.map(\.code).contains(.tarPartWrong))
    }

    @Test(arguments: ["0001", "0002"])
    func `is refused where a part is missing, longer, or another`(number: String) async throws {
        let shop = try await run()
        let part = "data/originals/customers.csv.part-\(number)"
        func forged(_ name: String, _ change: (inout Forge) throws -> Void) throws -> Verdict {
            var forge = try Forge(archive: shop.tar)
            try change(&forge)
            try forge.seal(
                key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: shop.folder.path(name)
            )
            return try verify(shop, shop.folder.path("\(name)/shop.tar"))
        }
        #expect(try forged("longer") { try $0.replace(part) { $0 + [0x41] } }.exit == .notIntact)
        #expect(try forged("gone") { try $0.remove(part) }.exit == .notIntact)
        let other = try forged("other") { try $0.replace(part) { [$0[0] ^ 1] + $0.dropFirst() } }
        #expect(other.exit == .notComplete, "\(other.answers.flatMap(\.findings))")
        #expect(other.answers[2].findings.map(\.code).contains(.sourceUnlikeLock))
    }
}
