import HandoverCore
import HandoverData
import HandoverPlan

/// A batch while it is mapped, record by record. What is here is made once a batch and used for every record. The program and the
/// batch are not in it: what they hold is read while this is written to.
struct MappedBatch {
    var chunk: MappedChunk

    /// Whether there is any record that is not to be mapped.
    private let hasUnread: Bool
    private let kept: [Int: [Finding]]
    private var places: RejectPlaces
    /// Of the current line: where bound fields lie, amounts, fields that are null for a reason that is counted.
    private(set) var bounds: [Range<Int>]
    private var amounts: [Int128]
    private var nulled: [Int] = []
    private var absent: [Int] = []
    private var repaired: [Int] = []
    /// What became of the values of each staged record.
    private(set) var marks: FieldMarks
    /// Fields with a finding, and those that are not made because they read one.
    var faulty: [Int] = []
    private var scratch: [UInt8] = []
    private var work = Workspace()
    /// What the made fields of some records became, record by record, where it begins in the texts, and what of lines it can need.
    private var made: [MadeText] = []
    private var firstMade = 0
    private var madeTexts: [UInt8] = []
    private(set) var madeRoom = 0
    var expressionWork = ExpressionWork()
    private let merging: Merging?
    private var text: [UInt8] = []

    init(_ program: MappingProgram, _ batch: RecordBatch, _ kept: [Int: [Finding]], _ merging: Merging?) {
        self.merging = merging
        chunk = MappedChunk(
            fields: program.fields.count, references: program.references.count, balances: program.balanced.count,
            excludes: !program.exclusions.isEmpty, rules: program.rules.count, matches: program.match.count)
        hasUnread = !batch.index.findings.isEmpty || !kept.isEmpty
        self.kept = kept
        places = RejectPlaces(batch)
        bounds = Array(repeating: 0..<0, count: program.fields.count)
        amounts = Array(repeating: 0, count: program.fields.count)
        marks = FieldMarks(fields: program.fields.count, records: batch.count)
    }

    /// Appends the record's line, without its LF; or notes why it is held back, and answers false.
    mutating func append(
        _ record: Int, of batch: RecordBatch, by program: MappingProgram, to out: inout OutputSpan<UInt8>
    ) -> Bool {
        if hasUnread {
            if let findings = kept[record] {
                chunk.rejects.append(places.reject(record, findings))
                return false
            }
            let unread = batch.index.findings(of: record)
            if !unread.isEmpty {
                chunk.rejects.append(places.reject(record, unread.map { Finding(code: $0.kind.rawValue) }))
                return false
            }
        }
        if let merging, merging.records.wasMerged(batch.firstRecord + Int64(record)) {
            var reject = places.reject(record, [])
            reject.isMerged = true
            chunk.rejects.append(reject)
            return false
        }
        let exclusion =
            program.exclusions.isEmpty
            ? nil : program.first(of: program.exclusions, record, batch, Span(), [], &expressionWork)
        let lineStart = out.count
        var findings: [Finding] = []
        // A span: to hold the array would be counted, for each record. No copy of a field: it is too large to be passed on.
        let fields = program.fields.span
        let firstSlot = Int(batch.index.recordStarts[record])
        var (empty, changed): (UInt64, UInt64) = (0, 0)
        for index in fields.indices {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            let fieldStart = out.count
            var amount: Int128 = 0
            let outcome: FieldOutcome
            let column = Int(fields[index].column)
            if column >= 0 {
                let slot = batch.index.fields[firstSlot + column]
                if !slot.flags.isDisjoint(with: [.absent, .null]) {
                    outcome = appendMissing(index, slot.flags, program, to: &out, &amount)
                } else {
                    if slot.isInArena {
                        outcome = program.append(
                            index, batch.arena.span.extracting(slot.range), slot.flags, to: &out, &amount, &work)
                    } else {
                        outcome = program.append(
                            index, batch.chunk.span.extracting(slot.range), slot.flags, to: &out, &amount, &work)
                    }
                    switch fields[index].comparison {
                    case .none, .always: break
                    case .plain:
                        work.isOther =
                            out.count - fieldStart != slot.count
                            || !CanonicalCSV.isText(of: slot, in: batch, out.span.extracting(fieldStart...))
                    case .text: work.isOther = !CanonicalCSV.isText(of: slot, in: batch, out.span.extracting(fieldStart...))
                    }
                }
            } else {
                outcome = appendOther(index, record, batch, program, to: &out, &amount)
            }
            if case .value = outcome {} else { empty |= 1 &<< UInt64(index & 63) }
            if work.isOther {
                changed |= 1 &<< UInt64(index & 63)
                work.isOther = false
            }
            if index & 63 == 63 {
                marks.append(empty: empty, changed: changed)
                (empty, changed) = (0, 0)
            }
            if fields[index].isBound { bounds[index] = fieldStart..<out.count }
            if fields[index].isAmount { amounts[index] = fields[index].isConstant ? program.constantAmounts[index] : amount }
            if work.isRepaired {
                repaired.append(index)
                work.isRepaired = false
            }
            if case .value = outcome { continue }
            let before = findings.count
            note(outcome, index, program, &findings)
            if findings.count > before { faulty.append(index) }
        }
        if fields.count & 63 != 0 { marks.append(empty: empty, changed: changed) }
        if merging != nil, findings.isEmpty, exclusion == nil {
            takeMerged(batch.firstRecord + Int64(record), from: lineStart, program, &out)
        }
        if findings.isEmpty, exclusion == nil, !program.rules.isEmpty { findings = broken(record, batch, program, out.span) }
        guard findings.isEmpty, exclusion == nil else {
            if exclusion != nil, findings.isEmpty { noteExcluded(record, batch, program, out.span) }
            out.removeLast(out.count - lineStart)
            (nulled, absent, repaired, faulty) = ([], [], [], [])
            marks.removeLast()
            var reject = places.reject(record, exclusion == nil ? findings : [])
            reject.exclusion = exclusion
            chunk.rejects.append(reject)
            return false
        }
        if merging != nil { pointAnew(from: lineStart, program, &out) }
        return true
    }

