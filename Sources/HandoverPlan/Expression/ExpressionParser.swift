import HandoverCore

/// Reads the text of an expression (Plan.md section 2.5): the grammar from the loosest operator to the tightest, one function each.
struct ExpressionParser {
    /// What names mean where the expression stands.
    struct Scope {
        /// The fields of a row with their kinds; `nil` where there is no row.
        var fields: [(name: String, kind: Expression.Kind)]?
        var hasColumns: Bool
        /// Fields that are made after the expression.
        var later: [String] = []
    }

    typealias Kind = Expression.Kind
    private typealias Typed = (expression: Expression, kind: Kind, offset: Int)

    private let tokens: [ExpressionLexer.Placed]
    private let scope: Scope
    private var at = 0
    /// Open brackets and signs: each costs stack.
    private var depth = 0

    /// Words that are no names of fields.
    private static let words = ["or", "and", "not", "in", "is", "null", "true", "false"]

    /// Reads a whole expression, and says what it yields.
    static func parse(_ text: String, in scope: Scope) throws(ExpressionProblem) -> (expression: Expression, kind: Kind) {
        guard text.utf8.count <= Limits.expressionBytes else { throw limit("bytes", Limits.expressionBytes, 0) }
        var parser = ExpressionParser(tokens: try ExpressionLexer.tokens(text), scope: scope)
        let whole = try parser.alternatives()
        guard parser.next == .end else { throw parser.unexpected("an operator, or the end") }
        guard whole.expression.depth <= Limits.expressionDepth else { throw limit("levels", Limits.expressionDepth, 0) }
        guard whole.expression.all.count <= Limits.expressionNodes else { throw limit("parts", Limits.expressionNodes, 0) }
        return (whole.expression, whole.kind)
    }

    private init(tokens: [ExpressionLexer.Placed], scope: Scope) {
        self.tokens = tokens
        self.scope = scope
    }

    private var next: ExpressionLexer.Token { tokens[at].token }
    private var offset: Int { tokens[at].offset }

    private mutating func takes(_ token: ExpressionLexer.Token) -> Bool {
        guard next == token else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ symbol: String) throws(ExpressionProblem) {
        guard takes(.symbol(symbol)) else { throw unexpected(symbol) }
    }

    private func unexpected(_ wanted: String) -> ExpressionProblem {
        ExpressionProblem(code: .expressionUnexpected, arguments: [.name(next.name), .name(wanted)], offset: offset)
    }

    private static func limit(_ what: String, _ most: Int, _ offset: Int) -> ExpressionProblem {
        ExpressionProblem(code: .expressionTooLarge, arguments: [.name(what), .count(most)], offset: offset)
    }

