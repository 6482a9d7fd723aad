import HandoverCore

/// All that fields look into, read from the originals before any row is made.
struct LookupIndexes {
    /// For each mapping and each field of its table.
    private(set) var tables: [[LookupIndex?]]

    /// A field that looks into a list.
    private struct Seeker {
        var mapping: Int
        var field: Int
        var lookup: CheckedPlan.LookedUp
        /// Of a recovery, what leaves a text aside, as null does.
        var damage: DamageSearch?
    }

    /// - Throws: ``ContentCheck/StuckSource`` where a source cannot be read, or holds more than any run has kept.
    init(_ archive: OpenArchive, _ plan: CheckedPlan) throws {
        tables = plan.mappings.map { $0.rules.map { $0.lookup == nil ? nil : LookupIndex() } }
        if plan.lookups.isEmpty { return }
        var seekers: [Seeker] = []
        for (mapping, entry) in plan.mappings.enumerated() {
            for (field, rule) in entry.rules.enumerated() {
                guard let lookup = rule.lookup else { continue }
                let damage = DamageSearch(rule, plan.tables[entry.table].fields[field])
                seekers.append(
                    Seeker(mapping: mapping, field: field, lookup: lookup, damage: rule.several == nil ? damage : nil))
            }
        }
        for (index, source) in plan.sources.enumerated() {
            let own = seekers.filter { plan.lookups[$0.lookup.lookup].source == index }
            if own.isEmpty { continue }
            var walk = try SourceWalk(archive, source)
            let decoding = source.document == nil ? TextDecoding(source.encoding) : nil
            while let batch = try walk.next() {
                let fields = RowFields(batch, source.layout, decoding)
                for seeker in own { try take(fields, seeker, plan.lookups[seeker.lookup.lookup], source) }
            }
        }
        for (mapping, field) in seekers.map({ ($0.mapping, $0.field) }) { tables[mapping][field]?.sort() }
    }

    private mutating func take(
        _ fields: RowFields, _ seeker: Seeker, _ lookup: CheckedPlan.Lookup, _ source: CheckedPlan.Source
    ) throws {
        let columns = source.columns(of: lookup.list).count
        for record in fields.batch.records(of: lookup.list) where fields.findings(record, columns: columns).isEmpty {
            func text(_ column: Int) -> [UInt8]? { fields.text(.column(column), record, corrected: [:], nulls: source.nulls) }
            guard let key = LookupIndex.key(lookup.key, text) else { continue }
            let found = text(seeker.lookup.from)
            if let damage = seeker.damage {
                guard let found, damage.find(found.span) == nil else { continue }
            }
            tables[seeker.mapping][seeker.field]?.append(key, found)
        }
        // What is not sorted yet is more than a run keeps, but not without end.
        let bytes = tables.joined().reduce(0) { $0 + ($1?.byteCount ?? 0) }
        guard bytes <= 4 * Limits.lookupBytes else {
            throw ContentCheck.StuckSource(
                diagnostic: Diagnostic(
                    .lookupTooLarge, .count(Limits.lookupBytes), at: .init(file: "metadata/plan.json", planKey: "lookups")))
        }
    }
}

extension RowFields {
    /// What the field's lookup has for a record; `nil` where the record has no key.
    private func found(
        _ index: Int, _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ program: RowProgram
    ) -> LookupIndex.Found? {
        guard let own = program.rules[index].lookup, let lookup = program.lookups[index] else { return nil }
        let nulls = program.nullTexts
        return LookupIndex.key(own.by) { text($0, record, corrected: corrected, nulls: nulls) }.map { lookup.find($0) }
    }

    /// Runs the chain of a damaged field over the text that a lookup has for it; what was found stands where it has none.
    func recover(
        _ damaged: FieldOutcome, _ index: Int, _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ program: RowProgram,
        _ chain: inout FieldChain
    ) -> FieldOutcome {
        let rule = program.rules[index]
        guard rule.several < 0, case .text(let text)? = found(index, record, corrected, program) else { return damaged }
        chain.isRepaired = true
        return chain.run(text.span, program, rule.steps, isIdentifier: rule.isIdentifier)
    }

    /// Runs the chain of a field over the text that another list has for its record.
    func runLookedUp(
        _ index: Int, _ record: Int, _ corrected: [Int: DocumentRecord.Value], _ program: RowProgram, _ chain: inout FieldChain
    ) -> FieldOutcome {
        let rule = program.rules[index]
        switch found(index, record, corrected, program) {
        case nil, .null?: return chain.runNull(program, rule.steps, isIdentifier: rule.isIdentifier)
        case .nothing?, .several?: return .failed
        case .text(let text)?:
            if let damage = rule.damage.find(text.span) { return .damaged(damage) }
            return chain.run(text.span, program, rule.steps, isIdentifier: rule.isIdentifier)
        }
    }
}
