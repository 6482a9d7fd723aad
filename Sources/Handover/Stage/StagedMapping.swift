import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform

/// One mapping after staging: its rows on disk, its keys, and the records held back.
struct StagedMapping {
    let mapping: Plan.Mapping
    let file: StagingFile
    /// Records held back while reading and mapping, in order.
    var rejects: [Reject] = []
    /// Keys and references of the rows, chunk by chunk.
    var keys: [ByteColumn] = []
    var references: [[ByteColumn]]
    /// Sums and null counts, by field of the table.
    var sums: [Int128]
    var nulled: [Int]
    var absent: [Int]
    /// Which header each row belongs to with what amount, for each part that the mapping has in a balance.
    var balances: [BalanceColumn]
    /// Where each batch of the source began, to cut single records out of it again.
    var checkpoints: [Checkpoint] = []
    var records: Int64 = 0

    init(_ mapping: Plan.Mapping, in plan: Plan, table: Plan.Table, file: StagingFile) {
        self.mapping = mapping
        self.file = file
        references = Array(repeating: [], count: table.references.count)
        sums = Array(repeating: 0, count: table.fields.count)
        nulled = Array(repeating: 0, count: table.fields.count)
        absent = Array(repeating: 0, count: table.fields.count)
        balances = plan.parts(of: mapping).map { _ in BalanceColumn() }
    }

    /// Takes in what one batch became.
    mutating func append(_ chunk: MappedChunk, records count: Int) throws {
        try file.append(MappedLines(lines: chunk.lines, lengths: chunk.lengths))
        rejects += chunk.rejects
        if chunk.keys.count > 0 {
            keys.append(chunk.keys)
            for index in references.indices { references[index].append(chunk.references[index]) }
        }
        var overflows = chunk.overflows
        for index in sums.indices { overflows = sums[index].addOverflows(chunk.sums[index]) || overflows }
        guard !overflows else {
            throw Failure(
                Diagnostic(.totalTooLarge, .name(mapping.to), at: .init(planKey: "verification.totals")), exit: .badData)
        }
        for index in nulled.indices { nulled[index] += chunk.nulled[index] }
        for index in absent.indices { absent[index] += chunk.absent[index] }
        for index in balances.indices { balances[index].append(chunk.balances[index]) }
        records += Int64(count)
    }

    /// The number in the source of a staged row (from 0): the records held back before it are skipped.
    func record(ofRow row: Int) -> Int64 {
        // Reject i leaves (its number - 1 - i) staged rows before it; those with at most `row` come before our row.
        var low = 0
        var high = rejects.count
        while low < high {
            let middle = (low + high) / 2
            if rejects[middle].record - 1 - Int64(middle) <= Int64(row) { low = middle + 1 } else { high = middle }
        }
        return Int64(row) + 1 + Int64(low)
    }
}
