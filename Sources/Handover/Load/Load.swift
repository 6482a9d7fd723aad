import Foundation
import HandoverCore
import HandoverPlan
import HandoverSQLite
import HandoverTarget
import HandoverVerify
import SystemPackage

// The order is what makes this safe. The target is held, then looked at; what is there is sealed, verified, and restored into a
// scratch file to see that it can be; only then comes the first write. From there on the target itself says how far the load has
// come, so a load that was killed goes on where its last whole chunk ended. The receipt is written before the mark is taken away:
// whoever finds neither knows that nothing was begun, and whoever finds the receipt alone knows that all is done.

/// Loads a verified archive into its plan's target.
struct Load {
    let plan: Plan
    let identity: Identity
    let clock: Clock
    let intent: String
    let target: TargetPlace
    /// Nothing of it is to stay.
    var isRehearsal = false
    /// Where the snapshot and the receipts are put.
    let output: FilePath
    let work: WorkPlace
    let budget: Budget
    let interrupt: Interrupt
    /// What opens archives; the snapshot's own key is added when it is sealed.
    var keys: ArchiveKeys
    let progress: (String) -> Void

    private var mode: Plan.Mode { plan.target?.mode ?? .create }
    private var place: ArchivePlace { ArchivePlace(plan.id, in: output, isEncrypted: plan.encryption != nil) }
    private var before: ArchivePlace { place.before }

    /// Loads, or goes on loading; `nil` where an earlier run did all of it, and was killed before its journal said so.
    mutating func run(_ archive: VerifiedArchive, _ verdict: Verdict) async throws -> RunSummary.Load? {
        switch target {
        case .sqlite(let file): try await run(into: file, archive, verdict)
        case .postgres(let server): try await run(into: server, isRehearsal: isRehearsal, archive, verdict)
        }
    }

    private mutating func run(
        into file: TargetFile, _ archive: VerifiedArchive, _ verdict: Verdict
    ) async throws -> RunSummary.Load? {
        let held = try TargetLock.take(file.path, for: plan.id)
        let database = try file.open(mode == .create ? .create : .write)
        let loader = Loader(plan, into: database, path: file.path.string, allows: refusals(verdict))
        let loaded = try await run(loader, archive) { load, receipts, mine in
            let version = try asking(file.path.string) { () throws(SQLiteError) in try Loader.version(of: database) }
            try await load.prepare(archive, file, database, receipts)
            try loader.begin(mine, unchangedSince: version)
        }
        held.release()
        return loaded
    }

    /// - Parameter begin: looks at the target, seals what is there, and sets the mark.
    mutating func run<Loading: TableLoader>(
        _ loading: Loading, _ archive: VerifiedArchive,
        begin: (inout Load, Receipts, LoadMarker.Archive) async throws -> Void
    ) async throws -> RunSummary.Load? {
        var loader = loading
        let started = ContinuousClock.now
        let mine = LoadMarker.Archive(id: plan.id, tarDigest: archive.tarDigest)
        let there = try loader.mark()
        if let there, there != mine {
            throw Failure(Diagnostic(.targetLoadUnfinished, .path(target.name), .name(printable(there.id))), exit: .notNow)
        }
        let receipts = Receipts(beside: place.tar)
        let last = try receipts.all().last
        let isReceived = last?.kind == .loaded && last?.tarDigest == archive.tarDigest
        if there == nil, isReceived { return nil }
        if there == nil {
            try await begin(&self, receipts, mine)
        } else {
            try checkSnapshot(of: archive)
            try loader.resume()
        }
        var tables: [RunSummary.Load.Table] = []
        for table in loader.tables {
            progress(table.table.title ?? table.table.id)
            try interrupt.check()
            try await loader.load(table, of: archive) { try interrupt.check() }
            tables.append(.init(table: table.table.id, name: table.name, rows: try loader.rowsDone(table), refused: 0))
        }
        try loader.checkReferences()
        for index in tables.indices {
            tables[index].refused = Int64(loader.refused.count { $0.table == tables[index].table })
            tables[index].rows -= tables[index].refused
        }
        // A receipt is never written over: killed between its two files, statement and signature would be of two receipts.
        if !isReceived {
            try receipts.write(
                .loaded,
                .init(
                    archive: plan.id, tarDigest: archive.tarDigest, intent: intent, target: plan.target,
                    before: try before.tarDigest(), tables: tables.map { ($0.table, $0.rows, $0.refused) },
                    refused: loader.refused),
                by: identity)
        }
        let sequences = try loader.sequencesBehind()
        try loader.removeMark()
        return RunSummary.Load(
            target: target.name, before: before.file.string, tables: tables,
            refusals: loader.refused.prefix(Limits.findingsKept).map { .init(table: $0.table, row: $0.row, words: $0.words) },
            sequences: sequences, seconds: (ContinuousClock.now - started) / .seconds(1))
    }

    // MARK: Before the first write

    /// Looks at the target, seals what is there, and proves that it can be put back.
    private mutating func prepare(
        _ archive: VerifiedArchive, _ file: TargetFile, _ database: SQLiteDatabase, _ receipts: Receipts
    ) async throws {
        let problems = try asking(file.path.string) { () throws(SQLiteError) in try Loader.problems(plan, in: database) }
        guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
        let tableBytes = archive.memberPaths(under: "data/tables/").reduce(Int64(0)) { $0 + (archive.size(of: $1) ?? 0) }
        // The rows, their index, and the journal of one transaction.
        try Space.check(file.path.removingLastComponent(), neededBytes: tableBytes * 5 / 2)
        progress("snapshot")
        // One of a run that was killed before its first write: the target may have gone on since.
        try removeStale(receipts)
        let sealed = try await snapshot(file, database, previous: archive.tarDigest)
        keys = sealed.keys
        try proveRestorable(sealed)
    }

