/// What decisions make of the records of one mapping in the second reading (Plan.md section 8), in the order of records.
struct DecidedRecords: Sendable {
    enum Change: Sendable {
        /// Held back for these reasons, whatever it holds.
        case kept([String])
        /// Other values for columns of the record's list.
        case corrected([Int: DocumentRecord.Value])
    }

    private var records: [Int64] = []
    private var changes: [Int64: Change] = [:]
    /// The blocks of 1,024 records that hold one of them.
    private var blocks: Set<Int64> = []

    mutating func append(_ record: Int64, _ change: Change) {
        records.append(record)
        changes[record] = change
        blocks.insert(record >> 10)
    }

    /// False if none of so many records from this one on has changed.
    func mayTouch(_ first: Int64, count: Int) -> Bool {
        !blocks.isEmpty && count > 0 && (first >> 10...(first + Int64(count) - 1) >> 10).contains(where: blocks.contains)
    }

    func change(of record: Int64) -> Change? { changes[record] }

    /// How many of the corrected records lie in stretches that were migrated.
    func redriven(_ ledger: FateRuns) -> Int64 {
        var (count, runs) = (Int64(0), ledger.makeIterator())
        var run = runs.next()
        for record in records {
            guard case .corrected? = changes[record] else { continue }
            while let known = run, known.record + known.count <= record { run = runs.next() }
            if run?.isMigrated ?? false { count += 1 }
        }
        return count
    }
}

extension RowFields {
    /// Runs the chain of a rule over its field of a record of which some columns were corrected.
    mutating func run(
        _ rule: RowProgram.Rule, _ record: Int, corrected: [Int: DocumentRecord.Value], _ program: RowProgram,
        _ chain: inout FieldChain
    ) -> FieldOutcome {
        if rule.input == .several { return runSeveral(rule, record, corrected, program, &chain) }
        guard case .column(let column) = rule.input, let value = corrected[column] else {
            return run(rule, record, program, &chain)
        }
        return run(value, rule, program, &chain)
    }

    /// The text of a column as a correction knows it; `nil` where the record has none.
    func text(_ column: Int, of record: Int) -> [UInt8]? {
        guard batch.elements.isEmpty else {
            if case .text(let text) = batch.elements[record].values[column] { return text }
            return nil
        }
        if let (list, item, _) = batch.item(record) { return item.range.isEmpty ? nil : Array(list.texts[item.range]) }
        // A record that is padded ends before its last columns.
        guard column < batch.fields(record).count, let decoding else { return nil }
        let place = batch.places[Int(batch.rows[record].firstPlace) + column]
        guard !place.range.isEmpty || place.isQuoted else { return nil }
        var text: [UInt8] = []
        return Self.decode(batch.bytes.span, place, layout, decoding, into: &text) ? text : nil
    }
}
