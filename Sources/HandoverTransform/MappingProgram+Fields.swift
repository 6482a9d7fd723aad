import HandoverData

// To the next editor: this runs once a value, twenty-four million times for two million records. Nothing here may allocate, and
// whatever is read out of the program's arrays should be plain bytes (`BitwiseCopyable`).

extension MappingProgram {
    /// Appends a field's canonical CSV to the line.
    /// - Parameter amount: receives the value in units of 10^-scale, where the field is a number.
    @inline(__always)
    func append(
        _ field: FieldProgram, _ value: Span<UInt8>, _ flags: Slot.Flags, to out: inout OutputSpan<UInt8>,
        _ amount: inout Int128, _ scratch: inout [UInt8]
    ) -> FieldOutcome {
        if value.isEmpty, field.emptyIsNull, !flags.contains(.quoted) { return .null }
        if field.nulls.count > 0, texts.find(value, in: field.nulls) != nil { return .null }
        return apply(field.firstStep, value, to: &out, &amount, &scratch)
    }

    /// What becomes of a field that the record does not have: nothing, unless an operator says otherwise.
    @inline(never)
    func appendAbsent(
        _ field: FieldProgram, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ scratch: inout [UInt8]
    ) -> FieldOutcome {
        var step = field.firstStep
        while true {
            switch steps[step] {
            case .ifAbsent(let text):
                return apply(step + 1, texts.bytes.span.extracting(text.start..<text.end), to: &out, &amount, &scratch)
            case .trim, .foldWidth, .nullIf, .map: step += 1
            case .text, .identifier, .integer, .decimal, .money, .date, .phone: return .absent
            }
        }
    }

    /// Applies the steps from this one on; the last writes.
    private func apply(
        _ first: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ scratch: inout [UInt8]
    ) -> FieldOutcome {
        var value = value
        var step = first
        while true {
            switch steps[step] {
            case .trim: value = value.extracting(TextOperators.trimmed(value))
            case .foldWidth:
                if TextOperators.needsFolding(value) { return applyFolded(step + 1, value, to: &out, &amount, &scratch) }
            case .nullIf(let list):
                if texts.find(value, in: list) != nil { return .null }
            case .ifAbsent: break
            case .map(let list):
                guard let found = texts.find(value, in: list) else { return .failed }
                let text = texts.entries[found + list.count]
                return apply(step + 1, texts.bytes.span.extracting(text.start..<text.end), to: &out, &amount, &scratch)
            case .text:
                CanonicalCSV.append(value, to: &out)
                return .value
            case .identifier:
                if value.isEmpty { return .emptyIdentifier }
                CanonicalCSV.append(value, to: &out)
                return .value
            case .integer: return append(AmountOperators.integer(value), scale: 0, to: &out, &amount)
            case .decimal(let scale): return append(AmountOperators.decimal(value, scale: scale), scale: scale, to: &out, &amount)
            case .money(let scale): return append(AmountOperators.money(value, scale: scale), scale: scale, to: &out, &amount)
            case .date(let index): return dates[index].append(value, to: &out) ? .value : .failed
            case .phone(let index): return phones[index].append(value, to: &out, scratch: &scratch) ? .value : .failed
            }
            step += 1
        }
    }

    /// Goes on with the folded text, in a buffer that is taken out of `scratch` for as long as it is read.
    @inline(never)
    private func applyFolded(
        _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ scratch: inout [UInt8]
    ) -> FieldOutcome {
        var folded: [UInt8] = []
        swap(&folded, &scratch)
        TextOperators.fold(value, into: &folded)
        let outcome = apply(next, folded.span, to: &out, &amount, &scratch)
        swap(&folded, &scratch)
        return outcome
    }

    private func append(
        _ number: Int128?, scale: Int, to out: inout OutputSpan<UInt8>, _ amount: inout Int128
    ) -> FieldOutcome {
        guard let number else { return .failed }
        FixedPoint.append(number, scale: scale, to: &out)
        amount = number
        return .value
    }
}
