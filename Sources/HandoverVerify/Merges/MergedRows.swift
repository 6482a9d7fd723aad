import HandoverCore

/// What becomes of the rows in groups, and the rows that groups become: 12 bytes a row in a group, 8 a group, and the lines where a
/// ``LineStore`` has them.
struct MergedRows: Sendable {
    /// What becomes of the row of a staged record.
    enum Fate: Equatable {
        case alone, mergedInto
        /// It is the first of this group.
        case survivor(Int)
    }

    private static let (alone, mergedInto) = (Int32(-1), Int32(-2))

    /// Records, ascending.
    private let ids: [UInt64]
    /// For each of them its group, where it is the first of one, or one of the two above.
    private var fates: [Int32]
    /// For each group where its row is.
    private var places: [Int64] = []
    private var lines: LineStore

    /// All are alone.
    /// - Parameters:
    ///   - ids: the records of all rows in groups, ascending.
    ///   - budget: how many bytes of lines are held in memory.
    init(_ ids: [UInt64], budget: Int) {
        self.ids = ids
        fates = Array(repeating: Self.alone, count: ids.count)
        lines = LineStore(budget: budget)
    }

    var byteCount: Int { 12 * ids.count + 8 * places.count + lines.byteCount }

    /// Merges rows.
    /// - Parameters:
    ///   - members: which of the records.
    ///   - survivor: the first of them.
    ///   - row: what they become, without its LF.
    mutating func merge(_ members: ArraySlice<UInt32>, survivor: UInt64, _ row: [UInt8]) throws {
        for member in members { fates[Int(member)] = ids[Int(member)] == survivor ? Int32(places.count) : Self.mergedInto }
        places.append(try lines.append(row[...]))
    }

    /// The row that a group becomes, without its LF.
    func row(of group: Int) throws -> ArraySlice<UInt8> { try lines.line(at: places[group]) }

    /// The index of the first record that is not before this one.
    func index(from id: UInt64) -> Int { ids.partitioningIndex { $0 >= id } }

    /// The record at an index; behind all, one that is behind all.
    func id(_ index: Int) -> UInt64 { index < ids.count ? ids[index] : .max }

    func fate(_ index: Int) -> Fate {
        switch fates[index] {
        case Self.alone: .alone
        case Self.mergedInto: .mergedInto
        case let group: .survivor(Int(group))
        }
    }
}
