import Foundation
import HandoverCore
import HandoverCrypto
import HandoverPlan
import HandoverSQLite
import HandoverTarget
public import HandoverVerify
import SystemPackage

// What was written since the load is found by doing the load again: the snapshot is restored into a scratch file, the archive is
// loaded into that, and what the target holds beyond it was written since. It is sealed before anything is changed. Then, in one
// transaction that has held the target since before the comparison, the tables become what the snapshot says, are written out once
// more, and only if every byte is that of the snapshot does the transaction end. Killed at any moment, the target is as it was or as
// it was before the migration.

/// Undoes a migration: the target becomes again what the snapshot says that it was.
public enum Rollback {
    /// What a rollback is given.
    public struct Options: Sendable {
        /// The archive that was loaded, `ID.tar`; its snapshot `ID-before.tar` lies beside it.
        public var archivePath: String
        /// The snapshot, where it lies elsewhere.
        public var beforePath: String?
        /// `sqlite:FILE`.
        public var target: String
        /// Whose seals on archive and snapshot count.
        public var trust: TrustPolicy
        /// The key that seals what was written since, mode 0600, and its certificate.
        public var keyPath: String, certificatePath: String
        /// Opens the key, where it is protected.
        public var passphrase: [UInt8]?
        /// Where what was written since is put; beside the archive by default. The receipt always lies beside the archive.
        public var outputFolder: String?
        /// What opens archive and snapshot, where they are encrypted.
        public var keys = ArchiveKeys()
        /// Say what would change, and change nothing.
        public var isDryRun = false
        /// How many batches are mapped at once.
        public var threads = ProcessInfo.processInfo.activeProcessorCount

        /// Creates options; the rest has defaults.
        public init(archivePath: String, target: String, trust: TrustPolicy, keyPath: String, certificatePath: String) {
            self.archivePath = archivePath
            self.target = target
            self.trust = trust
            self.keyPath = keyPath
            self.certificatePath = certificatePath
        }
    }

    /// What a rollback did, or would do.
    public struct Outcome: Sendable {
        /// One table of the target.
        public struct Table: Hashable, Sendable {
            /// Its name in the target.
            public var name: String
            /// Rows that it has now, and rows that it had before the migration; `nil` for a table that did not exist.
            public var rowsNow: Int64, rowsBefore: Int64?
            /// Rows that were written or changed since the migration: they are kept in an archive of their own.
            public var written: Int64
            /// Rows of then that are gone or changed.
            public var gone: Int64
        }

        /// In the order of loading.
        public var tables: [Table]
        /// The archive of what was written since, and the same as statements to import; `nil` where nothing was.
        public var sincePath: String?, importPath: String?
        /// The target was what the snapshot says before this began.
        public var wasEqual: Bool
        /// Nothing was changed, because nobody asked for that.
        public var isDryRun: Bool
        /// SHA-256 over the digests of all tables, of the snapshot and of the target afterwards.
        public var root: String
        var sinceDigest = ""
    }

    /// Verifies, compares, saves what was written since, and switches.
    /// - Throws: ``Failure``. The target is unchanged then, unless it is the receipt alone that could not be written (the code says so).
    public static func run(_ options: Options, progress: @escaping (String) -> Void = { _ in }) async throws -> Outcome {
        let place = ArchivePlace(file: FilePath(options.archivePath))
        let output = options.outputFolder.map { FilePath($0) } ?? place.tar.removingLastComponent()
        do { return try await undo(options, place, output, progress) } catch { throw Files.told(error, in: output) }
    }

