import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform

/// The staged data with everything decided: which rows stay, every record's fate, the sums.
struct Decided {
    /// One mapping's fate.
    struct Mapping {
        var staged: StagedMapping
        /// Staged rows that do not stay, in order.
        var removedRows: [Int]
        /// Those rows as records held back, in order.
        var removed: [Reject]
        /// What merging made of its records; `nil` where nothing is merged.
        var merged: MergedMapping?
        var summary: RunSummary.Mapping

        fileprivate init(
            _ staged: StagedMapping, removedRows: [Int], removed: [Reject], merged: MergedMapping?, plan: Plan
        ) throws {
            (self.staged, self.removedRows, self.removed, self.merged) = (staged, removedRows, removed, merged)
            summary = try Decided.summary(staged, removed: removed, plan: plan)
            if plan.merge(of: staged.mapping.to) != nil { summary.survivors = try migratedSurvivors() }
        }
    }

    /// In the plan's order.
    var mappings: [Mapping] = []
    var totals: [RunSummary.Total] = []
    /// What rules over groups warn of, in the plan's order.
    var warnings: [RunSummary.WarningCount] = []

    /// Decides over the whole set and checks the plan's thresholds: nothing has been written yet, and nothing is if this throws.
    /// - Parameter isFinal: without it nothing of the plan stops, neither a threshold nor an orphan: this only looks.
    init(_ stage: inout Stage, isFinal: Bool = true) throws {
        let plan = stage.plan
        if isFinal { for staged in stage.mappings { try Self.checkRules(staged) } }
        let removed: [[Int: [Finding]]]
        (removed, warnings) = try Self.decide(&stage, isFinal: isFinal)
        for (index, staged) in stage.mappings.enumerated() {
            let rows = removed[index].keys.sorted()
            var rejects = try stage.exports.locate(
                try rows.map { try staged.record(ofRow: $0) }, of: staged.mapping, from: staged.checkpoints)
            for (position, row) in rows.enumerated() { rejects[position].findings = removed[index][row] ?? [] }
            mappings.append(
                try Mapping(
                    staged, removedRows: rows, removed: rejects, merged: stage.merges?.mappings[index], plan: plan))
            guard stage.hasDecisions else { continue }
            mappings[index].summary.redriven = try mappings[index].migrated(of: stage.rulings[index].corrected)
        }
        guard isFinal else { return }
        totals = try plan.totals.map { try total($0, plan, stage) }
        try checkThresholds(plan)
        try checkDeclaredTotals(plan)
    }

    /// A rule that does not hold and says `fail` stops the run.
    private static func checkRules(_ staged: StagedMapping) throws {
        guard let (record, rule) = staged.stopped else { return }
        throw Failure(
            Diagnostic(
                .ruleFails, .name(rule.id),
                at: .init(record: record, table: rule.table, planKey: "mappings.\(staged.mapping.id)")), exit: .stopped)
    }

