import HandoverData

/// One text for each key of a lookup, or the knowledge that there are several (Plan.md section 1.11).
///
/// An open hash table over one run of bytes: 20 bytes an entry beside its key and its text. The hash is the standard library's, under
/// a seed of the process, so nobody can choose keys that fall together; what is found does not depend on it.
package struct LookupTable: Sendable {
    private struct Entry: BitwiseCopyable {
        var keyStart: UInt32
        var textStart: UInt32
        var end: UInt32
        /// Another record has another text.
        var isAmbiguous = false
    }

    /// Keys and texts, one after the other.
    package private(set) var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The entry at each place, plus one; 0 for none. Never more than half full.
    private var places: [UInt32] = Array(repeating: 0, count: 64)

    package init() {}

    /// About what it takes: bytes of keys and texts, and 32 for each key.
    package var byteCount: Int { bytes.count + 32 * entries.count }

    /// Notes that a record of this key has this text. All keys and texts together are below 4 GiB.
    package mutating func add(_ text: Span<UInt8>, for key: Span<UInt8>) {
        let place = place(of: key)
        if places[place] > 0 {
            let index = Int(places[place]) - 1
            let entry = entries[index]
            if !isEqual(Int(entry.textStart)..<Int(entry.end), text) { entries[index].isAmbiguous = true }
            return
        }
        let start = bytes.count
        bytes.append(key)
        let middle = bytes.count
        bytes.append(text)
        entries.append(Entry(keyStart: UInt32(start), textStart: UInt32(middle), end: UInt32(bytes.count)))
        places[place] = UInt32(entries.count)
        if 2 * entries.count > places.count { grow() }
    }

    /// Where the one text of a key lies in ``bytes``; `nil` where there is none, or several.
    package func range(for key: Span<UInt8>) -> Range<Int>? {
        let entry = places[place(of: key)]
        guard entry > 0, !entries[Int(entry) - 1].isAmbiguous else { return nil }
        return Int(entries[Int(entry) - 1].textStart)..<Int(entries[Int(entry) - 1].end)
    }

    /// The place of a key, or the free one where it belongs.
    private func place(of key: Span<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        var place = hasher.finalize() & (places.count - 1)
        while places[place] > 0 {
            let entry = entries[Int(places[place]) - 1]
            if isEqual(Int(entry.keyStart)..<Int(entry.textStart), key) { break }
            place = (place + 1) & (places.count - 1)
        }
        return place
    }

    private func isEqual(_ range: Range<Int>, _ text: Span<UInt8>) -> Bool {
        guard range.count == text.count else { return false }
        for index in 0..<text.count where bytes[range.lowerBound + index] != text[index] { return false }
        return true
    }

    private mutating func grow() {
        places = Array(repeating: 0, count: 2 * places.count)
        for (index, entry) in entries.enumerated() {
            let place = place(of: Array(bytes[Int(entry.keyStart)..<Int(entry.textStart)]).span)
            places[place] = UInt32(index + 1)
        }
    }
}

/// Where a field's damaged text is found whole (Plan.md section 2.3).
struct Recovery: Sendable {
    /// The columns of the record that it is looked up by.
    var by: ColumnReader
    var table: LookupTable
}