    private static func undo(
        _ options: Options, _ place: ArchivePlace, _ output: FilePath, _ progress: @escaping (String) -> Void
    ) async throws -> Outcome {
        let tar = place.tar
        let archive = try verified(place.file, options.trust, options.keys)
        let before = options.beforePath.map { FilePath($0) } ?? before(tar).file
        guard Files.exists(before) else {
            throw Failure(Diagnostic(.rollbackNoSnapshot, .path(before.string)), exit: .noInput)
        }
        var policy = options.trust
        policy.intent = "snapshot"
        let snapshot = try verified(before, policy, options.keys)
        guard snapshot.previous == archive.tarDigest else {
            throw Failure(Diagnostic(.rollbackOther, .path(before.string)), exit: .badData)
        }
        let plan = try Plan(canonical: try archive.bytes(of: "metadata/plan.json") ?? [], file: tar.string)
        guard plan.target != nil else { throw Failure(Diagnostic(.targetNone, at: .init(file: tar.string)), exit: .badData) }
        let target = try TargetFile(options.target)
        let held = try TargetLock.take(target.path, for: plan.id)
        let work = try WorkFolder.make(
            at: output.appending(plan.id + "-rollback.work"), isEncrypted: plan.encryption != nil)
        let undo = Undo(
            plan: plan, archive: archive, snapshot: snapshot, target: target, output: output,
            tar: tar,
            work: work.place,
            identity: try Identity.read(
                key: FilePath(options.keyPath), certificate: FilePath(options.certificatePath), passphrase: options.passphrase,
                sealing: plan), options: options, progress: progress)
        let result: Result<Outcome, any Error>
        do { result = .success(try await undo.run()) } catch { result = .failure(error) }
        switch result {
        case .success: try work.remove()
        case .failure: work.abandon()
        }
        held.release()
        return try result.get()
    }

    /// `ID-before.tar` beside `ID.tar`, or the encrypted one.
    static func before(_ tar: FilePath) -> ArchivePlace {
        ArchivePlace(found: (tar.stem ?? "") + "-before", in: tar.removingLastComponent())
    }

    private static func verified(_ path: FilePath, _ trust: TrustPolicy, _ keys: ArchiveKeys) throws -> VerifiedArchive {
        let (verdict, archive) = try Verifier.verifyForExtraction(
            path.string, trust: trust, now: Int64(Date().timeIntervalSince1970), keys: keys)
        guard let archive else {
            let findings = verdict.refusal?.diagnostics ?? verdict.answers.flatMap(\.findings)
            throw Failure([Diagnostic(.rollbackNotSound, .path(path.string))] + findings, exit: verdict.exit)
        }
        return archive
    }
}

/// One rollback, with all that it needs at hand.
private struct Undo {
    let plan: Plan
    let archive: VerifiedArchive
    let snapshot: VerifiedArchive
    let target: TargetFile
    let output: FilePath
    let tar: FilePath
    let work: WorkPlace
    let identity: Identity
    let options: Rollback.Options
    let progress: (String) -> Void

    private static let scratchName = "handover_scratch"

    func run() async throws -> Rollback.Outcome {
        let database = try target.open(.write)
        // Two scratch files, what was written since with its staging, and the journal of the switch.
        try Space.check(output, neededBytes: try Files.size(of: target.path) * 4)
        let scratch = try Scratch.restore(snapshot, in: work.path)
        let expected = try SnapshotText.digests(try scratch.snapshot, scratch.database)
        // A copy of the state of before becomes the state right after the load.
        let after = work.path.appending("after.db")
        try await loadAgain(scratch, into: after)
        return try await switching(database, scratch, after, expected)
    }

    /// The load, once more, into a file of ours: from the same state it ends in the same state.
    private func loadAgain(_ scratch: Scratch, into place: FilePath) async throws {
        _ = try TargetFile(path: scratch.path).copy(to: place)
        let database = try TargetFile(path: place).open(.write)
        var loader = Loader(plan, into: database, path: place.string) { _ in nil }
        try loader.begin(.init(id: plan.id, tarDigest: archive.tarDigest))
        for table in loader.tables { try await loader.load(table, of: archive) }
        try asking(target.path.string) { () throws(SQLiteError) in try Loader.removeMark(database) }
    }

