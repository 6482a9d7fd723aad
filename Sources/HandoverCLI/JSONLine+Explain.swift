import Handover
import HandoverCommands
import HandoverCore

extension JSONLine {
    static func explained(_ field: FieldExplained) -> [String] {
        var object: [String: Any] = [
            "type": "field", "table": field.table, "field": field.name, "fieldType": field.type, "key": field.isKey,
            "required": field.isRequired, "personal": field.isPersonal, "readers": field.readers,
        ]
        if let title = field.title { object["title"] = title }
        return [encode(object)]
            + field.ways.map { way in
                var object: [String: Any] = [
                    "type": "way", "mapping": way.mapping, "from": way.from, "file": way.file, "line": way.line,
                    "columns": way.columns, "origin": way.origin, "nulls": way.nulls, "operations": way.operations.map(operation),
                    "damage": way.damage.map(said), "accept": way.accepted.map(said),
                ]
                if let otherwise = way.otherwise { object["otherwise"] = otherwise }
                if let recovery = way.recovery { object["recover"] = recovery }
                return encode(object)
            }
    }

    static func explained(_ record: RecordExplained) -> [String] {
        var first = told("record", record.told)
        first["table"] = record.table
        if !record.holds.isEmpty { first["holds"] = record.holds }
        if let decision = record.decision {
            first["decision"] =
                [
                    "decision": decision.verdict, "reason": decision.reason, "by": decision.by, "at": decision.at,
                    "columns": decision.columns,
                ] as [String: Any]
        }
        if let sameness = record.sameness {
            first["sameness"] =
                [
                    "same": sameness.same, "others": sameness.others, "reason": sameness.reason, "by": sameness.by,
                    "at": sameness.at,
                ] as [String: Any]
        }
        var lines = [encode(first)]
        lines += record.causes.map { encode(told("cause", $0)) }
        lines += record.cells.map { cell in
            encode(["type": "cell", "field": cell.field, "columns": cell.columns, "value": value(cell.value)])
        }
        guard let trace = record.trace else { return lines }
        var object: [String: Any] = [
            "type": "trace", "field": trace.field, "origin": trace.origin, "recovered": trace.isRecovered,
            "value": value(trace.value),
            "columns": trace.columns.map(column),
            "steps": trace.steps.map {
                ["operation": operation($0.operation), "value": value($0.value), "same": $0.isSame] as [String: Any]
            },
        ]
        if let start = trace.start { object["start"] = value(start) }
        if let merged = trace.merged { object["merged"] = value(merged) }
        if let damage = trace.damage { object["damage"] = said(damage) }
        if let otherwise = trace.otherwise { object["otherwise"] = otherwise }
        if let target = trace.target {
            object["target"] =
                ["column": target.column, "as": target.representation, "value": value(target.value)] as [String: Any]
        }
        return lines + [encode(object)]
    }

    private static func told(_ type: String, _ told: RecordExplained.Told) -> [String: Any] {
        var object: [String: Any] = [
            "type": type, "mapping": told.place.mapping, "record": told.place.record, "file": told.place.file,
            "line": told.place.line, "byteOffset": told.place.offset, "bytes": told.place.bytes,
        ]
        switch told.fate {
        case .migrated(let row, let part, let partRow):
            object["disposition"] = "migrated"
            object.merge(["row": row, "part": part, "partRow": partRow] as [String: Any]) { own, _ in own }
        case .excluded(let entry, let when, let reason, let authority, _):
            object["disposition"] = "excluded"
            object.merge(["entry": entry, "when": when, "reason": reason, "authority": authority] as [String: Any]) { own, _ in
                own
            }
        case .merged(let into):
            object["disposition"] = "merged-into"
            object["into"] = into
        case .quarantined(let findings):
            object["disposition"] = "quarantined"
            object["findings"] = findings.map { finding in
                var object: [String: Any] = [
                    "code": finding.code, "why": finding.words, "fix": finding.mending, "sameKey": finding.others,
                ]
                if let field = finding.field { object["field"] = field }
                if let cause = finding.cause { object["cause"] = cause }
                return object
            }
        }
        return object
    }

    private static func said(_ said: FieldExplained.Said) -> [String: Any] { ["code": said.code, "words": said.words] }

    private static func operation(_ operation: FieldExplained.Operation) -> [String: Any] {
        ["name": operation.name, "words": operation.words, "parameters": operation.parameters]
    }

    private static func column(_ column: RecordExplained.Column) -> [String: Any] {
        var object: [String: Any] = ["name": column.name, "value": value(column.value), "corrected": column.isCorrected]
        if let raw = column.raw {
            object["byteOffset"] = raw.offset
            object["bytes"] = raw.bytes
            if let hexadecimal = raw.hexadecimal { object["raw"] = hexadecimal }
        }
        return object
    }

    private static func value(_ value: ShownValue) -> [String: Any] {
        switch value {
        case .absent: return ["is": "absent"]
        case .null: return ["is": "null"]
        case .fails(let code): return code == ShownValue.stepFailure ? ["is": "failed"] : ["is": "none", "code": code]
        case .text(let text):
            var object: [String: Any] = [
                "is": "text", "bytes": text.bytes,
                "kinds": text.kinds.map { ["kind": $0.kind.rawValue, "count": $0.count] as [String: Any] },
            ]
            if let shown = text.text { object["text"] = shown }
            return object
        }
    }
}
