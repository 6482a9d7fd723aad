import Foundation
package import HandoverCore
import HandoverReport

/// One JSON object a line, each with a `type`. Fields are added, never re-meant.
package enum JSONLine {
    package static func object(_ type: String, _ members: [(String, String)]) -> String {
        encode(["type": type].merging(members) { _, new in new })
    }

    static func inspection(_ lines: [(String, String)]) -> String { object("inspection", lines) }

    package static func diagnostic(_ diagnostic: Diagnostic, _ language: Catalogue.Language) -> String {
        var object: [String: Any] = ["type": "diagnostic"]
        object.merge(fields(diagnostic, language)) { _, new in new }
        return encode(object)
    }

    package static func warning(_ diagnostic: Diagnostic, _ language: Catalogue.Language) -> String {
        encode(["type": "warning"].merging(fields(diagnostic, language)) { own, _ in own })
    }

    package static func summary(_ summary: RunSummary) -> [String] {
        var lines: [String] = summary.mappings.map { mapping in
            let balance = mapping.balance
            return encode([
                "type": "mapping", "mapping": balance.mapping, "table": balance.table, "records": balance.records,
                "migrated": balance.migrated, "quarantined": balance.quarantined,
                "codes": Dictionary(uniqueKeysWithValues: mapping.codes.map { ($0.code, $0.count) }),
                "absent": Dictionary(uniqueKeysWithValues: mapping.absent.map { ($0.field, $0.count) }),
                "repaired": Dictionary(uniqueKeysWithValues: mapping.repaired.map { ($0.field, $0.count) }),
                "fields": mapping.fields.map { field in
                    ["field": field.field, "filled": field.filled].merging(field.changed.map { ["changed": $0] } ?? [:]) {
                        $1
                    } as [String: Any]
                },
                "dropped": mapping.dropped.map {
                    ["column": $0.column, "reason": $0.reason, "texts": $0.texts] as [String: Any]
                },
                "nulled": mapping.nulled.map { ["field": $0.field, "code": $0.code, "count": $0.count] as [String: Any] },
                "warnings": mapping.warnings.map { ["rule": $0.rule, "code": $0.code, "count": $0.count] as [String: Any] },
                "redriven": mapping.redriven ?? 0, "excluded": balance.excluded ?? 0,
                "mergedInto": balance.merged ?? 0, "survivors": mapping.survivors ?? 0,
                "exclusions": mapping.exclusions.map {
                    ["reason": $0.reason, "authority": $0.authority, "count": $0.count] as [String: Any]
                },
            ])
        }
        lines += summary.groupWarnings.map { encode(["type": "rule", "rule": $0.rule, "code": $0.code, "count": $0.count]) }
        lines += summary.totals.map { total($0) }
        lines += summary.tables.map {
            encode(
                ["type": "table", "table": $0.name, "rows": $0.rows, "bytes": $0.bytes].merging(
                    $0.root.isEmpty ? [:] : ["root": $0.root]
                ) { own, _ in own })
        }
        if let dry = summary.dryRun {
            let optional = [("target", dry.target), ("ledger", dry.ledger)].compactMap { name, value in value.map { (name, $0) } }
            return lines + [
                object(
                    "dry-run",
                    [
                        ("archive", summary.archive), ("planDigest", summary.planDigest), ("sealer", dry.sealer),
                        ("sealerName", dry.sealerName),
                    ] + optional)
            ]
        }
        if let load = summary.load {
            lines += load.tables.map {
                encode(["type": "loaded", "table": $0.table, "name": $0.name, "rows": $0.rows, "refused": $0.refused])
            }
            lines += load.refusals.map { encode(["type": "refused", "table": $0.table, "row": $0.row, "words": $0.words]) }
            lines += load.sequences.map {
                encode(["type": "sequence-behind", "table": $0.table, "column": $0.column, "statement": $0.statement])
            }
            lines.append(encode(["type": "load", "target": load.target, "before": load.before]))
        }
        lines.append(
            encode([
                "type": "archive", "archive": summary.archive, "path": summary.tarPath, "bytes": summary.tarBytes,
                "tarDigest": summary.tarDigest, "dataDigest": summary.dataDigest, "planDigest": summary.planDigest,
                "certificate": summary.certificate, "believedUntil": summary.believedUntil, "intent": summary.intent,
                "wasFinished": summary.wasFinished,
                "seconds": Dictionary(summary.phases.map { ($0.name, $0.seconds) }, uniquingKeysWith: +),
                "cpuSeconds": Dictionary(summary.phases.map { ($0.name, $0.cpuSeconds) }, uniquingKeysWith: +),
            ]))
        return lines
    }

    static func fields(_ diagnostic: Diagnostic, _ language: Catalogue.Language) -> [String: Any] {
        var object: [String: Any] = ["code": diagnostic.code.name]
        if let words = Catalogue.words(for: diagnostic, in: language) {
            object["summary"] = words.summary
            object["why"] = words.why
            object["fix"] = words.fix
        }
        guard let place = diagnostic.location else { return object }
        let all: [(String, Any?)] = [
            ("file", place.file), ("line", place.line), ("column", place.column), ("byteOffset", place.byteOffset),
            ("record", place.record), ("field", place.field), ("table", place.table), ("key", place.key),
            ("planKey", place.planKey),
        ]
        for (name, value) in all { if let value { object[name] = value } }
        return object
    }

    package static func encode(_ object: [String: Any]) -> String {
        let data: Data
        do { data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]) } catch {
            preconditionFailure("names, numbers and texts always make JSON")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
