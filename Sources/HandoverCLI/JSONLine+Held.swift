import Handover
import HandoverCommands

extension JSONLine {
    /// What is held back of one mapping, and why.
    static func held(_ held: Quarantine.Held) -> [String] {
        var lines = [
            encode([
                "type": "held", "mapping": held.mapping, "from": held.from, "table": held.table, "records": held.records,
                "held": held.held, "kept": held.kept,
            ])
        ]
        lines += held.reasons.map { reason in
            encode(
                ["type": "reason", "mapping": held.mapping, "code": reason.code, "count": reason.count].merging(
                    reason.field.map { ["field": $0] } ?? [:]
                ) { own, _ in own })
        }
        lines += held.listed.map { record in
            encode([
                "type": "record", "mapping": held.mapping, "record": record.number, "line": record.line,
                "findings": record.findings,
                "values": record.values.map {
                    ["column": $0.column].merging($0.text.map { ["text": $0] } ?? [:]) { own, _ in own }
                },
            ])
        }
        return lines
    }
}
