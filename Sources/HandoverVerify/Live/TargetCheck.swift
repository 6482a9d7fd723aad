import Glibc
import HandoverCore
import SystemPackage

/// The live target against the archive (Format.md section 8.1). The database is opened for reading; nothing is written to it.
struct TargetCheck {
    private let file: ArchiveFile
    private let archive: OpenArchive
    private let tarDigest: String
    private let trust: TrustPolicy
    private let now: Int64
    private let options: Verifier.Options
    private let plan: CheckedPlan
    private let target: CheckedPlan.Target
    private let live: LiveTarget

    /// What is added to the answers about the content.
    struct Result {
        var complete: Findings
        var accurate: Findings
        var notices: Findings
        var completeChecks: [Verdict.Check]
        var accurateChecks: [Verdict.Check]
        /// SHA-256 of the tar of the snapshot that was taken before, if one counted.
        var before: String?

        /// Of an archive whose plan cannot be read.
        static var notRun: Result {
            Result(
                complete: .init(), accurate: .init(), notices: .init(),
                completeChecks: [.init("target-rows", .notChecked, count: 0)],
                accurateChecks: [.init("target-values", .notChecked, count: 0)])
        }
    }

    /// `nil` where the plan cannot be read: the content check has said so.
    init?(
        _ file: ArchiveFile, _ archive: OpenArchive, tarDigest: String, _ trust: TrustPolicy, _ now: Int64,
        _ options: Verifier.Options, _ live: LiveTarget
    ) throws {
        (self.file, self.archive, self.tarDigest) = (file, archive, tarDigest)
        (self.trust, self.now, self.options) = (trust, now, options)
        do { plan = try CheckedPlan(archive) } catch is CheckedPlan.Unreadable { return nil }
        self.live = live
        if live.isExport {
            target = plan.exported
            return
        }
        guard let target = plan.target else {
            throw Failure(Diagnostic(.liveNoTarget, .name(plan.id), at: .init(file: "metadata/plan.json")), exit: .badData)
        }
        self.target = target
    }

    /// Compares all tables of the target.
    /// - Parameter fates: what became of the records; empty where that is not known.
    func run(_ fates: [MappingFates]) throws -> Result {
        // Apart, so that what runs for every row is made for every kind of rows.
        switch live {
        case .sqlite(let database): try compare(database, fates)
        case .postgres(let database): try compare(database, fates)
        case .export(let export): try compare(export, fates)
        }
    }

    /// What was compared.
    private struct Counts {
        var (rows, past, values, refused, totals) = (Int64(0), Int64(0), Int64(0), Int64(0), Int64(0))
        var (others, unreadFields, unreadTables, lost) = (Int64(0), Int64(0), Int64(0), Int64(0))
        var hasOthers = false
        var hasCompared = false

        /// Where no table was compared, nothing was found out.
        func outcome(_ differs: Bool) -> Verdict.Outcome { differs ? .no : hasCompared ? .yes : .notChecked }
    }

    private func compare(_ bound: some LiveStore, _ fates: [MappingFates]) throws -> Result {
        var store = bound
        try store.bind(to: plan, archive)
        var found = try Differences(options, hasPlaces: live.isExport)
        let receipt = try LoadedReceipt(file.tarPath, plan, archive, tarDigest: tarDigest, trust, now)
        let before = try snapshot(&found)
        defer { before?.close() }
        var count = Counts()
        var isBeforeKnown = before != nil
        try store.reading {
            for entry in target.tables {
                let schema = plan.tables[entry.table]
                guard let pastRows = try pastRows(before, entry, &found) else {
                    isBeforeKnown = false
                    continue
                }
                let unread = store.unread(schema.id)
                guard !unread.isWhole else {
                    count.unreadTables += 1
                    continue
                }
                do {
                    guard var rows = try store.rows(of: entry, pastRows?.columns ?? [], as: schema, &found) else { continue }
                    // Last in its scope and not kept: the next table needs the memory.
                    var table = try TargetTable(
                        archive, plan, entry, target.mode, refused: receipt.refused[entry.table], before: pastRows,
                        unread: unread)
                    try table.run(&rows, fates, &found)
                    count.hasCompared = true
                    count.rows += table.rowsCompared
                    count.values += table.rowsFound * Int64(schema.fields.count - unread.fields.count)
                    count.lost += table.rowsFound * Int64(entry.columns.count { $0.representation.losesOffset })
                    count.past += table.rowsBefore
                    count.refused += Int64(receipt.refused[entry.table].count)
                    count.others += table.rowsOthers
                    count.totals += table.totalCount
                    count.unreadFields += Int64(unread.fields.count)
                    count.hasOthers = count.hasOthers || unread.others
                } catch {
                    found.addUncompared(try store.finding(error))
                }
            }
        }
        try found.finish()
        var notices = receipt.notices
        store.limits.map { notices.add($0) }
        var accurate = [Verdict.Check("target-values", count.outcome(found.valuesDiffer), count: count.values)]
        if count.totals > 0 { accurate.append(.init("target-totals", found.totalsDiffer ? .no : .yes, count: count.totals)) }
        return Result(
            complete: found.complete, accurate: found.accurate, notices: notices,
            completeChecks: checks(count, found, receipt, isBeforeKnown: isBeforeKnown), accurateChecks: accurate,
            before: isBeforeKnown || found.beforeDiffers ? before?.digest : nil)
    }

