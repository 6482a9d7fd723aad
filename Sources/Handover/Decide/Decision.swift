import HandoverData
import HandoverPlan

/// One staged row of a table that deciding quarantined.
struct Removal: Sendable {
    /// The row in the table as staged, from 0.
    var row: Int
    var findings: [Finding]
}

/// What only the whole set can tell (Plan.md section 4.3): keys that occur twice, references that lead nowhere, headers that are not
/// the sum of their lines.
///
/// Rows of a table are numbered from 0 over its mappings in the plan's order. The second rule goes in rounds, each on the state that
/// the one before left; after the first, only the children of rows just removed can change, so a long chain costs its length.
struct Decision {
    /// The rows of one table as they were staged.
    struct TableRows {
        var table: Plan.Table
        /// The mappings that fill it, and how many rows each staged.
        var mappings: [(id: String, rows: Int)] = []
        var keys = KeyTable()
        /// Rows whose key another row has too, in order; each with the first row of that key.
        var duplicates: [(row: Int, first: Int)] = []
        /// One column a reference of the plan.
        var references: [[ReferenceChunk]]

        var rows: Int { keys.count }

        init(_ table: Plan.Table) {
            self.table = table
            references = Array(repeating: [], count: table.references.count)
        }
    }

    /// The reference values of consecutive rows.
    struct ReferenceChunk {
        var firstRow: Int
        var values: ByteColumn
    }

    /// A reference that the plan does not let anyone orphan.
    struct FatalOrphan {
        var table: Int
        var row: Int
        var field: String
    }

    private let tables: [TableRows]
    private var sheets: [BalanceSheet]
    private let position: [String: Int]
    /// For each table, the removed rows with their findings.
    private(set) var removed: [[Int: [Finding]]]
    private(set) var fatal: FatalOrphan?
    /// `MAPPING:RECORD` of a row, for causes.
    private let cause: (_ table: Int, _ row: Int) -> String

    /// No row: the value of a reference that is null.
    private static let none = UInt32.max

    init(_ tables: [TableRows], _ sheets: [BalanceSheet] = [], cause: @escaping (_ table: Int, _ row: Int) -> String) {
        self.tables = tables
        self.sheets = sheets
        self.cause = cause
        position = Dictionary(uniqueKeysWithValues: tables.enumerated().map { ($1.table.id, $0) })
        removed = Array(repeating: [:], count: tables.count)
    }

    mutating func decide() {
        removeDuplicates()
        followReferences()
    }

    private mutating func removeDuplicates() {
        for (index, table) in tables.enumerated() {
            let finding = [Finding(code: "DUPLICATE_KEY", field: table.table.key.first)]
            for duplicate in table.duplicates {
                removed[index][duplicate.row] = finding
                removed[index][duplicate.first] = finding
            }
        }
    }

    /// One reference of the plan with every row's parent.
    private struct Link {
        var child: Int
        var parent: Int
        var order: Int
        var field: String
        var parents: [UInt32]
    }

    private mutating func followReferences() {
        var found: [Int: [Int: [(order: Int, finding: Finding)]]] = [:]
        func note(_ link: Link, _ row: Int, _ finding: Finding) {
            found[link.child, default: [:]][row, default: []].append((link.order, finding))
        }
        var links: [Link] = []
        // Round one: every row, on the state that the duplicates left.
        for (child, table) in tables.enumerated() {
            for (order, reference) in table.table.references.enumerated() {
                guard let parent = position[reference.to] else { continue }
                var link = Link(child: child, parent: parent, order: order, field: reference.field, parents: [])
                link.parents.reserveCapacity(table.rows)
                for chunk in table.references[order] {
                    for index in 0..<chunk.values.count {
                        let range = chunk.values.range(of: index)
                        let row = chunk.firstRow + index
                        guard !range.isEmpty else {
                            link.parents.append(Self.none)
                            continue
                        }
                        let holder = tables[parent].keys.firstRow(of: chunk.values.bytes.span.extracting(range))
                        link.parents.append(holder.map { UInt32($0) } ?? Self.none)
                        if removed[child][row] != nil { continue }
                        if holder == nil {
                            if reference.onOrphan == .fail {
                                fatal = fatal ?? FatalOrphan(table: child, row: row, field: reference.field)
                            }
                            note(link, row, Finding(code: "ORPHAN", field: reference.field))
                        } else if let holder, removed[parent][holder] != nil {
                            noteParent(link, row, holder, note)
                        }
                    }
                }
                links.append(link)
            }
        }
        for index in sheets.indices {
            let lines = removed[sheets[index].lines.table]
            noteUnbalanced(index, sheets[index].addUp { lines[$0] != nil }, &found)
        }
        var frontier = apply(&found)
        guard !frontier.allSatisfy(\.isEmpty) else { return }
        let children = links.map { ChildIndex($0.parents, parentRows: tables[$0.parent].rows) }
        while !frontier.allSatisfy(\.isEmpty) {
            for (link, index) in zip(links, children) {
                for holder in frontier[link.parent] {
                    for row in index.children(of: holder) where removed[link.child][row] == nil {
                        noteParent(link, row, holder, note)
                    }
                }
            }
            for index in sheets.indices {
                noteUnbalanced(index, sheets[index].takeAway(frontier[sheets[index].lines.table]), &found)
            }
            frontier = apply(&found)
        }
    }

    /// Findings for headers that differ and are still staged. They stand behind those of references.
    private func noteUnbalanced(
        _ sheet: Int, _ rows: [Int], _ found: inout [Int: [Int: [(order: Int, finding: Finding)]]]
    ) {
        let table = sheets[sheet].headers.table
        for row in rows where removed[table][row] == nil {
            found[table, default: [:]][row, default: []].append(
                (tables[table].references.count + sheet, Finding(code: "UNBALANCED", field: sheets[sheet].field)))
        }
    }

    private mutating func noteParent(_ link: Link, _ row: Int, _ holder: Int, _ note: (Link, Int, Finding) -> Void) {
        if tables[link.child].table.references[link.order].onOrphan == .fail {
            fatal = fatal ?? FatalOrphan(table: link.child, row: row, field: link.field)
        }
        note(link, row, Finding(code: "PARENT_QUARANTINED", field: link.field, cause: cause(link.parent, holder)))
    }

    /// Ends a round: what was found takes effect. Returns the rows removed, by table, in order.
    private mutating func apply(_ found: inout [Int: [Int: [(order: Int, finding: Finding)]]]) -> [[Int]] {
        var frontier: [[Int]] = Array(repeating: [], count: tables.count)
        for (table, rows) in found {
            for (row, findings) in rows {
                removed[table][row] = findings.sorted { $0.order < $1.order }.map(\.finding)
            }
            frontier[table] = rows.keys.sorted()
        }
        found = [:]
        return frontier
    }
}

/// The children of every parent, in two arrays.
private struct ChildIndex {
    private var starts: [UInt32]
    private var rows: [UInt32]

    init(_ parents: [UInt32], parentRows: Int) {
        starts = Array(repeating: 0, count: parentRows + 1)
        for parent in parents where parent != .max { starts[Int(parent) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        rows = Array(repeating: 0, count: Int(starts[parentRows]))
        var next = starts
        for (child, parent) in parents.enumerated() where parent != .max {
            rows[Int(next[Int(parent)])] = UInt32(child)
            next[Int(parent)] += 1
        }
    }

    func children(of parent: Int) -> [Int] { rows[Int(starts[parent])..<Int(starts[parent + 1])].map { Int($0) } }
}
