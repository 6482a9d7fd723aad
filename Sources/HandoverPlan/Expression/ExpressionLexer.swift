import HandoverCore

/// What is wrong with the text of an expression, and where in it.
struct ExpressionProblem: Error {
    var code: Diagnostic.Code
    var arguments: [Diagnostic.Argument]
    /// In bytes, from the beginning of the expression.
    var offset: Int
}

/// Cuts the text of an expression into its tokens.
struct ExpressionLexer {
    enum Token: Equatable {
        /// A name, a function or a word of the language.
        case word(String)
        /// As it is written.
        case number(String)
        case text(String)
        case column(String)
        case symbol(String)
        case end

        /// What it is called in a message.
        var name: String {
            switch self {
            case .word(let word), .number(let word), .symbol(let word): word
            // A text may be out of the data, so it is not repeated.
            case .text: "'…'"
            case .column(let name): "[\(name)]"
            case .end: "the end"
            }
        }
    }

    struct Placed {
        var token: Token
        var offset: Int
    }

    private let bytes: [UInt8]
    private var at = 0

    /// All tokens, the end among them.
    static func tokens(_ text: String) throws(ExpressionProblem) -> [Placed] {
        var lexer = ExpressionLexer(bytes: Array(text.utf8))
        var tokens: [Placed] = []
        while true {
            let next = try lexer.next()
            tokens.append(next)
            if next.token == .end { return tokens }
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ ahead: Int = 0) -> UInt8? { at + ahead < bytes.count ? bytes[at + ahead] : nil }

    private mutating func next() throws(ExpressionProblem) -> Placed {
        while let space = byte(), [0x20, 0x09, 0x0a, 0x0d].contains(space) { at += 1 }
        let start = at
        guard let first = byte() else { return Placed(token: .end, offset: start) }
        let token: Token
        switch first {
        case UInt8(ascii: "'"): token = .text(try quoted(UInt8(ascii: "'")))
        case UInt8(ascii: "["): token = .column(try quoted(UInt8(ascii: "]")))
        case 0x30...0x39: token = .number(number())
        case 0x41...0x5a, 0x5f, 0x61...0x7a: token = .word(word())
        default: token = .symbol(try symbol(first))
        }
        return Placed(token: token, offset: start)
    }

    /// What stands up to the closing sign, which stands for itself where it is doubled.
    private mutating func quoted(_ close: UInt8) throws(ExpressionProblem) -> String {
        let start = at
        var content: [UInt8] = []
        at += 1
        while let byte = byte() {
            if byte == close {
                guard self.byte(1) == close else {
                    at += 1
                    return String(decoding: content, as: UTF8.self)
                }
                at += 1
            }
            content.append(byte)
            at += 1
        }
        let sign = String(UnicodeScalar(close))
        throw ExpressionProblem(code: .expressionUnclosed, arguments: [.name(sign)], offset: start)
    }

    private mutating func number() -> String {
        let start = at
        while let digit = byte(), (0x30...0x39).contains(digit) { at += 1 }
        if byte() == UInt8(ascii: "."), let digit = byte(1), (0x30...0x39).contains(digit) {
            at += 1
            while let digit = byte(), (0x30...0x39).contains(digit) { at += 1 }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func word() -> String {
        // A hyphen is a minus, but for those in the names of functions.
        for function in Expression.Call.functions where function.rawValue.utf8.contains(UInt8(ascii: "-")) {
            let name = Array(function.rawValue.utf8)
            guard bytes[at...].starts(with: name), byte(name.count).map({ !Self.isNamePart($0) }) ?? true else { continue }
            at += name.count
            return function.rawValue
        }
        let start = at
        while let letter = byte(), Self.isNamePart(letter) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
    }

    private mutating func symbol(_ first: UInt8) throws(ExpressionProblem) -> String {
        for symbol in ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "(", ")", ","]
        where bytes[at...].starts(with: symbol.utf8) {
            at += symbol.utf8.count
            return symbol
        }
        var end = at + 1
        while end < bytes.count, bytes[end] & 0xc0 == 0x80 { end += 1 }
        let character = String(decoding: bytes[at..<end], as: UTF8.self)
        throw ExpressionProblem(
            code: .expressionUnexpected, arguments: [.name(character), .name("a value or an operator")], offset: at)
    }
}
