package import HandoverCore
import HandoverData
package import HandoverPlan
package import HandoverPostgres

/// What a plan touches in a PostgreSQL database, as it is now: definitions, sequences, and the tables whose rows are to be kept
/// (Format.md section 9.1).
package struct PostgresSnapshot: Sendable {
    /// `type`, `name`, `table`, `sql`.
    package private(set) var schema: [[String?]] = []
    /// `name`, `seq`.
    package private(set) var sequences: [[String?]] = []
    /// What statements call each sequence, and the table that it belongs to.
    private(set) var sequencePlaces: [ExactName: String] = [:]
    private var sequenceOwners: [ExactName: String] = [:]
    /// In the order of the schema.
    package private(set) var tables: [Table] = []
    /// Tables of the plan that do not exist.
    package private(set) var absent: [String] = []

    /// Looks at the tables of a plan with all that are tied to them, and at all of its schema if a trigger stands on one of them.
    package init(of plan: Plan, in connection: PostgresConnection, schema: String, name: String) throws(Failure) {
        let found = try asking(name) { () throws(PostgresError) -> (names: [String], touched: [Touched]) in
            let names = plan.target?.tables.map(\.name) ?? []
            return (names, try Self.touched(by: names, connection, schema))
        }
        if let odd = found.touched.first(where: { $0.kind != nil }) {
            throw Failure(
                Diagnostic(
                    .targetNotPlain, .name(printable(odd.name(from: schema))), .name(odd.kind ?? ""), at: .init(file: name)),
                exit: .badData)
        }
        try asking(name) { () throws(PostgresError) in
            let there = found.touched.filter { $0.schema.exact == schema.exact }.map(\.table)
            absent = found.names.filter { !there.containsExactly($0) }
            try describe(found.touched, connection, schema)
        }
    }

    /// Looks at the tables of a sealed snapshot again.
    package init(of content: Restore.Content, in connection: PostgresConnection, schema: String) throws(PostgresError) {
        let all = try Self.all(connection)
        let there = all.map { $0.name(from: schema) }
        for name in content.absent where !there.containsExactly(name) { absent.append(name) }
        let tables = content.tables
        try describe(all.filter { tables.containsExactly($0.name(from: schema)) }, connection, schema)
    }

    /// Looks at the tables of these names, as far as they are there.
    package init(named names: [String], in connection: PostgresConnection, schema: String) throws(PostgresError) {
        try describe(try Self.all(connection).filter { names.containsExactly($0.name(from: schema)) }, connection, schema)
    }

    /// Takes the tables for the transaction that is open: others read them, but nobody writes.
    package func hold(_ mode: HoldMode, in connection: PostgresConnection) throws(PostgresError) {
        guard !tables.isEmpty else { return }
        try connection.execute("LOCK TABLE \(tables.map { "ONLY " + $0.place }.joined(separator: ", ")) IN \(mode.rawValue) MODE")
    }

    /// About how many bytes the tables have.
    package func tableBytes(in connection: PostgresConnection) throws(PostgresError) -> Int64 {
        var bytes: Int64 = 0
        for table in tables {
            bytes += try connection.rows("SELECT pg_table_size($1::oid)", table.oid).first?[0].flatMap { Int64($0) } ?? 0
        }
        return bytes
    }

    /// Tables that the session's role does not own, and what it is called. Rows are put back by owners alone: they may switch triggers
    /// off, begin sequences anew, and defer foreign keys.
    package func owned(
        byOthersIn connection: PostgresConnection
    ) throws(PostgresError) -> [(table: String, role: String)] {
        var found: [(String, String)] = []
        for table in tables {
            let role = try connection.rows(
                "SELECT current_user FROM pg_class WHERE oid = $1::oid AND NOT pg_has_role(relowner, 'USAGE')", table.oid)
            if let role = role.first?[0] { found.append((table.name, role)) }
        }
        return found
    }

    /// How much of others a lock keeps away.
    package enum HoldMode: String {
        case writers = "SHARE ROW EXCLUSIVE"
        case everybody = "ACCESS EXCLUSIVE"
    }

    /// Only what belongs to these tables.
    package func only(_ names: [String]) -> PostgresSnapshot {
        var copy = self
        copy.schema.removeAll { !names.containsExactly($0[2] ?? "") }
        copy.tables.removeAll { !names.containsExactly($0.name) }
        copy.sequences.removeAll { sequence in !names.containsExactly(sequenceOwners[(sequence[0] ?? "").exact] ?? "") }
        copy.absent = []
        return copy
    }

    /// A table as the catalogue knows it.
    struct Touched: Sendable {
        var oid: String
        var schema: String
        var table: String
        /// What it is, if it is no ordinary table.
        var kind: String?

        /// What it is called in a snapshot: by itself in the plan's schema, with its own elsewhere.
        func name(from own: String) -> String {
            schema.exact == own.exact ? table : Self.quotedIfNeeded(schema) + "." + Self.quotedIfNeeded(table)
        }

        private static func quotedIfNeeded(_ name: String) -> String {
            let isPlain = name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
            let beginsWithDigit = name.utf8.first.map { (0x30...0x39).contains($0) } ?? true
            return isPlain && !beginsWithDigit ? name : PostgresText.name(name)
        }
    }

    private static func all(_ connection: PostgresConnection) throws(PostgresError) -> [Touched] {
        try connection.rows(
            """
            SELECT c.oid, n.nspname, c.relname, CASE WHEN c.relkind = 'p' THEN 'partitioned' WHEN c.relkind = 'f' THEN 'a foreign table'
              WHEN c.relispartition THEN 'a partition'
              WHEN EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent)) THEN 'part of an inheritance' END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema'
              AND n.nspname NOT LIKE 'pg\\_%'
            """
        ).map { Touched(oid: $0[0] ?? "", schema: $0[1] ?? "", table: $0[2] ?? "", kind: $0[3]) }
    }

    private static func touched(
        by names: [String], _ connection: PostgresConnection, _ schema: String
    ) throws(PostgresError) -> [Touched] {
        let all = try all(connection)
        let own = all.filter { $0.schema.exact == schema.exact && !$0.table.hasPrefix("handover_") }
        var found = Set(own.filter { names.containsExactly($0.table) }.map(\.oid))
        let triggered = try connection.rows("SELECT tgrelid FROM pg_trigger WHERE NOT tgisinternal").compactMap { $0[0] }
        if !found.isDisjoint(with: triggered) { found.formUnion(own.map(\.oid)) }
        let ties = try connection.rows("SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f'")
        var isGrowing = true
        while isGrowing {
            let before = found.count
            for tie in ties {
                guard let child = tie[0], let parent = tie[1] else { continue }
                if found.contains(child) || found.contains(parent) { found.formUnion([child, parent]) }
            }
            isGrowing = found.count > before
        }
        return all.filter { found.contains($0.oid) }
    }

    // MARK: Describing

    private mutating func describe(
        _ touched: [Touched], _ connection: PostgresConnection, _ schema: String
    ) throws(PostgresError) {
        var entries: [[String?]] = []
        for one in touched {
            let name = one.name(from: schema)
            for entry in try connection.rows(Self.definitions, one.oid) {
                let type = entry[0] ?? ""
                entries.append([type, type == "table" ? name : "\(name).\(entry[1] ?? "")", name, entry[2]])
            }
            for entry in try connection.rows(Self.ownedSequences, one.oid) {
                let sequence = Touched(oid: "", schema: entry[0] ?? "", table: entry[1] ?? "")
                let place = "\(PostgresText.name(sequence.schema)).\(PostgresText.name(sequence.table))"
                let state = try connection.rows("SELECT concat(last_value, ' ', is_called) FROM \(place)").first?[0]
                sequences.append([sequence.name(from: schema), state])
                sequencePlaces[sequence.name(from: schema).exact] = place
                sequenceOwners[sequence.name(from: schema).exact] = name
            }
            tables.append(try Table(one, name: name, connection))
        }
        let ranks = ["table": 0, "column": 1, "constraint": 2, "index": 3, "trigger": 4]
        self.schema = entries.sorted { left, right in
            let (one, other) = (ranks[left[0] ?? ""] ?? 5, ranks[right[0] ?? ""] ?? 5)
            return one != other ? one < other : Self.precedes(left[1] ?? "", right[1] ?? "")
        }
        self.schema += absent.sorted(by: Self.precedes).map { ["absent", $0, nil, nil] }
        sequences.sort { Self.precedes($0[0] ?? "", $1[0] ?? "") }
        tables.sort { Self.precedes($0.name, $1.name) }
    }

    static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    private static let definitions = """
        SELECT 'table', '', CASE relpersistence WHEN 'u' THEN 'unlogged' ELSE 'ordinary' END FROM pg_class WHERE oid = $1::oid
        UNION ALL SELECT 'column', a.attname, concat(format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' NOT NULL' END,
          CASE a.attidentity WHEN 'a' THEN ' GENERATED ALWAYS AS IDENTITY' WHEN 'd' THEN ' GENERATED BY DEFAULT AS IDENTITY' END,
          CASE WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS ' WHEN d.oid IS NOT NULL THEN ' DEFAULT ' END,
          pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = $1::oid AND contype <> 't'
        UNION ALL SELECT 'index', c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = $1::oid AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid)
        UNION ALL SELECT 'trigger', tgname, concat(pg_get_triggerdef(oid), CASE WHEN tgenabled <> 'O' THEN concat(' ', tgenabled) END)
        FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal
        """

    private static let ownedSequences = """
        SELECT n.nspname, c.relname FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1::oid
          AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') AND c.relkind = 'S'
        """
}
