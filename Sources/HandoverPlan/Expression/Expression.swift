/// A typed expression of the plan (Plan.md section 2.5), checked: every operand is of the kind that its operation takes.
package indirect enum Expression: Hashable, Sendable {
    case text(String)
    /// In its shortest form: `12.5`.
    case number(String)
    /// `YYYY-MM-DD`, a day that exists.
    case date(String)
    case boolean(Bool)
    /// A field of the row.
    case field(String)
    /// A column of the record.
    case column(String)
    case call(Call, [Expression])

    /// What an expression yields.
    package enum Kind: String, Hashable, BitwiseCopyable, Sendable {
        case text, number, date, boolean

        /// What a field of this type is in an expression.
        package init(_ type: Plan.FieldType) {
            switch type {
            case .integer, .decimal, .money: self = .number
            case .date: self = .date
            case .boolean: self = .boolean
            case .text, .identifier, .phone, .month, .datetime, .list: self = .text
            }
        }
    }

    /// An operation, by its name in the canonical plan.
    package enum Call: String, CaseIterable, Hashable, BitwiseCopyable, Sendable {
        case or, and, not
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case `in`
        case isNull = "is-null"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case negate
        case contains
        case startsWith = "starts-with"
        case endsWith = "ends-with"
        case length, number
        case dateOf = "date-of"
        case abs, min, max, round, divide, year, month, days, lower, trim, text, coalesce

        /// Those that are written with brackets behind their name.
        package static let functions = Array(allCases[(allCases.firstIndex(of: .contains) ?? 0)...])
    }

    /// How many of a number's digits may stand behind the point.
    package static let fractionDigits = 18
    /// Bytes of a text that is read; a longer one fails.
    package static let textBytes = 65_536
    /// The most digits that `round` and `divide` can be asked for.
    package static let mostScale = 12

    /// Itself and all below it.
    package var all: [Expression] {
        guard case .call(_, let operands) = self else { return [self] }
        return [self] + operands.flatMap(\.all)
    }

    /// How deep it is nested; 1 for a value.
    var depth: Int {
        guard case .call(_, let operands) = self else { return 1 }
        return 1 + (operands.map(\.depth).max() ?? 0)
    }

    /// The columns that it reads, in their order, each as often as it stands there.
    package var columns: [String] { all.compactMap { if case .column(let name) = $0 { name } else { nil } } }

    /// The fields that it reads, likewise.
    package var fields: [String] { all.compactMap { if case .field(let name) = $0 { name } else { nil } } }

    /// Whether it yields a text.
    package var isText: Bool {
        switch self {
        case .text, .column: true
        case .number, .date, .boolean: false
        // A field of what kind, the expression itself does not know: room for a text is more than enough.
        case .field: true
        case .call(let call, _): [.lower, .trim, .text, .coalesce].contains(call)
        }
    }
}

extension Expression.Call {
    /// What it yields for operands of these kinds; `nil` where it takes no such. How its constants must look is asked elsewhere.
    func result(_ kinds: [Expression.Kind]) -> Expression.Kind? {
        func all(_ kind: Expression.Kind, _ count: ClosedRange<Int>) -> Bool {
            count.contains(kinds.count) && kinds.allSatisfy { $0 == kind }
        }
        func alike(_ count: ClosedRange<Int>, _ allowed: [Expression.Kind] = [.text, .number, .date, .boolean]) -> Bool {
            guard count.contains(kinds.count), let first = kinds.first else { return false }
            return allowed.contains(first) && kinds.allSatisfy { $0 == first }
        }
        let many = 2...Int.max
        return switch self {
        case .or, .and: all(.boolean, many) ? .boolean : nil
        case .not: all(.boolean, 1...1) ? .boolean : nil
        case .equal, .unequal: alike(2...2) ? .boolean : nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual: alike(2...2, [.number, .date]) ? .boolean : nil
        case .in: alike(many) ? .boolean : nil
        case .isNull: kinds.count == 1 ? .boolean : nil
        case .plus, .minus, .times: all(.number, 2...2) ? .number : nil
        case .negate, .abs: all(.number, 1...1) ? .number : nil
        case .contains, .startsWith, .endsWith: all(.text, 2...2) ? .boolean : nil
        case .length, .number: all(.text, 1...1) ? .number : nil
        case .dateOf: all(.text, many) ? .date : nil
        case .min, .max: alike(many, [.number, .date]) ? kinds.first : nil
        case .round: all(.number, 2...2) ? .number : nil
        case .divide: all(.number, 3...3) ? .number : nil
        case .year, .month: all(.date, 1...1) ? .number : nil
        case .days: all(.date, 2...2) ? .number : nil
        case .lower, .trim: all(.text, 1...1) ? .text : nil
        case .text: alike(1...1, [.number, .date, .boolean]) ? .text : nil
        case .coalesce: alike(many) ? kinds.first : nil
        }
    }

    /// What it takes, for people.
    var signature: String {
        switch self {
        case .or, .and: "boolean \(rawValue) boolean"
        case .not: "not boolean"
        case .equal, .unequal: "x \(rawValue) x"
        case .less, .lessOrEqual, .greater, .greaterOrEqual: "number \(rawValue) number, date \(rawValue) date"
        case .in: "x in (x, …)"
        case .isNull: "x is null"
        case .plus, .minus, .times: "number \(rawValue) number"
        case .negate: "-number"
        case .contains, .startsWith, .endsWith: "\(rawValue)(text, text)"
        case .length, .number, .lower, .trim: "\(rawValue)(text)"
        case .dateOf: "date-of(text, 'format', …)"
        case .abs: "abs(number)"
        case .min, .max: "\(rawValue)(number, …), \(rawValue)(date, …)"
        case .round: "round(number, 0…\(Expression.mostScale))"
        case .divide: "divide(number, number, 0…\(Expression.mostScale))"
        case .year, .month: "\(rawValue)(date)"
        case .days: "days(date, date)"
        case .text: "text(number), text(date), text(boolean)"
        case .coalesce: "coalesce(x, x, …)"
        }
    }
}
