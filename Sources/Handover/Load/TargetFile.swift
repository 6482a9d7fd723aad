import HandoverCore
import HandoverPlan
import HandoverSQLite
import HandoverTarget
import SystemPackage

/// The database that a plan, or somebody on the command line, means by its target.
struct TargetFile {
    let path: FilePath

    /// The plan's target, from the plan's folder.
    init?(_ plan: Plan, base: FilePath) {
        guard let target = plan.target else { return nil }
        path = base.pushing(FilePath(target.path))
    }

    /// `sqlite:FILE`.
    init(_ text: String) throws(Failure) {
        let prefix = "sqlite:"
        guard text.hasPrefix(prefix), text.utf8.count > prefix.utf8.count else {
            throw Failure(Diagnostic(.badTarget, .name(printable(text))), exit: .usage)
        }
        path = FilePath(String(text.dropFirst(prefix.count)))
    }

    init(path: FilePath) { self.path = path }

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
}
