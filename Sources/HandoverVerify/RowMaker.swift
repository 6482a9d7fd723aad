import HandoverCore

/// Makes the rows that a mapping must have made of records, one field after the other (Plan.md sections 2 and 4.2).
struct RowMaker: Sendable {
    /// Bytes of one row: a longer line is no row of a table to its reader, either.
    private static let rowBytes = 2 * Limits.recordBytes
    /// Bytes of all rows that are made of one batch. A batch is a megabyte, or one long record, or a few megabytes of items: this is hundreds
    /// of times as much, and only a plan that copies one field into many comes that far.
    static let batchBytes = 1 << 30

    let mapping: Int
    let list: Int
    private let path: String
    let program: RowProgram
    private let columns: Int
    /// The places of the columns that stay behind.
    private let dropped: [[Int]]
    private let names: [String]
    private let failureCodes: [String]
    private let key: [Int]
    private let references: [Int]
    /// Fields whose sums are wanted.
    private let totals: [Int]
    /// Fields whose amounts are wanted row by row.
    private let amounts: [Int]
    private let decided: DecidedRecords
    private let exclusions: [ExpressionTree]
    private let rules: [CheckedPlan.RowRule]
    private let grouping: RowGrouping?
    private let merging: RowMerging?
    private let matching: RowMatching?
    let types: [String]
    let scales: [Int]
    /// What makes the fields that have no chain.
    let origins: [CheckedPlan.Origin?]
    /// Which fields these are: what is asked for every value holds no tree.
    private let isExpressed: [Bool]
    /// For each of them the fields, and what else of the record, that it reads.
    let readFields: [[Int]]
    let readInputs: [[CheckedPlan.Input]]

    /// - Parameters:
    ///   - merging: what becomes of its rows.
    ///   - matching: what is asked of them.
    init(
        _ mapping: Int, _ plan: CheckedPlan, _ decided: DecidedRecords, _ lookups: [LookupIndex?], merging: RowMerging? = nil,
        matching: RowMatching? = nil
    ) {
        (self.mapping, self.merging, self.matching) = (mapping, merging, matching)
        let entry = plan.mappings[mapping]
        let table = plan.tables[entry.table]
        self.decided = decided
        var program = RowProgram(entry, plan)
        program.lookups = lookups
        self.program = program
        list = entry.list
        path = plan.sources[entry.source].originalPath
        columns = plan.sources[entry.source].columns(of: list).count
        exclusions = entry.exclusions.map(\.when)
        dropped = entry.dropped.map(\.places)
        rules = plan.rules(of: entry.table)
        grouping = RowGrouping(plan, table: entry.table)
        (types, scales) = (table.fields.map(\.type), table.fields.map(\.scale))
        origins = entry.rules.map(\.origin)
        isExpressed = origins.map { $0 != nil }
        (readFields, readInputs) = (origins.map { $0?.fields ?? [] }, origins.map { $0?.inputs ?? [] })
        names = table.fields.map(\.name)
        failureCodes = entry.rules.map(\.failureCode)
        key = table.key
        references = table.references.map(\.field)
        totals = plan.totals(of: entry.table)
        amounts = plan.balances.compactMap { balance in
            balance.lines == mapping ? balance.rule.sum : balance.rule.mapping == mapping ? balance.rule.equals : nil
        }
    }

