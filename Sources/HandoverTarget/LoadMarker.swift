package import HandoverSQLite

/// How far a load has come, written in the target itself: what a transaction brings and the mark that says so are there together or
/// not at all. The tables are gone when the load has ended.
package struct LoadMarker: Sendable {
    /// Which archive is being loaded.
    package struct Archive: Hashable, Sendable {
        package var id: String
        /// SHA-256 of the tar, lower-case hexadecimal.
        package var tarDigest: String

        package init(id: String, tarDigest: String) {
            self.id = id
            self.tarDigest = tarDigest
        }
    }

    /// A row that the target refused.
    package struct Refused: Hashable, Sendable {
        package var table: String
        /// Its number in the archive's table, from 1.
        package var row: Int64
        package var words: String
    }

    static let creation = """
        CREATE TABLE handover_load (archive TEXT NOT NULL, tar_digest TEXT NOT NULL, broken INTEGER NOT NULL);
        CREATE TABLE handover_progress (name TEXT PRIMARY KEY, rows INTEGER NOT NULL);
        CREATE TABLE handover_refused (position INTEGER PRIMARY KEY, name TEXT NOT NULL, row INTEGER NOT NULL, words TEXT NOT NULL)
        """

    static let removal = """
        DROP TABLE IF EXISTS handover_refused;
        DROP TABLE IF EXISTS handover_progress;
        DROP TABLE IF EXISTS handover_load
        """

    /// The archive whose load was begun here and has not ended; `nil` where there is none.
    package static func read(_ database: SQLiteDatabase) throws(SQLiteError) -> Archive? {
        guard try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'handover_load'").isEmpty,
            let row = try database.rows("SELECT archive, tar_digest FROM handover_load").first
        else { return nil }
        return Archive(id: row[0] ?? "", tarDigest: row[1] ?? "")
    }

    /// How many rows of a table have been dealt with.
    static func rows(of table: String, _ database: SQLiteDatabase) throws(SQLiteError) -> Int64 {
        let row = try database.rows("SELECT rows FROM handover_progress WHERE name = ?", table).first
        return row?[0].flatMap { Int64($0) } ?? 0
    }

    /// All rows that were refused, in the order of loading.
    static func refused(_ database: SQLiteDatabase) throws(SQLiteError) -> [Refused] {
        try database.rows("SELECT name, row, words FROM handover_refused ORDER BY position").map {
            Refused(table: $0[0] ?? "", row: Int64($0[1] ?? "") ?? 0, words: $0[2] ?? "")
        }
    }
}
