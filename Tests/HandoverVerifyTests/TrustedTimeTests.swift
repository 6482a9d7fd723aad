import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Seals by people whom a CA vouches for, with lists of what it revoked and stamps that say when (Format.md sections 7.5 and 7.7).
///
/// Signers sign at ``StockPKI/time``, which is 2027-01-15; stock `openssl ts` stamps by the machine's clock, so there clocks are asked.
@Suite struct `Seals in time` {
    /// A CA, a signer of it, and a time stamping authority of another one.
    private struct World {
        let pki: StockPKI
        let root: Certificate

        init() throws {
            pki = try StockPKI()
            root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=CA/CN=root")
            try pki.issue("clock", by: nil, StockPKI.authority, subject: "/O=Clock/CN=clock")
            try pki.issue(
                "tsa", by: "clock", StockPKI.signer + "extendedKeyUsage=critical,timeStamping\n", subject: "/O=Clock/CN=tsa")
        }

        func party(
            _ name: String, by issuer: String? = "root", from: String = "20250101000000Z", to: String = "20450101000000Z",
            serial: String? = nil
        ) throws -> SealedShop.Party {
            let certificate = try pki.issue(name, by: issuer, subject: "/O=Shop/CN=\(name)", from: from, to: to, serial: serial)
            return SealedShop.Party(
                key: try SigningKey.read(pem: try pki.folder.read("\(name).key"), passphrase: nil), certificate: certificate)
        }

        func policy(_ subject: String, lists: [[UInt8]] = [], demandsLists: Bool = false) throws -> TrustPolicy {
            var policy = TrustPolicy(
                intent: "hand-over",
                roles: [
                    .init(
                        role: "seller", threshold: 1,
                        signers: [.init(name: "旧店", proof: .authority(hex(root.fingerprint), code: nil, subject: subject))])
                ])
            var authority = TrustPolicy.Authority(certificate: root, demandsLists: demandsLists)
            authority.lists = try lists.map { try RevocationList($0) }
            policy.authorities = [authority]
            return policy
        }

        func stamps(demanded: Bool = false) throws -> TrustPolicy.Time {
            .init(trust: TimestampTrust(authorities: [try pki.certificate("clock")]), isDemanded: demanded)
        }
    }

    private func authentic(_ verdict: Verdict) -> (outcome: Verdict.Outcome, codes: [String]) {
        (verdict.answers[0].outcome, verdict.answers[0].findings.map(\.code.name))
    }

    private func verify(_ tar: String, _ policy: TrustPolicy, at time: Int64 = StockPKI.time) throws -> (
        outcome: Verdict.Outcome, codes: [String]
    ) {
        authentic(try Verifier.verify(tar, trust: policy, now: time))
    }

    private var shop: SealedShop {
        var shop = SealedShop()
        shop.signedAt = StockPKI.time - 60
        return shop
    }

    @Test func `are by whoever the policy's CA says it is`() throws {
        let world = try World()
        let folder = try TemporaryFolder()
        let tar = try shop.write([try world.party("old")], into: folder)
        #expect(try verify(tar, try world.policy("old")) == (.yes, []))
        // Another name, another CA, and a name that anybody writes (threat 72).
        #expect(try verify(tar, try world.policy("other")) == (.no, ["seal.role-short", "seal.signer-not-trusted"]))
        let other = try shop.write([try world.party("old", by: nil)], into: folder)
        let unknown = try verify(other, try world.policy("old"))
        #expect(unknown.outcome == .no && unknown.codes.contains("seal.not-vouched-for"), "\(unknown)")
        withExtendedLifetime(folder) {}
    }

