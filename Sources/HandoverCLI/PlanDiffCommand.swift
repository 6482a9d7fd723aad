import ArgumentParser
import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

struct PlanDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what another plan would make of the same exports: other fates, other values.",
        discussion: """
            Example:
              handover plan diff agreed.yaml proposed.yaml
              handover plan diff agreed.yaml proposed.yaml --out differences.csv

            Both plans are read with their locks and decisions, and decided about as a run does; nothing is sealed, and no window or threshold
            stops either. Ends with 0 if both hand over the same data, and 1 if not. No value is shown unless you ask for it.
            """)

    @Argument(help: "The first plan; its lock lies beside it as NAME.lock.json.")
    var before: String

    @Argument(help: "The second one, over the same exports.")
    var after: String

    @Option(help: "Write every difference to this file, as CSV: mapping, record, field, before, after.")
    var out: String?

    @Flag(help: "Show values. They are personal data.")
    var showValues = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let result = try await PlanDiff.compare(
            before, after, list: out, showsValues: showValues, isInterrupted: Interrupts.isWantedFromNowOn)
        if output.json {
            for line in JSONLine.diff(result) { Console.print(line) }
        } else {
            Console.print(DiffReport(language: output.language, showsValues: showValues).text(result))
        }
        if !result.isEqual { throw HandoverCore.ExitCode.differs }
    }
}

/// What two plans make of the same exports, in words.
struct DiffReport {
    let language: Catalogue.Language
    let showsValues: Bool

    private func words(_ english: String, _ chinese: String) -> String { language == .en ? english : chinese }

    func text(_ result: PlanDiff.Result) -> String {
        var lines: [String] = []
        var same: [String] = []
        for mapping in result.mappings {
            if mapping.transitions.isEmpty, mapping.obstacle == nil {
                same.append(mapping.id)
            } else {
                lines += text(mapping)
            }
        }
        if !same.isEmpty {
            lines.append(words("no record changes its fate: ", "没有记录改变去向：") + same.joined(separator: ", "))
        }
        same = []
        let unknown = result.tables.filter { $0.changed == nil }.map(\.id)
        if !unknown.isEmpty { lines.append(words("not compared: ", "未比较的表：") + unknown.joined(separator: ", ")) }
        for table in result.tables where table.changed != nil {
            if table.changed == 0, table.onlyBefore.isEmpty, table.onlyAfter.isEmpty, table.rows.before == table.rows.after {
                same.append(table.id)
            } else {
                lines += text(table)
            }
        }
        if !same.isEmpty { lines.append(words("no other value in: ", "取值没有不同：") + same.joined(separator: ", ")) }
        for (english, chinese, names) in [
            ("mappings only before", "仅原计划有的映射", result.mappingsOnlyBefore),
            ("mappings only after", "仅新计划有的映射", result.mappingsOnlyAfter),
            ("tables only before", "仅原计划有的表", result.tablesOnlyBefore),
            ("tables only after", "仅新计划有的表", result.tablesOnlyAfter),
        ] where !names.isEmpty {
            lines.append(words("\(english): ", "\(chinese)：") + names.joined(separator: ", "))
        }
        lines.append(
            result.isEqual
                ? words("EQUAL: both plans hand over the same data (exit 0)", "相同：两个计划移交的数据相同（退出码 0）")
                : words("DIFFERENT: the plans hand over different data (exit 1)", "不同：两个计划移交的数据不同（退出码 1）"))
        return lines.joined(separator: "\n")
    }

    private func text(_ mapping: PlanDiff.Mapping) -> [String] {
        var lines = [
            words(
                "\(mapping.id) (to \(mapping.table)): \(mapping.records.before) records",
                "\(mapping.id)（至 \(mapping.table)）：\(mapping.records.before) 条记录")
        ]
        switch mapping.obstacle {
        case .otherRecords:
            lines.append(
                words(
                    "    not compared: it reads \(mapping.records.after) other records, or another list",
                    "    未比较：新计划读取的是另外 \(mapping.records.after) 条记录，或另一列表"))
            return lines
        case .otherTable: lines.append(words("    rows not compared: it fills another table", "    未比较行：填充的表不同"))
        case nil: break
        }
        let changes = [
            (words("migrated", "移交"), mapping.migrated), (words("quarantined", "隔离"), mapping.quarantined),
            (words("excluded", "排除"), mapping.excluded), (words("merged into others", "并入他行"), mapping.merged),
        ].filter { $0.1.before > 0 || $0.1.after > 0 }
        lines.append("    " + changes.map { "\($0) \($1.before) → \($1.after)" }.joined(separator: words(", ", "，")))
        for transition in mapping.transitions {
            lines.append(
                "    \(text(transition.before)) → \(text(transition.after)): \(transition.count)"
                    + words("  (record ", "（记录 ") + few(transition.first.map(String.init), transition.count) + words(")", "）"))
        }
        return lines
    }

