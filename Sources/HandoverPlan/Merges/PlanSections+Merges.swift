import HandoverCore

extension PlanSections {
    func merge(_ entry: (name: String, node: YAMLNode)) -> Plan.Merge? {
        let section = entry.node.section(PlanKeys.merge)
        let table = id(section.required("table"))
        let match = section.required("match")?.elements().compactMap(match)
        let apart = section["apart"]?.texts() ?? []
        let survivor = (section["survivor"]?.elements() ?? []).compactMap(preference)
        let fields = (section["fields"]?.entries() ?? []).compactMap { name, node in
            take(node).map { Plan.Merge.Field(field: name, take: $0) }
        }
        guard let table, let match else { return nil }
        return Plan.Merge(
            id: entry.name, table: table, match: match, apart: apart, survivor: survivor, fields: fields, mark: entry.node.mark)
    }

    private func match(_ node: YAMLNode) -> Plan.Merge.Match? {
        let section = node.section(PlanKeys.match)
        let (same, alike) = (section["same"]?.texts() ?? [], section["alike"]?.texts() ?? [])
        guard let identical = section["identical"] else {
            guard let ask = section["ask"] else { return .fields(same: same, alike: alike) }
            return value(ask, ["true"]).map { _ in .question(same: same, alike: alike) }
        }
        guard same.isEmpty, alike.isEmpty, section["ask"] == nil else {
            problems.add(.mergeIdenticalAlone, at: identical.mark, key: identical.path)
            return nil
        }
        return value(identical, ["true"]).map { _ in .identical }
    }

    private func preference(_ node: YAMLNode) -> Plan.Merge.Preference? {
        let section = node.section(PlanKeys.preference)
        guard section.values.count == 1, let (name, value) = section.values.first else {
            if section.values.count != 1 { problems.add(.mergeOnePreference, at: node.mark, key: node.path) }
            return nil
        }
        switch name {
        case "prefer": return value.scalar().map { .prefer($0) }
        case "latest": return value.scalar().map { .latest($0) }
        case "earliest": return value.scalar().map { .earliest($0) }
        default: return self.value(value, ["true"]).map { _ in .complete }
        }
    }

    private func take(_ node: YAMLNode) -> Plan.Merge.Take? {
        guard node.isMap else { return value(node, Plan.Merge.Take.words).flatMap { Plan.Merge.Take($0) } }
        return node.section(PlanKeys.joining).required("join")?.scalar(isData: true).map { .join($0) }
    }
}

extension PlanKeys {
    static let merge = Section(keys: [
        Key("table", .id, required: true, "The table whose rows are merged."),
        Key("match", .list(.section(match)), required: true, "By any of these two rows are the same thing."),
        Key("apart", .texts, "Fields that must be equal, or null in both, whatever matches."),
        Key("survivor", .list(.section(preference)), "What makes a row of a group the first."),
        Key(
            "fields", .map(keys: nil, .either([.oneOf(Plan.Merge.Take.words), .section(joining)])),
            "Fields that are not simply the first that is not null."),
    ])

    static let match = Section(keys: [
        Key("same", .someTexts, "Fields with equal texts."),
        Key("alike", .someTexts, "Fields of the type text with equal match keys."),
        Key("identical", .oneOf(["true"]), "Every field is equal."),
        Key("ask", .oneOf(["true"]), "People say whether such rows are one thing."),
    ])

    static let preference = Section(keys: [
        Key("prefer", .id, "A mapping whose rows stand before others."),
        Key("latest", .text, "A date or month; the latest first."),
        Key("earliest", .text, "A date or month; the earliest first."),
        Key("complete", .oneOf(["true"]), "More fields that are not null first."),
    ])

    static let joining = Section(keys: [
        Key("join", .text, required: true, "What stands between the different texts.")
    ])
}
