import HandoverCore

// Values of the archive's tables, under seals that are right: the exports alone can tell.

extension SelfTest {
    /// Each kind of change once, wherever it first finds a value that lends itself to it; then what is tried in every table.
    func valueChanges() -> [Change] {
        var changes = ValueChange.all.compactMap(place)
        for table in tables { changes += table.schema.fields.indices.compactMap { exchanged(table, $0) } }
        changes += tables.compactMap { swapped($0, .valuesSwapped) { _ in true } }
        changes += tables.compactMap { swapped($0, .amountsSwapped, where: \.isAmount) }
        for table in tables { changes += table.schema.references.compactMap { redirected(table, $0) } }
        return changes
    }

    private func place(for kind: ValueChange) -> Change? {
        var draw = Draw(seed: "\(seed) \(kind.kind.name)")
        let places = tables.flatMap { table in
            table.schema.fields.indices.filter { kind.fits(table.schema.fields[$0]) }.map { (table, $0) }
        }
        guard !places.isEmpty else { return nil }
        let start = draw.next(below: places.count)
        for offset in places.indices {
            let (table, position) = places[(start + offset) % places.count]
            guard table.count > 0 else { continue }
            let found = table.first(from: draw.next(below: table.count), in: original) { fields -> [String?]? in
                guard position < fields.count, let other = kind.alter(fields[position]) else { return nil }
                var changed = fields
                changed[position] = other
                return changed
            }
            guard let found else { continue }
            return change(kind.kind, table, position, [found.row: found.answer])
        }
        return nil
    }

    private func change(_ kind: Kind, _ table: CopiedTable, _ field: Int, _ rows: [Int: [String?]]) -> Change {
        let (id, column) = (table.schema.id, table.schema.fields[field].name)
        // A key that is another one leads elsewhere, or nowhere: completeness has its own say then, but it is the value that differs.
        var change = Change(kind, of: "\(id).\(column)", [.accurate], Place("value.differs", table: id, field: column)) { offer in
            table.set(rows, in: &offer.copy)
            offer.changedTables.insert(id)
        }
        change.isSeenInTarget = true
        return change
    }

    /// A value in place of another one of the same field: every field of every table.
    private func exchanged(_ table: CopiedTable, _ field: Int) -> Change? {
        guard table.count > 0 else { return nil }
        let name = table.schema.fields[field].name
        var draw = Draw(seed: "\(seed) \(table.schema.id).\(name)")
        let row = draw.next(below: table.count)
        var fields = table.fields(row, in: original)
        let own = fields[field]
        let other = table.first(from: row, in: original) { $0[field] == own ? nil : $0 }
        guard let other else { return nil }
        fields[field] = other.answer[field]
        return change(.otherValue, table, field, [row: fields])
    }

    /// A field of two records exchanged: no sum and no count changes.
    private func swapped(_ table: CopiedTable, _ kind: Kind, where fits: (PlanFacts.Field) -> Bool) -> Change? {
        let fields = table.schema.fields
        for field in fields.indices where fits(fields[field]) && !table.schema.key.contains(fields[field].name) {
            guard table.count > 1 else { return nil }
            var draw = Draw(seed: "\(seed) swap \(table.schema.id)")
            let row = draw.next(below: table.count)
            var fields = table.fields(row, in: original)
            let own = fields[field]
            guard let other = table.first(from: row, in: original, { $0[field] == own ? nil : $0 }) else { continue }
            var others = other.answer
            (fields[field], others[field]) = (others[field], fields[field])
            return change(kind, table, field, [row: fields, other.row: others])
        }
        return nil
    }

    /// A reference that leads to another record.
    private func redirected(_ table: CopiedTable, _ reference: PlanFacts.Reference) -> Change? {
        guard let field = table.position(reference.field), let parent = tables.first(where: { $0.schema.id == reference.to }),
            let key = parent.schema.key.first.flatMap(parent.position), parent.count > 1, table.count > 0
        else { return nil }
        let found = table.first(from: 0, in: original) { fields -> [String?]? in
            guard let own = fields[field] else { return nil }
            let other = parent.first(from: 0, in: original) { $0[key] == own ? nil : $0[key] }
            guard let other else { return nil }
            var changed = fields
            changed[field] = other.answer
            return changed
        }
        return found.map {
            change(.referenceElsewhere, table, field, [$0.row: $0.answer])
        }
    }
}
