/// What the references to internal entities of one document stand for (XML 1.0 section 4.4), worked out here and not by libxml2:
/// text without markup, at most 8 deep, at most 8 MiB in one document.
///
/// libxml2 goes through an entity for itself when it is first named, and calls it a loop from a depth of 9 in attributes on: hence the bound.
///
/// Every entity is worked out once. Without that, entities that stand for nothing could be nested to cost for ever and come to no byte.
struct XMLReplacements {
    /// Where a reference stands. In the value of an attribute whitespace becomes spaces (XML 1.0 section 3.3.3).
    enum Place: Hashable { case content, attribute }

    private struct Key: Hashable {
        var name: [UInt8]
        var place: Place
    }
    private struct Known {
        var text: [UInt8]
        /// How many entities lie in one another in it, itself included.
        var depth: Int
    }

    private static let deepest = 8
    private static let most = 8 << 20

    private var known: [Key: Known] = [:]
    private var spent = 0

    /// Appends what `name` stands for. `declared` gives the value that an entity was declared with, character references in it
    /// already replaced; `nil` for one that is not declared, or not as an internal one.
    mutating func append(
        _ name: [UInt8], in place: Place, to out: inout [UInt8], declared: ([UInt8]) -> [UInt8]?
    ) throws(XMLReadError) {
        let replacement = try find(Key(name: name, place: place), at: 1, declared)
        spent += replacement.text.count
        guard spent <= Self.most else { throw XMLReadError(.replacementTooLong) }
        out += replacement.text
    }

    private mutating func find(_ key: Key, at depth: Int, _ declared: ([UInt8]) -> [UInt8]?) throws(XMLReadError) -> Known {
        if let ready = known[key] {
            guard depth + ready.depth - 1 <= Self.deepest else { throw XMLReadError(.replacementTooDeep) }
            return ready
        }
        guard depth <= Self.deepest else { throw XMLReadError(.replacementTooDeep) }
        guard let value = declared(key.name) else { throw XMLReadError(.notAnInternalEntity) }
        var made = Known(text: [], depth: 1)
        var index = 0
        while index < value.count {
            let byte = value[index]
            switch byte {
            case UInt8(ascii: "<"): throw XMLReadError(.replacementWithMarkup)
            case UInt8(ascii: "&"):
                guard let end = value[index...].firstIndex(of: UInt8(ascii: ";")) else {
                    throw XMLReadError(.replacementWithMarkup)
                }
                let reference = Array(value[(index + 1)..<end])
                if let character = try Self.character(reference) {
                    made.text += character
                } else {
                    let inner = try find(Key(name: reference, place: key.place), at: depth + 1, declared)
                    made.text += inner.text
                    made.depth = max(made.depth, inner.depth + 1)
                }
                index = end + 1
                guard made.text.count <= Self.most else { throw XMLReadError(.replacementTooLong) }
                continue
            case 0x09, 0x0a, 0x0d: made.text.append(key.place == .attribute ? 0x20 : byte)
            default: made.text.append(byte)
            }
            index += 1
        }
        guard made.text.count <= Self.most else { throw XMLReadError(.replacementTooLong) }
        known[key] = made
        return made
    }

    /// What a character reference or one of the five predefined entities stands for; `nil` for any other entity.
    private static func character(_ reference: [UInt8]) throws(XMLReadError) -> [UInt8]? {
        switch reference {
        case Array("amp".utf8): return [0x26]
        case Array("lt".utf8): return [0x3c]
        case Array("gt".utf8): return [0x3e]
        case Array("quot".utf8): return [0x22]
        case Array("apos".utf8): return [0x27]
        default: break
        }
        guard reference.first == UInt8(ascii: "#") else { return nil }
        let isHexadecimal = reference.count > 1 && reference[1] == UInt8(ascii: "x")
        let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
        var value: UInt32 = 0
        for digit in digits {
            let worth: UInt32
            switch digit {
            case 0x30...0x39: worth = UInt32(digit) - 0x30
            case 0x41...0x46 where isHexadecimal: worth = UInt32(digit) - 0x37
            case 0x61...0x66 where isHexadecimal: worth = UInt32(digit) - 0x57
            default: throw XMLReadError(.replacementWithMarkup)
            }
            value = value * (isHexadecimal ? 16 : 10) + worth
            guard value <= 0x10_ffff else { throw XMLReadError(.replacementWithMarkup) }
        }
        // XML 1.0 section 2.2, production 2.
        let isAllowed = value >= 0x20 ? value < 0xfffe || value > 0xffff : value == 0x09 || value == 0x0a || value == 0x0d
        guard !digits.isEmpty, isAllowed, let scalar = Unicode.Scalar(value) else {
            throw XMLReadError(.replacementWithMarkup)
        }
        return Array(String(scalar).utf8)
    }
}
