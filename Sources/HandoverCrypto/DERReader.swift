// OpenSSL reads BER and forgives much of it. What this reads has one spelling: every length is definite and as short as can be, and
// whoever reads a structure to its end calls `finish`, so that no byte is passed over. Advice to the next editor: take what you expect, in its
// order; whatever stands there instead is an error by itself.

/// Reads DER (X.690), element by element. Costs no copy: a reader is a window over the bytes.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// One element: all its bytes, and those between its length and its end.
    struct Element {
        let whole: ArraySlice<UInt8>
        let content: ArraySlice<UInt8>
        /// Reads what is inside.
        var inside: DERReader { DERReader(content) }
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Whether the next element has this tag.
    func isNext(_ tag: UInt8) -> Bool { rest.first == tag }

    /// Demands that nothing is left.
    func finish() throws(DERError) {
        if !rest.isEmpty { throw DERError(reason: "bytes follow where there should be an end") }
    }

    /// The next element, which must have this tag.
    mutating func element(_ tag: UInt8) throws(DERError) -> Element {
        guard rest.first == tag else { throw DERError(reason: "an element is not of the kind that stands in its place") }
        return try any()
    }

    /// The next element, where it has this tag.
    mutating func optional(_ tag: UInt8) throws(DERError) -> Element? { isNext(tag) ? try any() : nil }

    /// The next element, whatever it is.
    mutating func any() throws(DERError) -> Element {
        let start = rest.startIndex
        // A tag in several bytes has no place in anything that we read.
        guard rest.count >= 2, rest[start] & 0x1f != 0x1f else { throw DERError(reason: "an element is cut short") }
        var count = Int(rest[start + 1])
        var header = 2
        if count >= 0x80 {
            let bytes = count & 0x7f
            guard (1...4).contains(bytes), rest.count >= 2 + bytes else {
                throw DERError(reason: "a length is indefinite, cut short or too large")
            }
            count = rest[(start + 2)..<(start + 2 + bytes)].reduce(0) { $0 << 8 | Int($1) }
            header += bytes
            guard count >= 0x80, count >> (8 * (bytes - 1)) != 0 else {
                throw DERError(reason: "a length is not in its shortest form")
            }
        }
        guard count <= rest.count - header else { throw DERError(reason: "an element is cut short") }
        let element = Element(
            whole: rest[start..<(start + header + count)], content: rest[(start + header)..<(start + header + count)])
        rest = rest[(start + header + count)...]
        return element
    }

    mutating func sequence() throws(DERError) -> DERReader { try element(0x30).inside }

    /// An integer's bytes, two's complement in the fewest bytes.
    mutating func integer(_ tag: UInt8 = 0x02) throws(DERError) -> [UInt8] {
        let content = Array(try element(tag).content)
        guard let first = content.first else { throw DERError(reason: "an integer is empty") }
        if content.count > 1, (first == 0 && content[1] < 0x80) || (first == 0xff && content[1] >= 0x80) {
            throw DERError(reason: "an integer is not in its shortest form")
        }
        return content
    }

    /// An integer from 0 to 2^55 - 1.
    mutating func number(_ tag: UInt8 = 0x02) throws(DERError) -> Int64 {
        let content = try integer(tag)
        guard content[0] < 0x80, content.count <= 7 else { throw DERError(reason: "a number is negative or too large") }
        return content.reduce(0) { $0 << 8 | Int64($1) }
    }

    /// An object identifier in dotted form.
    mutating func object() throws(DERError) -> String {
        let content = try element(0x06).content
        guard let last = content.last, last < 0x80, content.count <= 64 else {
            throw DERError(reason: "an object identifier has no end")
        }
        var arcs: [UInt64] = []
        var value: UInt64 = 0
        var isStart = true
        for byte in content {
            guard !(isStart && byte == 0x80), value < 1 << 56 else {
                throw DERError(reason: "an object identifier is not in its shortest form")
            }
            value = value << 7 | UInt64(byte & 0x7f)
            isStart = byte < 0x80
            guard isStart else { continue }
            if arcs.isEmpty {
                let first = min(value / 40, 2)
                arcs = [first, value - first * 40]
            } else {
                arcs.append(value)
            }
            value = 0
        }
        return arcs.map(String.init).joined(separator: ".")
    }

    mutating func octets() throws(DERError) -> [UInt8] { Array(try element(0x04).content) }

    /// A bit string of whole bytes.
    mutating func wholeBytes() throws(DERError) -> [UInt8] {
        let content = try element(0x03).content
        guard content.first == 0 else { throw DERError(reason: "a bit string has no whole bytes") }
        return Array(content.dropFirst())
    }

    /// A boolean whose default is false, and which DER therefore writes only where it is true.
    mutating func isTrue() throws(DERError) -> Bool {
        guard let element = try optional(0x01) else { return false }
        guard Array(element.content) == [0xff] else { throw DERError(reason: "a boolean is not true where it is written") }
        return true
    }

    /// An algorithm: its identifier and its parameters as they stand, `nil` where there are none.
    mutating func algorithm() throws(DERError) -> AlgorithmIdentifier {
        var inside = try sequence()
        let object = try inside.object()
        let parameters = inside.isAtEnd ? nil : Array(try inside.any().whole)
        try inside.finish()
        return AlgorithmIdentifier(object: object, parameters: parameters)
    }

    /// The extensions of a list, an entry or a token (RFC 5280 §4.1), each at most once.
    mutating func extensions() throws(DERError) -> [Extension] {
        var list = try sequence()
        var extensions: [Extension] = []
        while !list.isAtEnd {
            var inside = try list.sequence()
            let made = Extension(object: try inside.object(), isCritical: try inside.isTrue(), value: try inside.octets())
            try inside.finish()
            guard !extensions.contains(where: { $0.object == made.object }) else {
                throw DERError(reason: "it has the extension \(made.object) twice")
            }
            extensions.append(made)
        }
        return extensions
    }

    /// One extension.
    struct Extension {
        let object: String
        let isCritical: Bool
        let value: [UInt8]
    }
}

/// Bytes are not DER, or not the structure that they should be.
struct DERError: Error, Hashable {
    var reason: String
}

/// An algorithm as a structure names it.
struct AlgorithmIdentifier: Hashable {
    var object: String
    var parameters: [UInt8]?
}