    /// Findings of the rows that deciding removes, by mapping and staged row, and what rules over groups warn of.
    private static func decide(
        _ stage: inout Stage, isFinal: Bool
    ) throws -> ([[Int: [Finding]]], [RunSummary.WarningCount]) {
        let plan = stage.plan
        // For each table its mappings, in order, with the first row each holds.
        var members: [[(mapping: Int, firstRow: Int)]] = []
        var tables: [Decision.TableRows] = []
        for table in plan.tables {
            var rows = Decision.TableRows(table)
            let indices = stage.mappings.indices.filter { stage.mappings[$0].mapping.to == table.id }
            members.append(try stage.moveKeys(of: indices, into: &rows))
            tables.append(rows)
        }
        let mappings = stage.mappings
        let sheets = sheets(&stage, members)
        func place(_ table: Int, _ row: Int) -> (mapping: Int, row: Int) {
            guard let holder = members[table].last(where: { $0.firstRow <= row }) else {
                preconditionFailure("every row came from a mapping")
            }
            return (holder.mapping, row - holder.firstRow)
        }
        var decision = Decision(
            tables, sheets, groups: GroupRules(stage, members), names: mappings.map(\.mapping.id), work: stage.work,
            memoryBytes: stage.sorterBytes
        ) { table, row in
            let (mapping, row) = place(table, row)
            return "\(mappings[mapping].mapping.id):\(try mappings[mapping].record(ofRow: row))"
        }
        try decision.decide()
        if isFinal, let fatal = decision.fatal {
            let (mapping, row) = place(fatal.table, fatal.row)
            throw Failure(
                Diagnostic(
                    .orphanFails, .name(fatal.field),
                    at: .init(
                        record: try mappings[mapping].record(ofRow: row), field: fatal.field, table: plan.tables[fatal.table].id,
                        planKey: "mappings.\(mappings[mapping].mapping.id)")),
                exit: .stopped)
        }
        let tally = isFinal ? try decision.tallyGroups() : (warnings: [], fatal: [])
        let broken = try tally.fatal.map { fatal in
            let (mapping, row) = place(fatal.table, fatal.row)
            let record = try mappings[mapping].record(ofRow: row)
            return Diagnostic(
                .groupRuleFails, .name(fatal.rule.id), .count(fatal.count), .name("\(mappings[mapping].mapping.id):\(record)"),
                at: .init(
                    file: plan.file, line: fatal.rule.mark.line, column: fatal.rule.mark.column, record: record,
                    table: fatal.rule.table, planKey: "rules.\(fatal.rule.id)"))
        }
        if !broken.isEmpty { throw Failure(broken, exit: .stopped) }
        var removed: [[Int: [Finding]]] = Array(repeating: [:], count: mappings.count)
        for (table, rows) in decision.removed.enumerated() {
            for (row, findings) in rows {
                let (mapping, row) = place(table, row)
                removed[mapping][row] = findings
            }
        }
        return (removed, tally.warnings)
    }

    /// The balances of the plan over the staged rows, which give up their parts in them.
    private static func sheets(_ stage: inout Stage, _ members: [[(mapping: Int, firstRow: Int)]]) -> [BalanceSheet] {
        func rows(_ mapping: Int, _ part: Int) -> BalanceSheet.Rows {
            for (table, holders) in members.enumerated() {
                guard let holder = holders.first(where: { $0.mapping == mapping }) else { continue }
                return .init(table: table, firstRow: holder.firstRow, column: stage.mappings[mapping].balances[part])
            }
            preconditionFailure("every mapping fills a table")
        }
        let plan = stage.plan
        var sheets: [BalanceSheet] = []
        for (line, mapping) in plan.mappings.enumerated() {
            guard let balance = mapping.balance, let header = plan.mappings.firstIndex(where: { $0.id == balance.mapping }) else {
                continue
            }
            // A header's parts follow its own as lines, in the order of the mappings that declare balances with it.
            let own = plan.mappings[header].balance == nil ? 0 : 1
            let before = plan.mappings[..<line].count { $0.balance?.mapping == balance.mapping }
            sheets.append(BalanceSheet(lines: rows(line, 0), headers: rows(header, own + before), field: balance.equals))
        }
        for index in plan.mappings.indices { stage.dropBalances(of: index) }
        return sheets
    }

    fileprivate static func summary(
        _ staged: StagedMapping, removed: [Reject], plan: Plan
    ) throws -> RunSummary.Mapping {
        var codes: [String: Int64] = [:]
        var exclusions = staged.mapping.exclude.map {
            RunSummary.ExclusionCount(reason: $0.reason, authority: $0.authority, count: 0)
        }
        try Self.forEachLeft(of: staged, removed) { reject in
            if let exclusion = reject.exclusion { exclusions[exclusion].count += 1 }
            for code in Set(reject.findings.map(\.code)) { codes[code, default: 0] += 1 }
        }
        let fields = plan.table(staged.mapping.to)?.fields ?? []
        var nulled: [RunSummary.NulledCount] = []
        for (index, field) in fields.enumerated() where staged.nulled[index] > 0 {
            guard case .nullify(let code)? = staged.mapping.fields.first(where: { $0.field == field.name })?.onFailure else {
                continue
            }
            nulled.append(.init(field: field.name, code: code, count: Int64(staged.nulled[index])))
        }
        var summary = RunSummary.Mapping(
            balance: .init(
                mapping: staged.mapping.id,
                from: [staged.mapping.from, staged.mapping.list].compactMap(\.self).joined(separator: "."),
                table: staged.mapping.to, records: staged.records,
                migrated: Int64(staged.file.rows - removed.count),
                quarantined: Int64(
                    staged.rejects.count - staged.rejects.excluded - staged.rejects.merged + removed.count),
                excluded: staged.mapping.exclude.isEmpty ? nil : Int64(staged.rejects.excluded),
                merged: plan.merge(of: staged.mapping.to) == nil ? nil : Int64(staged.rejects.merged)),
            absent: zip(fields, staged.absent).filter { $1 > 0 }
                .map { .init(field: $0.name, count: Int64($1)) }.sorted { precedes($0.field, $1.field) },
            codes: codes.map { .init(code: $0.key, count: $0.value) }.sorted { precedes($0.code, $1.code) },
            nulled: nulled.sorted { precedes($0.field, $1.field) },
            repaired: zip(fields, staged.repaired).filter { $1 > 0 }
                .map { .init(field: $0.name, count: Int64($1)) }.sorted { precedes($0.field, $1.field) })
        summary.exclusions = exclusions
        summary.fields = fields.enumerated().map { index, field in
            let isOfOneColumn =
                if case .column? = staged.mapping.fields.first(where: { $0.field == field.name })?.value { true } else { false }
            return .init(
                field: field.name, filled: Int64(staged.file.rows - staged.empty[index]),
                changed: isOfOneColumn ? Int64(staged.changed[index]) : nil)
        }
        summary.dropped = zip(staged.mapping.drop, staged.dropped).map {
            .init(column: $0.column, reason: $0.reason, texts: Int64($1))
        }
        summary.warnings = zip(plan.rules(of: staged.mapping.to), staged.warned).compactMap { rule, count in
            if case .warn(let code) = rule.otherwise { .init(rule: rule.id, code: code, count: Int64(count)) } else { nil }
        }
        return summary
    }

