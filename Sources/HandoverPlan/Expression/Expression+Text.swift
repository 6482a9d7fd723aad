extension Expression {
    /// As a plan may write it (Plan.md section 2.5), with no brackets but those that it needs: reading it gives the same tree.
    package var text: String { text(.or) }

    /// How tightly things hold together, from the loosest to the tightest.
    private enum Level: Int {
        case or, and, not, comparison, sum, product, sign, value
    }

    private func text(_ least: Level) -> String {
        let (own, written) = written
        return own.rawValue < least.rawValue ? "(\(written))" : written
    }

    private var written: (level: Level, text: String) {
        switch self {
        case .text(let text): (.value, Self.quoted(text))
        case .number(let number): (.value, number)
        case .date(let day): (.value, "date \(Self.quoted(day))")
        case .boolean(let truth): (.value, truth ? "true" : "false")
        case .field(let name): (.value, name)
        case .column(let name): (.value, "[" + Self.doubling("]", in: name) + "]")
        case .call(let call, let operands): Self.written(call, operands)
        }
    }

    private static func written(_ call: Call, _ operands: [Expression]) -> (level: Level, text: String) {
        func sides(_ left: Level, _ right: Level) -> String {
            let rest = operands.dropFirst().map { " \(call.rawValue) " + $0.text(right) }
            return operands[0].text(left) + rest.joined()
        }
        func list(_ operands: some Collection<Expression>) -> String { "(" + operands.map(\.text).joined(separator: ", ") + ")" }
        switch call {
        case .or: return (.or, sides(.and, .and))
        case .and: return (.and, sides(.not, .not))
        case .not:
            switch operands[0] {
            case .call(.in, let inner): return (.comparison, inner[0].text(.sum) + " not in " + list(inner.dropFirst()))
            case .call(.isNull, let inner): return (.comparison, inner[0].text(.sum) + " is not null")
            default: return (.not, "not " + operands[0].text(.not))
            }
        case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual: return (.comparison, sides(.sum, .sum))
        case .in: return (.comparison, operands[0].text(.sum) + " in " + list(operands.dropFirst()))
        case .isNull: return (.comparison, operands[0].text(.sum) + " is null")
        case .plus, .minus: return (.sum, sides(.sum, .product))
        case .times: return (.product, sides(.product, .sign))
        case .negate: return (.sign, "- " + operands[0].text(.sign))
        default: return (.value, call.rawValue + list(operands))
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + doubling("'", in: text) + "'"
    }

    /// By scalars: a bracket with a mark over it is one character to Swift, and two to the reader.
    private static func doubling(_ mark: Unicode.Scalar, in text: String) -> String {
        var doubled = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == mark { doubled.append(scalar) }
            doubled.append(scalar)
        }
        return String(doubled)
    }
}
