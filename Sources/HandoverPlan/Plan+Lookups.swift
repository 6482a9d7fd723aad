extension Plan {
    /// Records that fields of mappings look into (Plan.md section 1.11).
    package struct Lookup: Hashable, Sendable {
        package var id: String
        /// A source id.
        package var from: String
        /// A list of that source; `nil` where it has none.
        package var list: String?
        /// Columns of its records; one to eight.
        package var key: [String]
        /// Why nothing of it is migrated; `nil` where a mapping reads it.
        package var reason: String?
        package var mark: Mark

        /// `SOURCE`, or `SOURCE.LIST`.
        package var fromText: String { list.map { "\(from).\($0)" } ?? from }
    }

    /// Where a field's text stands in another list: a damaged one that is whole there (Plan.md section 2.3), or any (section 2.4).
    package struct LookedUp: Hashable, Sendable {
        /// A lookup id.
        package var lookup: String
        /// Columns of the field's own record, as many as the lookup's key has.
        package var by: [String]
        /// The column of the lookup's records.
        package var from: String
    }

    /// The lookup of this id.
    package func lookup(_ id: String) -> Lookup? { lookups.first { $0.id == id } }

    /// Whether a mapping or a lookup reads the source, or the list of it.
    func reads(_ source: String, _ list: String?) -> Bool {
        mappings.contains { $0.from == source && $0.list == list } || lookups.contains { $0.from == source && $0.list == list }
    }
}

extension Plan.FieldMapping {
    /// Where the field looks, if it does.
    package var lookup: Plan.LookedUp? {
        if case .columns(.lookedUp(let lookup), _, _) = value { lookup } else { recover }
    }

    /// What can fail in the field before its chain does; `nil` for nothing.
    var fallibleOrigin: String? {
        if case .columns(.lookedUp, _, _) = value { "lookup" } else { nil }
    }

    /// The columns that the field is made from, and those by which a damaged text is looked up.
    package var usedColumns: [String] { columns + (recover?.by ?? []) }
}
