import CHandoverBytes
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
                work.stack.append(value.isMissing ? value : date(value, index, work))
            case .call(let call, let count):
                // The stack is taken out while its top is read.
                var stack: [Value] = []
                swap(&stack, &work.stack)
                let value = Self.evaluate(call, stack.span.extracting(last: Int(count)), &work)
                stack.removeLast(Int(count))
                stack.append(value)
                swap(&stack, &work.stack)
            }
        }
        return work.stack.last ?? .failed
    }

    private static func evaluate(_ call: Expression.Call, _ operands: Span<Value>, _ work: inout ExpressionWork) -> Value {
        connected(call, operands, work) ?? strict(operands) ?? apply(call, operands, &work)
    }

    /// What operands come to that have no value: one that failed counts more than one that is null.
    private static func strict(_ operands: Span<Value>) -> Value? {
        var result: Value?
        for index in operands.indices where operands[index].isMissing {
            if case .failed = operands[index] { return .failed }
            result = .null
        }
        return result
    }

    /// Operations that may have a value though an operand has none; `nil` for the others.
    private static func connected(_ call: Expression.Call, _ operands: Span<Value>, _ work: ExpressionWork) -> Value? {
        switch call {
        case .or: return any(operands, true)
        case .and: return any(operands, false)
        case .in: return isIn(operands, work)
        case .isNull:
            switch operands[0] {
            case .null: return .boolean(true)
            case .failed: return .failed
            case .boolean, .number, .date, .text: return .boolean(false)
            }
        case .coalesce:
            for index in operands.indices {
                if case .null = operands[index] { continue }
                return operands[index]
            }
            return .null
        default: return nil
        }
    }

    /// The value that decides, if an operand has it; else a failure, null, or the other value.
    private static func any(_ operands: Span<Value>, _ deciding: Bool) -> Value {
        for index in operands.indices { if case .boolean(deciding) = operands[index] { return .boolean(deciding) } }
        return strict(operands) ?? .boolean(!deciding)
    }

    /// As a row of comparisons with `or` between them.
    private static func isIn(_ operands: Span<Value>, _ work: ExpressionWork) -> Value {
        let missing = strict(operands)
        if operands[0].isMissing {
            // Without the first no comparison is true; one that failed counts more than null.
            return missing ?? .null
        }
        for index in 1..<operands.count where areEqual(operands[0], operands[index], work) { return .boolean(true) }
        return missing ?? .boolean(false)
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
    private static func apply(_ call: Expression.Call, _ operands: Span<Value>, _ work: inout ExpressionWork) -> Value {
        switch call {
        case .not: if case .boolean(let value) = operands[0] { return .boolean(!value) }
        case .equal: return .boolean(areEqual(operands[0], operands[1], work))
        case .unequal: return .boolean(!areEqual(operands[0], operands[1], work))
        case .less: return .boolean(order(operands[0], operands[1]) < 0)
        case .lessOrEqual: return .boolean(order(operands[0], operands[1]) <= 0)
        case .greater: return .boolean(order(operands[0], operands[1]) > 0)
        case .greaterOrEqual: return .boolean(order(operands[0], operands[1]) >= 0)
        case .min, .max:
            var chosen = operands[0]
            for index in 1..<operands.count {
                let order = order(operands[index], chosen)
                if call == .min ? order < 0 : order > 0 { chosen = operands[index] }
            }
            return chosen
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

    private static func calculate(_ call: Expression.Call, _ operands: Span<Value>) -> Value {
        let result: ExactNumber? =
            switch call {
            case .plus: number(operands[0]).plus(number(operands[1]))
            case .minus: number(operands[0]).plus(number(operands[1]).negated)
            case .times: number(operands[0]).times(number(operands[1]))
            case .negate: number(operands[0]).negated
            case .abs: number(operands[0]).magnitude
            case .round: number(operands[0]).rounded(Int(number(operands[1]).units))
            default: number(operands[0]).divided(by: number(operands[1]), scale: Int(number(operands[2]).units))
            }
        return result.map { .number($0) } ?? .failed
    }

    private static func number(_ value: Value) -> ExactNumber {
        guard case .number(let number) = value else { preconditionFailure("the plan reader checks the kinds of operands") }
        return number
    }

    private static func count(_ call: Expression.Call, _ operands: Span<Value>) -> Value {
        guard case .date(let first) = operands[0] else { return .failed }
        let day = CivilDay.day(first)
        if call == .year { return .number(ExactNumber(Int(day.year))) }
        if call == .month { return .number(ExactNumber(Int(day.month))) }
        guard case .date(let last) = operands[1] else { return .failed }
        return .number(ExactNumber(Int(last - first)))
    }

    // MARK: Texts

    private static func finds(_ call: Expression.Call, _ operands: Span<Value>, _ work: ExpressionWork) -> Bool {
        guard case .text(let start, let end) = operands[0], case .text(let from, let to) = operands[1] else { return false }
        let (text, part) = (work.bytes[start..<end], work.bytes[from..<to])
        if call == .startsWith { return text.starts(with: part) }
        if call == .endsWith { return text.suffix(part.count) == part }
        if part.isEmpty { return true }
        // UTF-8 has no character inside another, so bytes are found where characters are; the C library does it in linear time.
        return unsafe text.withUnsafeBufferPointer { text in
            unsafe part.withUnsafeBufferPointer { part in
                guard let start = text.baseAddress, let wanted = part.baseAddress else { return false }
                return unsafe handover_contains(start, text.count, wanted, part.count) != 0
            }
        }
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

    private func date(_ operand: Value, _ number: Int32, _ work: ExpressionWork) -> Value {
        guard case .text(let start, let end) = operand else { return .failed }
        var made: [UInt8] = []
        var isDate = false
        made.append(addingCapacity: DateOperators.room) {
            isDate = dates.append(work.bytes.span.extracting(start..<end), by: number, to: &$0)
        }
        return isDate ? .date(Self.day(made.span)) : .null
    }
}

extension ExpressionProgram.Value {
    /// Null, or failed.
    fileprivate var isMissing: Bool {
        switch self {
        case .null, .failed: true
        case .boolean, .number, .date, .text: false
        }
    }
}
