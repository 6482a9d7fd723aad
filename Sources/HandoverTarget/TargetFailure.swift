package import HandoverCore
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
