import HandoverData
import HandoverPlan

/// An expression, compiled to steps over a stack (Plan.md section 2.5). What it reads is given to it in ``inputs``' order.
struct ExpressionProgram: Sendable {
    /// What a step puts on the stack.
    enum Value: BitwiseCopyable {
        case null
        /// Too many digits, too long a text, or a division by zero.
        case failed
        case boolean(Bool)
        case number(ExactNumber)
        /// 1970-01-01 is 0.
        case date(Int64)
        /// Where it lies in the workspace.
        case text(start: Int, end: Int)
    }

    /// What it reads from outside.
    enum Input: Hashable, Sendable {
        case column(String)
        case field(String)
    }

    enum Step: BitwiseCopyable {
        case input(Int32)
        case constant(Int32)
        /// An operation on so many values.
        case call(Expression.Call, Int32)
        /// `date-of` with one of the program's lists of formats.
        case dateOf(Int32)
    }

    private(set) var inputs: [Input] = []
    private(set) var steps: [Step] = []
    private(set) var constants: [Value] = []
    /// The texts of the constants: the workspace begins with them.
    private(set) var texts: [UInt8] = []
    private(set) var dates = DateOperators()

    init(_ expression: Expression) { add(expression) }

    private mutating func add(_ expression: Expression) {
        switch expression {
        case .text(let text):
            put(.text(start: texts.count, end: texts.count + text.utf8.count))
            texts += text.utf8
        case .number(let digits):
            guard let number = ExactNumber(Array(digits.utf8).span) else {
                preconditionFailure("the plan reader checks that numbers are not too long")
            }
            put(.number(number))
        case .date(let day): put(.date(Self.day(Array(day.utf8).span)))
        case .boolean(let value): put(.boolean(value))
        case .field(let name): put(.field(name))
        case .column(let name): put(.column(name))
        case .call(.dateOf, let operands):
            guard let text = operands.first else { preconditionFailure("the plan reader counts operands") }
            add(text)
            let formats = operands.dropFirst().compactMap { operand -> DateFormat? in
                if case .text(let format) = operand { DateFormat(format, for: .date) } else { nil }
            }
            steps.append(.dateOf(dates.add(formats)))
        case .call(let call, let operands):
            for operand in operands { add(operand) }
            steps.append(.call(call, Int32(operands.count)))
        }
    }

    private mutating func put(_ constant: Value) {
        steps.append(.constant(Int32(constants.count)))
        constants.append(constant)
    }

    /// By its bytes: composed and decomposed characters are two columns.
    private mutating func put(_ input: Input) {
        func bytes(_ input: Input) -> [UInt8] {
            switch input {
            case .column(let name): [0] + name.utf8
            case .field(let name): [1] + name.utf8
            }
        }
        let known = inputs.firstIndex { bytes($0) == bytes(input) }
        steps.append(.input(Int32(known ?? inputs.count)))
        if known == nil { inputs.append(input) }
    }

    /// The day of a canonical text.
    static func day(_ text: Span<UInt8>) -> Int64 {
        func number(_ range: Range<Int>) -> Int64 { range.reduce(0) { $0 * 10 + Int64(text[$1] - 0x30) } }
        return CivilDay.number(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    }
}

/// What expressions need beside their program: one for all records of a batch.
struct ExpressionWork {
    /// Texts that values point into.
    var bytes: [UInt8] = []
    /// One for each of the program's inputs.
    var inputs: [ExpressionProgram.Value] = []
    var stack: [ExpressionProgram.Value] = []

    /// Makes room for another program's values.
    mutating func begin(_ program: ExpressionProgram) {
        bytes.removeAll(keepingCapacity: true)
        bytes += program.texts
        inputs.removeAll(keepingCapacity: true)
    }

    /// Adds a text that the program reads.
    mutating func add(_ text: Span<UInt8>) {
        guard text.count <= Expression.textBytes else { return inputs.append(.failed) }
        inputs.append(.text(start: bytes.count, end: bytes.count + text.count))
        bytes.append(addingCapacity: text.count) { $0.append(text) }
    }

    /// Adds the value of a field that the program reads, from its canonical text.
    mutating func add(canonical text: Span<UInt8>, as kind: Expression.Kind) {
        switch kind {
        case .text: add(text)
        case .number: inputs.append(ExactNumber(text).map { .number($0) } ?? .failed)
        case .date: inputs.append(.date(ExpressionProgram.day(text)))
        case .boolean: inputs.append(.boolean(text.count == 4))
        }
    }
}
