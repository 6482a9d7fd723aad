package import HandoverCore
package import HandoverPostgres

/// Keeps a schema to one load, snapshot before a load, or rollback at a time; let go with the connection.
package enum PostgresHold {
    /// `hand`: whose locks these are.
    private static let family = 0x6861_6e64

    /// Takes the schema, or says who has it (exit 75).
    package static func take(_ schema: String, _ connection: PostgresConnection, name: String) throws(Failure) {
        let (isTaken, holder) = try asking(name) { () throws(PostgresError) in
            let taken = try connection.rows("SELECT pg_try_advisory_lock(\(family), hashtext($1))", schema)
            return (taken.first?[0] == "t", try self.holder(schema, connection))
        }
        guard isTaken else { throw Failure(Diagnostic(.targetHeld, .path(name), .name(holder ?? "?")), exit: .notNow) }
    }

    /// Who holds a schema; `nil` if nobody does.
    package static func holder(_ schema: String, _ connection: PostgresConnection) throws(PostgresError) -> String? {
        try connection.rows(
            """
            SELECT concat(a.usename, '@', coalesce(host(a.client_addr), 'localhost'), ', backend ', a.pid, ', since ',
              to_char(a.backend_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid = \(family)
              AND l.objid = (hashtext($1)::bigint & 4294967295)::oid
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, schema
        ).first?[0]
    }
}