    private func switching(
        _ database: SQLiteDatabase, _ scratch: Scratch, _ after: FilePath, _ expected: [String: String]
    ) async throws -> Rollback.Outcome {
        let (name, other) = (Self.scratchName, Self.scratchName + "_after")
        if !options.isDryRun { try Receipts(beside: tar).makeFolder() }
        try asking(target.path.string) { () throws(SQLiteError) in
            try database.execute("PRAGMA foreign_keys = OFF")
            try database.enableTriggers(false)
            // From here on nobody else writes: what is compared is what is changed.
            try database.execute("BEGIN IMMEDIATE")
        }
        do {
            // Behind the beginning, which would take them for files to write, too: then SQLite commits through a third journal,
            // which is left beside the target after a crash.
            try asking(target.path.string) { () throws(SQLiteError) in
                try database.execute(
                    "ATTACH \(quotedText(scratch.path.string)) AS \(name); ATTACH \(quotedText(after.string)) AS \(other)")
            }
            var outcome = try compare(database, scratch, other, expected)
            if !outcome.isDryRun, !outcome.wasEqual {
                let written = outcome.tables.filter { $0.written > 0 }.map(\.name)
                if !written.isEmpty { try await save(written, database, other, &outcome) }
                progress("rollback")
                try asking(target.path.string) { () throws(SQLiteError) in
                    try Restore.switchBack(database, to: scratch.content, scratch: name)
                }
                guard try digests(database, scratch.content) == expected else {
                    throw Failure(Diagnostic(.rollbackDiffers, .path(target.path.string)), exit: .bug)
                }
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("COMMIT") }
                do { try writeReceipt(outcome) } catch {
                    throw Failure(
                        Diagnostic(
                            .rollbackNoReceipt, .path(target.path.string), .path(outcome.sincePath ?? "-"),
                            .name((error as? Failure)?.diagnostics.first?.code.name ?? "\(error)")), exit: .cannotCreate)
                }
            } else {
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
                // Killed behind the switch and before its receipt: that is made up for.
                let receipts = try Receipts(beside: tar).all()
                if outcome.wasEqual, !outcome.isDryRun, receipts.last?.kind == .loaded {
                    outcome.sinceDigest = try savedEarlier(receipts)
                    try writeReceipt(outcome)
                }
            }
            return outcome
        } catch {
            if !database.isAutocommitting {
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
            }
            throw error
        }
    }

    private func digests(_ database: SQLiteDatabase, _ content: Restore.Content) throws -> [String: String] {
        let now = try asking(target.path.string) { () throws(SQLiteError) in try TargetSnapshot(of: content, in: database) }
        return try SnapshotText.digests(now, database)
    }

    /// What every touched table holds, and what of it was written since.
    private func compare(
        _ database: SQLiteDatabase, _ scratch: Scratch, _ other: String, _ expected: [String: String]
    ) throws -> Rollback.Outcome {
        let root = hex(SHA256.digest(Array(expected.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined().utf8)))
        let mark = try asking(target.path.string) { () throws(SQLiteError) in try LoadMarker.read(database) }
        let wasEqual = try mark == nil && digests(database, scratch.content) == expected
        var tables: [Rollback.Outcome.Table] = []
        for name in scratch.content.tables + scratch.content.absent {
            let isAbsent = scratch.content.absent.contains(name)
            try asking(target.path.string) { () throws(SQLiteError) in
                let before =
                    isAbsent
                    ? nil : try scratch.database.rows("SELECT count(*) FROM \(quotedName(name))").first?[0].flatMap { Int64($0) }
                if let since = try WrittenSince(name, in: database, scratch: other) {
                    tables.append(
                        .init(
                            name: name, rowsNow: try since.rowsNow(), rowsBefore: before,
                            written: wasEqual ? 0 : try since.count(),
                            // Of a load that has not ended, what is not there yet is not gone.
                            gone: wasEqual || mark != nil ? 0 : try since.goneCount()))
                } else {
                    tables.append(.init(name: name, rowsNow: 0, rowsBefore: before, written: 0, gone: 0))
                }
            }
        }
        return Rollback.Outcome(
            tables: tables, sincePath: nil, importPath: nil, wasEqual: wasEqual, isDryRun: options.isDryRun, root: root)
    }

    /// Seals the rows that were written since, and writes them as statements that put them back.
    private func save(
        _ names: [String], _ database: SQLiteDatabase, _ other: String, _ outcome: inout Rollback.Outcome
    ) async throws {
        let id = SnapshotSeal.freeID(plan.id + "-since", in: output)
        let since = try asking(target.path.string) { () throws(SQLiteError) in
            var found: [WrittenSince] = []
            for name in names {
                if let since = try WrittenSince(name, in: database, scratch: other) { found.append(since) }
            }
            return found
        }
        let touched = try asking(target.path.string) { () throws(SQLiteError) in
            try TargetSnapshot(
                of: .init(schema: since.map { ["table", $0.table.name, nil, nil] }, sequences: [], rows: { _ in { _ in nil } }),
                in: database)
        }
        let conditions = Dictionary(since.map { ($0.table.name, $0.condition) }) { first, _ in first }
        let seal = SnapshotSeal(
            plan: plan, identity: identity, clock: .machine, output: output, work: work.folder("since"),
            budget: .init(threads: max(1, options.threads)), interrupt: Interrupt(isWanted: { false }),
            keys: options.keys)
        // The statements first: where the archive has its name, they are there, too.
        let statements = output.appending(id + ".sql" + (plan.encryption == nil ? "" : ArchivePlace.suffix))
        let encryption = try plan.archiveEncryption(options.keys)
        try ImportText.write(since.map(\.table), conditions, database, to: statements, encryption)
        let sealed: SnapshotSeal.Sealed
        do {
            sealed = try await seal.seal(id, touched, in: database, target: nil, previous: archive.tarDigest) {
                conditions[$0]
            }
        } catch {
            if !ArchivePlace(found: id, in: output).exists { Files.abandon(statements) }
            throw error
        }
        (outcome.sincePath, outcome.importPath) = (sealed.tar.string, statements.string)
        outcome.sinceDigest = sealed.summary.tarDigest
    }

    /// What a rollback that was killed behind its switch had saved: the last archive of that kind, unless a receipt names it already.
    private func savedEarlier(_ receipts: [Receipts.Entry]) throws -> String {
        var last: FilePath?
        var number = 1
        while case let place = ArchivePlace(found: "\(plan.id)-since-\(number)", in: output), place.exists {
            (last, number) = (place.file, number + 1)
        }
        guard let last else { return "" }
        let (verdict, saved) = try Verifier.verifyForExtraction(
            last.string, trust: identity.policy(intent: "snapshot"), now: Int64(Date().timeIntervalSince1970),
            keys: options.keys)
        guard let saved else { throw Failure(Diagnostic(.rollbackNotSound, .path(last.string)), exit: verdict.exit) }
        let isOurs = saved.previous == archive.tarDigest && !receipts.contains { $0.since == saved.tarDigest }
        return isOurs ? saved.tarDigest : ""
    }

    private func writeReceipt(_ outcome: Rollback.Outcome) throws {
        try Receipts(beside: tar).write(
            .rolledBack,
            .init(
                archive: plan.id, tarDigest: archive.tarDigest, intent: options.trust.intent, target: plan.target?.id ?? "",
                before: snapshot.tarDigest, since: outcome.sinceDigest,
                tables: TargetTable.inLoadingOrder(plan).map { table in
                    (table.table.id, outcome.tables.first { $0.name == table.name }?.rowsBefore ?? 0, 0)
                }), by: identity)
    }
}
