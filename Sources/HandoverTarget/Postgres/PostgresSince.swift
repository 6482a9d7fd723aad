package import HandoverPostgres

/// What a table held when a rollback began, and what of that it did not hold when the load had ended: rows that are new, and rows that
/// were changed. Rows are compared by the texts of all their values, as often as each occurs.
package struct PostgresSince {
    package let table: PostgresSnapshot.Table
    /// A temporary table with the rows of now.
    private let now: String
    /// A temporary table with those of them that were written since.
    private let written: String
    private let connection: PostgresConnection

    /// Puts the rows of now aside, into a temporary table.
    package init(_ table: PostgresSnapshot.Table, number: Int, in connection: PostgresConnection) throws(PostgresError) {
        self.table = table
        self.connection = connection
        (now, written) = ("handover_now_\(number)", "handover_since_\(number)")
        try connection.execute(table.copy(to: now) + "; INSERT INTO pg_temp.\(now) SELECT \(names) FROM \(table.place)")
    }

    /// What the rows that were written since are read from.
    package var relation: String { "pg_temp.\(written)" }

    private var names: String { PostgresText.names(table.columns) }

    /// How many rows the table had.
    package func rowsNow() throws(PostgresError) -> Int64 { try number("SELECT count(*) FROM pg_temp.\(now)") }

    /// Holds them against the table, which is what it was when the load had ended; `nil` where it was not there then, or had other
    /// columns: then every row was written since.
    package func compare(with then: PostgresSnapshot.Table?) throws(PostgresError) -> (written: Int64, gone: Int64) {
        let isSame = then?.columns.map(\.exact) == table.columns.map(\.exact)
        let condition = isSame ? missing(in: table.place, from: "pg_temp.\(now)") : "SELECT * FROM pg_temp.\(now)"
        try connection.execute(
            table.copy(to: written) + "; INSERT INTO pg_temp.\(written) SELECT \(names) FROM (\(condition)) handover_rows")
        let gone =
            isSame ? try number("SELECT count(*) FROM (\(missing(in: "pg_temp.\(now)", from: table.place))) handover_rows") : 0
        return (try number("SELECT count(*) FROM pg_temp.\(written)"), gone)
    }

    /// The rows of a relation that another does not have, or not as often.
    private func missing(in other: String, from relation: String) -> String {
        let mark = "concat_ws(',', \(table.columns.map(PostgresSnapshot.Table.literal).joined(separator: ", ")))"
        func numbered(_ relation: String) -> String {
            """
            SELECT \(names), \(mark) AS handover_mark, row_number() OVER (PARTITION BY \(mark)) AS handover_number
            FROM \(relation)
            """
        }
        return """
            SELECT \(names) FROM (\(numbered(relation))) a WHERE NOT EXISTS (SELECT 1 FROM (\(numbered(other))) b
              WHERE b.handover_mark = a.handover_mark AND b.handover_number = a.handover_number)
            """
    }

    private func number(_ sql: String) throws(PostgresError) -> Int64 {
        try connection.rows(sql).first?[0].flatMap { Int64($0) } ?? 0
    }
}
