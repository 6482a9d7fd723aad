import HandoverCore
import HandoverData

/// Values that no column takes apart: those that are kept as JSON text, and those that no column wants.
extension JSONRecordParser {
    /// A column that is kept as JSON text: its tokens without the whitespace between them.
    mutating func pack(
        _ column: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) {
        let start = at
        guard try skip(place, bytes, &at) else {
            records.set(column, of: place, Slot(start: UInt32(start), count: UInt32(at - start), flags: .quoted))
            return
        }
        let from = records.arena.count
        var isInString = false
        var i = start
        while i < at {
            let byte = bytes[i]
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            if isInString, byte == UInt8(ascii: "\\") {
                records.arena.append(byte)
                i += 1
            } else if !isInString, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
                i += 1
                continue
            }
            records.arena.append(bytes[i])
            i += 1
        }
        records.set(
            column, of: place,
            Slot(start: UInt32(from), count: UInt32(records.arena.count - from), flags: .quoted, inArena: true))
    }

    /// Reads a value that no column takes apart. True if there is whitespace between its tokens.
    mutating func skip(
        _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) -> Bool {
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        switch bytes[at] {
        case UInt8(ascii: "\""):
            let text = try scanString(bytes, &at, atEnd)
            if text.hasEscapes { _ = decoded(text, place, bytes) }
            return false
        case UInt8(ascii: "{"): return try skipObject(place, bytes, &at)
        case UInt8(ascii: "["): return try skipArray(place, bytes, &at)
        case UInt8(ascii: "n"): try scanWord("null", bytes, &at, atEnd)
        case UInt8(ascii: "t"): try scanWord("true", bytes, &at, atEnd)
        case UInt8(ascii: "f"): try scanWord("false", bytes, &at, atEnd)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber(bytes, &at, atEnd)
        default: throw .wrong(.syntax, at: at)
        }
        return false
    }

    private mutating func skipObject(
        _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) -> Bool {
        var names: Set<[UInt8]> = []
        try enter(&at)
        guard try !isEmpty(bytes, &at, UInt8(ascii: "}")) else { return bytes[at - 2] != UInt8(ascii: "{") }
        var hasSpace = bytes[at - 1] != UInt8(ascii: "{")
        while true {
            guard at < bytes.count else { throw endOfBytes(at, atEnd) }
            guard bytes[at] == UInt8(ascii: "\"") else { throw .wrong(.syntax, at: at) }
            let name = try scanString(bytes, &at, atEnd)
            if !names.insert(decoded(name, place, bytes)).inserted { records.find(.jsonDuplicateKey, in: place) }
            let end = at
            try colon(bytes, &at)
            if at != end + 1 { hasSpace = true }
            if try skip(place, bytes, &at) { hasSpace = true }
            let next = at
            let isMore = try goesOn(bytes, &at, UInt8(ascii: "}"))
            if at != next + 1 { hasSpace = true }
            if !isMore { return hasSpace }
        }
    }

    private mutating func skipArray(
        _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) -> Bool {
        try enter(&at)
        guard try !isEmpty(bytes, &at, UInt8(ascii: "]")) else { return bytes[at - 2] != UInt8(ascii: "[") }
        var hasSpace = bytes[at - 1] != UInt8(ascii: "[")
        while true {
            if try skip(place, bytes, &at) { hasSpace = true }
            let next = at
            let isMore = try goesOn(bytes, &at, UInt8(ascii: "]"))
            if at != next + 1 { hasSpace = true }
            if !isMore { return hasSpace }
        }
    }

    /// Behind an opening bracket: whether the closing one follows, which is then read.
    private mutating func isEmpty(_ bytes: Span<UInt8>, _ at: inout Int, _ close: UInt8) throws(JSONStop) -> Bool {
        skipWhitespace(bytes, &at)
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        guard bytes[at] == close else { return false }
        at += 1
        depth -= 1
        return true
    }
}
