import HandoverCore
import HandoverPlan
import HandoverPostgres

/// A table that is on the server already, and whether it can take the plan's rows (Plan.md section 1.9.1).
struct PostgresTable {
    struct Column {
        var name: String
        /// As `format_type` has it, without what stands in brackets.
        var type: String
        /// What stands in the brackets, as the catalogue encodes it; -1 where nothing does.
        var modifier: Int
        var isNotNull: Bool
        /// It has a value where nobody gives one.
        var hasDefault: Bool
        var isGenerated: Bool
        /// An identity that PostgreSQL takes from nobody in an update.
        var isAlwaysIdentity: Bool
    }

    let name: String
    /// What it is, if it is not an ordinary table.
    let kind: String?
    let columns: [Column]
    /// The columns of each unique index that tells rows apart by their bytes.
    let uniqueKeys: [Set<ExactName>]
    /// Its foreign keys, and the tables of the schema that they lead to.
    let references: [(constraint: String, table: String)]

    /// `nil` where the schema has nothing of that name.
    init?(_ name: String, in schema: String, _ connection: PostgresConnection) throws(PostgresError) {
        let found = try connection.rows(
            """
            SELECT c.oid, CASE WHEN c.relkind = 'v' THEN 'a view' WHEN c.relkind = 'm' THEN 'a materialized view'
              WHEN c.relkind = 'f' THEN 'a foreign table' WHEN c.relkind = 'p' THEN 'partitioned'
              WHEN c.relkind <> 'r' THEN concat('no table (relkind ', c.relkind, ')') WHEN c.relispartition THEN 'a partition'
              WHEN c.relpersistence = 'u' THEN 'an unlogged table' WHEN c.relhasrules THEN 'a table with rules'
              WHEN EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)) THEN 'part of an inheritance' END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
            """, schema, name)
        guard let row = found.first, let oid = row[0] else { return nil }
        self.name = name
        kind = row[1]
        columns = try connection.rows(
            """
            SELECT attname, format_type(atttypid, NULL), atttypmod, attnotnull, atthasdef OR attidentity <> '', attgenerated <> '', attidentity = 'a'
            FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """, oid
        ).map {
            Column(
                name: $0[0] ?? "", type: $0[1] ?? "", modifier: $0[2].flatMap { Int($0) } ?? -1, isNotNull: $0[3] == "t",
                hasDefault: $0[4] == "t", isGenerated: $0[5] == "t", isAlwaysIdentity: $0[6] == "t")
        }
        let parts = try connection.rows(
            """
            SELECT i.indexrelid, a.attname, coalesce(l.collisdeterministic, true) FROM pg_index i
              CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) p
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
              LEFT JOIN pg_collation l ON l.oid = i.indcollation[p]
            WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
              AND i.indexprs IS NULL
            """, oid)
        uniqueKeys = Dictionary(grouping: parts) { $0[0] }.values.compactMap { parts in
            parts.allSatisfy { $0[2] == "t" } ? Set(parts.compactMap { $0[1]?.exact }) : nil
        }
        references = try connection.rows(
            """
            SELECT k.conname, c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.conrelid = $1::oid AND k.contype = 'f' AND n.nspname = $2 ORDER BY 1
            """, oid, schema
        ).map { ($0[0] ?? "", $0[1] ?? "") }
    }

    /// What keeps the table from taking the plan's rows.
    /// - Parameter earlier: the tables that are loaded before it.
    func problems(with wanted: TargetTable, earlier: [String], all: [String]) -> [Diagnostic] {
        func problem(_ code: Diagnostic.Code, _ field: String?, _ arguments: String...) -> Diagnostic {
            var diagnostic = Diagnostic(code, at: .init(field: field, table: wanted.table.id, planKey: nil))
            diagnostic.arguments = ([name] + arguments).map { .name(printable($0)) }
            return diagnostic
        }
        if let kind { return [problem(.targetNotPlain, nil, kind)] }
        var found: [Diagnostic] = []
        for column in wanted.columns {
            guard let there = columns.first(where: { $0.name.exact == column.name.exact }) else {
                found.append(problem(.targetColumnMissing, column.field.name, column.name))
                continue
            }
            let isGenerated = there.isGenerated || there.isAlwaysIdentity && !wanted.key.containsExactly(there.name)
            if isGenerated || !there.keeps(column.representation, scale: column.field.scale ?? 0) {
                let type = isGenerated ? "GENERATED ALWAYS" : there.type
                found.append(
                    problem(.targetColumnType, column.field.name, column.name, type, column.representation.rawValue))
            }
        }
        for column in columns where column.isNotNull && !column.hasDefault {
            guard !wanted.columns.map(\.name).containsExactly(column.name) else { continue }
            found.append(problem(.targetColumnNeeded, nil, column.name))
        }
        if !uniqueKeys.contains(Set(wanted.key.map(\.exact))) {
            found.append(problem(.targetNoUniqueKey, nil, wanted.key.joined(separator: ", ")))
        }
        for reference in references where all.containsExactly(reference.table) && !earlier.containsExactly(reference.table) {
            found.append(problem(.targetReferenceAhead, nil, reference.constraint))
        }
        return found
    }
}

extension PostgresTable.Column {
    /// Whether the column gives a value back as it was put in.
    func keeps(_ representation: Plan.Representation, scale wanted: Int) -> Bool {
        switch representation {
        case .text: type == "text" || type == "character varying"
        case .integer, .minorUnits: ["smallint", "integer", "bigint"].contains(type) || type == "numeric" && keepsScale(0)
        case .numeric: type == "numeric" && keepsScale(wanted)
        case .real: type == "double precision"
        case .boolean: type == "boolean"
        case .date: type == "date"
        case .timestamptz: type == "timestamp with time zone"
        case .timestamp: type == "timestamp without time zone"
        case .literal: true
        }
    }

    /// `numeric(p,s)` rounds to s digits in silence. Behind a header of four bytes, s is a signed number of eleven bits.
    private func keepsScale(_ wanted: Int) -> Bool {
        guard modifier >= 4 else { return true }
        let bits = (modifier - 4) & 0x7ff
        return (bits ^ 1024) - 1024 >= wanted
    }

    /// The most characters of a `character varying(n)`.
    var mostCharacters: Int? { type == "character varying" && modifier >= 4 ? modifier - 4 : nil }
}
