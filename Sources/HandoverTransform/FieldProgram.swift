import HandoverData

/// How one field of the target is made, compiled from the plan: a flat list of operators over bytes.
struct FieldProgram: Sendable {
    enum TextOperator: Sendable {
        case trim
        case foldWidth
        case nullIf([[UInt8]])
        case ifAbsent([UInt8])
        case map([[UInt8]: [UInt8]])
    }

    enum Typed: Sendable {
        /// Text as it came; an identifier may not be empty.
        case text(isIdentifier: Bool)
        case integer
        case decimal(scale: Int)
        case money(scale: Int)
        case date(DateOperator)
        case phone(PhoneOperator)
    }

    enum Origin: Sendable {
        /// The field of the source's record, from 0.
        case column(Int)
        /// The canonical CSV of a constant.
        case constant([UInt8])
    }

    /// What became of one value. `failed` left nothing in the line.
    enum Outcome { case value, null, absent, failed, emptyIdentifier }

    let name: String
    let origin: Origin
    let operators: [TextOperator]
    let typed: Typed
    /// The code of the plan's `else`, and whether it quarantines or writes null.
    let failureCode: String
    let nullifies: Bool
    let isRequired: Bool
    /// The texts that mean null in this source, without the empty one.
    let nulls: [[UInt8]]
    let emptyIsNull: Bool

    /// Scratch space of one evaluation, reused for every value.
    struct Scratch {
        var first: [UInt8] = []
        var second: [UInt8] = []
    }

    /// Appends the field's canonical CSV to the line.
    ///
    /// - Parameter amount: the value in units of 10^-scale, where the field is a number.
    @inline(__always)
    func append(
        _ value: Span<UInt8>, isQuoted: Bool, to line: inout [UInt8], amount: inout Int128, scratch: inout Scratch
    ) -> Outcome {
        if value.isEmpty, !isQuoted, emptyIsNull { return .null }
        if !nulls.isEmpty, nulls.contains(where: { equals(value, $0) }) { return .null }
        return apply(from: 0, value, to: &line, amount: &amount, scratch: &scratch)
    }

    /// What becomes of a field that the record does not have: nothing, unless an operator says otherwise.
    @inline(never)
    func appendAbsent(to line: inout [UInt8], amount: inout Int128, scratch: inout Scratch) -> Outcome {
        for (index, step) in operators.enumerated() {
            guard case .ifAbsent(let text) = step else { continue }
            return apply(from: index + 1, text.span, to: &line, amount: &amount, scratch: &scratch)
        }
        return .absent
    }

    private func apply(
        from first: Int, _ value: Span<UInt8>, to line: inout [UInt8], amount: inout Int128, scratch: inout Scratch
    ) -> Outcome {
        if first == operators.count { return finish(value, to: &line, amount: &amount, scratch: &scratch) }
        switch operators[first] {
        case .trim:
            let trimmed = value.extracting(TextOperators.trimmed(value))
            return apply(from: first + 1, trimmed, to: &line, amount: &amount, scratch: &scratch)
        case .foldWidth:
            guard TextOperators.needsFolding(value) else {
                return apply(from: first + 1, value, to: &line, amount: &amount, scratch: &scratch)
            }
            var folded: [UInt8] = []
            swap(&folded, &scratch.first)
            folded.removeAll(keepingCapacity: true)
            TextOperators.fold(value, into: &folded)
            let outcome = apply(from: first + 1, folded.span, to: &line, amount: &amount, scratch: &scratch)
            swap(&folded, &scratch.first)
            return outcome
        case .nullIf(let texts):
            if texts.contains(where: { equals(value, $0) }) { return .null }
            return apply(from: first + 1, value, to: &line, amount: &amount, scratch: &scratch)
        case .ifAbsent: return apply(from: first + 1, value, to: &line, amount: &amount, scratch: &scratch)
        case .map(let pairs):
            var key: [UInt8] = []
            swap(&key, &scratch.second)
            key.removeAll(keepingCapacity: true)
            key.append(value)
            let mapped = pairs[key]
            swap(&key, &scratch.second)
            guard let mapped else { return .failed }
            return apply(from: first + 1, mapped.span, to: &line, amount: &amount, scratch: &scratch)
        }
    }

    private func finish(
        _ value: Span<UInt8>, to line: inout [UInt8], amount: inout Int128, scratch: inout Scratch
    ) -> Outcome {
        switch typed {
        case .text(let isIdentifier):
            if isIdentifier, value.isEmpty { return .emptyIdentifier }
            CanonicalCSV.append(value, to: &line)
            return .value
        case .integer:
            guard let number = AmountOperators.integer(value) else { return .failed }
            FixedPoint.append(number, scale: 0, to: &line)
            amount = number
            return .value
        case .decimal(let scale):
            guard let number = AmountOperators.decimal(value, scale: scale) else { return .failed }
            FixedPoint.append(number, scale: scale, to: &line)
            amount = number
            return .value
        case .money(let scale):
            guard let number = AmountOperators.money(value, scale: scale) else { return .failed }
            FixedPoint.append(number, scale: scale, to: &line)
            amount = number
            return .value
        case .date(let date):
            return date.append(value, to: &line) ? .value : .failed
        case .phone(let phone):
            return phone.append(value, to: &line, scratch: &scratch.second) ? .value : .failed
        }
    }

    private func equals(_ value: Span<UInt8>, _ text: [UInt8]) -> Bool {
        guard value.count == text.count else { return false }
        for index in value.indices where value[index] != text[index] { return false }
        return true
    }
}