    /// The line that was appended last gives way to the row of a survivor.
    @inline(never)
    private mutating func takeMerged(
        _ record: Int64, from start: Int, _ program: MappingProgram, _ out: inout OutputSpan<UInt8>
    ) {
        guard let merging, let range = merging.records.range(of: record) else { return }
        out.removeLast(out.count - start)
        out.append(merging.records.lines.span.extracting(range))
        placeFields(from: start, program, out.span)
    }

    /// References of the line that was appended last become the keys of survivors.
    @inline(never)
    private mutating func pointAnew(from start: Int, _ program: MappingProgram, _ out: inout OutputSpan<UInt8>) {
        guard let merging, merging.pointsAnew else { return }
        var changed: [(field: Int, key: ArraySlice<UInt8>)] = []
        for (index, crosswalk) in zip(program.references, merging.crosswalks) where !bounds[index].isEmpty {
            if let key = crosswalk.key(for: out.span.extracting(bounds[index])) { changed.append((index, key)) }
        }
        if changed.isEmpty { return }
        var line: [UInt8] = []
        let ranges = CanonicalCSV.ranges(in: out.span.extracting(start...))
        for (field, range) in ranges.enumerated() {
            if field > 0 { line.append(UInt8(ascii: ",")) }
            if let change = changed.first(where: { $0.field == field }) {
                line += change.key
            } else {
                line.append(out.span.extracting(start + range.lowerBound..<start + range.upperBound))
            }
        }
        out.removeLast(out.count - start)
        out.append(line.span)
        placeFields(from: start, program, out.span)
    }

    /// Where the fields of the line lie that begins here, and what their amounts are.
    private mutating func placeFields(from start: Int, _ program: MappingProgram, _ lines: Span<UInt8>) {
        for (index, range) in CanonicalCSV.ranges(in: lines.extracting(start...)).enumerated() {
            let place = start + range.lowerBound..<start + range.upperBound
            if program.fields[index].isBound { bounds[index] = place }
            if program.fields[index].isAmount { amounts[index] = FixedPoint.value(ofCanonical: lines.extracting(place)) }
        }
    }

