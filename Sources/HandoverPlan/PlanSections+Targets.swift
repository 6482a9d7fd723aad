import HandoverCore

/// The section `targets` (Plan.md section 1.9).
extension PlanSections {
    func target(_ id: String, _ node: YAMLNode, _ tables: [Plan.Table]) -> Plan.Target? {
        let section = node.section(PlanKeys.target)
        let type = value(section.required("type"), ["sqlite"])
        let path = section.requiredText("path")
        let mode = section["mode"].map { value($0, Plan.Mode.writable.map(\.rawValue)).flatMap { Plan.Mode(rawValue: $0) } }
        var chunk = Plan.Target.defaultChunk
        if let node = section["chunk"], let stated = count(node) {
            if stated >= 1, stated <= Int64(Plan.Target.largestChunk) {
                chunk = Int(stated)
            } else {
                problems.add(.planBadChunk, .count(Plan.Target.largestChunk), at: node.mark, key: node.path)
            }
        }
        let entries = section["tables"]?.entries() ?? []
        for (name, node) in entries where !tables.contains(where: { $0.id == name }) {
            unknown(name, tables.map(\.id), node)
        }
        let described = tables.map { table in targetTable(table, entries.first { $0.name == table.id }?.value) }
        guard type != nil, let path, let mode = mode ?? .create else { return nil }
        return Plan.Target(id: id, path: path, mode: mode, chunk: chunk, tables: described, mark: node.mark)
    }

    private func targetTable(_ table: Plan.Table, _ node: YAMLNode?) -> Plan.TargetTable {
        var name = table.id
        var names: [String: String] = [:]
        var representations: [String: Plan.Representation] = [:]
        if let node, node.isMap {
            let section = node.section(PlanKeys.targetTable)
            if let stated = section["name"].flatMap(targetName) { name = stated }
            for (field, node) in section["columns"]?.entries() ?? [] {
                if table.field(field) == nil { unknown(field, table.fields.map(\.name), node) }
                if let stated = targetName(node) { names[field] = stated }
            }
            for (field, node) in section["as"]?.entries() ?? [] {
                guard let type = table.field(field)?.type else {
                    unknown(field, table.fields.map(\.name), node)
                    continue
                }
                let choices = Plan.Representation.choices(for: type)
                representations[field] = value(node, choices.map(\.rawValue)).flatMap { Plan.Representation(rawValue: $0) }
            }
        } else if let node, let stated = targetName(node) {
            name = stated
        }
        return Plan.TargetTable(
            table: table.id, name: name,
            columns: table.fields.map {
                .init(
                    field: $0.name, column: names[$0.name] ?? $0.name,
                    representation: representations[$0.name] ?? Plan.Representation.choices(for: $0.type)[0])
            })
    }

    /// What something is called in the target: SQL quotes it, so that nearly every text is a name.
    private func targetName(_ node: YAMLNode) -> String? {
        guard let text = node.scalar() else { return nil }
        let folded = text.lowercased()
        let isReserved = folded.hasPrefix("sqlite_") || folded.hasPrefix("handover_")
        let hasControl = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
        guard !text.isEmpty, text.utf8.count <= 200, !isReserved, !hasControl else {
            problems.add(.planBadTargetName, .name(printable(text)), at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    private func unknown(_ name: String, _ known: [String], _ node: YAMLNode) {
        problems.add(.planUnknownName, .name(name), .name(nearest(name, among: known)), at: node.mark, key: node.path)
    }
}
