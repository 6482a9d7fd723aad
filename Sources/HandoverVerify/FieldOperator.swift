import HandoverCore

// The operators a second time, from Plan.md section 3 alone and by other means than the migrator's: a value is one buffer that is
// changed in place, amounts are rows of digits, patterns are walked one value at a time.

/// One step of a chain.
enum FieldOperator {
    case trim, foldWidth
    case nullIf([[UInt8]])
    case ifAbsent([UInt8])
    case map([[UInt8]: [UInt8]])
    case integer
    case decimal(scale: Int)
    case money(scale: Int)
    case date([[UInt8]])
    case phone(area: [UInt8]?)

    /// What a step made of the value.
    enum Outcome { case value, null, absent, failed }

    init?(_ value: JSONText, _ field: CheckedPlan.Field) {
        func texts(_ name: String) -> [[UInt8]]? { value[name]?.array?.compactMap { $0.string.map { Array($0.utf8) } } }
        switch value["op"]?.string {
        case "trim": self = .trim
        case "fold-width": self = .foldWidth
        case "null-if":
            guard let list = texts("texts") else { return nil }
            self = .nullIf(list)
        case "if-absent":
            guard let text = value["text"]?.string else { return nil }
            self = .ifAbsent(Array(text.utf8))
        case "map":
            var pairs: [[UInt8]: [UInt8]] = [:]
            for pair in value["pairs"]?.array ?? [] {
                guard let list = pair.array, list.count == 2, let from = list[0].string, let to = list[1].string else {
                    return nil
                }
                pairs[Array(from.utf8)] = Array(to.utf8)
            }
            self = .map(pairs)
        case "integer": self = .integer
        case "decimal": self = .decimal(scale: field.scale)
        case "money": self = .money(scale: field.scale)
        case "date":
            guard let formats = texts("formats") else { return nil }
            self = .date(formats)
        case "phone": self = .phone(area: value["area"]?.string.map { Array($0.utf8) })
        default: return nil
        }
    }

    /// What becomes of what came before: null stays null, and an absent field stays absent but for one operator.
    func apply(_ value: inout [UInt8], _ before: Outcome) -> Outcome {
        switch (before, self) {
        case (.value, _): return apply(&value)
        case (.absent, .ifAbsent(let text)):
            value = text
            return .value
        default: return before
        }
    }

    /// Changes the value in place.
    func apply(_ value: inout [UInt8]) -> Outcome {
        switch self {
        case .ifAbsent: break
        case .trim: Whitespace.trim(&value)
        case .foldWidth: Whitespace.fold(&value)
        case .nullIf(let texts): if texts.contains(value) { return .null }
        case .map(let pairs):
            guard let mapped = pairs[value] else { return .failed }
            value = mapped
        case .integer: return DigitRow.integer(&value) ? .value : .failed
        case .decimal(let scale): return DigitRow.decimal(&value, scale) ? .value : .failed
        case .money(let scale): return DigitRow.money(&value, scale) ? .value : .failed
        case .date(let formats): return CalendarDay.parse(&value, formats) ? .value : .failed
        case .phone(let area): return Telephone.parse(&value, area) ? .value : .failed
        }
        return .value
    }
}

enum Whitespace {
    static func trim(_ value: inout [UInt8]) {
        var from = 0
        var to = value.count
        while from < to {
            let width = leading(value, from, to)
            if width == 0 { break }
            from += width
        }
        while from < to {
            let width = trailing(value, from, to)
            if width == 0 { break }
            to -= width
        }
        if to < value.count { value.removeLast(value.count - to) }
        if from > 0 { value.removeSubrange(0..<from) }
    }

    /// Bytes of the space that begins here; 0 for none.
    private static func leading(_ value: [UInt8], _ from: Int, _ to: Int) -> Int {
        let byte = value[from]
        if byte < 0x80 { return isNarrow(byte) ? 1 : 0 }
        let second = from + 1 < to ? value[from + 1] : 0
        if byte == 0xc2 { return second == 0xa0 ? 2 : 0 }
        return from + 2 < to && isWide(byte, second, value[from + 2]) ? 3 : 0
    }

    /// Bytes of the space that ends here; 0 for none. The lead bytes tell it from the end of another character.
    private static func trailing(_ value: [UInt8], _ from: Int, _ to: Int) -> Int {
        let byte = value[to - 1]
        if byte < 0x80 { return isNarrow(byte) ? 1 : 0 }
        if byte == 0xa0, to - from >= 2, value[to - 2] == 0xc2 { return 2 }
        return to - from >= 3 && isWide(value[to - 3], value[to - 2], byte) ? 3 : 0
    }

    private static func isNarrow(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

    /// U+200B, U+3000, U+FEFF.
    private static func isWide(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        switch first {
        case 0xe2: second == 0x80 && third == 0x8b
        case 0xe3: second == 0x80 && third == 0x80
        case 0xef: second == 0xbb && third == 0xbf
        default: false
        }
    }

    static func fold(_ value: inout [UInt8]) {
        // What is folded begins with E3 or EF; most values have neither.
        guard var read = value.firstIndex(where: { $0 == 0xe3 || $0 == 0xef }) else { return }
        var write = read
        while read < value.count {
            let byte = value[read]
            if byte >= 0xe3, read + 2 < value.count {
                let scalar = (UInt32(byte & 0x0f) << 12) | (UInt32(value[read + 1] & 0x3f) << 6) | UInt32(value[read + 2] & 0x3f)
                if byte < 0xf0, scalar == 0x3000 || (0xff01...0xff5e).contains(scalar) {
                    value[write] = scalar == 0x3000 ? 0x20 : UInt8(scalar - 0xfee0)
                    write += 1
                    read += 3
                    continue
                }
            }
            value[write] = byte
            write += 1
            read += 1
        }
        if write < value.count { value.removeLast(value.count - write) }
    }
}
