import HandoverData
import HandoverTransform
import SystemPackage

/// Which rows of a table hang together by their matches, and by what people decided (Plan.md section 1.14).
struct MergeGroups {
    private let groups: RowGroups
    /// Whether a group has a key that is also that of a row outside, or rows that a decision holds apart.
    private(set) var isDissolved: [Bool] = []

    /// - Parameters:
    ///   - matches: for each entry what it compares of rows, see ``KeyHash``.
    ///   - decided: what people said of rows.
    ///   - keys: of all rows of the table.
    ///   - work: where numbers go that the memory has no room for.
    init(
        _ matches: [SortedNumbers<UInt128>], _ decided: DecidedRows, keys: SortedNumbers<UInt128>, work: WorkPlace,
        memoryBytes: Int
    ) throws {
        var links = RowLinks(try Self.rows(matches, decided, in: work, memoryBytes: memoryBytes))
        for numbers in matches {
            try Self.forEachRun(numbers) { run in for rows in decided.parted(run) { links.join(rows) } }
        }
        for rows in decided.together { links.join(rows) }
        groups = links.groups()
        isDissolved = (0..<groups.count).map { decided.holdsApart(groups.rows(of: $0)) }
        try dissolveShared(keys)
    }

    var count: Int { groups.count }

    /// All rows that are in a group, in order, and few others.
    var rows: [UInt32] { groups.rows }

    /// The rows of a group, in order. Groups stand in the order of their first rows.
    func rows(of group: Int) -> [Int] { groups.rows(of: group) }

    /// The group of a row; `nil` for a row in none.
    func group(of row: Int) -> Int? { groups.group(of: row) }

    /// The rows that share something with another, and those that were decided about: few beside those of the table.
    static func rows(
        _ matches: [SortedNumbers<UInt128>], _ decided: DecidedRows, in work: WorkPlace, memoryBytes: Int
    ) throws -> [UInt32] {
        var candidates = RunSorter<UInt32>(in: work, memoryBytes: memoryBytes)
        for numbers in matches {
            try forEachRun(numbers) { run in for row in run { try candidates.append(UInt32(row)) } }
        }
        for row in decided.rows { try candidates.append(UInt32(row)) }
        let sorted = try candidates.finish()
        var rows: [UInt32] = []
        rows.reserveCapacity(sorted.count)
        var cursor = sorted.cursor()
        while let row = try cursor.next() {
            if rows.last != row { rows.append(row) }
        }
        return rows
    }

    /// Calls the body with the rows of each hash that more than one has, in order.
    static func forEachRun(_ numbers: SortedNumbers<UInt128>, _ body: ([Int]) throws -> Void) throws {
        var cursor = numbers.cursor()
        var run: [Int] = []
        var last: UInt128?
        while let number = try cursor.next() {
            let hash = KeyHash.hash(number)
            if hash != last {
                if run.count > 1 { try body(run) }
                run.removeAll(keepingCapacity: true)
                last = hash
            }
            run.append(KeyHash.row(number))
        }
        if run.count > 1 { try body(run) }
    }

    /// Rows with one key that are not all in one group.
    private mutating func dissolveShared(_ keys: SortedNumbers<UInt128>) throws {
        var shared: Set<Int> = []
        try Self.forEachRun(keys) { run in
            let holders = run.map(group)
            guard holders.contains(where: { $0 != holders[0] }) else { return }
            shared.formUnion(holders.compactMap { $0 })
        }
        for group in shared { isDissolved[group] = true }
    }
}
