import CSQLite

/// What SQLite refused, in its own words. They name tables, columns and constraints; only a trigger that somebody wrote so could put a
/// value into them.
package struct SQLiteError: Error, Hashable, CustomStringConvertible {
    /// What we were doing.
    package var operation: String
    /// SQLite's extended result code.
    package var code: Int32
    package var reason: String

    package init(operation: String, code: Int32, reason: String) {
        self.operation = operation
        self.code = code
        self.reason = reason
    }

    package var description: String { "\(operation): \(reason)" }

    private var primary: Int32 { code & 0xff }

    /// A rule of the database refused this row; another row may pass.
    package var isRefusal: Bool { [SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG].contains(primary) }
    /// Somebody else holds the database.
    package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    /// It cannot be opened, or is no database.
    package var isUnreachable: Bool {
        [SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_PERM, SQLITE_AUTH].contains(primary)
    }
    /// The disk is full, or broken, or must not be written.
    package var isStorage: Bool { [SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY].contains(primary) }
}
