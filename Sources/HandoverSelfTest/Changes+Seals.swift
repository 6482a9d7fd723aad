import HandoverCore

// Who seals, when, and what is said.

extension SelfTest {
    func sealChanges() throws -> [Change] {
        let roles = sealers.map(\.role)
        func others(_ make: (String) throws -> Sealer) rethrows -> [Sealer] { try roles.map(make) }
        let now = self.now
        let stranger = try others { try Sealer(role: $0, now: now) }
        let expired = try others { try Sealer(role: $0, now: now, validFor: -800_000 ... -400_000, signedAt: -500_000) }
        let early = try others { try Sealer(role: $0, now: now, validFor: 400_000...800_000, signedAt: 500_000) }
        func change(
            _ name: String, _ english: String, _ chinese: String, _ apply: @escaping @Sendable (inout Offer) throws -> Void
        ) -> Change {
            Change(name, english, chinese, [.authentic], .codes(["seal.", "trust.", "outer.", "authentic.", "policy."]), apply)
        }
        return [
            change("stranger", "sealed by somebody whom the policy does not name", "签封人不在策略中") { $0.sealers = stranger },
            change("expired", "sealed with a certificate that has expired", "证书已过期") { $0.sealers = expired },
            change("not-yet-valid", "sealed with a certificate that is not yet valid", "证书尚未生效") { $0.sealers = early },
            change("other-role", "a seal claims another role", "签封谎称另一角色") { offer in
                offer.says = { $0.replacing(#/"role":"[^"]*"/#) { _ in #""role":"witness""# } }
            },
            change("other-archive", "a seal of another archive", "他档之签封") { offer in
                offer.says = { $0.replacing(#/"archive":"[^"]*"/#) { _ in #""archive":"other""# } }
            },
            change("rehearsal", "a rehearsal is passed off as the hand-over", "演练冒充移交") { offer in
                offer.says = { $0.replacing(#/"intent":"[^"]*"/#) { _ in #""intent":"rehearsal""# } }
            },
            Change(
                "statement-after-signing", "what a seal says is changed after it was signed", "签封后改动声明", under: .outer,
                [.authentic], .codes(["seal."])
            ) { offer in
                guard let path = offer.copy.statements.first else { return }
                offer.copy[path] = Array(offer.copy.text(path).replacing(#/"sequence":"1"/#) { _ in #""sequence":"7""# }.utf8)
            },
            Change(
                "seal-removed", "the seals are missing", "缺签封", under: .outer, [.authentic, .intact], .codes([""])
            ) { $0.copy.members.removeAll { $0.path.hasPrefix("seals/") } },
            Change(
                "signature-elsewhere", "a signature over something else", "签名对象不符", under: .outer, [.authentic],
                .codes(["seal."])
            ) { offer in
                guard let path = offer.copy.statements.first, let sealer = offer.sealers?.first else { return }
                offer.copy[path + ".p7s"] = try sealer.sign(Array("something else\n".utf8))
            },
        ]
    }
}
