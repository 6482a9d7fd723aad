import HandoverCore
import HandoverCrypto

// Who seals, with what, when, and what is said. Each stops at one check: the policy names whoever seals, but for strangers, and what is
// said wrong is said inside.

extension SelfTest {
    func sealChanges() throws -> [Change] { try sealers.isEmpty ? [] : changesOfSealers() + changesOfStatements() }

    private func changesOfSealers() throws -> [Change] {
        let (roles, now) = (sealers.map(\.role), self.now)
        func others(_ make: (String) throws -> Sealer) rethrows -> [Sealer] { try roles.map(make) }
        let strangers = try others { try Sealer(role: $0, now: now) }
        func change(_ kind: Kind, _ code: String, _ make: (String) throws -> Sealer) rethrows -> Change {
            let sealers = try others(make)
            return Change(kind, [.authentic], Place(code)) { $0.isSealed(by: sealers) }
        }
        return [
            Change(.stranger, [.authentic], Place("seal.signer-not-trusted", file: original.id + ".tar.json")) { offer in
                (offer.sealers, offer.outerSealers) = (strangers, strangers)
            },
            Change(.strangerInside, [.authentic], Place("seal.role-short")) { $0.sealers = strangers },
            try change(.expired, "seal.expired") {
                try Sealer(role: $0, now: now, validFor: -800_000 ... -400_000, signedAt: -500_000)
            },
            try change(.notYetValid, "seal.time-not-believable") {
                try Sealer(role: $0, now: now, validFor: 400_000...800_000, signedAt: 500_000)
            },
            try change(.authorityKey, "seal.certificate-unfit") { try Sealer(role: $0, now: now, use: .certificates) },
            try change(.encryptionKey, "seal.certificate-unfit") { try Sealer(role: $0, now: now, use: .encryption) },
            try change(.serverKey, "seal.certificate-unfit") { try Sealer(role: $0, now: now, use: .server) },
        ]
    }

    private func changesOfStatements() -> [Change] {
        func change(_ kind: Kind, _ code: String, _ says: @escaping @Sendable (String) -> String) -> Change {
            Change(kind, [.authentic], Place(code)) { $0.says = says }
        }
        let first = original.statements[0]
        let role = sealers[0].role == "witness" ? "auditor" : "witness"
        var changes = [
            change(.otherRole, "seal.role-differs") { $0.replacing(#/"role":"[^"]*"/#) { _ in "\"role\":\"\(role)\"" } },
            change(.otherArchive, "seal.wrong-archive") {
                $0.replacing(#/"archive":"(?<id>[^"]*)"/#) { "\"archive\":\"other-\($0.output.id)\"" }
            },
        ]
        // Where it is a rehearsal, nothing is passed off as more.
        if intent != "rehearsal" {
            changes.append(
                change(.rehearsal, "seal.intent-differs") {
                    $0.replacing(#/"intent":"[^"]*"/#) { _ in #""intent":"rehearsal""# }
                })
        }
        return changes + [
            Change(.statementAfterSigning, under: .outer, [.authentic], Place("seal.signature-broken", file: first)) { offer in
                let others = offer.copy.text(first).replacing(#/"sequence":"(?<number>[0-9]+)"/#) {
                    "\"sequence\":\"1\($0.output.number)\""
                }
                offer.copy[first] = Array(others.utf8)
            },
            Change(.signatureElsewhere, under: .outer, [.authentic], Place("seal.signature-broken", file: first)) { offer in
                offer.copy[first + ".p7s"] = try offer.sealers[0].sign(Array("something else\n".utf8))
            },
            Change(.sealRemoved, under: .outer, [.authentic], Place("seal.missing")) {
                $0.copy.members.removeAll { $0.path.hasPrefix("seals/") }
            },
            Change(.sealUnsigned, under: .outer, [.authentic], Place("seal.malformed", file: "seals/99-stranger.json")) {
                $0.copy.members.append(.init("seals/99-stranger.json", [0x7b, 0x7d, 0x0a]))
            },
        ]
    }
}
