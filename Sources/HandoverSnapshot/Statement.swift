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
        /// Of a snapshot that is taken for a hand-over: the SHA-256 of that hand-over's tar.
        package var previous: String

        package init(
            records: Int64, migrated: Int64, quarantined: Int64, excluded: Int64?, merged: Int64? = nil, planDigest: String,
            lockDigest: String,
            dataDigest: String, merkleRoot: String, tagManifestDigest: String, previous: String
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
            self.previous = previous
        }
    }

    package static func inner(archive: String, intent: String, sealer: Sealer, _ facts: Inner) -> [UInt8] {
        statement(
            type: "urn:handover:seal:1", subject: "tagmanifest-sha256.txt", digest: facts.tagManifestDigest,
            predicate: [
                "archive": .string(archive),
                "counts": .object([
                    "migrated": Documents.number(facts.migrated), "quarantined": Documents.number(facts.quarantined),
                    "records": Documents.number(facts.records), "excluded": facts.excluded.map(Documents.number),
                    "merged": facts.merged.map(Documents.number),
                ]),
                "dataDigest": .string(facts.dataDigest), "format": .string("1"), "intent": .string(intent),
                "lockDigest": .string(facts.lockDigest), "merkleRoot": .string(facts.merkleRoot),
                "planDigest": .string(facts.planDigest), "previous": .string(facts.previous), "role": .string(sealer.role),
                "sequence": .string("1"), "signer": signer(sealer),
            ])
    }

    package static func outer(archive: String, intent: String, sealer: Sealer, tarBytes: Int64, tarDigest: String) -> [UInt8] {
        statement(
            type: "urn:handover:outer-seal:1", subject: archive + ".tar", digest: tarDigest,
            predicate: [
                "archive": .string(archive), "bytes": Documents.number(tarBytes), "format": .string("1"),
                "intent": .string(intent),
                "role": .string(sealer.role), "signer": signer(sealer),
            ])
    }

    /// What a receipt says beside which archive it is about.
    package struct Receipt: Sendable {
        package var kind: String
        package var at: String
        package var target: String
        package var before: String
        package var since: String
        package var refused: String
        package var tables: [(table: String, rows: Int64, refused: Int64)]

        package init(
            kind: String, at: String, target: String, before: String, since: String, refused: String,
            tables: [(table: String, rows: Int64, refused: Int64)]
        ) {
            self.kind = kind
            self.at = at
            self.target = target
            self.before = before
            self.since = since
            self.refused = refused
            self.tables = tables
        }
    }

    /// A receipt (Format.md section 7.4).
    package static func receipt(
        archive: String, tarDigest: String, intent: String, sealer: Sealer, _ facts: Receipt
    ) -> [UInt8] {
        statement(
            type: "urn:handover:receipt:1", subject: archive + ".tar", digest: tarDigest,
            predicate: [
                "archive": .string(archive), "at": .string(facts.at), "before": .string(facts.before), "format": .string("1"),
                "intent": .string(intent), "kind": .string(facts.kind), "refused": .string(facts.refused),
                "role": .string(sealer.role), "signer": signer(sealer), "since": .string(facts.since),
                "tables": .array(
                    facts.tables.map {
                        .object([
                            "refused": Documents.number($0.refused), "rows": Documents.number($0.rows),
                            "table": .string($0.table),
                        ])
                    }),
                "target": .object(["id": .string(facts.target), "type": .string("sqlite")]),
            ])
    }

    private static func signer(_ sealer: Sealer) -> JSONValue {
        .object(["name": .string(sealer.name), "party": .string(sealer.party)])
    }

    private static func statement(
        type: String, subject: String, digest: String, predicate: KeyValuePairs<String, JSONValue?>
    ) -> [UInt8] {
        Documents.document([
            "_type": .string("https://in-toto.io/Statement/v1"), "predicate": .object(predicate), "predicateType": .string(type),
            "subject": .array([.object(["digest": .object(["sha256": .string(digest)]), "name": .string(subject)])]),
        ])
    }
}
