import HandoverCore
import HandoverData
import HandoverPlan

extension ExpressionProgram {
    /// What the expression yields for the inputs that the workspace holds.
    func run(_ work: inout ExpressionWork) -> Value {
        work.stack.removeAll(keepingCapacity: true)
        for step in steps {
            switch step {
            case .input(let index): work.stack.append(work.inputs[Int(index)])
            case .constant(let index): work.stack.append(constants[Int(index)])
            case .dateOf(let index):
                let value = work.stack.removeLast()
                work.stack.append(Self.strict([value]) ?? date(value, dates[Int(index)], work))
            case .call(let call, let count):
                let operands = Array(work.stack.suffix(Int(count)))
                work.stack.removeLast(Int(count))
                let value = Self.connected(call, operands, work) ?? Self.strict(operands) ?? Self.apply(call, operands, &work)
                work.stack.append(value)
            }
        }
        return work.stack.last ?? .failed
    }

    /// What operands come to that have no value: one that failed counts more than one that is null.
    private static func strict(_ operands: [Value]) -> Value? {
        var result: Value?
        for operand in operands {
            switch operand {
            case .failed: return .failed
            case .null: result = .null
            case .boolean, .number, .date, .text: continue
            }
        }
        return result
    }

    /// Operations that may have a value though an operand has none; `nil` for the others.
    private static func connected(_ call: Expression.Call, _ operands: [Value], _ work: ExpressionWork) -> Value? {
        switch call {
        case .or: return any(operands, true)
        case .and: return any(operands, false)
        case .in:
            return any(
                operands.dropFirst().map { strict([operands[0], $0]) ?? .boolean(areEqual(operands[0], $0, work)) }, true)
        case .isNull:
            switch operands[0] {
            case .null: return .boolean(true)
            case .failed: return .failed
            case .boolean, .number, .date, .text: return .boolean(false)
            }
        case .coalesce:
            return operands.first { if case .null = $0 { false } else { true } } ?? .null
        default: return nil
        }
    }

    /// The value that decides, if an operand has it; else a failure, null, or the other value.
    private static func any(_ operands: [Value], _ deciding: Bool) -> Value {
        for case .boolean(deciding) in operands { return .boolean(deciding) }
        return strict(operands) ?? .boolean(!deciding)
    }

