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
    private let keys: HashParts
    private let store: BlockStore
    /// The part that was asked last.
    private let loaded = Mutex<(index: Int, part: HashPart)>((-1, HashPart(width: 3)))

    init(_ reading: TableReading, _ tableStore: BlockStore, _ staged: HashParts, _ store: BlockStore, _ removals: [Removals])
        throws
    {
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
                if rows.first(records.hash(entry)) == nil { missing.append(records.id(entry)) }
            }
            for entry in 0..<rows.count {
                // What stays has a key of its own, so it is the one that is found.
                if let record = records.first(rows.hash(entry)), stays(records.id(record)) { continue }
                extra.append(rows.id(entry))
            }
        }
        (self.missing, self.extra, self.expected) = (missing.sorted(), extra.sorted(), expected)
        (keys, self.store, offsets) = (reading.keys, tableStore, reading.offsets)
    }

    /// The first row with a key.
    func find(_ key: KeyHash) throws -> Int? {
        try loaded.withLock { loaded in
            let index = HashParts.part(key, bits: keys.bits)
            if loaded.index != index {
                try loaded.part.load(keys, index, store)
                loaded.index = index
            }
            return loaded.part.first(key).map { Int(loaded.part.id($0)) }
        }
    }
}
