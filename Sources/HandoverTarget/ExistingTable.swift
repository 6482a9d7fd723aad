import HandoverCore
import HandoverPlan
import HandoverSQLite

/// A table that is in the target already, and whether it can take the plan's rows (Plan.md section 1.9).
struct ExistingTable {
    struct Column {
        var name: String
        var affinity: Affinity
        var isNotNull: Bool
        var hasDefault: Bool
    }

    /// What SQLite makes of a column's declared type (its documentation, "Datatypes in SQLite", section 3.1).
    enum Affinity: String {
        case text = "TEXT"
        case numeric = "NUMERIC"
        case integer = "INTEGER"
        case real = "REAL"
        case blob = "BLOB"

        init(declared: String) {
            let type = declared.uppercased()
            self =
                if type.contains("INT") {
                    .integer
                } else if type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT") {
                    .text
                } else if type.contains("BLOB") || type.isEmpty {
                    .blob
                } else if type.contains("REAL") || type.contains("FLOA")
                    || type.contains("DOUB")
                { .real } else { .numeric }
        }
    }

    let name: String
    let isTable: Bool
    let columns: [Column]
    /// The columns of each unique index without a condition that compares bytes, and of the primary key.
    let uniqueKeys: [Set<String>]

    /// `nil` where the target has nothing of that name.
    init?(_ name: String, in database: SQLiteDatabase) throws(SQLiteError) {
        let found = try database.rows(
            "SELECT name, type FROM sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')", name)
        guard let row = found.first, let actual = row[0] else { return nil }
        self.name = actual
        isTable = row[1] == "table"
        let info = try database.rows(
            "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid",
            actual)
        var keys: [Set<String>] = []
        let indices = try database.rows(
            "SELECT name, \"unique\" = 1 AND partial = 0, origin FROM pragma_index_list(?) ORDER BY seq", actual)
        for index in indices where index[1] == "1" {
            let parts = try database.rows(
                "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno", index[0] ?? "")
            guard parts.allSatisfy({ $0[0] != nil && $0[1]?.uppercased() == "BINARY" }) else { continue }
            keys.append(Set(parts.map { Self.folded($0[0] ?? "") }))
        }
        // A primary key without an index of its own is the rowid: an integer, and given by the database where nobody gives one.
        let primary = info.filter { $0[4] != "0" }
        let alias = primary.count == 1 && !indices.contains { $0[2] == "pk" } ? primary[0][0] : nil
        if let alias { keys.append([Self.folded(alias)]) }
        columns = info.map {
            Column(
                name: $0[0] ?? "", affinity: Affinity(declared: $0[1] ?? ""), isNotNull: $0[2] != "0" || $0[4] != "0",
                hasDefault: $0[3] == "1" || $0[0] == alias)
        }
        uniqueKeys = keys
    }

    static func folded(_ name: String) -> String {
        String(decoding: name.utf8.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }

    /// What keeps the table from taking the plan's rows.
    func problems(with wanted: TargetTable) -> [Diagnostic] {
        func problem(_ code: Diagnostic.Code, _ field: String?, _ arguments: Diagnostic.Argument...) -> Diagnostic {
            var diagnostic = Diagnostic(code, at: .init(field: field, table: wanted.table.id, planKey: nil))
            diagnostic.arguments = [.name(printable(name))] + arguments
            return diagnostic
        }
        guard isTable else { return [problem(.targetNotATable, nil)] }
        var found: [Diagnostic] = []
        var used: Set<String> = []
        for column in wanted.columns {
            used.insert(Self.folded(column.name))
            guard let there = columns.first(where: { Self.folded($0.name) == Self.folded(column.name) }) else {
                found.append(problem(.targetColumnMissing, column.field.name, .name(printable(column.name))))
                continue
            }
            if !Self.keeps(there.affinity, column.representation) {
                found.append(
                    problem(
                        .targetColumnChanges, column.field.name, .name(printable(column.name)), .name(there.affinity.rawValue),
                        .name(column.representation.rawValue)))
            }
        }
        for column in columns where column.isNotNull && !column.hasDefault && !used.contains(Self.folded(column.name)) {
            found.append(problem(.targetColumnNeeded, nil, .name(printable(column.name))))
        }
        if !uniqueKeys.contains(Set(wanted.key.map(Self.folded))) {
            found.append(problem(.targetNoUniqueKey, nil, .name(wanted.key.map { printable($0) }.joined(separator: ", "))))
        }
        return found
    }

    /// Whether a column of this affinity gives a value back as it was put in.
    private static func keeps(_ affinity: Affinity, _ representation: Plan.Representation) -> Bool {
        switch representation {
        case .text: affinity == .text || affinity == .blob
        case .integer, .minorUnits: affinity == .integer || affinity == .numeric || affinity == .blob
        case .real: affinity == .real || affinity == .numeric || affinity == .blob
        case .literal: true
        case .numeric, .boolean, .date, .timestamptz, .timestamp: false
        }
    }
}
