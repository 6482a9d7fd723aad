extension ContentCheck {
    /// First walk: keys, references and record numbers of every row that is staged, by table.
    static func stage(_ archive: OpenArchive, _ plan: CheckedPlan) throws -> (rows: [Fates.Rows], sheets: [Fates.Sheet]) {
        let balances = plan.balances
        var sheets = balances.map { _ in Fates.Sheet() }
        var byMapping = plan.mappings.map { mapping in
            var rows = Fates.Rows()
            rows.references = plan.tables[mapping.table].references.map { _ in KeyList() }
            return rows
        }
        for (index, source) in plan.sources.enumerated() {
            let members = plan.mappings.indices.filter { plan.mappings[$0].source == index }
            var makers = members.map { RowMaker(plan.mappings[$0], plan) }
            _ = try SourceWalk.run(archive, source) { record in
                for (position, member) in members.enumerated() where plan.mappings[member].list == record.list {
                    makers[position].make(record)
                    guard makers[position].findings.isEmpty else { continue }
                    makers[position].appendKey(to: &byMapping[member].keys)
                    byMapping[member].records.append(UInt32(truncatingIfNeeded: record.number))
                    for (sheet, balance) in balances.enumerated() {
                        func amount(_ field: Int) -> ArraySlice<UInt8> { makers[position].line[makers[position].bounds[field]] }
                        if balance.rule.mapping == member { sheets[sheet].totals.append(amount(balance.rule.equals)) }
                        if balance.lines == member { sheets[sheet].append(amount(balance.rule.sum), in: record.parent) }
                    }
                    for (order, reference) in plan.tables[plan.mappings[member].table].references.enumerated() {
                        byMapping[member].references[order].append(
                            makers[position].line[makers[position].bounds[reference.field]])
                    }
                }
            }
        }
        let rows = plan.tables.indices.map { table in
            var rows = Fates.Rows()
            rows.references = plan.tables[table].references.map { _ in KeyList() }
            for (index, mapping) in plan.mappings.enumerated() where mapping.table == table {
                rows.mappings.append((index, rows.keys.count))
                if rows.keys.count == 0 {
                    // The first is taken as it is: most tables are filled by one mapping, and copies of all keys are large.
                    swap(&rows.keys, &byMapping[index].keys)
                    swap(&rows.records, &byMapping[index].records)
                    swap(&rows.references, &byMapping[index].references)
                    continue
                }
                rows.keys.append(contentsOf: byMapping[index].keys)
                rows.records += byMapping[index].records
                for order in rows.references.indices {
                    rows.references[order].append(contentsOf: byMapping[index].references[order])
                }
            }
            rows.keys.sort()
            return rows
        }
        return (rows, sheets)
    }
}
