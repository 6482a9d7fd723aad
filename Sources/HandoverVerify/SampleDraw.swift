import HandoverCore
import HandoverCrypto

/// Draws records for people to look at (Format.md section 8.5). Whoever has the seed draws the same ones, with `sha256sum` if need be.
struct SampleDraw {
    private let seed: String
    private let isSeedOfArchive: Bool
    private let population: Int64
    /// In the order in which they were drawn: the mapping, and the record's number.
    private let drawn: [(mapping: Int, record: Int64)]

    /// - Parameters:
    ///   - seed: `nil` for the tar's digest.
    ///   - count: how many are drawn, if there are so many.
    init(seed: String?, of tarDigest: String, count wanted: Int, _ balances: [Verdict.Balance]) {
        let count = min(wanted, Limits.sampledRecords)
        let text = seed ?? tarDigest
        let population = balances.reduce(0) { $0 + $1.records }
        var numbers: [Int64] = []
        if population <= Int64(count) {
            numbers = Array(0..<population)
        } else {
            var taken: Set<Int64> = []
            var draw = 1
            while numbers.count < count {
                let digest = SHA256.digest(Array("\(text):\(draw)".utf8))
                let number = Int64(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % UInt64(population))
                if taken.insert(number).inserted { numbers.append(number) }
                draw += 1
            }
        }
        drawn = numbers.map { number in
            var (mapping, before) = (0, Int64(0))
            while number >= before + balances[mapping].records {
                before += balances[mapping].records
                mapping += 1
            }
            return (mapping, number - before + 1)
        }
        (self.seed, isSeedOfArchive, self.population) = (text, seed == nil, population)
    }

    /// Finds where the drawn records and their rows lie.
    func find(_ archive: OpenArchive, _ plan: CheckedPlan, _ fates: [MappingFates]) throws -> Verdict.Sample {
        var wanted: [[Int64]] = plan.mappings.map { _ in [] }
        for entry in drawn { wanted[entry.mapping].append(entry.record) }
        for index in wanted.indices { wanted[index].sort() }
        var found = wanted.map { [Verdict.Sample.Record?](repeating: nil, count: $0.count) }
        // For each table the rows that are looked for, and whose they are.
        var rows: [[Int: (mapping: Int, index: Int)]] = plan.tables.map { _ in [:] }
        try plan.find(wanted, in: archive) { mapping, index, place in
            let (rule, source) = (plan.mappings[mapping], plan.sources[plan.mappings[mapping].source])
            let fate = fates[mapping].fate(of: place.number)
            if let row = fate?.row { rows[rule.table][row] = (mapping, index) }
            found[mapping][index] = Verdict.Sample.Record(
                mapping: rule.id, record: place.number, file: source.originalPath,
                isMember: source.inside == nil && archive.members.index(of: source.originalPath) != nil,
                encoding: source.encoding.rawValue, line: place.line, byteOffset: place.byteOffset, byteCount: place.byteCount,
                fate: fate?.fate.rawValue, row: nil)
        }
        for (table, rows) in rows.enumerated() where !rows.isEmpty {
            let (id, parts) = (plan.tables[table].id, TableParts.members(archive, plan.tables[table].id))
            var row = 0
            try TableLines(archive, id).forEach { _, starts, offset in
                if let whose = rows[row], let part = parts.last(where: { $0.offset <= offset }) {
                    found[whose.mapping][whose.index]?.row = Verdict.Sample.Row(
                        table: id, number: Int64(row) + 1, file: part.path, byteOffset: offset - part.offset,
                        byteCount: starts[starts.count - 1] - starts[0])
                }
                row += 1
            }
        }
        let records = drawn.compactMap { entry in
            wanted[entry.mapping].firstIndex(of: entry.record).flatMap { found[entry.mapping][$0] }
        }
        return Verdict.Sample(seed: seed, isSeedOfArchive: isSeedOfArchive, population: population, records: records)
    }
}

extension MappingFates {
    /// What became of a record, and which row of the table it is, from 0; `nil` where nobody knows.
    fileprivate func fate(of record: Int64) -> (fate: FateRun.Fate, row: Int?)? {
        var row = Int64(firstRow)
        for run in runs {
            if record < run.record + run.count {
                return (run.fate, run.isMigrated ? Int(row + record - run.record) : nil)
            }
            if run.isMigrated { row += run.count }
        }
        return nil
    }
}
