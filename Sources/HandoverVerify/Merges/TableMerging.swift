import HandoverCore

/// What merging does to the rows of one table, as any core can ask for it.
struct TableMerging: Sendable {
    /// What becomes of the row of a staged record.
    enum Fate: Equatable {
        case alone, mergedInto
        /// It is the first of this group.
        case survivor(Int)
    }

    private let merger: RowMerger
    private let rows: GroupRows
    /// Those that are not dissolved, each in its order.
    private var groups: [[UInt64]] = []
    /// Of every record in one of them the group, if it is the first of it, or -1.
    private var places: [UInt64: Int] = [:]
    /// The keys that became others: by the hash of the old one.
    private(set) var newKeys: [KeyHash: [UInt8]] = [:]

    init(_ merger: RowMerger, _ rows: GroupRows) { (self.merger, self.rows) = (merger, rows) }

    /// - Parameter key: the table's only key field; `nil` where it has several, for nothing refers to those.
    mutating func append(_ group: [UInt64], key: Int?) {
        for (position, id) in group.enumerated() { places[id] = position == 0 ? groups.count : -1 }
        groups.append(group)
        guard let key else { return }
        let own = Array(rows[group[0]][key])
        for id in group.dropFirst() {
            let old = rows[id][key]
            if !old.elementsEqual(own) { newKeys[KeyHash(old.span)] = own }
        }
    }

    func fate(_ id: UInt64) -> Fate {
        guard let place = places[id] else { return .alone }
        return place < 0 ? .mergedInto : .survivor(place)
    }

    /// The row that a group becomes, without its LF.
    func row(of group: Int) -> [UInt8] { merger.row(groups[group].map { rows[$0] }) ?? [] }
}

/// What merging does to the rows of one mapping: those of its own table, and the references that lead to others.
struct RowMerging: Sendable {
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
