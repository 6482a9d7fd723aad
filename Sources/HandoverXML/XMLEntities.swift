/// The internal general entities of one document, expanded by us: libxml2 would expand them as markup and with other bounds.
struct XMLEntities {
    static let maximumDepth = 8
    static let maximumVolume = 8 << 20

    /// Where a reference stands decides what becomes of white space.
    enum Place: Int { case content, attribute }

    private struct Entity {
        var replacement: [UInt8]
        /// By place.
        var expanded: [Expanded?] = [nil, nil]
        var isOpen = false
    }

    private struct Expanded {
        var text: [UInt8]
        /// 1 for an entity without entities in it.
        var depth: Int
    }

    private var entities: [String: Entity] = [:]
    private var volume = 0

    /// Declares an entity; the first declaration of a name holds.
    mutating func declare(_ name: String, replacement: [UInt8]) {
        if entities[name] == nil { entities[name] = Entity(replacement: replacement) }
    }

    func isDeclared(_ name: String) -> Bool { entities[name] != nil }

    /// The text that a reference in the document stands for, or `nil` if the name is not declared.
    mutating func text(of name: String, in place: Place) throws(XMLPushError.Reason) -> [UInt8]? {
        guard let expanded = try expand(name, place, outer: 0) else { return nil }
        volume += expanded.text.count
        guard volume <= Self.maximumVolume else { throw .entityVolume }
        return expanded.text
    }

    /// Every entity is expanded once and kept: the time is linear in the declarations, whatever they multiply to.
    private mutating func expand(_ name: String, _ place: Place, outer: Int) throws(XMLPushError.Reason) -> Expanded? {
        guard let entity = entities[name] else { return nil }
        guard !entity.isOpen else { throw .entityLoop }
        if let known = entity.expanded[place.rawValue] {
            guard outer + known.depth <= Self.maximumDepth else { throw .entityDepth }
            return known
        }
        guard outer < Self.maximumDepth else { throw .entityDepth }
        entities[name]?.isOpen = true
        var expanded = Expanded(text: [], depth: 1)
        let bytes = entity.replacement
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "<"): throw .entityMarkup
            case UInt8(ascii: "&"):
                guard let end = bytes[index...].firstIndex(of: UInt8(ascii: ";")) else { throw .malformed }
                let reference = bytes[(index + 1)..<end]
                index = end
                if reference.first == UInt8(ascii: "#") {
                    expanded.text += try Self.character(reference.dropFirst())
                } else if let character = Self.predefined(reference) {
                    expanded.text.append(character)
                } else {
                    guard let inner = try expand(String(decoding: reference, as: UTF8.self), place, outer: outer + 1) else {
                        throw .malformed
                    }
                    expanded.text += inner.text
                    expanded.depth = max(expanded.depth, inner.depth + 1)
                }
            case 9, 10, 13: expanded.text.append(place == .attribute ? 32 : byte)
            case UInt8(ascii: "]"):
                // Character data must not contain the end of a CDATA section.
                if place == .content, bytes[index...].starts(with: Array("]]>".utf8)) { throw .malformed }
                expanded.text.append(byte)
            default: expanded.text.append(byte)
            }
            guard expanded.text.count <= Self.maximumVolume else { throw .entityVolume }
            index += 1
        }
        entities[name]?.isOpen = false
        entities[name]?.expanded[place.rawValue] = expanded
        return expanded
    }

    private static func predefined(_ name: ArraySlice<UInt8>) -> UInt8? {
        switch String(decoding: name, as: UTF8.self) {
        case "lt": UInt8(ascii: "<")
        case "gt": UInt8(ascii: ">")
        case "amp": UInt8(ascii: "&")
        case "apos": UInt8(ascii: "'")
        case "quot": UInt8(ascii: "\"")
        default: nil
        }
    }

    /// The UTF-8 of a character reference without `&#` and `;`.
    private static func character(_ digits: ArraySlice<UInt8>) throws(XMLPushError.Reason) -> [UInt8] {
        let isHexadecimal = digits.first == UInt8(ascii: "x")
        let digits = String(decoding: isHexadecimal ? digits.dropFirst() : digits, as: UTF8.self)
        guard digits.first != "+", digits.first != "-", let value = UInt32(digits, radix: isHexadecimal ? 16 : 10),
            let scalar = Unicode.Scalar(value), isCharacter(value)
        else { throw .malformed }
        return Array(String(Character(scalar)).utf8)
    }

    /// Production 2 of XML 1.0.
    private static func isCharacter(_ value: UInt32) -> Bool {
        switch value {
        case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x10000...0x10ffff: true
        default: false
        }
    }
}
