package import HandoverCore
import HandoverData
package import HandoverPlan
package import HandoverSQLite

// How loading goes: a chunk of rows is one transaction, and so is the mark that says how far it has come. Killed at any moment, the
// target has whole chunks and knows how many. A row that the target refuses ends its own statement and no more, so it is noted and
// the next one follows. Where a refusal takes the whole transaction with it (a trigger's ROLLBACK, a constraint that is looked at
// when the transaction ends), the chunk is halved until the row stands alone.

/// Loads the tables of an archive into a SQLite database.
package struct Loader: TableLoader {
    package let path: String
    package let tables: [TargetTable]
    private let database: SQLiteDatabase
    private let target: Plan.Target
    package private(set) var refused: [LoadMarker.Refused] = []
    /// Says whether so many refused rows are still within the plan's limits.
    private let allows: (Int64) -> Failure?

    /// Rows of a table from its archive, as whole canonical lines.
    package typealias Rows = (_ most: Int) throws -> (lines: [UInt8], count: Int)?

    /// - Parameters:
    ///   - database: the target, open for writing.
    ///   - allows: why so many refused rows are too many; `nil` if they are not.
    package init(_ plan: Plan, into database: SQLiteDatabase, path: String, allows: @escaping (Int64) -> Failure?) {
        guard let target = plan.target else { preconditionFailure("a plan that loads has a target") }
        self.path = path
        self.database = database
        self.target = target
        self.allows = allows
        tables = TargetTable.inLoadingOrder(plan)
    }

    /// What keeps the target from being loaded, by the tables that are there.
    package static func problems(_ plan: Plan, in database: SQLiteDatabase) throws(SQLiteError) -> [Diagnostic] {
        guard let target = plan.target else { return [] }
        var found: [Diagnostic] = []
        // The scratch file that a rollback compares with is in UTF-8, and SQLite joins no files of two encodings.
        if let encoding = try database.rows("PRAGMA encoding").first?[0], encoding != "UTF-8" {
            found.append(Diagnostic(.targetEncoding, .name(encoding)))
        }
        for table in TargetTable.inLoadingOrder(plan) {
            guard let there = try ExistingTable(table.name, in: database) else { continue }
            if target.mode == .create {
                found.append(
                    Diagnostic(.targetTableExists, .name(printable(table.name)), at: .init(table: table.table.id)))
            } else {
                found += there.problems(with: table)
            }
        }
        return found
    }

    // MARK: Beginning and ending

    /// Makes the tables that are missing, removes what is to be replaced, and writes the mark: all in one transaction.
    /// - Parameter version: the target's version when it was last looked at; if it is another, nothing is written (exit 75).
    package func begin(_ archive: LoadMarker.Archive, unchangedSince version: String? = nil) throws(Failure) {
        var isChanged = false
        try asking(path) { () throws(SQLiteError) in
            // Rows that are replaced may be referred to by others of the same load; that is looked at in the end.
            try database.execute("PRAGMA foreign_keys = OFF")
            try transaction { () throws(SQLiteError) in
                if let version, try Self.version(of: database) != version {
                    isChanged = true
                    return
                }
                let broken = try brokenReferences()
                var existing: Set<String> = []
                for table in tables {
                    guard try ExistingTable(table.name, in: database) != nil else { continue }
                    existing.insert(table.name)
                    if target.mode == .replace { try database.execute("DELETE FROM \(quotedName(table.name))") }
                }
                for table in tables where !existing.contains(table.name) { try database.execute(table.creation) }
                try database.execute(LoadMarker.creation)
                var mark = try database.prepare("INSERT INTO handover_load VALUES (?, ?, ?)")
                try mark.bind(archive.id, at: 0)
                try mark.bind(archive.tarDigest, at: 1)
                try mark.bind(broken, at: 2)
                _ = try mark.step()
                for table in tables {
                    var progress = try database.prepare("INSERT INTO handover_progress VALUES (?, 0)")
                    try progress.bind(table.table.id, at: 0)
                    _ = try progress.step()
                }
            }
        }
        if isChanged { throw Failure(Diagnostic(.targetChanged, .path(path)), exit: .notNow) }
    }

    /// What another connection's commit changes, and nothing else: a mark to tell whether the target is as it was.
    package static func version(of database: SQLiteDatabase) throws(SQLiteError) -> String {
        try database.rows("PRAGMA data_version").first?[0] ?? ""
    }

    package mutating func resume() throws(Failure) {
        refused = try asking(path) { () throws(SQLiteError) in try LoadMarker.refused(database) }
    }

    package func rowsDone(_ table: TargetTable) throws(Failure) -> Int64 {
        try asking(path) { () throws(SQLiteError) in try LoadMarker.rows(of: table.table.id, database) }
    }

    /// Looks at the references that could not be looked at row by row, in all of the database.
    package func checkReferences() throws(Failure) {
        guard target.mode == .replace || tables.contains(where: \.refersAhead) else { return }
        let broken = try asking(path) { () throws(SQLiteError) in
            let before = try database.rows("SELECT broken FROM handover_load").first
            return try brokenReferences() - (before?[0].flatMap { Int64($0) } ?? 0)
        }
        guard broken > 0 else { return }
        throw Failure(
            Diagnostic(.targetReferencesBroken, .name(path), .count(broken), at: .init(file: path)), exit: .stopped)
    }

    package func mark() throws(Failure) -> LoadMarker.Archive? {
        try asking(path) { () throws(SQLiteError) in try LoadMarker.read(database) }
    }

    package func encoder(for table: TargetTable) throws(Failure) -> @Sendable ([UInt8]) -> RowEncoder.Batch {
        let encoder = RowEncoder(table)
        return { encoder.encode($0) }
    }

    package func removeMark() throws(Failure) {
        try asking(path) { () throws(SQLiteError) in
            try transaction { () throws(SQLiteError) in try database.execute(LoadMarker.removal) }
        }
    }

    private func brokenReferences() throws(SQLiteError) -> Int64 {
        try database.rows("SELECT count(*) FROM pragma_foreign_key_check").first?[0].flatMap { Int64($0) } ?? 0
    }

    // MARK: Rows

    package func begin(_ table: TargetTable) throws(Failure) -> Int64 {
        let done = try rowsDone(table)
        try asking(path) { () throws(SQLiteError) in
            try database.execute("PRAGMA foreign_keys = \(table.refersAhead ? "OFF" : "ON")")
        }
        return done
    }

    package var chunk: Int { target.chunk }

    /// Writes the rows that follow those dealt with, in one transaction unless the target refuses one of a kind that ends it.
    package mutating func write(_ table: TargetTable, _ batch: RowEncoder.Batch, after done: Int64) throws(Failure) {
        try write(table, batch, 0..<batch.count, after: done)
    }

    /// Writes some rows of a batch in one transaction with the mark, or in smaller ones.
    private mutating func write(_ table: TargetTable, _ batch: RowEncoder.Batch, _ range: Range<Int>, after done: Int64)
        throws(Failure)
    {
        var found: [LoadMarker.Refused] = []
        let isWhole = try asking(path) { () throws(SQLiteError) in
            try attempt(table, batch, range, after: done, &found)
        }
        if let failure = isWhole.failure { throw failure }
        guard !isWhole.isDone else {
            refused += found
            return
        }
        if range.count == 1 {
            // The transaction of this row alone fails: the target refuses it. The mark goes on without it.
            try refuse(table, done + Int64(range.lowerBound) + 1, isWhole.words)
            return
        }
        let middle = range.lowerBound + range.count / 2
        try write(table, batch, range.lowerBound..<middle, after: done)
        try write(table, batch, middle..<range.upperBound, after: done)
    }

    /// What came of one transaction.
    private struct Attempt {
        var isDone: Bool
        var words = ""
        var failure: Failure?
    }

    private func attempt(
        _ table: TargetTable, _ batch: RowEncoder.Batch, _ range: Range<Int>, after done: Int64,
        _ found: inout [LoadMarker.Refused]
    ) throws(SQLiteError) -> Attempt {
        try database.execute("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            var insert = try database.prepare(table.insertion(target.mode))
            // Where all columns are the key, an upsert of a row that is there has nothing to do.
            let mayChangeNothing = target.mode == .upsert && table.columns.count == table.key.count
            var refusals = batch.refused[...].drop { $0.row < range.lowerBound }
            for row in range {
                let number = done + Int64(row) + 1
                if let refusal = refusals.first, refusal.row == row {
                    refusals = refusals.dropFirst()
                    found.append(.init(table: table.table.id, row: number, words: refusal.words))
                    continue
                }
                do throws(SQLiteError) {
                    try insert.run(batch.rows, at: row, batch.bytes.span)
                    // A trigger can pass a row over without a word.
                    if database.changedRows == 0, !mayChangeNothing {
                        found.append(.init(table: table.table.id, row: number, words: "the target passed the row over"))
                    }
                } catch {
                    guard error.isRefusal else { throw error }
                    if database.isAutocommitting {
                        found = []
                        return Attempt(isDone: false, words: error.reason)
                    }
                    found.append(.init(table: table.table.id, row: number, words: error.reason))
                }
            }
            if !found.isEmpty, let failure = allows(Int64(refused.count + found.count)) {
                try database.execute("ROLLBACK")
                return Attempt(isDone: false, failure: failure)
            }
            try note(found)
            try mark(table, done + Int64(range.upperBound))
        } catch {
            if !database.isAutocommitting { try database.execute("ROLLBACK") }
            throw error
        }
        do throws(SQLiteError) {
            try database.execute("COMMIT")
            return Attempt(isDone: true)
        } catch {
            if !database.isAutocommitting { try database.execute("ROLLBACK") }
            guard error.isRefusal else { throw error }
            found = []
            return Attempt(isDone: false, words: error.reason)
        }
    }

    private mutating func refuse(_ table: TargetTable, _ row: Int64, _ words: String) throws(Failure) {
        if let failure = allows(Int64(refused.count + 1)) { throw failure }
        let entry = LoadMarker.Refused(table: table.table.id, row: row, words: words)
        try asking(path) { () throws(SQLiteError) in
            try transaction { () throws(SQLiteError) in
                try note([entry])
                try mark(table, row)
            }
        }
        refused.append(entry)
    }

    private func note(_ found: [LoadMarker.Refused]) throws(SQLiteError) {
        guard !found.isEmpty else { return }
        var statement = try database.prepare("INSERT INTO handover_refused (name, row, words) VALUES (?, ?, ?)")
        for entry in found {
            try statement.bind(entry.table, at: 0)
            try statement.bind(entry.row, at: 1)
            try statement.bind(entry.words, at: 2)
            _ = try statement.step()
            statement.reset()
        }
    }

    private func mark(_ table: TargetTable, _ rows: Int64) throws(SQLiteError) {
        var statement = try database.prepare("UPDATE handover_progress SET rows = ? WHERE name = ?")
        try statement.bind(rows, at: 0)
        try statement.bind(table.table.id, at: 1)
        _ = try statement.step()
    }

    // MARK: Small things

    private func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try database.execute("BEGIN IMMEDIATE")
        do {
            try body()
            try database.execute("COMMIT")
        } catch {
            if !database.isAutocommitting { try database.execute("ROLLBACK") }
            throw error
        }
    }
}
