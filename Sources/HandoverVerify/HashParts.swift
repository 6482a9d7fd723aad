import HandoverCore

/// Entries of a hash and an id, in parts by the first bits of the hash: what has one hash is in one part, so every question about
/// equal keys is answered part by part, and only one part need be in memory.
///
/// An entry is three words, or five where the row that has the reference has a key of its own that others may refer to. Each part
/// has one open block; full ones go to the store that all parts share.
struct HashParts: Sendable {
    /// Words of an entry.
    let width: Int
    /// There are 2 to the power of this many parts.
    let bits: Int
    private let blockEntries: Int
    private var open: [UInt64]
    private var filled: [Int32]
    private var closed: [[BlockStore.Place]]
    private(set) var count = 0

    /// - Parameter bits: as those of all parts that these are held against.
    init(bits: Int, width: Int = 3, blockEntries: Int = 256) {
        (self.bits, self.width, self.blockEntries) = (bits, width, blockEntries)
        open = [UInt64](repeating: 0, count: blockEntries * width << bits)
        filled = [Int32](repeating: 0, count: 1 << bits)
        closed = Array(repeating: [], count: 1 << bits)
    }

    var partCount: Int { 1 << bits }

    @inline(__always)
    static func part(_ hash: KeyHash, bits: Int) -> Int { Int(truncatingIfNeeded: (hash.first >> 32) >> UInt64(32 - bits)) }

    /// Adds an entry.
    /// - Parameter own: the hash of the row's own key; kept only where entries have five words.
    @inline(__always)
    mutating func append(_ hash: KeyHash, _ id: UInt64, own: KeyHash = .none, _ store: inout BlockStore) throws {
        let part = Self.part(hash, bits: bits)
        let at = (part * blockEntries + Int(filled[part])) * width
        (open[at], open[at + 1], open[at + 2]) = (hash.first, hash.second, id)
        if width == 5 { (open[at + 3], open[at + 4]) = (own.first, own.second) }
        filled[part] += 1
        count += 1
        if Int(filled[part]) == blockEntries { try close(part, &store) }
    }

    private mutating func close(_ part: Int, _ store: inout BlockStore) throws {
        let from = part * blockEntries * width
        closed[part].append(try store.add(open.span.extracting(from..<(from + blockEntries * width))))
        filled[part] = 0
    }

    /// The words of a part's entries, in the order in which they were added.
    func read(_ part: Int, into words: inout [UInt64], _ store: BlockStore) throws {
        words.removeAll(keepingCapacity: true)
        words.reserveCapacity((closed[part].count * blockEntries + Int(filled[part])) * width)
        for place in closed[part] { try store.read(place, count: blockEntries * width, onto: &words) }
        let from = part * blockEntries * width
        words += open[from..<(from + Int(filled[part]) * width)]
    }
}

/// One part in memory, with its entries found by their hash (open addressing, at most half full).
struct HashPart {
    let width: Int
    private(set) var words: [UInt64] = []
    private var slots: [UInt32] = []
    private var mask = 0
    /// For each entry, whether another one has its hash.
    private(set) var isRepeated: [Bool] = []

    init(width: Int) { self.width = width }

    var count: Int { words.count / width }

    func hash(_ entry: Int) -> KeyHash { KeyHash(first: words[entry * width], second: words[entry * width + 1]) }
    func id(_ entry: Int) -> UInt64 { words[entry * width + 2] }

    /// Reads a part and makes its table. Of equal hashes the entry with the least id is the one that is found.
    mutating func load(_ parts: HashParts, _ part: Int, _ store: BlockStore) throws {
        try parts.read(part, into: &words, store)
        var size = 16
        while size < 2 * count { size *= 2 }
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(0, count: size))
        mask = size - 1
        isRepeated.removeAll(keepingCapacity: true)
        isRepeated.append(contentsOf: repeatElement(false, count: count))
        for entry in 0..<count {
            var slot = Int(truncatingIfNeeded: words[entry * width + 1]) & mask
            while slots[slot] != 0 {
                let other = Int(slots[slot]) - 1
                if words[other * width] == words[entry * width], words[other * width + 1] == words[entry * width + 1] {
                    isRepeated[other] = true
                    isRepeated[entry] = true
                    if id(entry) < id(other) { slots[slot] = UInt32(entry + 1) }
                    break
                }
                slot = (slot + 1) & mask
            }
            if slots[slot] == 0 { slots[slot] = UInt32(entry + 1) }
        }
    }

    /// The entry with a hash, of several the one with the least id.
    func first(_ hash: KeyHash) -> Int? {
        var slot = Int(truncatingIfNeeded: hash.second) & mask
        while slots[slot] != 0 {
            let entry = Int(slots[slot]) - 1
            if words[entry * width] == hash.first, words[entry * width + 1] == hash.second { return entry }
            slot = (slot + 1) & mask
        }
        return nil
    }
}
