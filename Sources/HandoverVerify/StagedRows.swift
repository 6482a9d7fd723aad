import HandoverCore

/// What deciding needs to know of all staged rows: hashes of keys and references, and whose they are.
struct StagedRows: Sendable {
    /// One for each table.
    var keys: [HashParts]
    /// One for each reference of each table.
    var references: [[HashParts]]
    /// One for each table: the keys of records that the plan leaves out. Only what refers to nothing asks for them.
    var excluded: [HashParts]
    /// One for each balance of the plan.
    var sheets: [LineBalance.Sheet]
    /// One for each rule over groups.
    var groups: [StagedGroups]
    var store: BlockStore

    init(_ plan: CheckedPlan, bits: [Int], store: BlockStore) {
        keys = bits.map { HashParts(bits: $0) }
        excluded = bits.map { HashParts(bits: $0, blockEntries: 16) }
        // Whose children may be left without a parent themselves is looked for by the row's own key.
        let parents = Set(plan.tables.flatMap { $0.references.map(\.table) })
        references = plan.tables.indices.map { table in
            plan.tables[table].references.map { HashParts(bits: bits[$0.table], width: parents.contains(table) ? 5 : 3) }
        }
        sheets = plan.balances.map { _ in LineBalance.Sheet() }
        groups = plan.groups.map { StagedGroups($0, bits: bits) }
        self.store = store
    }

    /// Takes the rows that a mapping made.
    mutating func take(_ made: MadeRows, of mapping: Int, _ plan: CheckedPlan) throws {
        let table = plan.mappings[mapping].table
        for (origin, key) in made.excludedKeys {
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(origin)).word
            try excluded[table].append(key, id, &store)
        }
        let width = references[table].count
        for row in made.origins.indices {
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(made.origins[row])).word
            try keys[table].append(made.keys[row], id, &store)
            for order in 0..<width where made.references[row * width + order] != .none {
                try references[table][order].append(made.references[row * width + order], id, own: made.keys[row], &store)
            }
        }
        try takeGroups(made, of: mapping)
    }

    /// Takes what rules over groups keep of the rows.
    private mutating func takeGroups(_ made: MadeRows, of mapping: Int) throws {
        var at = 0
        while at < made.groups.count {
            let (rule, isJudged) = RowGrouping.rule(made.groups[at])
            let entry = GroupEntries.entry(at: at + 1, of: made.groups)
            at = entry.endIndex
            let origin = made.origins[Int(entry[entry.startIndex + GroupEntries.row])]
            let id = RecordID(mapping: mapping, record: made.firstNumber + Int64(origin)).word
            if isJudged {
                try groups[rule].judged?.append(entry, row: id, &store)
            } else {
                try groups[rule].measured.append(entry, row: id, &store)
            }
        }
    }

    /// Takes what balances need of the rows that a mapping made.
    mutating func takeAmounts(_ made: MadeRows, of mapping: Int, _ batch: SourceBatch, _ plan: CheckedPlan) {
        var own = 0
        for (index, balance) in plan.balances.enumerated() where balance.lines == mapping || balance.rule.mapping == mapping {
            let amounts = made.amounts[own]
            own += 1
            for row in made.origins.indices {
                let place = batch.location(made.records[Int(made.origins[row])])
                let amount = amounts.bytes(row)
                if balance.lines == mapping {
                    sheets[index].appendLine(amount.span, record: place.number, in: place.parent)
                } else {
                    sheets[index].appendHeader(amount.span, record: place.number, key: made.keys[row])
                }
            }
        }
    }
}
