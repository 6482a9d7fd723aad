import HandoverCore

// The operators a second time, from Plan.md section 3 alone and by other means than the migrator's: a value is one buffer that is
// changed in place, amounts are rows of digits, patterns are walked one value at a time.

/// One step of a chain.
enum FieldOperator {
    case trim, foldWidth
    case nullIf([[UInt8]])
    case map([[UInt8]: [UInt8]])
    case integer
    case decimal(scale: Int)
    case money(scale: Int)
    case date([[UInt8]])
    case phone(area: [UInt8]?)

    /// What a step made of the value.
    enum Outcome { case value, null, failed }

    init?(_ value: JSONText, _ field: CheckedPlan.Field) {
        func texts(_ name: String) -> [[UInt8]]? { value[name]?.array?.compactMap { $0.string.map { Array($0.utf8) } } }
        switch value["op"]?.string {
        case "trim": self = .trim
        case "fold-width": self = .foldWidth
        case "null-if":
            guard let list = texts("texts") else { return nil }
            self = .nullIf(list)
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

    /// Changes the value in place.
    func apply(_ value: inout [UInt8]) -> Outcome {
        switch self {
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
    private static let wide: [[UInt8]] = [[0xc2, 0xa0], [0xe2, 0x80, 0x8b], [0xe3, 0x80, 0x80], [0xef, 0xbb, 0xbf]]

    static func trim(_ value: inout [UInt8]) {
        guard let first = value.first, let last = value.last, isMargin(first) || isMargin(last) else { return }
        var from = 0
        var to = value.count
        scan: while from < to {
            if value[from] == 0x20 || (0x09...0x0d).contains(value[from]) {
                from += 1
                continue
            }
            for space in wide where value[from..<to].starts(with: space) {
                from += space.count
                continue scan
            }
            break
        }
        back: while to > from {
            if value[to - 1] == 0x20 || (0x09...0x0d).contains(value[to - 1]) {
                to -= 1
                continue
            }
            for space in wide where to - from >= space.count && value[(to - space.count)..<to].elementsEqual(space) {
                to -= space.count
                continue back
            }
            break
        }
        value.removeLast(value.count - to)
        value.removeFirst(from)
    }

    /// True for a byte that a space begins or ends with.
    private static func isMargin(_ byte: UInt8) -> Bool { byte <= 0x20 || byte >= 0x80 }

    static func fold(_ value: inout [UInt8]) {
        var read = 0
        var write = 0
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
        value.removeLast(value.count - write)
    }
}

/// A date that formats describe.
enum CalendarDay {
    static func parse(_ value: inout [UInt8], _ formats: [[UInt8]]) -> Bool {
        for format in formats {
            guard let parts = match(value, format) else { continue }
            let (year, month, day) = parts
            guard year > 0, month > 0, month <= 12, day > 0, day <= lastDay(year, month) else { return false }
            value = digits(year, 4) + [0x2d] + digits(month, 2) + [0x2d] + digits(day, 2)
            return true
        }
        return false
    }

    private static func match(_ value: [UInt8], _ format: [UInt8]) -> (Int, Int, Int)? {
        var (year, month, day) = (0, 0, 0)
        var at = 0
        var index = 0
        func number(_ least: Int, _ most: Int) -> Int? {
            let run = value[at...].prefix(most).prefix { (0x30...0x39).contains($0) }
            guard run.count >= least else { return nil }
            at += run.count
            return run.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        while index < format.count {
            let letter = format[index]
            let isDouble = index + 1 < format.count && format[index + 1] == letter
            switch letter {
            case 0x79:
                guard let number = number(4, 4) else { return nil }
                year = number
                index += 4
            case 0x4d, 0x64:
                guard let number = number(isDouble ? 2 : 1, 2) else { return nil }
                if letter == 0x4d { month = number } else { day = number }
                index += isDouble ? 2 : 1
            default:
                guard at < value.count, value[at] == letter else { return nil }
                at += 1
                index += 1
            }
        }
        return at == value.count ? (year, month, day) : nil
    }

    static func lastDay(_ year: Int, _ month: Int) -> Int {
        if month == 2 { return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    private static func digits(_ number: Int, _ width: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0x30, count: width)
        var rest = number
        for position in stride(from: width - 1, through: 0, by: -1) {
            out[position] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
        return out
    }
}
