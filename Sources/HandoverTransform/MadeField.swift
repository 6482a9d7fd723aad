import HandoverCore
import HandoverData
import HandoverPlan

// The hot path writes each value straight from its column into a line whose room is known beforehand. A text of several columns, or one
// that an operator can make longer, has no such bound: it is made first, for some records at a time, and their lines then get the
// room that the texts need.

/// A field whose text is made before its line.
struct MadeField: Sendable {
    /// A column and what is asked of its texts before the chain.
    struct Input: BitwiseCopyable, Sendable {
        var column: Int32
        /// What a record has by its place is never null.
        var isPlace: Bool
        /// Below 0 for none.
        var watch: Int32 = -1
        var glance = DamageWatch.Glance()
    }

    /// How its columns become one text (Plan.md section 2.2).
    enum Way: Sendable {
        /// There is one column.
        case single
        case first
        case joined(TextTable.Entry)
        /// Texts, and the input that stands behind each.
        case template([(text: TextTable.Entry, input: Int?)])
        /// The text is the lookup's.
        case lookedUp
    }

    let inputs: [Input]
    let way: Way
    let firstStep: Int
    /// The step that writes.
    let lastStep: Int
    /// Bytes that one byte of the text can become in the line.
    let growth: Int
    /// Where the text is found, or a damaged one whole.
    let lookup: LookedUp?
    /// What the lookup's text is looked at for.
    let watch: DamageWatch?
}

/// What became of a field that was made, and where its text lies.
struct MadeText: BitwiseCopyable {
    var outcome: FieldOutcome
    var start: Int
    var end: Int
    var isRepaired: Bool
}

extension MappingProgram {
    /// Makes the text of a field and keeps it in the workspace, if it has one.
    func make(_ index: Int, _ record: Int, of batch: RecordBatch, _ work: inout Workspace) -> FieldOutcome {
        let field = made[index]
        for input in field.inputs where input.watch >= 0 {
            guard let damage = damage(input, record, batch) else { continue }
            return recover(field, record, batch, &work) ?? .damaged(damage)
        }
        switch field.way {
        case .single: return makeOf(field.inputs[0], record, batch, field.firstStep, &work)
        case .first:
            let first = field.inputs.first { has($0, record, batch) }
            guard let first else { return makeNull(field.firstStep, &work) }
            return batch.withField(Int(first.column), of: record) { text in
                text.count > Limits.fieldBytes ? .tooLarge : run(field.firstStep, text, &work)
            }
        case .lookedUp: return makeLookedUp(field, record, batch, &work)
        case .joined(let separator):
            var joined: [UInt8] = work.spare.popLast() ?? []
            joined.removeAll(keepingCapacity: true)
            defer { work.spare.append(joined) }
            var hasText = false
            for input in field.inputs where has(input, record, batch) {
                if hasText { joined.append(texts.bytes.span.extracting(separator.range)) }
                batch.withField(Int(input.column), of: record) { joined.append($0) }
                hasText = true
                if joined.count > Limits.fieldBytes { return .tooLarge }
            }
            return hasText ? run(field.firstStep, joined.span, &work) : makeNull(field.firstStep, &work)
        case .template(let parts):
            guard field.inputs.allSatisfy({ has($0, record, batch) }) else { return makeNull(field.firstStep, &work) }
            var filled: [UInt8] = work.spare.popLast() ?? []
            filled.removeAll(keepingCapacity: true)
            defer { work.spare.append(filled) }
            for part in parts {
                filled.append(texts.bytes.span.extracting(part.text.range))
                if let input = part.input {
                    batch.withField(Int(field.inputs[input].column), of: record) { filled.append($0) }
                }
                if filled.count > Limits.fieldBytes { return .tooLarge }
            }
            return run(field.firstStep, filled.span, &work)
        }
    }

