import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import HandoverVerify
import Testing

/// What parties say of an archive after it was sealed, and what a policy asks of them.
@Suite struct `Receipts of parties` {
    /// A sealed archive with keys of the seller and two people of the buyer.
    private struct Handed {
        let shop: SmallShop

        init() async throws {
            shop = try SmallShop()
            _ = try await shop.run()
            for (key, name) in [("old", "甲方"), ("new", "乙方"), ("other", "乙方二"), ("stranger", "路人")] {
                _ = try KeyFiles.make(at: shop.folder.path(key), name: name, organization: nil, passphrase: nil, days: 30)
            }
        }

        /// A policy out of `ROLE:ACT=KEY`.
        func policy(_ entries: String..., thresholds: [String: Int] = [:]) throws -> TrustPolicy {
            var options = TrustPolicyFile.Options()
            options.thresholds = thresholds
            let file = shop.folder.path("trust-\(UUID().uuidString).json")
            _ = try TrustPolicyFile.write(
                try entries.map { entry in
                    let parts = entry.split(separator: "=")
                    return try #require(TrustPolicyFile.Entry("\(parts[0])=\(shop.folder.path(String(parts[1]))).crt"))
                }, options, to: file)
            return try TrustPolicy(contentsOf: file)
        }

        @discardableResult
        func sign(_ act: Reception.Act, _ party: String, _ key: String, _ trust: TrustPolicy) throws -> String {
            let path = shop.folder.path(key)
            let signed = try Reception.sign(
                .init(
                    archive: shop.tar, act: act, party: party, keyPath: path + ".key", certificatePath: path + ".crt",
                    trust: trust))
            return try #require(signed.receipt, "\(signed.verdict.answers.map(\.findings))")
        }

        func verify(_ trust: TrustPolicy) throws -> Verdict {
            try Verifier.verify(shop.tar, trust: trust, now: Int64(Date().timeIntervalSince1970))
        }

        func codes(_ verdict: Verdict) -> [String] { verdict.answers[0].findings.map(\.code.name) }
    }

