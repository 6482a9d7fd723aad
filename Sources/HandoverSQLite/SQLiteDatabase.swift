import CSQLite

/// An open SQLite database. Owns the handle; statements keep it open.
@safe package final class SQLiteDatabase {
    /// How a database is opened.
    package enum Access: Sendable {
        /// Nothing is written, and nothing made.
        case read
        /// It must exist.
        case write
        /// It is made if it does not exist.
        case create
    }

    private let handle: OpaquePointer

    private init(adopting handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// Opens a file. The path is a path, never a URI.
    /// - Parameter patienceMilliseconds: how long to wait where somebody else holds a lock.
    package static func open(
        _ path: String, _ access: Access, patienceMilliseconds: Int32 = 5000
    ) throws(SQLiteError) -> SQLiteDatabase {
        // A path that begins with "file:" would be a URI where those are on by default; "./" in front makes it a path again.
        try open(name: path.hasPrefix("/") ? path : "./" + path, access, patienceMilliseconds)
    }

    /// An empty database in memory.
    package static func inMemory() throws(SQLiteError) -> SQLiteDatabase { try open(name: ":memory:", .create, 0) }

    private static func open(
        name: String, _ access: Access, _ patienceMilliseconds: Int32
    ) throws(SQLiteError) -> SQLiteDatabase {
        let flags =
            switch access {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        var pointer: OpaquePointer?
        let status = unsafe sqlite3_open_v2(name, &pointer, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nil)
        guard let handle = unsafe pointer else {
            throw SQLiteError(operation: "open", code: status, reason: unsafe String(cString: sqlite3_errstr(status)))
        }
        let database = unsafe SQLiteDatabase(adopting: handle)
        try database.check(status, "open")
        try database.check(unsafe sqlite3_busy_timeout(handle, patienceMilliseconds), "set patience")
        return database
    }

    /// Runs one or more statements that give no rows, or whose rows nobody wants.
    package func execute(_ sql: String) throws(SQLiteError) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil), Self.verb(sql))
    }

    package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        var pointer: OpaquePointer?
        try check(unsafe sqlite3_prepare_v2(handle, sql, -1, &pointer, nil), Self.verb(sql))
        guard let statement = unsafe pointer else {
            throw SQLiteError(operation: "prepare", code: SQLITE_MISUSE, reason: "the text holds no statement")
        }
        return unsafe SQLiteStatement(adopting: statement, of: self, operation: Self.verb(sql))
    }

    /// All rows of a small query, each value as text; NULL is `nil`.
    package func rows(_ sql: String, _ arguments: String...) throws(SQLiteError) -> [[String?]] {
        var statement = try prepare(sql)
        for (index, text) in arguments.enumerated() { try statement.bind(text, at: index) }
        var rows: [[String?]] = []
        while try statement.step() {
            rows.append((0..<statement.columnCount).map { statement.text($0) })
        }
        return rows
    }

    /// False while a transaction is open. A statement that fails hard ends it on its own.
    package var isAutocommitting: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

    /// How many rows the last insert, update or delete changed.
    package var changedRows: Int64 { unsafe sqlite3_changes64(handle) }

    /// Switches all triggers of this connection on or off.
    package func enableTriggers(_ enabled: Bool) throws(SQLiteError) {
        try check(unsafe handover_sqlite_enable_triggers(handle, enabled ? 1 : 0), "switch triggers")
    }

    /// The library's version, such as `3.40.1`.
    package static var version: String { unsafe String(cString: sqlite3_libversion()) }

    fileprivate func check(_ status: Int32, _ operation: String) throws(SQLiteError) {
        guard status != SQLITE_OK else { return }
        throw error(status, operation)
    }

    func error(_ status: Int32, _ operation: String) -> SQLiteError {
        SQLiteError(operation: operation, code: status, reason: unsafe String(cString: sqlite3_errmsg(handle)))
    }

    /// The statement's first word: enough to know what was tried, and nothing of its values.
    private static func verb(_ sql: String) -> String {
        String(sql.drop { $0.isWhitespace }.prefix { $0.isLetter }).lowercased()
    }
}

/// A name as SQL takes it, whatever is in it.
package func quotedName(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// A text as SQL writes it.
package func quotedText(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
