import HandoverCore

/// The merges of the canonical plan (Plan.md sections 1.14 and 5).
extension CheckedPlan {
    /// Which rows of a table are the same thing, and the one row that they become.
    struct Merge: Sendable {
        /// By what two rows match.
        enum Match: Sendable {
            /// Equal texts, and equal match keys; none of them null.
            case fields(same: [Int], alike: [Int])
            /// All fields are equal, or null in both.
            case identical
        }

        /// What puts the rows of a group in order.
        enum Order: Sendable {
            case prefer(Int)
            case latest(Int), earliest(Int)
            case complete
        }

        /// What becomes of the values of a field.
        enum Take: Sendable {
            case first, survivor, longest, least, greatest, sum
            case join([UInt8])
        }

        var table: Int
        /// What only asks people is not among them: by that nothing matches.
        var match: [Match]
        /// Fields in which rows that match do not differ.
        var apart: [Int]
        var survivor: [Order]
        /// For each field of the table.
        var takes: [Take]
    }

    private static let mostMatches = 16
    private static let mostFields = 16
    private static let mostOrders = 8

    /// The merge of a table.
    func merge(of table: Int) -> Merge? { merges.first { $0.table == table } }

    static func merges(_ value: JSONText?, _ tables: [Table], _ mappings: [Mapping]) throws(Unreadable) -> [Merge] {
        var merges: [Merge] = []
        var ids: Set<String> = []
        for (index, entry) in (value?.array ?? []).enumerated() {
            let reader = MergeReader(entry, "merges[\(index)]", tables, mappings)
            let merge = try reader.merge()
            guard ids.insert(entry["id"]?.string ?? "").inserted, !merges.contains(where: { $0.table == merge.table }) else {
                throw reader.bad("table")
            }
            merges.append(merge)
        }
        return merges
    }

    /// That merges fit the rest of the plan.
    func checkMerges() throws(Unreadable) {
        if merges.isEmpty { return }
        let merged = Set(merges.map(\.table))
        let referred = Set(tables.flatMap { $0.references.map(\.table) })
        for balance in balances {
            let filled = [mappings[balance.lines].table, mappings[balance.rule.mapping].table]
            try hold(merged.isDisjoint(with: filled), "mappings.balance")
        }
        for (index, table) in tables.enumerated() {
            let pointed = table.references.filter { merged.contains($0.table) }.map(\.field)
            // Else a key would change while others refer to it, and a total while it is added up.
            try hold(!referred.contains(index) || Set(table.key).isDisjoint(with: pointed), "tables.\(table.id).key")
            try hold(Set(totals(of: index)).isDisjoint(with: pointed), "verification.totals")
            for reference in table.references where merged.contains(reference.table) {
                let (field, parent) = (table.fields[reference.field], tables[reference.table])
                let key = parent.fields[parent.key[0]]
                let isAlone = table.references.count { $0.field == reference.field } == 1
                try hold(isAlone && field.type == key.type && field.scale == key.scale, "tables.\(table.id).references")
            }
            // Nor does a line's amount change, or its header's.
            for balance in balances {
                let (sum, equals) = (balance.rule.sum, balance.rule.equals)
                let isMoved =
                    (mappings[balance.lines].table == index && pointed.contains(sum))
                    || (mappings[balance.rule.mapping].table == index && pointed.contains(equals))
                try hold(!isMoved, "mappings.balance")
            }
        }
    }

    /// Reads one merge.
    private struct MergeReader {
        let entry: JSONText
        let place: String
        let tables: [Table]
        let mappings: [Mapping]

        init(_ entry: JSONText, _ place: String, _ tables: [Table], _ mappings: [Mapping]) {
            (self.entry, self.place, self.tables, self.mappings) = (entry, place, tables, mappings)
        }

        func bad(_ key: String) -> Unreadable { Unreadable(file: "metadata/plan.json", key: "\(place).\(key)") }