    /// Goes down one level of brackets or signs.
    private mutating func nested<Result>(
        _ body: (inout Self) throws(ExpressionProblem) -> Result
    ) throws(ExpressionProblem) -> Result {
        guard depth < Limits.expressionDepth else { throw Self.limit("levels", Limits.expressionDepth, offset) }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    // MARK: Operators

    private mutating func alternatives() throws(ExpressionProblem) -> Typed {
        var parts = [try conjunction()]
        while takes(.word("or")) { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : try call(.or, parts, parts[0].offset)
    }

    private mutating func conjunction() throws(ExpressionProblem) -> Typed {
        var parts = [try negation()]
        while takes(.word("and")) { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : try call(.and, parts, parts[0].offset)
    }

    private mutating func negation() throws(ExpressionProblem) -> Typed {
        let start = offset
        guard takes(.word("not")) else { return try comparison() }
        let operand = try nested { (parser) throws(ExpressionProblem) in try parser.negation() }
        return try call(.not, [operand], start)
    }

    private mutating func comparison() throws(ExpressionProblem) -> Typed {
        let left = try sum()
        let start = offset
        if takes(.word("is")) {
            let isNegated = takes(.word("not"))
            guard takes(.word("null")) else { throw unexpected("null") }
            let isNull = try call(.isNull, [left], start)
            return isNegated ? try call(.not, [isNull], start) : isNull
        }
        if next == .word("in") || next == .word("not") {
            let isNegated = takes(.word("not"))
            guard takes(.word("in")) else { throw unexpected("in") }
            try expect("(")
            let isIn = try call(.in, [left] + list(), start)
            return isNegated ? try call(.not, [isIn], start) : isIn
        }
        guard case .symbol(let symbol) = next, let comparison = Expression.Call(rawValue: symbol),
            [.equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual].contains(comparison)
        else { return left }
        at += 1
        return try call(comparison, [left, sum()], start)
    }

    private mutating func sum() throws(ExpressionProblem) -> Typed {
        var result = try product()
        while next == .symbol("+") || next == .symbol("-") {
            let (start, operation) = (offset, next == .symbol("+") ? Expression.Call.plus : .minus)
            at += 1
            result = try call(operation, [result, product()], start)
        }
        return result
    }

    private mutating func product() throws(ExpressionProblem) -> Typed {
        var result = try sign()
        while next == .symbol("*") {
            let start = offset
            at += 1
            result = try call(.times, [result, sign()], start)
        }
        return result
    }

    private mutating func sign() throws(ExpressionProblem) -> Typed {
        let start = offset
        guard takes(.symbol("-")) else { return try primary() }
        let operand = try nested { (parser) throws(ExpressionProblem) in try parser.sign() }
        return try call(.negate, [operand], start)
    }

    // MARK: Values

    private mutating func primary() throws(ExpressionProblem) -> Typed {
        let (token, start) = (next, offset)
        switch token {
        case .text(let text):
            at += 1
            return (.text(text), .text, start)
        case .number(let digits):
            at += 1
            guard let number = Self.shortest(digits) else {
                throw ExpressionProblem(code: .expressionBadNumber, arguments: [.name(digits)], offset: start)
            }
            return (.number(number), .number, start)
        case .column(let name):
            guard scope.hasColumns else {
                throw ExpressionProblem(code: .expressionNoColumns, arguments: [.name(name)], offset: start)
            }
            at += 1
            return (.column(name), .text, start)
        case .symbol("("):
            at += 1
            let inner = try nested { (parser) throws(ExpressionProblem) in try parser.alternatives() }
            try expect(")")
            return inner
        case .word(let word): return try named(word, start)
        case .symbol, .end: throw unexpected("a value")
        }
    }

    private mutating func named(_ word: String, _ start: Int) throws(ExpressionProblem) -> Typed {
        let isCall = tokens[at + 1].token == .symbol("(")
        if word == "true" || word == "false" {
            at += 1
            return (.boolean(word == "true"), .boolean, start)
        }
        if word == "date", case .text(let day) = tokens[at + 1].token {
            guard Names.isDate(day) else {
                throw ExpressionProblem(code: .expressionBadDate, arguments: [], offset: tokens[at + 1].offset)
            }
            at += 2
            return (.date(day), .date, start)
        }
        if isCall {
            guard let function = Expression.Call.functions.first(where: { $0.rawValue == word }) else {
                throw unknown(word, Expression.Call.functions.map(\.rawValue), start)
            }
            at += 2
            return try call(function, list(), start)
        }
        if Self.words.contains(word) { throw unexpected("a value") }
        guard let fields = scope.fields else {
            throw ExpressionProblem(code: .expressionNoFields, arguments: [.name(word)], offset: start)
        }
        if scope.later.contains(word) {
            throw ExpressionProblem(code: .expressionLater, arguments: [.name(word)], offset: start)
        }
        guard let field = fields.first(where: { $0.name == word }) else { throw unknown(word, fields.map(\.name), start) }
        at += 1
        return (.field(word), field.kind, start)
    }

    private func unknown(_ word: String, _ known: [String], _ start: Int) -> ExpressionProblem {
        ExpressionProblem(
            code: .expressionUnknown, arguments: [.name(word), .name(nearest(word, among: known))], offset: start)
    }

    /// What stands between brackets, the first of which is taken already.
    private mutating func list() throws(ExpressionProblem) -> [Typed] {
        try nested { (parser) throws(ExpressionProblem) in
            var parts = [try parser.alternatives()]
            while parser.takes(.symbol(",")) { parts.append(try parser.alternatives()) }
            try parser.expect(")")
            return parts
        }
    }

    /// An operation on operands that it takes.
    private func call(_ call: Expression.Call, _ operands: [Typed], _ start: Int) throws(ExpressionProblem) -> Typed {
        guard let kind = call.result(operands.map(\.kind)) else {
            throw ExpressionProblem(
                code: .expressionKinds,
                arguments: [
                    .name(call.rawValue), .name(operands.map(\.kind.rawValue).joined(separator: ", ")), .name(call.signature),
                ], offset: start)
        }
        let expressions = operands.map(\.expression)
        switch call {
        case .round, .divide:
            guard case .number(let scale)? = expressions.last, (0...Expression.mostScale).contains(Int(scale) ?? -1) else {
                throw ExpressionProblem(
                    code: .expressionBadScale, arguments: [.name(call.rawValue), .count(Expression.mostScale)],
                    offset: operands.last?.offset ?? start)
            }
        case .dateOf:
            for operand in operands.dropFirst() {
                if case .text(let format) = operand.expression, DateFormat(format, for: .date) != nil { continue }
                throw ExpressionProblem(code: .expressionBadFormat, arguments: [], offset: operand.offset)
            }
        default: break
        }
        return (.call(call, expressions), kind, start)
    }

    /// The shortest form of digits with or without a point; `nil` for a number that is too long.
    static func shortest(_ digits: String) -> String? {
        let parts = digits.split(separator: ".").map(String.init)
        var (whole, fraction) = (parts[0].drop { $0 == "0" }, parts.count > 1 ? parts[1][...] : "")
        while fraction.last == "0" { fraction.removeLast() }
        let significant = (whole + fraction).drop { $0 == "0" }
        guard significant.count <= Limits.decimalDigits, fraction.count <= Expression.fractionDigits else { return nil }
        if whole.isEmpty { whole = "0" }
        return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
    }
}
