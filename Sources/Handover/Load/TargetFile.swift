import HandoverCore
import HandoverSQLite
import HandoverTarget
import SystemPackage

/// A database that is a file.
struct TargetFile {
    let path: FilePath

    /// A copy of the database as it is now; an empty place where there is none.
    func copy(to place: FilePath) throws(Failure) -> TargetFile {
        if Files.exists(path) {
            let database = try open(.read)
            do throws(SQLiteError) { try database.execute("VACUUM INTO \(quotedText(place.string))") } catch {
                throw targetFailure(error, path.string)
            }
        }
        return TargetFile(path: place)
    }

    /// Opens the database. Only where the plan makes all tables is a file that does not exist made, too.
    func open(_ access: SQLiteDatabase.Access) throws(Failure) -> SQLiteDatabase {
        do throws(SQLiteError) {
            let database = try SQLiteDatabase.open(path.string, access)
            // Opening is not looking: what is no database says so now, and not in the middle.
            _ = try database.rows("SELECT count(*) FROM sqlite_schema")
            // EXTRA: with FULL a power cut may bring the name of the last journal back, and with it the state before a transaction
            // whose end a receipt has told already.
            if access != .read { try database.execute("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536") }
            return database
        } catch { throw targetFailure(error, path.string) }
    }

    /// Reads in a transaction of its own. It writes nothing, so it is rolled back either way.
    func reading<Value>(_ database: SQLiteDatabase, _ body: () throws -> Value) throws -> Value {
        try asking(path.string) { () throws(SQLiteError) in try database.execute("BEGIN") }
        let result = Result { try body() }
        try asking(path.string) { () throws(SQLiteError) in try database.execute("ROLLBACK") }
        return try result.get()
    }
}
