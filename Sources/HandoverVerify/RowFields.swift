import HandoverCore

/// Reads what a mapping takes from the records of a batch (Plan.md sections 1.3 and 2), and hands it to a chain.
struct RowFields {
    let batch: SourceBatch
    let layout: CSVLayout
    private let pads: Bool
    let decoding: TextDecoding?
    /// No byte of the batch lies outside the encoding, so no record has to be asked.
    let isValid: Bool
    /// What had to be decoded, and numbers.
    private var scratch: [UInt8] = []

    init(_ batch: SourceBatch, _ layout: CSVLayout, _ decoding: TextDecoding?) {
        self.batch = batch
        self.layout = layout
        pads = layout.ragged == "pad"
        self.decoding = decoding
        isValid = decoding?.isValid(batch.bytes.span) ?? true
    }

    /// Appends the text of a CSV field as UTF-8; false if it cannot be decoded.
    static func decode(
        _ bytes: Span<UInt8>, _ place: SourceBatch.Place, _ layout: CSVLayout, _ decoding: TextDecoding, into out: inout [UInt8]
    ) -> Bool {
        guard place.isEscaped else { return decoding.append(bytes.extracting(place.range), to: &out) }
        // What is left out is no part of a character, so what is between two of those can be decoded by itself.
        let content = bytes.extracting(0..<place.range.upperBound)
        var (from, at) = (place.range.lowerBound, place.range.lowerBound)
        while at < content.count {
            if content[at] == layout.escape, at + 1 < content.count {
                guard decoding.append(content.extracting(from..<at), to: &out) else { return false }
                from = at + 1
                at += 1
            } else if content[at] == layout.quote, place.isQuoted {
                guard decoding.append(content.extracting(from..<(at + 1)), to: &out) else { return false }
                from = min(at + 2, content.count)
                at += 1
            }
            at += layout.isPlain ? 1 : layout.step(content, at) ?? 1
        }
        return decoding.append(content.extracting(from..<content.count), to: &out)
    }

    /// Why a record cannot be read; empty if it can.
    func findings(_ record: Int, columns: Int) -> [String] {
        guard batch.elements.isEmpty else { return batch.elements[record].findings }
        // What cannot be read has no items.
        guard record < batch.rows.count else { return [] }
        let unread = unreadable(record, columns: columns)
        guard let listing = layout.listing else { return unread }
        return unread + listing.findings(of: record, in: batch)
    }

    /// Why a record of a CSV file cannot be read.
    private func unreadable(_ record: Int, columns: Int) -> [String] {
        let row = batch.rows[record]
        let count = batch.fields(record).count
        if isValid, layout.widths.isEmpty, row.marks.isEmpty, row.innerLines == 0, count == columns { return [] }
        var findings: [String] = []
        let bytes = batch.bytes.span.extracting(Int(row.start)..<Int(row.end))
        if !isValid, let decoding, !decoding.isValid(bytes) {
            findings.append("ENCODING")
        } else if !layout.widths.isEmpty, let decoding,
            batch.places[batch.fields(record)].contains(where: { !decoding.isValid(batch.bytes.span.extracting($0.range)) })
        {
            findings.append("ENCODING")
        }
        // A field that is too large is not looked into, nor is what stands beside it.
        let isText = findings.isEmpty && count <= columns && !row.marks.contains(.large)
        if row.marks.contains(.trailing) { findings.append("QUOTE_TRAILING") }
        if count > columns { findings.append("RAGGED_LONG") }
        if count < columns, !pads { findings.append("RAGGED_SHORT") }
        if Int64(row.innerLines) >= layout.maxLines { findings.append("TOO_MANY_LINES") }
        if row.marks.contains(.hidden) || (isText && row.innerLines > 0 && hasHiddenRow(record, columns: columns)) {
            findings.append("HIDDEN_ROWS")
        }
        if row.marks.contains(.large) { findings.append("FIELD_TOO_LARGE") }
        return findings
    }

    /// Whether a line inside a quoted field holds as many delimiters as a record.
    private func hasHiddenRow(_ record: Int, columns: Int) -> Bool {
        guard columns > 3, !layout.acceptsHiddenRows, !layout.isSheet, let decoding else { return false }
        for place in batch.places[batch.fields(record)] where place.isQuoted && place.range.count <= Limits.fieldBytes {
            var text: [UInt8] = []
            guard Self.decode(batch.bytes.span, place, layout, decoding, into: &text) else { continue }
            // Between CR and LF nothing stands, so it does not matter that the two are one terminator.
            let lines = text.split(omittingEmptySubsequences: false) { $0 == 0x0a || $0 == 0x0d }
            for line in lines.dropFirst().dropLast() {
                var (rest, count) = (line, 0)
                while let first = layout.textDelimiter.first, let at = rest.firstIndex(of: first) {
                    rest = rest[at...]
                    let isWhole = rest.starts(with: layout.textDelimiter)
                    if isWhole { count += 1 }
                    rest = rest.dropFirst(isWhole ? layout.textDelimiter.count : 1)
                }
                if count == columns - 1 { return true }
            }
        }
        return false
    }

