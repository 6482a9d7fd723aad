import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport

@testable import HandoverVerify

/// A time stamping authority of stock `openssl ts`, which stamps by the machine's clock, and a delivery that is sealed around now.
private struct Clock {
    let pki: StockPKI
    let now: Int64

    init(tsa extensions: String = "extendedKeyUsage=critical,timeStamping\n") throws {
        pki = try StockPKI()
        now = Int64(Date.now.timeIntervalSince1970)
        try pki.issue("clock", by: nil, StockPKI.authority, subject: "/O=Clock/CN=clock")
        try pki.issue("tsa", by: "clock", StockPKI.signer + extensions, subject: "/O=Clock/CN=tsa")
    }

    /// A delivery sealed by one whose certificate is valid from and to so many seconds from now.
    func offer(
        _ world: AttackWorld, from: Int64 = -300 * 86_400, to: Int64 = 86_400, signedAt: Int64? = nil
    ) throws -> (offer: Offer, signer: Delivery.Signer) {
        let signer = try Delivery.Signer("移交组", from: now + from, to: now + to)
        var sealer = Delivery.Sealer(signer)
        sealer.signedAt = signedAt.map { now + $0 } ?? now - 60
        var delivery = world.delivery
        try delivery.remake(sealer)
        return (try delivery.offer(sealer), signer)
    }

    /// The answer of the authority to a request about these bytes.
    func stamp(_ bytes: [UInt8], policy: String? = nil) throws -> [UInt8] {
        try pki.stamp(TimestampRequest(digest: SHA256.digest(bytes), policy: policy).der)
    }

    func policy(_ signer: Delivery.Signer, policies: Set<String>? = nil, demanded: Bool = true) throws -> TrustPolicy {
        var policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [signer]))
        policy.time = .init(
            trust: TimestampTrust(authorities: [try pki.certificate("clock")], policies: policies), isDemanded: demanded)
        return policy
    }
}

extension Attack {
    /// A stamp beside the outer signature that is not as it must be.
    private static func stamp(
        _ id: String, _ title: String, _ asked: Asked = .rejected(.notAuthentic, "seal.stamp-unsound"),
        policies: Set<String>? = nil, tsa: String = "extendedKeyUsage=critical,timeStamping\n", later: Int64 = 0,
        validFrom: Int64 = -300 * 86_400, validTo: Int64 = 86_400, signedAt: Int64? = nil,
        _ stamped: @escaping @Sendable (Offer) -> [UInt8] = { $0.signature ?? [] },
        change: @escaping @Sendable (inout Offer) throws -> Void = { _ in }
    ) -> Attack {
        Attack(id, id.hasPrefix("8") ? .seals : .time, title, asked) { world in
            let clock = try Clock(tsa: tsa)
            var (offer, signer) = try clock.offer(world, from: validFrom, to: validTo, signedAt: signedAt)
            offer.stamp = try clock.stamp(stamped(offer))
            try change(&offer)
            return try world.seen(offer, try clock.policy(signer, policies: policies), now: clock.now + later)
        }
    }

    private static let year: Int64 = 365 * 86_400

    /// When a signature was there.
    static var time: [Attack] {
        [
            stamp(
                "83", "a certificate that expired since, stamped while it was valid", .reported("seal.expired-since"), later: year
            ),
            revokedSince,
            stamp("86a", "the other signature of the same numbers, stamped before") {
                $0.signature ?? []
            } change: { offer in
                offer.signature = try other(offer.signature ?? [])
            },
            Attack("86b", .seals, "the other signature of the same numbers, which says the same", .accepted) { world in
                var offer = try world.remade().offer(world.byTeam)
                offer.signature = try other(offer.signature ?? [])
                return try world.seen(
                    offer,
                    stock: try StockTool.openssl(
                        offer.signature ?? [], over: offer.statement ?? [], trusting: [world.team.certificate]))
            },
            stamp("99", "a stamp of other bytes") { _ in [1, 2, 3] },
            Attack(
                "100", .time, "a stamp by an authority that the policy does not name",
                .rejected(.notAuthentic, "seal.stamp-unsound")
            ) {
                world in
                let (clock, stranger) = (try Clock(), try Clock())
                var (offer, signer) = try clock.offer(world)
                offer.stamp = try stranger.stamp(offer.signature ?? [])
                return try world.seen(offer, try clock.policy(signer), now: clock.now)
            },
            lenient("101a", "an authority without the extended key usage", ""),
            lenient("101b", "an authority whose extended key usage is not critical", "extendedKeyUsage=timeStamping\n"),
            lenient("101c", "an authority that may do other things", "extendedKeyUsage=critical,timeStamping,codeSigning\n"),
            stamp(
                "102a", "a stamp from before the certificate", .rejected(.notAuthentic, "seal.stamp-outside-validity"),
                later: 7_200, validFrom: 3_600, signedAt: 3_700),
            stamp(
                "102b", "a stamp from behind the certificate", .rejected(.notAuthentic, "seal.stamp-outside-validity"),
                validFrom: -86_400, validTo: -3_600, signedAt: -3_700),
            stamp("103", "a stamp of the future", later: -3_600, signedAt: -7_200),
            stamp("104a", "a stamp under a policy that is not asked for", policies: ["1.2.3.4.9"]),
            stamp("104b", "a stamp with a nonce: nobody kept the request", .accepted),
            stamp("105", "a signing time behind the stamp's", .reported("seal.time-after-stamp"), later: 3_600, signedAt: 3_000),
            stamp("106", "a stamp of the statement in place of the signature") { $0.statement ?? [] },
            stamp("106b", "a stamp without its last byte") {
                $0.signature ?? []
            } change: {
                $0.stamp?.removeLast()
            },
            stamp("106c", "an empty stamp") {
                $0.signature ?? []
            } change: {
                $0.stamp = []
            },
            stamp("106d", "no stamp, where one is demanded", .rejected(.notAuthentic, "seal.not-stamped")) {
                $0.signature ?? []
            } change: {
                $0.stamp = nil
            },
        ]
    }