    /// Bytes that merging can need beside for these records.
    func mergedRoom(_ records: Range<Int>, of batch: RecordBatch) -> Int {
        guard let merging else { return 0 }
        let first = batch.firstRecord
        let numbers = first + Int64(records.lowerBound)..<first + Int64(records.upperBound)
        return records.count * merging.room + merging.records.byteCount(of: numbers)
    }

    /// A field that is not copied out of one column: the same in every record, made before the line, or computed.
    @inline(never)
    private mutating func appendOther(
        _ index: Int, _ record: Int, _ batch: RecordBatch, _ program: MappingProgram, to out: inout OutputSpan<UInt8>,
        _ amount: inout Int128
    ) -> FieldOutcome {
        let field = program.fields[index]
        if field.made >= 0 { return writeMade(index, record, batch, program, to: &out, &amount) }
        if field.computed >= 0 {
            return writeComputed(program.computed[Int(field.computed)], index, record, batch, program, to: &out, &amount)
        }
        out.append(program.texts.bytes.span.extracting(field.constant.range))
        return .value
    }

    /// A field that the record does not have, or whose value is null as it stands.
    @inline(never)
    private mutating func appendMissing(
        _ index: Int, _ flags: Slot.Flags, _ program: MappingProgram, to out: inout OutputSpan<UInt8>, _ amount: inout Int128
    ) -> FieldOutcome {
        guard flags.contains(.absent) else { return .null }
        // What an operator gives to it is in no column.
        work.isOther = true
        return program.appendMissing(isAbsent: true, from: Int(program.fields[index].firstStep), to: &out, &amount, &work)
    }

    /// Makes texts that their lines need room for, record by record, as far as they fit into a megabyte, and one record at least.
    /// - Returns: where the next records begin.
    mutating func make(_ records: Range<Int>, of batch: RecordBatch, by program: MappingProgram) -> Int {
        madeRoom = 0
        guard !program.made.isEmpty else { return records.upperBound }
        made.removeAll(keepingCapacity: true)
        work.kept.removeAll(keepingCapacity: true)
        firstMade = records.lowerBound
        var next = records.lowerBound
        while next < records.upperBound, work.kept.count < 1 << 20 {
            let isRead = !hasUnread || (kept[next] == nil && batch.index.findings(of: next).isEmpty)
            for field in program.made.indices {
                let start = work.kept.count
                let outcome = isRead ? program.make(field, next, of: batch, &work) : .null
                made.append(MadeText(outcome: outcome, start: start, end: work.kept.count, isRepaired: work.isRepaired))
                madeRoom += program.made[field].growth * (work.kept.count - start)
                work.isRepaired = false
            }
            next += 1
        }
        swap(&madeTexts, &work.kept)
        return next
    }

    /// Writes a text that was made.
    @inline(never)
    private mutating func writeMade(
        _ index: Int, _ record: Int, _ batch: RecordBatch, _ program: MappingProgram, to out: inout OutputSpan<UInt8>,
        _ amount: inout Int128
    ) -> FieldOutcome {
        let field = Int(program.fields[index].made)
        let text = made[(record - firstMade) * program.made.count + field]
        work.isRepaired = text.isRepaired
        guard case .value = text.outcome else { return text.outcome }
        var texts: [UInt8] = []
        swap(&texts, &madeTexts)
        defer { swap(&texts, &madeTexts) }
        let (last, start) = (program.made[field].lastStep, out.count)
        let outcome = program.apply(last, texts.span.extracting(text.start..<text.end), to: &out, &amount, &work)
        if case .single = program.made[field].way {
            work.isOther = !program.isText(of: program.made[field].inputs[0], record, batch, out.span.extracting(start...))
        }
        return outcome
    }

