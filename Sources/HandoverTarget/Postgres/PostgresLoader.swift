package import HandoverCore
package import HandoverPlan
package import HandoverPostgres

// How loading goes: a chunk of rows is one transaction, and so is the mark that says how far it has come. Killed at any moment, the
// target has whole chunks and knows how many. A row that is refused ends the statement that brought it, and with it all of its rows; so
// each statement has a savepoint, and a chunk is halved until the row stands alone. What is deferred is looked at before the savepoint
// is let go, where a refusal can still be told of one chunk.

/// Loads the tables of an archive into a schema of a PostgreSQL database.
package struct PostgresLoader: TableLoader {
    /// What people call the target.
    package let name: String
    package let tables: [TargetTable]
    package private(set) var refused: [LoadMarker.Refused] = []
    private let connection: PostgresConnection
    private let target: Plan.Target
    private let schema: String
    /// All is one transaction of the caller's, who ends it: a rehearsal, or the load that a rollback does again.
    private let isWithinTransaction: Bool
    /// Says whether so many refused rows are still within the plan's limits.
    private let allows: (Int64) -> Failure?

    /// - Parameters:
    ///   - schema: where the tables are, and the marks.
    ///   - allows: why so many refused rows are too many; `nil` if they are not.
    package init(
        _ plan: Plan, into connection: PostgresConnection, schema: String, name: String, isWithinTransaction: Bool = false,
        allows: @escaping (Int64) -> Failure?
    ) {
        guard let target = plan.target else { preconditionFailure("a plan that loads has a target") }
        self.name = name
        self.connection = connection
        self.target = target
        self.schema = schema
        self.isWithinTransaction = isWithinTransaction
        self.allows = allows
        tables = TargetTable.inLoadingOrder(plan)
    }

    package var chunk: Int { target.chunk }

    /// What keeps the target from being loaded, by what is there.
    package static func problems(
        _ plan: Plan, in connection: PostgresConnection, schema: String, name: String
    ) throws(PostgresError) -> [Diagnostic] {
        guard let target = plan.target else { return [] }
        var found: [Diagnostic] = []
        if let encoding = try connection.rows("SHOW server_encoding").first?[0], encoding != "UTF8" {
            found.append(Diagnostic(.targetEncoding, .name(encoding)))
        }
        guard try !connection.rows("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema).isEmpty else {
            return found + [Diagnostic(.targetNoSchema, .name(name), .name(printable(schema)))]
        }
        let tables = TargetTable.inLoadingOrder(plan)
        for (place, table) in tables.enumerated() {
            guard let there = try PostgresTable(table.name, in: schema, connection) else { continue }
            if target.mode == .create {
                found.append(Diagnostic(.targetTableExists, .name(printable(table.name)), at: .init(table: table.table.id)))
            } else {
                found += there.problems(with: table, earlier: tables[..<place].map(\.name), all: tables.map(\.name))
            }
        }
        return found
    }

    // MARK: Beginning and ending

    /// Makes the tables that are missing, removes what is to be replaced, and sets the mark: within the transaction that has held the
    /// target since before it was looked at, and that ends here.
    package func begin(_ archive: LoadMarker.Archive) throws(Failure) {
        try asking(name) { () throws(PostgresError) in
            var existing: Set<String> = []
            for table in tables where try PostgresTable(table.name, in: schema, connection) != nil { existing.insert(table.name) }
            if target.mode == .replace {
                // Against the order of loading: what refers goes before what it refers to.
                for table in tables.reversed() where existing.contains(table.name) {
                    try connection.execute("DELETE FROM \(table.place(in: schema))")
                }
            }
            // An index that is built when all rows are there takes a fraction of the time; what is referred to needs its own before.
            let referred = Set(tables.flatMap { $0.references.map(\.table) })
            let late = Set(tables.filter { $0.keepsKeysApart && !referred.contains($0.name) }.map(\.name)).subtracting(existing)
            for (place, table) in tables.enumerated() where !existing.contains(table.name) {
                try connection.execute(
                    table.creation(
                        in: schema, earlier: tables[..<place].map(\.name), withKey: !late.contains(table.name)))
            }
            try connection.execute(marker.creation)
            _ = try connection.rows("INSERT INTO \(marker.load) VALUES ($1, $2)", archive.id, archive.tarDigest)
            for table in tables {
                _ = try connection.rows(
                    "INSERT INTO \(marker.progress) VALUES ($1, 0, $2::boolean, $3::boolean)", table.table.id,
                    existing.contains(table.name) ? "f" : "t", late.contains(table.name) ? "f" : "t")
            }
            if !isWithinTransaction { try connection.commit() }
        }
    }

    package func mark() throws(Failure) -> LoadMarker.Archive? {
        try asking(name) { () throws(PostgresError) in try marker.read(connection) }
    }

    package mutating func resume() throws(Failure) {
        refused = try asking(name) { () throws(PostgresError) in try marker.refused(connection) }
    }

    package func rowsDone(_ table: TargetTable) throws(Failure) -> Int64 {
        try asking(name) { () throws(PostgresError) in try marker.rows(of: table.table.id, connection) }
    }

    /// Adds the foreign keys that lead ahead. Its transaction waits for the disk, and with it for all before it, which did not.
    package func checkReferences() throws(Failure) {
        var broken: Int64 = 0
        try asking(name) { () throws(PostgresError) in
            try begin()
            for (place, table) in tables.enumerated() {
                guard try marker.isCreated(table.table.id, connection) else { continue }
                for reference in table.referencesAhead(in: schema, earlier: tables[..<place].map(\.name)) {
                    broken += try connection.rows(reference.count).first?[0].flatMap { Int64($0) } ?? 0
                    if broken == 0 { try connection.execute(reference.addition) }
                }
                try connection.execute(
                    "UPDATE \(marker.progress) SET created = false WHERE name = \(PostgresText.literal(table.table.id))")
            }
            if broken > 0 { try giveUp() } else { try end() }
        }
        guard broken > 0 else { return }
        throw Failure(
            Diagnostic(.targetReferencesBroken, .name(name), .count(broken), at: .init(file: name)), exit: .stopped)
    }

    package func removeMark() throws(Failure) {
        try asking(name) { () throws(PostgresError) in
            try begin()
            try connection.execute(marker.removal)
            try end()
        }
    }

    private var marker: PostgresMarker { PostgresMarker(schema: schema) }

    // MARK: Rows

    package func begin(_ table: TargetTable) throws(Failure) -> Int64 { try rowsDone(table) }

    package func finish(_ table: TargetTable) throws(Failure) {
        try asking(name) { () throws(PostgresError) in
            guard try !marker.isKeyed(table.table.id, connection) else { return }
            try begin()
            do throws(PostgresError) {
                try connection.execute(table.keyAddition(in: schema))
                try connection.execute(
                    "UPDATE \(marker.progress) SET keyed = true WHERE name = \(PostgresText.literal(table.table.id))")
                try end()
            } catch {
                try giveUp()
                throw error
            }
        }
    }

    package func encoder(for table: TargetTable) throws(Failure) -> @Sendable ([UInt8]) -> PostgresRowEncoder.Batch {
        let there = try asking(name) { () throws(PostgresError) in try PostgresTable(table.name, in: schema, connection) }
        let encoder = PostgresRowEncoder(
            table.columns.map { column in
                .init(
                    representation: column.representation, scale: column.field.scale ?? 0,
                    mostCharacters: there?.columns.first { $0.name == column.name }?.mostCharacters)
            })
        return { encoder.encode($0) }
    }

    package mutating func write(_ table: TargetTable, _ batch: PostgresRowEncoder.Batch, after done: Int64) throws(Failure) {
        var found = batch.refused.map {
            LoadMarker.Refused(table: table.table.id, row: done + Int64($0.row) + 1, words: $0.words)
        }
        let failure = try asking(name) { () throws(PostgresError) -> Failure? in
            try begin()
            // Nobody has to wait for the disk here: rows and mark are lost together or not at all, the last ones first.
            if !isWithinTransaction { try connection.execute("SET LOCAL synchronous_commit = off") }
            do throws(PostgresError) {
                if target.mode == .upsert { try connection.execute(table.waitingTable(in: schema)) }
                try put(table, batch, 0..<batch.count, after: done, &found)
                if target.mode == .upsert { try connection.execute("DROP TABLE \(TargetTable.waiting)") }
                found.sort { $0.row < $1.row }
                if !found.isEmpty, let failure = allows(Int64(refused.count + found.count)) {
                    try giveUp()
                    return failure
                }
                try marker.note(found, connection)
                try marker.set(table.table.id, done + Int64(batch.count), connection)
                try end()
                return nil
            } catch {
                try giveUp()
                throw error
            }
        }
        if let failure { throw failure }
        refused += found
    }

    /// Brings some rows of a batch in one statement, or in smaller ones.
    private func put(
        _ table: TargetTable, _ batch: PostgresRowEncoder.Batch, _ rows: Range<Int>, after done: Int64,
        _ found: inout [LoadMarker.Refused]
    ) throws(PostgresError) {
        let bytes = batch.starts[rows.lowerBound]..<batch.starts[rows.upperBound]
        // None of them, or none that is not refused already.
        if bytes.isEmpty { return }
        guard let words = try attempt(table, batch, rows, bytes) else { return }
        if rows.count == 1 {
            found.append(.init(table: table.table.id, row: done + Int64(rows.lowerBound) + 1, words: words))
            return
        }
        let middle = rows.lowerBound + rows.count / 2
        try put(table, batch, rows.lowerBound..<middle, after: done, &found)
        try put(table, batch, middle..<rows.upperBound, after: done, &found)
    }

    /// Why the target does not take these rows together; `nil` if it has taken them.
    private func attempt(
        _ table: TargetTable, _ batch: PostgresRowEncoder.Batch, _ rows: Range<Int>, _ bytes: Range<Int>
    ) throws(PostgresError) -> String? {
        try connection.execute("SAVEPOINT handover_rows")
        var words = "the target passed the row over"
        do throws(PostgresError) {
            var written = try connection.copyIn(table.copy(target.mode, in: schema), batch.bytes.span.extracting(bytes))
            if target.mode == .upsert {
                written = try connection.execute(table.upsert(in: schema))
                try connection.execute("TRUNCATE \(TargetTable.waiting)")
            }
            try connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            // A trigger can pass a row over without a word. Where all columns are the key, so does an upsert of a row that is there.
            let wanted = rows.count - batch.refused.count { rows.contains($0.row) }
            if written == wanted || target.mode == .upsert && table.columns.count == table.key.count {
                try connection.execute("RELEASE SAVEPOINT handover_rows")
                return nil
            }
        } catch {
            guard error.isRefusal else { throw error }
            words = error.reason
        }
        try connection.execute("ROLLBACK TO SAVEPOINT handover_rows")
        try connection.execute("RELEASE SAVEPOINT handover_rows")
        return words
    }

    // MARK: Transactions

    private func begin() throws(PostgresError) {
        try connection.execute(isWithinTransaction ? "SAVEPOINT handover_chunk" : "BEGIN")
    }

    private func end() throws(PostgresError) {
        if isWithinTransaction { try connection.execute("RELEASE SAVEPOINT handover_chunk") } else { try connection.commit() }
    }

    private func giveUp() throws(PostgresError) {
        guard isWithinTransaction else { return try connection.rollBack() }
        guard connection.isInTransaction else { return }
        try connection.execute("ROLLBACK TO SAVEPOINT handover_chunk")
        try connection.execute("RELEASE SAVEPOINT handover_chunk")
    }
}
