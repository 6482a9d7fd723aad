/// Keys of consecutive rows in one arena, and, once sorted, which rows hold a key: neighbours in the order of bytes.
struct KeyList {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    /// Rows in the order of their keys' bytes, equal keys in the order of rows; each with the first eight bytes of its key.
    private var order: [(prefix: UInt64, row: UInt32)] = []

    var count: Int { ends.count }

    func bytes(_ row: Int) -> ArraySlice<UInt8> { arena[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }

    mutating func append(_ key: some Collection<UInt8>) {
        arena += key
        ends.append(arena.count)
    }

    mutating func append(contentsOf other: KeyList) {
        for row in 0..<other.count { append(other.bytes(row)) }
    }

    mutating func sort() {
        var entries: [(prefix: UInt64, row: UInt32)] = []
        entries.reserveCapacity(count)
        for row in 0..<count { entries.append((Self.prefix(bytes(row)), UInt32(row))) }
        let keys = self
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return keys.precedes(Int(left.row), Int(right.row))
        }
        order = entries
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (bytes(left), bytes(right))
        if a.lexicographicallyPrecedes(b) { return true }
        return a.elementsEqual(b) && left < right
    }

    private static func prefix(_ key: ArraySlice<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        var count = 0
        for byte in key.prefix(8) {
            value = value << 8 | UInt64(byte)
            count += 1
        }
        return count == 8 ? value : value << (8 * UInt64(8 - count))
    }

    /// The first row with this key; the list must be sorted.
    func first(_ key: ArraySlice<UInt8>) -> Int? {
        let wanted = Self.prefix(key)
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let entry = order[middle]
            let isBefore = entry.prefix != wanted ? entry.prefix < wanted : bytes(Int(entry.row)).lexicographicallyPrecedes(key)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        guard low < order.count, order[low].prefix == wanted, bytes(Int(order[low].row)).elementsEqual(key) else { return nil }
        return Int(order[low].row)
    }

    /// Rows whose key another row has too.
    func repeated() -> [Int] {
        var rows: [Int] = []
        var index = 0
        while index < order.count {
            var next = index + 1
            while next < order.count, order[next].prefix == order[index].prefix,
                bytes(Int(order[next].row)).elementsEqual(bytes(Int(order[index].row)))
            { next += 1 }
            if next - index > 1 { rows += order[index..<next].map { Int($0.row) } }
            index = next
        }
        return rows
    }
}
