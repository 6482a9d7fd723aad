/// Reads what a mapping takes from the records of a batch (Plan.md sections 1.3 and 2), and hands it to a chain.
struct RowFields {
    let batch: SourceBatch
    let quote: UInt8
    let decoding: TextDecoding?
    /// No byte of the batch lies outside the encoding, so no record has to be asked.
    let isValid: Bool
    /// What had to be decoded, and numbers.
    private var scratch: [UInt8] = []

    init(_ batch: SourceBatch, quote: UInt8?, _ decoding: TextDecoding?) {
        self.batch = batch
        self.quote = quote ?? 0
        self.decoding = decoding
        isValid = decoding?.isValid(batch.bytes.span) ?? true
    }

    /// Appends the text of a CSV field as UTF-8; false if it cannot be decoded.
    static func decode(
        _ bytes: Span<UInt8>, _ place: SourceBatch.Place, _ quote: UInt8, _ decoding: TextDecoding, into out: inout [UInt8]
    ) -> Bool {
        guard place.isEscaped else { return decoding.append(bytes.extracting(place.range), to: &out) }
        // No quote lies within a character, so what is between two of them can be decoded by itself.
        var from = place.range.lowerBound
        for index in place.range where bytes[index] == quote && index >= from {
            guard decoding.append(bytes.extracting(from..<(index + 1)), to: &out) else { return false }
            from = index + 2
        }
        return decoding.append(bytes.extracting(min(from, place.range.upperBound)..<place.range.upperBound), to: &out)
    }

    /// Why a record cannot be read; empty if it can.
    func findings(_ record: Int, columns: Int) -> [String] {
        guard batch.elements.isEmpty else { return batch.elements[record].findings }
        let row = batch.rows[record]
        let count = batch.fields(record).count
        if isValid, !row.hasTrailing, count == columns { return [] }
        var findings: [String] = []
        let bytes = batch.bytes.span.extracting(Int(row.start)..<Int(row.end))
        if !isValid, let decoding, !decoding.isValid(bytes) { findings.append("ENCODING") }
        if row.hasTrailing { findings.append("QUOTE_TRAILING") }
        if count != columns { findings.append(count < columns ? "RAGGED_SHORT" : "RAGGED_LONG") }
        return findings
    }

    /// Runs the chain of a rule over its field of a record.
    mutating func run(_ rule: RowProgram.Rule, _ record: Int, _ program: RowProgram, _ chain: inout FieldChain) -> FieldOutcome {
        switch rule.input {
        case .column(let column):
            guard batch.elements.isEmpty else { return run(batch.elements[record].values[column], rule, program, &chain) }
            return run(batch.places[Int(batch.rows[record].firstPlace) + column], rule, program, &chain)
        case .above(let level, let column):
            var holder = record
            for _ in 0..<level {
                guard let parent = batch.elements[holder].parent else { break }
                holder = batch.groups[record] + parent.index
            }
            return run(batch.elements[holder].values[column], rule, program, &chain)
        case .number: return run(batch.location(record).number, rule, program, &chain)
        case .parent: return run(batch.location(record).parent, rule, program, &chain)
        case .position: return run(batch.elements[record].parent?.position ?? 0, rule, program, &chain)
        case .constant:
            chain.write(program.arena.span.extracting(program.bounds(rule.constant)))
            return .value
        }
    }

    private mutating func run(
        _ place: SourceBatch.Place, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        if place.range.isEmpty, program.emptyIsNull, !place.isQuoted { return .null }
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
        _ = Self.decode(batch.bytes.span, place, quote, decoding, into: &decoded)
        let outcome = run(decoded.span, rule, program, &chain)
        swap(&decoded, &scratch)
        return outcome
    }

    private mutating func run(
        _ value: DocumentRecord.Value, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        switch value {
        case .absent: return chain.runAbsent(program, rule.steps, isIdentifier: rule.isIdentifier)
        case .null: return .null
        case .text(let text): return run(text.span, rule, program, &chain)
        }
    }

    private mutating func run(
        _ number: Int64, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        let text = Array(String(number).utf8)
        return chain.run(text.span, program, rule.steps, isIdentifier: rule.isIdentifier)
    }

    private func run(
        _ text: Span<UInt8>, _ rule: RowProgram.Rule, _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        if !program.nulls.isEmpty, program.contains(text, in: program.nulls) { return .null }
        return chain.run(text, program, rule.steps, isIdentifier: rule.isIdentifier)
    }
}
