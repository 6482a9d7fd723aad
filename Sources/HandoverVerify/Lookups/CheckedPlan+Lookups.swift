import HandoverCore

/// What the plan says of lookups and of the fields that look into them (Plan.md sections 1.11 and 2.3).
extension CheckedPlan {
    struct Lookup {
        var id: String
        var source: Int
        var list: Int
        /// Columns of the list.
        var key: [Int]
        var hasReason: Bool
    }

    /// Where a field's text stands in another list.
    struct LookedUp: Sendable {
        var lookup: Int
        var by: [Input]
        /// A column of the lookup's list.
        var from: Int

        /// The columns of the record itself that it is looked up by.
        var ownColumns: [Int] { by.compactMap { if case .column(let column) = $0 { column } else { nil } } }
    }

    static func lookups(_ plan: JSONText, _ sources: [Source]) throws(Unreadable) -> [Lookup] {
        var lookups: [Lookup] = []
        for entry in plan["lookups"]?.array ?? [] {
            let columns = (entry["key"]?.array ?? []).compactMap { $0.string.map { Array($0.utf8) } }
            guard let id = entry["id"]?.string, let from = entry["from"]?.string,
                let (source, list) = origin(from, in: sources)
            else { throw Unreadable(file: "metadata/plan.json", key: "lookups") }
            let key = columns.compactMap { column in place(of: column, sources[source], list) }
            guard key.count == columns.count else { throw Unreadable(file: "metadata/plan.json", key: "lookups.\(id)") }
            lookups.append(Lookup(id: id, source: source, list: list, key: key, hasReason: entry["reason"] != nil))
        }
        return lookups
    }

    static func lookedUp(
        _ rule: JSONText, _ source: Source, _ list: Int, _ lookups: [Lookup], _ sources: [Source]
    ) throws(Unreadable) -> LookedUp? {
        guard let own = rule["recover"] ?? (rule["lookup"] == nil ? nil : rule) else { return nil }
        let names = (own["by"]?.array ?? []).compactMap(\.string)
        guard let index = lookups.firstIndex(where: { $0.id == own["lookup"]?.string }),
            let from = own["from"]?.string,
            let column = place(of: Array(from.utf8), sources[lookups[index].source], lookups[index].list)
        else { throw Unreadable(file: "metadata/plan.json", key: "lookup") }
        let by = names.compactMap { source.input($0, list) }
        guard by.count == names.count, by.count == lookups[index].key.count else {
            throw Unreadable(file: "metadata/plan.json", key: "by")
        }
        return LookedUp(lookup: index, by: by, from: column)
    }

    /// The column of this name, of which there is one.
    private static func place(of name: [UInt8], _ source: Source, _ list: Int) -> Int? {
        let places = source.columns(of: list).enumerated().filter { $1 == name }
        return places.count == 1 ? places[0].offset : nil
    }

    func checkLookups(_ plan: JSONText) throws(Unreadable) {
        for (index, lookup) in lookups.enumerated() {
            let place = "lookups.\(lookup.id)"
            try hold((1...8).contains(lookup.key.count) && Set(lookup.key).count == lookup.key.count, "\(place).key")
            let isRead = mappings.contains { $0.source == lookup.source && $0.list == lookup.list }
            try hold(isRead != lookup.hasReason, "\(place).reason")
            try hold(mappings.contains { $0.rules.contains { $0.lookup?.lookup == index } }, place)
        }
        // Nothing is left behind in silence: every list is read.
        for (index, source) in sources.enumerated() {
            for list in 0..<source.listCount {
                let isRead =
                    mappings.contains { $0.source == index && $0.list == list }
                    || lookups.contains { $0.source == index && $0.list == list }
                try hold(isRead, "sources.\(source.name(of: list))")
            }
        }
    }
}
