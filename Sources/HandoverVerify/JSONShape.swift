import HandoverCore

/// What a JSON text of ours must look like. A key too many is as wrong as one too few: what we do not know, we do not judge.
indirect enum JSONShape: Sendable {
    case text
    /// Whatever it is: somebody else looks.
    case anything
    case flag
    /// Digits without a needless zero, at most this number.
    case number(upTo: Int64)
    case sha256
    /// An id (Plan.md section 1), or the like with an underscore for a field's name.
    case id, name
    /// An id, or two with a point between them: a source, or a list of one.
    case origin
    /// A code (Plan.md section 1).
    case code
    case date
    /// RFC 3339 in UTC, to the second.
    case time
    case oneOf([String])
    case list(JSONShape, atLeast: Int = 0)
    /// Exactly these members; a name ending in `?` may be missing.
    case object([(name: String, shape: JSONShape)])
    /// One of these, by the members that it has.
    case either([JSONShape])
    /// Whichever this picks by what is there: what people wrote, and want to be told what is wrong with.
    case picked(@Sendable (JSONText) -> JSONShape)

    /// Where the text is not of this shape, as a key such as `tables[2].key`; `nil` where it is.
    func mismatch(_ json: JSONText, at place: String = "") -> String? {
        switch self {
        case .text: return json.string == nil ? place : nil
        case .anything: return nil
        case .flag: return json.bool == nil ? place : nil
        case .list(let shape, let least):
            guard let values = json.array, values.count >= least else { return place }
            for (index, value) in values.enumerated() {
                if let found = shape.mismatch(value, at: "\(place)[\(index)]") { return found }
            }
            return nil
        case .object(let members): return Self.mismatchOfObject(json, members, at: place)
        case .picked(let pick): return pick(json).mismatch(json, at: place)
        case .either(let shapes):
            let found = shapes.compactMap { $0.mismatch(json, at: place) }
            // The one that came furthest is the one that was meant.
            return found.count < shapes.count ? nil : found.max { $0.utf8.count < $1.utf8.count }
        default:
            guard let text = json.string, isSpelled(Array(text.utf8)) else { return place }
            return nil
        }
    }

    private static func mismatchOfObject(_ json: JSONText, _ members: [(name: String, shape: JSONShape)], at place: String)
        -> String?
    {
        guard let pairs = json.object else { return place }
        let dot = place.isEmpty ? "" : place + "."
        var known: Set<String> = []
        for (spelled, shape) in members {
            let isOptional = spelled.hasSuffix("?")
            let name = isOptional ? String(spelled.dropLast()) : spelled
            known.insert(name)
            guard let value = json[name] else {
                if isOptional { continue }
                return dot + name
            }
            if let found = shape.mismatch(value, at: dot + name) { return found }
        }
        return pairs.first { !known.contains($0.name) }.map { dot + printable($0.name) }
    }

    private func isSpelled(_ text: [UInt8]) -> Bool {
        switch self {
        case .oneOf(let words): return words.contains { Array($0.utf8) == text }
        case .number(let most):
            guard let value = Self.number(text) else { return false }
            return value <= most
        case .sha256: return text.count == 64 && text.allSatisfy { Self.isDigit($0) || (0x61...0x66).contains($0) }
        case .id: return Self.isWord(text, also: 0x2d, most: 40)
        case .origin:
            let parts = text.split(separator: 0x2e, omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.allSatisfy { Self.isWord(Array($0), also: 0x2d, most: 40) }
        case .name: return Self.isWord(text, also: 0x5f, most: 60)
        case .code:
            guard let first = text.first, (0x41...0x5a).contains(first) else { return false }
            return text.allSatisfy { (0x41...0x5a).contains($0) || Self.isDigit($0) || $0 == 0x5f }
        case .date: return Self.isDate(text)
        case .time:
            guard text.count == 20, text[10] == 0x54, text[13] == 0x3a, text[16] == 0x3a, text[19] == 0x5a else { return false }
            let (hour, minute, second) = (text[11..<13], text[14..<16], text[17..<19])
            guard (hour + minute + second).allSatisfy(Self.isDigit), Self.isDate(Array(text[..<10])) else { return false }
            return hour.lexicographicallyPrecedes([0x32, 0x34]) && minute.lexicographicallyPrecedes([0x36])
                && second.lexicographicallyPrecedes([0x36])
        default: return false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(_ text: [UInt8]) -> Int64? {
        guard !text.isEmpty, text.count <= 19, text.allSatisfy(isDigit), text.count == 1 || text[0] != 0x30 else { return nil }
        return Int64(String(decoding: text, as: UTF8.self))
    }

    private static func isWord(_ text: [UInt8], also extra: UInt8, most: Int) -> Bool {
        guard let first = text.first, (0x61...0x7a).contains(first), text.count <= most else { return false }
        return text.allSatisfy { (0x61...0x7a).contains($0) || isDigit($0) || $0 == extra }
    }

    private static func isDate(_ text: [UInt8]) -> Bool { CalendarDay.isCanonical(text.span) }
}
