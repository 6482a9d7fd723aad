import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport

@testable import HandoverVerify

extension Attack {
    /// The inner seal by a signer whose certificate is of this kind, and whom the policy names by it.
    private static func pinned(
        _ id: String, _ title: String, _ code: String, _ extensions: String, subject: String? = nil
    ) -> Attack {
        Attack(id, .seals, title, .rejected(.notAuthentic, code)) { world in
            let pki = try StockPKI()
            try pki.issue("team", by: nil, extensions, subject: subject)
            let signer = try Delivery.Signer("team", of: pki)
            var offer = try world.remade().offer(world.byTeam)
            let statement = offer.statement ?? []
            offer.signature = try pki.sign(statement)
            let policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [world.team, signer]))
            let stock = try StockTool.openssl(offer.signature ?? [], over: statement, trusting: [signer.certificate])
            return try world.seen(offer, policy, stock: stock)
        }
    }

    /// The inner seal by `team` of a CA `root` that the policy names, and what was made of both.
    private static func vouched(
        _ id: String, _ title: String, _ asked: Asked, demandsLists: Bool = false,
        now: Int64 = StockPKI.time, make: @escaping @Sendable (StockPKI) throws -> [Certificate] = { _ in [] },
        lists: @escaping @Sendable (StockPKI) throws -> [[UInt8]] = { _ in [] }
    ) -> Attack {
        Attack(id, .seals, title, asked) { world in
            let pki = try StockPKI()
            let root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=CA/CN=root")
            let intermediates = try make(pki)
            if intermediates.isEmpty { try pki.issue("team", subject: "/O=Shop/CN=team", serial: "1001") }
            let signer = try Delivery.Signer("team", of: pki)
            var delivery = world.delivery
            try delivery.remake(Delivery.Sealer(signer))
            var policy = TrustPolicy(
                intent: "hand-over",
                roles: [
                    .init(
                        role: "transfer-team", threshold: 1,
                        signers: [
                            .init(name: "移交组", proof: .authority(hex(root.fingerprint), code: nil, subject: "team"))
                        ])
                ])
            var authority = TrustPolicy.Authority(certificate: root, demandsLists: demandsLists)
            authority.intermediates = intermediates
            authority.lists = try lists(pki).map { try RevocationList($0) }
            policy.authorities = [authority]
            return try world.seen(Offer(tar: delivery.crafted.bytes()), policy, now: now)
        }
    }

    private static func intermediate(_ extensions: String) -> @Sendable (StockPKI) throws -> [Certificate] {
        { pki in
            let middle = try pki.issue("middle", extensions, subject: "/O=CA/CN=middle")
            try pki.issue("team", by: "middle", subject: "/O=Shop/CN=team")
            return [middle]
        }
    }

    private static let basic = "basicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n"

    /// Certificates that are no signer's.
    static var certificates: [Attack] {
        [
            pinned(
                "80a", "an extended key usage for code alone", "seal.certificate-unfit",
                StockPKI.signer + "extendedKeyUsage=codeSigning\n"),
            pinned("80b", "a key that may not sign", "seal.certificate-unfit", basic + "keyUsage=critical,keyEncipherment\n"),
            pinned(
                "80c", "a CA's certificate as a signer's", "seal.certificate-unfit",
                StockPKI.authority + "keyUsage=critical,digitalSignature,keyCertSign\n"),
            vouched(
                "81a", "a name that the CA may not give", .rejected(.notAuthentic, "seal.not-vouched-for"),
                make: intermediate(
                    StockPKI.authority
                        + "authorityKeyIdentifier=keyid\nnameConstraints=critical,permitted;dirName:n\n[n]\nO=Other\n")),
            vouched(
                "81b", "one CA more than may be in between", .rejected(.notAuthentic, "seal.not-vouched-for")
            ) { pki in
                let tight = StockPKI.authority.replacing("CA:TRUE", with: "CA:TRUE,pathlen:0") + "authorityKeyIdentifier=keyid\n"
                let outer = try pki.issue("outer", tight, subject: "/O=CA/CN=outer")
                let middle = try pki.issue(
                    "middle", by: "outer", StockPKI.authority + "authorityKeyIdentifier=keyid\n", subject: "/O=CA/CN=middle")
                try pki.issue("team", by: "middle", subject: "/O=Shop/CN=team")
                return [outer, middle]
            },
            pinned(
                "81c", "a critical extension that nobody knows", "seal.signature-broken",
                StockPKI.signer + "1.2.3.4.5=critical,ASN1:UTF8String:x\n"),
            Attack("82", .seals, "a certificate that has expired, without a stamp", .rejected(.notAuthentic, "seal.expired")) {
                world in
                let signer = try Delivery.Signer("移交组", to: StockPKI.time + 86_400)
                var delivery = world.delivery
                try delivery.remake(Delivery.Sealer(signer))
                return try world.seen(
                    Offer(tar: delivery.crafted.bytes()), AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [signer])),
                    now: StockPKI.time + 2 * 86_400)
            },
            vouched(
                "84a", "a certificate that was revoked", .rejected(.notAuthentic, "seal.revoked"),
                lists: { [try $0.list([.init(serial: "1001")])] }),
            vouched(
                "85a", "a list that is out of date, where one is demanded", .rejected(.notAuthentic, "seal.revocation-unknown"),
                demandsLists: true, lists: { [try $0.list(from: "261101000000Z", to: "261201000000Z")] }),
            vouched(
                "85b", "no list, where one is demanded", .rejected(.notAuthentic, "seal.revocation-unknown"), demandsLists: true),
            vouched(
                "85c", "a list of the CA that is current", .accepted, demandsLists: true, lists: { [try $0.list()] }),
        ]
    }
}
