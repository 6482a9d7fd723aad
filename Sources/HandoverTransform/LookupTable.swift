import HandoverData

/// One text, or null, for each key of a lookup, or the knowledge that there are several (Plan.md section 1.11).
///
/// An open hash table over one run of bytes: 20 bytes an entry beside its key and its text. The hash is the standard library's, under
/// a seed of the process, so nobody can choose keys that fall together; what is found does not depend on it.
package struct LookupTable: Sendable {
    private struct Entry: BitwiseCopyable {
        var keyStart: UInt32
        var textStart: UInt32
        var end: UInt32
        /// There is no text, and none is not the empty one.
        var isNull: Bool
        /// Another record has another text.
        var isAmbiguous = false
    }

    /// Adds the text of one more column to a key, so that no two lists of texts give the same bytes.
    package static func append(_ text: Span<UInt8>, toKey key: inout [UInt8]) {
        let count = UInt32(text.count)
        for shift in [24, 16, 8, 0] as [UInt32] { key.append(UInt8(truncatingIfNeeded: count >> shift)) }
        key.append(text)
    }

    /// What stands in a table for a key.
    package enum Found {
        case nothing, several, null
        /// Where the text lies in ``bytes``.
        case text(Range<Int>)
    }

    /// Keys and texts, one after the other.
    package private(set) var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// The entry at each place, plus one; 0 for none. Never more than half full.
    private var places: [UInt32] = Array(repeating: 0, count: 64)

    package init() {}

    /// About what it takes: bytes of keys and texts, and 32 for each key.
    package var byteCount: Int { bytes.count + 32 * entries.count }

    /// Notes that a record of this key has no text.
    package mutating func addNull(for key: Span<UInt8>) { add([UInt8]().span, isNull: true, for: key) }

    /// Notes that a record of this key has this text. All keys and texts together are below 4 GiB.
    package mutating func add(_ text: Span<UInt8>, for key: Span<UInt8>) { add(text, isNull: false, for: key) }

    private mutating func add(_ text: Span<UInt8>, isNull: Bool, for key: Span<UInt8>) {
        let place = place(of: key)
        if places[place] > 0 {
            let index = Int(places[place]) - 1
            let entry = entries[index]
            let isSame = entry.isNull == isNull && isEqual(Int(entry.textStart)..<Int(entry.end), text)
            if !isSame { entries[index].isAmbiguous = true }
            return
        }
        let start = bytes.count
        bytes.append(key)
        let middle = bytes.count
        bytes.append(text)
        entries.append(Entry(keyStart: UInt32(start), textStart: UInt32(middle), end: UInt32(bytes.count), isNull: isNull))
        places[place] = UInt32(entries.count)
        if 2 * entries.count > places.count { grow() }
    }

    /// What the table has for a key.
    package func find(_ key: Span<UInt8>) -> Found {
        let number = places[place(of: key)]
        guard number > 0 else { return .nothing }
        let entry = entries[Int(number) - 1]
        if entry.isAmbiguous { return .several }
        return entry.isNull ? .null : .text(Int(entry.textStart)..<Int(entry.end))
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

/// Where a field's text stands in another list (Plan.md sections 2.3 and 2.4).
struct LookedUp: Sendable {
    /// The columns of the record that it is looked up by.
    var by: [MadeField.Input]
    var table: LookupTable
}
