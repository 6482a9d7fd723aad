import HandoverCore

/// JSON as our format uses it: strings, booleans, arrays, objects; no numbers, no null, no duplicate keys (RFC 8259, RFC 8785).
indirect enum JSONText: Hashable, Sendable {
    case string(String)
    case bool(Bool)
    case array([JSONText])
    /// In the order of the text.
    case object([Pair])

    struct Pair: Hashable, Sendable {
        var name: String
        var value: JSONText
    }

    struct Malformed: Error {
        var byteOffset: Int
    }

    /// Reads one value that is the whole text; a final LF may follow.
    init(_ bytes: [UInt8]) throws(Malformed) {
        var reader = JSONTextReader(bytes)
        self = try reader.whole()
    }

    subscript(_ name: String) -> JSONText? {
        guard case .object(let pairs) = self else { return nil }
        return pairs.first { $0.name == name }?.value
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }
    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var array: [JSONText]? { if case .array(let values) = self { values } else { nil } }
    var object: [Pair]? { if case .object(let pairs) = self { pairs } else { nil } }

    /// The canonical form (RFC 8785) with our final LF, to hold against the bytes that were read.
    func canonical() -> [UInt8] {
        var out: [UInt8] = []
        write(to: &out)
        out.append(0x0a)
        return out
    }

    private func write(to out: inout [UInt8]) {
        switch self {
        case .string(let text): Self.write(text, to: &out)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .array(let values):
            out.append(0x5b)
            for index in values.indices {
                if index > 0 { out.append(0x2c) }
                values[index].write(to: &out)
            }
            out.append(0x5d)
        case .object(let pairs):
            out.append(0x7b)
            var isFirst = true
            for pair in pairs.sorted(by: { Array($0.name.utf16).lexicographicallyPrecedes(Array($1.name.utf16)) }) {
                if !isFirst { out.append(0x2c) }
                isFirst = false
                Self.write(pair.name, to: &out)
                out.append(0x3a)
                pair.value.write(to: &out)
            }
            out.append(0x7d)
        }
    }

    private static func write(_ text: String, to out: inout [UInt8]) {
        let short: [UInt8: Character] = [0x22: "\"", 0x5c: "\\", 0x08: "b", 0x09: "t", 0x0a: "n", 0x0c: "f", 0x0d: "r"]
        out.append(0x22)
        for byte in text.utf8 {
            if let letter = short[byte] {
                out.append(0x5c)
                out.append(contentsOf: String(letter).utf8)
            } else if byte < 0x20 {
                out.append(contentsOf: "\\u00".utf8)
                for digit in [byte / 16, byte % 16] { out.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
            } else {
                out.append(byte)
            }
        }
        out.append(0x22)
    }
}

/// A recursive descent over bytes with a bound on depth.
private struct JSONTextReader {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func whole() throws(JSONText.Malformed) -> JSONText {
        guard bytes.count <= Limits.jsonBytes else { throw malformed }
        let value = try value()
        skipSpace()
        guard index == bytes.count else { throw malformed }
        return value
    }

    private var malformed: JSONText.Malformed { JSONText.Malformed(byteOffset: index) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) throws(JSONText.Malformed) {
        skipSpace()
        guard next == byte else { throw malformed }
        index += 1
    }

    private mutating func value() throws(JSONText.Malformed) -> JSONText {
        skipSpace()
        switch next {
        case 0x22: return .string(try string())
        case 0x5b: return try array()
        case 0x7b: return try object()
        case 0x74: return try word("true", .bool(true))
        case 0x66: return try word("false", .bool(false))
        default: throw malformed
        }
    }

    private mutating func word(_ text: String, _ value: JSONText) throws(JSONText.Malformed) -> JSONText {
        guard bytes[index...].starts(with: text.utf8) else { throw malformed }
        index += text.utf8.count
        return value
    }

    private mutating func descend() throws(JSONText.Malformed) {
        depth += 1
        guard depth <= Limits.depth else { throw malformed }
        index += 1
        skipSpace()
    }

    private mutating func array() throws(JSONText.Malformed) -> JSONText {
        try descend()
        var values: [JSONText] = []
        if next == 0x5d {
            index += 1
        } else {
            while true {
                values.append(try value())
                skipSpace()
                guard next == 0x2c else { break }
                index += 1
            }
            try take(0x5d)
        }
        depth -= 1
        return .array(values)
    }

    private mutating func object() throws(JSONText.Malformed) -> JSONText {
        try descend()
        var pairs: [JSONText.Pair] = []
        var names: Set<[UInt8]> = []
        if next == 0x7d {
            index += 1
        } else {
            while true {
                skipSpace()
                guard next == 0x22 else { throw malformed }
                let name = try string()
                guard names.insert(Array(name.utf8)).inserted else { throw malformed }
                try take(0x3a)
                pairs.append(.init(name: name, value: try value()))
                skipSpace()
                guard next == 0x2c else { break }
                index += 1
            }
            try take(0x7d)
        }
        depth -= 1
        return .object(pairs)
    }

    private mutating func string() throws(JSONText.Malformed) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case 0x22:
                guard let string = String(validating: text, as: UTF8.self) else { throw malformed }
                return string
            case 0x5c: try escape(into: &text)
            case 0..<0x20: throw malformed
            default: text.append(byte)
            }
        }
        throw malformed
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONText.Malformed) {
        guard let letter = next else { throw malformed }
        index += 1
        switch letter {
        case 0x22, 0x5c, 0x2f: text.append(letter)
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0c)
        case 0x6e: text.append(0x0a)
        case 0x72: text.append(0x0d)
        case 0x74: text.append(0x09)
        case 0x75:
            let first = try unit()
            if first & 0xfc00 == 0xd800 {
                guard next == 0x5c, index + 1 < bytes.count, bytes[index + 1] == 0x75 else { throw malformed }
                index += 2
                let second = try unit()
                guard second & 0xfc00 == 0xdc00, let scalar = Unicode.Scalar(0x10000 + (first & 0x3ff) << 10 + second & 0x3ff)
                else { throw malformed }
                text.append(contentsOf: String(Character(scalar)).utf8)
            } else {
                guard let scalar = Unicode.Scalar(first) else { throw malformed }
                text.append(contentsOf: String(Character(scalar)).utf8)
            }
        default: throw malformed
        }
    }

    private mutating func unit() throws(JSONText.Malformed) -> UInt32 {
        guard index + 4 <= bytes.count else { throw malformed }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { throw malformed }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
