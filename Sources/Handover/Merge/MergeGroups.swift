import HandoverData
import HandoverTransform
import SystemPackage

/// Which rows of a table hang together by their matches, and by what people decided (Plan.md section 1.14).
struct MergeGroups {
    /// The rows of each group, in order, groups in the order of their first rows.
    private(set) var groups: [[Int]] = []
    /// Whether a group has a key that is also that of a row outside, or rows that a decision holds apart.
    private(set) var isDissolved: [Bool] = []
    private var links: RowLinks
    /// For each of the linked rows its group, or -1.
    private var numbers: [Int32] = []

    /// - Parameters:
    ///   - matches: for each entry what it compares of rows, see ``KeyHash``.
    ///   - decided: what people said of rows.
    ///   - keys: of all rows of the table.
    ///   - work: where numbers go that the memory has no room for.
    init(
        _ matches: [SortedNumbers<UInt128>], _ decided: DecidedRows, keys: SortedNumbers<UInt128>, work: FilePath,
        memoryBytes: Int
    ) throws {
        links = RowLinks(try Self.rows(matches, decided, in: work, memoryBytes: memoryBytes))
        for numbers in matches {
            try Self.forEachRun(numbers) { run in for rows in decided.parted(run) { links.join(rows) } }
        }
        for rows in decided.together { links.join(rows) }
        (groups, numbers) = links.groups()
        isDissolved = groups.map { decided.holdsApart($0) }
        try dissolveShared(keys)
    }

    /// The group of a row; `nil` for a row in none.
    func group(of row: Int) -> Int? {
        links.place(of: row).flatMap { numbers[$0] < 0 ? nil : Int(numbers[$0]) }
    }

    /// The rows that share something with another, and those that were decided about: few beside those of the table.
    static func rows(
        _ matches: [SortedNumbers<UInt128>], _ decided: DecidedRows, in work: FilePath, memoryBytes: Int
    ) throws -> [Int] {
        var candidates = RunSorter<UInt64>(in: work, memoryBytes: memoryBytes)
        for numbers in matches {
            try forEachRun(numbers) { run in for row in run { try candidates.append(UInt64(row)) } }
        }
        for row in decided.rows { try candidates.append(UInt64(row)) }
        var rows: [Int] = []
        var sorted = try candidates.finish().cursor()
        while let row = try sorted.next() {
            if rows.last != Int(row) { rows.append(Int(row)) }
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

/// What people decided about rows of a table (Plan.md section 8.2).
struct DecidedRows {
    /// In which decision a row stands, and with which number.
    private var decided: [Int: (decision: Int, same: Int)] = [:]
    /// Rows of each decision that are one thing.
    private(set) var together: [[Int]] = []
    /// Those of each decision.
    private(set) var decisions: [[Int]] = []

    /// Adds a decision; of records that were not staged there are no rows.
    mutating func append(_ rows: [(row: Int, same: Int)]) {
        for (row, same) in rows { decided[row] = (decisions.count, same) }
        together += Dictionary(grouping: rows) { $0.same }.values.map { $0.map(\.row) }
        decisions.append(rows.map(\.row))
    }

    var rows: some Collection<Int> { decided.keys }

    /// The decision of a row; `nil` for none.
    func decision(of row: Int) -> Int? { decided[row]?.decision }

    /// Rows that match each other but for decisions, as they hang together with them. One that is in no decision with the others joins them all.
    func parted(_ run: [Int]) -> [[Int]] {
        guard !decided.isEmpty, let first = decided[run[0]]?.decision,
            run.allSatisfy({ decided[$0]?.decision == first })
        else { return [run] }
        return Array(Dictionary(grouping: run) { decided[$0]?.same ?? 0 }.values)
    }

    /// Whether two of these rows are in one decision with different numbers.
    func holdsApart(_ rows: [Int]) -> Bool {
        if decided.isEmpty { return false }
        var numbers: [Int: Int] = [:]
        for own in rows.compactMap({ decided[$0] }) {
            if numbers[own.decision, default: own.same] != own.same { return true }
            numbers[own.decision] = own.same
        }
        return false
    }
}
