import HandoverCore
import HandoverData
import HandoverPlan
import SystemPackage

/// What only the whole set can tell (Plan.md section 4.3): keys that occur twice, references that lead nowhere, headers that are not
/// the sum of their lines, groups for which a rule does not hold.
///
/// Rows of a table are numbered from 0 over its mappings in the plan's order. Keys and references come as sorted hashes, so that each
/// question is one walk along them, whether they lie in memory or in files. The second rule goes in rounds, each on the state that the
/// one before left; after the first, only the children of rows just removed can change, so a long chain costs its length.
struct Decision {
    /// The rows of one table as they were staged.
    struct TableRows {
        var table: Plan.Table
        var rows = 0
        /// Hashes of the keys with their rows, see ``KeyHash``.
        var keys = SortedNumbers<UInt128>()
        /// One a reference of the plan: hashes of what rows refer to; a null reference has none.
        var references: [SortedNumbers<UInt128>]
        /// Hashes of the keys of excluded records with their numbers, for each mapping that has some, in the plan's order.
        var excluded: [(mapping: Int, keys: SortedNumbers<UInt128>)] = []

        init(_ table: Plan.Table) {
            self.table = table
            references = table.references.map { _ in SortedNumbers() }
        }
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
    private let work: WorkPlace
    private let memoryBytes: Int
    /// For each table, the removed rows with their findings.
    private(set) var removed: [[Int: [Finding]]]
    private(set) var fatal: FatalOrphan?
    /// The rules over groups; `nil` for a plan without.
    private var groups: GroupRules?
    /// The pairs of each reference, once anything went that others may refer to.
    private var children: [SortedNumbers<UInt64>]?
    /// The mappings' ids.
    private let names: [String]
    /// `MAPPING:RECORD` of a row, for causes.
    private let cause: (_ table: Int, _ row: Int) throws -> String

    private typealias Found = [Int: [Int: [(order: Int, finding: Finding)]]]

    /// - Parameters:
    ///   - work: where numbers go that the memory has no room for.
    ///   - memoryBytes: how many bytes of numbers may stay in memory for each reference.
    init(
        _ tables: [TableRows], _ sheets: [BalanceSheet] = [], groups: GroupRules? = nil, names: [String], work: WorkPlace,
        memoryBytes: Int,
        cause: @escaping (_ table: Int, _ row: Int) throws -> String
    ) {
        self.tables = tables
        self.sheets = sheets
        self.groups = groups
        self.names = names
        self.work = work
        self.memoryBytes = memoryBytes
        self.cause = cause
        position = Dictionary(uniqueKeysWithValues: tables.enumerated().map { ($1.table.id, $0) })
        removed = Array(repeating: [:], count: tables.count)
    }

    mutating func decide() throws {
        for index in tables.indices { try removeDuplicates(index) }
        try follow(try firstRound())
        for _ in 0..<Limits.groupRounds {
            let frontier = try askGroups()
            if frontier.allSatisfy(\.isEmpty) { return }
            try follow(frontier)
        }
        guard try askGroups().allSatisfy(\.isEmpty) else {
            throw Failure(Diagnostic(.groupsUnsettled, .count(Limits.groupRounds), at: .init(planKey: "rules")), exit: .stopped)
        }
    }

    /// What rules over groups say of what is migrated.
    mutating func tallyGroups() throws -> (warnings: [RunSummary.WarningCount], fatal: [GroupRules.Fatal]) {
        try groups?.tally(removed) ?? ([], [])
    }

    /// Removes what rules over groups hold back. Returns the rows, by table, in order.
    private mutating func askGroups() throws -> [[Int]] {
        var found: Found = [:]
        for broken in try groups?.broken(removed) ?? [] {
            found[broken.table, default: [:]][broken.row, default: []].append((broken.order, broken.finding))
        }
        return apply(&found)
    }

    /// Neighbours with the same hash.
    private mutating func removeDuplicates(_ table: Int) throws {
        let finding = [Finding(code: "DUPLICATE_KEY", field: tables[table].table.key.first)]
        var keys = tables[table].keys.cursor()
        guard var last = try keys.next() else { return }
        while let next = try keys.next() {
            if KeyHash.hash(next) == KeyHash.hash(last) {
                removed[table][KeyHash.row(last)] = finding
                removed[table][KeyHash.row(next)] = finding
            }
            last = next
        }
    }

    /// One reference of the plan.
    private struct Link {
        var child: Int
        var parent: Int
        var order: Int
        var field: String
        var isFatal: Bool
    }

    private var links: [Link] {
        tables.enumerated().flatMap { child, table in
            table.table.references.enumerated().compactMap { order, reference in
                position[reference.to].map {
                    Link(child: child, parent: $0, order: order, field: reference.field, isFatal: reference.onOrphan == .fail)
                }
            }
        }
    }

    /// Who has a key that a row refers to.
    private enum Holder {
        case row(Int)
        /// An excluded record; no row has the key.
        case excluded(mapping: Int, record: Int)
        case nobody
    }

    /// Hashes in order with what they are of, and the first that is not before what was asked for last.
    private struct Keys {
        var cursor: SortedNumbers<UInt128>.Cursor
        var next: UInt128?

