import HandoverCore
import HandoverData

// To the next editor: this runs once a value, twenty-four million times for two million records. Nothing here may allocate, and
// whatever is read out of the program's arrays should be plain bytes (`BitwiseCopyable`).

extension MappingProgram {
    /// Appends a field's canonical CSV to the line.
    /// - Parameter amount: receives the value in units of 10^-scale, where the field is a number.
    @inline(never)
    func append(
        _ index: Int, _ value: Span<UInt8>, _ flags: Slot.Flags, to out: inout OutputSpan<UInt8>,
        _ amount: inout Int128, _ work: inout Workspace
    ) -> FieldOutcome {
        let field = fields[index]
        var value = value
        if value.isEmpty, field.emptyIsNull, !flags.contains(.quoted) { return .null }
        if field.nulls.count > 0, texts.has(value, in: field.nulls) { return .null }
        if field.watch >= 0, field.glance.suspects(value), let damage = watches[Int(field.watch)].find(value) {
            return .damaged(damage)
        }
        if field.trims, !TextOperators.isTight(value) {
            let count = value.count
            value = value.extracting(TextOperators.trimmed(value))
            work.isOther = value.count < count
        }
        if field.folds, TextOperators.needsFolding(value) {
            work.isOther = true
            return applyFolded(Int(field.firstStep), value, to: &out, &amount, &work)
        }
        return apply(Int(field.firstStep), value, to: &out, &amount, &work)
    }

    /// What becomes of a field that the record does not have, or that is null: nothing, unless an operator says otherwise.
    @inline(never)
    func appendMissing(
        isAbsent: Bool, from first: Int, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ work: inout Workspace
    ) -> FieldOutcome {
        var step = first
        while true {
            switch steps[step] {
            case .ifAbsent(let text) where isAbsent:
                return apply(step + 1, texts.bytes.span.extracting(text.range), to: &out, &amount, &work)
            case .ifNull(let text):
                return apply(step + 1, texts.bytes.span.extracting(text.range), to: &out, &amount, &work)
            case let other where other.isLast: return isAbsent ? .absent : .null
            default: step += 1
            }
        }
    }

    /// Applies the steps from this one on; the last writes.
    @inline(never)
    func apply(
        _ first: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ work: inout Workspace
    ) -> FieldOutcome {
        var value = value
        var step = first
        while true {
            switch steps[step] {
            case .trim: value = value.extracting(TextOperators.trimmed(value))
            case .foldWidth:
                if TextOperators.needsFolding(value) { return applyFolded(step + 1, value, to: &out, &amount, &work) }
            case .nullIf(let list):
                if texts.has(value, in: list) {
                    return appendMissing(isAbsent: false, from: step + 1, to: &out, &amount, &work)
                }
            case .ifAbsent: break
            case .map(let list):
                guard let text = texts.value(of: value, in: list) else { return .failed }
                return apply(step + 1, texts.bytes.span.extracting(text.range), to: &out, &amount, &work)
            case .oneOf(let list):
                guard texts.has(value, in: list) else { return .failed }
            case .format(let index): return applyFormat(formats[Int(index)], step + 1, value, to: &out, &amount, &work)
            case .excelText:
                guard let range = TextRepairs.unwrapped(value) else { break }
                work.isRepaired = true
                value = value.extracting(range)
            case .excelNumber: return applyRounded(step + 1, value, to: &out, &amount, &work)
            case .pad(let count):
                let zeros = TextRepairs.missingZeros(value, Int(count))
                if zeros > 0 { return applyPadded(zeros, step + 1, value, to: &out, &amount, &work) }
            case .text:
                CanonicalCSV.append(value, to: &out)
                return .value
            case .identifier:
                if value.isEmpty { return .emptyIdentifier }
                CanonicalCSV.append(value, to: &out)
                return .value
            case .integer: return append(AmountOperators.integer(value), scale: 0, to: &out, &amount)
            case .decimal(let scale):
                return append(AmountOperators.decimal(value, scale: Int(scale)), scale: scale, to: &out, &amount)
            case .money(let scale):
                return append(AmountOperators.money(value, scale: Int(scale)), scale: scale, to: &out, &amount)
            case .date(let index): return dates.append(value, by: index, to: &out) ? .value : .failed
            case .amount(let scale):
                return append(AmountText.value(value, scale: Int(scale), &work.made), scale: scale, to: &out, &amount)
            case .phone(let index): return phones[Int(index)].append(value, to: &out, scratch: &work.made) ? .value : .failed
            case .list(let index): return lists[Int(index)].append(value, to: &out) ? .value : .failed
            case .scaled(let index):
                let number = scaled[Int(index)].value(value, &work.made)
                return append(number, scale: Int32(scaled[Int(index)].scale), to: &out, &amount)
            case .epoch(let index): return epochs[Int(index)].append(value, to: &out) ? .value : .failed
            case .ifNull: break
            case .rewrite(let index): return applyRewritten(Int(index), step + 1, value, to: &out, &amount, &work)
            case .keep:
                work.kept.append(value)
                return .value
            }
            step += 1
        }
    }