    /// The signature with s in place of the order less s: the same statement by the same key, in other bytes.
    private static func other(_ signature: [UInt8]) throws -> [UInt8] {
        var crafted = CraftedCMS(signature)
        crafted.numbers.s = CraftedCMS.order(-1, Array(crafted.numbers.s.suffix(32)))
        return crafted.der
    }

    /// A stamp under a certificate of this kind.
    private static func lenient(_ id: String, _ title: String, _ extensions: String) -> Attack {
        Attack(id, .time, title, .rejected(.notAuthentic, "seal.stamp-unsound")) { world in
            let clock = try Clock(tsa: extensions)
            var (offer, signer) = try clock.offer(world)
            // `openssl ts` does not sign as such an authority: another certificate for its key is there when it signs.
            let pki = clock.pki
            try pki.issue(
                "sound", by: "clock", StockPKI.signer + "extendedKeyUsage=critical,timeStamping\n", subject: "/O=Clock/CN=tsa",
                key: "tsa")
            let request = try TimestampRequest(digest: SHA256.digest(offer.signature ?? [])).der
            let sound = try pki.stamp(request, signer: "sound")
            offer.stamp = try exchanged(sound, try pki.certificate("sound"), try pki.certificate("tsa"))
            return try world.seen(offer, try clock.policy(signer), now: clock.now)
        }
    }

    /// A response whose certificate is another one.
    private static func exchanged(_ response: [UInt8], _ one: Certificate, _ other: Certificate) throws -> [UInt8] {
        var tree = DERTree(response)
        let certificates = tree.children[1].children[1].children[0].children.firstIndex { $0.tag == 0xa0 } ?? 0
        let list = tree.children[1].children[1].children[0].children[certificates].children
        tree.children[1].children[1].children[0].children[certificates].children = list.map {
            $0.der == one.der ? DERTree(other.der) : $0
        }
        return tree.der
    }

    /// Revoked after the stamp: told, and no reason to refuse.
    private static var revokedSince: Attack {
        Attack("84b", .seals, "a certificate that was revoked after the stamp", .reported("seal.revoked-since")) { world in
            let clock = try Clock()
            let pki = clock.pki
            let root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=CA/CN=root")
            try pki.issue("team", subject: "/O=Shop/CN=team", serial: "1001")
            let signer = try Delivery.Signer("team", of: pki)
            var sealer = Delivery.Sealer(signer)
            sealer.signedAt = clock.now - 60
            var delivery = world.delivery
            try delivery.remake(sealer)
            var offer = try delivery.offer(sealer)
            offer.stamp = try clock.stamp(offer.signature ?? [])
            var policy = try clock.policy(signer)
            policy.roles[0].signers = [
                .init(name: "移交组", proof: .authority(hex(root.fingerprint), code: nil, subject: "team"))
            ]
            func date(_ seconds: Int64) -> String {
                let format = DateFormatter()
                format.timeZone = TimeZone(identifier: "UTC")
                format.locale = Locale(identifier: "en_US_POSIX")
                format.dateFormat = "yyMMddHHmmss'Z'"
                return format.string(from: Date(timeIntervalSince1970: Double(clock.now + seconds)))
            }
            var authority = TrustPolicy.Authority(certificate: root, demandsLists: true)
            authority.lists = [
                try RevocationList(
                    try pki.list([.init(serial: "1001", date: date(3_600))], from: date(7_200), to: date(30 * 86_400)))
            ]
            policy.authorities = [authority]
            return try world.seen(offer, policy, now: clock.now + 86_400)
        }
    }
}
