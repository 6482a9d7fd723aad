import Glibc
public import HandoverCore
import HandoverPlan
import SystemPackage

extension Transfer {
    /// Reads, maps and decides as a run does, by the same thresholds, and stops there: nothing is sealed, no target is touched.
    ///
    /// It needs no key and keeps to no window; where a run would not begin now, the summary's warnings say so.
    /// - Parameters:
    ///   - options: key, folder and seed are not looked at.
    ///   - ledger: a folder to make, mode 0700, with `ledger/MAPPING.csv`, `exceptions/MAPPING.csv`, `excluded/MAPPING.csv` and
    ///     `merges/TABLE.csv` as the archive of a run would hold them. Only a run that would seal has them.
    /// - Returns: what a run would say of records, totals and tables.
    /// - Throws: ``Failure``, as a run does up to its seal (exit 1: a threshold, a total, a rule). Nothing is left behind then.
    public static func dryRun(_ options: Options, ledger: String? = nil) async throws -> RunSummary {
        if let ledger, Files.exists(FilePath(ledger)) {
            throw Failure(Diagnostic(.fileExists, .path(ledger)), exit: .cannotCreate)
        }
        let path = FilePath(options.planPath)
        let plan = try PlanFiles.readPlan(path)
        let closed = try closedWindows(plan, try Clock(options, plan))
        let interrupt = Interrupt(isWanted: options.isInterrupted, code: .quarantineInterrupted)
        let scratch = try ScratchFolder()
        do {
            let looked = try await DecidedPlan(
                path, in: scratch.place, budget: .init(threads: max(1, options.threads), memoryBytes: options.memory), interrupt,
                isFinal: true)
            let base = path.removingLastComponent()
            if let ledger { try EvidenceFiles.writeFates(of: looked, to: ledger) }
            return try looked.summary(outside: closed, base: base, ledger: ledger)
        } catch { throw Files.told(error, in: scratch.path) }
    }
}

extension DecidedPlan {
    /// What a run says before it seals.
    fileprivate func summary(outside closed: [Diagnostic], base: FilePath, ledger: String?) throws -> RunSummary {
        var summary = RunSummary(archive: plan.id, tarPath: "")
        summary.planDigest = plan.digest
        summary.warnings = stage.warnings + closed
        summary.openSteps = plan.steps.filter { !$0.method.isDoneByRun }.map(\.id)
        summary.mappings = decided.mappings.map(\.summary)
        (summary.totals, summary.groupWarnings) = (decided.totals, decided.warnings)
        summary.tables = try plan.tables.map { table in
            let layout = try TableLayout(table, decided)
            return .init(name: table.id, rows: Int64(layout.rows), bytes: layout.bytes, parts: layout.parts.count, root: "")
        }
        summary.dryRun = .init(
            sealer: plan.sealer.id, sealerName: plan.sealer.name, target: try TargetPlace(plan, base: base)?.name,
            ledger: ledger)
        return summary
    }
}

extension EvidenceFiles {
    /// Writes what became of the records of every mapping into a new folder, which has its name once it is whole.
    fileprivate static func writeFates(of looked: DecidedPlan, to folder: String) throws {
        // Without a slash at the end: the name of the folder stands there, not a place in it.
        let folder = FilePath(folder).string
        let partial = try ScratchFolder(near: folder)
        do {
            func place(_ kind: String, _ mapping: String) throws -> WorkFile {
                let folder = partial.path.appending(kind)
                try Files.makeFolder(folder, permissions: .ownerReadWriteExecute)
                return WorkFile(folder.appending(mapping + ".csv"))
            }
            for mapping in looked.decided.mappings {
                let own = mapping.staged.mapping
                let source = looked.plan.isOfItems(own) ? nil : looked.exports.files.file(of: own.from)
                _ = try writeLedger(mapping, to: place("ledger", own.id))
                _ = try writeExceptions(mapping, source: source, to: place("exceptions", own.id))
                if own.exclude.isEmpty { continue }
                _ = try writeExcluded(mapping, source: source, to: place("excluded", own.id))
            }
            for (table, merged) in looked.stage.merges?.tables ?? [:] {
                try place("merges", table).write { write in
                    try merged.file.forEachPiece {
                        try write($0.span)
                        return true
                    }
                }
            }
            guard unsafe rename(partial.path.string, folder) == 0 else { throw Errno(rawValue: errno) }
        } catch let error as Errno {
            throw Failure(Diagnostic(.cannotCreate, .path(folder), .name("\(error)")), exit: .cannotCreate)
        }
    }
}
