/// The keys of one table: which row holds a key, and which rows hold the same one.
///
/// Keys are bytes in one arena, found through open addressing: no allocation a key, exact comparison, about 14 bytes a key beside
/// the key itself. The hash is seeded anew in every process, so that no export is slow every time.
package struct KeyTable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [UInt32]
    private var mask: Int
    private let seed = UInt64.random(in: .min ... .max)

    /// A slot without a key.
    private static let free = UInt32.max

    package init() {
        slots = Array(repeating: Self.free, count: 1 << 10)
        mask = (1 << 10) - 1
    }

    /// How many keys were appended.
    package var count: Int { ends.count }

    /// Appends the key of the next row. Equal keys may be appended; ``firstRow(of:)`` finds the first of them.
    ///
    /// - Returns: the first row with this key, which is the new row itself if the key is new.
    package mutating func append(_ key: Span<UInt8>) -> Int {
        let row = ends.count
        precondition(row < Int(UInt32.max), "a table has fewer than 2^32 rows")
        arena.append(key)
        ends.append(arena.count)
        if (row + 1) * 2 > slots.count { grow() }
        var slot = hash(key) & mask
        while slots[slot] != Self.free {
            let other = Int(slots[slot])
            if isEqual(key, other) { return other }
            slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(row)
        return row
    }

    /// The first row with this key; `nil` if there is none.
    package func firstRow(of key: Span<UInt8>) -> Int? {
        var slot = hash(key) & mask
        while slots[slot] != Self.free {
            if isEqual(key, Int(slots[slot])) { return Int(slots[slot]) }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }

    private func isEqual(_ key: Span<UInt8>, _ row: Int) -> Bool {
        let range = range(of: row)
        guard range.count == key.count else { return false }
        for index in key.indices where arena[range.lowerBound + index] != key[index] { return false }
        return true
    }

    /// FNV-1a by bytes with a final mix: keys are short.
    private func hash(_ key: Span<UInt8>) -> Int {
        var value = seed
        for index in key.indices { value = (value ^ UInt64(key[index])) &* 0x100_0000_01b3 }
        value ^= value >> 32
        value = value &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: value >> 20)
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Self.free, count: old.count * 2)
        mask = slots.count - 1
        for row in old where row != Self.free {
            var slot = hash(arena.span.extracting(range(of: Int(row)))) & mask
            while slots[slot] != Self.free { slot = (slot + 1) & mask }
            slots[slot] = row
        }
    }
}
