import Foundation
package import HandoverCore
package import HandoverReport

/// What a verification found. ``VerdictSchema`` says the same to programs: change both.
extension JSONLine {
    /// - Parameter facts: what the verdict itself does not know; without it the last line does not say.
    package static func verdict(
        _ verdict: Verdict, of facts: VerdictPage.Facts? = nil, _ language: Catalogue.Language
    ) -> [String] {
        verdict.signers.map(signer) + verdict.answers.map { answer($0, language) } + verdict.balances.map(balance)
            + verdict.totals.map { total($0, as: "sum") } + verdict.tables.map(table) + verdict.warnings.map(warned)
            + (verdict.sample.map(sample) ?? []) + [conclusion(verdict, facts, language)]
    }

    private static func signer(_ signer: Verdict.Signer) -> String {
        present([
            "type": "signer", "role": signer.role, "act": signer.act, "name": signer.name, "fingerprint": signer.fingerprint,
            "signedAt": signer.signedAt, "receipt": signer.receipt, "exceptions": signer.exceptions > 0 ? signer.exceptions : nil,
        ])
    }

    private static func answer(_ answer: Verdict.Answer, _ language: Catalogue.Language) -> String {
        encode([
            "type": "answer", "question": "\(answer.question)", "outcome": answer.outcome.rawValue,
            "restsOnNothing": answer.restsOnNothing, "findingCount": answer.findingCount,
            "checks": answer.checks.map {
                ["name": $0.name, "outcome": $0.outcome.rawValue, "count": $0.count] as [String: Any]
            },
            "findings": answer.findings.map { fields($0, language) },
        ])
    }

    private static func balance(_ balance: Verdict.Balance) -> String {
        present([
            "type": "balance", "mapping": balance.mapping, "from": balance.from, "table": balance.table,
            "records": balance.records, "migrated": balance.migrated, "quarantined": balance.quarantined,
            "excluded": balance.excluded, "merged": balance.merged,
        ])
    }

    static func total(_ total: RunSummary.Total, as type: String = "total") -> String {
        present([
            "type": type, "table": total.table, "field": total.field, "staged": total.staged, "migrated": total.migrated,
            "quarantined": total.quarantined, "declared": total.declared, "excluded": total.excluded, "merged": total.merged,
        ])
    }

    private static func table(_ table: Verdict.Table) -> String {
        present(["type": "rows", "table": table.name, "title": table.title, "rows": table.rows])
    }

    private static func warned(_ warning: Verdict.Warning) -> String {
        present([
            "type": "warned", "rule": warning.rule, "code": warning.code, "table": warning.table, "count": warning.count,
            "groups": warning.groups, "isSeries": warning.isSeries,
        ])
    }

    private static func sample(_ sample: Verdict.Sample) -> [String] {
        let head: [String: Any?] = [
            "type": "sample", "seed": sample.seed, "isSeedOfArchive": sample.isSeedOfArchive, "population": sample.population,
            "count": sample.records.count,
        ]
        return [present(head)]
            + sample.records.enumerated().map { index, record in
                let row = record.row.map { row -> [String: Any] in
                    [
                        "table": row.table, "number": row.number, "file": row.file, "byteOffset": row.byteOffset,
                        "bytes": row.byteCount,
                    ]
                }
                return present([
                    "type": "sampled", "number": index + 1, "mapping": record.mapping, "record": record.record,
                    "file": record.file, "line": record.line, "byteOffset": record.byteOffset, "bytes": record.byteCount,
                    "encoding": record.encoding, "fate": record.fate, "row": row,
                ])
            }
    }

    private static func conclusion(
        _ verdict: Verdict, _ facts: VerdictPage.Facts?, _ language: Catalogue.Language
    ) -> String {
        func byPhase(_ value: (Phase) -> Double) -> [String: Double]? {
            verdict.phases.isEmpty ? nil : Dictionary(verdict.phases.map { ($0.name, value($0)) }, uniquingKeysWith: +)
        }
        return present([
            "type": "verdict", "sound": verdict.isSound, "exit": verdict.exit.rawValue, "archive": verdict.archive,
            "tarDigest": verdict.tarDigest, "dataDigest": verdict.dataDigest, "sequence": verdict.sequence,
            "file": facts?.file, "policy": facts?.policy, "policyDigest": facts?.policyDigest, "verifiedAt": facts?.verifiedAt,
            "tool": facts?.tool, "believedUntil": verdict.believedUntil,
            "target": verdict.target.map { target in
                let members = [
                    "kind": target.kind.rawValue, "name": target.name, "readback": target.readback, "before": target.before,
                ]
                return members.compactMapValues(\.self)
            },
            "seconds": byPhase(\.seconds), "cpuSeconds": byPhase(\.cpuSeconds),
            "refusal": verdict.refusal.map { $0.diagnostics.map { fields($0, language) } },
        ])
    }

    /// What is not there is left out.
    private static func present(_ object: [String: Any?]) -> String { encode(object.compactMapValues(\.self)) }
}
