import HandoverCore

/// What one field can find in a lookup (Plan.md sections 1.11, 2.3 and 2.4): sorted by key, and found by halving.
struct LookupIndex: Sendable {
    private struct Entry: BitwiseCopyable {
        var key: UInt32
        var text: UInt32
        var end: UInt32
        /// Records of the key have different texts.
        var isSeveral = false
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// As many bytes are taken by what is sorted, and there once.
    private var sortedBytes = 0

    /// Bytes of keys and texts, and of what says where they are.
    var byteCount: Int { bytes.count + 16 * entries.count }

    /// The key out of the texts of columns, one after the other with their lengths; `nil` where one of them has none.
    static func key<Column>(_ columns: [Column], _ text: (Column) -> [UInt8]?) -> [UInt8]? {
        var key: [UInt8] = []
        for column in columns {
            guard let text = text(column) else { return nil }
            key += "\(text.count):".utf8
            key += text
        }
        return key
    }

    /// What stands in the lookup for a key.
    enum Found: Equatable {
        case nothing, several, null
        case text([UInt8])
    }

    /// - Parameter text: `nil` for null. It is kept with a byte in front that tells the two apart.
    mutating func append(_ key: [UInt8], _ text: [UInt8]?) {
        let start = UInt32(bytes.count)
        bytes += key
        let middle = UInt32(bytes.count)
        if let text { bytes += [1] + text } else { bytes.append(0) }
        entries.append(Entry(key: start, text: middle, end: UInt32(bytes.count)))
        // What many records say alike is kept once; looking for it now and then keeps the work in proportion.
        if byteCount > 2 * sortedBytes + 4 << 20 { sort() }
    }

    /// Sorts what was appended, so that it can be found: one entry for each key.
    mutating func sort() {
        let inOrder = entries.sorted { left, right in
            switch order(key(left), key(right)) {
            case 0: order(text(left), text(right)) < 0
            case let order: order < 0
            }
        }
        var kept: [Entry] = []
        var packed: [UInt8] = []
        for entry in inOrder {
            if let last = kept.last, order(key(entry), Int(last.key)..<Int(last.text), in: packed) == 0 {
                if last.isSeveral { continue }
                if !entry.isSeveral, order(text(entry), Int(last.text)..<Int(last.end), in: packed) == 0 { continue }
                // Which texts they are is never asked.
                packed.removeLast(Int(last.end - last.text))
                kept[kept.count - 1].end = last.text
                kept[kept.count - 1].isSeveral = true
                continue
            }
            let start = UInt32(packed.count)
            packed += bytes[key(entry)]
            let middle = UInt32(packed.count)
            packed += bytes[text(entry)]
            kept.append(Entry(key: start, text: middle, end: UInt32(packed.count), isSeveral: entry.isSeveral))
        }
        (bytes, entries) = (packed, kept)
        sortedBytes = byteCount
    }

    /// What it has for a key.
    func find(_ key: [UInt8]) -> Found {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if order(self.key(entries[middle]), key.indices, in: key) < 0 { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, order(self.key(entries[low]), key.indices, in: key) == 0 else { return .nothing }
        if entries[low].isSeveral { return .several }
        let found = bytes[text(entries[low])]
        return found.first == 1 ? .text(Array(found.dropFirst())) : .null
    }

    private func key(_ entry: Entry) -> Range<Int> { Int(entry.key)..<Int(entry.text) }
    private func text(_ entry: Entry) -> Range<Int> { Int(entry.text)..<Int(entry.end) }

    private func order(_ left: Range<Int>, _ right: Range<Int>) -> Int { order(left, right, in: bytes) }

    /// Below 0 if a stretch of the bytes stands before one of others, 0 if the two are equal.
    private func order(_ left: Range<Int>, _ right: Range<Int>, in others: [UInt8]) -> Int {
        for step in 0..<min(left.count, right.count) {
            let (a, b) = (bytes[left.lowerBound + step], others[right.lowerBound + step])
            if a != b { return a < b ? -1 : 1 }
        }
        return left.count - right.count
    }
}
