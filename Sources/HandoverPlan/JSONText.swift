package import HandoverData

/// A strict reader of JSON (RFC 8259) as our own files use it: UTF-8 without a byte order mark, no duplicate names, no lone
/// surrogates, a bounded depth, and neither numbers nor null, which our formats do not have.
///
/// YAML could read most of this, but not all: it refuses or folds characters that a header may hold, such as U+007F and U+2028.
package struct JSONText {
    /// Where a text stops being JSON of ours.
    package struct Problem: Error, Hashable {
        /// From the start of the text.
        package var byteOffset: Int
        /// From 1.
        package var line: Int
        /// In bytes, from 1.
        package var column: Int
    }

    private let bytes: [UInt8]
    private let depthLimit: Int
    private var offset = 0

    /// Reads one value and nothing after it but white space.
    package static func read(_ bytes: [UInt8], depthLimit: Int) throws(Problem) -> JSONValue {
        var text = JSONText(bytes: bytes, depthLimit: depthLimit)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw text.problem() }
        let value = try text.value(depth: 1)
        text.skipSpace()
        guard text.offset == bytes.count else { throw text.problem() }
        return value
    }

    private init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    private func problem() -> Problem {
        let before = bytes[..<min(offset, bytes.count)]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Problem(
            byteOffset: before.count, line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: before.count - start + 1)
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
    }

    /// Takes this byte, after white space, if it is next.
    private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: byte) else { return false }
        offset += 1
        return true
    }

    private mutating func expect(_ byte: Unicode.Scalar) throws(Problem) {
        guard takes(byte) else { throw problem() }
    }

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        skipSpace()
        guard depth <= depthLimit else { throw problem() }
        switch next {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        default: throw problem()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw problem() }
        offset += word.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws(Problem) -> JSONValue {
        try expect("[")
        var values: [JSONValue] = []
        if takes("]") { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while takes(",")
        try expect("]")
        return .array(values)
    }

    private mutating func object(depth: Int) throws(Problem) -> JSONValue {
        try expect("{")
        var members: [JSONValue.Member] = []
        // By bytes: Swift holds composed and decomposed characters equal, JSON does not.
        var names: Set<[UInt8]> = []
        if takes("}") { return .object(members) }
        repeat {
            skipSpace()
            let start = offset
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else {
                offset = start
                throw problem()
            }
            try expect(":")
            members.append(.init(name, try value(depth: depth + 1)))
        } while takes(",")
        try expect("}")
        return .object(members)
    }

    private mutating func string() throws(Problem) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw problem()
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw problem()
    }

    private mutating func escape(into text: inout [UInt8]) throws(Problem) {
        let start = offset
        offset += 1
        guard let byte = next else { throw problem() }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var value = try hexadecimal()
            if 0xd800...0xdbff ~= value, next == UInt8(ascii: "\\"), bytes[offset...].starts(with: "\\u".utf8) {
                offset += 2
                let low = try hexadecimal()
                if 0xdc00...0xdfff ~= low { value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00) }
            }
            // A surrogate without its partner is no scalar.
            guard let scalar = Unicode.Scalar(value) else {
                offset = start
                throw problem()
            }
            text += String(Character(scalar)).utf8
        default:
            offset = start
            throw problem()
        }
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw problem() }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
