import HandoverCore

/// Which rows of a table hang together by matches (Plan.md section 1.14): from each row that was not reached yet one goes to all that
/// stand in a circle with it, from there to all that stand in one with those, and so on.
///
/// While one goes about, a row takes some 32 bytes, afterwards 14: its record, its index in its group, and half of what a group takes.
struct MatchGroups {
    /// The records of all rows in groups, ascending.
    let rows: [UInt64]
    /// For each group, in the order of the first of their rows, which of these it holds; each in the order of the table.
    private(set) var groups = IndexLists()
    /// Of each group, whether it is none in the end: it has a key in common with a row outside, or two rows of which people said that they
    /// are not the same.
    private(set) var isDissolved: [Bool] = []

    /// - Parameters:
    ///   - matches: for each entry of `match` the hashes of what it compares.
    ///   - keys: the hashes of all keys.
    ///   - decided: what people said of rows, whatever they have in common.
    init(_ matches: [HashParts], keys: HashParts, decided: [UInt64: StatedDecisions.Thing], _ store: BlockStore) throws {
        let circles = try MatchCircles(matches, decided: decided, store)
        rows = circles.rows
        let groupOf = gather(circles.lists)
        isDissolved = Array(repeating: false, count: groups.count)
        dissolve(decided, groupOf)
        try dissolve(keys, groupOf, store)
    }

    /// - Returns: the group of each row.
    private mutating func gather(_ circles: IndexLists) -> [Int32] {
        var groupOf = [Int32](repeating: -1, count: rows.count)
        let circlesOf = circles.inverted(rows.count)
        var isEntered = [Bool](repeating: false, count: circles.count)
        var group: [UInt32] = []
        for start in rows.indices where groupOf[start] < 0 {
            group.removeAll(keepingCapacity: true)
            group.append(UInt32(start))
            groupOf[start] = Int32(groups.count)
            var next = 0
            while next < group.count {
                for circle in circlesOf[Int(group[next])] where !isEntered[Int(circle)] {
                    isEntered[Int(circle)] = true
                    for row in circles[Int(circle)] where groupOf[Int(row)] < 0 {
                        groupOf[Int(row)] = Int32(groups.count)
                        group.append(row)
                    }
                }
                next += 1
            }
            group.sort()
            groups.append(group)
        }
        return groupOf
    }

    /// The group of a record's row, if it is in one.
    private func group(of id: UInt64, _ groupOf: [Int32]) -> Int? {
        let row = rows.partitioningIndex { $0 >= id }
        return row < rows.count && rows[row] == id ? Int(groupOf[row]) : nil
    }

    /// A group in which a decision has several things is none.
    private mutating func dissolve(_ decided: [UInt64: StatedDecisions.Thing], _ groupOf: [Int32]) {
        var things: [Int: [Int: Int64]] = [:]
        for (row, thing) in decided {
            guard let group = group(of: row, groupOf) else { continue }
            if things[group, default: [:]].updateValue(thing.number, forKey: thing.decision) ?? thing.number != thing.number {
                isDissolved[group] = true
            }
        }
    }

    /// A key that is in a group and outside of it would lead to the wrong one.
    private mutating func dissolve(_ keys: HashParts, _ groupOf: [Int32], _ store: BlockStore) throws {
        if groups.count == 0 { return }
        var part = HashPart(width: 3)
        for index in 0..<keys.partCount {
            try part.load(keys, index, store)
            for entry in 0..<part.count where part.isRepeated[entry] {
                guard let first = part.first(part.hash(entry)) else { continue }
                let (one, other) = (group(of: part.id(first), groupOf), group(of: part.id(entry), groupOf))
                if one != other { for group in [one, other].compactMap({ $0 }) { isDissolved[group] = true } }
            }
        }
    }
}