    /// Threats 84 and 85.
    @Test func `count for nothing once their certificate was revoked, or where nobody knows`() throws {
        let world = try World()
        let folder = try TemporaryFolder()
        let tar = try shop.write([try world.party("old", serial: "1001")], into: folder)
        let clean = try world.pki.list()
        let revoked = try world.pki.list([.init(serial: "1001")])
        let later = try world.pki.list([.init(serial: "1001", date: "270120000000Z")], from: "270121000000Z", to: "270301000000Z")
        let stale = try world.pki.list(from: "261101000000Z", to: "261201000000Z")
        #expect(try verify(tar, try world.policy("old", lists: [clean], demandsLists: true)) == (.yes, []))
        #expect(try verify(tar, try world.policy("old", lists: [revoked])).codes.contains("seal.revoked"))
        #expect(try verify(tar, try world.policy("old", lists: [clean, revoked])).outcome == .no)
        // Revoked after it was signed, but nothing shows that it was signed before.
        #expect(try verify(tar, try world.policy("old", lists: [later]), at: StockPKI.time + 10 * 86_400).outcome == .no)
        for lists in [[], [stale]] {
            #expect(try verify(tar, try world.policy("old", lists: lists)).outcome == .yes)
            let demanded = try verify(tar, try world.policy("old", lists: lists, demandsLists: true))
            #expect(demanded.outcome == .no && demanded.codes.contains("seal.revocation-unknown"))
        }
        withExtendedLifetime(folder) {}
    }

    /// Threats 82 and 83, and 99 to 106 as far as they are the seal's: the token's own are tested with tokens.
    @Test func `are believed after their certificate expired only where a stamp shows that they are older`() throws {
        let world = try World()
        let now = Int64(Date.now.timeIntervalSince1970)
        // Valid since last year and for another day: the stamp is of now, the verifier's clock of next year.
        let party = try SealedShop.Party("老店", from: now - 300 * 86_400, to: now + 86_400)
        let folder = try TemporaryFolder()
        var shop = SealedShop()
        shop.signedAt = now - 60
        let tar = try shop.write([party], into: folder, outer: party)
        var policy = SealedShop.policy(party)
        #expect(try verify(tar, policy, at: now) == (.yes, []))
        let next = now + 365 * 86_400
        #expect(try verify(tar, policy, at: next) == (.no, ["seal.expired"]))
        // A stamp without a policy that believes it changes nothing; with one it does.
        let signature = try folder.read("shop.tar.json.p7s")
        let stamp = try world.pki.stamp(TimestampRequest(digest: SHA256.digest(signature)).der)
        try folder.write(stamp, to: "shop.tar.json.p7s.tsr")
        #expect(try verify(tar, policy, at: next).outcome == .no)
        policy.time = try world.stamps(demanded: true)
        let believed = try verify(tar, policy, at: next)
        #expect(believed.outcome == .yes && Set(believed.codes) == ["seal.expired-since"])
        // Of another message (threat 99), by another authority (100), cut off, none at all where one is demanded.
        let other = try world.pki.stamp(TimestampRequest(digest: SHA256.digest(try folder.read("shop.tar.json"))).der)
        let stranger = try World()
        for (name, bad) in [("106 of the statement", other), ("a byte less", Array(stamp.dropLast())), ("nothing in it", [])] {
            try folder.write(bad, to: "shop.tar.json.p7s.tsr")
            #expect(try verify(tar, policy, at: next) == (.no, ["seal.stamp-unsound"]), "\(name)")
            #expect(try verify(tar, policy, at: now) == (.no, ["seal.stamp-unsound"]), "\(name)")
        }
        try folder.write(stamp, to: "shop.tar.json.p7s.tsr")
        var strange = policy
        strange.time = try stranger.stamps()
        #expect(try verify(tar, strange, at: now) == (.no, ["seal.stamp-unsound"]))
        // 103: the stamp is of the future by the verifier's clock.
        #expect(try verify(tar, policy, at: now - 3_600).outcome == .no)
        // 102: a stamp from before the certificate, or from behind it.
        for (from, to) in [(now + 3_600, now + 86_400), (now - 86_400, now - 3_600)] {
            let late = try SealedShop.Party("老店", from: from, to: to)
            var shop = SealedShop()
            shop.signedAt = min(max(now, from + 60), to - 60)
            let folder = try TemporaryFolder()
            let tar = try shop.write([late], into: folder, outer: late)
            try folder.write(
                try world.pki.stamp(TimestampRequest(digest: SHA256.digest(try folder.read("shop.tar.json.p7s"))).der),
                to: "shop.tar.json.p7s.tsr")
            var policy = SealedShop.policy(late)
            policy.time = try world.stamps()
            let verdict = try verify(tar, policy, at: max(now, from + 7_200))
            #expect(verdict.outcome == .no && verdict.codes.contains("seal.stamp-outside-validity"), "\(verdict)")
        }
    }
}
