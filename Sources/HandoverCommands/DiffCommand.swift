package import ArgumentParser
import Foundation
import HandoverCore
import HandoverReport
import HandoverVerify

package struct DiffCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what two archives hold otherwise: a delivery and the next one, or any two with tables in common.",
        discussion: """
            Example:
              \(Tool.name) diff print-shop.tar next/print-shop.tar --trust trust.json
              \(Tool.name) diff print-shop.tar next/print-shop.tar --trust trust.json --output differences.csv

            Both archives are verified first; one that is not sound ends with 10 to 14. Then rows are held against each other by their keys, in
            whatever order they stand, and records by their fates. Ends with 0 if both hold the same, and 1 if not. Of keys and values only
            lengths are shown unless you ask for more.
            """)

    @Argument(help: "The first archive; its outer seal lies beside it.")
    var before: String

    @Argument(help: "The second one.")
    var after: String

    @Option(help: "Your trust policy (see `handover trust init`), for both.")
    var trust: String

    @Option(
        name: .shortAndLong, help: "Write every difference to this file, as CSV: table, difference, key, field, before, after.")
    var output: String?

    @Option(help: MemoryOption.help)
    var memory = MemoryOption.standard

    @Flag(help: "Show keys and values. They are personal data.")
    var showValues = false

    @OptionGroup var decryption: DecryptionOptions

    @OptionGroup var out: OutputOptions

    package init() {}

    package func run() throws {
        let result = try ArchiveDiff.compare(
            before, after, trust: try TrustPolicy(contentsOf: trust), now: Int64(Date().timeIntervalSince1970),
            options: .init(
                showsValues: showValues, list: output, memory: memory.bytes, keys: try decryption.keys(for: before, after)))
        if out.json {
            for line in JSONLine.archiveDiff(result) { Console.print(line) }
        } else {
            Console.print(ArchiveDiffReport(language: out.language).text(result))
        }
        if !result.isEqual { throw HandoverCore.ExitCode.differs }
    }
}

extension JSONLine {
    static func archiveDiff(_ result: ArchiveDiff.Result) -> [String] {
        var lines: [String] = []
        func side(_ side: ArchiveDiff.Side) -> [String: Any] {
            [
                "archive": side.archive, "sequence": side.sequence, "tarDigest": side.tarDigest, "dataDigest": side.dataDigest,
            ]
        }
        for table in result.tables {
            lines.append(
                encode([
                    "type": "table-diff", "table": table.id, "rows": [table.rows.before, table.rows.after],
                    "onlyBefore": table.onlyBefore, "onlyAfter": table.onlyAfter, "changed": table.changed,
                    "firstOnlyBefore": table.firstOnlyBefore, "firstOnlyAfter": table.firstOnlyAfter,
                    "fieldsOnlyBefore": table.fieldsOnlyBefore, "fieldsOnlyAfter": table.fieldsOnlyAfter,
                    "otherKey": table.hasOtherKey,
                ]))
            lines += table.fields.map { change in
                encode([
                    "type": "field-diff", "table": table.id, "field": change.field, "fieldType": change.type,
                    "count": change.count,
                    "first": change.first.map { example in
                        var object = ["key": example.key]
                        (object["before"], object["after"]) = (example.before, example.after)
                        return object
                    },
                ])
            }
        }
        for fates in result.fates {
            var object: [String: Any] = ["type": "fates-diff", "mapping": fates.mapping]
            if let before = fates.before { object["before"] = self.fates(before) }
            if let after = fates.after { object["after"] = self.fates(after) }
            lines.append(encode(object))
        }
        for total in result.totals {
            lines.append(
                object(
                    "total-diff",
                    [("table", total.table), ("field", total.field)] + (total.before.map { [("before", $0)] } ?? [])
                        + (total.after.map { [("after", $0)] } ?? [])))
        }
        lines.append(
            encode([
                "type": "archive-diff", "equal": result.isEqual, "before": side(result.before), "after": side(result.after),
                "tablesOnlyBefore": result.tablesOnlyBefore, "tablesOnlyAfter": result.tablesOnlyAfter,
            ]))
        return lines
    }

    private static func fates(_ balance: Verdict.Balance) -> [String: Any] {
        var object: [String: Any] = [
            "table": balance.table, "records": balance.records, "migrated": balance.migrated, "quarantined": balance.quarantined,
        ]
        (object["excluded"], object["mergedInto"]) = (balance.excluded, balance.merged)
        return object
    }
}
