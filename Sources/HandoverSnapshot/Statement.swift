import HandoverCrypto
import HandoverData

/// What a seal says: an in-toto Statement v1 as canonical bytes (Format.md sections 7.2 and 7.3).
package struct Statement: Sendable {
    /// The party that seals.
    package struct Sealer: Sendable {
        package var party: String
        package var name: String
        package var role: String

        package init(party: String, name: String, role: String) {
            self.party = party
            self.name = name
            self.role = role
        }
    }

    /// The digests and counts that the inner seal covers.
    package struct Inner: Sendable {
        package var records: Int64
        package var migrated: Int64
        package var quarantined: Int64
        /// `nil` where no mapping excludes records.
        package var excluded: Int64?
        /// `nil` for a plan without merges.
        package var merged: Int64?
        package var planDigest: String
        package var lockDigest: String
        package var dataDigest: String
        package var merkleRoot: String
        package var tagManifestDigest: String
        /// Which delivery of its plan this is, from 1.
        package var sequence: Int64
        /// The SHA-256 of the tar that this one follows; of a snapshot that is taken for a hand-over, of that hand-over's.
        package var previous: String

        package init(
            records: Int64, migrated: Int64, quarantined: Int64, excluded: Int64?, merged: Int64? = nil, planDigest: String,
            lockDigest: String,
            dataDigest: String, merkleRoot: String, tagManifestDigest: String, sequence: Int64 = 1,
            previous: String
        ) {
            self.records = records
            self.migrated = migrated
            self.quarantined = quarantined
            self.excluded = excluded
            self.merged = merged
            self.planDigest = planDigest
            self.lockDigest = lockDigest
            self.dataDigest = dataDigest
            self.merkleRoot = merkleRoot
            self.tagManifestDigest = tagManifestDigest
            self.sequence = sequence
            self.previous = previous
        }
    }

    package static func inner(archive: String, intent: String, sealer: Sealer, _ facts: Inner) -> [UInt8] {
        statement(
            type: "urn:handover:seal:1", subject: "tagmanifest-sha256.txt", digest: facts.tagManifestDigest,
            predicate: .object([
                "archive": .string(archive),
                "counts": .object([
                    "migrated": Documents.number(facts.migrated), "quarantined": Documents.number(facts.quarantined),
                    "records": Documents.number(facts.records), "excluded": facts.excluded.map(Documents.number),
                    "merged": facts.merged.map(Documents.number),
                ]),
                "dataDigest": .string(facts.dataDigest), "format": .string("1"), "intent": .string(intent),
                "lockDigest": .string(facts.lockDigest), "merkleRoot": .string(facts.merkleRoot),
                "planDigest": .string(facts.planDigest), "previous": .string(facts.previous), "role": .string(sealer.role),
                "sequence": Documents.number(facts.sequence), "signer": signer(sealer),
            ]))
    }

    /// - Parameters:
    ///   - encrypted: the file that the tar was encrypted to, and for whom, as text; `nil` for a tar as it is.
    package static func outer(
        archive: String, intent: String, sealer: Sealer, tarBytes: Int64, tarDigest: String,
        encrypted: (bytes: Int64, sha256: String, recipients: [String])? = nil
    ) -> [UInt8] {
        statement(
            type: "urn:handover:outer-seal:1", subject: archive + ".tar", digest: tarDigest,
            second: encrypted.map { (archive + ".tar.age", $0.sha256) },
            predicate: .object([
                "archive": .string(archive), "bytes": Documents.number(tarBytes),
                "encrypted": encrypted.map {
                    .object(["bytes": Documents.number($0.bytes), "recipients": .strings($0.recipients)])
                }, "format": .string("1"), "intent": .string(intent), "role": .string(sealer.role), "signer": signer(sealer),
            ]))
    }

    /// What a receipt says beside which archive it is about (Format.md section 7.4).
    package enum Receipt: Sendable {
        case sealed, received
        case verified(verdict: [(question: String, answer: String)])
        case accepted(verdict: [(question: String, answer: String)], exceptions: [String])
        case rejected(verdict: [(question: String, answer: String)], reasons: [String])
        case loaded(Load)
        case rolledBack(Load)

        /// The word for it, also in its file's name.
        package var kind: String {
            switch self {
            case .sealed: "sealed"
            case .received: "received"
            case .verified: "verified"
            case .accepted: "accepted"
            case .rejected: "rejected"
            case .loaded: "loaded"
            case .rolledBack: "rolled-back"
            }
        }

        fileprivate var members: [JSONValue.Member] {
            func answers(_ verdict: [(question: String, answer: String)]) -> JSONValue {
                .array(verdict.map { .object(["answer": .string($0.answer), "question": .string($0.question)]) })
            }
            switch self {
            case .sealed, .received: return []
            case .verified(let verdict): return [.init("verdict", answers(verdict))]
            case .accepted(let verdict, let exceptions):
                return [.init("exceptions", .strings(exceptions)), .init("verdict", answers(verdict))]
            case .rejected(let verdict, let reasons):
                return [.init("reasons", .strings(reasons)), .init("verdict", answers(verdict))]
            case .loaded(let load), .rolledBack(let load): return load.members
            }
        }
    }

    /// What a target has of the archive.
    package struct Load: Sendable {
        package var target: String
        /// `sqlite` or `postgres`.
        package var kind: String
        package var before: String
        package var since: String
        package var refused: String
        package var tables: [(table: String, rows: Int64, refused: Int64)]

        package init(
            target: String, kind: String, before: String, since: String, refused: String,
            tables: [(table: String, rows: Int64, refused: Int64)]
        ) {
            self.target = target
            self.kind = kind
            self.before = before
            self.since = since
            self.refused = refused
            self.tables = tables
        }

        fileprivate var members: [JSONValue.Member] {
            let tables = tables.map { table in
                JSONValue.object([
                    "refused": Documents.number(table.refused), "rows": Documents.number(table.rows),
                    "table": .string(table.table),
                ])
            }
            return [
                .init("before", .string(before)), .init("refused", .string(refused)), .init("since", .string(since)),
                .init("tables", .array(tables)), .init("target", .object(["id": .string(target), "type": .string(kind)])),
            ]
        }
    }

    /// A receipt (Format.md section 7.4).
    /// - Parameter at: a time (RFC 3339, UTC).
    package static func receipt(
        archive: String, tarDigest: String, intent: String, sealer: Sealer, at: String, _ receipt: Receipt
    ) -> [UInt8] {
        let own: [JSONValue.Member] = [
            .init("archive", .string(archive)), .init("at", .string(at)), .init("format", .string("1")),
            .init("intent", .string(intent)), .init("kind", .string(receipt.kind)), .init("role", .string(sealer.role)),
            .init("signer", signer(sealer)),
        ]
        return statement(
            type: "urn:handover:receipt:1", subject: archive + ".tar", digest: tarDigest,
            predicate: .object(own + receipt.members))
    }

    private static func signer(_ sealer: Sealer) -> JSONValue {
        .object(["name": .string(sealer.name), "party": .string(sealer.party)])
    }

    private static func statement(
        type: String, subject: String, digest: String, second: (name: String, digest: String)? = nil, predicate: JSONValue
    ) -> [UInt8] {
        let subjects = [(subject, digest)] + (second.map { [($0.name, $0.digest)] } ?? [])
        return Documents.document([
            "_type": .string("https://in-toto.io/Statement/v1"), "predicate": predicate, "predicateType": .string(type),
            "subject": .array(
                subjects.map { .object(["digest": .object(["sha256": .string($0.1)]), "name": .string($0.0)]) }),
        ])
    }
}
