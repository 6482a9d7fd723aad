import HandoverCore
import HandoverVerify

/// What two archives hold otherwise, in words.
struct ArchiveDiffReport {
    let language: Catalogue.Language

    private func words(_ english: String, _ chinese: String) -> String { language == .en ? english : chinese }

    func text(_ result: ArchiveDiff.Result) -> String {
        var lines = [
            words("before: ", "先：") + text(result.before), words("after:  ", "后：") + text(result.after),
        ]
        for table in result.tables where !table.isEqual { lines += text(table) }
        let same = result.tables.filter(\.isEqual).map { "\($0.id) (\($0.rows.before))" }
        if !same.isEmpty { lines.append(words("the same rows: ", "行相同：") + same.joined(separator: ", ")) }
        for (english, chinese, names) in [
            ("tables only before", "仅前一归档有的表", result.tablesOnlyBefore),
            ("tables only after", "仅后一归档有的表", result.tablesOnlyAfter),
        ] where !names.isEmpty { lines.append(words("\(english): ", "\(chinese)：") + names.joined(separator: ", ")) }
        for fates in result.fates where fates.before != fates.after { lines += text(fates) }
        for total in result.totals where total.before != total.after {
            lines.append(
                words("total ", "合计 ") + "\(total.table).\(total.field): \(total.before ?? "–") → \(total.after ?? "–")")
        }
        lines.append(
            result.isEqual
                ? words("EQUAL: both archives hold the same data (exit 0)", "相同：两个归档的数据相同（退出码 0）")
                : words("DIFFERENT: the archives hold different data (exit 1)", "不同：两个归档的数据不同（退出码 1）"))
        return lines.joined(separator: "\n")
    }

    private func text(_ side: ArchiveDiff.Side) -> String {
        "\(side.archive), " + words("delivery \(side.sequence)", "第 \(side.sequence) 次交付") + ", \(side.tarDigest)"
    }

    private func text(_ table: ArchiveDiff.Table) -> [String] {
        let rows = table.rows
        var lines = [
            words("\(table.id): ", "\(table.id)：")
                + words(
                    rows.isEqual ? "\(rows.before) rows" : "\(rows.before) → \(rows.after) rows",
                    rows.isEqual ? "\(rows.before) 行" : "\(rows.before) → \(rows.after) 行")
        ]
        for (english, chinese, count, first) in [
            ("only before", "仅前者有", table.onlyBefore, table.firstOnlyBefore),
            ("only after", "仅后者有", table.onlyAfter, table.firstOnlyAfter),
        ] where count > 0 {
            lines.append(
                "    " + words(english, chinese) + " \(count)" + words("  (key ", "（键 ") + few(first, count) + words(")", "）"))
        }
        if table.changed > 0 {
            lines.append(words("    with other values \(table.changed)", "    取值不同 \(table.changed)"))
        }
        for change in table.fields {
            lines.append(
                "      \(change.field) (\(change.type)) \(change.count): "
                    + change.first.map { "\(printable($0.key)): \(shown($0.before)) → \(shown($0.after))" }.joined(
                        separator: "; ")
                    + (change.count > Int64(change.first.count) ? "; …" : ""))
        }
        if table.hasOtherKey {
            lines.append(
                words(
                    "    other fields make the key: rows were held against each other whole", "    主键字段不同：按整行比较"))
        }
        for (english, chinese, names) in [
            ("fields only before", "仅前者有的字段", table.fieldsOnlyBefore), ("fields only after", "仅后者有的字段", table.fieldsOnlyAfter),
        ] where !names.isEmpty { lines.append(words("    \(english): ", "    \(chinese)：") + names.joined(separator: ", ")) }
        return lines
    }

    private func shown(_ text: String?) -> String { text.map(printable) ?? "null" }

    private func few(_ keys: [String], _ count: Int64) -> String {
        keys.map(printable).joined(separator: ", ") + (count > Int64(keys.count) ? ", …" : "")
    }

    private func text(_ fates: ArchiveDiff.Fates) -> [String] {
        let (before, after) = (fates.before, fates.after)
        let changes: [(String, Int64?, Int64?)] = [
            (words("records", "记录"), before?.records, after?.records),
            (words("migrated", "移交"), before?.migrated, after?.migrated),
            (words("quarantined", "隔离"), before?.quarantined, after?.quarantined),
            (words("excluded", "排除"), before?.excluded, after?.excluded),
            (words("merged into others", "并入他行"), before?.merged, after?.merged),
        ]
        func number(_ count: Int64?) -> String { count.map(String.init) ?? "–" }
        return [
            "\(fates.mapping)" + words(": ", "：")
                + changes.filter { $0.1 != $0.2 }.map { "\($0.0) \(number($0.1)) → \(number($0.2))" }.joined(
                    separator: words(", ", "，"))
        ]
    }
}