    private static func areEqual(_ left: Value, _ right: Value, _ work: ExpressionWork) -> Bool {
        switch (left, right) {
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.date(let a), .date(let b)): a == b
        case (.text(let a, let aEnd), .text(let b, let bEnd)): work.bytes[a..<aEnd] == work.bytes[b..<bEnd]
        default: false
        }
    }

    /// Below 0 for less, above 0 for more.
    private static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.number(let a), .number(let b)): a.order(b)
        case (.date(let a), .date(let b)): a == b ? 0 : a < b ? -1 : 1
        default: preconditionFailure("the plan reader checks what is compared")
        }
    }

    /// Operations on operands that all have a value.
    private static func apply(_ call: Expression.Call, _ operands: [Value], _ work: inout ExpressionWork) -> Value {
        switch call {
        case .not: if case .boolean(let value) = operands[0] { return .boolean(!value) }
        case .equal: return .boolean(areEqual(operands[0], operands[1], work))
        case .unequal: return .boolean(!areEqual(operands[0], operands[1], work))
        case .less: return .boolean(order(operands[0], operands[1]) < 0)
        case .lessOrEqual: return .boolean(order(operands[0], operands[1]) <= 0)
        case .greater: return .boolean(order(operands[0], operands[1]) > 0)
        case .greaterOrEqual: return .boolean(order(operands[0], operands[1]) >= 0)
        case .min: return operands.dropFirst().reduce(operands[0]) { order($1, $0) < 0 ? $1 : $0 }
        case .max: return operands.dropFirst().reduce(operands[0]) { order($1, $0) > 0 ? $1 : $0 }
        case .plus, .minus, .times, .negate, .abs, .round, .divide: return calculate(call, operands)
        case .year, .month, .days: return count(call, operands)
        case .contains, .startsWith, .endsWith: return .boolean(finds(call, operands, work))
        case .length, .number, .lower, .trim: return read(call, operands[0], &work)
        case .text: return write(operands[0], &work)
        case .or, .and, .in, .isNull, .coalesce, .dateOf: break
        }
        preconditionFailure("the plan reader checks the kinds of operands")
    }

    // MARK: Numbers and dates

    private static func calculate(_ call: Expression.Call, _ operands: [Value]) -> Value {
        let numbers = operands.compactMap { if case .number(let number) = $0 { number } else { nil } }
        let result: ExactNumber? =
            switch call {
            case .plus: numbers[0].plus(numbers[1])
            case .minus: numbers[0].plus(numbers[1].negated)
            case .times: numbers[0].times(numbers[1])
            case .negate: numbers[0].negated
            case .abs: numbers[0].magnitude
            case .round: numbers[0].rounded(Int(numbers[1].units))
            default: numbers[0].divided(by: numbers[1], scale: Int(numbers[2].units))
            }
        return result.map { .number($0) } ?? .failed
    }

    private static func count(_ call: Expression.Call, _ operands: [Value]) -> Value {
        guard case .date(let first) = operands[0] else { return .failed }
        let day = CivilDay.day(first)
        if call == .year { return .number(ExactNumber(Int(day.year))) }
        if call == .month { return .number(ExactNumber(Int(day.month))) }
        guard case .date(let last) = operands[1] else { return .failed }
        return .number(ExactNumber(Int(last - first)))
    }

    // MARK: Texts

    private static func finds(_ call: Expression.Call, _ operands: [Value], _ work: ExpressionWork) -> Bool {
        guard case .text(let start, let end) = operands[0], case .text(let from, let to) = operands[1] else { return false }
        let (text, part) = (work.bytes[start..<end], work.bytes[from..<to])
        if call == .startsWith { return text.starts(with: part) }
        if call == .endsWith { return text.suffix(part.count) == part }
        guard let first = part.first else { return true }
        // UTF-8 has no character inside another, so bytes are found where characters are.
        var rest = text
        while rest.count >= part.count, let at = rest.firstIndex(of: first) {
            rest = rest[at...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }

    private static func read(_ call: Expression.Call, _ operand: Value, _ work: inout ExpressionWork) -> Value {
        guard case .text(let start, let end) = operand else { return .failed }
        switch call {
        case .length: return .number(ExactNumber(work.bytes[start..<end].count { $0 & 0xc0 != 0x80 }))
        case .number: return ExactNumber(work.bytes.span.extracting(start..<end)).map { .number($0) } ?? .null
        case .trim:
            let range = TextOperators.trimmed(work.bytes.span.extracting(start..<end))
            return .text(start: start + range.lowerBound, end: start + range.upperBound)
        default:
            let made = work.bytes.count
            for index in start..<end {
                let byte = work.bytes[index]
                work.bytes.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
            }
            return .text(start: made, end: work.bytes.count)
        }
    }

    private static func write(_ operand: Value, _ work: inout ExpressionWork) -> Value {
        let start = work.bytes.count
        switch operand {
        case .boolean(let value): work.bytes += value ? "true".utf8 : "false".utf8
        case .number(let number): work.bytes += FixedPoint.text(number.units, scale: number.scale).utf8
        case .date(let number): work.bytes += dateText(number).utf8
        case .null, .failed, .text: return operand
        }
        return .text(start: start, end: work.bytes.count)
    }

    /// `YYYY-MM-DD`.
    static func dateText(_ number: Int64) -> String {
        let day = CivilDay.day(number)
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: count - text.count) + text
        }
        return "\(digits(day.year, 4))-\(digits(day.month, 2))-\(digits(day.day, 2))"
    }

    private func date(_ operand: Value, _ formats: DateOperator, _ work: ExpressionWork) -> Value {
        guard case .text(let start, let end) = operand else { return .failed }
        var made: [UInt8] = []
        var isDate = false
        made.append(addingCapacity: DateOperator.room) {
            isDate = formats.append(work.bytes.span.extracting(start..<end), to: &$0)
        }
        return isDate ? .date(Self.day(made.span)) : .null
    }
}