        func merge() throws(Unreadable) -> Merge {
            guard let table = tables.firstIndex(where: { $0.id == entry["table"]?.string }) else { throw bad("table") }
            let fields = tables[table].fields
            let apart = try indexes(entry["apart"], fields, "apart")
            var (match, survivor): ([Merge.Match], [Merge.Order]) = ([], [])
            let entries = entry["match"]?.array ?? []
            for value in entries {
                let read = try self.match(value, fields)
                guard value["ask"]?.bool ?? true else { throw bad("match") }
                if value["ask"] == nil { match.append(read) }
            }
            for value in entry["survivor"]?.array ?? [] { survivor.append(try order(value, fields, table)) }
            guard (1...mostMatches).contains(entries.count), survivor.count <= mostOrders else { throw bad("match") }
            return Merge(table: table, match: match, apart: apart, survivor: survivor, takes: try takes(tables[table]))
        }

        /// Fields by their names, each once.
        private func indexes(_ value: JSONText?, _ fields: [Field], _ key: String) throws(Unreadable) -> [Int] {
            let names = (value?.array ?? []).map(\.string)
            let found = names.compactMap { name in fields.firstIndex { $0.name == name } }
            guard found.count == names.count, Set(found).count == found.count else { throw bad(key) }
            return found
        }

        private func match(_ value: JSONText, _ fields: [Field]) throws(Unreadable) -> Merge.Match {
            if let isIdentical = value["identical"]?.bool {
                guard isIdentical else { throw bad("match") }
                return .identical
            }
            let (same, alike) = (try indexes(value["same"], fields, "match"), try indexes(value["alike"], fields, "match"))
            guard (1...mostFields).contains(same.count + alike.count), Set(same).isDisjoint(with: alike),
                alike.allSatisfy({ fields[$0].type == "text" })
            else { throw bad("match") }
            return .fields(same: same, alike: alike)
        }

        private func order(_ value: JSONText, _ fields: [Field], _ table: Int) throws(Unreadable) -> Merge.Order {
            if let isComplete = value["complete"]?.bool, isComplete { return .complete }
            if let id = value["prefer"]?.string,
                let mapping = mappings.firstIndex(where: { $0.id == id && $0.table == table })
            {
                return .prefer(mapping)
            }
            let isLatest = value["latest"] != nil
            let name = value[isLatest ? "latest" : "earliest"]?.string
            guard let field = fields.firstIndex(where: { $0.name == name && ["date", "month"].contains($0.type) }) else {
                throw bad("survivor")
            }
            return isLatest ? .latest(field) : .earliest(field)
        }

        private func takes(_ table: Table) throws(Unreadable) -> [Merge.Take] {
            var takes = table.fields.map { _ in Merge.Take.first }
            for field in table.key { takes[field] = .survivor }
            var named = Set(table.key)
            let references = table.references.map(\.field)
            for value in entry["fields"]?.array ?? [] {
                guard let field = table.fields.firstIndex(where: { $0.name == value["field"]?.string }),
                    named.insert(field).inserted,
                    let (take, types) = Self.take(value), types.isEmpty || types.contains(table.fields[field].type),
                    types.isEmpty || !references.contains(field)
                else { throw bad("fields") }
                takes[field] = take
            }
            return takes
        }

        /// What an entry of `fields` says, and the types that it is for; none for all.
        private static func take(_ value: JSONText) -> (Merge.Take, types: [String])? {
            if let text = value["join"]?.string {
                return text.utf8.count > Limits.replacedBytes ? nil : (.join(Array(text.utf8)), ["text"])
            }
            let numbers = ["integer", "decimal", "money"]
            return switch value["take"]?.string {
            case "first": (.first, [])
            case "survivor": (.survivor, [])
            case "longest": (.longest, ["text"])
            case "min": (.least, numbers + ["date", "month"])
            case "max": (.greatest, numbers + ["date", "month"])
            case "sum": (.sum, numbers)
            default: nil
            }
        }
    }
}

extension JSONShape {
    static let merge = object([
        ("apart", list(name)),
        (
            "fields",
            list(
                either([
                    object([("field", name), ("take", oneOf(["first", "survivor", "longest", "min", "max", "sum"]))]),
                    object([("field", name), ("join", text)]),
                ]))
        ), ("id", id),
        (
            "match",
            list(
                either([
                    object([("identical", flag)]),
                    object([("alike?", list(name, atLeast: 1)), ("ask?", flag), ("same?", list(name, atLeast: 1))]),
                ]), atLeast: 1)
        ),
        (
            "survivor",
            list(
                either([
                    object([("prefer", id)]), object([("latest", name)]), object([("earliest", name)]),
                    object([("complete", flag)]),
                ]))
        ), ("table", id),
    ])
}