    private func text(_ fate: PlanDiff.Fate) -> String {
        switch fate {
        case .migrated: words("migrated", "移交")
        case .quarantined(let findings): words("quarantined ", "隔离 ") + findings.joined(separator: " ")
        case .excluded(let reason, let who):
            words("excluded, \(printable(reason)) (\(who))", "排除，\(printable(reason))（\(who)）")
        case .merged: words("merged into another", "并入他行")
        }
    }

    private func few(_ names: [String], _ count: Int64) -> String {
        names.joined(separator: ", ") + (count > Int64(names.count) ? ", …" : "")
    }

    private func text(_ table: PlanDiff.Table) -> [String] {
        let (old, new, changed) = (table.rows.before, table.rows.after, table.changed ?? 0)
        let rows = old == new ? String(old) : "\(old) → \(new)"
        var lines = [
            words("\(table.id): \(rows) rows", "\(table.id)：\(rows) 行")
                + (changed > 0 ? words(", \(changed) of them with other values", "，其中 \(changed) 行取值不同") : "")
        ]
        for change in table.fields {
            let records = few(change.first.map { String($0.record) }, change.count)
            lines.append(
                words(
                    "    \(change.field) \(change.count)  (record \(records) of \(change.mapping))",
                    "    \(change.field) \(change.count)（\(change.mapping) 的记录 \(records)）"))
            guard showsValues else { continue }
            for example in change.first {
                let (before, after) = (example.before.map(printable) ?? "null", example.after.map(printable) ?? "null")
                lines.append("      \(example.record): \(before) → \(after)")
            }
        }
        if !table.onlyBefore.isEmpty {
            lines.append(words("    fields only before: ", "    仅原计划有的字段：") + table.onlyBefore.joined(separator: ", "))
        }
        if !table.onlyAfter.isEmpty {
            lines.append(words("    fields only after: ", "    仅新计划有的字段：") + table.onlyAfter.joined(separator: ", "))
        }
        return lines
    }
}

extension JSONLine {
    static func diff(_ result: PlanDiff.Result) -> [String] {
        var lines: [String] = []
        func pair(_ change: PlanDiff.Change) -> [Int64] { [change.before, change.after] }
        for mapping in result.mappings {
            var object: [String: Any] = [
                "type": "mapping-diff", "mapping": mapping.id, "table": mapping.table, "records": pair(mapping.records),
                "migrated": pair(mapping.migrated), "quarantined": pair(mapping.quarantined), "excluded": pair(mapping.excluded),
                "mergedInto": pair(mapping.merged),
            ]
            if let obstacle = mapping.obstacle { object["notCompared"] = obstacle.rawValue }
            lines.append(encode(object))
            lines += mapping.transitions.map {
                encode([
                    "type": "transition", "mapping": mapping.id, "before": fate($0.before), "after": fate($0.after),
                    "count": $0.count, "first": $0.first,
                ])
            }
        }
        for table in result.tables {
            var object: [String: Any] = [
                "type": "table-diff", "table": table.id, "rows": pair(table.rows), "fieldsOnlyBefore": table.onlyBefore,
                "fieldsOnlyAfter": table.onlyAfter,
            ]
            if let changed = table.changed { object["changed"] = changed }
            lines.append(encode(object))
            lines += table.fields.map { change in
                encode([
                    "type": "field-diff", "table": table.id, "field": change.field, "mapping": change.mapping,
                    "count": change.count,
                    "first": change.first.map { example in
                        var object: [String: Any] = ["record": example.record]
                        if let before = example.before { object["before"] = before }
                        if let after = example.after { object["after"] = after }
                        return object
                    },
                ])
            }
        }
        lines.append(
            encode([
                "type": "diff", "equal": result.isEqual, "mappingsOnlyBefore": result.mappingsOnlyBefore,
                "mappingsOnlyAfter": result.mappingsOnlyAfter, "tablesOnlyBefore": result.tablesOnlyBefore,
                "tablesOnlyAfter": result.tablesOnlyAfter,
            ]))
        return lines
    }

    private static func fate(_ fate: PlanDiff.Fate) -> [String: Any] {
        switch fate {
        case .migrated: ["disposition": "migrated"]
        case .quarantined(let findings): ["disposition": "quarantined", "findings": findings]
        case .excluded(let reason, let authority): ["disposition": "excluded", "reason": reason, "authority": authority]
        case .merged: ["disposition": "merged-into"]
        }
    }
}
