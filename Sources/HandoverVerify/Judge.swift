import HandoverCore

/// Gives every record its fate, and holds every row that stays against the table.
///
/// Which staged records do not stay is either worked out or, on the first walk, claimed by the archive (``ClaimedFates``): then what
/// is found here counts only once the claims have turned out to be true.
struct Judge: Sendable {
    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let options: Verifier.Options
    private let removals: [Removals]
    /// For each table whose rows are not as many as they should be: how they are matched by key.
    private let matches: [KeyMatch?]
    /// For each mapping, the row of the archive's table that its first migrated record should be.
    private let firstRows: [Int]

    private(set) var results: [MappingResult]
    private(set) var accurate = Findings()
    private(set) var usable = Findings()
    /// For each table the rows that should be there and are not.
    private(set) var missing: [Findings]
    private(set) var rowsCompared: Int64 = 0
    private(set) var valuesCompared: Int64 = 0
    /// Whether the headers in the archive are the sums of their lines there.
    private(set) var sums: LineSums

    private var cursors: [TableCursor?]
    /// The next of the removals of each mapping, and of the missing rows.
    private var nextRemoval: [Int]
    private var nextMissing: [Int]
    /// How many rows may differ before the walk is given up as one that went by false claims; it is only walked on for the keys.
    private let patience: Int
    private var rowsDiffering = 0
    /// The removals that were met, in their order.
    private(set) var met: [Removals]

    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options, removals: [Removals], firstRows: [Int],
        matches: [KeyMatch?], patience: Int = .max
    ) {
        (self.archive, self.plan, self.options) = (archive, plan, options)
        (self.removals, self.firstRows, self.matches) = (removals, firstRows, matches)
        self.patience = patience
        results = plan.mappings.map { MappingResult(archive, plan, $0) }
        missing = plan.tables.map { _ in Findings() }
        sums = LineSums(plan)
        cursors = plan.mappings.map { _ in nil }
        let none = plan.mappings.map { _ in 0 }
        (nextRemoval, nextMissing) = (none, none)
        met = plan.mappings.map { _ in Removals() }
    }

    var hasGivenUp: Bool { rowsDiffering > patience }

    /// What became of the records of each mapping; nothing of a table whose rows are not those that should be there.
    var fates: [MappingFates] {
        plan.mappings.indices.map { index in
            let runs = matches[plan.mappings[index].table] == nil ? results[index].ledger : FateRuns()
            return MappingFates(firstRow: firstRows[index], runs: runs)
        }
    }

    /// Ends a batch, once what all mappings make of it was taken.
    mutating func settle() { sums.settle() }

    /// Ends the walk.
    mutating func finish() { sums.settle(isLast: true) }

    /// Takes what a mapping makes of a batch; batches come in the order of records.
    mutating func take(_ made: MadeRows, of mapping: Int, _ batch: SourceBatch) throws {
        if cursors[mapping] == nil {
            cursors[mapping] = TableCursor(archive, plan.tables[plan.mappings[mapping].table].id)
            try cursors[mapping]?.skip(to: firstRows[mapping])
        }
        results[mapping].count(made, plan.totals(of: plan.mappings[mapping].table))
        // Records that are held back or left out stand between stretches of rows that stay.
        var (row, held, excluded, merged, survivor) = (0, 0, 0, 0, 0)
        let end = made.firstNumber + Int64(made.count)
        var next = made.firstNumber
        while next < end {
            let heldAt = held < made.held.count ? made.firstNumber + Int64(made.held[held].origin) : end
            let excludedAt = excluded < made.excluded.count ? made.firstNumber + Int64(made.excluded[excluded].origin) : end
            let mergedAt = merged < made.merged.count ? made.firstNumber + Int64(made.merged[merged]) : end
            let removedAt = nextRemoved(mapping, from: next, until: end)
            let stop = min(heldAt, removedAt, excludedAt, mergedAt)
            // The rows of all records before that one.
            var until = row
            if stop == end {
                until = made.origins.count
            } else {
                until += Int(stop - next)
            }
            try compare(made, row..<until, mapping, batch)
            results[mapping].noteRows(from: next, until: stop, made, &survivor)
            (row, next) = (until, stop)
            guard next < end else { break }
            let place = batch.location(made.records[Int(next - made.firstNumber)])
            if next == heldAt {
                try hold(made.held[held].findings, place, mapping, batch)
                held += 1
                if next == removedAt { nextRemoval[mapping] += 1 }
            } else if next == excludedAt {
                try exclude(made.excluded[excluded].exclusion, place, mapping, batch)
                excluded += 1
                if next == removedAt { nextRemoval[mapping] += 1 }
            } else if next == mergedAt {
                results[mapping].note(next, count: 1, .mergedInto)
                merged += 1
                if next == removedAt { nextRemoval[mapping] += 1 }
            } else {
                let findings = removals[mapping].findings(nextRemoval[mapping])
                nextRemoval[mapping] += 1
                met[mapping].append(next, Array(findings.utf8).span)
                results[mapping].countRemoved(made, row, plan.totals(of: plan.mappings[mapping].table))
                try hold(findings.split(separator: ";").map(String.init), place, mapping, batch)
                row += 1
            }
            next += 1
        }
    }

    /// The next removed record of a mapping.
    private mutating func nextRemoved(_ mapping: Int, from: Int64, until end: Int64) -> Int64 {
        let records = removals[mapping].records
        while nextRemoval[mapping] < records.count, records[nextRemoval[mapping]] < from { nextRemoval[mapping] += 1 }
        return nextRemoval[mapping] < records.count ? min(records[nextRemoval[mapping]], end) : end
    }

    /// Notes a record that is held back.
    private mutating func hold(
        _ findings: [String], _ place: SourceBatch.Location, _ mapping: Int, _ batch: SourceBatch
    ) throws {
        results[mapping].note(place.number, count: 1, .quarantined)
        for code in Set(findings.map { String($0.prefix { $0 != "@" }) }) { results[mapping].codes[code, default: 0] += 1 }
        let raw = try raw(place, mapping, batch)
        try results[mapping].exceptions.expect { out in
            out += "\(place.number),\(place.line),\(place.byteOffset),\(place.byteCount),".utf8
            out += "\(findings.joined(separator: ";")),".utf8
            Base64.append(raw, to: &out)
            out.append(0x0a)
        }
    }

    /// Notes a record that the plan leaves out.
    private mutating func exclude(
        _ exclusion: Int, _ place: SourceBatch.Location, _ mapping: Int, _ batch: SourceBatch
    ) throws {
        results[mapping].exclude(place.number, by: exclusion)
        let (raw, rule) = (try raw(place, mapping, batch), plan.mappings[mapping].exclusions[exclusion])
        try results[mapping].excluded?.expect { out in
            out += "\(place.number),\(place.line),\(place.byteOffset),\(place.byteCount),\(exclusion + 1),".utf8
            var reason = FieldChain()
            reason.write(Array(rule.reason.utf8).span)
            out += reason.out + ",\(rule.authority),".utf8
            Base64.append(raw, to: &out)
            out.append(0x0a)
        }
    }

    /// The bytes of a record that is held back or left out; none of an item.
    private func raw(_ place: SourceBatch.Location, _ mapping: Int, _ batch: SourceBatch) throws -> ArraySlice<UInt8> {
        if plan.hasItems(mapping) { return [] }
        if batch.elements.isEmpty, batch.originals.isEmpty {
            let from = Int(place.byteOffset - batch.byteOffset)
            return batch.bytes[from..<(from + place.byteCount)]
        }
        return try archive.raw(place, of: plan.sources[plan.mappings[mapping].source])[...]
    }

    // MARK: Rows that stay

    private mutating func compare(_ made: MadeRows, _ rows: Range<Int>, _ mapping: Int, _ batch: SourceBatch) throws {
        if rows.isEmpty || hasGivenUp { return }
        let table = plan.mappings[mapping].table
        rowsCompared += Int64(rows.count)
        valuesCompared += Int64(rows.count * plan.tables[table].fields.count)
        if matches[table] != nil {
            for row in rows { try match(made, row, mapping, batch) }
            return
        }
        if !sums.has(mapping) {
            // Nearly always all of them are what they should be, and one look says so.
            let bytes = made.lines.span.extracting(made.bytes(rows))
            if try cursors[mapping]?.take(bytes, rows: rows.count) ?? false { return }
        }
        for row in rows {
            guard let actual = try cursors[mapping]?.next() else { return }
            compare(made, row, actual, mapping, batch)
        }
    }

    /// Holds a row against the one with the same key.
    private mutating func match(_ made: MadeRows, _ row: Int, _ mapping: Int, _ batch: SourceBatch) throws {
        let table = plan.mappings[mapping].table
        guard let match = matches[table] else { return }
        let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(made.origins[row])).word
        while nextMissing[mapping] < match.missing.count, match.missing[nextMissing[mapping]] < id { nextMissing[mapping] += 1 }
        if nextMissing[mapping] < match.missing.count, match.missing[nextMissing[mapping]] == id {
            let schema = plan.tables[table]
            let key = Masked.key(Columns(made.lines[made.line(row)]).key(schema.key)[...], options)
            missing[table].add { Diagnostic(.rowMissing, .name(schema.id), at: .init(table: schema.id, key: key)) }
            return
        }
        guard let found = try match.row(of: id) else { return }
        // Mostly it is the next row, or stands behind a few that nobody accounts for.
        if !(0..<TableReading.stride).contains(found - (cursors[mapping]?.row ?? 0)) {
            let known = found / TableReading.stride
            cursors[mapping]?.stand(before: known * TableReading.stride, at: match.offsets[known])
        }
        try cursors[mapping]?.skip(to: found)
        guard let actual = try cursors[mapping]?.next() else { return }
        compare(made, row, actual, mapping, batch)
    }

    private mutating func compare(
        _ made: MadeRows, _ row: Int, _ actual: ArraySlice<UInt8>, _ mapping: Int, _ batch: SourceBatch
    ) {
        let isAdded = sums.has(mapping)
        let wanted = made.lines[made.line(row)]
        let isSame = Bytes.areEqual(actual.span, wanted.span)
        if isSame, !isAdded { return }
        if !isSame { rowsDiffering += 1 }
        let (expected, columns, options, source) = (
            Columns(wanted), Columns(actual), options, plan.sources[plan.mappings[mapping].source].originalPath
        )
        let record = batch.location(made.records[Int(made.origins[row])])
        let schema = plan.tables[plan.mappings[mapping].table]
        func place(_ field: String?) -> Diagnostic.Location {
            .init(
                file: source, line: record.line,
                byteOffset: record.byteOffset, record: record.number, field: field, table: schema.id,
                key: Masked.key(expected.key(schema.key)[...], options))
        }
        guard isSame || columns.count == schema.fields.count else {
            accurate.add { Diagnostic(.valueDiffers, .name(schema.id), .name("*"), at: place(nil)) }
            return
        }
        if isAdded { sums.take(record, mapping, place(nil)) { columns[$0] } }
        if isSame { return }
        for field in schema.fields.indices where !columns[field].elementsEqual(expected[field]) {
            let (name, type) = (schema.fields[field].name, schema.fields[field].type)
            accurate.add { Diagnostic(.valueDiffers, .name(schema.id), .name(name), at: place(name)) }
            if !CanonicalValue.holds(columns[field], schema.fields[field]) {
                usable.add { Diagnostic(.valueNotCanonical, .name(name), .name(type), at: place(name)) }
            }
        }
    }
}
