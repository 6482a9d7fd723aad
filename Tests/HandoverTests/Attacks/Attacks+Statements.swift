import HandoverCore
import HandoverTestSupport

extension Attack {
    /// An inner statement that says something else, signed as it stands by an accepted key.
    private static func statement(
        _ id: String, _ title: String, _ code: String = "seal.malformed", _ exit: ExitCode = .notAuthentic,
        _ says: @escaping @Sendable (String) -> String
    ) -> Attack {
        Attack(id, .seals, title, .rejected(exit, code)) { world in
            var delivery = try world.remade()
            var sealer = world.byTeam
            sealer.says = says
            try delivery.seal([sealer])
            return try world.seen(Offer(tar: delivery.crafted.bytes()))
        }
    }

    /// A DSSE envelope in the place of the outer statement, signed as it stands: the format has none.
    private static func envelope(_ id: String, _ title: String, _ text: String) -> Attack {
        Attack(id, .seals, title, .rejected(.notAuthentic, "seal.malformed")) { world in
            var offer = try world.remade().offer(world.byTeam)
            offer.statement = Array(text.utf8)
            offer.signature = try world.byTeam.sign(Array(text.utf8))
            return try world.seen(offer)
        }
    }

    /// What is signed is not a statement of the format.
    static var statements: [Attack] {
        let payload = #""payload":"e30=","payloadType":"application/vnd.in-toto+json""#
        return [
            envelope(
                "95a", "DSSE with another payload type",
                #"{"payload":"e30=","payloadType":"x","signatures":[{"keyid":"a","sig":"AA=="}]}"#),
            envelope(
                "95b", "DSSE with a field that nobody signs",
                "{\(payload),\"role\":\"buyer\",\"signatures\":[{\"keyid\":\"a\",\"sig\":\"AA==\"}]}"),
            envelope(
                "95c", "DSSE with one empty key id twice",
                "{\(payload),\"signatures\":[{\"keyid\":\"\",\"sig\":\"AA==\"},{\"keyid\":\"\",\"sig\":\"AA==\"}]}"),
            envelope(
                "95d", "DSSE in Base64 of another alphabet", "{\(payload),\"signatures\":[{\"keyid\":\"a\",\"sig\":\"A_-\"}]}"),
            statement("96a", "a key twice") { $0.replacing("\"format\":\"1\",", with: "\"format\":\"1\",\"format\":\"1\",") },
            statement("96b", "NaN") { $0.replacing("\"format\":\"1\"", with: "\"format\":NaN") },
            statement("96c", "half a surrogate pair") { $0.replacing("移交组", with: #"\ud800"#) },
            statement("96d", "10,000 arrays deep") {
                $0.replacing(
                    "\"format\":\"1\"",
                    with: "\"format\":" + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000))
            },
            statement("96e", "a BOM") { "\u{feff}" + $0 },
            statement("96f", "a value behind the value") { $0 + "{}\n" },
            statement("96g", "a number in place of digits") { $0.replacing("\"sequence\":\"1\"", with: "\"sequence\":1") },
            statement("96h", "a space") { $0.replacing("\"subject\":", with: "\"subject\": ") },
            statement("96i", "a key that the format does not have") {
                $0.replacing("\"format\":\"1\",", with: "\"extra\":\"1\",\"format\":\"1\",")
            },
        ]
    }
}
