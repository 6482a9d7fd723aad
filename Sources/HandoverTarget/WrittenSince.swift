package import HandoverSQLite

/// What a table of the target holds that it did not hold when the load ended: rows that are new, and rows that were changed.
///
/// The state of then is in an attached scratch file. Rows are compared by storage class and bytes of every value, whatever collation
/// or affinity a column has. Where something cannot be compared, a row counts as written since: nothing is lost by keeping too much.
package struct WrittenSince {
    package let table: TargetSnapshot.Table
    /// The rows of the target that were written since, as a condition.
    package let condition: String
    /// The rows of then that are not there any more as they were, as a condition on the scratch file's table.
    private let goneCondition: String
    private let database: SQLiteDatabase
    private let scratch: String

    /// `nil` where the target has no such table.
    package init?(_ name: String, in database: SQLiteDatabase, scratch: String) throws(SQLiteError) {
        guard let there = try ExistingTable(name, in: database), there.isTable else { return nil }
        self.database = database
        self.scratch = scratch
        table = try TargetSnapshot.Table(there.name, in: database)
        let then = try TargetSnapshot.Table(there.name, in: database, schema: scratch)
        guard then.columns == table.columns else {
            // Columns were added or taken away since: every row is kept.
            condition = "1"
            goneCondition = "1"
            return
        }
        // The rowid that no column shows is chance, unless it is all that tells two equal rows apart.
        let compared = table.isUnique && table.showsRowid ? Array(table.columns.dropFirst()) : table.columns
        let mark = Self.signature(compared)
        condition = "\(mark) NOT IN (SELECT \(mark) FROM \(scratch).\(quotedName(there.name)))"
        goneCondition = "\(mark) NOT IN (SELECT \(mark) FROM main.\(quotedName(there.name)))"
    }

    /// All values of a row in one text that only an equal row has.
    private static func signature(_ columns: [String]) -> String {
        columns.map { column in
            let name = quotedName(column)
            return "typeof(\(name)) || ':' || CASE typeof(\(name)) WHEN 'real' THEN quote(\(name)) ELSE hex(\(name)) END"
        }.joined(separator: " || ',' || ")
    }

    /// How many rows were written since.
    package func count() throws(SQLiteError) -> Int64 {
        try number("SELECT count(*) FROM main.\(quotedName(table.name)) WHERE \(condition)")
    }

    /// How many rows of then are gone or changed.
    package func goneCount() throws(SQLiteError) -> Int64 {
        guard try !database.rows("SELECT 1 FROM \(scratch).sqlite_schema WHERE name = ? COLLATE NOCASE", table.name).isEmpty
        else { return 0 }
        return try number("SELECT count(*) FROM \(scratch).\(quotedName(table.name)) WHERE \(goneCondition)")
    }

    /// How many rows the table has now.
    package func rowsNow() throws(SQLiteError) -> Int64 { try number("SELECT count(*) FROM main.\(quotedName(table.name))") }

    private func number(_ sql: String) throws(SQLiteError) -> Int64 {
        try database.rows(sql).first?[0].flatMap { Int64($0) } ?? 0
    }
}
