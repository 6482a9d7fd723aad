/// Entries of different lengths, in parts by the first bits of the hash that they begin with: what has one hash is in one part.
struct GroupParts: Sendable {
    /// Words of a block that is full.
    private static let blockWords = 512

    let bits: Int
    private var open: [[UInt64]]
    private var closed: [[(place: BlockStore.Place, words: Int)]]

    /// - Parameter bits: there are 2 to the power of this many parts.
    init(bits: Int) {
        self.bits = bits
        open = Array(repeating: [], count: 1 << bits)
        closed = Array(repeating: [], count: 1 << bits)
    }

    var partCount: Int { 1 << bits }

    mutating func append(_ entry: GroupEntry, _ store: inout BlockStore) throws {
        let part = HashParts.part(entry.group, bits: bits)
        entry.write(to: &open[part])
        guard open[part].count >= Self.blockWords else { return }
        let block = open[part]
        closed[part].append((try store.add(block.span), block.count))
        open[part].removeAll(keepingCapacity: true)
    }

    /// Calls the body with each entry of a part, in the order in which they were added.
    func forEach(in part: Int, _ store: BlockStore, _ body: (GroupEntry) -> Void) throws {
        var words: [UInt64] = []
        for block in closed[part] {
            words.removeAll(keepingCapacity: true)
            try store.read(block.place, count: block.words, onto: &words)
            Self.forEach(of: words, body)
        }
        Self.forEach(of: open[part], body)
    }

    private static func forEach(of words: [UInt64], _ body: (GroupEntry) -> Void) {
        var at = 0
        while at < words.count { body(GroupEntry(words, &at)) }
    }
}

/// What a rule over groups keeps of a row: which group it is in, whose it is, and values.
struct GroupEntry {
    var group: KeyHash
    /// The record.
    var row: UInt64
    /// The hash of the row's own key.
    var key: KeyHash
    private(set) var values: [UInt64] = []

    init(group: KeyHash, row: UInt64, key: KeyHash) { (self.group, self.row, self.key) = (group, row, key) }

    /// Reads the entry that begins there, and goes on to the next.
    init(_ words: [UInt64], _ at: inout Int) {
        group = KeyHash(first: words[at], second: words[at + 1])
        row = words[at + 2]
        key = KeyHash(first: words[at + 3], second: words[at + 4])
        let end = at + 6 + Int(words[at + 5])
        values = Array(words[(at + 6)..<end])
        at = end
    }

    func write(to words: inout [UInt64]) {
        words += [group.first, group.second, row, key.first, key.second, UInt64(values.count)]
        words += values
    }

    mutating func append(_ truth: Bool) { values.append(truth ? 1 : 0) }

    /// Appends a text, or null. Of a text that is too long for any expression nothing is kept but that.
    mutating func append(_ text: [UInt8]?) {
        guard let text else { return values.append(.max) }
        guard text.count <= ExpressionTree.textBytes else { return values.append(UInt64(ExpressionTree.textBytes) + 1) }
        values.append(UInt64(text.count))
        for from in stride(from: 0, to: text.count, by: 8) {
            values.append(text[from..<min(from + 8, text.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
    }

    /// Reads a text of the values, and goes on to what is behind it; `nil` for null.
    func text(_ at: inout Int) -> [UInt8]? {
        let count = values[at]
        at += 1
        if count == .max { return nil }
        // One that was too long is so again.
        if count > UInt64(ExpressionTree.textBytes) { return Array(repeating: 0, count: ExpressionTree.textBytes + 1) }
        var text: [UInt8] = []
        text.reserveCapacity(Int(count) + 7)
        for word in values[at..<(at + (Int(count) + 7) / 8)] {
            for byte in 0..<8 { text.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
        }
        at += (Int(count) + 7) / 8
        text.removeLast(text.count - Int(count))
        return text
    }
}
