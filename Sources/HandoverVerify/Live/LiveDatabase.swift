import HandoverCore
import HandoverSQLite

/// The SQLite database that a caller names, open for reading.
struct LiveDatabase: LiveStore {
    private let path: String
    private let database: SQLiteDatabase

    func bind(to plan: CheckedPlan, _ archive: OpenArchive) throws {
        guard case .sqlite? = plan.target?.kind else {
            throw Failure(Diagnostic(.liveOtherKind, .name(plan.id), at: .init(file: "metadata/plan.json")), exit: .badData)
        }
    }

    /// - Throws: ``Failure``: the file is missing or no database (69).
    init(_ path: String) throws {
        self.path = path
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
    private func reporting<Result>(_ body: (SQLiteDatabase) throws -> Result) throws -> Result {
        do { return try body(database) } catch let error as SQLiteError { throw Self.failure(error, path) }
    }

    func finding(_ error: any Error) throws -> Diagnostic {
        guard let error = error as? SQLiteError else { throw error }
        throw Self.failure(error, path)
    }

    /// Until the last row is read nobody is kept from writing.
    func reading<Result>(_ body: () throws -> Result) throws -> Result {
        try reporting { try $0.execute("BEGIN") }
        let result = try body()
        try reporting { try $0.execute("COMMIT") }
        return result
    }

    func rows(
        of entry: CheckedPlan.Target.Table, _ past: [String], as schema: CheckedPlan.Table, _ found: inout Differences
    ) throws -> SQLiteLiveRows? {
        guard let columns = try columns(entry.name) else {
            try found.add(.init(kind: .missing, table: schema.id))
            return nil
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
        return isWhole ? try reporting { try SQLiteLiveRows($0, entry, past, schema) } : nil
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

/// The rows of a table in SQLite, read back one at a time into one buffer.
struct SQLiteLiveRows: LiveRows {
    /// A statement cannot be copied; rows can.
    private final class Query {
        var statement: SQLiteStatement
        init(_ statement: consuming SQLiteStatement) { self.statement = statement }
    }

    private let codecs: [ValueCodec]
    private let pastCount: Int
    private let query: Query
    private var cells = SQLiteCells()
    private var literal = SQLLiteral()

    init(_ database: SQLiteDatabase, _ entry: CheckedPlan.Target.Table, _ past: [String], _ schema: CheckedPlan.Table)
        throws(SQLiteError)
    {
        codecs = ValueCodec.of(entry, schema)
        pastCount = past.count
        let list = (entry.columns.map(\.name) + past).map { "x." + quotedName($0) }.joined(separator: ",")
        query = Query(try database.prepare("SELECT \(list) FROM main.\(quotedName(entry.name)) AS x"))
    }

    var place: LivePlace? { nil }

    mutating func restart() { query.statement.reset() }

    mutating func next(_ line: inout ComparedLine) throws -> LiveStep {
        guard try query.statement.step() else { return .end }
        query.statement.read(into: &cells)
        for index in codecs.indices { line.append(cells.cells[index], cells.bytes.span, codecs[index]) }
        return .row
    }

    func appendPast(to line: inout ComparedLine) {
        for index in codecs.count..<(codecs.count + pastCount) {
            line.append(cells.cells[index], cells.bytes.span, .literal)
        }
    }

    mutating func append(literal field: [UInt8], as index: Int, to line: inout ComparedLine) -> Bool {
        guard let cell = literal.read(field.span, field.indices) else { return false }
        line.append(cell, literal.bytes.span, codecs[index])
        return true
    }

    func pastLiteral(_ column: Int) -> [UInt8] { SQLLiteral.text(cells.cells[codecs.count + column], cells.bytes) }

    func shown(_ field: Int, _ line: ComparedLine) -> Differences.Shown {
        let cell = cells.cells[field]
        if codecs[field] == .literal { return .text(SQLLiteral.text(cell, cells.bytes)) }
        return line.shown(field) ?? .foreign("\(cell.kind)", SQLLiteral.text(cell, cells.bytes))
    }
}
