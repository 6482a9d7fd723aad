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

    /// The longest text that is recovered, in bytes.
    private static let longest = 1024

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
                found.count <= Self.longest, seeker.damage.find(found.span) == nil
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

extension RowFields {
    /// The text that a field's input is of a record, before any operator; `nil` for null and absent.
    /// - Parameter nulls: those of the record's source.
    func text(
        _ input: CheckedPlan.Input, _ record: Int, corrected: [Int: DocumentRecord.Value], nulls: [[UInt8]]
    ) -> [UInt8]? {
        var value: DocumentRecord.Value
        switch input {
        case .constant: return nil
        case .number: return Array(String(batch.location(record).number).utf8)
        case .parent: return Array(String(batch.location(record).parent).utf8)
        case .position: return Array(String(batch.elements[record].parent?.position ?? 0).utf8)
        case .column(let column): value = corrected[column] ?? self.value(column, record, nulls)
        case .above(let level, let column):
            var holder = record
            for _ in 0..<level {
                guard let parent = batch.elements[holder].parent else { return nil }
                holder = batch.groups[record] + parent.index
            }
            value = self.value(column, holder, nulls)
        }
        guard case .text(let text) = value, text.isEmpty || !nulls.contains(text) else { return nil }
        return text
    }

    private func value(_ column: Int, _ record: Int, _ nulls: [[UInt8]]) -> DocumentRecord.Value {
        guard batch.elements.isEmpty else { return batch.elements[record].values[column] }
        guard column < batch.fields(record).count, let decoding else { return .absent }
        let place = batch.places[Int(batch.rows[record].firstPlace) + column]
        if place.range.isEmpty, !place.isQuoted { return nulls.contains([]) ? .null : .text([]) }
        var text: [UInt8] = []
        return Self.decode(batch.bytes.span, place, layout, decoding, into: &text) ? .text(text) : .absent
    }
}
