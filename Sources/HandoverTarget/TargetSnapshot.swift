package import HandoverCore
import HandoverData
package import HandoverPlan
package import HandoverSQLite

/// What a plan touches in a target, as it is now: definitions, sequences, and the tables whose rows are to be kept (Format.md
/// section 9).
package struct TargetSnapshot: Sendable {
    /// `type`, `name`, `table`, `sql`.
    package private(set) var schema: [[String?]] = []
    /// `name`, `seq`.
    package private(set) var sequences: [[String?]] = []
    /// In the order of the schema.
    package private(set) var tables: [Table] = []
    /// Tables of the plan that do not exist.
    package private(set) var absent: [String] = []

    /// One table with rows.
    package struct Table: Sendable {
        package let name: String
        /// What is written of each row; the rowid in front where no column is its alias.
        package let columns: [String]
        /// The places of the columns that identify a row.
        package let key: [Int]
        /// Whether a unique index or a primary key tells its rows apart without the rowid.
        let isUnique: Bool
        /// Whether the first of the columns is a rowid that no column of the table shows.
        let showsRowid: Bool

        var columnList: String { columns.map(quotedName).joined(separator: ", ") }
        /// The order in which rows are written.
        var order: String { key.map { quotedName(columns[$0]) }.joined(separator: ", ") }
    }

    /// Looks at the tables of a plan, and at all tables if a trigger stands on one of them.
    package init(of plan: Plan, in database: SQLiteDatabase, path: String) throws(Failure) {
        self = try asking(path) { () throws(SQLiteError) in try Self.read(plan, database) }
        if let virtual {
            throw Failure(Diagnostic(.targetVirtual, .name(printable(virtual)), at: .init(file: path)), exit: .badData)
        }
    }

    /// Looks at these tables, to hold them against a snapshot.
    package init(of content: Restore.Content, in database: SQLiteDatabase) throws(SQLiteError) {
        for name in content.absent where try ExistingTable(name, in: database) == nil { absent.append(name) }
        var there: [String] = []
        for name in content.tables where try ExistingTable(name, in: database) != nil { there.append(name) }
        views = content.schema.filter { $0[0] == "view" }.compactMap { $0[1] }
        try describe(there, database)
    }

    private var virtual: String?
    private var views: [String] = []

    private init() {}

    private static func read(_ plan: Plan, _ database: SQLiteDatabase) throws(SQLiteError) -> TargetSnapshot {
        var snapshot = TargetSnapshot()
        var touched: [String] = []
        for table in plan.target?.tables ?? [] {
            if let there = try ExistingTable(table.name, in: database) {
                touched.append(there.name)
            } else {
                snapshot.absent.append(table.name)
            }
        }
        var hasTrigger = false
        for name in touched {
            let triggers = try database.rows(
                "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE", name)
            if !triggers.isEmpty { hasTrigger = true }
        }
        if hasTrigger {
            // A trigger may look at any view, which then has to be there where the load is done again.
            snapshot.views = try database.rows("SELECT name FROM sqlite_schema WHERE type = 'view'").compactMap { $0[0] }
            let all = try database.rows(
                "SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'handover\\_%' ESCAPE '\\'"
            )
            snapshot.virtual = all.first { $0[1] == "1" }?[0]
            touched = all.compactMap { $0[0] }
        } else {
            touched = try withRelatives(touched, database)
        }
        try snapshot.describe(touched, database)
        return snapshot
    }

    /// The tables with all that foreign keys tie to them, in both directions and at any distance: a load looks at them, a cascade
    /// writes to them, and what is put back must still be tied.
    private static func withRelatives(_ tables: [String], _ database: SQLiteDatabase) throws(SQLiteError) -> [String] {
        let ties = try database.rows(
            "SELECT m.name, k.\"table\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table'")
        let names = try database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'").compactMap { $0[0] }
        var found = Set(tables.map(ExistingTable.folded))
        var isGrowing = true
        while isGrowing {
            let before = found.count
            for tie in ties {
                let (child, parent) = (ExistingTable.folded(tie[0] ?? ""), ExistingTable.folded(tie[1] ?? ""))
                if found.contains(child) || found.contains(parent) { found.formUnion([child, parent]) }
            }
            isGrowing = found.count > before
        }
        return names.filter { found.contains(ExistingTable.folded($0)) && !$0.lowercased().hasPrefix("sqlite_") }
    }

    private mutating func describe(_ touched: [String], _ database: SQLiteDatabase) throws(SQLiteError) {
        var entries: [[String?]] = []
        for name in touched {
            entries += try database.rows(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL AND type IN ('table', 'index', 'trigger')",
                name)
        }
        for name in views {
            entries += try database.rows(
                "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type = 'view' AND name = ?", name)
        }
        let rank = ["table": 0, "view": 1, "index": 2, "trigger": 3]
        schema = entries.sorted { left, right in
            let (one, other) = (rank[left[0] ?? ""] ?? 4, rank[right[0] ?? ""] ?? 4)
            return one != other ? one < other : Self.precedes(left[1] ?? "", right[1] ?? "")
        }
        schema += absent.sorted(by: Self.precedes).map { ["absent", $0, nil, nil] }
        if try !database.rows("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").isEmpty {
            for name in touched {
                sequences += try database.rows("SELECT name, seq FROM sqlite_sequence WHERE name = ? COLLATE NOCASE", name)
            }
            sequences.sort { Self.precedes($0[0] ?? "", $1[0] ?? "") }
        }
        for entry in schema where entry[0] == "table" { tables.append(try Table(entry[1] ?? "", in: database)) }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
}

extension TargetSnapshot.Table {
    /// Reads a table's columns and key.
    package init(_ name: String, in database: SQLiteDatabase, schema: String = "main") throws(SQLiteError) {
        let place = "\(quotedText(name)), \(quotedText(schema))"
        let info = try database.rows(
            "SELECT name, pk, \"notnull\" FROM pragma_table_xinfo(\(place)) WHERE hidden = 0 ORDER BY cid")
        let isWithoutRowid =
            try database.rows(
                "SELECT wr FROM pragma_table_list WHERE schema = \(quotedText(schema)) AND name = ?", name
            ).first?[0] == "1"
        let indices = try database.rows("SELECT origin, \"unique\", partial, name FROM pragma_index_list(\(place))")
        let primary = info.indices.filter { info[$0][1] != "0" }.sorted {
            (Int(info[$0][1] ?? "") ?? 0) < (Int(info[$1][1] ?? "") ?? 0)
        }
        // A primary key that needs no index of its own is the rowid under another name.
        let isAlias = !isWithoutRowid && primary.count == 1 && !indices.contains { $0[0] == "pk" }
        let names = info.compactMap { $0[0] }
        self.name = name
        // An index tells rows apart only where none of its columns may be null: it takes any number of nulls.
        let filled = Set(info.filter { $0[2] != "0" }.compactMap { $0[0] })
        var isTold = isAlias || isWithoutRowid
        for index in indices where index[1] == "1" && index[2] == "0" {
            let parts = try database.rows(
                "SELECT name FROM pragma_index_info(\(quotedText(index[3] ?? "")), \(quotedText(schema)))")
            if parts.allSatisfy({ part in part[0].map { filled.contains($0) } ?? false }) { isTold = true }
        }
        isUnique = isTold
        showsRowid = !isWithoutRowid && !isAlias
        if !showsRowid {
            columns = names
            key = primary
        } else {
            let taken = Set(names.map(ExistingTable.folded))
            guard let rowid = ["rowid", "_rowid_", "oid"].first(where: { !taken.contains($0) }) else {
                throw SQLiteError(operation: "read", code: 1, reason: "every name of the rowid of \(name) is a column")
            }
            columns = [rowid] + names
            key = [0]
        }
    }

    /// Writes rows as statements that put them back into the table, over a row of the same key, in pieces of about a mebibyte. A rowid
    /// that no column shows is left to the database.
    package func writeStatements(
        from database: SQLiteDatabase, where condition: String, to write: ([UInt8]) throws -> Void
    ) throws {
        let shown = showsRowid ? Array(columns.dropFirst()) : columns
        let names = shown.map(quotedName).joined(separator: ", ")
        var select = try database.prepare(
            "SELECT \(names) FROM main.\(quotedName(name)) WHERE \(condition) ORDER BY \(order)")
        var out: [UInt8] = []
        while try select.step() {
            out += "INSERT OR REPLACE INTO \(quotedName(name)) (\(names)) VALUES (".utf8
            for column in shown.indices {
                if column > 0 { out += ", ".utf8 }
                SQLLiteral.append(column, of: select, to: &out)
            }
            out += ");\n".utf8
            if out.count > 1 << 20 {
                try write(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        try write(out)
    }

    /// Writes the table's rows as canonical CSV of literals, in pieces of about a mebibyte; returns how many.
    /// - Parameter condition: which rows; all of them by default.
    package func write(
        from database: SQLiteDatabase, where condition: String? = nil, to write: ([UInt8]) throws -> Void
    ) throws -> Int64 {
        var select = try database.prepare(
            "SELECT \(columnList) FROM main.\(quotedName(name))" + (condition.map { " WHERE \($0)" } ?? "") + " ORDER BY \(order)"
        )
        var out = CanonicalCSV.record(columns)
        var literal: [UInt8] = []
        var count: Int64 = 0
        while try select.step() {
            for column in columns.indices {
                if column > 0 { out.append(UInt8(ascii: ",")) }
                literal.removeAll(keepingCapacity: true)
                SQLLiteral.append(column, of: select, to: &literal)
                CanonicalCSV.append(literal.span, to: &out)
            }
            out.append(UInt8(ascii: "\n"))
            count += 1
            if out.count > 1 << 20 {
                try write(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        try write(out)
        return count
    }
}
