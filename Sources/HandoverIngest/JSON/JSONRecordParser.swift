// How it works. A record is read by descending through the tree of its list's columns along with the bytes: a member's name leads
// to a node, and the node says what its value is to be. Slots are slices of the file wherever a text has no escapes. A record that
// does not end in the bytes is taken back and read again with more of them, so nothing of it is kept between calls.
//
// To its next editor: `value` and `object` run once a member. What is rare (findings, escapes, packed values, unknown members)
// goes into functions of its own. Measure before and after.

import HandoverCore
import HandoverData

/// Reads outermost records of JSON with everything nested in them.
struct JSONRecordParser {
    private let shape: JSONShape
    var records: DocumentRecords
    /// The member that is tried first, by node: the one that followed the last time.
    private var expected: [Int]
    /// The object in which a node was last met, by node: a second time in the same object is a duplicate.
    private var seen: [Int]
    private var objects = 0
    var depth = 0
    var atEnd = false
    /// The next byte that is not valid UTF-8, or the number of bytes.
    private var nextBad = 0
    private var scratch: [UInt8] = []

    init(_ layout: DocumentLayout) {
        shape = JSONShape(recordsOf: layout)
        records = DocumentRecords(layout)
        expected = shape.memberRanges.map(\.lowerBound)
        seen = Array(repeating: 0, count: shape.roles.count)
    }

    /// Other bytes than the last time: they are valid from `start` on as far as is not found otherwise.
    mutating func begin(_ bytes: Span<UInt8>, from start: Int, atEnd: Bool) {
        nextBad = validUTF8Prefix(bytes, from: start)
        self.atEnd = atEnd
    }

    /// Reads the record that begins at `at`; `depth` containers are open around it.
    mutating func group(_ list: Int, depth: Int, _ bytes: Span<UInt8>, _ at: inout Int) throws(JSONStop) {
        self.depth = depth
        records.beginGroup()
        do throws(JSONStop) {
            try record(list, in: nil, bytes, &at)
        } catch {
            records.rollBack()
            throw error
        }
        records.endGroup()
    }

    private mutating func record(
        _ list: Int, in parent: DocumentRecords.Place?, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) {
        if let parent { checkEncoding(before: at, of: parent, bytes) } else { try checkEncoding(before: at) }
        let place = records.open(list, in: parent, at: at)
        let start = at
        try value(shape.roots[list], place, bytes, &at)
        guard at - start <= Limits.recordBytes else { throw .wrong(.textTooLarge, at: start) }
        checkEncoding(before: at, of: place, bytes)
        records.close(place, at: at)
    }

    // MARK: Values

