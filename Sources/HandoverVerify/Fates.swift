import HandoverCore

/// What deciding does to every staged row, worked out again (Plan.md section 4.3).
///
/// By another way than the migrator's: keys are sorted, so that equal ones are neighbours; references are followed as a list of
/// (parent, child) pairs in the order of parents.
struct Fates {
    /// The staged rows of one table, in its order.
    struct Rows {
        var keys = KeyList()
        /// One list a reference; a null reference has no bytes.
        var references: [KeyList] = []
        /// For each mapping that fills the table, in order: its index and its first row.
        var mappings: [(mapping: Int, firstRow: Int)] = []
        /// The record in the source of each row.
        var records: [UInt32] = []

        func mapping(of row: Int) -> Int { mappings.last { $0.firstRow <= row }?.mapping ?? 0 }
    }

    /// Findings of the rows that do not stay, by table.
    private(set) var removed: [[Int: [String]]]
    /// References that the plan lets nobody orphan.
    private(set) var fatal: [(table: Int, row: Int, field: Int)] = []

    init(_ plan: CheckedPlan, _ tables: [Rows], _ sheets: [Sheet] = []) {
        removed = Array(repeating: [:], count: tables.count)
        for (index, rows) in tables.enumerated() {
            let name = plan.tables[index].fields[plan.tables[index].key[0]].name
            for row in rows.keys.repeated() { removed[index][row] = ["DUPLICATE_KEY@\(name)"] }
        }
        var links: [Link] = []
        for (child, table) in plan.tables.enumerated() {
            for (order, reference) in table.references.enumerated() {
                links.append(Link(child: child, order: order, reference, tables, plan))
            }
        }
        let balances = zip(plan.balances, sheets).enumerated().map { index, pair in
            LineBalance(pair.0.lines, pair.0.rule, order: index, pair.1, tables, plan)
        }
        follow(links, balances, plan, tables)
    }

    /// One reference of the plan with its resolved pairs.
    private struct Link {
        let child: Int
        let order: Int
        let parent: Int
        let name: String
        let isFatal: Bool
        let field: Int
        /// Sorted by parent, then child.
        var pairs: [(parent: UInt32, child: UInt32)] = []
        var orphans: [Int] = []

        init(child: Int, order: Int, _ reference: CheckedPlan.Reference, _ tables: [Rows], _ plan: CheckedPlan) {
            self.child = child
            self.order = order
            parent = reference.table
            field = reference.field
            name = plan.tables[child].fields[reference.field].name
            isFatal = reference.isFatal
            let values = tables[child].references[order]
            for row in 0..<values.count {
                let value = values.bytes(row)
                if value.isEmpty { continue }
                if let holder = tables[parent].keys.first(value) {
                    pairs.append((UInt32(holder), UInt32(row)))
                } else {
                    orphans.append(row)
                }
            }
            pairs.sort { ($0.parent, $0.child) < ($1.parent, $1.child) }
        }

        func children(of holder: Int) -> ArraySlice<(parent: UInt32, child: UInt32)> {
            var low = 0
            var high = pairs.count
            while low < high {
                let middle = (low + high) / 2
                if pairs[middle].parent < UInt32(holder) { low = middle + 1 } else { high = middle }
            }
            return pairs[low...].prefix { $0.parent == UInt32(holder) }
        }
    }

    private mutating func follow(_ links: [Link], _ balances: [LineBalance], _ plan: CheckedPlan, _ tables: [Rows]) {
        var dead = removed.map { Array($0.keys) }
        var isFirst = true
        while isFirst || dead.contains(where: { !$0.isEmpty }) {
            var found: [[Int: [(order: Int, text: String)]]] = Array(repeating: [:], count: tables.count)
            for link in links {
                if isFirst {
                    for row in link.orphans where removed[link.child][row] == nil {
                        found[link.child][row, default: []].append((link.order, "ORPHAN@\(link.name)"))
                        if link.isFatal { fatal.append((link.child, row, link.field)) }
                    }
                }
                for holder in dead[link.parent] {
                    let rows = tables[link.parent]
                    let cause = "\(plan.mappings[rows.mapping(of: holder)].id):\(rows.records[holder])"
                    for pair in link.children(of: holder) where removed[link.child][Int(pair.child)] == nil {
                        found[link.child][Int(pair.child), default: []].append(
                            (link.order, "PARENT_QUARANTINED@\(link.name)<\(cause)"))
                        if link.isFatal { fatal.append((link.child, Int(pair.child), link.field)) }
                    }
                }
            }
            for balance in balances {
                let headers = isFirst ? Array(balance.headers) : balance.headers(of: dead[balance.lineTable])
                for row in headers where removed[balance.headerTable][row] == nil {
                    guard !balance.holds(row, removed[balance.lineTable]) else { continue }
                    found[balance.headerTable][row, default: []].append((balance.order, "UNBALANCED@\(balance.name)"))
                }
            }
            isFirst = false
            for table in tables.indices {
                dead[table] = Array(found[table].keys)
                for (row, texts) in found[table] { removed[table][row] = texts.sorted { $0.order < $1.order }.map(\.text) }
            }
        }
    }
}