    /// Makes a damaged text out of the one that a lookup has in its place; `nil` where it has none.
    private func recover(_ field: MadeField, _ record: Int, _ batch: RecordBatch, _ work: inout Workspace) -> FieldOutcome? {
        var key = work.spare.popLast() ?? []
        defer { work.spare.append(key) }
        guard let lookup = field.lookup, writeKey(lookup.by, record, batch, into: &key),
            case .text(let range) = lookup.table.find(key.span)
        else { return nil }
        work.isRepaired = true
        return run(field.firstStep, lookup.table.bytes.span.extracting(range), &work)
    }

    /// Makes a text out of the one that a lookup has.
    private func makeLookedUp(_ field: MadeField, _ record: Int, _ batch: RecordBatch, _ work: inout Workspace) -> FieldOutcome {
        var key = work.spare.popLast() ?? []
        defer { work.spare.append(key) }
        guard let lookup = field.lookup else { return .failed }
        guard writeKey(lookup.by, record, batch, into: &key) else { return makeNull(field.firstStep, &work) }
        switch lookup.table.find(key.span) {
        case .nothing, .several: return .failed
        case .null: return makeNull(field.firstStep, &work)
        case .text(let range):
            let text = lookup.table.bytes.span.extracting(range)
            if let damage = field.watch?.find(text) { return .damaged(damage) }
            return run(field.firstStep, text, &work)
        }
    }

    /// Writes the key that a record is looked up by in place of what was there; false if one of its columns has no text.
    private func writeKey(_ by: [MadeField.Input], _ record: Int, _ batch: RecordBatch, into key: inout [UInt8]) -> Bool {
        key.removeAll(keepingCapacity: true)
        for input in by {
            guard has(input, record, batch) else { return false }
            batch.withField(Int(input.column), of: record) { LookupTable.append($0, toKey: &key) }
        }
        return true
    }

    private func slot(_ input: MadeField.Input, _ record: Int, _ batch: RecordBatch) -> Slot {
        batch.index.fields[Int(batch.index.recordStarts[record]) + Int(input.column)]
    }

    /// Whether the record has a text there: it is neither absent nor null.
    func has(_ input: MadeField.Input, _ record: Int, _ batch: RecordBatch) -> Bool {
        hasText(input.column, isPlace: input.isPlace, record, batch)
    }

    /// Whether a field that was written is the text that the record has there.
    func isText(of input: MadeField.Input, _ record: Int, _ batch: RecordBatch, _ field: Span<UInt8>) -> Bool {
        guard has(input, record, batch) else { return false }
        return CanonicalCSV.isText(of: slot(input, record, batch), in: batch, field)
    }

    private func damage(_ input: MadeField.Input, _ record: Int, _ batch: RecordBatch) -> Damage? {
        guard has(input, record, batch) else { return nil }
        return batch.withField(Int(input.column), of: record) { text in
            input.glance.suspects(text) ? watches[Int(input.watch)].find(text) : nil
        }
    }

    /// Runs the chain over what one column holds.
    private func makeOf(
        _ input: MadeField.Input, _ record: Int, _ batch: RecordBatch, _ step: Int, _ work: inout Workspace
    ) -> FieldOutcome {
        if has(input, record, batch) {
            return batch.withField(Int(input.column), of: record) { run(step, $0, &work) }
        }
        let isAbsent = slot(input, record, batch).flags.contains(.absent)
        return withoutRoom { out, amount in appendMissing(isAbsent: isAbsent, from: step, to: &out, &amount, &work) }
    }

    private func makeNull(_ step: Int, _ work: inout Workspace) -> FieldOutcome {
        withoutRoom { out, amount in appendMissing(isAbsent: false, from: step, to: &out, &amount, &work) }
    }

    private func run(_ step: Int, _ text: Span<UInt8>, _ work: inout Workspace) -> FieldOutcome {
        var out = OutputSpan<UInt8>()
        var amount: Int128 = 0
        return apply(step, text, to: &out, &amount, &work)
    }

    /// The steps until a text is kept write nothing into a line.
    private func withoutRoom(_ body: (inout OutputSpan<UInt8>, inout Int128) -> FieldOutcome) -> FieldOutcome {
        var out = OutputSpan<UInt8>()
        var amount: Int128 = 0
        return body(&out, &amount)
    }
}
