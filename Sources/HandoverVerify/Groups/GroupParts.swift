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

    /// Adds an entry, which is of this row.
    mutating func append(_ entry: ArraySlice<UInt64>, row: UInt64, _ store: inout BlockStore) throws {
        let hash = KeyHash(first: entry[entry.startIndex], second: entry[entry.startIndex + 1])
        let part = HashParts.part(hash, bits: bits)
        let from = open[part].count
        open[part] += entry
        open[part][from + GroupEntries.row] = row
        guard open[part].count >= Self.blockWords else { return }
        let block = open[part]
        closed[part].append((try store.add(block.span), block.count))
        open[part].removeAll(keepingCapacity: true)
    }

    /// Calls the body with each entry of a part, in the order in which they were added.
    /// - Parameter hasKeys: as the entries were made.
    func forEach(in part: Int, hasKeys: Bool, _ store: BlockStore, _ body: (inout GroupEntries) -> Void) throws {
        for block in closed[part] {
            var words: [UInt64] = []
            words.reserveCapacity(block.words)
            try store.read(block.place, count: block.words, onto: &words)
            var entries = GroupEntries(words, hasKeys: hasKeys)
            while entries.advance() { body(&entries) }
        }
        var entries = GroupEntries(open[part], hasKeys: hasKeys)
        while entries.advance() { body(&entries) }
    }
}

/// What a rule over groups keeps of rows, one entry after the other: the hash of its group, its record, how many words come behind that;
/// where others may refer to the row the hash of its own key; and values.
struct GroupEntries {
    /// Where the record stands in an entry.
    static let row = 2
    private static let headWords = 4

    private let hasKeys: Bool
    private let words: [UInt64]
    private var at = 0
    private var end = 0
    /// The next value to be read.
    private var next = 0

    init(_ words: [UInt64], hasKeys: Bool) { (self.words, self.hasKeys) = (words, hasKeys) }

    /// Begins an entry. Values are appended behind it, and ``finish(_:from:)`` ends it.
    static func begin(_ group: KeyHash, row: UInt64, key: KeyHash?, _ words: inout [UInt64]) {
        words.append(group.first)
        words.append(group.second)
        words.append(row)
        words.append(0)
        guard let key else { return }
        words.append(key.first)
        words.append(key.second)
    }

    /// Ends the entry that begins there.
    static func finish(_ words: inout [UInt64], from start: Int) {
        words[start + headWords - 1] = UInt64(words.count - start - headWords)
    }

    /// The entry that begins there.
    static func entry(at start: Int, of words: [UInt64]) -> ArraySlice<UInt64> {
        words[start..<(start + headWords + Int(words[start + headWords - 1]))]
    }

    /// Appends a text, or null. Of a text that is too long for any expression nothing is kept but that.
    static func append(_ text: [UInt8]?, to words: inout [UInt64]) {
        guard let text else { return words.append(.max) }
        guard text.count <= ExpressionTree.textBytes else { return words.append(UInt64(ExpressionTree.textBytes) + 1) }
        words.append(UInt64(text.count))
        var (word, shift) = (UInt64(0), UInt64(0))
        for byte in text {
            word |= UInt64(byte) << shift
            shift += 8
            guard shift == 64 else { continue }
            words.append(word)
            (word, shift) = (0, 0)
        }
        if shift > 0 { words.append(word) }
    }

    /// Goes on to the next entry; `false` behind the last.
    mutating func advance() -> Bool {
        at = end
        guard at < words.count else { return false }
        end = at + Self.headWords + Int(words[at + Self.headWords - 1])
        next = at + Self.headWords + (hasKeys ? 2 : 0)
        return true
    }

    var group: KeyHash { KeyHash(first: words[at], second: words[at + 1]) }
    var row: UInt64 { words[at + Self.row] }
    /// That of its own key; without, its group's, which with `of` is the same.
    var key: KeyHash {
        hasKeys ? KeyHash(first: words[at + Self.headWords], second: words[at + Self.headWords + 1]) : group
    }

    /// Reads a number.
    mutating func number() -> Int {
        next += 1
        return Int(words[next - 1])
    }

    /// Reads a text in place of what was there; `false` for null.
    mutating func read(into text: inout [UInt8]) -> Bool {
        text.removeAll(keepingCapacity: true)
        let count = words[next]
        next += 1
        if count == .max { return false }
        // One that was too long is so again.
        guard count <= UInt64(ExpressionTree.textBytes) else {
            text.append(contentsOf: repeatElement(0, count: ExpressionTree.textBytes + 1))
            return true
        }
        for index in 0..<Int(count) {
            text.append(UInt8(truncatingIfNeeded: words[next + index / 8] >> UInt64(8 * (index % 8))))
        }
        next += (Int(count) + 7) / 8
        return true
    }

    /// Passes over a text.
    mutating func skip() {
        let count = words[next]
        next += 1
        if count <= UInt64(ExpressionTree.textBytes) { next += (Int(count) + 7) / 8 }
    }
}
