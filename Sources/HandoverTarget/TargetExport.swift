package import HandoverSQLite

/// What is sealed of a target: what is said about its tables, and their rows, to be written as exports (Format.md section 9).
package struct TargetExport {
    /// `type`, `name`, `table`, `sql`.
    package var schema: [[String?]]
    /// `name`, `seq`.
    package var sequences: [[String?]]
    /// In the order of the schema.
    package var tables: [Table]
    /// Tables of the plan that do not exist.
    package var absent: [String]

    /// One table with rows.
    package struct Table {
        package var name: String
        package var columns: [String]
        /// The places of the columns that identify a row.
        package var key: [Int]
        /// Writes the rows as canonical CSV of literals, in pieces of about a mebibyte; returns how many.
        package var write: (_ to: ([UInt8]) throws -> Void) throws -> Int64
    }
}

extension TargetSnapshot {
    /// What is read from the database when it is sealed.
    /// - Parameter condition: which rows of a table, by its name; all of them where there is none.
    package func export(
        from database: SQLiteDatabase, where condition: @escaping (String) -> String? = { _ in nil }
    ) -> TargetExport {
        TargetExport(
            schema: schema, sequences: sequences,
            tables: tables.map { table in
                .init(name: table.name, columns: table.columns, key: table.key) { write in
                    try table.write(from: database, where: condition(table.name), to: write)
                }
            }, absent: absent)
    }
}
