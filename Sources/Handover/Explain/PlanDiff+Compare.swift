import HandoverCore
import HandoverData
import HandoverPlan
import SystemPackage

extension PlanDiff {
    /// Reads, maps and decides by both plans, and walks along the records of each mapping in both. Nothing of either plan stops it, neither
    /// a window nor a threshold. What is kept of a record in memory is a number; lines and fates lie in the work folder.
    /// - Parameters:
    ///   - before: the first plan, its lock beside it.
    ///   - after: the second one, over the same exports.
    ///   - list: a file to make, mode 0600, with every difference as CSV: mapping, record, field (empty for a fate), before, after.
    ///   - showsValues: shows values; they are personal data.
    /// - Throws: ``Failure``: 65 where a mapping of both reads another export.
    public static func compare(
        _ before: String, _ after: String, list: String? = nil, showsValues: Bool = false,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Result {
        if let list, Files.exists(FilePath(list)) {
            throw Failure(Diagnostic(.fileExists, .path(list)), exit: .cannotCreate)
        }
        try holdExports(try PlanFiles.read(FilePath(before)), try PlanFiles.read(FilePath(after)))
        let interrupt = Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)
        let scratch = try ScratchFolder()
        do {
            var sides: [DecidedPlan] = []
            for path in [before, after] {
                sides.append(try await DecidedPlan(FilePath(path), in: scratch.place, interrupt))
            }
            let partial = list.map { FilePath($0) }.map { path in
                path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "list").partial")
            }
            let file = try partial.map { try DifferenceList($0) }
            do {
                var comparison = PlanComparison(
                    before: sides[0], after: sides[1], work: scratch.place, list: file, showsValues: showsValues, interrupt)
                let result = try comparison.run()
                guard let file, let partial, let list else { return result }
                try file.finish()
                try Files.publish(partial, as: FilePath(list), replaces: false)
                return result
            } catch {
                if let partial { Files.abandon(partial) }
                throw error
            }
        } catch { throw Files.told(error, in: scratch.path) }
    }

    /// Records have numbers, and a number means the same record in the same bytes alone.
    private static func holdExports(_ before: (plan: Plan, lock: Lock), _ after: (plan: Plan, lock: Lock)) throws(Failure) {
        var others: [Diagnostic] = []
        for source in before.lock.sources {
            guard let other = after.lock.sources.first(where: { $0.id == source.id }), other.sha256 != source.sha256 else {
                continue
            }
            others.append(
                Diagnostic(
                    .diffOtherExport, .name(source.id), .path(before.plan.file), .path(after.plan.file),
                    at: .init(file: other.path, planKey: "sources.\(source.id)")))
        }
        if !others.isEmpty { throw Failure(others, exit: .badData) }
    }
}

/// Two decided plans side by side.
struct PlanComparison {
    private let before: DecidedPlan, after: DecidedPlan
    private let work: WorkPlace
    private let list: DifferenceList?
    private let showsValues: Bool
    private let interrupt: Interrupt
    /// Changed rows and values of each table that both have.
    private var changed: [String: Int64] = [:]
    private var fields: [String: [PlanDiff.FieldChange]] = [:]

    init(
        before: DecidedPlan, after: DecidedPlan, work: WorkPlace, list: DifferenceList?, showsValues: Bool, _ interrupt: Interrupt
    ) {
        (self.before, self.after, self.work) = (before, after, work)
        (self.list, self.showsValues, self.interrupt) = (list, showsValues, interrupt)
    }

    mutating func run() throws -> PlanDiff.Result {
        let (old, new) = (before.plan, after.plan)
        var mappings: [PlanDiff.Mapping] = []
        for mapping in before.decided.mappings {
            guard let other = after.decided.mappings.first(where: { $0.staged.mapping.id == mapping.staged.mapping.id }) else {
                continue
            }
            mappings.append(try compare(mapping, other))
        }
        let tables = old.tables.compactMap { table in new.table(table.id).map { compare(table, $0) } }
        let (ids, others) = (old.mappings.map(\.id), new.mappings.map(\.id))
        let (names, otherNames) = (old.tables.map(\.id), new.tables.map(\.id))
        return PlanDiff.Result(
            mappings: mappings, tables: tables, mappingsOnlyBefore: ids.filter { !others.contains($0) },
            mappingsOnlyAfter: others.filter { !ids.contains($0) }, tablesOnlyBefore: names.filter { !otherNames.contains($0) },
            tablesOnlyAfter: otherNames.filter { !names.contains($0) })
    }

    private func compare(_ table: Plan.Table, _ other: Plan.Table) -> PlanDiff.Table {
        func rows(_ side: DecidedPlan) -> Int64 {
            side.decided.mappings.map(\.summary.balance).filter { $0.table == table.id }.reduce(0) { $0 + $1.migrated }
        }
        let (names, others) = (table.fields.map(\.name), other.fields.map(\.name))
        return PlanDiff.Table(
            id: table.id, rows: .init(before: rows(before), after: rows(after)), changed: changed[table.id],
            fields: fields[table.id] ?? [], onlyBefore: names.filter { !others.contains($0) },
            onlyAfter: others.filter { !names.contains($0) })
    }

    private mutating func compare(_ old: Decided.Mapping, _ new: Decided.Mapping) throws -> PlanDiff.Mapping {
        let (from, to) = (old.summary.balance, new.summary.balance)
        func change(_ value: (Verdict.Balance) -> Int64) -> PlanDiff.Change { .init(before: value(from), after: value(to)) }
        var result = PlanDiff.Mapping(
            id: from.mapping, table: to.table, records: change(\.records), migrated: change(\.migrated),
            quarantined: change(\.quarantined), excluded: change { $0.excluded ?? 0 },
            merged: change { $0.merged ?? 0 }, transitions: [])
        guard from.records == to.records, before.reads(old.staged.mapping) == after.reads(new.staged.mapping) else {
            result.obstacle = .otherRecords
            return result
        }
        if from.table != to.table { result.obstacle = .otherTable }
        var walk = RecordWalk(
            old, new, try FateLog(old, in: work), try FateLog(new, in: work), fields: before.fieldNames(of: from.table),
            after.fieldNames(of: to.table), table: result.obstacle == nil ? to.table : nil, list: list, showsValues: showsValues)
        for record in 0..<from.records {
            if record % 65_536 == 0 { try interrupt.check() }
            try walk.advance()
        }
        result.transitions = walk.transitions
        if result.obstacle == nil {
            changed[to.table, default: 0] += walk.changed
            fields[to.table, default: []] += walk.fields
        }
        return result
    }
}

extension DecidedPlan {
    /// What a mapping's records are cut out of: the export by its digest, and the list in it.
    fileprivate func reads(_ mapping: Plan.Mapping) -> [String?] {
        let source = plan.source(mapping.from)
        let list = mapping.list.flatMap { source?.list($0) }
        let digest = lock.sources.first { $0.id == mapping.from }?.sha256
        // Whether a text has items depends on what is null.
        if let cut = list?.cut { return [digest, cut.column] + cut.separators + [nil] + (source?.nulls ?? []) }
        return [digest, list?.path, list?.parent.flatMap { source?.list($0)?.at }]
    }

    fileprivate func fieldNames(of table: String) -> [String] { plan.table(table)?.fields.map(\.name) ?? [] }
}
