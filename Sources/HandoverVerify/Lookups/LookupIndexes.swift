import HandoverCore

/// All that fields look into, read from the originals before any row is made.
struct LookupIndexes {
    /// For each mapping and each field of its table.
    private(set) var tables: [[LookupIndex?]]

    /// A field that looks into a list.
    private struct Seeker {
        var mapping: Int
        var field: Int
        var recovery: CheckedPlan.Recovery
        var damage: DamageSearch
    }

    /// - Throws: ``ContentCheck/StuckSource`` where a source cannot be read, or holds more than any run has kept.
    init(_ archive: OpenArchive, _ plan: CheckedPlan) throws {
        tables = plan.mappings.map { $0.rules.map { $0.recovery == nil ? nil : LookupIndex() } }
        if plan.lookups.isEmpty { return }
        var seekers: [Seeker] = []
        for (mapping, entry) in plan.mappings.enumerated() {
            for (field, rule) in entry.rules.enumerated() {
                guard let recovery = rule.recovery else { continue }
                seekers.append(
                    Seeker(
                        mapping: mapping, field: field, recovery: recovery,
                        damage: DamageSearch(rule, plan.tables[entry.table].fields[field])))
            }
        }
        for (index, source) in plan.sources.enumerated() {
            let own = seekers.filter { plan.lookups[$0.recovery.lookup].source == index }
            if own.isEmpty { continue }
            var walk = try SourceWalk(archive, source)
            let decoding = source.document == nil ? TextDecoding(source.encoding) : nil
            while let batch = try walk.next() {
                let fields = RowFields(batch, source.layout, decoding)
                for seeker in own { try take(fields, seeker, plan.lookups[seeker.recovery.lookup], source) }
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
            guard let key = LookupIndex.key(lookup.key, text), let found = text(seeker.recovery.from),
                seeker.damage.find(found.span) == nil
            else { continue }
            tables[seeker.mapping][seeker.field]?.append(key, found)
        }
        // Two texts of a key and what is not sorted yet are more than a run keeps, but not without end.
        let bytes = tables.joined().reduce(0) { $0 + ($1?.byteCount ?? 0) }
        guard bytes <= 4 * Limits.lookupBytes else {
            throw ContentCheck.StuckSource(
                diagnostic: Diagnostic(
                    .lookupTooLarge, .count(Limits.lookupBytes), at: .init(file: "metadata/plan.json", planKey: "lookups")))
        }
    }
}
