import Foundation
import HandoverCore
import HandoverTestSupport

@testable import HandoverVerify

/// A delivery of so many rows in one table and a few in another, and proofs of rows in it.
private struct Proved {
    let shop: SmallShop
    let policy: TrustPolicy

    init(_ orders: Int) async throws {
        let rows = (0..<orders).map { "\($0 + 1),C1,\($0).00,\n" }.joined()
        shop = try SmallShop(orders: Array(("单号,客户,金额,备注\n" + rows).utf8))
        _ = try await shop.run()
        policy = try shop.policy()
    }

    func proof(_ row: Int, of table: String = "sale") throws -> RecordProof {
        try RecordProver(shop.tar, table: table).proof(row: row)
    }

    func seen(_ proof: RecordProof, _ policy: TrustPolicy? = nil) -> Attack.Seen {
        let answer = proof.check(
            trust: policy ?? self.policy, now: Int64(Date.now.timeIntervalSince1970), file: "a.proof")
        let exit = answer.isIncluded ? ExitCode.ok : .stopped
        return Attack.Seen(exit: exit.rawValue, codes: (answer.findings + answer.notices).map(\.code.name))
    }

    /// One world for all proofs.
    static let of600 = Task { try await Proved(600) }
}

extension Attack {
    /// A proof of row 300 of 600 that was changed.
    private static func proof(
        _ id: String, _ title: String, _ code: String = "proof.not-included",
        _ change: @escaping @Sendable (inout RecordProof, RecordProof, RecordProof) -> Void
    ) -> Attack {
        Attack(id, .proofs, title, .rejected(.stopped, code)) { _ in
            let proved = try await Proved.of600.value
            var proof = try proved.proof(300)
            change(&proof, try proved.proof(301), try proved.proof(1, of: "customer"))
            return proved.seen(proof)
        }
    }

    /// Proofs of single rows.
    static var proofs: [Attack] {
        [
            proof("127a", "another record") { proof, _, _ in proof.line[proof.line.count - 1] ^= 1 },
            proof("127b", "a byte more") { proof, _, _ in proof.line.append(0x2c) },
            proof("127c", "another record's line") { proof, other, _ in proof.line = other.line },
            proof("127d", "another index") { proof, _, _ in proof.row = 301 },
            proof("127e", "another size") { proof, _, _ in proof.rows = 601 },
            proof("127f", "another salt") { proof, _, _ in proof.salt[0] ^= 1 },
            proof("128a", "a step less") { proof, _, _ in proof.way.removeLast() },
            proof("128b", "a step more") { proof, _, _ in proof.way.append(proof.way[0]) },
            proof("128c", "no way") { proof, _, _ in proof.way = [] },
            proof("128d", "no way between tables") { proof, _, _ in proof.tableWay = [] },
            proof("128e", "a table's step twice") { proof, _, _ in proof.tableWay += proof.tableWay },
            proof("128f", "the other side") { proof, _, _ in proof.way[0].isLeft.toggle() },
            proof("129", "an inner node as a leaf") { proof, _, _ in
                (proof.line, proof.way) = (proof.way[1].hash, Array(proof.way.dropFirst(2)))
            },
            proof("130a", "another table") { proof, _, _ in proof.table = "customer" },
            proof("130b", "another archive", "seal.wrong-archive") { proof, _, _ in proof.archive = "store" },
            proof("130c", "another table's way") { proof, _, customer in proof.tableWay = customer.tableWay },
            Attack("130d", .proofs, "another snapshot's seals", .rejected(.stopped, "proof.not-included")) { _ in
                let (proved, later) = (try await Proved.of600.value, try await Proved(599))
                var mixed = try proved.proof(300)
                mixed.seals = try later.proof(1).seals
                var both = proved.policy
                both.roles[0].signers += later.policy.roles[0].signers
                return proved.seen(mixed, both)
            },
            Attack("130e", .proofs, "a seal by nobody whom the policy names", .rejected(.stopped, "seal.signer-not-trusted")) {
                world in
                let proved = try await Proved.of600.value
                return proved.seen(try proved.proof(300), world.policy)
            },
            Attack(
                "130g", .proofs, "a policy that asks for what a proof does not hold",
                .rejected(.stopped, "proof.policy-asks-receipts")
            ) { world in
                let proved = try await Proved.of600.value
                var policy = proved.policy
                policy.roles += AttackWorld.policy(("buyer", "accepted", 1, [world.buyer])).roles
                return proved.seen(try proved.proof(300), policy)
            },
            Attack("130f", .proofs, "no seals", .rejected(.badData, "proof.malformed")) { _ in
                let proved = try await Proved.of600.value
                var bare = try proved.proof(300)
                bare.seals = []
                do { return proved.seen(try RecordProof(bare.bytes, file: "a.proof")) } catch let failure as Failure {
                    return Seen(failure)
                }
            },
            Attack("131a", .proofs, "a table without rows", .accepted) { _ in
                let empty = try await Proved(0)
                return Seen(try empty.shop.verify())
            },
            Attack("131b", .proofs, "every row of tables of 1, 2, 3, 4, 5, 7, 8, 9 rows", .accepted) { _ in
                var variants: [Seen] = []
                for count in [1, 2, 3, 4, 5, 7, 8, 9] {
                    let proved = try await Proved(count)
                    variants += try (1...count).map { proved.seen(try proved.proof($0)) }
                }
                return Seen.worst(of: variants, .accepted)
            },
        ]
    }
}
