import HandoverData
import HandoverPlan

/// A field that an expression makes, or conditions choose (Plan.md section 1.5).
struct ComputedField: Sendable {
    /// A text that the field can have.
    struct Constant: BitwiseCopyable, Sendable {
        /// As it stands in the line.
        var text: TextTable.Entry
        /// In units of 10^-scale, where it is a number.
        var amount: Int128
    }

    enum Way: Sendable {
        case value(BoundExpression, watch: DamageWatch)
        case choice([BoundExpression], [Constant], otherwise: Constant?)
    }

    let way: Way
    let isIdentifier: Bool
    let scale: Int
    /// The fields that it reads.
    let fields: [Int]

    /// Bytes of a text that an expression may make.
    static let textBytes = 4096
}

extension MappedBatch {
    /// Writes a field that is computed or chosen. Nothing is written, and nothing said, where a field that it reads has a finding.
    @inline(never)
    mutating func writeComputed(
        _ field: ComputedField, _ index: Int, _ record: Int, _ batch: RecordBatch, _ program: MappingProgram,
        to out: inout OutputSpan<UInt8>, _ amount: inout Int128
    ) -> FieldOutcome {
        if !faulty.isEmpty, field.fields.contains(where: faulty.contains) {
            faulty.append(index)
            return .value
        }
        switch field.way {
        case .choice(let conditions, let constants, let otherwise):
            let chosen = program.first(of: conditions, record, batch, out.span, bounds, &expressionWork)
            guard let constant = chosen.map({ constants[$0] }) ?? otherwise else { return .null }
            out.append(program.texts.bytes.span.extracting(constant.text.range))
            amount = constant.amount
            return .value
        case .value(let expression, let watch):
            for case .column(let column, false) in expression.inputs
            where program.hasText(column, isPlace: false, record, batch) {
                if let damage = batch.withField(Int(column), of: record, { watch.find($0) }) { return .damaged(damage) }
            }
            // By itself first: a method takes hold of what it reads before its arguments are worked out.
            let value = program.value(expression, record, batch, out.span, bounds, &expressionWork)
            return write(value, field, to: &out, &amount)
        }
    }

    private func write(
        _ value: ExpressionProgram.Value, _ field: ComputedField, to out: inout OutputSpan<UInt8>, _ amount: inout Int128
    ) -> FieldOutcome {
        switch value {
        case .null: return .null
        case .failed: return .failed
        case .boolean(let truth): for byte in truth ? "true".utf8 : "false".utf8 { out.append(byte) }
        case .date(let day): for byte in ExpressionProgram.dateText(day).utf8 { out.append(byte) }
        case .number(let number):
            guard let units = number.units(scale: field.scale) else { return .failed }
            FixedPoint.append(units, scale: field.scale, to: &out)
            amount = units
        case .text(let start, let end):
            guard end - start <= ComputedField.textBytes else { return .failed }
            if start == end, field.isIdentifier { return .emptyIdentifier }
            CanonicalCSV.append(expressionWork.bytes.span.extracting(start..<end), to: &out)
        }
        return .value
    }
}
