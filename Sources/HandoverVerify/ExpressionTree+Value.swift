extension ExpressionTree {
    /// What an expression comes to.
    enum Value: Sendable {
        case null
        /// Too many digits, too long a text, or a division by zero.
        case failed
        case text([UInt8])
        case number(LongNumber)
        case day(CalendarDay)
        case truth(Bool)

        /// A text that was read.
        init(_ text: [UInt8]?) {
            self = text.map { $0.count > ExpressionTree.textBytes ? .failed : .text($0) } ?? .null
        }

        /// The value of a field of a row, from its canonical text.
        init(canonical text: [UInt8], type: String) {
            switch ExpressionTree.kind(of: type) {
            case .text: self.init(text)
            case .number: self = LongNumber(text[...]).map { .number($0) } ?? .failed
            case .day: self = CalendarDay(text.span, Array("yyyy-MM-dd".utf8).span).map { .day($0) } ?? .failed
            case .truth: self = .truth(text.count == 4)
            }
        }

        /// As an expression writes it; `nil` for null and for what failed.
        var text: [UInt8]? {
            switch self {
            case .null, .failed: return nil
            case .text(let text): return text
            case .number(let number): return number.text
            case .truth(let truth): return Array((truth ? "true" : "false").utf8)
            case .day(let day):
                var text: [UInt8] = []
                day.write(to: &text)
                return text
            }
        }

        var isNull: Bool { if case .null = self { true } else { false } }
        var isFailed: Bool { if case .failed = self { true } else { false } }
        /// Nothing but true is: neither null nor a failure.
        var isTrue: Bool { if case .truth(true) = self { true } else { false } }
    }

    /// Works the expression out.
    /// - Parameters:
    ///   - column: the text of a column; `nil` for null.
    ///   - field: the value of a field of the row.
    func value(column: (CheckedPlan.Input) -> [UInt8]?, field: (Int) -> Value) -> Value {
        switch self {
        case .text(let text): return .text(text)
        case .number(let number): return .number(number)
        case .day(let day): return .day(day)
        case .truth(let truth): return .truth(truth)
        case .column(let input): return Value(column(input))
        case .field(let index): return field(index)
        case .operation(let name, let parts):
            let values = parts.map { $0.value(column: column, field: field) }
            switch name {
            case "or": return Self.oneOf(values, is: true)
            case "and": return Self.oneOf(values, is: false)
            case "in": return Self.oneOf(values.dropFirst().map { Self.equality(values[0], $0) }, is: true)
            case "is-null": return values[0].isFailed ? .failed : .truth(values[0].isNull)
            case "coalesce": return values.first { !$0.isNull } ?? .null
            default:
                if values.contains(where: \.isFailed) { return .failed }
                if values.contains(where: \.isNull) { return .null }
                return Self.apply(name, values)
            }
        }
    }

    /// Three values, and failures between: one operand may decide whatever the others are.
    private static func oneOf(_ values: [Value], is deciding: Bool) -> Value {
        var (hasNull, hasFailed) = (false, false)
        for value in values {
            switch value {
            case .truth(let truth): if truth == deciding { return value }
            case .null: hasNull = true
            default: hasFailed = true
            }
        }
        return hasFailed ? .failed : hasNull ? .null : .truth(!deciding)
    }

    private static func equality(_ left: Value, _ right: Value) -> Value {
        if left.isFailed || right.isFailed { return .failed }
        return left.isNull || right.isNull ? .null : .truth(areEqual(left, right))
    }

    private static func areEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.text(let a), .text(let b)): a == b
        case (.number(let a), .number(let b)): LongNumber.isSame(a, b)
        case (.day(let a), .day(let b)): a.sinceEpoch == b.sinceEpoch
        case (.truth(let a), .truth(let b)): a == b
        default: false
        }
    }

    private static func isLess(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.number(let a), .number(let b)): LongNumber.isLess(a, b)
        case (.day(let a), .day(let b)): a.sinceEpoch < b.sinceEpoch
        default: false
        }
    }

    /// An operation on values that are all there. What it takes was seen when the tree was read.
    private static func apply(_ name: String, _ values: [Value]) -> Value {
        switch name {
        case "=": return .truth(areEqual(values[0], values[1]))
        case "!=": return .truth(!areEqual(values[0], values[1]))
        case "<": return .truth(isLess(values[0], values[1]))
        case ">": return .truth(isLess(values[1], values[0]))
        case "<=": return .truth(!isLess(values[1], values[0]))
        case ">=": return .truth(!isLess(values[0], values[1]))
        case "min": return values.min(by: isLess) ?? .failed
        case "max": return values.max(by: isLess) ?? .failed
        default: break
        }
        if name == "text" { return values[0].text.map { .text($0) } ?? .failed }
        switch values[0] {
        case .truth(let truth): return .truth(!truth)
        case .number(let number): return calculate(name, number, values.dropFirst())
        case .day(let day): return count(name, day, values.last)
        case .text(let text): return read(name, text, values.dropFirst())
        case .null, .failed: return values[0]
        }
    }

    private static func calculate(_ name: String, _ number: LongNumber, _ others: ArraySlice<Value>) -> Value {
        let numbers = others.compactMap { if case .number(let number) = $0 { number } else { nil } }
        let result: LongNumber? =
            switch name {
            case "+": number.plus(numbers[0])
            case "-": number.plus(numbers[0].negated)
            case "*": number.times(numbers[0])
            case "negate": number.negated
            case "abs": number.magnitude
            case "round": number.rounded(numbers[0].count ?? 0)
            case "divide": number.divided(by: numbers[0], scale: numbers[1].count ?? 0)
            default: nil
            }
        return result.map { .number($0) } ?? .failed
    }

    private static func count(_ name: String, _ day: CalendarDay, _ last: Value?) -> Value {
        var text: [UInt8] = []
        day.write(to: &text)
        switch name {
        case "year": return .number(LongNumber(text[..<4].reduce(0) { $0 * 10 + Int($1) - 0x30 }))
        case "month": return .number(LongNumber(text[5..<7].reduce(0) { $0 * 10 + Int($1) - 0x30 }))
        default:
            guard case .day(let other)? = last else { return .failed }
            return .number(LongNumber(other.sinceEpoch - day.sinceEpoch))
        }
    }

    private static func read(_ name: String, _ text: [UInt8], _ others: ArraySlice<Value>) -> Value {
        let texts = others.compactMap { if case .text(let text) = $0 { text } else { nil } }
        switch name {
        case "contains": return .truth(holds(text, texts[0]))
        case "starts-with": return .truth(text.prefix(texts[0].count).elementsEqual(texts[0]))
        case "ends-with": return .truth(text.count >= texts[0].count && text.suffix(texts[0].count).elementsEqual(texts[0]))
        case "length": return .number(LongNumber(String(decoding: text, as: UTF8.self).unicodeScalars.count))
        case "number": return LongNumber(text[...]).map { .number($0) } ?? .null
        case "lower": return .text(text.map { $0 >= 0x41 && $0 < 0x5b ? $0 + 0x20 : $0 })
        case "trim":
            var (from, to) = (0, text.count)
            Whitespace.trim(text.span, &from, &to)
            return .text(Array(text[from..<to]))
        default:
            for format in texts {
                guard let day = CalendarDay(text.span, format.span) else { continue }
                return day.exists ? .day(day) : .null
            }
            return .null
        }
    }

    /// Whether one text lies in another: no byte of it is looked at again (Knuth, Morris, Pratt).
    private static func holds(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        // For each beginning of the part, how long the longest beginning is that it also ends with.
        var borders = [Int](repeating: 0, count: part.count)
        func next(_ matched: Int, _ byte: UInt8) -> Int {
            var matched = matched
            while matched > 0, part[matched] != byte { matched = borders[matched - 1] }
            return part[matched] == byte ? matched + 1 : 0
        }
        for index in part.indices.dropFirst() { borders[index] = next(borders[index - 1], part[index]) }
        var matched = 0
        for byte in text where matched < part.count { matched = next(matched, byte) }
        return matched == part.count
    }
}
