import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// One mapping after staging: its rows on disk, its keys, and the records held back.
struct StagedMapping {
    let mapping: Plan.Mapping
    let file: StagingFile
    /// Records held back while reading and mapping, and excluded ones, in order.
    var rejects: RejectLog
    /// Hashes of the rows' keys and references, with their rows.
    var keys: RunSorter<UInt128>
    var references: [RunSorter<UInt128>]
    /// For each entry by which rows match what of them it compares, where groups are looked for.
    var matches: [RunSorter<UInt128>]
    /// Hashes of the keys of excluded records, with their numbers.
    var excludedKeys: RunSorter<UInt128>
    /// Sums over excluded records, by field of the table; empty for a mapping that excludes nothing.
    var excludedSums: [Int128]
    /// Sums and null counts, by field of the table.
    var sums: [Int128]
    var nulled: [Int]
    var absent: [Int]
    var repaired: [Int]
    var empty: [Int]
    var changed: [Int]
    /// By dropped column, how many texts stay behind.
    var dropped: [Int]
    /// By rule of the table, for how many staged records it warned.
    var warned: [Int]
    /// The first record for which a rule did not hold that stops the run.
    var stopped: (record: Int64, rule: Plan.Rule)?
    private let rules: [Plan.Rule]
    /// Which header each row belongs to with what amount, for each part that the mapping has in a balance.
    var balances: [BalanceColumn]
    /// Where each batch of the source began, to cut single records out of it again.
    var checkpoints: [Checkpoint] = []
    var records: Int64 = 0

    /// - Parameter memoryBytes: for the hashes of each column; what is more goes to the work folder.
    init(
        _ mapping: Plan.Mapping, in plan: Plan, table: Plan.Table, isMatching: Bool, work: WorkPlace, memoryBytes: Int
    ) throws {
        self.mapping = mapping
        file = try StagingFile(in: work)
        rejects = RejectLog(in: work)
        keys = RunSorter(in: work, memoryBytes: memoryBytes)
        references = table.references.map { _ in RunSorter(in: work, memoryBytes: memoryBytes) }
        let entries = isMatching ? plan.merge(of: table.id)?.match ?? [] : []
        matches = entries.map { _ in RunSorter(in: work, memoryBytes: memoryBytes) }
        sums = Array(repeating: 0, count: table.fields.count)
        excludedKeys = RunSorter(in: work, memoryBytes: mapping.exclude.isEmpty ? 0 : memoryBytes)
        excludedSums = mapping.exclude.isEmpty ? [] : sums
        nulled = Array(repeating: 0, count: table.fields.count)
        absent = Array(repeating: 0, count: table.fields.count)
        repaired = Array(repeating: 0, count: table.fields.count)
        (empty, changed) = (repaired, repaired)
        dropped = Array(repeating: 0, count: isMatching ? 0 : mapping.drop.count)
        rules = plan.rules(of: table.id)
        warned = Array(repeating: 0, count: rules.count)
        balances = plan.parts(of: mapping).map { _ in BalanceColumn() }
    }

    /// Takes in what one batch became.
    mutating func append(_ chunk: MappedChunk, records count: Int) throws {
        let firstRow = UInt128(file.rows)
        precondition(file.rows + chunk.lengths.count < KeyHash.maximumRows, "a table has fewer than 2^32 rows")
        try file.append(MappedLines(lines: chunk.lines, lengths: chunk.lengths))
        for reject in chunk.rejects { try rejects.append(reject) }
        try keys.append(chunk.keys, adding: firstRow)
        for index in references.indices { try references[index].append(chunk.references[index], adding: firstRow) }
        for index in matches.indices { try matches[index].append(chunk.matches[index], adding: firstRow) }
        var overflows = chunk.overflows
        for index in sums.indices { overflows = sums[index].addOverflows(chunk.sums[index]) || overflows }
        try excludedKeys.append(chunk.excludedKeys, adding: 0)
        for index in excludedSums.indices {
            overflows = excludedSums[index].addOverflows(chunk.excludedSums[index]) || overflows
        }
        guard !overflows else {
            throw Failure(
                Diagnostic(.totalTooLarge, .name(mapping.to), at: .init(planKey: "verification.totals")), exit: .badData)
        }
        for index in nulled.indices { nulled[index] += chunk.nulled[index] }
        for index in absent.indices { absent[index] += chunk.absent[index] }
        for index in repaired.indices { repaired[index] += chunk.repaired[index] }
        for index in empty.indices { empty[index] += chunk.empty[index] }
        for index in changed.indices { changed[index] += chunk.changed[index] }
        for index in dropped.indices { dropped[index] += chunk.dropped[index] }
        for index in warned.indices { warned[index] += chunk.warned[index] }
        if stopped == nil { stopped = chunk.stopped.map { ($0.record, rules[$0.rule]) } }
        for index in balances.indices { balances[index].append(chunk.balances[index]) }
        records += Int64(count)
    }

    /// The staged rows (from 0) of records, which ascend; `nil` for one that has none.
    func rows(of wanted: [Int64]) throws -> [Int?] {
        var rows: [Int?] = []
        var before = 0
        func take(until record: Int64, isLeft: Bool) {
            while rows.count < wanted.count, wanted[rows.count] <= record {
                let own = wanted[rows.count]
                rows.append((isLeft && own == record) || own > records ? nil : Int(own) - 1 - before)
            }
        }
        try rejects.forEach { reject in
            take(until: reject.record, isLeft: true)
            before += 1
        }
        take(until: .max, isLeft: false)
        return rows
    }

    /// The staged line of a record, without its LF; `nil` where it has none.
    func line(of record: Int64) throws -> [UInt8]? {
        guard let row = try rows(of: [record])[0],
            let chunk = file.chunks.last(where: { $0.firstRow <= row }), row < chunk.firstRow + chunk.rows
        else { return nil }
        let lines = try file.read(chunk)
        let lengths = lines.lengths[..<(row - chunk.firstRow + 1)]
        let end = lengths.reduce(0) { $0 + Int($1) + 1 } - 1
        return Array(lines.lines[end - Int(lengths[row - chunk.firstRow])..<end])
    }

    /// The number in the source of a staged row (from 0).
    func record(ofRow row: Int) throws -> Int64 { try rejects.record(ofRow: row) }
}
