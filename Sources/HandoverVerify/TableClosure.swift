import HandoverCore

/// What the tables of the archive lack by themselves: rows whose key another row has, and references that lead nowhere.
struct TableClosure {
    /// For each table, rows from 0, in their order.
    private(set) var repeated: [[Int]]
    /// For each table and reference.
    private(set) var unresolved: [[[Int]]]

    init(_ plan: CheckedPlan, _ tables: [TableReading], _ store: BlockStore) throws {
        repeated = plan.tables.map { _ in [] }
        unresolved = plan.tables.map { $0.references.map { _ in [] } }
        for (parent, reading) in tables.enumerated() {
            var keys = HashPart(width: 3)
            var children: [UInt64] = []
            for index in 0..<reading.keys.partCount {
                try keys.load(reading.keys, index, store)
                for entry in 0..<keys.count where keys.isRepeated[entry] { repeated[parent].append(Int(keys.id(entry))) }
                for (child, table) in plan.tables.enumerated() {
                    for (order, reference) in table.references.enumerated() where reference.table == parent {
                        try tables[child].references[order].read(index, into: &children, store)
                        for at in stride(from: 0, to: children.count, by: 3)
                        where keys.first(KeyHash(first: children[at], second: children[at + 1])) == nil {
                            unresolved[child][order].append(Int(children[at + 2]))
                        }
                    }
                }
            }
            repeated[parent].sort()
        }
        for child in unresolved.indices { for order in unresolved[child].indices { unresolved[child][order].sort() } }
    }
}
