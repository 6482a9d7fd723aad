import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify

/// What attacks begin with: a small delivery by a real run, sound and unsealed, and keys of all parties.
struct AttackWorld: Sendable {
    let delivery: Delivery
    let (team, seller, buyer, stranger): (Delivery.Signer, Delivery.Signer, Delivery.Signer, Delivery.Signer)
    /// Keeps what was offered for another reader, and under which attack.
    var book: (offers: OfferBook, attack: String)?

    /// One source, one table, one record held back, one left out.
    static let plan = """
        \(SmallShop.planHead)
        sources:
          orders: {path: orders.csv, owner: seller}
        tables:
          sale:
            key: [no]
            fields:
              no: {type: integer}
              amount: {type: money}
              note: {type: text}
        mappings:
          to-sale:
            from: orders
            to: sale
            fields:
              no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}
              amount: {from: 金额, do: [money], else: {quarantine: MONEY_INVALID}}
              note: 备注
            exclude: [{when: "[备注] = '测试'", reason: 测试单, authority: buyer}]
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-sale], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
        verification: {totals: [{table: sale, field: amount}]}

        """

    static let orders = "单号,金额,备注\n1,10.00,急\n2,x,\n3,1.00,测试\n4,2.50,\n"

    init() async throws {
        let shop = try Self.shop()
        _ = try await shop.run()
        delivery = try Delivery(tar: try shop.folder.read("out/shop.tar"))
        team = try Delivery.Signer("移交组")
        seller = try Delivery.Signer("甲方")
        buyer = try Delivery.Signer("乙方")
        stranger = try Delivery.Signer("路人")
    }

    static func shop(
        orders: String = AttackWorld.orders, _ change: (String) -> String = { $0 }
    ) throws -> SmallShop {
        var shop = try SmallShop(plan: change(plan), orders: Array(orders.utf8))
        shop.exports = ["orders.csv"]
        return shop
    }

    var byTeam: Delivery.Sealer { Delivery.Sealer(team) }

    var bySeller: Delivery.Sealer { by(seller, "seller", "甲方") }

    var byBuyer: Delivery.Sealer { by(buyer, "buyer", "乙方") }

    func by(_ signer: Delivery.Signer, _ role: String, _ name: String) -> Delivery.Sealer {
        var sealer = Delivery.Sealer(signer)
        (sealer.role, sealer.party, sealer.name) = (role, role, name)
        return sealer
    }

    /// The delivery, sealed by the team after these changes; everything that hangs on its members is made again.
    func remade(_ change: (inout Delivery) throws -> Void = { _ in }) throws -> Delivery {
        var delivery = delivery
        try change(&delivery)
        try delivery.remake(byTeam)
        return delivery
    }

    /// A policy that asks the team for one seal.
    var policy: TrustPolicy { Self.policy(("transfer-team", TrustPolicy.sealed, 1, [team])) }

    static func policy(_ roles: (role: String, act: String, threshold: Int, signers: [Delivery.Signer])...) -> TrustPolicy {
        TrustPolicy(
            intent: "hand-over",
            roles: roles.map { role in
                .init(
                    role: role.role, act: role.act, threshold: role.threshold,
                    signers: role.signers.enumerated().map {
                        .init(name: "\(role.role) \($0)", certificate: hex($1.certificate.fingerprint))
                    })
            })
    }

    /// What the verifier says of an offer.
    func verdict(
        _ offer: Offer, _ policy: TrustPolicy? = nil, now: Int64 = StockPKI.time, seen: SeenArchives? = nil,
        keys: ArchiveKeys = .init()
    ) throws -> Verdict {
        let folder = try TemporaryFolder()
        var options = Verifier.Options()
        (options.seen, options.keys) = (seen, keys)
        let path = try offer.write(into: folder)
        return try withExtendedLifetime(folder) {
            let verdict = try Verifier.verify(path, trust: policy ?? self.policy, now: now, options: options)
            if let book { try book.offers.add(offer, policy ?? self.policy, now: now, verdict, of: book.attack) }
            return verdict
        }
    }

    func seen(
        _ offer: Offer, _ policy: TrustPolicy? = nil, now: Int64 = StockPKI.time, seen: SeenArchives? = nil,
        keys: ArchiveKeys = .init(), stock: String = ""
    ) throws -> Attack.Seen { Attack.Seen(try verdict(offer, policy, now: now, seen: seen, keys: keys), stock: stock) }
}

/// What stock tools say of the same bytes.
enum StockTool {
    /// Whether GNU tar and bsdtar list a tar without an error.
    static func tars(_ tar: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write(tar, to: "shop.tar")
        return try ["tar", "bsdtar"].map { tool in
            try run(tool, ["-tf", "shop.tar"], in: folder.url).status == 0 ? "\(tool): lists it" : "\(tool): an error"
        }
        .joined(separator: ", ")
    }

    /// Whether bagit.py finds a valid bag.
    static func bagit(_ delivery: Delivery, folders: [String] = []) throws -> String {
        let folder = try TemporaryFolder()
        for member in delivery.members { try folder.write(member.bytes, to: "\(delivery.id)/\(member.path)") }
        for name in folders {
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "\(delivery.id)/\(name)"), withIntermediateDirectories: true)
        }
        let tool = Repository.path(".build-tools/bin/bagit.py")
        guard FileManager.default.isExecutableFile(atPath: tool) else { return "bagit.py: not there" }
        let result = try run(tool, ["--validate", delivery.id], in: folder.url)
        return result.status == 0 ? "bagit.py: valid" : "bagit.py: invalid"
    }

    /// Whether `openssl cms -verify` accepts a signature, by the command that travels in archives, or by its own defaults.
    static func openssl(
        _ signature: [UInt8], over content: [UInt8], trusting anchors: [Certificate], isStrict: Bool = true
    ) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write(signature, to: "p7s")
        try folder.write(content, to: "content")
        try folder.write(anchors.reduce(into: []) { $0 += try $1.pem() }, to: "anchors")
        let strict = isStrict ? ["-cades", "-auth_level", "2"] : []
        let result = try run(
            "openssl",
            ["cms", "-verify", "-binary", "-inform", "DER", "-in", "p7s", "-content", "content", "-CAfile", "anchors"] + [
                "-no-CApath", "-no-CAstore", "-partial_chain", "-purpose", "any", "-out", "seen", "-no_check_time",
            ] + strict, in: folder.url)
        return (isStrict ? "openssl -cades: " : "openssl: ") + (result.status == 0 ? "ok" : "refused")
    }
}
