import HandoverCore

/// What one mapping must have done.
struct MappingResult: Sendable {
    private(set) var records: Int64 = 0
    private(set) var migrated: Int64 = 0
    /// Migrated records that hold others, and records that were merged into others.
    private(set) var survivors: Int64 = 0
    private(set) var mergedInto: Int64 = 0
    var codes: [String: Int64] = [:]
    private(set) var nulled: [Int: Int64] = [:]
    private(set) var absent: [Int: Int64] = [:]
    private(set) var repaired: [Int: Int64] = [:]
    private(set) var filled: [Int64]
    private(set) var carried: [Int64]
    /// For each dropped column, how many texts stay behind.
    private(set) var left: [Int64]
    /// For each rule of the table, for how many staged records it warned, and for how many it should have stopped the run.
    private(set) var warned: [Int64]
    private(set) var broken: [Int64]
    /// Sums of the plan's totals over staged and over removed rows, by field.
    private(set) var staged: [Int: DigitSum] = [:]
    private(set) var quarantined: [Int: DigitSum] = [:]
    /// Records that each exclusion of the plan left out, and the sums over those that could be mapped.
    private(set) var exclusions: [Int64]
    private(set) var excludedSums: [Int: DigitSum] = [:]
    private(set) var ledger = FateRuns()
    var exceptions: MemberComparison
    /// `nil` where the plan leaves nothing out.
    var excluded: MemberComparison?
    private let ledgerPath: String
    private let archive: OpenArchive

    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ mapping: CheckedPlan.Mapping) {
        self.archive = archive
        exceptions = MemberComparison(
            archive, "data/exceptions/\(mapping.id).csv", header: "record,line,offset,bytes,findings,raw")
        ledgerPath = "data/ledger/\(mapping.id).csv"
        exclusions = mapping.exclusions.map { _ in 0 }
        warned = plan.rules(of: mapping.table).map { _ in 0 }
        broken = warned
        filled = mapping.rules.map { _ in 0 }
        carried = filled
        left = mapping.dropped.map { _ in 0 }
        for field in plan.totals(of: mapping.table) { (staged[field], quarantined[field]) = (DigitSum(), DigitSum()) }
        if mapping.exclusions.isEmpty { return }
        excluded = MemberComparison(
            archive, "data/excluded/\(mapping.id).csv", header: "record,line,offset,bytes,exclusion,reason,authority,raw")
        for field in plan.totals(of: mapping.table) { excludedSums[field] = DigitSum() }
    }

    /// Notes the fate of neighbouring records.
    mutating func note(_ record: Int64, count: Int64, _ fate: FateRun.Fate) {
        guard count > 0 else { return }
        records += count
        switch fate {
        case .migrated: migrated += count
        case .survivor: (migrated, survivors) = (migrated + count, survivors + count)
        case .mergedInto: mergedInto += count
        case .quarantined, .excluded: break
        }
        ledger.append(record, count: count, fate)
    }

    /// Notes neighbouring records that stay, some of which hold others.
    /// - Parameter survivor: the first of the batch's survivors that is not behind them.
    mutating func noteRows(from: Int64, until: Int64, _ made: MadeRows, _ survivor: inout Int) {
        var next = from
        while survivor < made.survivors.count {
            let record = made.firstNumber + Int64(made.survivors[survivor].origin)
            if record >= until { break }
            survivor += 1
            // One before them did not stay itself.
            if record < next { continue }
            note(next, count: record - next, .migrated)
            note(record, count: 1, .survivor)
            next = record + 1
        }
        note(next, count: until - next, .migrated)
    }

    /// Notes a record that one of the plan's exclusions leaves out.
    mutating func exclude(_ record: Int64, by exclusion: Int) {
        note(record, count: 1, .excluded)
        exclusions[exclusion] += 1
    }

    var excludedCount: Int64 { exclusions.reduce(0, +) }
    var quarantinedCount: Int64 { records - migrated - mergedInto - excludedCount }

    /// Adds what was counted over the staged rows of a batch.
    mutating func count(_ made: MadeRows, _ totals: [Int]) {
        for (field, count) in made.absent.enumerated() where count > 0 { absent[field, default: 0] += count }
        for index in warned.indices {
            warned[index] += made.warned[index]
            broken[index] += made.broken[index]
        }
        for (field, count) in made.repaired.enumerated() where count > 0 { repaired[field, default: 0] += count }
        for (field, count) in made.nulled.enumerated() where count > 0 { nulled[field, default: 0] += count }
        for index in filled.indices {
            filled[index] += made.filled[index]
            carried[index] += made.carried[index]
        }
        for (index, count) in made.left.enumerated() { left[index] += count }
        for (index, field) in totals.enumerated() { staged[field]?.add(made.sums[index]) }
        for (index, sum) in made.excludedSums.enumerated() { excludedSums[totals[index]]?.add(sum) }
    }

    /// Adds the amounts of a staged row that does not stay.
    mutating func countRemoved(_ made: MadeRows, _ row: Int, _ totals: [Int]) {
        if totals.isEmpty { return }
        let columns = Columns(made.lines[made.line(row)])
        for field in totals { quarantined[field]?.add(columns[field].span) }
    }

    /// What is wrong with the ledger in the archive.
    func ledgerFinding() throws -> Diagnostic? {
        var file = MemberComparison(archive, ledgerPath, header: "record,count,disposition")
        for run in ledger {
            try file.expect { $0 += "\(run.record),\(run.count),\(run.fate.rawValue)\n".utf8 }
        }
        return try file.finish(.ledgerDiffers)
    }
}
