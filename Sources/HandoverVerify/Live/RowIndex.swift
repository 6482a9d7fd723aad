/// Rows by their keys, for looking up rows that come in any order.
///
/// A row is 24 bytes, its place 8, a byte of notes, and 4 to 8 in a table of slots (open addressing, at most half full): 41 to 45
/// bytes together. Keys are found by a hash that is keyed anew in every process, so that nobody can write keys that meet. Two
/// different keys may still have one hash: whoever asks for ``candidates(_:)`` compares the keys themselves.
///
/// Loaded tables mostly come in the archive's order, so the row after the last one found is tried first: that is a step in memory
/// instead of two jumps.
struct RowIndex {
    struct Print: Equatable {
        var key: UInt64
        /// The first 128 bits of the line's SHA-256.
        var first: UInt64
        var second: UInt64
    }

    /// What is known of a row.
    struct Notes: OptionSet {
        var rawValue: UInt8
        /// A receipt says that the target refused it.
        static let refused = Notes(rawValue: 1)
        static let seen = Notes(rawValue: 2)
        /// It was found with another value.
        static let changed = Notes(rawValue: 4)
    }

    private var prints: [Print] = []
    /// Where each row's line begins in the tar.
    private(set) var offsets: [Int64] = []
    var notes: [Notes] = []
    private var slots: [UInt32] = []
    private var mask = 0
    private var next = 0

    var count: Int { prints.count }

    mutating func reserve(_ rows: Int) {
        prints.reserveCapacity(rows)
        offsets.reserveCapacity(rows)
        notes.reserveCapacity(rows)
    }

    mutating func append(_ print: Print, at offset: Int64) {
        prints.append(print)
        offsets.append(offset)
        notes.append([])
    }

    /// Makes the slots, once all rows are there.
    mutating func seal() {
        var size = 16
        while size < 2 * count { size *= 2 }
        slots = [UInt32](repeating: 0, count: size)
        mask = size - 1
        for row in prints.indices {
            var slot = Int(truncatingIfNeeded: prints[row].key) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(row + 1)  // an archive has fewer rows than 2^32: 64 GiB of nothing but LF would be needed
        }
    }

    /// The first row with this key's hash and this line.
    mutating func equal(_ print: Print) -> Int? {
        if next < prints.count, prints[next] == print {
            next += 1
            return next - 1
        }
        var slot = Int(truncatingIfNeeded: print.key) & mask
        while slots[slot] != 0 {
            let row = Int(slots[slot]) - 1
            if prints[row] == print {
                next = row + 1
                return row
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    func isEqual(_ row: Int, _ print: Print) -> Bool { prints[row] == print }

    /// All rows with this key's hash, in the order of the archive. Their keys may be others.
    func candidates(_ print: Print) -> [Int] {
        var found: [Int] = []
        var slot = Int(truncatingIfNeeded: print.key) & mask
        while slots[slot] != 0 {
            let row = Int(slots[slot]) - 1
            if prints[row].key == print.key { found.append(row) }
            slot = (slot + 1) & mask
        }
        return found
    }
}