    @Test func `of three parties are counted with the seals`() async throws {
        let handed = try await Handed()
        let all = try handed.policy("transfer-team=team", "seller=old", "buyer:accepted=new")
        #expect(handed.codes(try handed.verify(all)) == ["seal.role-short", "seal.role-short"])
        try handed.sign(.sealed, "seller", "old", all)
        let sealed = try handed.verify(all)
        #expect(sealed.exit == .notAuthentic && handed.codes(sealed) == ["seal.role-short"])
        try handed.sign(.received, "buyer", "new", all)
        #expect(try handed.verify(all).exit == .notAuthentic)
        try handed.sign(.accepted(exceptions: ["两条记录待补"]), "buyer", "new", all)
        let done = try handed.verify(all)
        #expect(done.isSound, "\(handed.codes(done))")
        #expect(done.signers.map(\.exceptions) == [0, 0, 1])
        #expect(done.text(in: .en).contains("Z, with 1 exception: see 03-accepted.json\n"), "\(done.text(in: .en))")
        // Three keys of thirty days; the seal's own is valid for longer.
        let end = try #require(done.believedUntil)
        #expect(
            end < Date(timeIntervalSinceNow: 31 * 86_400).formatted(.iso8601)
                && done.text(in: .en).contains("believed until \(end)"))
        #expect(done.signers.map { "\($0.role) \($0.act)" } == ["transfer-team sealed", "seller sealed", "buyer accepted"])
        // What was received counts for no acceptance, and a reader that is asked for neither does without both.
        #expect(try handed.verify(try handed.policy("transfer-team=team")).isSound)
        #expect(try handed.verify(try handed.policy("transfer-team=team", "buyer:received=new")).isSound)
        #expect(try handed.verify(try handed.policy("transfer-team=team", "buyer:verified=new")).exit == .notAuthentic)
        #expect(try handed.verify(try handed.policy("transfer-team=team", "seller=new")).exit == .notAuthentic)
    }

    /// Threats 90 and 92: people are counted, not receipts and not certificates.
    @Test func `count people`() async throws {
        let handed = try await Handed()
        let two = try handed.policy(
            "transfer-team=team", "buyer:accepted=new", "buyer:accepted=other", thresholds: ["buyer:accepted": 2])
        try handed.sign(.accepted(exceptions: []), "buyer", "new", two)
        try handed.sign(.accepted(exceptions: ["again"]), "buyer", "new", two)
        #expect(try handed.verify(two).exit == .notAuthentic)
        var same = two
        for index in same.roles[1].signers.indices { same.roles[1].signers[index].name = "乙方" }
        try handed.sign(.accepted(exceptions: []), "buyer", "other", two)
        #expect(try handed.verify(two).isSound)
        #expect(try handed.verify(same).exit == .notAuthentic)
    }

    /// Threat 91: what others lay beside the archive is reported, in whatever order it stands, and hides nothing.
    @Test func `of others, and damaged ones, say no to nothing`() async throws {
        let handed = try await Handed()
        let all = try handed.policy("transfer-team=team", "buyer:accepted=new")
        let receipt = try handed.sign(.accepted(exceptions: []), "buyer", "new", all)
        let folder = handed.shop.tar + ".receipts/"
        let (statement, signature) = (
            try Data(contentsOf: URL(filePath: receipt)), try Data(contentsOf: URL(filePath: receipt + ".p7s"))
        )
        let bad: [(String, Data, Data)] = [
            ("rejected", statement, signature), ("received", statement, signature), ("sealed", statement, signature),
            (
                "accepted",
                Data(String(decoding: statement, as: UTF8.self).replacingOccurrences(of: "buyer", with: "seller").utf8), signature
            ),
            ("accepted", statement, signature.dropLast() + [0]), ("accepted", Data("{}".utf8), Data()),
        ]
        for own in [1, 4, 9] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                try FileManager.default.removeItem(atPath: folder + name)
            }
            for (index, entry) in bad.enumerated() {
                let name = folder + "0\([2, 3, 5, 6, 7, 8][index])-\(entry.0).json"
                try entry.1.write(to: URL(filePath: name))
                try entry.2.write(to: URL(filePath: name + ".p7s"))
            }
            try statement.write(to: URL(filePath: folder + "0\(own)-accepted.json"))
            try signature.write(to: URL(filePath: folder + "0\(own)-accepted.json.p7s"))
            let verdict = try handed.verify(all)
            #expect(verdict.isSound, "\(own): \(handed.codes(verdict))")
            #expect(handed.codes(verdict) == Array(repeating: "live.receipt-ignored", count: bad.count))
            try FileManager.default.removeItem(atPath: folder + "0\(own)-accepted.json.p7s")
            #expect(try handed.verify(all).exit == .notAuthentic)
        }
    }

    /// Threats 87 and 88, and receipts of another archive.
    @Test func `are for one role, one act and one archive`() async throws {
        let handed = try await Handed()
        let seller = try handed.policy("transfer-team=team")
        let receipt = try handed.sign(.received, "buyer", "new", seller)
        let folder = handed.shop.tar + ".receipts/"
        // 88: what was received, offered as accepted.
        for suffix in ["", ".p7s"] {
            try FileManager.default.copyItem(atPath: receipt + suffix, toPath: folder + "02-accepted.json" + suffix)
        }
        #expect(try handed.verify(try handed.policy("transfer-team=team", "buyer:accepted=new")).exit == .notAuthentic)
        // 87: the seller accepts in the buyer's name.
        try handed.sign(.accepted(exceptions: []), "buyer", "old", seller)
        let forged = try handed.verify(try handed.policy("transfer-team=team", "buyer:accepted=new"))
        #expect(forged.exit == .notAuthentic && handed.codes(forged).contains("live.receipt-ignored"))
        // Of another archive.
        let other = try await Handed()
        try other.sign(.accepted(exceptions: []), "buyer", "new", try other.policy("transfer-team=team"))
        for suffix in ["", ".p7s"] {
            try FileManager.default.copyItem(
                atPath: other.shop.tar + ".receipts/01-accepted.json" + suffix, toPath: folder + "09-accepted.json" + suffix)
        }
        var mixed = try handed.policy("transfer-team=team", "buyer:accepted=new")
        mixed.roles[1].signers += try other.policy("buyer:accepted=new").roles[0].signers
        #expect(try handed.verify(mixed).exit == .notAuthentic)
    }

    @Test func `of a rejection take an acceptance back, until the next one`() async throws {
        let handed = try await Handed()
        let all = try handed.policy("transfer-team=team", "buyer:accepted=new")
        try handed.sign(.accepted(exceptions: []), "buyer", "new", all)
        #expect(try handed.verify(all).isSound)
        try handed.sign(.rejected(reasons: ["五月的订单缺失"]), "buyer", "new", all)
        let rejected = try handed.verify(all)
        #expect(rejected.exit == .notAuthentic && handed.codes(rejected) == ["seal.role-short", "receipt.rejected"])
        try await Task.sleep(for: .seconds(1.1))
        try handed.sign(.accepted(exceptions: []), "buyer", "new", all)
        #expect(try handed.verify(all).isSound)
        // Somebody else's rejection takes nothing back; that of one who may accept is told all the same.
        let both = try handed.policy("transfer-team=team", "buyer:accepted=new", "buyer:accepted=other")
        try handed.sign(.rejected(reasons: ["两户客户重复", "附件缺失"]), "buyer", "other", both)
        let verdict = try handed.verify(both)
        #expect(verdict.isSound && verdict.signers.map(\.act) == ["sealed", "accepted"])
        let told = verdict.answers[0].findings.filter { $0.code.name == "receipt.rejected" }
        #expect(told.map { $0.text(in: .en).contains("乙方二 (buyer) rejected the archive on ") } == [false, true], "\(told)")
        #expect(told.last?.text(in: .en).contains("; reasons: 2") == true && verdict.text(in: .zh).contains("拒收此档案，理由 2 条"))
        try handed.sign(.rejected(reasons: ["x"]), "buyer", "stranger", all)
        #expect(try handed.verify(all).isSound)
    }

    @Test func `are not signed over what is not sound, but a rejection is`() async throws {
        let handed = try await Handed()
        let stranger = try handed.policy("transfer-team=stranger")
        for act in [Reception.Act.sealed, .received, .verified, .accepted(exceptions: [])] {
            let path = handed.shop.folder.path("new")
            let signed = try Reception.sign(
                .init(
                    archive: handed.shop.tar, act: act, party: "buyer", keyPath: path + ".key", certificatePath: path + ".crt",
                    trust: stranger))
            #expect(signed.receipt == nil && signed.verdict.exit == .notAuthentic)
        }
        let rejected = try handed.sign(.rejected(reasons: ["签封人不明"]), "buyer", "new", stranger)
        let text = String(decoding: try Data(contentsOf: URL(filePath: rejected)), as: UTF8.self)
        #expect(
            text.contains(#""verdict":[{"answer":"no","question":"authentic"},{"answer":"not-checked","question":"intact"}"#),
            "\(text)")
        let failures: [(String, Reception.Act, ExitCode)] = [
            ("nobody", .received, .usage), ("buyer", .rejected(reasons: []), .usage),
            ("buyer", .accepted(exceptions: [""]), .usage),
        ]
        for (party, act, exit) in failures {
            let failure = #expect(throws: Failure.self) {
                try handed.sign(act, party, "new", try handed.policy("transfer-team=team"))
            }
            #expect(failure?.exit == exit)
        }
    }
}