    /// Makes the rows of a batch.
    /// - Parameter room: how many bytes they may take; what they took is taken off.
    /// - Throws: ``ContentCheck/StuckSource`` where they would take more, or one row too much: nobody has ever migrated such records; and
    ///   what reading a merged row may.
    func make(_ fields: inout RowFields, room: inout Int) throws -> MadeRows {
        let records = fields.batch.records(of: list)
        var made = MadeRows(
            absent: names.map { _ in 0 }, nulled: names.map { _ in 0 }, repaired: names.map { _ in 0 },
            filled: names.map { _ in 0 }, carried: names.map { _ in 0 }, left: dropped.map { _ in 0 },
            warned: rules.map { _ in 0 }, broken: rules.map { _ in 0 }, sums: totals.map { _ in DigitSum() },
            excludedSums: exclusions.isEmpty ? [] : totals.map { _ in DigitSum() },
            amounts: amounts.map { _ in KeyList() })
        made.count = records.count
        if records.isEmpty { return made }
        if let first = records.first { made.firstNumber = fields.batch.location(first).number }
        made.ends.reserveCapacity(records.count)
        made.origins.reserveCapacity(records.count)
        made.keys.reserveCapacity(records.count)
        made.references.reserveCapacity(records.count * references.count)
        var chain = FieldChain()
        chain.out.reserveCapacity(fields.batch.bytes.count + fields.batch.bytes.count / 4)
        // Where each field of the row begins, and one more: field `f` ends one byte before `starts[f + 1]`.
        var starts = [Int](repeating: 0, count: names.count + 1)
        // Which of them came out as they were in their columns.
        var carried = [Bool](repeating: false, count: names.count)
        var fates = merging?.own?.fates(from: RecordID(mapping: mapping, record: made.firstNumber).word)
        let isTouched = decided.mayTouch(made.firstNumber, count: made.count)
        var (isCorrected, corrected) = (false, [Int: DocumentRecord.Value]())
        for (origin, record) in records.enumerated() {
            if isTouched {
                isCorrected = false
                switch decided.change(of: made.firstNumber + Int64(origin)) {
                case .kept(let findings)?:
                    if fields.findings(record, columns: columns).isEmpty { countLeft(record, fields, &made) }
                    made.held.append((UInt32(origin), findings))
                    continue
                case .corrected(let values)?: (isCorrected, corrected) = (true, values)
                case nil: break
                }
            }
            let unread = fields.findings(record, columns: columns)
            if !unread.isEmpty {
                made.held.append((UInt32(origin), unread))
                continue
            }
            if !dropped.isEmpty { countLeft(record, fields, &made) }
            let from = chain.out.count
            let exclusion = exclusions.isEmpty ? nil : exclusion(record, isCorrected ? corrected : [:], fields)
            var (held, hasGaps, warned) = ([String](), false, [Int]())
            // Fields with a finding: what an expression would make of them is nothing.
            var faulty: Set<Int> = []
            var repaired: [Int] = []
            for index in program.rules.indices {
                starts[index] = chain.out.count
                let rule = program.rules[index]
                if isExpressed[index], !faulty.isEmpty, !faulty.isDisjoint(with: readFields[index]) {
                    faulty.insert(index)
                    chain.out.append(0x2c)
                    continue
                }
                let before = held.count
                chain.isCarried = false
                var outcome: FieldOutcome
                if isExpressed[index] {
                    let own = make(index, record, isCorrected ? corrected : [:], fields, chain.out.span, starts)
                    outcome = own.outcome
                    chain.out += own.field
                } else {
                    outcome =
                        isCorrected
                        ? fields.run(rule, record, corrected: corrected, program, &chain)
                        : fields.run(rule, record, program, &chain)
                }
                if case .damaged = outcome, rule.lookup != nil {
                    outcome = fields.recover(outcome, index, record, isCorrected ? corrected : [:], program, &chain)
                    let own = fields.text(
                        rule.input, record, corrected: isCorrected ? corrected : [:], nulls: program.nullTexts)
                    chain.isCarried = own.map { chain.holds($0.span, from: starts[index]) } ?? false
                }
                carried[index] = chain.isCarried
                switch outcome {
                case .value:
                    if rule.isIdentifier, chain.out.count == starts[index] { held.append("IDENTIFIER_EMPTY@\(names[index])") }
                case .tooLarge: held.append("VALUE_TOO_LARGE@\(names[index])")
                case .damaged(let code): held.append("\(code.rawValue)@\(names[index])")
                case .failed where !rule.nullifies: held.append("\(failureCodes[index])@\(names[index])")
                case .null:
                    if rule.isNeeded { held.append("REQUIRED@\(names[index])") }
                case .absent, .failed:
                    if rule.isNeeded { held.append("REQUIRED@\(names[index])") } else { hasGaps = true }
                }
                if held.count > before { faulty.insert(index) }
                if chain.isRepaired {
                    repaired.append(index)
                    chain.isRepaired = false
                }
                chain.out.append(0x2c)
                guard chain.out.count - from <= Self.rowBytes, chain.out.count <= room else {
                    throw stuck(fields.batch.location(record))
                }
            }
            starts[program.rules.count] = chain.out.count
            if held.isEmpty, exclusion == nil, !rules.isEmpty { held = broken(chain.out.span, starts, &warned, &made) }
            guard held.isEmpty, exclusion == nil else {
                if let exclusion {
                    made.excluded.append((UInt32(origin), exclusion))
                    if held.isEmpty { noteExcluded(UInt32(origin), chain.out.span, starts, &made) }
                } else {
                    made.held.append((UInt32(origin), held))
                }
                chain.out.removeLast(chain.out.count - from)
                continue
            }
            let fate = fates?.fate(of: RecordID(mapping: mapping, record: made.firstNumber + Int64(origin)).word) ?? .alone
            if fate == .mergedInto {
                made.merged.append(UInt32(origin))
                chain.out.removeLast(chain.out.count - from)
                continue
            }
            for index in repaired { made.repaired[index] += 1 }
            for index in carried.indices where starts[index + 1] - starts[index] > 1 {
                made.filled[index] += 1
                if carried[index] { made.carried[index] += 1 }
            }
            if hasGaps { count(record, isCorrected ? corrected : [:], &fields, chain.out.span, starts, &made) }
            chain.out[chain.out.count - 1] = 0x0a
            if let merging {
                if case .survivor(let group) = fate {
                    try merge(group, UInt32(origin), merging, &chain.out, &starts, &warned, &made)
                }
                point(merging, &chain.out, &starts)
                guard chain.out.count <= room else { throw stuck(fields.batch.location(record)) }
            }
            for rule in warned { made.warned[rule] += 1 }
            made.ends.append(UInt32(chain.out.count))
            made.origins.append(UInt32(origin))
            note(chain.out.span, starts, &made)
        }
        made.records = records
        made.lines = chain.out
        room -= made.lines.count
        return made
    }

