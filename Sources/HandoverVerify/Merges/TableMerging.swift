import HandoverCore

/// What merging does to the rows of one table. A class, for every core asks it: of a value with arrays in it the reference counts would be
/// changed each time, by all cores at once.
final class TableMerging: Sendable {
    private let rows: MergedRows
    let newKeys: NewKeys

    init(_ rows: MergedRows, _ newKeys: NewKeys) { (self.rows, self.newKeys) = (rows, newKeys) }

    var byteCount: Int { rows.byteCount + newKeys.byteCount }

    /// The row that a group becomes, without its LF.
    func row(of group: Int) throws -> ArraySlice<UInt8> { try rows.row(of: group) }

    /// Goes along with the records of a batch, from this one on.
    func fates(from id: UInt64) -> Fates { Fates(self, rows.index(from: id)) }

    /// What becomes of the rows of records that ascend: one step for each row in a group, and none for others.
    struct Fates {
        private let merging: TableMerging
        private var index: Int
        /// The record at that index.
        private var next: UInt64

        fileprivate init(_ merging: TableMerging, _ index: Int) {
            (self.merging, self.index, next) = (merging, index, merging.rows.id(index))
        }

        mutating func fate(of id: UInt64) -> MergedRows.Fate {
            while next < id {
                index += 1
                next = merging.rows.id(index)
            }
            return next == id ? merging.rows.fate(index) : .alone
        }
    }
}

/// What merging does to the rows of one mapping: those of its own table, and the references that lead to others.
final class RowMerging: Sendable {
    let own: TableMerging?
    /// For each field that refers to a table in which keys became others, that table.
    let pointed: [(field: Int, to: TableMerging)]

    /// `nil` where nothing is merged that the mapping has to do with.
    init?(_ mapping: Int, _ plan: CheckedPlan, _ tables: [TableMerging?]) {
        let table = plan.mappings[mapping].table
        own = tables[table]
        pointed = plan.tables[table].references.compactMap { reference in
            guard let other = tables[reference.table], !other.newKeys.isEmpty else { return nil }
            return (reference.field, other)
        }
        if own == nil, pointed.isEmpty { return nil }
    }
}
