import HandoverData
import HandoverTransform
import SystemPackage

/// Which rows of a table hang together by their matches (Plan.md section 1.14). Rows are numbered over the whole table.
struct MergeGroups {
    /// The rows that match another, in order: few beside those of the table.
    private var rows: [Int] = []
    /// For each of them the place of an earlier one of its group, or its own.
    private var links: [Int32] = []
    /// For each of them its group.
    private var group: [Int32] = []
    /// The rows of each group, in order, groups in the order of their first rows.
    private(set) var groups: [[Int]] = []
    /// Whether a group has a key that is also that of a row outside.
    private(set) var isShared: [Bool] = []

    /// - Parameters:
    ///   - matches: for each entry what it compares of rows, see ``KeyHash``.
    ///   - keys: of all rows of the table.
    ///   - work: where numbers go that the memory has no room for.
    init(
        _ matches: [SortedNumbers<UInt128>], keys: SortedNumbers<UInt128>, work: FilePath, memoryBytes: Int
    ) throws {
        var candidates = RunSorter<UInt64>(in: work, memoryBytes: memoryBytes)
        for numbers in matches {
            try Self.forEachRun(numbers) { run in for row in run { try candidates.append(UInt64(row)) } }
        }
        var sorted = try candidates.finish().cursor()
        while let row = try sorted.next() {
            if rows.last != Int(row) { rows.append(Int(row)) }
        }
        links = (0..<Int32(rows.count)).map { $0 }
        for numbers in matches {
            try Self.forEachRun(numbers) { run in for row in run.dropFirst() { join(place(of: row), place(of: run[0])) } }
        }
        gather()
        try findShared(keys)
    }

    /// Calls the body with the rows of each hash that more than one has, in order.
    private static func forEachRun(_ numbers: SortedNumbers<UInt128>, _ body: ([Int]) throws -> Void) throws {
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

    /// Where a row stands among those that match another.
    private func place(of row: Int) -> Int {
        guard let place = find(row) else { preconditionFailure("every row of a run was gathered") }
        return place
    }

    private func find(_ row: Int) -> Int? {
        let place = rows.place(of: row)
        return place < rows.count && rows[place] == row ? place : nil
    }

    private mutating func join(_ one: Int, _ other: Int) {
        let (left, right) = (first(of: one), first(of: other))
        // The earlier row stands for its group: so paths lead to the front, and groups come in the order of their first rows.
        if left < right { links[right] = Int32(left) } else { links[left] = Int32(right) }
    }

    /// The place that stands for a group; paths to it become shorter on the way.
    private mutating func first(of place: Int) -> Int {
        var place = place
        while links[place] != place {
            links[place] = links[Int(links[place])]
            place = Int(links[place])
        }
        return place
    }

    private mutating func gather() {
        for place in rows.indices {
            let root = first(of: place)
            // A group's first row comes before its others.
            group.append(root == place ? Int32(groups.count) : group[root])
            if root == place { groups.append([]) }
            groups[Int(group[place])].append(rows[place])
        }
        isShared = Array(repeating: false, count: groups.count)
    }

    /// Rows with one key that are not all in one group.
    private mutating func findShared(_ keys: SortedNumbers<UInt128>) throws {
        var shared: Set<Int32> = []
        try Self.forEachRun(keys) { run in
            let holders = run.map { row in find(row).map { group[$0] } }
            guard holders.contains(where: { $0 != holders[0] }) else { return }
            shared.formUnion(holders.compactMap { $0 })
        }
        for group in shared { isShared[Int(group)] = true }
    }
}
