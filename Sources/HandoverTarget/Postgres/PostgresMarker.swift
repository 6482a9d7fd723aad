import HandoverPostgres

/// How far a load has come, written in the plan's schema: what a transaction brings and the mark that says so are there together or not
/// at all.
struct PostgresMarker {
    let load: String
    let progress: String
    private let refusedRows: String
    private let schema: String

    init(schema: String) {
        self.schema = schema
        let place = PostgresText.name(schema) + "."
        (load, progress, refusedRows) = (place + "handover_load", place + "handover_progress", place + "handover_refused")
    }

    /// `created` says that the load has made the table, and owes it the foreign keys that lead ahead; `keyed`, that it has its key.
    var creation: String {
        """
        CREATE TABLE \(load) (archive text NOT NULL, tar_digest text NOT NULL);
        CREATE TABLE \(progress) (name text PRIMARY KEY, rows bigint NOT NULL, created boolean NOT NULL,
          keyed boolean NOT NULL);
        CREATE TABLE \(refusedRows) (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
          row bigint NOT NULL, words text NOT NULL)
        """
    }

    var removal: String { "DROP TABLE IF EXISTS \(refusedRows), \(progress), \(load)" }

    func read(_ connection: PostgresConnection) throws(PostgresError) -> LoadMarker.Archive? {
        guard try PostgresTable("handover_load", in: schema, connection) != nil,
            let row = try connection.rows("SELECT archive, tar_digest FROM \(load)").first
        else { return nil }
        return LoadMarker.Archive(id: row[0] ?? "", tarDigest: row[1] ?? "")
    }

    func rows(of table: String, _ connection: PostgresConnection) throws(PostgresError) -> Int64 {
        try connection.rows("SELECT rows FROM \(progress) WHERE name = $1", table).first?[0].flatMap { Int64($0) } ?? 0
    }

    func isKeyed(_ table: String, _ connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.rows("SELECT keyed FROM \(progress) WHERE name = $1", table).first?[0] == "t"
    }

    func isCreated(_ table: String, _ connection: PostgresConnection) throws(PostgresError) -> Bool {
        try connection.rows("SELECT created FROM \(progress) WHERE name = $1", table).first?[0] == "t"
    }

    func set(_ table: String, _ rows: Int64, _ connection: PostgresConnection) throws(PostgresError) {
        _ = try connection.rows("UPDATE \(progress) SET rows = $1::bigint WHERE name = $2", String(rows), table)
    }

    func note(_ found: [LoadMarker.Refused], _ connection: PostgresConnection) throws(PostgresError) {
        for entry in found {
            _ = try connection.rows(
                "INSERT INTO \(refusedRows) (name, row, words) VALUES ($1, $2::bigint, $3)", entry.table, String(entry.row),
                entry.words)
        }
    }

    func refused(_ connection: PostgresConnection) throws(PostgresError) -> [LoadMarker.Refused] {
        try connection.rows("SELECT name, row, words FROM \(refusedRows) ORDER BY position").map {
            LoadMarker.Refused(table: $0[0] ?? "", row: Int64($0[1] ?? "") ?? 0, words: $0[2] ?? "")
        }
    }
}
