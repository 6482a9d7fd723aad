import HandoverCore

/// The keys that became others: by the hash of the old one, the key that took its place. 28 to 36 bytes a key that is none any more, and 8
/// for each group beside its key.
struct NewKeys: Sendable {
    private var hashes: [KeyHash] = []
    /// For each of them the group.
    private var groups: [UInt32] = []
    private var keys: [UInt8] = []
    /// Where the key of each group ends.
    private var ends: [Int] = []
    /// Indexes of hashes from 1 (open addressing, at most half full).
    private var slots: [UInt32] = []

    var isEmpty: Bool { hashes.isEmpty }
    var byteCount: Int { 20 * hashes.count + keys.count + 8 * ends.count + 4 * slots.count }

    /// Adds a group.
    /// - Parameters:
    ///   - key: that of its survivor.
    ///   - others: those of the rows that were merged into it.
    mutating func append(_ key: [UInt8], _ others: [[UInt8]]) {
        for other in others where other != key {
            hashes.append(KeyHash(other.span))
            groups.append(UInt32(ends.count))
        }
        keys += key
        ends.append(keys.count)
    }

    /// Makes the table, once all groups are there.
    mutating func seal() {
        if isEmpty { return }
        var size = 16
        while size < 2 * hashes.count { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
        for index in hashes.indices {
            // A key that stands twice is of one group.
            let slot = slot(of: hashes[index])
            if slots[slot] == 0 { slots[slot] = UInt32(index + 1) }
        }
    }

    /// Where a hash is, or has room.
    private func slot(of hash: KeyHash) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash.second) & mask
        while slots[slot] != 0, hashes[Int(slots[slot]) - 1] != hash { slot = (slot + 1) & mask }
        return slot
    }

    /// What a key became; `nil` for one that is as it was.
    subscript(_ hash: KeyHash) -> ArraySlice<UInt8>? {
        guard !slots.isEmpty, case let found = slots[slot(of: hash)], found > 0 else { return nil }
        let group = Int(groups[Int(found) - 1])
        return keys[(group == 0 ? 0 : ends[group - 1])..<ends[group]]
    }
}
