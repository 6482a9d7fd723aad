import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// What merges come to (Plan.md section 1.14): found in a reading of the exports of their own, before the one that counts.
struct Merges {
    /// The merge of one table.
    struct Table {
        /// The evidence (Format.md section 5.5) in the work folder.
        var file: FilePath
        var bytes: Int64
        /// For each field of the table, what merging took away of it, in units of 10^-scale; 0 for those that nobody adds up.
        var takenAway: [Int128]
        var crosswalk: Crosswalk
    }

    /// By table id.
    private(set) var tables: [String: Table] = [:]
    /// One a mapping of the plan, in its order.
    private(set) var records: [MergedRecords]
    /// For each mapping and survivor its own amounts, of the fields that the plan adds up: those of a record that is kept.
    private(set) var ownAmounts: [[Int64: [Int: Int128]]]

    /// - Parameter stage: has not read anything yet.
    init(of stage: Stage) async throws {
        records = stage.plan.mappings.map { _ in MergedRecords() }
        ownAmounts = stage.plan.mappings.map { _ in [:] }
        var matching = try stage.matching()
        try await matching.run()
        for merge in stage.plan.merges {
            guard let table = stage.plan.table(merge.table) else {
                preconditionFailure("the plan reader checks that tables exist")
            }
            tables[table.id] = try find(merge, table, &matching, stage.plan)
        }
    }

    /// What merging does to a mapping; `nil` for nothing.
    func merging(_ index: Int, in plan: Plan) -> Merging? {
        guard let table = plan.table(plan.mappings[index].to) else { return nil }
        let crosswalks = table.references.map { tables[$0.to]?.crosswalk ?? Crosswalk() }
        if records[index].isEmpty, crosswalks.allSatisfy(\.isEmpty) { return nil }
        return Merging(records: records[index], crosswalks: crosswalks)
    }

    private mutating func find(
        _ merge: Plan.Merge, _ table: Plan.Table, _ stage: inout Stage, _ plan: Plan
    ) throws -> Table {
        let rows = try stage.moveMatches(of: table.id)
        let groups = try MergeGroups(rows.matches, keys: rows.keys, work: stage.work, memoryBytes: stage.sorterBytes)
        let lines = try MemberLines(groups.groups, rows.holders, stage)
        let file = stage.work.appending("\(table.id).merges")
        let summed = plan.totals.filter { $0.table == table.id }.compactMap { total in
            table.fields.firstIndex { $0.name == total.field }
        }
        let key = table.key.compactMap { name in table.fields.firstIndex { $0.name == name } }
        var made = Table(file: file, bytes: 0, takenAway: table.fields.map { _ in 0 }, crosswalk: Crosswalk())
        var fates: [(row: Int, line: [UInt8]?)] = []
        var rules = RowCheck(plan.rules(of: table.id), table)
        func mapping(of row: Int) -> Int {
            let id = rows.holder(of: row)
            guard let index = plan.mappings.firstIndex(where: { $0.id == id }) else {
                preconditionFailure("every holder is a mapping of the plan")
            }
            return index
        }
        let header = ["group", "mapping", "record", "role"] + table.key
        made.bytes = try EvidenceFiles.write(to: file, header: header.joined(separator: ",")) { write in
            for (number, group) in groups.groups.enumerated() {
                let members = try group.map { row in
                    MergedRow.Member(row: row, mapping: rows.holder(of: row), line: try lines.line(of: row))
                }
                let merged = MergedRow(members, merge, table)
                var line = groups.isShared[number] ? nil : merged.line
                if let made = line, !rules.holds(for: made.span) { line = nil }
                for (place, member) in merged.members.enumerated() {
                    let role = line == nil ? "dissolved" : place == 0 ? "survivor" : "merged-into"
                    let own = key.map { String(decoding: member.text($0), as: UTF8.self) }
                    let record = try rows.record(of: member.row)
                    try write(
                        "\(number + 1),\(member.mapping),\(record),\(role),\(own.joined(separator: ","))")
                    if let line { fates.append((member.row, place == 0 ? line : nil)) }
                }
                guard let line else { continue }
                let survivor = merged.members[0]
                let amounts = summed.map { ($0, survivor.amount($0)) }
                ownAmounts[mapping(of: survivor.row)][try rows.record(of: survivor.row)] = Dictionary(
                    amounts, uniquingKeysWith: { first, _ in first })
                for field in summed {
                    guard let left = merged.takenAway(field, by: line), !made.takenAway[field].addOverflows(left) else {
                        throw Failure(
                            Diagnostic(.totalTooLarge, .name(table.id), at: .init(planKey: "verification.totals")), exit: .badData
                        )
                    }
                }
                // Only keys of one field are referred to.
                guard key.count == 1 else { continue }
                let new = Array(survivor.text(key[0]))
                for member in merged.members.dropFirst() where !member.text(key[0]).elementsEqual(new) {
                    made.crosswalk.append(Array(member.text(key[0])).span, to: new.span)
                }
            }
        }
        for (row, line) in fates.sorted(by: { $0.row < $1.row }) {
            let (index, record) = (mapping(of: row), try rows.record(of: row))
            if let line {
                records[index].append(survivor: record, line: line.span)
            } else {
                records[index].append(merged: record)
            }
        }
        return made
    }
}

/// The rows of one table while groups are looked for.
struct MatchedRows {
    /// The mappings that fill it, in order, with the first row that each holds.
    let holders: [(mapping: StagedMapping, firstRow: Int)]
    let matches: [SortedNumbers<UInt128>]
    let keys: SortedNumbers<UInt128>

    /// The id of the mapping that a row is of.
    func holder(of row: Int) -> String { holder(row).mapping.mapping.id }

    /// The number of a row's record in its source.
    func record(of row: Int) throws -> Int64 {
        let holder = self.holder(row)
        return try holder.mapping.record(ofRow: row - holder.firstRow)
    }

    private func holder(_ row: Int) -> (mapping: StagedMapping, firstRow: Int) {
        guard let holder = holders.last(where: { $0.firstRow <= row }) else {
            preconditionFailure("every row came from a mapping")
        }
        return holder
    }
}

/// The lines of the rows that are in groups, in a file of the work folder: they are asked for group by group.
private struct MemberLines {
    private let file: NumberFile<UInt8>
    private var rows: [Int] = []
    private var ends: [Int] = []

    init(
        _ groups: [[Int]], _ holders: [(mapping: StagedMapping, firstRow: Int)], _ stage: Stage
    ) throws {
        file = try NumberFile(in: stage.work)
        rows = groups.flatMap { $0 }.sorted()
        var next = 0
        for holder in holders {
            for chunk in holder.mapping.file.chunks {
                let first = holder.firstRow + chunk.firstRow
                guard next < rows.count, rows[next] < first + chunk.rows else { continue }
                let lines = try holder.mapping.file.read(chunk)
                var offset = 0
                for (index, length) in lines.lengths.enumerated() {
                    if next < rows.count, rows[next] == first + index {
                        try file.append(Array(lines.lines[offset..<offset + Int(length)]))
                        ends.append(file.count)
                        next += 1
                    }
                    offset += Int(length) + 1
                }
            }
        }
    }

    func line(of row: Int) throws -> [UInt8] {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return try file.read((low > 0 ? ends[low - 1] : 0)..<ends[low])
    }
}