    func removeStale(_ receipts: Receipts) throws {
        guard before.exists else { return }
        // A snapshot that a receipt names is the way back from a load that came to its end.
        let digest = try before.tarDigest()
        guard try !receipts.all().contains(where: { $0.before == digest }) else {
            throw Failure(Diagnostic(.fileExists, .path(before.file.string)), exit: .cannotCreate)
        }
        for file in before.files.reversed() where Files.exists(file) { try Files.removeTree(file) }
    }

    /// A load goes on only as long as there is a way back.
    private func checkSnapshot(of archive: VerifiedArchive) throws {
        let path = before.file.string
        guard before.exists else { throw Failure(Diagnostic(.rollbackNoSnapshot, .path(path)), exit: .noInput) }
        let (_, snapshot) = try Verifier.verifyForExtraction(
            path, trust: identity.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970), keys: keys)
        guard let snapshot else { throw Failure(Diagnostic(.snapshotNotSound, .path(path)), exit: .badData) }
        guard snapshot.previous == archive.tarDigest else {
            throw Failure(Diagnostic(.rollbackOther, .path(path)), exit: .badData)
        }
    }

    /// Seals the state of the tables that the plan touches.
    private func snapshot(
        _ file: TargetFile, _ database: SQLiteDatabase, previous: String
    ) async throws -> SnapshotSeal.Sealed {
        let touched = try TargetSnapshot(of: plan, in: database, path: file.path.string)
        // Exports, staging, tar and scratch file are each about as large as what is kept.
        if !touched.tables.isEmpty { try Space.check(output, neededBytes: try Files.size(of: file.path) * 6) }
        let seal = snapshotSeal
        let exports = try file.reading(database) { try seal.write(touched.export(from: database)) }
        return try await seal.seal(plan.id + "-before", exports, previous: previous)
    }

    var snapshotSeal: SnapshotSeal {
        SnapshotSeal(
            plan: plan, identity: identity, clock: clock, output: output, work: work.folder("snapshot"), budget: budget,
            interrupt: interrupt, keys: keys)
    }

    /// Restores the snapshot into a scratch file, and holds that against what was exported.
    private func proveRestorable(_ sealed: SnapshotSeal.Sealed) throws {
        let scratch = try Scratch.restore(sealed.archive, in: work.path, isNameless: true)
        let now = try SnapshotText.digests(try scratch.snapshot.export(from: scratch.database))
        for (source, digest) in sealed.digests.sorted(by: { $0.key < $1.key }) where now[source] != digest {
            throw Failure(
                Diagnostic(.targetSnapshotDiffers, .name(source), at: .init(file: sealed.tar.string)), exit: .bug)
        }
    }

    // MARK: Small things

    /// What says no to more refused rows.
    func refusals(_ verdict: Verdict) -> (Int64) -> Failure? {
        { [self] in refused($0, verdict) }
    }

    /// Why so many refused rows are more than the plan allows; they count beside what the run has quarantined.
    private func refused(_ count: Int64, _ verdict: Verdict) -> Failure? {
        let records = verdict.balances.reduce(Int64(0)) { $0 + $1.records }
        let quarantined = verdict.balances.reduce(Int64(0)) { $0 + $1.quarantined }
        let limits = plan.quarantine
        var exceeded: [String] = []
        if !limits.maxRate.allows(quarantined + count, of: records) { exceeded.append("maxRate \(limits.maxRate.text)") }
        if let most = limits.maxCount, quarantined + count > most { exceeded.append("maxCount \(most)") }
        if let own = limits.perCode.first(where: { $0.code == "TARGET_REFUSED" }), count > own.count {
            exceeded.append("TARGET_REFUSED \(own.count)")
        }
        guard !exceeded.isEmpty else { return nil }
        return Failure(
            Diagnostic(
                .refusedExceeded, .count(count), .count(quarantined), .name(exceeded.joined(separator: ", ")),
                at: .init(file: plan.file, planKey: "quarantine")), exit: .stopped)
    }
}

/// A database of our own, in the work folder, that a snapshot was restored into.
struct Scratch {
    let database: SQLiteDatabase
    let content: Restore.Content
    let path: FilePath

    /// Restores a verified snapshot.
    /// - Parameter isNameless: the file loses its name as soon as it is open, so that whatever ends the process, nothing of it is left.
    static func restore(_ archive: VerifiedArchive, in work: FilePath, isNameless: Bool = false) throws -> Scratch {
        let path = work.appending("scratch.db")
        if Files.exists(path) { try Files.removeTree(path) }
        // Made by us first, so that nobody else may read it.
        try FileDescriptor.open(path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite).close()
        let content = try Restore.Content(archive)
        do {
            let database = try SQLiteDatabase.open(path.string, .write)
            if isNameless {
                // A journal would be found by the name; nobody needs to get back what was here before.
                try database.execute("PRAGMA journal_mode = OFF")
                try Files.removeTree(path)
            }
            try database.enableTriggers(false)
            try Restore.fill(database, with: content)
            return Scratch(database: database, content: content, path: path)
        } catch let error as SQLiteError { throw targetFailure(error, path.string) }
    }

    /// The scratch file as a snapshot would describe it.
    var snapshot: TargetSnapshot {
        get throws {
            do throws(SQLiteError) { return try TargetSnapshot(of: content, in: database) } catch {
                throw targetFailure(error, path.string)
            }
        }
    }
}
