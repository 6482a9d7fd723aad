import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan

/// The rows of one table while groups are looked for.
struct MatchedRows {
    /// The mappings that fill it, in order, with the first row that each holds.
    let holders: [(mapping: StagedMapping, firstRow: Int)]
    let matches: [SortedNumbers<UInt128>]
    /// What entries compare that only ask.
    let questions: [SortedNumbers<UInt128>]
    let keys: SortedNumbers<UInt128>

    /// The ids of these mappings.
    let ids: [String]

    init(
        holders: [(mapping: StagedMapping, firstRow: Int)], matches: [SortedNumbers<UInt128>],
        questions: [SortedNumbers<UInt128>], keys: SortedNumbers<UInt128>
    ) {
        (self.holders, self.matches, self.questions, self.keys) = (holders, matches, questions, keys)
        ids = holders.map(\.mapping.mapping.id)
    }

    /// Which of the mappings a row is of.
    func holder(of row: Int) -> Int {
        guard let holder = holders.lastIndex(where: { $0.firstRow <= row }) else {
            preconditionFailure("every row came from a mapping")
        }
        return holder
    }

    /// The number of a row's record in its source.
    func record(of row: Int, in holder: Int) throws -> Int64 {
        try holders[holder].mapping.record(ofRow: row - holders[holder].firstRow)
    }

    /// The rows that decisions are about, each of which must be about these very records.
    func decided(_ decisions: [Decisions.Merge], _ exports: Exports) throws -> DecidedRows {
        var rows: [String: [Int64: Int]] = [:]
        var problems: [Diagnostic] = []
        for (staged, firstRow) in holders where !decisions.isEmpty {
            let own = decisions.flatMap(\.records).filter { $0.mapping == staged.mapping.id }.sorted { $0.record < $1.record }
            var digests: [Int64: String] = [:]
            try exports.visit(own.map(\.record), of: staged.mapping, from: staged.checkpoints) { batch, records in
                for record in records {
                    digests[batch.firstRecord + Int64(record)] = hex(SHA256.digest(batch.rawRecord(record)))
                }
            }
            for (record, row) in zip(own, try staged.rows(of: own.map(\.record))) {
                if digests[record.record] != record.digest {
                    problems.append(
                        Diagnostic(
                            .decisionRecordDiffers, .name(record.mapping), .count(record.record),
                            at: .init(record: record.record, planKey: "mappings.\(record.mapping)")))
                }
                if let row { rows[record.mapping, default: [:]][record.record] = firstRow + row }
            }
        }
        if !problems.isEmpty { throw Failure(problems, exit: .badData) }
        var decided = DecidedRows()
        for decision in decisions {
            decided.append(
                decision.records.compactMap { record in rows[record.mapping]?[record.record].map { ($0, record.same) } })
        }
        return decided
    }
}