    /// Counts the texts of a record that stay behind.
    private func countLeft(_ record: Int, _ fields: RowFields, _ made: inout MadeRows) {
        for (index, places) in dropped.enumerated() {
            for place in places where fields.hasText(place, record, program) { made.left[index] += 1 }
        }
    }

    private func stuck(_ record: SourceBatch.Location) -> ContentCheck.StuckSource {
        let place = Diagnostic.Location(
            file: path, line: record.line, byteOffset: record.byteOffset, record: record.number)
        return .init(diagnostic: Diagnostic(.sourceUnlikeLock, .path(path), at: place))
    }

    /// The first of the plan's exclusions that holds for a record.
    private func exclusion(_ record: Int, _ corrected: [Int: DocumentRecord.Value], _ fields: RowFields) -> Int? {
        exclusions.firstIndex { tree in
            tree.value {
                fields.text($0, record, corrected: corrected, nulls: program.nullTexts)
            } field: { _ in
                .null
            }.isTrue
        }
    }

    /// What a record is held back with because of rules that do not hold for its row, and which of them only warn. Warnings count only where
    /// there is nothing of the former.
    func broken(_ lines: Span<UInt8>, _ starts: [Int], _ warned: inout [Int], _ made: inout MadeRows) -> [String] {
        var held: [String] = []
        for (index, rule) in rules.enumerated() {
            if rule.holds(lines, starts, types) { continue }
            if rule.broken == .fail { made.broken[index] += 1 }
            if let finding = rule.finding { held.append(finding) } else { warned.append(index) }
        }
        return held
    }

    /// Notes what is wanted of an excluded record that could be mapped.
    private func noteExcluded(_ origin: UInt32, _ lines: Span<UInt8>, _ starts: [Int], _ made: inout MadeRows) {
        made.excludedKeys.append((origin, RowKey.hash(lines, starts, key)))
        for (index, field) in totals.enumerated() {
            made.excludedSums[index].add(lines.extracting(starts[field]..<(starts[field + 1] - 1)))
        }
    }

    /// Notes what of a row is wanted apart from its line.
    private func note(_ lines: Span<UInt8>, _ starts: [Int], _ made: inout MadeRows) {
        made.keys.append(RowKey.hash(lines, starts, key))
        for field in references {
            let value = lines.extracting(starts[field]..<(starts[field + 1] - 1))
            made.references.append(value.isEmpty ? .none : KeyHash(value))
        }
        matching?.append(lines, starts, to: &made.matches)
        grouping?.append(
            lines, starts, row: made.origins.count - 1, key: made.keys[made.keys.count - 1], most: made.count, to: &made.groups)
        for (index, field) in totals.enumerated() {
            made.sums[index].add(lines.extracting(starts[field]..<(starts[field + 1] - 1)))
        }
        for (index, field) in amounts.enumerated() {
            made.amounts[index].append(lines.extracting(starts[field]..<(starts[field + 1] - 1)))
        }
    }

    /// Counts the fields of a staged record that are null for a reason. There are few such records, so their chains run again.
    private func count(
        _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ fields: inout RowFields, _ lines: Span<UInt8>,
        _ starts: [Int], _ made: inout MadeRows
    ) {
        var again = FieldChain()
        for index in program.rules.indices where starts[index + 1] - starts[index] == 1 {
            var outcome =
                isExpressed[index]
                ? make(index, record, corrected, fields, lines, starts).outcome
                : fields.run(program.rules[index], record, corrected: corrected, program, &again)
            if case .damaged = outcome { outcome = fields.recover(outcome, index, record, corrected, program, &again) }
            switch outcome {
            case .absent: made.absent[index] += 1
            case .failed: made.nulled[index] += 1
            case .value, .null, .damaged, .tooLarge: break
            }
        }
    }
}

/// The key of a row: the canonical fields, joined by commas.
enum RowKey {
    static func hash(_ lines: Span<UInt8>, _ starts: [Int], _ key: [Int]) -> KeyHash {
        if key.count == 1 { return KeyHash(lines.extracting(starts[key[0]]..<(starts[key[0] + 1] - 1))) }
        return KeyHash(bytes(lines, starts, key).span)
    }

    /// The canonical text of a field, without its quotes; `nil` for null.
    static func text(_ lines: Span<UInt8>, _ starts: [Int], _ field: Int) -> [UInt8]? {
        let (from, to) = (starts[field], starts[field + 1] - 1)
        if from == to { return nil }
        var text: [UInt8] = []
        guard lines[from] == 0x22 else {
            text.append(lines.extracting(from..<to))
            return text
        }
        var at = from + 1
        while at < to - 1 {
            text.append(lines[at])
            at += lines[at] == 0x22 ? 2 : 1
        }
        return text
    }

    static func bytes(_ lines: Span<UInt8>, _ starts: [Int], _ key: [Int]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (position, field) in key.enumerated() {
            if position > 0 { bytes.append(0x2c) }
            bytes.append(lines.extracting(starts[field]..<(starts[field + 1] - 1)))
        }
        return bytes
    }
}
