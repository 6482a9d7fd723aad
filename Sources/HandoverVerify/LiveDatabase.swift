import HandoverCore
import HandoverSQLite

/// The database that a caller names, open for reading.
struct LiveDatabase {
    private let path: String
    private let database: SQLiteDatabase

    /// Opens `sqlite:FILE`.
    /// - Throws: ``Failure``: it is no such name (64), or the file is missing or no database (69).
    init(_ name: String) throws {
        let scheme = "sqlite:"
        guard name.hasPrefix(scheme), name.utf8.count > scheme.utf8.count, !name.utf8.contains(0) else {
            throw Failure(Diagnostic(.liveUnknownTarget, .name(printable(name))), exit: .usage)
        }
        path = String(name.dropFirst(scheme.count))
        do throws(SQLiteError) {
            database = try SQLiteDatabase.open(path, .read)
            // A schema is a stranger's program: no function with effects may be called out of it, and damage is an error.
            try database.execute("PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON")
            _ = try database.rows("SELECT count(*) FROM main.sqlite_schema")
        } catch {
            throw Self.failure(error, path)
        }
    }

    private static func failure(_ error: SQLiteError, _ path: String) -> Failure {
        Failure(Diagnostic(.liveUnreachable, .path(path), .name(error.description), at: .init(file: path)), exit: .unavailable)
    }

    /// Turns the database's errors into ones that say which file.
    func reporting<Result>(_ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        do { return try body(database) } catch let error as SQLiteError { throw Self.failure(error, path) }
    }

    /// Reads one state of the database, from the first row to the last. Until then nobody is kept from writing.
    func reading<Result>(_ body: () throws -> Result) throws -> Result {
        try reporting { try $0.execute("BEGIN") }
        let result = try body()
        try reporting { try $0.execute("COMMIT") }
        return result
    }

    /// Whether the table and all its columns are there; what is not is a finding.
    /// - Parameter past: columns that it had before.
    func has(
        _ entry: CheckedPlan.Target.Table, _ past: [String], as schema: CheckedPlan.Table, _ found: inout Differences
    ) throws -> Bool {
        guard let columns = try columns(entry.name) else {
            try found.add(.init(kind: .missing, table: schema.id))
            return false
        }
        let isSnapshot = entry.columns.contains { $0.representation == .literal }
        var isWhole = true
        for (column, field) in zip(entry.columns, schema.fields) where !columns.has(column.name, orRowid: isSnapshot) {
            try found.add(.init(kind: .missing, table: schema.id, field: field.name))
            isWhole = false
        }
        for column in past where !columns.has(column, orRowid: true) {
            try found.add(.init(kind: .beforeGone, table: schema.id, field: column))
            isWhole = false
        }
        return isWhole
    }

    /// The columns of a table.
    private struct Columns {
        var names: Set<[UInt8]>
        var hasRowid: Bool

        /// Whether there is such a column, or the rowid has this name because no column has it.
        func has(_ name: String, orRowid takesRowid: Bool) -> Bool {
            let folded = SQLName.folded(name)
            if names.contains(folded) { return true }
            return takesRowid && hasRowid && ["rowid", "_rowid_", "oid"].contains { folded.elementsEqual($0.utf8) }
        }
    }

    /// `nil` where there is no such table. A virtual table has no root page, and a view is of another type.
    private func columns(_ table: String) throws -> Columns? {
        try reporting { database in
            let tables = try database.rows("SELECT name FROM main.sqlite_schema WHERE type='table' AND rootpage>0")
            let folded = SQLName.folded(table)
            guard let name = tables.compactMap({ $0[0] }).first(where: { SQLName.folded($0) == folded }) else { return nil }
            let names = try database.rows("SELECT name FROM pragma_table_xinfo(?,'main')", name).compactMap { $0[0] }
            let withoutRowid = try database.rows("SELECT wr FROM pragma_table_list(?) WHERE schema='main'", name)
            return Columns(names: Set(names.map(SQLName.folded)), hasRowid: withoutRowid.allSatisfy { $0[0] == "0" })
        }
    }
}
