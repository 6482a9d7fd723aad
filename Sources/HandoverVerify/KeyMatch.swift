import HandoverCore
import Synchronization

/// How the rows of a table are matched with those that should be there, where they are not as many: by their keys.
final class KeyMatch: Sendable {
    /// Staged records that stay and have no row, in their order.
    let missing: [UInt64]
    /// Rows that no record accounts for, in their order.
    let extra: [UInt64]
    /// How many rows there should be.
    let expected: Int
    let offsets: [Int64]
    /// The row of each staged record that stays and has one. The parts follow the order of records, as those who ask do: each part is
    /// loaded once, however the rows stand.
    private let rows: HashParts
    /// For each mapping how many records of the table's mappings come before its own.
    private let bases: [Int64]
    /// By how much a place among all records is shifted, so that its first bits tell the part.
    private let shift: Int
    private let store: BlockStore
    /// For each mapping the part that it asked last.
    private let loaded: Mutex<[(index: Int, part: HashPart)]>

    /// - Parameters:
    ///   - tableStore: holds what was read of tables, and gets what is kept here.
    ///   - counts: how many records each mapping has; of other tables' mappings none.
    init(
        _ reading: TableReading, _ tableStore: inout BlockStore, _ staged: HashParts, _ store: BlockStore,
        _ removals: [Removals], counts: [Int64]
    ) throws {
        var (bases, total): ([Int64], Int64) = ([], 1)
        for count in counts {
            bases.append(total)
            total += count
        }
        (self.bases, shift) = (bases, total.leadingZeroBitCount)
        var found = HashParts(bits: reading.keys.bits)
        var (missing, extra): ([UInt64], [UInt64]) = ([], [])
        var (rows, records) = (HashPart(width: 3), HashPart(width: 3))
        var expected = 0
        let removed = removals.map { Set($0.records) }
        func stays(_ id: UInt64) -> Bool {
            let id = RecordID(word: id)
            return !removed[id.mapping].contains(id.record)
        }
        for index in 0..<reading.keys.partCount {
            try rows.load(reading.keys, index, tableStore)
            try records.load(staged, index, store)
            for entry in 0..<records.count where stays(records.id(entry)) {
                expected += 1
                if let row = rows.first(records.hash(entry)) {
                    try found.append(Self.place(records.id(entry), bases, shift), rows.id(row), &tableStore)
                } else {
                    missing.append(records.id(entry))
                }
            }
            for entry in 0..<rows.count {
                // What stays has a key of its own, so it is the one that is found.
                if let record = records.first(rows.hash(entry)), stays(records.id(record)) { continue }
                extra.append(rows.id(entry))
            }
        }
        (self.missing, self.extra, self.expected) = (missing.sorted(), extra.sorted(), expected)
        (self.rows, self.store, offsets) = (found, tableStore, reading.offsets)
        loaded = Mutex(counts.map { _ in (-1, HashPart(width: 3)) })
    }

    /// What stands for a record where hashes of keys stand elsewhere: its place among all of them.
    private static func place(_ id: UInt64, _ bases: [Int64], _ shift: Int) -> KeyHash {
        let id = RecordID(word: id)
        let place = UInt64(bases[id.mapping] + id.record)
        return KeyHash(first: place << UInt64(shift), second: place)
    }

    /// The row of a staged record that stays, of several with its key the first; `nil` if there is none.
    func row(of id: UInt64) throws -> Int? {
        let place = Self.place(id, bases, shift)
        let (mapping, index) = (RecordID(word: id).mapping, HashParts.part(place, bits: rows.bits))
        return try loaded.withLock { loaded in
            if loaded[mapping].index != index {
                try loaded[mapping].part.load(rows, index, store)
                loaded[mapping].index = index
            }
            return loaded[mapping].part.first(place).map { Int(loaded[mapping].part.id($0)) }
        }
    }
}
