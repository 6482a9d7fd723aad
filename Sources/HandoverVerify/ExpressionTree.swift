import HandoverCore

/// An expression as the canonical plan has it (Plan.md sections 2.5 and 5), with the kind of each part checked once more: a tree that
/// does not fit was never run.
indirect enum ExpressionTree: Sendable {
    case text([UInt8])
    case number(LongNumber)
    case day(CalendarDay)
    case truth(Bool)
    /// A column of the record, by where it stands; a field of the row, by its number.
    case column(CheckedPlan.Input)
    case field(Int)
    case operation(String, [ExpressionTree])

    enum Kind { case text, number, day, truth }

    /// What names stand for.
    struct Names {
        /// `nil` where there are no columns.
        var column: ((String) -> CheckedPlan.Input?)?
        /// The fields that may be named.
        var fields: [(name: String, type: String)]
    }

    /// Bytes of a text that is read.
    static let textBytes = 65_536

    /// `nil` for what is no expression of this kind.
    init?(_ json: JSONText?, yielding kind: Kind, _ names: Names) {
        guard let json, let (tree, found) = Self.read(json, names, depth: 1), found == kind,
            tree.size <= Limits.expressionNodes
        else { return nil }
        self = tree
    }

    /// Reads an expression of any kind.
    init?(_ json: JSONText?, _ names: Names) {
        guard let json, let (tree, _) = Self.read(json, names, depth: 1), tree.size <= Limits.expressionNodes else { return nil }
        self = tree
    }

    private var size: Int {
        guard case .operation(_, let parts) = self else { return 1 }
        return parts.reduce(1) { $0 + $1.size }
    }

    /// What it reads of the record, and of the row.
    var inputs: [CheckedPlan.Input] {
        switch self {
        case .column(let input): [input]
        case .operation(_, let parts): parts.flatMap(\.inputs)
        default: []
        }
    }
    var fields: [Int] {
        switch self {
        case .field(let field): [field]
        case .operation(_, let parts): parts.flatMap(\.fields)
        default: []
        }
    }

    /// What a field of a type is in an expression.
    static func kind(of type: String) -> Kind {
        switch type {
        case "integer", "decimal", "money": .number
        case "date": .day
        case "boolean": .truth
        default: .text
        }
    }

    // MARK: Reading

    private static func read(_ json: JSONText, _ names: Names, depth: Int) -> (ExpressionTree, Kind)? {
        guard depth <= Limits.expressionDepth, let pairs = json.object else { return nil }
        if pairs.count == 2 {
            guard let name = json["op"]?.string, let list = json["of"]?.array else { return nil }
            var parts: [(tree: ExpressionTree, kind: Kind)] = []
            for part in list {
                guard let part = read(part, names, depth: depth + 1) else { return nil }
                parts.append(part)
            }
            guard let kind = result(name, parts) else { return nil }
            return (.operation(name, parts.map(\.tree)), kind)
        }
        guard pairs.count == 1 else { return nil }
        if let truth = pairs[0].value.bool { return pairs[0].name == "boolean" ? (.truth(truth), .truth) : nil }
        guard let text = pairs[0].value.string else { return nil }
        let bytes = Array(text.utf8)
        switch pairs[0].name {
        case "text": return (.text(bytes), .text)
        case "number":
            guard let number = LongNumber(bytes[...]), number.text == bytes, bytes.first != 0x2d else { return nil }
            return (.number(number), .number)
        case "date":
            guard let day = CalendarDay(bytes.span, Array("yyyy-MM-dd".utf8).span), day.exists else { return nil }
            return (.day(day), .day)
        case "column":
            guard let input = names.column?(text) else { return nil }
            return (.column(input), .text)
        case "field":
            guard let index = names.fields.firstIndex(where: { $0.name == text }) else { return nil }
            return (.field(index), kind(of: names.fields[index].type))
        default: return nil
        }
    }

    /// Which operands each operation takes, and what it makes of them: a letter a kind, `+` for one or more of the letter before,
    /// `x` for any kind, the same wherever it stands, `o` for one that has an order, `c` for a constant.
    private static let signatures: [String: (takes: String, makes: Character)] = [
        "or": ("bb+", "b"), "and": ("bb+", "b"), "not": ("b", "b"), "=": ("xx", "b"), "!=": ("xx", "b"), "<": ("oo", "b"),
        "<=": ("oo", "b"), ">": ("oo", "b"), ">=": ("oo", "b"), "in": ("xx+", "b"), "is-null": ("x", "b"), "+": ("nn", "n"),
        "-": ("nn", "n"), "*": ("nn", "n"), "negate": ("n", "n"), "contains": ("tt", "b"), "starts-with": ("tt", "b"),
        "ends-with": ("tt", "b"), "length": ("t", "n"), "number": ("t", "n"), "date-of": ("tf+", "d"), "abs": ("n", "n"),
        "min": ("oo+", "o"), "max": ("oo+", "o"), "round": ("nc", "n"), "divide": ("nnc", "n"), "year": ("d", "n"),
        "month": ("d", "n"), "days": ("dd", "n"), "lower": ("t", "t"), "trim": ("t", "t"), "text": ("w", "t"),
        "coalesce": ("xx+", "x"),
    ]

    private static func result(_ name: String, _ parts: [(tree: ExpressionTree, kind: Kind)]) -> Kind? {
        guard let (takes, makes) = signatures[name] else { return nil }
        var letters = Array(takes)
        if letters.last == "+" {
            letters.removeLast()
            let last = letters[letters.count - 1]
            while letters.count < parts.count { letters.append(last) }
        }
        guard letters.count == parts.count else { return nil }
        var any: Kind?
        for (letter, part) in zip(letters, parts) {
            switch letter {
            case "b": guard part.kind == .truth else { return nil }
            case "n": guard part.kind == .number else { return nil }
            case "d": guard part.kind == .day else { return nil }
            case "t": guard part.kind == .text else { return nil }
            case "w": guard part.kind != .text else { return nil }
            case "c": guard case .number(let scale) = part.tree, (0...12).contains(scale.count ?? -1) else { return nil }
            case "f": guard case .text(let format) = part.tree, TimeFormat.isValid(format, .date) else { return nil }
            default:
                guard any == nil || any == part.kind, letter == "x" || part.kind == .number || part.kind == .day else {
                    return nil
                }
                any = part.kind
            }
        }
        return switch makes {
        case "b": .truth
        case "n": .number
        case "d": .day
        case "t": .text
        default: any
        }
    }
}
