import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import HandoverVerify

extension Attack {
    private static let folder = "shop.tar.receipts/"

    /// A receipt beside the tar: its statement and its signature.
    private static func receipt(
        _ number: String, _ kind: String, _ sealer: Delivery.Sealer, over tar: [UInt8], at: String = "2027-01-15T07:59:00Z"
    ) throws -> [String: [UInt8]] {
        let exceptions = kind == "accepted" ? "\"exceptions\":[]," : ""
        let reasons = kind == "rejected" ? "\"reasons\":[\"x\"]," : ""
        let words = ["authentic", "intact", "complete", "accurate", "usable"]
        let verdict = words.map { "{\"answer\":\"yes\",\"question\":\"\($0)\"}" }.joined(separator: ",")
        let said = ["accepted", "rejected", "verified"].contains(kind) ? ",\"verdict\":[\(verdict)]" : ""
        let statement = """
            {"_type":"https://in-toto.io/Statement/v1","predicate":{"archive":"shop","at":"\(at)",\(exceptions)"format":"1",\
            "intent":"\(sealer.intent)","kind":"\(kind)",\(reasons)"role":"\(sealer.role)",\
            "signer":{"name":"\(sealer.name)","party":"\(sealer.party)"}\(said)},"predicateType":"urn:handover:receipt:1",\
            "subject":[{"digest":{"sha256":"\(hex(SHA256.digest(tar)))"},"name":"shop.tar"}]}

            """
        let (bytes, name) = (Array(statement.utf8), "\(folder)\(number)-\(kind).json")
        return [name: bytes, name + ".p7s": try sealer.sign(bytes)]
    }

    /// The team's seal, and the buyer's acceptance beside it.
    private static func accepting(_ world: AttackWorld) -> TrustPolicy {
        AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [world.team]), ("buyer", "accepted", 1, [world.buyer]))
    }

    /// The inner seal by the team, which says something else.
    private static func sealed(
        _ id: String, _ title: String, _ code: String, _ change: @escaping @Sendable (inout Delivery.Sealer) -> Void
    ) -> Attack {
        Attack(id, .seals, title, .rejected(.notAuthentic, code)) { world in
            var delivery = try world.remade()
            var sealer = world.byTeam
            change(&sealer)
            try delivery.seal([sealer])
            return try world.seen(Offer(tar: delivery.crafted.bytes()))
        }
    }

    /// Who may say what, and how many must.
    static var parties: [Attack] {
        [
            Attack("87", .seals, "a seal of the buyer's role by the seller's key", .rejected(.notAuthentic, "seal.role-short")) {
                world in
                var delivery = try world.remade()
                try delivery.seal([world.byTeam, world.by(world.seller, "buyer", "乙方")])
                let policy = AttackWorld.policy(
                    ("transfer-team", TrustPolicy.sealed, 1, [world.team]), ("seller", TrustPolicy.sealed, 1, [world.seller]),
                    ("buyer", TrustPolicy.sealed, 1, [world.buyer]))
                return try world.seen(Offer(tar: delivery.crafted.bytes()), policy)
            },
            sealed("87b", "a seal in another role's file", "seal.role-differs") { $0.fileRole = "buyer" },
            sealed("87c", "a party that the plan does not have", "seal.party-differs") { $0.party = "nobody" },
            Attack("87d", .seals, "an outer seal in another name", .rejected(.notAuthentic, "seal.party-differs")) { world in
                var sealer = world.byTeam
                sealer.name = "乙方"
                return try world.seen(try world.remade().offer(sealer))
            },
            Attack("88a", .seals, "what was received offered as accepted", .rejected(.notAuthentic, "live.receipt-ignored")) {
                world in
                var offer = Offer(tar: try world.remade().crafted.bytes())
                for (name, bytes) in try receipt("01", "received", world.byBuyer, over: offer.tar) {
                    offer.others[name.replacing("received", with: "accepted")] = bytes
                }
                return try world.seen(offer, accepting(world))
            },
            Attack("88b", .seals, "what was received where acceptance is asked for", .rejected(.notAuthentic, "seal.role-short"))
            { world in
                var offer = Offer(tar: try world.remade().crafted.bytes())
                offer.others = try receipt("01", "received", world.byBuyer, over: offer.tar)
                return try world.seen(offer, accepting(world))
            },
            sealed("88c", "a rehearsal offered as a hand-over", "seal.intent-differs") { $0.intent = "rehearsal" },
            Attack("89", .seals, "the seal of an older snapshot", .rejected(.notIntact, "seal.subject-differs")) { world in
                let older = try world.remade {
                    $0.replace("metadata/run.json", "\"seedDrawn\":true", with: "\"seedDrawn\":false")
                }
                var delivery = try world.remade()
                for path in ["seals/01-transfer-team.json", "seals/01-transfer-team.json.p7s"] { delivery[path] = older[path] }
                return try world.seen(Offer(tar: delivery.crafted.bytes()))
            },
            Attack(
                "90", .seals, "one person with two certificates for a threshold of two",
                .rejected(.notAuthentic, "seal.role-short")
            ) { world in
                var delivery = try world.remade()
                let second = try Delivery.Signer("移交组")
                try delivery.seal([world.byTeam, Delivery.Sealer(second)])
                var policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 2, [world.team, second]))
                for index in policy.roles[0].signers.indices { policy.roles[0].signers[index].name = "移交组" }
                return try world.seen(Offer(tar: delivery.crafted.bytes()), policy)
            },
            Attack("91a", .seals, "bad and unknown receipts beside good ones, in every order", .reported("live.receipt-ignored"))
            { world in
                let tar = try world.remade().crafted.bytes()
                let variants = try ["01", "04", "09"].map { own in
                    var offer = Offer(tar: tar)
                    for (name, bytes) in try receipt("02", "accepted", world.by(world.stranger, "buyer", "乙方"), over: tar) {
                        offer.others[name] = bytes
                    }
                    for (name, bytes) in try receipt("03", "accepted", world.byBuyer, over: tar) {
                        offer.others[name] = bytes.dropLast() + [bytes.last.map { $0 ^ 1 } ?? 0]
                    }
                    for (name, bytes) in try receipt("05", "accepted", world.byBuyer, over: [1]) { offer.others[name] = bytes }
                    for (name, bytes) in try receipt(own, "accepted", world.byBuyer, over: tar) { offer.others[name] = bytes }
                    return try world.seen(offer, accepting(world))
                }
                return Seen.worst(of: variants, .reported("live.receipt-ignored"))
            },
            Attack("91b", .seals, "a second seal inside that is broken", .rejected(.notAuthentic, "seal.signature-broken")) {
                world in
                var delivery = try world.remade()
                try delivery.seal([world.byTeam, world.bySeller])
                delivery.replace("seals/02-seller.json", "\"migrated\":\"2\"", with: "\"migrated\":\"4\"")
                return try world.seen(Offer(tar: delivery.crafted.bytes()))
            },
            Attack("91c", .seals, "a sound second seal inside by a stranger", .reported("seal.signer-not-trusted")) { world in
                var delivery = try world.remade()
                try delivery.seal([world.byTeam, world.by(world.stranger, "seller", "甲方")])
                return try world.seen(Offer(tar: delivery.crafted.bytes()))
            },
            Attack("92", .seals, "one signer too few", .rejected(.notAuthentic, "seal.role-short")) { world in
                let policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 2, [world.team, world.seller]))
                return try world.seen(Offer(tar: try world.remade().crafted.bytes()), policy)
            },
        ]
    }
}
