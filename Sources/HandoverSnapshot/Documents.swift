package import HandoverCore
import HandoverData

/// The metadata files of an archive (Format.md sections 2.2, 6.2 and 6.3), each as canonical bytes.
package enum Documents {
    package static let bagit = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

    package static func bagInfo(id: String, closing: String, payloadBytes: Int64, payloadFiles: Int) -> [UInt8] {
        Array(
            """
            Bag-Software-Agent: Handover
            Bagging-Date: \(closing)
            External-Identifier: \(id)
            Handover-Format: 1
            Payload-Oxum: \(payloadBytes).\(payloadFiles)

            """.utf8)
    }

    package static func counts(_ facts: SnapshotFacts) -> [UInt8] {
        document([
            "mappings": .array(facts.mappings.map(mapping)), "rules": warnings(facts.rules),
            "sources": .array(
                facts.sources.map { source in
                    let whole = source.lists.first { $0.id == nil }
                    let lists = source.lists.compactMap { list in
                        list.id.map { JSONValue.object(["id": .string($0), "records": number(list.records)]) }
                    }
                    return .object([
                        "bytes": number(source.bytes), "id": .string(source.id),
                        "lists": whole == nil || !lists.isEmpty ? .array(lists) : nil,
                        "records": whole.map { number($0.records) },
                        "sha256": .string(source.sha256), "ignored": source.ignoredFiles.map(number),
                    ])
                }),
            "tables": .array(
                facts.tables.map {
                    .object([
                        "bytes": number($0.figures.bytes), "id": .string($0.figures.name),
                        "parts": number(Int64($0.figures.parts)),
                        "rows": number($0.figures.rows),
                    ])
                }),
            "totals": .array(
                facts.totals.map {
                    .object([
                        "declared": $0.declared.map { .string($0) }, "field": .string($0.field), "migrated": .string($0.migrated),
                        "quarantined": .string($0.quarantined), "staged": .string($0.staged), "table": .string($0.table),
                        "excluded": $0.excluded.map { .string($0) }, "merged": $0.merged.map { .string($0) },
                    ])
                }),
        ])
    }

    private static func mapping(_ mapping: SnapshotFacts.Mapping) -> JSONValue {
        let balance = mapping.summary.balance
        return .object([
            "absent": .array(
                mapping.summary.absent.map { .object(["count": number($0.count), "field": .string($0.field)]) }),
            "codes": .array(mapping.summary.codes.map { .object(["code": .string($0.code), "count": number($0.count)]) }),
            "dropped": .array(
                mapping.summary.dropped.map {
                    .object(["column": .string($0.column), "reason": .string($0.reason), "texts": number($0.texts)])
                }),
            "fields": .array(
                mapping.summary.fields.map {
                    .object(["changed": $0.changed.map(number), "field": .string($0.field), "filled": number($0.filled)])
                }),
            "from": .string(mapping.from), "id": .string(balance.mapping), "migrated": number(balance.migrated),
            "nulled": .array(
                mapping.summary.nulled.map {
                    .object(["code": .string($0.code), "count": number($0.count), "field": .string($0.field)])
                }),
            "quarantined": number(balance.quarantined), "records": number(balance.records),
            "redriven": mapping.summary.redriven.map(number),
            "repaired": mapping.summary.repaired.isEmpty
                ? nil
                : .array(
                    mapping.summary.repaired.map { .object(["count": number($0.count), "field": .string($0.field)]) }),
            "warnings": warnings(mapping.summary.warnings),
            "mergedInto": balance.merged.map(number), "survivors": mapping.summary.survivors.map(number),
            "excluded": balance.excluded.map(number),
            "exclusions": balance.excluded == nil
                ? nil
                : .array(
                    mapping.summary.exclusions.map {
                        .object([
                            "authority": .string($0.authority), "count": number($0.count), "reason": .string($0.reason),
                        ])
                    }),
            "to": .string(balance.table),
        ])
    }

    private static func warnings(_ counts: [RunSummary.WarningCount]) -> JSONValue? {
        if counts.isEmpty { return nil }
        return .array(
            counts.map { .object(["code": .string($0.code), "count": number($0.count), "rule": .string($0.rule)]) })
    }

    /// The tables' roots and the root over them.
    package static func merkle(_ tables: [RunSummary.Table], root: String) -> [UInt8] {
        document([
            "root": .string(root),
            "tables": .array(
                sorted(tables).map {
                    .object(["root": .string($0.root), "rows": number($0.rows), "table": .string($0.name)])
                }),
        ])
    }

    /// Tables sorted bytewise by id.
    package static func sorted(_ tables: [RunSummary.Table]) -> [RunSummary.Table] {
        tables.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// A Frictionless Tabular Data Package of the tables.
    package static func dataPackage(id: String, tables: [SnapshotFacts.Table]) -> [UInt8] {
        document([
            "name": .string(id), "profile": .string("tabular-data-package"),
            "resources": .array(tables.map(resource)),
        ])
    }

    private static func resource(_ table: SnapshotFacts.Table) -> JSONValue {
        let name = table.figures.name
        let references = table.schema.references.map { reference -> JSONValue in
            .object([
                "fields": .strings([reference.field]),
                "reference": .object([
                    "fields": .strings([reference.key]), "resource": .string(reference.table == name ? "" : reference.table),
                ]),
            ])
        }
        return .object([
            "dialect": .object([
                "delimiter": .string(","), "doubleQuote": .bool(true), "lineTerminator": .string("\n"),
                "quoteChar": .string("\""),
            ]),
            "encoding": .string("utf-8"), "format": .string("csv"), "mediatype": .string("text/csv"), "name": .string(name),
            "path": .strings((1...table.figures.parts).map { partPath(table: name, number: $0) }),
            "profile": .string("tabular-data-resource"),
            "schema": .object([
                "fields": .array(table.schema.fields.map { .object(["name": .string($0.name), "type": .string($0.type)]) }),
                "foreignKeys": references.isEmpty ? nil : .array(references),
                "missingValues": .strings([""]), "primaryKey": .strings(table.schema.key),
            ]),
        ])
    }

    /// When and where the run happened: outside the claim of equal bytes.
    package static func run(_ facts: SnapshotFacts) -> [UInt8] {
        document([
            "finished": .string(facts.finished), "seedDrawn": .bool(facts.isSeedDrawn), "started": .string(facts.started),
            "steps": .array(
                facts.steps.map {
                    .object([
                        "finished": .string($0.finished), "id": .string($0.id), "method": .string($0.method),
                        "outcome": .string($0.outcome), "responsible": .string($0.responsible), "started": .string($0.started),
                    ])
                }),
            "tool": .string("Handover \(Release.version)"),
        ])
    }

    /// Path of a part below the archive's folder; numbers start at 1.
    package static func partPath(table: String, number: Int) -> String {
        let digits = String(number)
        return "data/tables/\(table)/part-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).csv"
    }

    static func document(_ members: KeyValuePairs<String, JSONValue?>) -> [UInt8] {
        JSONValue.object(members).canonicalBytes() + [UInt8(ascii: "\n")]
    }

    static func number(_ value: Int64) -> JSONValue { .string(String(value)) }
}
