import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Policies that change, stamps and renewals, as people type it.
@Suite struct `Commands of trust and time` {
    @Test func `change a policy by its keepers`() throws {
        let desk = try Desk("seller", "lawyer", "auditor", "stranger")
        try desk.expect(
            "trust init --signer seller=seller.crt --keeper 律师=lawyer.crt --keeper 审计=auditor.crt --keepers-threshold 2 -o trust.json",
            0, "keepers  lawyer")
        try desk.expect(
            "trust init --signer seller=seller.crt --keeper 律师=lawyer.crt --keeper 律师=auditor.crt --keepers-threshold 2 -o no.json",
            64,
            "error[usage.threshold")
        try desk.expect("trust init --signer seller=seller.crt --keeper lawyer.crt -o no.json", 64, "NAME=CERTIFICATE")
        try desk.expect(
            "trust init --signer seller=stranger.crt --keeper 律师=lawyer.crt --after trust.json -o trust-2.json", 0)
        let before = try desk.shop.folder.read("trust.json")
        try desk.expect("trust accept trust.json trust-2.json", 10, "error[policy.keepers-short]", "+ signer stranger")
        try desk.expect("trust sign trust.json trust-2.json --key stranger", 65, "error[policy.not-a-keeper]")
        try desk.expect("trust sign trust.json trust-2.json --key lawyer", 0, "signed: trust-2.json.01.p7s", "version 1, 2")
        try desk.expect("trust accept trust.json trust-2.json", 10, "1 keepers of version 1 have signed, and 2 must")
        try desk.expect("trust sign trust.json trust-2.json --key auditor", 0, "signed: trust-2.json.02.p7s")
        try desk.expect("trust accept trust.json trust-2.json --dry-run", 0, "version 2 would be accepted", "- threshold 2")
        #expect(try desk.shop.folder.read("trust.json") == before)
        // Two versions at once, then the way back (threats 93 and 94).
        try desk.expect("trust init --signer seller=seller.crt --keeper s=stranger.crt --after trust-2.json -o trust-3.json", 0)
        try desk.expect("trust sign trust-2.json trust-3.json --key stranger", 0)
        try desk.expect("trust accept trust.json trust-2.json trust-3.json", 10, "keepers of version 2 have signed")
        #expect(try desk.shop.folder.read("trust.json") == before)
        try desk.expect("trust sign trust-2.json trust-3.json --key lawyer", 0)
        try desk.expect("trust sign trust.json trust-3.json --key lawyer", 65, "error[policy.gap]")
        try desk.expect("trust accept trust.json trust-3.json", 10, "error[policy.gap]")
        try desk.expect("trust accept trust.json trust-2.json trust-3.json", 0, "trust.json is version 3 now")
        #expect(try desk.shop.folder.read("trust.json") == desk.shop.folder.read("trust-3.json"))
        #expect(try desk.shop.folder.read("trust.json.1") == before)
        try desk.expect("trust accept trust.json trust-2.json", 10, "error[policy.behind]")
        let lines = try desk.handover("trust accept trust.json.1 trust-2.json --dry-run --json").says.split(separator: "\n")
        let types = try lines.map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])["type"] ?? ""
        }
        #expect(Set(types) == ["policy-change", "keeper", "policy"] && types.last == "policy", "\(types)")
    }

    @Test func `have seals and lists stamped without a network`() async throws {
        let desk = try Desk()
        _ = try await desk.shop.run()
        try desk.expect("trust init --signer transfer-team=team.crt --time tsa.pem --demand-time -o trust.json", 0)
        try desk.expect("trust init --signer transfer-team=team.crt -o plain.json", 0)
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "[seal.not-stamped]")
        let seal = "out/shop.tar.json.p7s"
        try desk.expect("timestamp ask \(seal)", 0, "\(seal).tsq")
        try desk.expect("timestamp ask \(seal)", 73, "error[file.exists]")
        try desk.expect("timestamp ask out/nothing", 66, "error[file.missing]")
        try desk.expect("timestamp ask out/shop.tar.json --policy x", 64, "error[timestamp.not-asked]")
        try desk.expect("timestamp ask out/shop.tar.json --policy 1.2.3.4.5", 0)
        try desk.answer("\(seal).tsq", as: "answer.tsr")
        try desk.answer("out/shop.tar.json.tsq", as: "other.tsr")
        try desk.expect("timestamp take other.tsr --of \(seal) --trust trust.json", 65, "error[seal.stamp-unsound]")
        try desk.expect("timestamp take answer.tsr --of \(seal) --trust plain.json", 64, "error[timestamp.no-trust]")
        try desk.expect("timestamp take answer.tsr --of \(seal) --trust trust.json", 0, "it existed at 20")
        try desk.expect("timestamp take answer.tsr --of \(seal) --trust trust.json", 73, "error[file.exists]")
        try desk.expect("verify out/shop.tar --trust trust.json", 0)

        let lists = "out/shop.tar.renewals"
        try desk.expect("renew out/nothing.tar", 66, "error[file.missing]")
        try desk.expect("renew out/shop.tar", 0, "\(lists)/01.sha256\n", "\(lists)/01.sha256.tsq")
        try desk.expect("renew out/shop.tar", 65, "[renewal.pending]")
        try desk.expect("verify out/shop.tar --trust trust.json", 0, "[renewal.pending]")
        try desk.answer("\(lists)/01.sha256.tsq", as: "answer.tsr")
        try desk.expect("timestamp take answer.tsr --of \(lists)/01.sha256 --trust trust.json", 0)
        try desk.expect("verify out/shop.tar --trust trust.json", 0, "renewals 1")
        // A receipt comes, and the next list has it.
        _ = try KeyFiles.make(at: desk.path("new"), name: "乙方", organization: nil, passphrase: nil, days: 30)
        try desk.expect("receipt received out/shop.tar --trust plain.json --party buyer --key new", 0)
        try desk.expect("renew out/shop.tar --json", 0, #""type":"renewal""#)
        try desk.answer("\(lists)/02.sha256.tsq", as: "answer.tsr")
        try desk.expect("timestamp take answer.tsr --of \(lists)/02.sha256 --trust trust.json", 0)
        try desk.expect("verify out/shop.tar --trust trust.json", 0, "renewals 2")
        let sums = try run(
            "sha256sum", ["--strict", "-c", "shop.tar.renewals/02.sha256"], in: desk.shop.folder.url.appending(path: "out"))
        let listed = ["", ".json", ".json.p7s", ".json.p7s.tsr", ".receipts/01-received.json", ".receipts/01-received.json.p7s"]
            .map { "shop.tar\($0): OK" }
        let renewed = ["", ".tsr"].map { "shop.tar.renewals/01.sha256\($0): OK" }
        #expect(sums.status == 0 && sums.stdout.split(separator: "\n").map(String.init) == listed + renewed, "\(sums)")
        try FileManager.default.removeItem(atPath: desk.path("out/shop.tar.receipts/01-received.json"))
        try desk.expect("renew out/shop.tar", 65, "[renewal.differs]", "01-received.json")
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "[renewal.differs]")
    }

    @Test func `renew an encrypted archive, and know it again when it is decrypted`() async throws {
        let encrypted = try EncryptedShop()
        _ = try await encrypted.shop.run()
        let desk = try Desk(shop: encrypted.shop)
        try desk.expect("trust init --signer transfer-team=team.crt --time tsa.pem -o trust.json", 0)
        let list = "out/shop.tar.renewals/01.sha256"
        try desk.expect("renew out/shop.tar.age", 0, list)
        try desk.answer(list + ".tsq", as: "answer.tsr")
        try desk.expect("timestamp take answer.tsr --of \(list) --trust trust.json", 0)
        try desk.expect("verify out/shop.tar.age --trust trust.json --identity buyer.txt", 0, "renewals 1")
        let names = String(decoding: try desk.shop.folder.read(list), as: UTF8.self).split(separator: "\n").map {
            $0.dropFirst(66)
        }
        #expect(names == ["shop.tar.age", "shop.tar.json", "shop.tar.json.p7s"])
        // Whoever has decrypted it holds the list against what the outer seal says of the encrypted file.
        try FileManager.default.moveItem(atPath: try encrypted.decrypted(), toPath: desk.path("out/shop.tar"))
        try FileManager.default.removeItem(atPath: desk.path("out/shop.tar.age"))
        try desk.expect("verify out/shop.tar --trust trust.json", 0, "renewals 1")
        for name in ["json", "json.p7s"] { try FileManager.default.removeItem(atPath: desk.path("out/shop.tar.\(name)")) }
        try desk.expect("verify out/shop.tar --trust trust.json", 10, "[renewal.differs]")
    }

    @Test func `prove records by seals and stamps, and say that receipts are not in a proof`() async throws {
        let desk = try Desk("new")
        _ = try await desk.shop.run()
        try desk.expect("trust init --signer transfer-team=team.crt --time tsa.pem -o trust.json", 0)
        try desk.expect("trust init --signer transfer-team=team.crt --signer buyer:accepted=new.crt -o all.json", 0)
        try desk.expect(
            "prove out/shop.tar --trust all.json --table customer --key C1 -o a.proof", 10, "error[proof.policy-asks-receipts]",
            "buyer has accepted")
        try desk.expect("prove out/shop.tar --trust trust.json --table customer --key C1 -o a.proof", 0)
        try desk.expect("check-proof a.proof --trust all.json", 1, "error[proof.policy-asks-receipts]")
        try desk.expect("timestamp ask a.proof", 0)
        try desk.answer("a.proof.tsq", as: "answer.tsr")
        try desk.expect("timestamp take answer.tsr --of a.proof --trust trust.json", 0)
        try desk.expect("check-proof a.proof --trust trust.json", 0)
        // When the signer's certificate has expired, the stamp alone keeps the proof.
        let trust = try TrustPolicy(contentsOf: desk.path("trust.json"))
        let proof = try RecordProof(contentsOf: desk.path("a.proof"))
        let stamp = try #require(try RecordProof.stamp(beside: desk.path("a.proof")))
        let later = Int64(Date().timeIntervalSince1970) + 365 * 86_400
        #expect(proof.check(trust: trust, now: later, response: stamp, file: "a.proof").isIncluded)
        #expect(proof.check(trust: trust, now: later, file: "a.proof").findings.first?.code == .sealExpired)
        var other = proof
        other.line[0] ^= 1
        let changed = other.check(trust: trust, now: later, response: stamp, file: "a.proof")
        #expect(changed.findings.first?.code == .sealStampUnsound)
        try desk.shop.folder.write(Array("x".utf8), to: "a.proof.tsr")
        try desk.expect("check-proof a.proof --trust trust.json", 1, "error[seal.stamp-unsound]")
    }
}
