import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify

extension Attack {
    /// An outer seal whose signature is another than the format's: by the key that the policy accepts, over the right statement.
    ///
    /// - Parameter make: makes it with the signer `team` of a stock PKI.
    private static func shape(
        _ id: String, _ title: String, _ code: String = "seal.malformed", kind: String = "P-256",
        _ make: @escaping @Sendable (StockPKI, [UInt8]) throws -> [UInt8]
    ) -> Attack {
        Attack(id, .seals, title, .rejected(.notAuthentic, code)) { world in
            let pki = try StockPKI.team(kind)
            var offer = try world.remade().offer(world.byTeam)
            let statement = offer.statement ?? []
            let signature = try make(pki, statement)
            offer.signature = signature
            return try outer(offer, pki, world)
        }
    }

    /// The same with the parts of a sound signature put together otherwise.
    private static func crafted(
        _ id: String, _ title: String, _ code: String = "seal.malformed",
        _ change: @escaping @Sendable (inout CraftedCMS, StockPKI) throws -> Void
    ) -> Attack {
        shape(id, title, code) { pki, statement in
            var crafted = CraftedCMS(try Delivery.Signer("team", of: pki).sign(statement, at: StockPKI.time - 60))
            try change(&crafted, pki)
            return crafted.der
        }
    }

    /// By a policy that accepts the signer `team` of the stock PKI as well as the world's.
    private static func outer(_ offer: Offer, _ pki: StockPKI, _ world: AttackWorld) throws -> Seen {
        let signer = Delivery.Signer(try pki.certificate("team"))
        let policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [world.team, signer]))
        let stock = try StockTool.openssl(
            offer.signature ?? [], over: offer.statement ?? [], trusting: [signer.certificate])
        do {
            return try world.seen(offer, policy, stock: stock)
        } catch let failure as Failure { return Seen(failure) }
    }

    /// What a signature may look like, and may not.
    static var signatureShapes: [Attack] {
        [
            Attack("68", .seals, "the signed attributes offered as the content", .rejected(.notAuthentic, "seal.malformed")) {
                world in
                let pki = try StockPKI.team()
                var offer = try world.remade().offer(world.byTeam)
                var crafted = CraftedCMS(try Delivery.Signer("team", of: pki).sign(offer.statement ?? [], at: StockPKI.time - 60))
                offer.statement = crafted.signedBytes
                crafted.signer.children.remove(at: 3)
                offer.signature = crafted.der
                return try outer(offer, pki, world)
            },
            shape("69", "no signed attributes") { try $0.sign($1, ["-noattr"]) },
            substitution,
            shape("74a", "SHA-1") { try $0.sign($1, ["-cades", "-nosmimecap", "-md", "sha1"]) },
            shape("74b", "MD5", kind: "3072") { try $0.sign($1, ["-cades", "-nosmimecap", "-md", "md5"]) },
            shape("74c", "RSA of 1024 bits", kind: "1024") { try $0.sign($1) },
            shape("74d", "a curve of 224 bits", kind: "P-224") { try $0.sign($1) },
            shape("75a", "a byte behind the signature") { try $0.sign($1) + [0] },
            shape("75b", "BER: a length that is not said") { pki, statement in
                let der = try pki.sign(statement)
                return [0x30, 0x80] + der[4...] + [0, 0]
            },
            Attack("75c", .seals, "more than 65,536 bytes", .rejected(.badData, "file.too-large")) { world in
                var offer = try world.remade().offer(world.byTeam)
                offer.signature? += [UInt8](repeating: 0, count: 1 << 16)
                do { return try world.seen(offer) } catch let failure as Failure { return Seen(failure) }
            },
            Attack("75d", .seals, "more than 65,536 bytes inside", .rejected(.notAuthentic, "seal.malformed")) { world in
                var delivery = try world.remade()
                delivery["seals/01-transfer-team.json.p7s"] += [UInt8](repeating: 0, count: 1 << 16)
                return try world.seen(try delivery.offer(world.byTeam))
            },
            shape("76", "the content inside, which is another") { pki, _ in
                try pki.sign(Array("another\n".utf8), ["-cades", "-nosmimecap", "-nodetach"])
            },
            shape("77", "certificates without a signer") { pki, _ in
                try pki.openssl("crl2pkcs7", "-nocrl", "-certfile", "team.pem", "-outform", "DER", "-out", "none")
                return try pki.folder.read("none")
            },
            shape("78", "two signers") { pki, statement in
                try pki.issue("other", by: nil)
                return try pki.sign(statement, ["-cades", "-nosmimecap", "-signer", "other.pem", "-inkey", "other.key"])
            },
            crafted("79a", "a signed attribute twice") { cms, pki in
                try cms.resign(pki, key: "team") { $0.append($0[1]) }
            },
            crafted("79b", "signed attributes in another order") { cms, pki in
                try cms.resign(pki, key: "team") { $0.reverse() }
            },
            shape("79c", "another content type") {
                try $0.sign($1, ["-cades", "-nosmimecap", "-econtent_type", "1.2.3.4"])
            },
            crafted("79d", "no messageDigest") { cms, pki in
                try cms.resign(pki, key: "team") { $0.removeAll { $0.children[0].bytes == CraftedCMS.messageDigest } }
            },
            crafted("97a", "ECDSA with r = 0", "seal.signature-broken") { cms, _ in cms.numbers.r = [0] },
            crafted("97b", "ECDSA with s = 0", "seal.signature-broken") { cms, _ in cms.numbers.s = [0] },
            crafted("97c", "ECDSA with r the order", "seal.signature-broken") { cms, _ in cms.numbers.r = CraftedCMS.order },
            crafted("97d", "ECDSA with s and the order", "seal.signature-broken") { cms, _ in
                cms.numbers.s = CraftedCMS.order(1, Array(cms.numbers.s.suffix(32)))
            },
            crafted("97e", "Ed25519, which the format does not have") { cms, _ in
                cms.signer.children[4] = DERTree(0x30, children: [DERTree(0x06, bytes: [0x2b, 0x65, 0x70])])
                // A small-order point and S = 0: what a verifier without cofactor takes for any message.
                cms.signer.children[5].bytes = [1] + [UInt8](repeating: 0, count: 63)
            },
            crafted("98", "SM2 with SM3, which the format does not have") { cms, _ in
                let sm2: [UInt8] = [0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x83, 0x75]
                cms.signer.children[4] = DERTree(0x30, children: [DERTree(0x06, bytes: sm2)])
            },
        ]
    }

    /// Two certificates for one key, by one CA under one number: the signature was made with one, and shows the other.
    private static var substitution: Attack {
        Attack("70", .seals, "another certificate for the same key", .rejected(.notAuthentic, "seal.signature-broken")) { world in
            let pki = try StockPKI()
            let root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/CN=root")
            try pki.issue("team", subject: "/CN=移交组", serial: "1001")
            try pki.issue("officer", subject: "/CN=Buyer Acceptance Officer", key: "team", serial: "1001")
            var offer = try world.remade().offer(world.byTeam)
            let statement = offer.statement ?? []
            let signature = try pki.sign(statement, ["-cades", "-nosmimecap", "-nocerts", "-certfile", "officer.pem"])
            offer.signature = signature
            let officer = Delivery.Signer(try pki.certificate("officer"))
            let policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [world.team, officer]))
            let said = try [false, true].map {
                try StockTool.openssl(signature, over: statement, trusting: [root], isStrict: $0)
            }
            return try world.seen(offer, policy, stock: said.joined(separator: ", "))
        }
    }
}
