import HandoverCore
import HandoverPostgres
import HandoverTestSupport
import Testing

@testable import HandoverTarget

@Suite struct `Loading into PostgreSQL` {
    /// A server that writes its log when a transaction waits for it, and for ten seconds else not.
    @Test func `has every row on the disk when the references have been looked at`() throws {
        let cluster = try PostgresCluster(["fsync=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB"])
        let connection = try PostgresConnection.open(
            PostgresAddress("host=\(cluster.host) user=postgres dbname=postgres"), schema: "public")
        try connection.execute(
            "CREATE TABLE parent (id text PRIMARY KEY, name text); CREATE TABLE child (id text PRIMARY KEY, parent text)")
        let plan = TargetPlan.tables(
            Loading.shop, [("parent", ["id", "name"]), ("child", ["id", "parent"])], target: "{mode: append}")
        var loader = PostgresLoader(plan, into: connection, schema: "public", name: "test") { _ in nil }
        try connection.execute("BEGIN")
        try loader.begin(.init(id: "test", tarDigest: String(repeating: "a", count: 64)))
        for table in loader.tables {
            let batch = try loader.encoder(for: table)(Array("a,a\nb,a\n".utf8))
            try loader.write(table, batch, after: try loader.begin(table))
            try loader.finish(table)
        }
        let written = try connection.rows("SELECT pg_current_wal_insert_lsn()")[0][0]
        try loader.checkReferences()
        #expect(try connection.rows("SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn", written) == [["t"]])
        #expect(try connection.rows("SELECT count(*) FROM child") == [["2"]])
    }
}
