import HandoverCore
import HandoverPostgres

/// The section `targets` (Plan.md section 1.9).
extension PlanSections {
    func target(_ id: String, _ node: YAMLNode, _ tables: [Plan.Table]) -> Plan.Target? {
        let section = node.section(PlanKeys.target)
        let kinds = Plan.Target.Kind.allCases
        let kind = value(section.required("type"), kinds.map(\.rawValue)).flatMap { Plan.Target.Kind(rawValue: $0) }
        let place = kind.flatMap { self.place($0, section) }
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
        guard let kind else { return nil }
        let described = tables.map { table in targetTable(table, entries.first { $0.name == table.id }?.value, kind) }
        guard let place, let mode = mode ?? .create else { return nil }
        return Plan.Target(id: id, place: place, mode: mode, chunk: chunk, tables: described, mark: node.mark)
    }

    private func place(_ kind: Plan.Target.Kind, _ section: YAMLSection) -> Plan.Target.Place? {
        switch kind {
        case .sqlite:
            for name in ["dsn", "schema"] { foreign(name, kind, section) }
            return section.requiredText("path").map { .sqlite(path: $0) }
        case .postgres:
            foreign("path", kind, section)
            let schema = section["schema"].map { schemaName($0) } ?? Plan.Target.defaultSchema
            guard let node = section.required("dsn"), let dsn = node.scalar(), let schema else { return nil }
            do throws(PostgresAddress.Fault) { return .postgres(dsn: try PostgresAddress(dsn).text, schema: schema) } catch {
                let code: Diagnostic.Code = error == .hasPassword ? .planPassword : .planBadAddress
                problems.add(code, at: node.mark, key: node.path)
                return nil
            }
        }
    }

    /// A key that belongs to another kind of database.
    private func foreign(_ name: String, _ kind: Plan.Target.Kind, _ section: YAMLSection) {
        guard let node = section[name] else { return }
        problems.add(.planForeignTargetKey, .name(name), .name(kind.rawValue), at: node.mark, key: node.path)
    }

    /// PostgreSQL keeps the names that begin with `pg_` for itself.
    private func schemaName(_ node: YAMLNode) -> String? {
        guard let name = targetName(node, .postgres) else { return nil }
        guard !name.hasPrefix("pg_"), name != "information_schema" else {
            problems.add(.planBadTargetName, .name(name), .count(63), at: node.mark, key: node.path)
            return nil
        }
        return name
    }

    private func targetTable(_ table: Plan.Table, _ node: YAMLNode?, _ kind: Plan.Target.Kind) -> Plan.TargetTable {
        var name = table.id
        var names: [String: String] = [:]
        var representations: [String: Plan.Representation] = [:]
        if let node, node.isMap {
            let section = node.section(PlanKeys.targetTable)
            if let stated = section["name"].flatMap({ targetName($0, kind) }) { name = stated }
            for (field, node) in section["columns"]?.entries() ?? [] {
                if table.field(field) == nil { unknown(field, table.fields.map(\.name), node) }
                if let stated = targetName(node, kind) { names[field] = stated }
            }
            for (field, node) in section["as"]?.entries() ?? [] {
                guard let type = table.field(field)?.type else {
                    unknown(field, table.fields.map(\.name), node)
                    continue
                }
                let choices = Plan.Representation.choices(for: type, in: kind)
                representations[field] = value(node, choices.map(\.rawValue)).flatMap { Plan.Representation(rawValue: $0) }
            }
        } else if let node, let stated = targetName(node, kind) {
            name = stated
        }
        return Plan.TargetTable(
            table: table.id, name: name,
            columns: table.fields.map {
                .init(
                    field: $0.name, column: names[$0.name] ?? $0.name,
                    representation: representations[$0.name] ?? Plan.Representation.choices(for: $0.type, in: kind)[0])
            })
    }

    /// What something is called in the target: SQL quotes it, so that nearly every text is a name.
    private func targetName(_ node: YAMLNode, _ kind: Plan.Target.Kind) -> String? {
        guard let text = node.scalar() else { return nil }
        let folded = text.lowercased()
        let isReserved = folded.hasPrefix("sqlite_") || folded.hasPrefix("handover_")
        let hasControl = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
        guard !text.isEmpty, text.utf8.count <= kind.longestName, !isReserved, !hasControl else {
            problems.add(.planBadTargetName, .name(printable(text)), .count(kind.longestName), at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    private func unknown(_ name: String, _ known: [String], _ node: YAMLNode) {
        problems.add(.planUnknownName, .name(name), .name(nearest(name, among: known)), at: node.mark, key: node.path)
    }
}
