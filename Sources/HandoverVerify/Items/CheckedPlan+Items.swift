import HandoverCore

/// What plan and lock say of lists in columns (Plan.md sections 1.3 and 7).
extension CheckedPlan {
    /// A list in a column of a CSV file.
    struct ColumnList {
        var id: String
        var column: Int
        var cutter: PartCutter
        /// The items that the owner declared, and those that the lock counts.
        var expected: Int64?
        var locked: Int64
    }

    /// Whether a mapping reads items.
    func hasItems(_ mapping: Int) -> Bool {
        mappings[mapping].list > 0 && sources[mappings[mapping].source].document == nil
    }

    /// The most texts that one list is cut by.
    private static let mostSeparators = 16

    static func columnLists(_ plan: JSONText, _ lock: JSONText, _ columns: [[UInt8]]) throws(Unreadable) -> [ColumnList] {
        let (planned, locked) = (plan["lists"]?.array ?? [], lock["lists"]?.array ?? [])
        guard planned.count == locked.count else { throw Unreadable(file: "metadata/lock.json", key: "lists") }
        var lists: [ColumnList] = []
        for (plan, lock) in zip(planned, locked) {
            let by = texts(plan["by"])
            let separators = by.map { Array($0.utf8) }
            guard let id = plan["id"]?.string, let name = plan["in"]?.string,
                (1...mostSeparators).contains(separators.count), !separators.contains([]),
                Set(separators).count == separators.count, !lists.contains(where: { $0.id == id })
            else { throw Unreadable(file: "metadata/plan.json", key: "lists") }
            let places = columns.indices.filter { columns[$0].elementsEqual(name.utf8) }
            guard let column = places.first, places.count == 1, !lists.contains(where: { $0.column == column }) else {
                throw Unreadable(file: "metadata/plan.json", key: "lists.\(id)")
            }
            guard same([id, name], [lock["id"]?.string ?? "", lock["in"]?.string ?? ""]), same(by, texts(lock["by"])),
                let records = lock.number("records")
            else { throw Unreadable(file: "metadata/lock.json", key: "lists.\(id)") }
            lists.append(
                ColumnList(
                    id: id, column: column, cutter: PartCutter(separators), expected: plan["expect"]?.number("records"),
                    locked: records))
        }
        return lists
    }
}

extension JSONShape {
    static let plannedItems = list(
        object([("by", list(text, atLeast: 1)), ("expect?", expect), ("id", id), ("in", text)]), atLeast: 1)
    static let lockedItems = list(
        object([("by", list(text, atLeast: 1)), ("id", id), ("in", text), ("records", size)]), atLeast: 1)
}
