package import HandoverPostgres

/// Puts the rows of a snapshot back, in a transaction that the caller has open and in which every touched table is held.
package struct PostgresRestore {
    private let connection: PostgresConnection
    private let schema: String
    private let content: Restore.Content

    package init(_ content: Restore.Content, into connection: PostgresConnection, schema: String) {
        (self.content, self.connection, self.schema) = (content, connection, schema)
    }

    /// How many rows are encoded at once.
    private static let batch = 20_000

    /// Puts the rows of one table into a relation with its columns.
    package func fill(_ relation: String, with table: PostgresSnapshot.Table, rows: Loader.Rows) throws {
        let encoder = PostgresRowEncoder(literals: table.columns.count, skipping: table.key.isEmpty ? 1 : 0)
        let statement = "COPY \(relation) (\(PostgresText.names(table.columns))) FROM STDIN"
        _ = try connection.copyIn(statement) { send in
            while let chunk = try rows(Self.batch) {
                let batch = encoder.encode(chunk.lines)
                guard batch.refused.isEmpty else {
                    throw PostgresError(operation: "copy", state: nil, reason: "the snapshot holds a value that is no literal")
                }
                try send(batch.bytes.span)
            }
        }
    }

    /// Puts the rows of a table of the snapshot into a temporary table, lends it, and leaves nothing of it.
    package func trying<Value>(
        _ table: PostgresSnapshot.Table, at place: Int, _ body: (_ relation: String) throws -> Value
    ) throws -> Value {
        let relation = "pg_temp.handover_proof"
        try connection.execute("SAVEPOINT handover_proof")
        try connection.execute(table.copy(to: "handover_proof"))
        try fill(relation, with: table, rows: try content.rows(place))
        let value = try body(relation)
        try connection.execute("ROLLBACK TO SAVEPOINT handover_proof")
        return value
    }

    /// What of the definitions is not as the snapshot says; `nil` where all is.
    package static func change(
        since content: Restore.Content, in now: PostgresSnapshot
    ) -> (table: String, entry: String)? {
        let (then, now) = (content.schema.filter { $0[0] != "absent" }, now.schema.filter { $0[0] != "absent" })
        func exact(_ entry: [String?]) -> [ExactName?] { entry.map { $0?.exact } }
        let changed = Set(then.map(exact)).symmetricDifference(now.map(exact))
        guard
            let entry = (then + now).filter({ changed.contains(exact($0)) })
                .min(by: { PostgresSnapshot.precedes($0[1] ?? "", $1[1] ?? "") })
        else { return nil }
        return (entry[2] ?? "", "\(entry[0] ?? "") \(entry[1] ?? "")")
    }

    /// Makes the touched tables what the snapshot says. Triggers stay silent.
    package func switchBack() throws {
        let now = try PostgresSnapshot(of: content, in: connection, schema: schema)
        // A table whose rows have yet to be looked at can neither be emptied nor altered.
        try connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        let created = content.absent.filter { !now.absent.containsExactly($0) }
        if !created.isEmpty {
            try connection.execute(
                "DROP TABLE " + created.map { "\(PostgresText.name(schema)).\(PostgresText.name($0))" }.joined(separator: ", "))
        }
        try connection.execute(PostgresMarker(schema: schema).removal)
        guard !now.tables.isEmpty else { return }
        let triggers = try now.tables.map { ($0.place, try enabledTriggers(of: $0)) }
        for table in now.tables { try connection.execute("ALTER TABLE \(table.place) DISABLE TRIGGER USER") }
        // All at once, for none can be emptied while another refers to it. Sequences begun anew are this transaction's own: what is
        // drawn from them and what they are set to goes with it.
        try connection.execute("TRUNCATE \(now.tables.map(\.place).joined(separator: ", ")) RESTART IDENTITY")
        let order = try inOrderOfReferences(now.tables)
        let ahead = try referencesAhead(order.map { now.tables[$0] })
        for statement in ahead { try connection.execute(statement + " DEFERRABLE INITIALLY DEFERRED") }
        try connection.execute("SET CONSTRAINTS ALL DEFERRED")
        for place in order {
            try fill(now.tables[place].place, with: now.tables[place], rows: try content.rows(place))
        }
        try connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in ahead { try connection.execute(statement + " NOT DEFERRABLE") }
        for (place, statements) in triggers {
            for statement in statements { try connection.execute("ALTER TABLE \(place) \(statement)") }
        }
        try setSequences()
    }

    private func setSequences() throws(PostgresError) {
        let there = try PostgresSnapshot(of: content, in: connection, schema: schema)
        for entry in content.sequences {
            if there.sequences.contains(where: { $0.map { $0?.exact } == entry.map { $0?.exact } }) { continue }
            let name = entry[0] ?? ""
            let parts = (entry[1] ?? "").split(separator: " ").map { String($0) }
            guard parts.count == 2, let place = there.sequencePlaces[name.exact] else {
                throw PostgresError(operation: "set", state: nil, reason: "the sequence \(name) is not there")
            }
            _ = try connection.rows("SELECT setval($1::regclass, $2::bigint, $3::boolean)", place, parts[0], parts[1])
        }
    }

    private func enabledTriggers(of table: PostgresSnapshot.Table) throws(PostgresError) -> [String] {
        try connection.rows(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled <> 'D'",
            table.oid
        ).map { row in
            let kind = ["R": "REPLICA ", "A": "ALWAYS "][row[1] ?? ""] ?? ""
            return "ENABLE \(kind)TRIGGER \(PostgresText.name(row[0] ?? ""))"
        }
    }

    /// The beginnings of statements about foreign keys that lead to a table which is filled later, and cannot be deferred as they are.
    private func referencesAhead(_ tables: [PostgresSnapshot.Table]) throws(PostgresError) -> [String] {
        let ties = try connection.rows(
            "SELECT conrelid, confrelid, conname FROM pg_constraint WHERE contype = 'f' AND NOT condeferrable")
        return ties.compactMap { tie in
            guard let from = tables.firstIndex(where: { $0.oid == tie[0] }),
                let to = tables.firstIndex(where: { $0.oid == tie[1] }), from < to
            else { return nil }
            return "ALTER TABLE \(tables[from].place) ALTER CONSTRAINT \(PostgresText.name(tie[2] ?? ""))"
        }
    }

    /// The places of the tables, the referenced one first. In a circle the snapshot's order is as good as any.
    private func inOrderOfReferences(_ tables: [PostgresSnapshot.Table]) throws(PostgresError) -> [Int] {
        let ties = try connection.rows(
            "SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid")
        var rest = Array(tables.indices)
        var order: [Int] = []
        while !rest.isEmpty {
            let waiting = Set(rest.map { tables[$0].oid })
            let free = rest.firstIndex { place in
                !ties.contains { $0[0] == tables[place].oid && waiting.contains($0[1] ?? "") }
            }
            order.append(rest.remove(at: free ?? 0))
        }
        return order
    }
}
