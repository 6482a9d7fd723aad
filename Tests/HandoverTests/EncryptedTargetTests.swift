import Foundation
import Handover
import HandoverCore
import HandoverSQLite
import HandoverTestSupport
import HandoverVerify
import Testing

/// What belongs to an encrypted archive is encrypted as well.
@Suite struct `With an encrypted archive` {
    private func shop() throws -> (target: TargetShop, buyer: String) {
        let place = try TemporaryFolder()
        let made = try run("age-keygen", ["-o", place.path("buyer.txt")], in: place.url)
        let recipient = made.stderr.split(separator: " ").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
        let target = try TargetShop(target: "mode: upsert", ddl: `A rollback`.rich) { plan in
            plan.replacingOccurrences(
                of: "  buyer: {name: 乙方, role: buyer}", with: "  buyer: {name: 乙方, role: buyer, recipient: \(recipient)}"
            ).replacingOccurrences(of: "parties:\n", with: "encryptTo: [buyer]\nparties:\n")
        }
        let buyer = target.shop.folder.path("buyer.txt")
        try FileManager.default.moveItem(atPath: place.path("buyer.txt"), toPath: buyer)
        return (target, buyer)
    }

    @Test func `so is the snapshot, and what a rollback saves`() async throws {
        let (target, buyer) = try shop()
        let before = try target.dump()
        let summary = try await target.shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(summary.load?.before == target.before + ".age")
        try target.open().execute("INSERT INTO customer (id, name) VALUES ('N1', '新客户甲乙丙')")
        let needs = await #expect(throws: Failure.self) { _ = try await target.rollback { $0.archivePath += ".age" } }
        #expect(needs?.exit == .usage && needs?.diagnostics.map(\.code) == [.ageNeedsIdentity])
        let keys = try ArchiveKeys(identityFiles: [buyer])
        let outcome = try await target.rollback {
            $0.archivePath += ".age"
            $0.keys = keys
        }
        #expect(try target.dump() == before)
        #expect(outcome.sincePath?.hasSuffix("shop-since-1.tar.age") == true)
        let statements = try #require(outcome.importPath)
        #expect(statements.hasSuffix("shop-since-1.sql.age"))
        let shown = try run("age", ["-d", "-i", buyer, statements], in: target.shop.folder.url)
        #expect(shown.stdout.contains("新客户甲乙丙"))
        // Nothing that is left says it in the clear.
        for (name, bytes) in try target.files() where !name.hasPrefix("crm.db") {
            #expect(bytes.range(of: Data("新客户甲乙丙".utf8)) == nil, "\(name)")
        }
        let again = try await target.rollback {
            $0.archivePath += ".age"
            $0.keys = keys
        }
        #expect(again.wasEqual)
    }

    @Test func `a target is held against it`() async throws {
        let (target, buyer) = try shop()
        _ = try await target.shop.run()
        try target.open().execute("UPDATE sale SET amount = '0.01' WHERE no = 1")
        let verdict = try Verifier.verify(
            target.shop.tar + ".age", trust: try target.shop.policy(), now: Int64(Date().timeIntervalSince1970),
            options: .init(target: "sqlite:" + target.database, keys: try ArchiveKeys(identityFiles: [buyer])))
        #expect(verdict.exit == .notAccurate)
        #expect(verdict.answers[2].checks.contains { $0.name == "rows-before" && $0.outcome == .yes })
        let opened = try HandoverTestSupport.run(
            "age", ["-d", "-i", buyer, "-o", "before.tar", target.shop.tar.dropLast(4) + "-before.tar.age"],
            in: target.shop.folder.url)
        #expect(opened.status == 0, "\(opened)")
        #expect(verdict.target?.before == sha256(try target.shop.folder.read("before.tar")))
    }

    @Test func `a run that was done before is proven, with its key`() async throws {
        let (target, buyer) = try shop()
        _ = try await target.shop.run()
        let keys = try ArchiveKeys(identityFiles: [buyer])
        let again = try await target.shop.run { $0.keys = keys }
        #expect(again.wasFinished && again.verdict?.isSound == true)
    }

    /// Receipts are of the tar, whoever can read it.
    @Test func `it is accepted and extracted`() async throws {
        let (target, buyer) = try shop()
        _ = try await target.shop.run()
        let keys = try ArchiveKeys(identityFiles: [buyer])
        let (verdict, archive) = try Verifier.verifyForExtraction(
            target.shop.tar + ".age", trust: try target.shop.policy(), now: Int64(Date().timeIntervalSince1970), keys: keys)
        #expect(verdict.isSound)
        let place = target.shop.folder.path("received")
        _ = try #require(archive).extract(into: place)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: place + "/data/originals/customers.csv")) == Data(SmallShop.customers.utf8))
        _ = try KeyFiles.make(at: target.shop.folder.path("new"), name: "乙方", organization: nil, passphrase: nil, days: 30)
        var options = Reception.Options(
            archive: target.shop.tar + ".age", act: .accepted(exceptions: []), party: "buyer",
            keyPath: target.shop.folder.path("new.key"), certificatePath: target.shop.folder.path("new.crt"),
            trust: try target.shop.policy())
        options.keys = keys
        let receipt = try Reception.sign(options).receipt
        #expect(receipt?.hasSuffix("out/shop.tar.receipts/02-accepted.json") == true)
        let prover = try RecordProver(target.shop.tar + ".age", table: "customer", key: ["C1"], keys: keys)
        #expect(prover.wantedRow == 1)
    }
}
