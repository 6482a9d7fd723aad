package import HandoverCore
package import HandoverPostgres
package import HandoverSQLite

/// Asks a database something; what it refuses is told as ``targetFailure(_:_:)`` says.
package func asking<Result>(_ path: String, _ body: () throws(SQLiteError) -> Result) throws(Failure) -> Result {
    do throws(SQLiteError) { return try body() } catch { throw targetFailure(error, path) }
}

/// What SQLite refused, as people are told: which file, why, what to do, and how the command ends.
package func targetFailure(_ error: SQLiteError, _ path: String) -> Failure {
    if error.isBusy { return Failure(Diagnostic(.targetBusy, .path(path), .name(error.description)), exit: .notNow) }
    if error.isUnreachable {
        return Failure(Diagnostic(.targetUnreachable, .path(path), .name(error.description)), exit: .unavailable)
    }
    if error.isStorage { return Failure(Diagnostic(.ioFailed, .path(path), .name(error.description)), exit: .ioError) }
    return Failure(Diagnostic(.targetFailed, .path(path), .name(error.description)), exit: .badData)
}

/// Asks a server something; what it refuses is told as ``targetFailure(_:_:)`` says.
package func asking<Result>(_ name: String, _ body: () throws(PostgresError) -> Result) throws(Failure) -> Result {
    do throws(PostgresError) { return try body() } catch { throw targetFailure(error, name) }
}

/// What PostgreSQL refused, as people are told: which database, why, what to do, and how the command ends.
package func targetFailure(_ error: PostgresError, _ name: String) -> Failure {
    let words = Diagnostic.Argument.name(error.description)
    if error.isBusy { return Failure(Diagnostic(.targetBusy, .path(name), words), exit: .notNow) }
    if error.isUnreachable { return Failure(Diagnostic(.targetNoServer, .path(name), words), exit: .unavailable) }
    if error.isStorage { return Failure(Diagnostic(.ioFailed, .path(name), words), exit: .ioError) }
    return Failure(Diagnostic(.targetFailed, .path(name), words), exit: .badData)
}