    /// Goes on with the folded text, in a buffer that is taken out of the workspace for as long as it is read.
    @inline(never)
    private func applyFolded(
        _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ work: inout Workspace
    ) -> FieldOutcome {
        var folded: [UInt8] = []
        swap(&folded, &work.folded)
        TextOperators.fold(value, into: &folded)
        let outcome = apply(next, folded.span, to: &out, &amount, &work)
        swap(&folded, &work.folded)
        return outcome
    }

    /// Goes on with the text as the format writes it.
    @inline(never)
    private func applyFormat(
        _ format: FormatOperator, _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128,
        _ work: inout Workspace
    ) -> FieldOutcome {
        var made: [UInt8] = []
        swap(&made, &work.made)
        let outcome: FieldOutcome =
            switch format.apply(value, into: &made) {
            case .failed: .failed
            case .same: apply(next, value, to: &out, &amount, &work)
            case .changed: apply(next, made.span, to: &out, &amount, &work)
            }
        swap(&made, &work.made)
        return outcome
    }

    /// Goes on with the number as Excel shows it.
    @inline(never)
    private func applyRounded(
        _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128, _ work: inout Workspace
    ) -> FieldOutcome {
        var made: [UInt8] = []
        swap(&made, &work.made)
        let outcome: FieldOutcome
        if ExcelNumber.write(value, into: &made) {
            work.isRepaired = true
            outcome = apply(next, made.span, to: &out, &amount, &work)
        } else {
            outcome = apply(next, value, to: &out, &amount, &work)
        }
        swap(&made, &work.made)
        return outcome
    }

    /// Goes on with zeros in front.
    @inline(never)
    private func applyPadded(
        _ zeros: Int, _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128,
        _ work: inout Workspace
    ) -> FieldOutcome {
        work.isRepaired = true
        var made: [UInt8] = []
        swap(&made, &work.made)
        made.removeAll(keepingCapacity: true)
        for _ in 0..<zeros { made.append(UInt8(ascii: "0")) }
        for index in value.indices { made.append(value[index]) }
        let outcome = apply(next, made.span, to: &out, &amount, &work)
        swap(&made, &work.made)
        return outcome
    }

    /// Goes on with the text that an operator makes of another.
    @inline(never)
    private func applyRewritten(
        _ rewrite: Int, _ next: Int, _ value: Span<UInt8>, to out: inout OutputSpan<UInt8>, _ amount: inout Int128,
        _ work: inout Workspace
    ) -> FieldOutcome {
        var made = work.spare.popLast() ?? []
        made.removeAll(keepingCapacity: true)
        let outcome: FieldOutcome =
            switch rewrites[rewrite].apply(value, into: &made) {
            case .failed: .failed
            case .same: apply(next, value, to: &out, &amount, &work)
            case .changed where made.count > Limits.fieldBytes: .tooLarge
            case .changed: apply(next, made.span, to: &out, &amount, &work)
            }
        work.spare.append(made)
        return outcome
    }

    private func append(
        _ number: Int128?, scale: Int32, to out: inout OutputSpan<UInt8>, _ amount: inout Int128
    ) -> FieldOutcome {
        guard let number else { return .failed }
        FixedPoint.append(number, scale: Int(scale), to: &out)
        amount = number
        return .value
    }
}
