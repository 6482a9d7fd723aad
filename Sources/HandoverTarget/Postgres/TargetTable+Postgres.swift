import HandoverPlan
import HandoverPostgres

// The statements of a table of the plan on a PostgreSQL server (Plan.md section 1.9.1).

extension TargetTable {
    /// The table's name as statements have it.
    func place(in schema: String) -> String { "\(PostgresText.name(schema)).\(PostgresText.name(name))" }

    /// Creates the table, with the foreign keys that lead to tables before it.
    func creation(in schema: String, earlier: [String], withKey: Bool) -> String {
        var parts = columns.map { column in
            "\(PostgresText.name(column.name)) \(Self.type(of: column))" + (column.field.isRequired ? " NOT NULL" : "")
        }
        if withKey { parts.append(primaryKey) }
        parts += references.filter { earlier.containsExactly($0.table) }.map { Self.foreignKey($0, in: schema) }
        return "CREATE TABLE \(place(in: schema)) (\(parts.joined(separator: ", ")))"
    }

    private var primaryKey: String { "PRIMARY KEY (\(PostgresText.names(key)))" }

    /// Adds the key to a table that was created without it.
    func keyAddition(in schema: String) -> String { "ALTER TABLE \(place(in: schema)) ADD \(primaryKey)" }

    /// Whether keys that differ in the archive differ in the target: instants may be the same, and binary fractions.
    var keepsKeysApart: Bool {
        columns.filter { key.containsExactly($0.name) }.allSatisfy {
            ![.timestamptz, .timestamp, .real].contains($0.representation)
        }
    }

    private static func foreignKey(_ reference: (column: String, table: String, key: String), in schema: String) -> String {
        let there = "\(PostgresText.name(schema)).\(PostgresText.name(reference.table)) (\(PostgresText.name(reference.key)))"
        return "FOREIGN KEY (\(PostgresText.name(reference.column))) REFERENCES \(there)"
    }

    /// For each foreign key that leads ahead: how many rows it would not hold for, and how it is added.
    func referencesAhead(in schema: String, earlier: [String]) -> [(count: String, addition: String)] {
        references.filter { !earlier.containsExactly($0.table) }.map { reference in
            let (column, key) = (PostgresText.name(reference.column), PostgresText.name(reference.key))
            let there = "\(PostgresText.name(schema)).\(PostgresText.name(reference.table))"
            let count = """
                SELECT count(*) FROM \(place(in: schema)) a WHERE a.\(column) IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM \(there) b WHERE b.\(key) = a.\(column))
                """
            return (count, "ALTER TABLE \(place(in: schema)) ADD \(Self.foreignKey(reference, in: schema))")
        }
    }

    private static func type(of column: Column) -> String {
        switch column.representation {
        case .text, .literal: "text"
        case .integer, .minorUnits: "bigint"
        case .numeric: "numeric(36,\(column.field.type == .integer ? 0 : column.field.scale ?? 0))"
        case .real: "double precision"
        case .boolean: "boolean"
        case .date: "date"
        case .timestamptz: "timestamp(0) with time zone"
        case .timestamp: "timestamp(0) without time zone"
        }
    }

    /// Where COPY puts rows: into the table itself, or before an upsert into a temporary one.
    func copy(_ mode: Plan.Mode, in schema: String) -> String {
        let place = mode == .upsert ? Self.waiting : place(in: schema)
        return "COPY \(place) (\(PostgresText.names(columns.map(\.name)))) FROM STDIN"
    }

    /// The temporary table of an upsert. CREATE TABLE … AS takes the types, and none of the rules.
    static let waiting = "pg_temp.handover_rows"

    func waitingTable(in schema: String) -> String {
        """
        CREATE TEMPORARY TABLE handover_rows ON COMMIT DROP AS
          SELECT \(PostgresText.names(columns.map(\.name))) FROM \(place(in: schema)) WHERE false
        """
    }

    /// Moves the rows that wait into the table.
    func upsert(in schema: String) -> String {
        let names = PostgresText.names(columns.map(\.name))
        let others = columns.map(\.name).filter { !key.containsExactly($0) }.map { PostgresText.name($0) }
        let action =
            others.isEmpty ? "NOTHING" : "UPDATE SET " + others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(place(in: schema)) (\(names)) OVERRIDING SYSTEM VALUE SELECT \(names) FROM \(Self.waiting)
              ON CONFLICT (\(PostgresText.names(key))) DO \(action)
            """
    }
}
