@testable import HandoverVerify

extension FieldOperator {
    /// What the operator alone makes of a text, as its bytes and not as a field.
    func apply(_ value: inout [UInt8], _ before: FieldOutcome = .value) -> FieldOutcome {
        var program = RowProgram()
        program.append(self)
        var chain = FieldChain()
        let outcome: FieldOutcome
        switch before {
        case .value: outcome = chain.run(value.span, program, program.steps.indices, isIdentifier: false)
        case .absent: outcome = chain.runAbsent(program, program.steps.indices, isIdentifier: false)
        case .null, .failed: return before
        }
        if outcome == .value { value = Self.text(chain.out) }
        return outcome
    }

    /// A canonical field without its quotes.
    private static func text(_ field: [UInt8]) -> [UInt8] {
        guard field.first == 0x22 else { return field }
        var (text, index) = ([UInt8](), 1)
        while index < field.count - 1 {
            text.append(field[index])
            index += field[index] == 0x22 ? 2 : 1
        }
        return text
    }
}

extension TextDecoding {
    // A span cannot be handed to `#expect`.
    func isValid(_ bytes: [UInt8]) -> Bool { isValid(bytes.span) }

    func append(_ bytes: [UInt8], to out: inout [UInt8]) -> Bool { append(bytes.span, to: &out) }
}
