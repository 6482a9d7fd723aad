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
        var file: WorkFile
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
    private(set) var mappings: [MergedMapping]
    /// For each mapping and survivor that is going to be kept its own amounts, of the fields that the plan adds up.
    private(set) var ownAmounts: [[Int64: [Int: Int128]]]

    /// - Parameters:
    ///   - stage: has not read anything yet.
    ///   - isAsking: the questions are wanted, not only how many are open.
    /// - Throws: ``Failure`` with exit 65 where a decision is about another record.
    init(of stage: Stage, isAsking: Bool = false) async throws {
        let plan = stage.plan
        let merged = plan.mappings.count { plan.merge(of: $0.to) != nil }
        // A thirty-second of the memory: this is there while rows are staged.
        let memory = stage.budget.memoryBytes / 32 / max(1, merged)
        mappings = plan.mappings.map { _ in MergedMapping(in: stage.work, memoryBytes: memory) }
        ownAmounts = plan.mappings.map { _ in [:] }
        var matching = try stage.matching()
        try await matching.run()
        for merge in plan.merges {
            guard let table = plan.table(merge.table) else {
                preconditionFailure("the plan reader checks that tables exist")
            }
            tables[table.id] = try find(merge, table, &matching, plan, isAsking: isAsking)
        }
    }

    /// What merging does to the rows of a mapping; `nil` for nothing.
    func merging(_ index: Int, in plan: Plan) throws -> MergingCursor? {
        guard let table = plan.table(plan.mappings[index].to) else { return nil }
        return try MergingCursor(mappings[index], table.references.map { tables[$0.to]?.crosswalk ?? Crosswalk() })
    }

    /// The records of the group of a table that a record is in, the survivor first; none where it is in none, or that is dissolved.
    func group(of mapping: String, _ wanted: Int64, in table: String) throws -> [(mapping: String, record: Int64)] {
        guard let file = tables[table]?.file else { return [] }
        let bytes = try file.contents()
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
        let lines = try RowLines(groups.rows, of: rows, stage)
        var rules = RowCheck(plan.rules(of: table.id), table)
        var made = Table(
            file: stage.work.file("\(table.id).merges"), bytes: 0, takenAway: table.fields.map { _ in 0 },
            crosswalk: Crosswalk())
        let key = table.key.compactMap { name in table.fields.firstIndex { $0.name == name } }
        let totals = plan.totals.filter { $0.table == table.id }.map(\.field)
        let summed = table.fields.indices.filter { totals.contains(table.fields[$0].name) }
        let apart = merge.apart.compactMap { name in table.fields.firstIndex { $0.name == name } }
        // Nobody asks where a key went that nothing refers to.
        let isReferredTo = plan.tables.contains { $0.references.contains { $0.to == table.id } }
        var isMerged = groups.isDissolved.map { _ in false }
        let kept = Set((stage.decisions?.decisions ?? []).filter { $0.verdict == .keep }.map { "\($0.mapping):\($0.record)" })
        let indices = rows.ids.map { id in plan.mappings.firstIndex { $0.id == id } ?? 0 }
        let header = (["group", "mapping", "record", "role"] + table.key).joined(separator: ",")
        made.bytes = try EvidenceFiles.write(to: made.file, header: header) { write in
            for number in 0..<groups.count {
                try stage.interrupt.check()
                let members = try groups.rows(of: number).map { row in
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
                        try mappings[indices[member.holder]].append(survivor: member.record, line: line.span)
                    } else {
                        try mappings[indices[member.holder]].append(merged: member.record)
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
        for index in mappings.indices where plan.mappings[index].to == table.id { try mappings[index].finish() }
        if isAsking || merge.match.contains(where: \.isQuestion) {
            let asked = try AskedRows(
                rows, groups, isMerged: isMerged, decided, work: stage.work, memoryBytes: stage.sorterBytes)
            made.open = Int64(asked.questions.count { $0.state == .open })
            if isAsking { made.questions = try MergeQuestion.all(asked, of: rows, stage) }
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
        let survivor = merged.members[0].text(key[0])
        let others = merged.members.dropFirst().map { $0.text(key[0]) }.filter { !$0.elementsEqual(survivor) }
        crosswalk.append(others, to: survivor.span)
    }
}
