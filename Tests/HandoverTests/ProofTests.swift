import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Record proofs` {
    /// A shop with so many orders, each migrated.
    private func shop(_ orders: Int) async throws -> SmallShop {
        let rows = (0..<orders).map { "\($0 + 1),C1,\($0).00,\($0 % 3 == 0 ? "\"两\n行, \"\"\"" : "")\n" }.joined()
        let shop = try SmallShop(orders: Array(("单号,客户,金额,备注\n" + rows).utf8))
        _ = try await shop.run()
        return shop
    }

    private func answer(_ proof: RecordProof, _ policy: TrustPolicy) -> RecordProof.Answer {
        proof.check(trust: policy, now: Int64(Date().timeIntervalSince1970), file: "a.proof")
    }

    /// Threat 131: sizes around powers of two, and around blocks.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1_000])
    func `of every row of a table lead to what was sealed, and of no other row`(count: Int) async throws {
        let shop = try await shop(count)
        let policy = try shop.policy()
        let prover = try RecordProver(shop.tar, table: "sale")
        #expect(prover.rowCount == count)
        var lines: [[UInt8]] = []
        for row in 1...count {
            let proof = try prover.proof(row: row)
            #expect(proof.row == row && proof.rows == count && answer(proof, policy).isIncluded)
            #expect(try RecordProof(proof.bytes, file: "a.proof") == proof)
            lines.append(proof.line)
        }
        let table = try shop.member("data/tables/sale/part-0001.csv")
        #expect(Array("no,customer,amount,note\n".utf8) + lines.flatMap { $0 + [0x0a] } == table)
    }

    @Test func `find a row by its key`() async throws {
        let shop = try await shop(300)
        let prover = try RecordProver(shop.tar, table: "sale", key: ["287"])
        let row = try #require(prover.wantedRow)
        let line = String(decoding: try prover.proof(row: row).line, as: UTF8.self)
        #expect(row == 287 && line.hasPrefix("287,C1,286.00"), "\(line)")
        #expect(try RecordProver(shop.tar, table: "sale", key: ["28"]).wantedRow == 28)
        #expect(try RecordProver(shop.tar, table: "sale", key: ["0287"]).wantedRow == nil)
        let failure = #expect(throws: Failure.self) { try RecordProver(shop.tar, table: "sale", key: ["1", "2"]) }
        #expect(failure?.exit == .usage)
        let other = #expect(throws: Failure.self) { try RecordProver(shop.tar, table: "nobody") }
        #expect(other?.diagnostics.map(\.code) == [.proofNoTable])
    }

    /// Of a table without rows there are none; of one with a single table there is no way between tables.
    @Test func `say how many rows there are`() async throws {
        let shop = try SmallShop(customers: Array("编号,姓名,电话,余额,建档日期\n".utf8), orders: Array("单号,客户,金额,备注\n".utf8))
        _ = try await shop.run()
        #expect(try RecordProver(shop.tar, table: "sale").rowCount == 0)
    }

    /// Every bit of a proof's file: it is another file that is none, or one that does not hold.
    @Test func `have one form`() async throws {
        let shop = try await shop(5)
        let (policy, bytes) = (try shop.policy(), try RecordProver(shop.tar, table: "sale").proof(row: 2).bytes)
        var (malformed, notIncluded) = (0, 0)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                do throws(Failure) {
                    let proof = try RecordProof(changed, file: "a.proof")
                    #expect(!answer(proof, policy).isIncluded, "byte \(index), bit \(bit)")
                    notIncluded += 1
                } catch {
                    #expect(error.diagnostics.map(\.code) == [.proofMalformed])
                    malformed += 1
                }
            }
        }
        for count in 0..<bytes.count {
            let failure = #expect(throws: Failure.self) { try RecordProof(Array(bytes[..<count]), file: "a.proof") }
            #expect(failure?.exit == .badData)
        }
        #expect(throws: Failure.self) { try RecordProof(bytes + [0x0a], file: "a.proof") }
        #expect(malformed > 1_000 && notIncluded > 10_000)
    }

    /// The script that travels in the archive: another reading, by `sh` and `openssl`.
    @Test func `are checked by the archive's own script`() async throws {
        let shop = try await shop(300)
        _ = try await self.shop(1)
        try shop.folder.write(try shop.member("metadata/check-proof.sh"), to: "check-proof.sh")
        let prover = try RecordProver(shop.tar, table: "sale")
        func check(_ proof: RecordProof, _ certificate: String = "team.crt") throws -> (status: Int32, stdout: String) {
            try shop.folder.write(proof.bytes, to: "a.proof")
            let result = try run("dash", ["check-proof.sh", "a.proof", certificate], in: shop.folder.url)
            return (result.status, result.stdout)
        }
        for row in [1, 2, 128, 256, 257, 300] {
            let proof = try prover.proof(row: row)
            let (status, text) = try check(proof)
            #expect(
                status == 0 && text.hasPrefix(String(decoding: proof.line, as: UTF8.self) + "\nINCLUDED: row \(row) of 300"),
                "\(text)")
        }
        let customer = try RecordProver(shop.tar, table: "customer").proof(row: 1)
        #expect(try check(customer).status == 0)
        let proof = try prover.proof(row: 255)
        for change in [
            { (proof: inout RecordProof) in proof.line[0] ^= 1 }, { $0.row = 254 }, { $0.rows = 301 }, { $0.way.removeLast() },
            { $0.tableWay = [] }, { $0.seals = [] }, { $0.table = "customer" }, { $0.archive = "store" }, { $0.salt[15] ^= 1 },
        ] as [(inout RecordProof) -> Void] {
            var changed = proof
            change(&changed)
            let (status, text) = try check(changed)
            #expect(status == 1 && text.contains("NOT INCLUDED"), "\(text)")
        }
        let stranger = try SmallShop()
        try shop.folder.write(try stranger.folder.read("team.crt"), to: "stranger.crt")
        #expect(try check(proof, "stranger.crt").status == 1)
        #expect(try check(proof).status == 0)
    }
}