    fileprivate static func forEachLeft(
        of staged: StagedMapping, _ removed: [Reject], _ body: (Reject) throws -> Void
    ) throws {
        var rest = removed[...]
        try staged.rejects.forEach { reject in
            while let next = rest.first, next.record < reject.record {
                try body(next)
                rest = rest.dropFirst()
            }
            try body(reject)
        }
        for reject in rest { try body(reject) }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    private func total(
        _ total: Plan.Total, _ plan: Plan, _ stage: Stage
    ) throws -> RunSummary.Total {
        guard let table = plan.table(total.table), let index = table.fields.firstIndex(where: { $0.name == total.field }) else {
            preconditionFailure("the plan reader checks that totals name fields")
        }
        let scale = table.fields[index].scale ?? 0
        var staged: Int128 = 0
        var quarantined: Int128 = 0
        var excluded: Int128?
        var overflows = false
        let merged = stage.merges?.tables[table.id]?.takenAway[index]
        if let merged { overflows = staged.addOverflows(merged) }
        for (mapping, rulings) in zip(mappings, stage.rulings) where mapping.staged.mapping.to == table.id {
            overflows = staged.addOverflows(mapping.staged.sums[index]) || overflows
            if !mapping.staged.excludedSums.isEmpty {
                let own = mapping.staged.excludedSums[index]
                var sum = excluded ?? 0
                overflows = staged.addOverflows(own) || sum.addOverflows(own) || overflows
                excluded = sum
            }
            if let kept = rulings.keptSums[index] {
                overflows = staged.addOverflows(kept) || quarantined.addOverflows(kept) || overflows
            }
            try mapping.forEachRemovedLine { line in
                let amount = FixedPoint.value(ofCanonical: line.extracting(CanonicalCSV.range(ofField: index, in: line)))
                overflows = quarantined.addOverflows(amount) || overflows
            }
        }
        var left = quarantined
        let isTooLarge = left.addOverflows(excluded ?? 0) || left.addOverflows(merged ?? 0)
        guard !overflows, !isTooLarge, !staged.subtractingReportingOverflow(left).overflow else {
            throw Failure(Diagnostic(.totalTooLarge, .name(table.id), at: .init(planKey: "verification.totals")), exit: .badData)
        }
        func text(_ value: Int128) -> String { FixedPoint.text(value, scale: scale) }
        var declared = total.declared.map { declared in
            FixedPoint.value(ofDeclared: declared, scale: scale).map(text) ?? declared
        }
        if let mapping = total.footer.flatMap({ plan.mapping($0) }) {
            declared = try FooterAmount.read(total, of: mapping, in: stage.exports)
            guard declared != nil else {
                throw Failure(
                    Diagnostic(
                        .footerUnreadable, .name(mapping.from), .name("\(total.table).\(total.field)"),
                        at: .init(file: plan.file, line: total.mark.line, column: total.mark.column)),
                    exit: .stopped)
            }
        }
        return RunSummary.Total(
            table: table.id, field: total.field, staged: text(staged), migrated: text(staged - left),
            quarantined: text(quarantined), excluded: excluded.map(text), merged: merged.map(text), declared: declared)
    }

    private func checkDeclaredTotals(_ plan: Plan) throws {
        for (total, stated) in zip(totals, plan.totals) {
            guard let declared = total.declared, declared != total.staged else { continue }
            throw Failure(
                Diagnostic(
                    .totalDiffers, .name("\(total.table).\(total.field)"), .name(declared), .name(total.staged),
                    at: .init(file: plan.file, line: stated.mark.line, column: stated.mark.column)),
                exit: .stopped)
        }
    }

    private func checkThresholds(_ plan: Plan) throws {
        let records = mappings.reduce(Int64(0)) { $0 + $1.summary.balance.records }
        let quarantined = mappings.reduce(Int64(0)) { $0 + $1.summary.balance.quarantined }
        var exceeded: [Diagnostic] = []
        let place = Diagnostic.Location(file: plan.file, planKey: "quarantine")
        if !plan.quarantine.maxRate.allows(quarantined, of: records) {
            exceeded.append(
                Diagnostic(
                    .rateExceeded, .count(quarantined), .count(records), .name(plan.quarantine.maxRate.text), .name(tally),
                    at: place))
        }
        if let limit = plan.quarantine.maxCount, quarantined > limit {
            exceeded.append(Diagnostic(.countExceeded, .count(quarantined), .count(limit), .name(tally), at: place))
        }
        for limit in plan.quarantine.perCode {
            let count = mappings.reduce(Int64(0)) { sum, mapping in
                sum + mapping.summary.codes.reduce(0) { $0 + ($1.code == limit.code ? $1.count : 0) }
            }
            if count > limit.count {
                exceeded.append(Diagnostic(.codeExceeded, .name(limit.code), .count(count), .count(limit.count), at: place))
            }
        }
        if !exceeded.isEmpty { throw Failure(exceeded, exit: .stopped) }
    }

    /// Which codes how often, for the message that says why the run stopped.
    private var tally: String {
        mappings.filter { !$0.summary.codes.isEmpty }.map { mapping in
            mapping.summary.balance.mapping + ": "
                + mapping.summary.codes.map { "\($0.code) \($0.count)" }.joined(separator: ", ")
        }.joined(separator: "; ")
    }
}

extension Decided.Mapping {
    /// Calls the body with every record held back, while reading or deciding, in order.
    func forEachReject(_ body: (Reject) throws -> Void) throws {
        try forEachLeft { if $0.exclusion == nil, !$0.isMerged { try body($0) } }
    }

