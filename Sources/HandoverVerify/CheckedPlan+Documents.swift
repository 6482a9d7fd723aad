import HandoverCore

/// That the lists of a document fit each other, the lock and the mappings (Plan.md sections 1.3 and 1.5).
extension CheckedPlan {
    func checkDocument(_ source: Int, _ layout: DocumentLayout, _ text: JSONText) throws(Unreadable) {
        let place = "sources.\(sources[source].id)"
        let ignored = (text["ignore"]?.array ?? []).compactMap { $0["at"]?.string.map { Array($0.utf8) } }
        let outside = layout.outside.map { Array($0.utf8) }
        try hold(Set(ignored) == Set(outside) && ignored.count == outside.count, "\(place).ignore")
        for list in layout.lists.indices {
            try hold(Set(sources[source].columns(of: list)).count == layout.lists[list].columns.count, "\(place).lists")
        }
        for (index, list) in layout.lists.enumerated() {
            for other in layout.lists[..<index] where other.parent == list.parent {
                // A list within another's record is written as nested, and no place is read twice.
                try hold(
                    !Self.isAt(list.path, orBelow: other.path) && !Self.isAt(other.path, orBelow: list.path), "\(place).lists")
            }
        }
        if layout.format != .xml { try checkJSON(layout, place) }
    }

    private func checkJSON(_ layout: DocumentLayout, _ place: String) throws(Unreadable) {
        try hold(layout.encoding == .utf8, "encoding", file: "metadata/lock.json")
        for list in layout.lists {
            let paths = [list.path] + list.columns + list.packed
            try hold(paths.allSatisfy { JSONPlaces.names($0) != nil }, "\(place).lists")
            // A list in the record is no column, and what is packed is one column.
            let nested = layout.lists.filter { $0.parent.map { layout.lists[$0].id } == list.id }.map(\.path)
            for path in nested { try hold(!list.columns.contains { Self.isAt($0, orBelow: path) }, "\(place).lists") }
            for packed in list.packed {
                try hold(!(nested + list.columns).contains { $0 != packed && Self.isAt($0, orBelow: packed) }, "\(place).lists")
            }
        }
        let outermost = layout.lists.filter { $0.parent == nil }.map(\.path)
        for path in layout.outside {
            try hold(JSONPlaces.names(path) != nil && !outermost.contains { Self.isAt(path, orBelow: $0) }, "\(place).ignore")
        }
        if layout.format != .json { try hold(outermost == [""] && layout.outside.isEmpty, "\(place).lists") }
    }

    private static func isAt(_ path: String, orBelow other: String) -> Bool {
        let (path, other) = (Array(path.utf8), Array(other.utf8))
        return path.starts(with: other) && (path.count == other.count || path[other.count] == 0x2f)
    }

    func checkBalance(_ balance: Balance, _ mapping: Mapping, _ place: String) throws(Unreadable) {
        let header = mappings[balance.mapping]
        try hold(header.source == mapping.source && sources[mapping.source].parent(of: mapping.list) == header.list, place)
        let (sum, equals) = (tables[mapping.table].fields[balance.sum], tables[header.table].fields[balance.equals])
        let isAmount = { (field: Field) in field.type == "decimal" || field.type == "money" }
        let areIntegers = sum.type == "integer" && equals.type == "integer"
        try hold(areIntegers || (isAmount(sum) && isAmount(equals) && sum.scale == equals.scale), place)
        try hold(tables[mapping.table].references.contains { $0.table == header.table }, place)
    }
}
