import HandoverCore
import HandoverPlan
import HandoverSQLite
import HandoverTarget
import HandoverVerify
import SystemPackage

// What was written since the load is found by doing the load again: the snapshot is restored into a scratch file, the archive is
// loaded into that, and what the target holds beyond it was written since. It is sealed before anything is changed. Then, in one
// transaction that has held the target since before the comparison, the tables become what the snapshot says, are written out once
// more, and only if every byte is that of the snapshot does the transaction end. Killed at any moment, the target is as it was or as
// it was before the migration.

extension Undo {
    private static let scratchName = "handover_scratch"

    /// Undoes the load into a file.
    func run(in target: TargetFile) async throws -> Rollback.Outcome {
        let held = try TargetLock.take(target.path, for: plan.id)
        let database = try target.open(.write)
        // Two scratch files, what was written since with its staging, and the journal of the switch.
        try Space.check(output, neededBytes: try Files.size(of: target.path) * 4)
        let scratch = try Scratch.restore(snapshot, in: work.path)
        let expected = try SnapshotText.digests(try scratch.snapshot.export(from: scratch.database))
        // A copy of the state of before becomes the state right after the load.
        let after = work.path.appending("after.db")
        try await loadAgain(scratch, into: after)
        let outcome = try await switching(database, target, scratch, after, expected)
        held.release()
        return outcome
    }

    /// The load, once more, into a file of ours: from the same state it ends in the same state.
    private func loadAgain(_ scratch: Scratch, into place: FilePath) async throws {
        _ = try TargetFile(path: scratch.path).copy(to: place)
        let database = try TargetFile(path: place).open(.write)
        var loader = Loader(plan, into: database, path: place.string) { _ in nil }
        try loader.begin(.init(id: plan.id, tarDigest: archive.tarDigest))
        for table in loader.tables { try await loader.load(table, of: archive) }
        try loader.removeMark()
    }

    private func switching(
        _ database: SQLiteDatabase, _ target: TargetFile, _ scratch: Scratch, _ after: FilePath, _ expected: [String: String]
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
            var outcome = try compare(database, target, scratch, other, expected)
            if !outcome.isDryRun, !outcome.wasEqual {
                let written = outcome.tables.filter { $0.written > 0 }.map(\.name)
                if !written.isEmpty { try await save(written, database, target, other, &outcome) }
                progress("rollback")
                try asking(target.path.string) { () throws(SQLiteError) in
                    try Restore.switchBack(database, to: scratch.content, scratch: name)
                }
                guard try digests(database, target, scratch.content) == expected else {
                    throw Failure(Diagnostic(.rollbackDiffers, .path(target.path.string)), exit: .bug)
                }
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("COMMIT") }
                try tell(outcome, target.path.string)
            } else {
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
                try makeUp(&outcome)
            }
            return outcome
        } catch {
            if !database.isAutocommitting {
                try asking(target.path.string) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
            }
            throw error
        }
    }

    private func digests(_ database: SQLiteDatabase, _ target: TargetFile, _ content: Restore.Content) throws -> [String: String]
    {
        let now = try asking(target.path.string) { () throws(SQLiteError) in try TargetSnapshot(of: content, in: database) }
        return try SnapshotText.digests(now.export(from: database))
    }

    /// What every touched table holds, and what of it was written since.
    private func compare(
        _ database: SQLiteDatabase, _ target: TargetFile, _ scratch: Scratch, _ other: String, _ expected: [String: String]
    ) throws -> Rollback.Outcome {
        let mark = try asking(target.path.string) { () throws(SQLiteError) in try LoadMarker.read(database) }
        let wasEqual = try mark == nil && digests(database, target, scratch.content) == expected
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
            tables: tables, sincePath: nil, importPath: nil, wasEqual: wasEqual, isDryRun: options.isDryRun,
            root: Self.root(expected))
    }

    /// Seals the rows that were written since.
    private func save(
        _ names: [String], _ database: SQLiteDatabase, _ target: TargetFile, _ other: String, _ outcome: inout Rollback.Outcome
    ) async throws {
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
        try await save(touched.export(from: database) { conditions[$0] }, &outcome) { write in
            for table in since.map(\.table) {
                try table.writeStatements(from: database, where: conditions[table.name] ?? "0", to: write)
            }
        }
    }
}