    private func checks(
        _ count: Counts, _ found: Differences, _ receipt: LoadedReceipt, isBeforeKnown: Bool
    ) -> [Verdict.Check] {
        var checks = [Verdict.Check("target-rows", count.outcome(found.rowsDiffer), count: count.rows)]
        if needsBefore {
            let outcome: Verdict.Outcome = found.beforeDiffers ? .no : isBeforeKnown ? .yes : .notChecked
            checks.append(.init("rows-before", outcome, count: count.past))
        }
        if receipt.isThere, count.refused > 0 { checks.append(.init("rows-refused", .yes, count: count.refused)) }
        if count.lost > 0 { checks.append(.init("declared-losses", .notChecked, count: count.lost)) }
        if count.hasOthers { checks.append(.init("rows-others", .notChecked, count: count.others)) }
        if count.unreadFields > 0 { checks.append(.init("fields-unread", .notChecked, count: count.unreadFields)) }
        if count.unreadTables > 0 { checks.append(.init("tables-unread", .notChecked, count: count.unreadTables)) }
        return checks
    }

    private var needsBefore: Bool { [.append, .upsert, .replace].contains(target.mode) }

    /// The snapshot of before, if it is asked for or there, and counts.
    private func snapshot(_ found: inout Differences) throws -> BeforeSnapshot? {
        guard needsBefore else { return nil }
        let beside = FilePath(file.path).removingLastComponent().appending("\(archive.id)-before.tar").string
        // As it was sealed: a tar, or an encrypted one.
        let there = [beside, beside + ArchiveFile.suffix].first { isThere($0) }
        guard let path = options.before ?? there else { return nil }
        do {
            return try BeforeSnapshot(path, previous: tarDigest, trust, now, options)
        } catch let refusal as BeforeSnapshot.Refusal {
            found.add(refusal.diagnostic)
            return nil
        }
    }

    /// The rows of a table that were there before. The outer `nil`: the snapshot does not say, which is a finding.
    private func pastRows(_ before: BeforeSnapshot?, _ entry: CheckedPlan.Target.Table, _ found: inout Differences) throws
        -> BeforeRows??
    {
        // What was replaced did not have to stay, and does not count as there before.
        guard let before, target.mode != .replace else { return .some(nil) }
        switch try before.table(entry.name) {
        case .absent: return .some(nil)
        case .rows(let rows): return .some(rows)
        case .unknown:
            found.add(Diagnostic(.liveBeforeSilent, .name(plan.tables[entry.table].id)))
            return nil
        }
    }
}

/// Whether something has this name. What cannot be asked is there: opening it will say why.
private func isThere(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 || errno != ENOENT
}

extension CheckedPlan {
    /// The tables as an export of them has them: as in the archive, and none was there before.
    fileprivate var exported: Target {
        Target(
            id: target?.id ?? "", kind: .sqlite, mode: .create,
            tables: tables.indices.map { table in
                .init(table: table, name: tables[table].id, columns: tables[table].fields.map { ($0.name, .text) })
            })
    }
}