        init(_ keys: SortedNumbers<UInt128>) throws {
            cursor = keys.cursor()
            next = try cursor.next()
        }

        /// What the first key with this hash is of; hashes are asked for in order.
        mutating func first(_ hash: UInt128) throws -> Int? {
            while let key = next, KeyHash.hash(key) < hash { next = try cursor.next() }
            return next.flatMap { KeyHash.hash($0) == hash ? KeyHash.row($0) : nil }
        }
    }

    /// Calls the body with every row that refers to something, and who has that key first. In no order of rows.
    private func join(_ link: Link, _ body: (_ row: Int, _ holder: Holder) throws -> Void) throws {
        var parents = try Keys(tables[link.parent].keys)
        var excluded = try tables[link.parent].excluded.map { (mapping: $0.mapping, keys: try Keys($0.keys)) }
        var children = tables[link.child].references[link.order].cursor()
        while let child = try children.next() {
            let hash = KeyHash.hash(child)
            var holder = try parents.first(hash).map { Holder.row($0) } ?? .nobody
            for index in excluded.indices {
                guard case .nobody = holder, let record = try excluded[index].keys.first(hash) else { continue }
                holder = .excluded(mapping: excluded[index].mapping, record: record)
            }
            try body(KeyHash.row(child), holder)
        }
    }

    /// Looks at every row, on the state that the duplicates left. Returns the rows removed, by table, in order.
    private mutating func firstRound() throws -> [[Int]] {
        var found: Found = [:]
        let links = links
        for link in links {
            var firstFatal: Int?
            try join(link) { row, holder in
                guard removed[link.child][row] == nil else { return }
                let finding: Finding
                switch holder {
                case .row(let parent):
                    guard removed[link.parent][parent] != nil else { return }
                    finding = try parentFinding(link, parent)
                case .excluded(let mapping, let record):
                    finding = Finding(code: "PARENT_EXCLUDED", field: link.field, cause: "\(names[mapping]):\(record)")
                case .nobody: finding = Finding(code: "ORPHAN", field: link.field)
                }
                if link.isFatal { firstFatal = min(row, firstFatal ?? row) }
                found[link.child, default: [:]][row, default: []].append((link.order, finding))
            }
            if let row = firstFatal { fatal = fatal ?? FatalOrphan(table: link.child, row: row, field: link.field) }
        }
        for index in sheets.indices {
            let lines = removed[sheets[index].lines.table]
            noteUnbalanced(index, sheets[index].addUp { lines[$0] != nil }, &found)
        }
        return apply(&found)
    }

    /// Goes on in rounds from rows that were removed, until nothing changes.
    private mutating func follow(_ removed: [[Int]]) throws {
        var (found, frontier): (Found, [[Int]]) = ([:], removed)
        guard !frontier.allSatisfy(\.isEmpty) else { return }
        let links = links
        let children = try self.children ?? links.map { try sortedChildren($0) }
        self.children = children
        while !frontier.allSatisfy(\.isEmpty) {
            for (link, children) in zip(links, children) {
                for holder in frontier[link.parent] { try followChildren(of: holder, link, children, &found) }
            }
            for index in sheets.indices {
                noteUnbalanced(index, sheets[index].takeAway(frontier[sheets[index].lines.table]), &found)
            }
            frontier = apply(&found)
        }
    }

    /// The pairs of a reference, parent before child, in order.
    private func sortedChildren(_ link: Link) throws -> SortedNumbers<UInt64> {
        var sorter = RunSorter<UInt64>(in: work, memoryBytes: memoryBytes)
        try join(link) { row, holder in
            if case .row(let holder) = holder { try sorter.append(UInt64(holder) << 32 | UInt64(row)) }
        }
        return try sorter.finish()
    }

    private mutating func followChildren(
        of holder: Int, _ link: Link, _ children: SortedNumbers<UInt64>, _ found: inout Found
    ) throws {
        let first = UInt64(holder) << 32
        var pairs = children.cursor(at: try children.lowerBound(first))
        while let pair = try pairs.next(), pair >> 32 == UInt64(holder) {
            let row = Int(pair & 0xffff_ffff)
            guard removed[link.child][row] == nil else { continue }
            if link.isFatal { fatal = fatal ?? FatalOrphan(table: link.child, row: row, field: link.field) }
            found[link.child, default: [:]][row, default: []].append((link.order, try parentFinding(link, holder)))
        }
    }

    private func parentFinding(_ link: Link, _ holder: Int) throws -> Finding {
        Finding(code: "PARENT_QUARANTINED", field: link.field, cause: try cause(link.parent, holder))
    }

    /// Findings for headers that differ and are still staged. They stand behind those of references.
    private func noteUnbalanced(_ sheet: Int, _ rows: [Int], _ found: inout Found) {
        let table = sheets[sheet].headers.table
        for row in rows where removed[table][row] == nil {
            found[table, default: [:]][row, default: []].append(
                (tables[table].references.count + sheet, Finding(code: "UNBALANCED", field: sheets[sheet].field)))
        }
    }

    /// Ends a round: what was found takes effect. Returns the rows removed, by table, in order.
    private mutating func apply(_ found: inout Found) -> [[Int]] {
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