    /// Calls the body with every record that is not migrated, in order.
    func forEachLeft(_ body: (Reject) throws -> Void) throws { try Decided.forEachLeft(of: staged, removed, body) }

    /// How many of these records are migrated.
    fileprivate func migrated(of records: Set<Int64>) throws -> Int64 {
        var count = Int64(records.count)
        try forEachLeft { if records.contains($0.record) { count -= 1 } }
        return count
    }

    /// How many survivors are migrated, and not held back after all.
    fileprivate func migratedSurvivors() throws -> Int64 {
        guard let merged else { return 0 }
        var (count, survivors) = (merged.survivors, try merged.cursor())
        var survivor = try survivors.nextSurvivor()
        try forEachLeft { reject in
            while let own = survivor, own < reject.record { survivor = try survivors.nextSurvivor() }
            if survivor == reject.record { count -= 1 }
        }
        return count
    }

    /// Calls the body with every staged line that does not stay, in order; only the chunks that hold one are read.
    func forEachRemovedLine(_ body: (Span<UInt8>) -> Void) throws {
        var next = 0
        for chunk in staged.file.chunks {
            guard next < removedRows.count else { return }
            guard removedRows[next] < chunk.firstRow + chunk.rows else { continue }
            let lines = try staged.file.read(chunk)
            var offset = 0
            for (index, length) in lines.lengths.enumerated() {
                if next < removedRows.count, removedRows[next] == chunk.firstRow + index {
                    body(lines.lines.span.extracting(offset..<offset + Int(length)))
                    next += 1
                }
                offset += Int(length) + 1
            }
        }
    }
}
