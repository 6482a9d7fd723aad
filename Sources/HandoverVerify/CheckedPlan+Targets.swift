import HandoverCore

/// The target of the plan and the steps that lead to it (Plan.md sections 1.7 and 1.9).
extension CheckedPlan {
    struct Target {
        enum Mode: String, CaseIterable {
            case create, append, upsert, replace
            /// Of snapshots alone (Format.md section 9).
            case snapshot
        }

        enum Representation: String, CaseIterable {
            case text, integer
            case minorUnits = "minor-units"
            case real
            /// Of PostgreSQL alone (Plan.md section 1.9.1).
            case numeric, boolean, date, timestamptz, timestamp
            /// Any value as SQL writes it, of snapshots alone.
            case literal
        }

        /// A table in the database; columns stand in the order of the table's fields.
        struct Table {
            var table: Int
            var name: String
            var columns: [(name: String, representation: Representation)]
        }

        var id: String
        var mode: Mode
        var tables: [Table]
    }

    /// Reads the target; its shape has been looked at.
    func readTarget(_ text: JSONText) throws(Unreadable) -> Target {
        func bad(_ key: String) -> Unreadable { Unreadable(file: "metadata/plan.json", key: key) }
        guard let id = text["id"]?.string, let mode = (text["mode"]?.string).flatMap(Target.Mode.init(rawValue:)),
            let chunk = text.number("chunk"), chunk > 0
        else { throw bad("targets") }
        var target = Target(id: id, mode: mode, tables: [])
        for entry in text["tables"]?.array ?? [] {
            guard let table = tables.firstIndex(where: { $0.id == entry["table"]?.string }), let name = entry["name"]?.string,
                let columns = entry["columns"]?.array, columns.count == tables[table].fields.count
            else { throw bad("targets.\(id).tables") }
            var read = Target.Table(table: table, name: name, columns: [])
            for (column, field) in zip(columns, tables[table].fields) {
                guard column["field"]?.string == field.name, let name = column["column"]?.string,
                    let representation = (column["as"]?.string).flatMap(Target.Representation.init(rawValue:)),
                    representation.isFor(field), (representation == .literal) == (mode == .snapshot)
                else { throw bad("targets.\(id).tables.\(tables[table].id)") }
                read.columns.append((name, representation))
            }
            target.tables.append(read)
        }
        return target
    }

    func checkTargets(_ plan: JSONText) throws(Unreadable) {
        try hold((plan["targets"]?.array?.count ?? 0) == (target == nil ? 0 : 1), "targets")
        guard let target else { return }
        // A snapshot's plan has tables that describe the target and are not in it; every other plan loads all of its tables.
        let named = target.tables.map(\.table)
        let expected = target.mode == .snapshot ? named.sorted() : Array(tables.indices)
        try hold(named == expected && Set(named).count == named.count, "targets.\(target.id).tables")
        try hold(Self.areNames(target.tables.map(\.name), of: target.mode), "targets.\(target.id).tables")
        for table in target.tables {
            let place = "targets.\(target.id).tables.\(tables[table.table].id).columns"
            try hold(Self.areNames(table.columns.map(\.name), of: target.mode), place)
        }
        try hold(target.mode == .snapshot || id.utf8.count <= 30, "id")
    }

    /// Whether SQL can tell these apart, and people may have written them. What a snapshot found has the names that it has.
    private static func areNames(_ names: [String], of mode: Target.Mode) -> Bool {
        let folded = names.map(SQLName.folded)
        guard Set(folded).count == names.count else { return false }
        return folded.allSatisfy { name in
            guard !name.contains(0), mode != .snapshot else { return !name.contains(0) }
            let isReserved = name.starts(with: Array("sqlite_".utf8)) || name.starts(with: Array("handover_".utf8))
            return (1...200).contains(name.count) && !isReserved && !name.contains { $0 < 0x20 || $0 == 0x7f }
        }
    }

    /// The steps that the run does stand in their one order, and each says what it uses.
    func checkSteps(_ plan: JSONText) throws(Unreadable) {
        let steps = plan["steps"]?.array ?? []
        let people = ["freeze", "extract", "notify", "manual"]
        let methods = steps.compactMap { $0["method"]?.string }.filter { !people.contains($0) }
        var rest = methods[...]
        func take(_ method: String) -> Bool {
            guard rest.first == method else { return false }
            rest.removeFirst()
            return true
        }
        let isSealed = take("transform") && take("archive")
        _ = take("verify")
        let isLoaded = take("load")
        if isLoaded { _ = take("verify") }
        try hold(isSealed && rest.isEmpty, "steps.method")
        try hold(isLoaded == (target != nil) || target?.mode == .snapshot, "steps.method")
        var before: Set<String> = []
        for step in steps {
            // A step comes after those that it needs.
            let needs = (step["needs"]?.array ?? []).compactMap(\.string)
            try hold(needs.allSatisfy(before.contains), "steps.needs")
            before.insert(step["id"]?.string ?? "")
            let uses = (step["uses"]?.array ?? []).compactMap(\.string)
            switch step["method"]?.string {
            case "transform": try hold(uses.sorted() == mappings.map(\.id).sorted(), "steps.uses")
            case "load": try hold(uses == [target?.id].compactMap { $0 }, "steps.uses")
            default: try hold(uses.isEmpty, "steps.uses")
            }
        }
    }
}

extension CheckedPlan.Target.Representation {
    func isFor(_ field: CheckedPlan.Field) -> Bool {
        switch self {
        case .text: true
        case .integer: field.type == "integer"
        case .minorUnits, .real: field.type == "decimal" || field.type == "money"
        case .literal: field.type == "text"
        case .numeric: ["integer", "decimal", "money"].contains(field.type)
        case .boolean: field.type == "boolean"
        case .date: field.type == "date"
        case .timestamptz, .timestamp: field.type == "datetime"
        }
    }
}

enum SQLName {
    /// SQL takes ASCII letters in either case for the same, and no others.
    static func folded(_ name: String) -> [UInt8] { name.utf8.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 } }
}