    /// Runs the chain of a rule over its field of a record.
    mutating func run(_ rule: RowProgram.Rule, _ record: Int, _ program: RowProgram, _ chain: inout FieldChain) -> FieldOutcome {
        switch rule.input {
        case .column(let column):
            guard batch.elements.isEmpty else { return run(batch.elements[record].values[column], rule, program, &chain) }
            return record < batch.rows.count
                ? runCell(column, of: record, rule, program, &chain) : runItem(record, rule, program, &chain)
        case .above(let level, let column):
            if let (_, item, _) = batch.item(record) { return runCell(column, of: Int(item.row), rule, program, &chain) }
            var holder = record
            for _ in 0..<level {
                guard let parent = batch.elements[holder].parent else { break }
                holder = batch.groups[record] + parent.index
            }
            return run(batch.elements[holder].values[column], rule, program, &chain)
        // Made elsewhere, since it may read the row.
        case .expression: return .failed
        case .number: return run(batch.location(record).number, rule, program, &chain)
        case .parent: return run(batch.location(record).parent, rule, program, &chain)
        case .position: return run(batch.position(record), rule, program, &chain)
        case .constant:
            chain.write(program.arena.span.extracting(program.bounds(rule.constant)))
            return .value
        case .several: return runSeveral(rule, record, [:], program, &chain)
        }
    }

    /// Runs the chain of a rule over a field of a CSV record.
    @inline(__always)
    private mutating func runCell(
        _ column: Int, of row: Int, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        if pads, column >= batch.fields(row).count {
            return chain.runAbsent(program, rule.steps, isIdentifier: rule.isIdentifier)
        }
        return run(batch.places[Int(batch.rows[row].firstPlace) + column], rule, program, &chain)
    }

    /// Runs the chain of a rule over the text of an item, which counts as an unquoted field.
    private func runItem(
        _ record: Int, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        guard let (list, item, _) = batch.item(record) else { return .failed }
        if item.range.isEmpty, program.emptyIsNull {
            return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        }
        return run(list.texts.span.extracting(item.range), rule, program, &chain)
    }

    private mutating func run(
        _ place: SourceBatch.Place, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        if place.range.isEmpty, program.emptyIsNull, !place.isQuoted {
            return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        }
        if !place.isEscaped {
            let text = batch.bytes.span.extracting(place.range)
            if decoding?.isPlain(text) ?? true { return run(text, rule, program, &chain) }
        }
        guard let decoding else { return .failed }
        return runDecoded(place, decoding, rule, program, &chain)
    }

    private mutating func runDecoded(
        _ place: SourceBatch.Place, _ decoding: TextDecoding, _ rule: RowProgram.Rule, _ program: RowProgram,
        _ chain: inout FieldChain
    ) -> FieldOutcome {
        var decoded: [UInt8] = []
        swap(&decoded, &scratch)
        decoded.removeAll(keepingCapacity: true)
        // What is valid and yet has no character leaves nothing: no known iconv does that.
        _ = Self.decode(batch.bytes.span, place, layout, decoding, into: &decoded)
        let outcome = run(decoded.span, rule, program, &chain)
        swap(&decoded, &scratch)
        return outcome
    }

    /// Runs the chain of a rule over a value.
    mutating func run(
        _ value: DocumentRecord.Value, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        switch value {
        case .absent: return chain.runAbsent(program, rule.steps, isIdentifier: rule.isIdentifier)
        case .null: return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        case .text(let text): return run(text.span, rule, program, &chain)
        }
    }

    private mutating func run(
        _ number: Int64, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        let text = Array(String(number).utf8)
        return runWatched(text.span, rule, program, &chain)
    }

    private func run(
        _ text: Span<UInt8>, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        if !program.nulls.isEmpty, program.contains(text, in: program.nulls) {
            return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        }
        if let damage = rule.damage.find(text) { return .damaged(damage) }
        return runWatched(text, rule, program, &chain)
    }

    /// Runs the chain over the text of a column, and sees whether it comes out as it was.
    @inline(__always)
    private func runWatched(
        _ text: Span<UInt8>, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        let from = chain.out.count
        let outcome = chain.run(text, program, rule.steps, isIdentifier: rule.isIdentifier)
        // Without operators it is written as it came.
        chain.isCarried = rule.steps.isEmpty || chain.holds(text, from: from)
        return outcome
    }
}
