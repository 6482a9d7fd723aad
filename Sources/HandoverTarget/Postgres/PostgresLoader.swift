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

    /// What keeps the target from being loaded, by what is there. Of rows that others refer to it is true as long as nobody writes.
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
            if target.mode == .replace { found += try referring(to: table, among: tables, in: connection, schema: schema) }
        }
        return found
    }

    /// Tables outside of the load with rows that refer to a table whose rows are replaced. By the rule of their foreign key PostgreSQL
    /// would remove them, too, or change them, without a word: what is removed before a load is what the plan loads, and nothing else.
    private static func referring(
        to table: TargetTable, among tables: [TargetTable], in connection: PostgresConnection, schema: String
    ) throws(PostgresError) -> [Diagnostic] {
        let references = try connection.rows(
            """
            SELECT k.conname, n.nspname, c.relname,
              (SELECT string_agg(format('%I IS NOT NULL', a.attname), ' AND ') FROM pg_attribute a
               WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey))
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = (SELECT t.oid FROM pg_class t
              JOIN pg_namespace s ON s.oid = t.relnamespace WHERE s.nspname = $1 AND t.relname = $2)
            ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", k.conname COLLATE "C"
            """, schema, table.name)
        var found: [Diagnostic] = []
        for reference in references {
            let from = PostgresSnapshot.Touched(oid: "", schema: reference[1] ?? "", table: reference[2] ?? "")
            if from.schema.exact == schema.exact, tables.map(\.name).containsExactly(from.table) { continue }
            let rows = try connection.rows(
                """
                SELECT 1 FROM \(PostgresText.name(from.schema)).\(PostgresText.name(from.table))
                WHERE \(reference[3] ?? "true") LIMIT 1
                """)
            guard !rows.isEmpty else { continue }
            var diagnostic = Diagnostic(.targetRowsRefer, at: .init(table: table.table.id))
            diagnostic.arguments = [table.name, reference[0] ?? "", from.name(from: schema)].map { .name(printable($0)) }
            found.append(diagnostic)
        }
        return found
    }

    // MARK: Beginning and ending

    /// Makes the tables that are missing, removes what is to be replaced, and sets the mark: within the transaction that has held the
    /// target since before it was looked at, and that ends here.
    package func begin(_ archive: LoadMarker.Archive) throws(Failure) {
        try asking(name) { () throws(PostgresError) in
            var existing: Set<ExactName> = []
            for table in tables where try PostgresTable(table.name, in: schema, connection) != nil {
                existing.insert(table.name.exact)
            }
            if target.mode == .replace {
                // Against the order of loading: what refers goes before what it refers to.
                for table in tables.reversed() where existing.contains(table.name.exact) {
                    try connection.execute("DELETE FROM \(table.place(in: schema))")
                }
            }
            // An index that is built when all rows are there takes a fraction of the time; what is referred to needs its own before,
            // and so does what is told by it whether a row is there.
            let referred = Set(tables.flatMap { $0.references.map(\.table.exact) })
            let free = tables.filter { $0.keepsKeysApart && !referred.contains($0.name.exact) }.map(\.name.exact)
            let late = target.mode == .upsert ? [] : Set(free).subtracting(existing)
            for (place, table) in tables.enumerated() where !existing.contains(table.name.exact) {
                try connection.execute(
                    table.creation(
                        in: schema, earlier: tables[..<place].map(\.name), withKey: !late.contains(table.name.exact)))
            }
            try connection.execute(marker.creation)
            _ = try connection.rows("INSERT INTO \(marker.load) VALUES ($1, $2)", archive.id, archive.tarDigest)
            for table in tables {
                _ = try connection.rows(
                    "INSERT INTO \(marker.progress) VALUES ($1, 0, $2::boolean, $3::boolean)", table.table.id,
                    existing.contains(table.name.exact) ? "f" : "t", late.contains(table.name.exact) ? "f" : "t")
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

    /// Adds the foreign keys that lead ahead. Its transaction waits for the disk, and with it for all before it, which did not: for that
    /// it has to write something, whether a table was created or not.
    package func checkReferences() throws(Failure) {
        var broken: Int64 = 0
        try asking(name) { () throws(PostgresError) in
            try begin()
            for (place, table) in tables.enumerated() {
                let isCreated = try marker.isCreated(table.table.id, connection)
                for reference in isCreated ? table.referencesAhead(in: schema, earlier: tables[..<place].map(\.name)) : [] {
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

    /// Sequences of loaded columns whose next value is one that was loaded: a program that leaves the column to its default would be
    /// told that its row is there. They are the program's, which may use them now; so they are named and left.
    package func sequencesBehind() throws(Failure) -> [RunSummary.Load.Sequence] {
        try asking(name) { () throws(PostgresError) in
            var found: [RunSummary.Load.Sequence] = []
            for table in tables {
                for owned in try connection.rows(Self.countingSequences, schema, table.name) {
                    let (column, names) = (owned[0] ?? "", [owned[1] ?? "", owned[2] ?? ""])
                    guard table.columns.map(\.name).containsExactly(column) else { continue }
                    let sequence = names.map { PostgresText.name($0) }.joined(separator: ".")
                    let most = "(SELECT max(\(PostgresText.name(column))) FROM \(table.place(in: schema)))"
                    let isBehind = try connection.rows(
                        "SELECT \(most) >= last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM \(sequence)")
                    guard isBehind.first?[0] == "t" else { continue }
                    found.append(
                        .init(
                            table: table.name, column: column,
                            statement: "SELECT setval(\(PostgresText.literal(sequence)), \(most));"))
                }
            }
            return found
        }
    }

    /// The columns of a table that own a sequence which counts upwards, and these sequences.
    private static let countingSequences = """
        SELECT a.attname, n.nspname, s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid
          JOIN pg_namespace n ON n.oid = s.relnamespace JOIN pg_sequence q ON q.seqrelid = s.oid AND q.seqincrement > 0
          JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.atttypid IN (20, 21, 23)
          JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace m ON m.oid = t.relnamespace
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          AND m.nspname = $1 AND t.relname = $2 ORDER BY a.attnum, s.relname COLLATE "C"
        """

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
                    mostCharacters: there?.columns.first { $0.name.exact == column.name.exact }?.mostCharacters)
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
