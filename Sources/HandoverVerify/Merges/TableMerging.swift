import HandoverCore

/// What merging does to the rows of one table. A class, for every core asks it about every row: of a value with arrays in it the reference
/// counts would be changed each time, by all cores at once.
final class TableMerging: Sendable {
    /// What becomes of the row of a staged record.
    enum Fate: Equatable {
        case alone, mergedInto
        /// It is the first of this group.
        case survivor(Int)
    }

    private let merger: RowMerger
    private let rows: GroupRows
    private let groups: [[UInt64]]
    /// Of every record in one of them the group, if it is the first of it, or -1.
    private let places: [UInt64: Int]
    /// The keys that became others: by the hash of the old one.
    let newKeys: [KeyHash: [UInt8]]

    /// - Parameters:
    ///   - rows: those of all groups.
    ///   - groups: those that are not dissolved, each in its order.
    ///   - key: the fields of the table's key. Nothing refers to one of several.
    init(_ merger: RowMerger, _ rows: GroupRows, _ groups: [[UInt64]], key: [Int]) {
        (self.merger, self.rows, self.groups) = (merger, rows, groups)
        var (places, newKeys) = ([UInt64: Int](), [KeyHash: [UInt8]]())
        for (index, group) in groups.enumerated() {
            let own = rows[group[0]].key(key)
            places[group[0]] = index
            for id in group.dropFirst() {
                places[id] = -1
                let old = rows[id].key(key)
                if key.count == 1, old != own { newKeys[KeyHash(old.span)] = own }
            }
        }
        (self.places, self.newKeys) = (places, newKeys)
    }

    func fate(_ id: UInt64) -> Fate {
        guard let place = places[id] else { return .alone }
        return place < 0 ? .mergedInto : .survivor(place)
    }

    /// The row that a group becomes, without its LF.
    func row(of group: Int) -> [UInt8] {
        guard let row = merger.row(groups[group].map { rows[$0] }) else { preconditionFailure("else the group was dissolved") }
        return row
    }
}

/// What merging does to the rows of one mapping: those of its own table, and the references that lead to others.
final class RowMerging: Sendable {
    let own: TableMerging?
    /// For each field that refers to a table in which keys became others.
    let pointed: [(field: Int, newKeys: [KeyHash: [UInt8]])]

    /// `nil` where nothing is merged that the mapping has to do with.
    init?(_ mapping: Int, _ plan: CheckedPlan, _ tables: [TableMerging?]) {
        let table = plan.mappings[mapping].table
        own = tables[table]
        pointed = plan.tables[table].references.compactMap { reference in
            guard let keys = tables[reference.table]?.newKeys, !keys.isEmpty else { return nil }
            return (reference.field, keys)
        }
        if own == nil, pointed.isEmpty { return nil }
    }
}
