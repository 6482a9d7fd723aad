import HandoverCore
import HandoverCrypto
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
        /// How many groups were dissolved.
        var dissolved: Int64 = 0
        /// How many questions nobody has decided yet.
        var open: Int64 = 0
        /// What people are asked, or may look at; where that was wanted.
        var questions: [MergeQuestion] = []
    }

    /// By table id.
    private(set) var tables: [String: Table] = [:]
    /// One a mapping of the plan, in its order.
    private(set) var records: [MergedRecords]
    /// For each mapping and survivor that is going to be kept its own amounts, of the fields that the plan adds up.
    private(set) var ownAmounts: [[Int64: [Int: Int128]]]

    /// - Parameters:
    ///   - stage: has not read anything yet.
    ///   - isAsking: the questions are wanted, not only how many are open.
    /// - Throws: ``Failure`` with exit 65 where a decision is about another record.
    init(of stage: Stage, isAsking: Bool = false) async throws {
        records = stage.plan.mappings.map { _ in MergedRecords() }
        ownAmounts = stage.plan.mappings.map { _ in [:] }
        var matching = try stage.matching()
        try await matching.run()
        for merge in stage.plan.merges {
            guard let table = stage.plan.table(merge.table) else {
                preconditionFailure("the plan reader checks that tables exist")
            }
            tables[table.id] = try find(merge, table, &matching, stage.plan, isAsking: isAsking)
        }
    }

    /// What merging does to a mapping; `nil` for nothing.
    func merging(_ index: Int, in plan: Plan) -> Merging? {
        guard let table = plan.table(plan.mappings[index].to) else { return nil }
        let crosswalks = table.references.map { tables[$0.to]?.crosswalk ?? Crosswalk() }
        if records[index].isEmpty, crosswalks.allSatisfy(\.isEmpty) { return nil }
        return Merging(records: records[index], crosswalks: crosswalks)
    }

    /// The records of the group of a table that a record is in, the survivor first; none where it is in none, or that is dissolved.
    func group(of mapping: String, _ wanted: Int64, in table: String) throws -> [(mapping: String, record: Int64)] {
        guard let file = tables[table]?.file else { return [] }
        let bytes = try Files.read(file, limit: .max)
        var group: [(mapping: String, record: Int64)] = []
        var (number, isWanted, isDissolved) = ("", false, false)
        var (start, isQuoted, isHeader) = (0, false, true)
        for index in bytes.indices {
            // A key may hold an LF.
            if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard bytes[index] == UInt8(ascii: "\n"), !isQuoted else { continue }
            defer { (start, isHeader) = (index + 1, false) }
            if isHeader { continue }
            let fields = bytes[start..<index].split(separator: UInt8(ascii: ","), maxSplits: 4, omittingEmptySubsequences: false)
                .prefix(4).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 4, let own = Int64(fields[2]) else { preconditionFailure("the line was written by us") }
            if fields[0] != number {
                if isWanted { break }
                (number, group) = (fields[0], [])
            }
            group.append((fields[1], own))
            isWanted = isWanted || (fields[1] == mapping && own == wanted)
            isDissolved = fields[3] == "dissolved"
        }
        return isWanted && !isDissolved ? group : []
    }

    /// Finds the groups of one table, and what becomes of each.
    private mutating func find(
        _ merge: Plan.Merge, _ table: Plan.Table, _ stage: inout Stage, _ plan: Plan, isAsking: Bool
    ) throws -> Table {
        let rows = try stage.moveMatches(of: table.id)
        let decided = try rows.decided((stage.decisions?.merges ?? []).filter { $0.table == table.id }, stage.exports)
        let groups = try MergeGroups(
            rows.matches, decided, keys: rows.keys, work: stage.work, memoryBytes: stage.sorterBytes)
        let lines = try MemberLines(groups.groups, rows.holders, stage)
        var rules = RowCheck(plan.rules(of: table.id), table)
        var made = Table(
            file: stage.work.appending("\(table.id).merges"), bytes: 0, takenAway: table.fields.map { _ in 0 },
            crosswalk: Crosswalk())
        let key = table.key.compactMap { name in table.fields.firstIndex { $0.name == name } }
        let totals = plan.totals.filter { $0.table == table.id }.map(\.field)
        let summed = table.fields.indices.filter { totals.contains(table.fields[$0].name) }
        let apart = merge.apart.compactMap { name in table.fields.firstIndex { $0.name == name } }
        // Nobody asks where a key went that nothing refers to.
        let isReferredTo = plan.tables.contains { $0.references.contains { $0.to == table.id } }
        var isMerged = groups.groups.map { _ in false }
        let kept = Set((stage.decisions?.decisions ?? []).filter { $0.verdict == .keep }.map { "\($0.mapping):\($0.record)" })
        let indices = rows.ids.map { id in plan.mappings.firstIndex { $0.id == id } ?? 0 }
        let header = (["group", "mapping", "record", "role"] + table.key).joined(separator: ",")
        made.bytes = try EvidenceFiles.write(to: made.file, header: header) { write in
            for (number, group) in groups.groups.enumerated() {
                let members = try group.map { row in
                    let holder = rows.holder(of: row)
                    return MergedRow.Member(
                        row: row, record: try rows.record(of: row, in: holder), holder: holder, mapping: rows.ids[holder],
                        line: try lines.line(of: row))
                }
                let merged = MergedRow(members, merge, table)
                var line = groups.isDissolved[number] || merged.differs(in: apart) ? nil : merged.line
                if let own = line, !rules.holds(for: own.span) { line = nil }
                isMerged[number] = line != nil
                for (place, member) in merged.members.enumerated() {
                    let role = line == nil ? "dissolved" : place == 0 ? "survivor" : "merged-into"
                    let texts = key.map { String(decoding: member.text($0), as: UTF8.self) }.joined(separator: ",")
                    try write("\(number + 1),\(member.mapping),\(member.record),\(role),\(texts)")
                    guard let line else { continue }
                    if place == 0 {
                        records[indices[member.holder]].append(survivor: member.record, line: line.span)
                    } else {
                        records[indices[member.holder]].append(merged: member.record)
                    }
                }
                guard let line else {
                    made.dissolved += 1
                    continue
                }
                try made.note(merged, line, key: isReferredTo ? key : [], summed: summed, of: table.id)
                let survivor = merged.members[0]
                guard !kept.isEmpty, kept.contains("\(survivor.mapping):\(survivor.record)") else { continue }
                ownAmounts[indices[survivor.holder]][survivor.record] = Dictionary(
                    uniqueKeysWithValues: summed.map { ($0, survivor.amount($0)) })
            }
        }
        for index in records.indices where plan.mappings[index].to == table.id { records[index].sort() }
        if isAsking || merge.match.contains(where: \.isQuestion) {
            let asked = try AskedRows(
                rows, groups, isMerged: isMerged, decided, work: stage.work, memoryBytes: stage.sorterBytes)
            made.open = Int64(asked.questions.count { $0.state == .open })
            if isAsking {
                let lines = try MemberLines(asked.questions.map(\.rows), rows.holders, stage)
                made.questions = try asked.questions.map { question in
                    MergeQuestion(
                        state: question.state,
                        rows: try question.rows.indices.map { place in
                            let row = question.rows[place]
                            let holder = rows.holder(of: row)
                            return MergeQuestion.Row(
                                mapping: rows.ids[holder], record: try rows.record(of: row, in: holder),
                                line: try lines.line(of: row), same: question.same[place],
                                decision: question.decisions[place])
                        })
                }
            }
        }
        return made
    }
}

extension Merges.Table {
    /// Takes in what a group became: what is missing in the sums now, and which keys lead to another.
    fileprivate mutating func note(_ merged: MergedRow, _ line: [UInt8], key: [Int], summed: [Int], of table: String) throws {
        for field in summed {
            guard let left = merged.takenAway(field, by: line), !takenAway[field].addOverflows(left) else {
                throw Failure(
                    Diagnostic(.totalTooLarge, .name(table), at: .init(planKey: "verification.totals")), exit: .badData)
            }
        }
        // Only keys of one field are referred to.
        guard key.count == 1 else { return }
        let survivor = Array(merged.members[0].text(key[0]))
        for member in merged.members.dropFirst() where !member.text(key[0]).elementsEqual(survivor) {
            crosswalk.append(Array(member.text(key[0])).span, to: survivor.span)
        }
    }
}

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
        let place = rows.place(of: row)
        return try file.read((place > 0 ? ends[place - 1] : 0)..<ends[place])
    }
}
