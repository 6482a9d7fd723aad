import Glibc
import HandoverCore
import HandoverSQLite
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

    /// What is added to the answers about the content.
    struct Result {
        var complete: Findings
        var accurate: Findings
        var notices: Findings
        var completeChecks: [Verdict.Check]
        var accurateChecks: [Verdict.Check]
    }

    /// `nil` where the plan cannot be read: the content check has said so.
    init?(
        _ file: ArchiveFile, _ archive: OpenArchive, tarDigest: String, _ trust: TrustPolicy, _ now: Int64,
        _ options: Verifier.Options
    ) throws {
        (self.file, self.archive, self.tarDigest) = (file, archive, tarDigest)
        (self.trust, self.now, self.options) = (trust, now, options)
        do { plan = try CheckedPlan(archive) } catch is CheckedPlan.Unreadable { return nil }
        guard let target = plan.target else {
            throw Failure(Diagnostic(.liveNoTarget, .name(plan.id), at: .init(file: "metadata/plan.json")), exit: .badData)
        }
        self.target = target
    }

    /// Compares all tables of the target.
    /// - Parameter fates: what became of the records; empty where that is not known.
    func run(_ database: LiveDatabase, _ fates: [MappingFates]) throws -> Result {
        var found = try Differences(options)
        let receipt = try LoadedReceipt(file.tarPath, plan, archive, tarDigest: tarDigest, trust, now)
        let before = try snapshot(&found)
        defer { before?.close() }
        var (rows, past, values, refused) = (Int64(0), Int64(0), Int64(0), Int64(0))
        var isBeforeKnown = before != nil
        try database.reading {
            for entry in target.tables {
                let schema = plan.tables[entry.table]
                guard let pastRows = try pastRows(before, entry, &found) else {
                    isBeforeKnown = false
                    continue
                }
                guard try database.has(entry, pastRows?.columns ?? [], as: schema, &found) else { continue }
                // Last in its scope and not kept: the next table needs the memory.
                try database.reporting {
                    var table = try TargetTable(archive, plan, entry, refused: receipt.refused[entry.table], before: pastRows)
                    try table.run($0, fates, &found)
                    rows += table.rowsCompared
                    values += table.rowsFound * Int64(schema.fields.count)
                    past += table.rowsBefore
                    refused += Int64(receipt.refused[entry.table].count)
                }
            }
        }
        try found.finish()
        var complete = [Verdict.Check("target-rows", found.rowsDiffer ? .no : .yes, count: rows)]
        if needsBefore {
            let outcome: Verdict.Outcome = found.beforeDiffers ? .no : isBeforeKnown ? .yes : .notChecked
            complete.append(.init("rows-before", outcome, count: past))
        }
        if receipt.isThere, refused > 0 { complete.append(.init("rows-refused", .yes, count: refused)) }
        return Result(
            complete: found.complete, accurate: found.accurate, notices: receipt.notices, completeChecks: complete,
            accurateChecks: [.init("target-values", found.accurate.isEmpty ? .yes : .no, count: values)])
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