    private mutating func value(
        _ node: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) {
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""):
            let text = try scanString(bytes, &at, atEnd)
            if case .column(let column) = shape.roles[node], !text.hasEscapes {
                records.set(
                    column, of: place,
                    Slot(
                        start: UInt32(truncatingIfNeeded: text.start), count: UInt32(truncatingIfNeeded: text.end &- text.start),
                        flags: .quoted))
            } else {
                rareString(node, place, text, bytes)
            }
        case UInt8(ascii: "{"):
            switch shape.roles[node] {
            case .inner: try object(node, place, bytes, &at)
            case .packed(let column): try pack(column, place, bytes, &at)
            case .column, .list:
                records.find(.shape, in: place)
                _ = try skip(place, bytes, &at)
            }
        case UInt8(ascii: "["):
            switch shape.roles[node] {
            case .list(let list): try elements(list, place, bytes, &at)
            case .packed(let column): try pack(column, place, bytes, &at)
            case .column, .inner:
                records.find(.shape, in: place)
                _ = try skip(place, bytes, &at)
            }
        case UInt8(ascii: "n"):
            try scanWord("null", bytes, &at, atEnd)
            null(node, place)
        case UInt8(ascii: "t"):
            try scanWord("true", bytes, &at, atEnd)
            scalar(node, place, start..<at)
        case UInt8(ascii: "f"):
            try scanWord("false", bytes, &at, atEnd)
            scalar(node, place, start..<at)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try scanNumber(bytes, &at, atEnd)
            scalar(node, place, start..<at)
        default: throw .wrong(.syntax, at: at)
        }
    }

    private mutating func scalar(_ node: Int, _ place: DocumentRecords.Place, _ range: Range<Int>) {
        switch shape.roles[node] {
        case .column(let column), .packed(let column):
            records.set(
                column, of: place, Slot(start: UInt32(range.lowerBound), count: UInt32(range.count), flags: .quoted))
        case .inner, .list: records.find(.shape, in: place)
        }
    }

    private mutating func null(_ node: Int, _ place: DocumentRecords.Place) {
        let null = Slot(start: 0, count: 0, flags: .null)
        switch shape.roles[node] {
        case .column(let column), .packed(let column): records.set(column, of: place, null)
        case .list: break
        case .inner:
            // Instead of an object, null makes everything in it null. A record itself has to be one.
            if node == shape.roots[place.list] { records.find(.shape, in: place) }
            for column in shape.columnsBelow[node] { records.set(column, of: place, null) }
        }
    }

    /// A string with escapes, or one where none is expected, or one that is kept as JSON text.
    private mutating func rareString(_ node: Int, _ place: DocumentRecords.Place, _ text: JSONString, _ bytes: Span<UInt8>) {
        switch shape.roles[node] {
        case .column(let column):
            let start = records.arena.count
            if !unescape(bytes, text, into: &records.arena) { records.find(.surrogate, in: place) }
            records.set(
                column, of: place,
                Slot(
                    start: UInt32(start), count: UInt32(records.arena.count - start), flags: [.quoted, .escaped], inArena: true))
        case .packed(let column):
            _ = decoded(text, place, bytes)
            records.set(
                column, of: place,
                Slot(start: UInt32(text.start - 1), count: UInt32(text.end - text.start + 2), flags: .quoted))
        case .inner, .list:
            _ = decoded(text, place, bytes)
            records.find(.shape, in: place)
        }
    }

    /// The text of a string; notes half a surrogate pair.
    mutating func decoded(_ text: JSONString, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        if !unescape(bytes, text, into: &out) { records.find(.surrogate, in: place) }
        return out
    }

    // MARK: Containers

    mutating func enter(_ at: inout Int) throws(JSONStop) {
        depth += 1
        guard depth <= Limits.documentDepth else { throw .wrong(.tooDeep, at: at) }
        at += 1
    }

    private mutating func object(
        _ node: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) {
        try enter(&at)
        objects += 1
        let object = objects
        var unknown: Set<[UInt8]> = []
        skipWhitespace(bytes, &at)
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        if bytes[at] == UInt8(ascii: "}") {
            at += 1
            depth -= 1
            return
        }
        while true {
            guard at < bytes.count else { throw endOfBytes(at, atEnd) }
            guard bytes[at] == UInt8(ascii: "\"") else { throw .wrong(.syntax, at: at) }
            let name = try scanString(bytes, &at, atEnd)
            let member = member(name, of: node, place, bytes)
            try colon(bytes, &at)
            if let member {
                let child = shape.members[member].node
                if seen[child] == object { records.find(.jsonDuplicateKey, in: place) }
                seen[child] = object
                try value(child, place, bytes, &at)
            } else {
                if !unknown.insert(decoded(name, place, bytes)).inserted { records.find(.jsonDuplicateKey, in: place) }
                records.find(.shape, in: place)
                _ = try skip(place, bytes, &at)
            }
            skipWhitespace(bytes, &at)
            guard at < bytes.count else { throw endOfBytes(at, atEnd) }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                skipWhitespace(bytes, &at)
                continue
            }
            guard bytes[at] == UInt8(ascii: "}") else { throw .wrong(.syntax, at: at) }
            at += 1
            depth -= 1
            return
        }
    }

    func colon(_ bytes: Span<UInt8>, _ at: inout Int) throws(JSONStop) {
        skipWhitespace(bytes, &at)
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        guard bytes[at] == UInt8(ascii: ":") else { throw .wrong(.syntax, at: at) }
        at += 1
        skipWhitespace(bytes, &at)
    }

    /// The member of a node that a name leads to: most often the one that followed the last time.
    @inline(__always)
    private mutating func member(
        _ name: JSONString, of node: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>
    ) -> Int? {
        let range = shape.memberRanges[node]
        let guess = expected[node]
        if !name.hasEscapes, range.contains(guess), shape.isNamed(bytes.extracting(name.start..<name.end), guess) {
            expected[node] = guess &+ 1 == range.upperBound ? range.lowerBound : guess &+ 1
            return guess
        }
        return otherMember(name, of: node, place, bytes)
    }

    @inline(never)
    private mutating func otherMember(
        _ name: JSONString, of node: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>
    ) -> Int? {
        let found: Int?
        if name.hasEscapes {
            let text = decoded(name, place, bytes)
            found = shape.find(text.span, in: node)
        } else {
            found = shape.find(bytes.extracting(name.start..<name.end), in: node)
        }
        if let found {
            let range = shape.memberRanges[node]
            expected[node] = found + 1 == range.upperBound ? range.lowerBound : found + 1
        }
        return found
    }

    /// The records of a nested list.
    private mutating func elements(
        _ list: Int, _ place: DocumentRecords.Place, _ bytes: Span<UInt8>, _ at: inout Int
    ) throws(JSONStop) {
        try enter(&at)
        skipWhitespace(bytes, &at)
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        if bytes[at] == UInt8(ascii: "]") {
            at += 1
            depth -= 1
            return
        }
        while true {
            try record(list, in: place, bytes, &at)
            guard try goesOn(bytes, &at, UInt8(ascii: "]")) else { return }
        }
    }

    /// Behind an element or a member: true behind a comma, false behind the closing bracket.
    mutating func goesOn(_ bytes: Span<UInt8>, _ at: inout Int, _ close: UInt8) throws(JSONStop) -> Bool {
        skipWhitespace(bytes, &at)
        guard at < bytes.count else { throw endOfBytes(at, atEnd) }
        if bytes[at] == UInt8(ascii: ",") {
            at += 1
            skipWhitespace(bytes, &at)
            return true
        }
        guard bytes[at] == close else { throw .wrong(.syntax, at: at) }
        at += 1
        depth -= 1
        return false
    }

    // MARK: Encoding

    /// Bytes before `end` that are not valid are the record's.
    private mutating func checkEncoding(before end: Int, of place: DocumentRecords.Place, _ bytes: Span<UInt8>) {
        guard nextBad < end else { return }
        records.find(.encoding, in: place)
        nextBad = validUTF8Prefix(bytes, from: end)
    }

    /// Bytes before `end` that are in no record have to be valid.
    func checkEncoding(before end: Int) throws(JSONStop) {
        if nextBad < end { throw .wrong(.notUTF8, at: nextBad) }
    }
}
