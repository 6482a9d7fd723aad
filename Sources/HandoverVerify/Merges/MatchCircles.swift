import HandoverCore

/// Rows with one hash are a circle; a row may stand in one of each entry of `match`. Of each row in one its record is held, 8 bytes, and 4
/// for each circle that it stands in.
struct MatchCircles {
    /// All that stand in one, ascending.
    let rows: [UInt64]
    /// Which of these each circle holds.
    let lists: IndexLists

    /// - Parameters:
    ///   - matches: for each entry of `match` the hashes of what it compares.
    ///   - decided: what people said of rows, whatever they have in common.
    init(_ matches: [HashParts], decided: [UInt64: StatedDecisions.Thing], _ store: BlockStore) throws {
        var (ids, ends): ([UInt64], [UInt32]) = ([], [])
        for parts in matches {
            var part = HashPart(width: 3)
            for index in 0..<parts.partCount {
                try part.load(parts, index, store)
                Self.add(part, decided, &ids, &ends)
            }
        }
        for together in Dictionary(grouping: decided.keys, by: { decided[$0] }).values.filter({ $0.count > 1 }) {
            ids += together
            ends.append(UInt32(ids.count))
        }
        var rows = ids
        rows.sortUniquely()
        lists = IndexLists(ids.map { id in UInt32(rows.partitioningIndex { $0 >= id }) }, ends: ends)
        self.rows = rows
    }

    /// Adds the circles of one part.
    private static func add(
        _ part: HashPart, _ decided: [UInt64: StatedDecisions.Thing], _ ids: inout [UInt64], _ ends: inout [UInt32]
    ) {
        var repeated: [(first: Int, id: UInt64)] = []
        for entry in 0..<part.count where part.isRepeated[entry] {
            if let first = part.first(part.hash(entry)) { repeated.append((first, part.id(entry))) }
        }
        repeated.sort { ($0.first, $0.id) < ($1.first, $1.id) }
        for (index, entry) in repeated.enumerated() {
            ids.append(entry.id)
            if index + 1 < repeated.count, repeated[index + 1].first == entry.first { continue }
            let circle = ids[Int(ends.last ?? 0)...]
            if isDecided(circle, decided) { ids.removeLast(circle.count) } else { ends.append(UInt32(ids.count)) }
        }
    }

    /// Rows that a decision parts may still hang together by one that is not in it; where there is none, only by what it says.
    private static func isDecided(_ circle: ArraySlice<UInt64>, _ decided: [UInt64: StatedDecisions.Thing]) -> Bool {
        guard let first = circle.first, let decision = decided[first]?.decision else { return false }
        return circle.allSatisfy { decided[$0]?.decision == decision }
    }
}
