package import HandoverSQLite

/// Puts the state of a snapshot back: into an empty scratch file, and from there into the target.
package enum Restore {
    /// What a sealed snapshot says, read from its archive.
    package struct Content {
        package var schema: [[String?]]
        package var sequences: [[String?]]
        /// Rows of the n-th table of the schema, as lines of literals.
        package var rows: (_ table: Int) throws -> Loader.Rows

        package init(schema: [[String?]], sequences: [[String?]], rows: @escaping (_ table: Int) throws -> Loader.Rows) {
            self.schema = schema
            self.sequences = sequences
            self.rows = rows
        }

        /// Names of the tables with rows, in order.
        package var tables: [String] { schema.filter { $0[0] == "table" }.compactMap { $0[1] } }
        /// Names of the tables that did not exist.
        package var absent: [String] { schema.filter { $0[0] == "absent" }.compactMap { $0[1] } }
    }

    /// How many rows go into one statement's batch.
    private static let batch = 20_000

    /// Makes an empty database what the snapshot says, in one transaction. Triggers stay silent.
    package static func fill(_ database: SQLiteDatabase, with content: Content) throws {
        try database.execute("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
        try create(content.schema, ["table"], database)
        try create(content.schema, ["view"], database)
        for (place, name) in content.tables.enumerated() {
            let table = try TargetSnapshot.Table(name, in: database)
            let places = Array(repeating: "?", count: table.columns.count).joined(separator: ",")
            var insert = try database.prepare("INSERT INTO \(quotedName(name)) (\(table.columnList)) VALUES (\(places))")
            let encoder = RowEncoder(literals: table.columns.count)
            let rows = try content.rows(place)
            while let chunk = try rows(Self.batch) {
                let batch = encoder.encode(chunk.lines)
                for row in 0..<batch.count { try insert.run(batch.rows, at: row, batch.bytes.span) }
            }
        }
        try create(content.schema, ["index", "trigger"], database)
        try setSequences(content, database)
        try database.execute("COMMIT")
    }

    /// Only definitions are executed: whatever else an archive holds under this name is refused.
    private static func create(_ schema: [[String?]], _ types: [String], _ database: SQLiteDatabase) throws(SQLiteError) {
        for entry in schema {
            guard let type = entry[0], types.contains(type), let sql = entry[3] else { continue }
            guard sql.uppercased().hasPrefix("CREATE ") else {
                throw SQLiteError(operation: "create", code: 1, reason: "the snapshot's schema holds no definition of a \(type)")
            }
            // One statement: what stands behind it is not prepared.
            var statement = try database.prepare(sql)
            _ = try statement.step()
        }
    }

    private static func setSequences(_ content: Content, _ database: SQLiteDatabase) throws(SQLiteError) {
        guard try !database.rows("SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'").isEmpty else { return }
        for name in content.tables + content.absent {
            var delete = try database.prepare("DELETE FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE")
            try delete.bind(name, at: 0)
            _ = try delete.step()
        }
        for entry in content.sequences {
            var insert = try database.prepare("INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)")
            try insert.bind(entry[0] ?? "", at: 0)
            guard let value = entry[1].flatMap({ Int64($0) }) else {
                throw SQLiteError(operation: "insert", code: 1, reason: "a sequence of the snapshot is no number")
            }
            try insert.bind(value, at: 1)
            _ = try insert.step()
        }
    }

    /// Makes the target what the attached scratch file is, inside the transaction that the caller has open.
    ///
    /// A table whose definitions are as they were keeps them, so that it also keeps its place in the file.
    package static func switchBack(_ database: SQLiteDatabase, to content: Content, scratch: String) throws(SQLiteError) {
        for name in content.absent { try database.execute("DROP TABLE IF EXISTS main.\(quotedName(name))") }
        var recreated: Set<String> = []
        for name in content.tables {
            if try isDefined(name, as: content.schema, database) {
                try database.execute("DELETE FROM main.\(quotedName(name))")
            } else {
                try database.execute("DROP TABLE IF EXISTS main.\(quotedName(name))")
                try create(content.schema.filter { $0[1] == name }, ["table"], database)
                recreated.insert(ExistingTable.folded(name))
            }
            let table = try TargetSnapshot.Table(name, in: database)
            try database.execute(
                "INSERT INTO main.\(quotedName(name)) (\(table.columnList)) SELECT \(table.columnList) FROM \(scratch).\(quotedName(name)) ORDER BY \(table.order)"
            )
        }
        try create(
            content.schema.filter { recreated.contains(ExistingTable.folded($0[2] ?? "")) }, ["index", "trigger"], database)
        try setSequences(content, database)
        try database.execute(LoadMarker.removal)
    }

    private static func isDefined(_ name: String, as schema: [[String?]], _ database: SQLiteDatabase) throws(SQLiteError) -> Bool
    {
        let now = try database.rows(
            "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL AND type IN ('table', 'index', 'trigger')",
            name)
        return Set(now)
            == Set(schema.filter { $0[0] != "view" && ExistingTable.folded($0[2] ?? "") == ExistingTable.folded(name) })
    }
}
