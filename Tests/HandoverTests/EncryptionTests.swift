import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `An encrypted archive` {
    @Test func `is written in place of the tar, and every recipient reads it`() async throws {
        let encrypted = try EncryptedShop()
        let summary = try await encrypted.shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(summary.encryptedFor == ["乙方", "公证处"])
        #expect(summary.tarPath == encrypted.archive)
        #expect(
            try encrypted.shop.delivered() == [
                "shop.tar.age", "shop.tar.age.sha256", "shop.tar.json", "shop.tar.json.p7s", "shop.tar.sha256",
            ])
        for identity in [encrypted.buyer, encrypted.notary] {
            let verdict = try encrypted.verify(as: [encrypted.stranger, identity], demanding: true)
            #expect(verdict.isSound && verdict.answers.flatMap(\.findings).isEmpty, "\(verdict.answers.flatMap(\.findings))")
        }
    }

    @Test func `opens and checks with stock tools`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let out = URL(fileURLWithPath: encrypted.shop.output)
        #expect(try run("sha256sum", ["--strict", "-c", "shop.tar.age.sha256"], in: out).stdout == "shop.tar.age: OK\n")
        _ = try encrypted.decrypted("out/shop.tar")
        #expect(try run("sha256sum", ["--strict", "-c", "shop.tar.sha256"], in: out).stdout == "shop.tar: OK\n")
        let listed = try run("tar", ["-tf", "shop.tar"], in: out).stdout
        #expect(listed.hasPrefix("shop/bagit.txt\n"))
    }

    /// Same exports, plan, lock and seed: what is encrypted, and for whom, changes nothing of the data.
    @Test func `has the data of one that is not`() async throws {
        let encrypted = try EncryptedShop()
        let seed = String(repeating: "5a", count: 32)
        let summary = try await encrypted.shop.run { $0.seed = seed }
        let plain = try await SmallShop().run { $0.seed = seed }
        #expect(summary.dataDigest == plain.dataDigest)
    }

    @Test func `asks for what opens it, and says who cannot`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let failure = #expect(throws: Failure.self) { try encrypted.verify(as: []) }
        #expect(failure?.exit == .usage && failure?.diagnostics.map(\.code) == [.ageNeedsIdentity])
        let verdict = try encrypted.verify(as: [encrypted.stranger])
        #expect(verdict.exit == .badData && verdict.refusal?.diagnostics.map(\.code) == [.ageNotForYou])
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: encrypted.buyer)
        let open = #expect(throws: Failure.self) { try encrypted.verify(as: [encrypted.buyer]) }
        #expect(open?.exit == .notPrivate)
    }

    /// Threats 119 and 120: with the outer seal it is refused before a byte is decrypted, without it where it is decrypted.
    @Test func `is not intact when a bit or its end is another`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: encrypted.archive)))
        var random = SplitMix64(state: 119)
        let headerBytes = 400
        for round in 0..<60 {
            var bytes = whole
            let place = round < 20 ? round * headerBytes / 20 + 24 : Int(random.next() % UInt64(whole.count))
            switch round % 3 {
            case 0, 1: bytes[place] ^= 1 << (random.next() % 8)
            default: bytes.removeLast(1 + place % (whole.count - headerBytes))
            }
            for without in [[], [".json", ".json.p7s"]] {
                let file = try encrypted.copy(to: "changed", without: without)
                defer {
                    do { try FileManager.default.removeItem(atPath: encrypted.shop.folder.path("changed")) } catch {
                        Issue.record(error)
                    }
                }
                try Data(bytes).write(to: URL(fileURLWithPath: file))
                let verdict = try encrypted.verify(file, as: [encrypted.buyer])
                // Without a seal over it, a stanza of ours that was changed is one of somebody else.
                let isStanza = verdict.exit == .badData && !without.isEmpty && place < headerBytes
                #expect(verdict.exit == .notIntact || isStanza, "round \(round): \(verdict.exit)")
                #expect(verdict.answers.dropFirst(2).allSatisfy { $0.outcome == .notChecked })
            }
        }
    }

    /// Threat 123: that I can read it says nothing of who wrote it.
    @Test func `by a stranger is encrypted to me, and not authentic`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let other = try SmallShop()
        _ = try await other.run()
        let file = try encrypted.encrypt(other.tar, to: encrypted.buyer, as: "shop.tar.age")
        let verdict = try encrypted.verify(file, as: [encrypted.buyer])
        #expect(verdict.exit == .notAuthentic)
    }

    /// Threat 124: an archive that was sealed for others and passed on.
    @Test func `that was passed on is reported, and refused where the policy asks`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let passed = try encrypted.encrypt(try encrypted.decrypted(), to: encrypted.stranger, as: "shop.tar.age")
        let verdict = try encrypted.verify(passed, as: [encrypted.stranger])
        #expect(verdict.isSound)
        #expect(verdict.answers[0].findings.map(\.code) == [.ageNotIntended])
        let demanded = try encrypted.verify(passed, as: [encrypted.stranger], demanding: true)
        #expect(demanded.exit == .notAuthentic && demanded.answers[0].findings.map(\.code) == [.ageNotIntended])
        // With the seal over the ciphertext it is another file.
        let file = try encrypted.copy(to: "passed")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.copyItem(atPath: passed, toPath: file)
        #expect(try encrypted.verify(file, as: [encrypted.stranger]).exit == .notIntact)
    }

    @Test func `that lies there decrypted says so`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let tar = try encrypted.decrypted("out/shop.tar")
        let verdict = try encrypted.verify(tar, as: [])
        #expect(verdict.isSound && verdict.answers[0].findings.map(\.code) == [.ageInTheClear])
        #expect(try encrypted.verify(tar, as: [], demanding: true).exit == .notAuthentic)
    }

    /// Whoever has a plain tar may encrypt it for the way.
    @Test func `by somebody else's age is read as well`() async throws {
        let encrypted = try EncryptedShop { $0.replacingOccurrences(of: "encryptTo: [buyer, notary]\n", with: "") }
        _ = try await encrypted.shop.run()
        let file = try encrypted.encrypt(encrypted.shop.tar, to: encrypted.stranger, as: "out/shop.tar.age")
        let verdict = try encrypted.verify(file, as: [encrypted.stranger])
        #expect(verdict.isSound && verdict.answers[0].findings.isEmpty)
        let demanded = try encrypted.verify(file, as: [encrypted.stranger], demanding: true)
        #expect(demanded.answers[0].findings.map(\.code) == [.ageNobodyNamed])
    }

    /// A statement that names other recipients than the plan is a forgery, whoever signed it.
    @Test func `is opened with a passphrase where the plan says so`() async throws {
        let encrypted = try EncryptedShop {
            $0.replacingOccurrences(of: "encryptTo: [buyer, notary]", with: "encryptTo: passphrase")
        }
        let none = await #expect(throws: Failure.self) { _ = try await encrypted.shop.run() }
        #expect(none?.diagnostics.map(\.code) == [.ageNoPassphrase])
        #expect(try encrypted.shop.delivered().isEmpty)
        let keys = try ArchiveKeys(identityFiles: [], passphrase: Array("correct horse".utf8))
        let summary = try await encrypted.shop.run { $0.keys = keys }
        #expect(summary.verdict?.isSound == true && summary.encryptedFor == [])
        #expect(try ArchiveKeys.needsPassphrase(encrypted.archive))
        func verify(_ passphrase: String) throws -> Verdict {
            try Verifier.verify(
                encrypted.archive, trust: try encrypted.shop.policy(), now: Int64(Date().timeIntervalSince1970),
                options: .init(keys: try ArchiveKeys(identityFiles: [], passphrase: Array(passphrase.utf8))))
        }
        #expect(try verify("correct horse").isSound)
        #expect(try verify("Correct horse").refusal?.diagnostics.map(\.code) == [.wrongPassphrase])
    }
}