    /// A field without a value: what that means for the record.
    @inline(never)
    private mutating func note(
        _ outcome: FieldOutcome, _ index: Int, _ program: MappingProgram, _ findings: inout [Finding]
    ) {
        let (field, name) = (program.fields[index], program.names[index])
        switch outcome {
        case .failed where !field.nullifies:
            findings.append(Finding(code: program.failureCodes[index], field: name))
            return
        case .damaged(let damage):
            findings.append(Finding(code: damage.rawValue, field: name))
            return
        case .emptyIdentifier:
            findings.append(Finding(code: "IDENTIFIER_EMPTY", field: name))
            return
        case .tooLarge:
            findings.append(Finding(code: "VALUE_TOO_LARGE", field: name))
            return
        case .failed: nulled.append(index)
        case .absent: absent.append(index)
        case .value, .null: break
        }
        if field.isRequired { findings.append(Finding(code: "REQUIRED", field: name)) }
    }

    /// The line that was appended last, from this byte on, is staged: its references, its sums, what it is compared by.
    /// - Returns: the hash of its key.
    mutating func finish(
        _ record: Int, _ batch: RecordBatch, _ program: MappingProgram, _ lines: Span<UInt8>, from start: Int, row: Int
    ) -> UInt128 {
        for (position, index) in program.references.enumerated() where !bounds[index].isEmpty {
            chunk.references[position].append(KeyHash.number(lines.extracting(bounds[index]), row: row))
        }
        for index in program.summed { chunk.overflows = chunk.sums[index].addOverflows(amounts[index]) || chunk.overflows }
        if !nulled.isEmpty {
            for index in nulled { chunk.nulled[index] += 1 }
            nulled.removeAll(keepingCapacity: true)
        }
        if !absent.isEmpty {
            for index in absent { chunk.absent[index] += 1 }
            absent.removeAll(keepingCapacity: true)
        }
        if !repaired.isEmpty {
            for index in repaired { chunk.repaired[index] += 1 }
            repaired.removeAll(keepingCapacity: true)
        }
        for (part, place) in program.balanced.enumerated() {
            let header = place.isLine ? batch.index.parents[record] : batch.firstRecord + Int64(record)
            chunk.balances[part].append(header: header, amount: amounts[place.field])
        }
        for entry in chunk.matches.indices {
            let number = program.match.number(entry, lines, line: start, bounds, row: row, &scratch, &text)
            if let number { chunk.matches[entry].append(number) }
        }
        return keyHash(program, lines, row: row)
    }

    /// What the rules of the table say of the line that was appended last. Warnings count if nothing holds the record back.
    @inline(never)
    private mutating func broken(
        _ record: Int, _ batch: RecordBatch, _ program: MappingProgram, _ lines: Span<UInt8>
    ) -> [Finding] {
        var broken: [Int] = []
        for (rule, condition) in program.rules.conditions.enumerated() {
            if case .boolean(true) = program.value(condition, record, batch, lines, bounds, &expressionWork) { continue }
            broken.append(rule)
        }
        if broken.isEmpty { return [] }
        let findings = broken.compactMap(program.rules.finding)
        if findings.isEmpty { for rule in broken { chunk.warned[rule] += 1 } }
        if chunk.stopped == nil, let rule = broken.first(where: program.rules.stops) {
            chunk.stopped = (batch.firstRecord + Int64(record), rule)
        }
        return findings
    }

    /// The line that was appended last is of a record that is left out: its children ask for its key, the totals for its amounts.
    private mutating func noteExcluded(_ record: Int, _ batch: RecordBatch, _ program: MappingProgram, _ lines: Span<UInt8>) {
        let number = batch.firstRecord + Int64(record)
        precondition(number < KeyHash.maximumRows, "a list has fewer than 2^32 records")
        chunk.excludedKeys.append(keyHash(program, lines, row: Int(number)))
        for index in program.summed {
            chunk.overflows = chunk.excludedSums[index].addOverflows(amounts[index]) || chunk.overflows
        }
    }

    private mutating func keyHash(_ program: MappingProgram, _ lines: Span<UInt8>, row: Int) -> UInt128 {
        // Fields of a key stand apart in the line; those of most keys are one.
        if program.key.count == 1 { return KeyHash.number(lines.extracting(bounds[program.key[0]]), row: row) }
        scratch.removeAll(keepingCapacity: true)
        for (position, index) in program.key.enumerated() {
            if position > 0 { scratch.append(UInt8(ascii: ",")) }
            scratch.append(lines.extracting(bounds[index]))
        }
        return KeyHash.number(scratch.span, row: row)
    }
}
