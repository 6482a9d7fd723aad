import HandoverCore

/// Walks a JSON document token by token, however large it is: what lies around records, and whole documents for `init`.
///
/// Where the bytes end it throws ``JSONStop/more`` and goes on from `at` when called again with more of them; nothing is read twice
/// but a token that was not whole.
struct JSONWalker {
    enum Event {
        case beginObject, endObject, beginArray, endArray
        case name(JSONString)
        case string(JSONString)
        /// A number, `true` or `false`, up to where the walk is.
        case scalar(from: Int)
        case null
        /// Behind the last value of the file.
        case end

        /// Where it begins, if it ends at `at`.
        func start(endingAt at: Int) -> Int {
            switch self {
            case .beginObject, .endObject, .beginArray, .endArray: at - 1
            case .name(let text), .string(let text): text.start - 1
            case .scalar(let start): start
            case .null: at - 4
            case .end: at
            }
        }
    }

    private enum Expected { case value, firstElement, firstName, name, colon, comma, nextDocument }

    /// How the values of the file stand: one, or many.
    private let holdsMany: Bool
    /// The open containers; true for objects.
    private var open: [Bool] = []
    private var expected = Expected.value
    private var documents = 0

    init(holdsMany: Bool) { self.holdsMany = holdsMany }

    /// How many containers are open.
    var depth: Int { open.count }

    /// How many values of the whole file have ended.
    var documentCount: Int { documents }

    /// The next event.
    mutating func next(_ bytes: Span<UInt8>, _ at: inout Int, atEnd: Bool) throws(JSONStop) -> Event {
        while true {
            skipWhitespace(bytes, &at)
            guard at < bytes.count else {
                guard atEnd else { throw .more }
                if isBetweenDocuments { return .end }
                throw .wrong(.syntax, at: at)
            }
            switch expected {
            case .value, .nextDocument:
                if expected == .nextDocument, !holdsMany { throw .wrong(.syntax, at: at) }
                return try value(bytes, &at, atEnd)
            case .firstElement:
                if bytes[at] == UInt8(ascii: "]") { return close(&at) }
                return try value(bytes, &at, atEnd)
            case .firstName, .name:
                if expected == .firstName, bytes[at] == UInt8(ascii: "}") { return close(&at) }
                guard bytes[at] == UInt8(ascii: "\"") else { throw .wrong(.syntax, at: at) }
                let name = try scanString(bytes, &at, atEnd)
                expected = .colon
                return .name(name)
            case .colon:
                guard bytes[at] == UInt8(ascii: ":") else { throw .wrong(.syntax, at: at) }
                at += 1
                expected = .value
            case .comma:
                if bytes[at] == UInt8(ascii: ",") {
                    at += 1
                    expected = open.last == true ? .name : .value
                } else if bytes[at] == UInt8(ascii: open.last == true ? "}" : "]") {
                    return close(&at)
                } else {
                    throw .wrong(.syntax, at: at)
                }
            }
        }
    }

    /// Inside an array, between elements: true if an element begins at `at`, which someone else is to read and then to report by
    /// ``didReadValue()``; false if the array ends here, which is then read.
    mutating func beginsElement(_ bytes: Span<UInt8>, _ at: inout Int, atEnd: Bool) throws(JSONStop) -> Bool {
        while true {
            skipWhitespace(bytes, &at)
            guard at < bytes.count else { throw endOfBytes(at, atEnd) }
            switch expected {
            case .firstElement, .comma:
                if bytes[at] == UInt8(ascii: "]") {
                    _ = close(&at)
                    return false
                }
                if expected == .firstElement { return true }
                guard bytes[at] == UInt8(ascii: ",") else { throw .wrong(.syntax, at: at) }
                at += 1
                expected = .value
            default: return true
            }
        }
    }

    /// Between the values of the file: true if one begins at `at`; false at the end.
    mutating func beginsDocument(_ bytes: Span<UInt8>, _ at: inout Int, atEnd: Bool) throws(JSONStop) -> Bool {
        skipWhitespace(bytes, &at)
        guard at < bytes.count else {
            guard atEnd else { throw .more }
            return false
        }
        return true
    }

    /// A value was read by someone else.
    mutating func didReadValue() {
        if open.isEmpty {
            documents += 1
            expected = .nextDocument
        } else {
            expected = .comma
        }
    }

    /// Whether the file may end here.
    private var isBetweenDocuments: Bool { open.isEmpty && (expected == .nextDocument || (holdsMany && expected == .value)) }

    private mutating func close(_ at: inout Int) -> Event {
        at += 1
        let wasObject = open.removeLast()
        didReadValue()
        return wasObject ? .endObject : .endArray
    }

    private mutating func value(_ bytes: Span<UInt8>, _ at: inout Int, _ atEnd: Bool) throws(JSONStop) -> Event {
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < Limits.documentDepth else { throw .wrong(.tooDeep, at: at) }
            let isObject = bytes[at] == UInt8(ascii: "{")
            open.append(isObject)
            at += 1
            expected = isObject ? .firstName : .firstElement
            return isObject ? .beginObject : .beginArray
        case UInt8(ascii: "\""):
            let text = try scanString(bytes, &at, atEnd)
            didReadValue()
            return .string(text)
        case UInt8(ascii: "n"):
            try scanWord("null", bytes, &at, atEnd)
            didReadValue()
            return .null
        case UInt8(ascii: "t"): try scanWord("true", bytes, &at, atEnd)
        case UInt8(ascii: "f"): try scanWord("false", bytes, &at, atEnd)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber(bytes, &at, atEnd)
        default: throw .wrong(.syntax, at: at)
        }
        didReadValue()
        return .scalar(from: start)
    }
}
