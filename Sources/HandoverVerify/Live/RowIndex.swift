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

    /// How many rows with one key can be found. More are in no archive that is complete, and whoever wrote one that is not shall not
    /// make every row a search through all.
    private static let mostOfOneKey = 64

    private var prints = Prints()
    /// Where each row's line begins in the tar.
    private(set) var offsets: [Int64] = []
    var notes: [Notes] = []
    private var slots: [UInt32] = []
    private var mask = 0
    private var next = 0
    /// Of rows that equal one another whole, the next one: a slot has the first.
    private var equals: [Int: Int] = [:]

    var count: Int { prints.count }

    mutating func reserve(_ rows: Int) {
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
        // From the last one on, so that the first of those that are equal is in front.
        for row in (0..<count).reversed() { put(row) }
    }

    private mutating func put(_ row: Int) {
        let print = prints[row]
        var slot = Int(truncatingIfNeeded: print.key) & mask
        var met = 0
        while slots[slot] != 0 {
            let other = Int(slots[slot]) - 1
            if prints[other].key == print.key {
                if prints[other] == print {
                    equals[row] = other
                    break
                }
                met += 1
                if met == Self.mostOfOneKey { return }
            }
            slot = (slot + 1) & mask
        }
        slots[slot] = UInt32(row + 1)  // an archive has fewer rows than 2^32: 64 GiB of nothing but LF would be needed
    }

    /// The first row with this key's hash and this line.
    mutating func equal(_ print: Print) -> Int? {
        if next < prints.count, prints[next] == print {
            next += 1
            return next - 1
        }
        guard let slot = slot(of: print) else { return nil }
        let row = Int(slots[slot]) - 1
        next = row + 1
        return row
    }

    /// The first row with this line, which is not found so again.
    mutating func take(_ print: Print) -> Int? {
        guard let slot = slot(of: print) else { return nil }
        let row = Int(slots[slot]) - 1
        if let other = equals[row] { slots[slot] = UInt32(other + 1) }
        return row
    }

    private func slot(of print: Print) -> Int? {
        var slot = Int(truncatingIfNeeded: print.key) & mask
        while slots[slot] != 0 {
            if prints[Int(slots[slot]) - 1] == print { return slot }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Rows with this key's hash, in no order; of those that are equal, one. Their keys may be others.
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

    /// Forgets what was seen.
    mutating func forget() {
        for row in notes.indices { notes[row].formIntersection(.refused) }
        // Where rows were taken out, others are in front.
        if !equals.isEmpty {
            equals = [:]
            seal()
        }
    }
}

extension RowIndex {
    /// In pieces of 768 KB: they fit into what the reading of the content has freed, which one piece of all rows does not.
    private struct Prints {
        private static let bits = 15
        private var pieces: [[Print]] = []
        private(set) var count = 0

        subscript(row: Int) -> Print { pieces[row >> Self.bits][row & (1 << Self.bits - 1)] }

        mutating func append(_ print: Print) {
            if count & (1 << Self.bits - 1) == 0 {
                var piece: [Print] = []
                // A table of a few rows takes no whole piece.
                if !pieces.isEmpty { piece.reserveCapacity(1 << Self.bits) }
                pieces.append(piece)
            }
            pieces[pieces.count - 1].append(print)
            count += 1
        }
    }
}
