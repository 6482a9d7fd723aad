import HandoverPlan

extension FieldWords {
    /// What the merge of its table does with a field.
    func merging(_ field: Plan.Field, _ table: Plan.Table, _ plan: Plan) -> [String] {
        guard let merge = plan.merge(of: table.id) else { return [] }
        var lines: [String] = []
        for match in merge.match {
            guard let names = names(match), names.fields.contains(field.name) else { continue }
            lines.append(
                match.isQuestion
                    ? say(
                        "people are asked whether rows with \(names.text) are one (\(merge.id))",
                        "\(names.text)的行是否为同一对象，由人决定（\(merge.id)）")
                    : say("rows with \(names.text) become one (\(merge.id))", "\(names.text)的行合并为一行（\(merge.id)）"))
        }
        if merge.apart.contains(field.name) {
            lines.append(
                say(
                    "rows in which it differs do not become one by themselves, and two different values never do (\(merge.id))",
                    "它不相同的行不会自动合并，两个不同的值无论如何不会合并（\(merge.id)）"))
        }
        for preference in merge.survivor {
            switch preference {
            case .latest(field.name):
                lines.append(say("of rows that become one, the one with the latest survives", "合并时，以它最晚的一行存留"))
            case .earliest(field.name):
                lines.append(say("of rows that become one, the one with the earliest survives", "合并时，以它最早的一行存留"))
            case .prefer, .latest, .earliest, .complete: continue
            }
        }
        let take = merge.fields.first { $0.field == field.name }?.take ?? .first
        if !table.key.contains(field.name) {
            lines.append(say("where rows become one: \(said(take))", "合并后取值：\(said(take))"))
        }
        return lines
    }

    private func names(_ match: Plan.Merge.Match) -> (fields: [String], text: String)? {
        let (same, alike): ([String], [String])
        switch match {
        case .identical: return nil
        case .fields(let first, let second), .question(let first, let second): (same, alike) = (first, second)
        }
        let parts =
            (same.isEmpty ? [] : [say("the same \(same.joined(separator: ", "))", "\(same.joined(separator: "、")) 相同")])
            + (alike.isEmpty ? [] : [say("\(alike.joined(separator: ", ")) alike", "\(alike.joined(separator: "、")) 相近")])
        return (same + alike, parts.joined(separator: say(" and ", "、")))
    }

    private func said(_ take: Plan.Merge.Take) -> String {
        switch take {
        case .first: say("the first that is not null", "第一个非空值")
        case .survivor: say("that of the row that survives", "存留行的值")
        case .longest: say("the longest", "最长的值")
        case .min: say("the least", "最小值")
        case .max: say("the greatest", "最大值")
        case .sum: say("the sum", "合计")
        case .join: say("all different ones in a row", "各不相同的值依次相连")
        }
    }
}
