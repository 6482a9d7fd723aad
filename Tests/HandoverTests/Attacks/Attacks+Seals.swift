import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverTestSupport

extension Attack {
    /// Seals that were changed, and seals by those whom the policy does not name.
    static var seals: [Attack] {
        [
            Attack("64a", .seals, "no seal in the archive", .rejected(.notAuthentic, "seal.missing")) { world in
                var delivery = try world.remade()
                try delivery.seal([])
                return try world.seen(try delivery.offer(world.byTeam))
            },
            Attack("64b", .seals, "no seal at all", .rejected(.notAuthentic, "seal.missing")) { world in
                var delivery = try world.remade()
                try delivery.seal([])
                return try world.seen(Offer(tar: delivery.crafted.bytes()))
            },
            Attack("64c", .seals, "an outer statement without its signature", .rejected(.notAuthentic, "outer.incomplete")) {
                world in
                var offer = try world.remade().offer(world.byTeam)
                offer.signature = nil
                return try world.seen(offer)
            },
            signatureFlips("65a", "a bit of each byte of the inner signature", isInner: true),
            signatureFlips("65b", "a bit of each byte of the outer signature", isInner: false),
            Attack("66a", .seals, "the inner statement altered", .rejected(.notAuthentic, "seal.signature-broken")) { world in
                var delivery = try world.remade()
                delivery.replace("seals/01-transfer-team.json", "\"migrated\":\"2\"", with: "\"migrated\":\"4\"")
                return try world.seen(try delivery.offer(world.byTeam))
            },
            Attack("66b", .seals, "the outer statement altered", .rejected(.notAuthentic, "seal.signature-broken")) { world in
                var offer = try world.remade().offer(world.byTeam)
                offer.statement = Array(
                    String(decoding: offer.statement ?? [], as: UTF8.self).replacing("hand-over", with: "rehearsal").utf8)
                return try world.seen(offer)
            },
            Attack("67a", .seals, "a seal over another tag manifest", .rejected(.notIntact, "seal.subject-differs")) { world in
                var delivery = try world.remade()
                var sealer = world.byTeam
                let digest = delivery.digest("tagmanifest-sha256.txt")
                sealer.says = { $0.replacing(digest, with: String(repeating: "0", count: 64)) }
                try delivery.seal([sealer])
                return try world.seen(try delivery.offer(world.byTeam))
            },
            Attack("67b", .seals, "an outer seal over another tar", .rejected(.notIntact, "seal.outer-digest-differs")) { world in
                let other = try world.remade {
                    $0.replace("metadata/run.json", "\"seedDrawn\":true", with: "\"seedDrawn\":false")
                }
                var offer = try world.remade().offer(world.byTeam)
                offer.tar = other.crafted.bytes()
                return try world.seen(offer)
            },
            systemStore,
            Attack("72", .seals, "an unknown signer under a known name", .rejected(.notAuthentic, "seal.role-short")) { world in
                let forger = try Delivery.Signer("移交组")
                return try world.seen(try strange(world, forger))
            },
            Attack("73a", .seals, "the signer's certificate in the archive", .rejected(.notAuthentic, "tar.member-unknown")) {
                world in
                var delivery = world.delivery
                delivery.insert("metadata/trust.pem", try world.stranger.certificate.pem(), after: "metadata/plan.json")
                try delivery.remake(Delivery.Sealer(world.stranger))
                return try world.seen(Offer(tar: delivery.crafted.bytes()))
            },
            Attack(
                "73b", .seals, "a trust policy and certificates beside the archive", .rejected(.notAuthentic, "seal.role-short")
            ) {
                world in
                var offer = try strange(world, world.stranger)
                offer.others["shop.tar.json.p7s.pem"] = try world.stranger.certificate.pem()
                offer.others["trust.json"] = Array("{}".utf8)
                return try world.seen(offer)
            },
        ]
    }

    /// The delivery, sealed inside by somebody else.
    private static func strange(_ world: AttackWorld, _ signer: Delivery.Signer) throws -> Offer {
        var delivery = world.delivery
        try delivery.remake(Delivery.Sealer(signer))
        return Offer(tar: delivery.crafted.bytes())
    }

    private static func signatureFlips(_ id: String, _ title: String, isInner: Bool) -> Attack {
        // Which of the two codes it is depends on the byte; that none is sound does not.
        let asked = Asked.rejected(.notAuthentic, "seal.malformed")
        return Attack(id, .seals, title, asked) { world in
            let delivery = try world.remade()
            let path = "seals/01-transfer-team.json.p7s"
            let offer = try delivery.offer(world.byTeam)
            let signature = isInner ? delivery[path] : offer.signature ?? []
            // Every byte of the mathematics at the end, every eighth of the rest; each bit of each is for `make flips`.
            let places = signature.indices.filter { $0 % 8 == 0 || $0 > signature.count - 80 }
            let variants = try places.map { index in
                var (changed, bytes) = (offer, signature)
                bytes[index] ^= 1 << UInt8(index % 8)
                if isInner {
                    var delivery = delivery
                    delivery[path] = bytes
                    changed = try delivery.offer(world.byTeam)
                } else {
                    changed.signature = bytes
                }
                return try world.seen(changed)
            }
            return variants.first { $0.exit != ExitCode.notAuthentic.rawValue } ?? variants[0]
        }
    }

    /// A signer who is in the store of the system that OpenSSL reads, and not in the policy.
    private static var systemStore: Attack {
        Attack("71", .seals, "a signer whom only the system's store trusts", .rejected(.notAuthentic, "seal.role-short")) {
            world in
            let folder = try TemporaryFolder()
            _ = try strange(world, world.stranger).write(into: folder)
            try folder.write(try world.stranger.certificate.pem(), to: "store.pem")
            try folder.write(try world.team.certificate.pem(), to: "team.crt")
            guard let entry = TrustPolicyFile.Entry("transfer-team=\(folder.path("team.crt"))") else {
                throw CocoaError(.fileReadUnknown)
            }
            _ = try TrustPolicyFile.write([entry], to: folder.path("trust.json"))
            let result = try run(
                Repository.command("handover"), ["verify", "shop.tar", "--trust", "trust.json"], in: folder.url,
                environment: [
                    "PATH": "/usr/bin:/bin", "SSL_CERT_FILE": folder.path("store.pem"), "SSL_CERT_DIR": folder.path(""),
                ])
            let codes = (result.stdout + result.stderr).matches(of: /\[([a-z]+\.[a-z-]+)\]/).map { String($0.1) }
            return Seen(exit: result.status, codes: codes)
        }
    }
}
