import HandoverData
import HandoverPlan

/// An expression with where it finds what it reads: columns of the record, fields of the line so far.
struct BoundExpression: Sendable {
    enum Input: BitwiseCopyable, Sendable {
        /// What a record has by its place is never null, and no damage.
        case column(Int32, isPlace: Bool)
        case field(Int32, Expression.Kind)
    }

    let program: ExpressionProgram
    /// In the order of the program's inputs.
    let inputs: [Input]

    /// - Parameters:
    ///   - columns: those of the source's records; the plan was checked against its lock.
    ///   - fields: those of the table.
    init(_ expression: Expression, columns: [String] = [], hasPlaces: Bool = false, fields: [Plan.Field] = []) {
        program = ExpressionProgram(expression)
        inputs = program.inputs.map { input in
            switch input {
            case .column(let name):
                guard let index = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                    preconditionFailure("the plan was checked against the lock's columns")
                }
                let isPlace = hasPlaces && Plan.Mapping.Special.isPlace(name)
                return .column(Int32(index), isPlace: isPlace)
            case .field(let name):
                guard let index = fields.firstIndex(where: { $0.name == name }) else {
                    preconditionFailure("the plan reader checks that expressions name fields")
                }
                return .field(Int32(index), Expression.Kind(fields[index].type))
            }
        }
    }

    /// The fields that it reads.
    var fields: [Int] { inputs.compactMap { if case .field(let index, _) = $0 { Int(index) } else { nil } } }
}

extension MappingProgram {
    /// What an expression comes to for a record.
    /// - Parameters:
    ///   - line: the record's line as far as it is written, and where its fields lie.
    func value(
        _ expression: BoundExpression, _ record: Int, _ batch: RecordBatch, _ line: Span<UInt8>, _ bounds: [Range<Int>],
        _ work: inout ExpressionWork
    ) -> ExpressionProgram.Value {
        work.begin(expression.program)
        for input in expression.inputs {
            switch input {
            case .column(let column, let isPlace):
                if hasText(column, isPlace: isPlace, record, batch) {
                    batch.withField(Int(column), of: record) { work.add($0) }
                } else {
                    work.inputs.append(.null)
                }
            case .field(let field, let kind): work.add(field: line.extracting(bounds[Int(field)]), as: kind)
            }
        }
        return expression.program.run(&work)
    }

    /// The first of these conditions that is true for a record: one that is null or failed is not.
    func first(
        of conditions: [BoundExpression], _ record: Int, _ batch: RecordBatch, _ line: Span<UInt8>, _ bounds: [Range<Int>],
        _ work: inout ExpressionWork
    ) -> Int? {
        for index in conditions.indices {
            if case .boolean(true) = value(conditions[index], record, batch, line, bounds, &work) { return index }
        }
        return nil
    }

    /// Whether a column of a record is neither absent nor null. What it has by its place is never null.
    func hasText(_ column: Int32, isPlace: Bool, _ record: Int, _ batch: RecordBatch) -> Bool {
        let slot = batch.index.slot(Int(column), of: record)
        guard slot.flags.isDisjoint(with: [.absent, .null]) else { return false }
        if isPlace { return true }
        if slot.count == 0, emptyIsNull, !slot.flags.contains(.quoted) { return false }
        return batch.withField(Int(column), of: record) { !texts.has($0, in: nulls) }
    }
}

extension ExpressionWork {
    /// Adds the value of a field as it stands in its line: nothing is null, quotes are taken off.
    mutating func add(field: Span<UInt8>, as kind: Expression.Kind) {
        if field.isEmpty { return inputs.append(.null) }
        guard field[0] == UInt8(ascii: "\"") else { return add(canonical: field, as: kind) }
        guard field.count <= 2 * Expression.textBytes + 2 else { return inputs.append(.failed) }
        var text: [UInt8] = []
        CanonicalCSV.appendText(of: field, to: &text)
        add(canonical: text.span, as: kind)
    }
}
