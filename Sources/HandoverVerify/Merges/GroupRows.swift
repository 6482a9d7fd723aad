import HandoverCore

/// Rows of groups, by the records that they are of: 16 bytes each, and their lines where a ``LineStore`` has them.
struct GroupRows: Sendable {
    /// What a row takes beside its line.
    static let rowBytes = 16
    private static let none: Int64 = -1

    /// The records whose rows are wanted, ascending.
    private var ids: [UInt64]
    /// Where the row of each of them is.
    private var places: [Int64]
    private var lines: LineStore

    /// - Parameters:
    ///   - ids: ascending, each once.
    ///   - budget: how many bytes of lines are held in memory.
    init(_ ids: [UInt64], budget: Int) {
        self.ids = ids
        places = Array(repeating: Self.none, count: ids.count)
        lines = LineStore(budget: budget)
    }

    /// What this takes of the memory, lines included.
    var byteCount: Int { Self.rowBytes * ids.count + lines.byteCount }

    /// Whether all that are wanted are there.
    var isComplete: Bool { !places.contains(Self.none) }

    /// Keeps those that a mapping made and that are wanted. A mapping's rows come in the order of records.
    mutating func take(_ made: MadeRows, of mapping: Int) throws {
        guard !ids.isEmpty, let first = made.origins.first else { return }
        let start = RecordID(mapping: mapping, record: made.firstNumber + Int64(first)).word
        var at = ids.partitioningIndex { $0 >= start }
        for row in made.origins.indices {
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(made.origins[row])).word
            while at < ids.count, ids[at] < id { at += 1 }
            guard at < ids.count else { return }
            guard ids[at] == id, places[at] == Self.none else { continue }
            places[at] = try lines.append(made.lines[made.line(row)])
        }
    }

    /// Wants these instead; what is there of them stays.
    /// - Parameter others: ascending, each once.
    mutating func want(_ others: [UInt64]) {
        // Mostly the archive has said which they are.
        if ids != others {
            var (kept, at) = ([Int64](repeating: Self.none, count: others.count), 0)
            for (index, id) in others.enumerated() {
                while at < ids.count, ids[at] < id { at += 1 }
                if at < ids.count, ids[at] == id { kept[index] = places[at] }
            }
            places = kept
        }
        ids = others
    }

    /// The fields of the n-th row, which is there.
    func columns(_ index: Int) throws -> Columns { Columns(try lines.line(at: places[index])) }
}
