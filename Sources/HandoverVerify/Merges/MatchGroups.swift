import HandoverCore

/// Which rows of a table hang together by matches (Plan.md section 1.14): from each row that was not reached yet one goes to all that
/// share a hash with it, from there to all that share one with those, and so on.
struct MatchGroups {
    /// In the order of the first of their rows; each in the order of the table.
    private(set) var groups: [[UInt64]] = []
    /// Those that have a key in common with a row outside, or two rows of which people said that they are not the same.
    private(set) var dissolved: Set<Int> = []
    private var groupOf: [UInt64: Int] = [:]

    /// - Parameters:
    ///   - matches: for each entry of `match` the hashes of what it compares.
    ///   - keys: the hashes of all keys.
    ///   - decided: what people said of rows, whatever they have in common.
    init(_ matches: [HashParts], keys: HashParts, decided: [UInt64: StatedDecisions.Thing], _ store: BlockStore) throws {
        // Rows with one hash are a circle; a row may stand in one of each entry.
        var circles: [[UInt64]] = []
        for parts in matches {
            var part = HashPart(width: 3)
            for index in 0..<parts.partCount {
                try part.load(parts, index, store)
                var circleOf: [Int: Int] = [:]
                for entry in 0..<part.count where part.isRepeated[entry] {
                    guard let first = part.first(part.hash(entry)) else { continue }
                    let circle = circleOf[first] ?? circles.count
                    if circle == circles.count { circles.append([]) }
                    circleOf[first] = circle
                    circles[circle].append(part.id(entry))
                }
            }
        }
        if !decided.isEmpty {
            // Rows that a decision parts may still hang together by one that is not in it; where there is none, only by what it says.
            circles.removeAll { circle in
                guard let decision = decided[circle[0]]?.decision else { return false }
                return circle.allSatisfy { decided[$0]?.decision == decision }
            }
            circles += Dictionary(grouping: decided.keys) { decided[$0] }.values.filter { $0.count > 1 }
        }
        gather(circles)
        dissolve(decided)
        try dissolve(keys, store)
    }

    private mutating func gather(_ circles: [[UInt64]]) {
        var circlesOf: [UInt64: [Int]] = [:]
        for (index, circle) in circles.enumerated() { for row in circle { circlesOf[row, default: []].append(index) } }
        var isEntered = circles.map { _ in false }
        for start in circlesOf.keys.sorted() where groupOf[start] == nil {
            var group = [start]
            groupOf[start] = groups.count
            var next = 0
            while next < group.count {
                for circle in circlesOf[group[next]] ?? [] where !isEntered[circle] {
                    isEntered[circle] = true
                    for row in circles[circle] where groupOf[row] == nil {
                        groupOf[row] = groups.count
                        group.append(row)
                    }
                }
                next += 1
            }
            groups.append(group.sorted())
        }
    }

    /// A group in which a decision has several things is none.
    private mutating func dissolve(_ decided: [UInt64: StatedDecisions.Thing]) {
        var things: [Int: [Int: Int64]] = [:]
        for (row, thing) in decided {
            guard let group = groupOf[row] else { continue }
            if things[group, default: [:]].updateValue(thing.number, forKey: thing.decision) ?? thing.number != thing.number {
                dissolved.insert(group)
            }
        }
    }

    /// A key that is in a group and outside of it would lead to the wrong one.
    private mutating func dissolve(_ keys: HashParts, _ store: BlockStore) throws {
        if groups.isEmpty { return }
        var part = HashPart(width: 3)
        for index in 0..<keys.partCount {
            try part.load(keys, index, store)
            for entry in 0..<part.count where part.isRepeated[entry] {
                guard let first = part.first(part.hash(entry)) else { continue }
                let (one, other) = (groupOf[part.id(first)], groupOf[part.id(entry)])
                if one != other { dissolved.formUnion([one, other].compactMap { $0 }) }
            }
        }
    }
}
