import HandoverCore
import HandoverPostgres

/// The PostgreSQL database that a caller names (Format.md section 8.2).
struct LivePostgres: LiveStore {
    private let address: PostgresAddress
    private let connection: PostgresConnection
    private var schema = ""
    /// The ordinary tables that stand alone, as a snapshot calls them.
    private var tables: [Table] = []

    private struct Table {
        var oid: String
        var place: String
        var name: String
    }

    /// - Throws: ``Failure``: it is no address or has a password (64), or there is no such database (69).
    init(_ text: String) throws {
        do throws(PostgresAddress.Fault) { address = try PostgresAddress(text) } catch {
            // As it stands there it may hold the password.
            throw Failure(Diagnostic(error == .hasPassword ? .livePassword : .liveBadAddress), exit: .usage)
        }
        do throws(PostgresError) {
            // Which schema it is, the plan says.
            connection = try PostgresConnection.open(address, schema: "pg_catalog")
        } catch { throw Self.failure(error, address) }
    }

    private static func failure(_ error: PostgresError, _ address: PostgresAddress) -> Failure {
        let name = printable(address.text)
        return Failure(
            Diagnostic(.liveUnreachable, .name(name), .name(error.description), at: .init(file: name)), exit: .unavailable)
    }

    private func reporting<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as PostgresError { throw Self.failure(error, address) }
    }

    func finding(_ error: any Error) throws -> Diagnostic {
        guard let error = error as? PostgresError else { throw error }
        throw Self.failure(error, address)
    }

    mutating func bind(to plan: CheckedPlan, _ archive: OpenArchive) throws {
        guard case .postgres(let schema)? = plan.target?.kind else {
            throw Failure(Diagnostic(.liveOtherKind, .name(plan.id), at: .init(file: "metadata/plan.json")), exit: .badData)
        }
        self.schema = schema
        let connection = connection
        _ = try reporting { try connection.execute("SET search_path = \(PostgresText.name(schema)), pg_temp") }
    }

    /// One state of the database: what others write meanwhile is not seen.
    func reading<Result>(_ body: () throws -> Result) throws -> Result {
        _ = try reporting { try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") }
        let result = try body()
        _ = try reporting { try connection.execute("COMMIT") }
        return result
    }

    func rows(
        of entry: CheckedPlan.Target.Table, _ past: [String], as schema: CheckedPlan.Table, _ found: inout Differences
    ) throws -> PostgresLiveRows? {
        try reporting {
            guard let table = try table(entry.name) else {
                try found.add(.init(kind: .missing, table: schema.id))
                return nil
            }
            let columns = try columns(of: table)
            func type(_ name: String) -> PostgresLiveRows.Column.Kind? {
                columns.first { $0.name.utf8.elementsEqual(name.utf8) }.map { .init(oid: $0.type, name: $0.typeName) }
            }
            var (own, before, isWhole) = ([PostgresLiveRows.Column](), [PostgresLiveRows.Column](), true)
            for (column, field) in zip(entry.columns, schema.fields) {
                if let kind = Self.numbered(column.name, in: entry) ?? type(column.name) {
                    own.append(.init(name: column.name, kind: kind))
                } else {
                    try found.add(.init(kind: .missing, table: schema.id, field: field.name))
                    isWhole = false
                }
            }
            for name in past {
                if let kind = name == PostgresLiveRows.number ? .init(oid: "", name: "") : type(name) {
                    before.append(.init(name: name, kind: kind))
                } else {
                    try found.add(.init(kind: .beforeGone, table: schema.id, field: name))
                    isWhole = false
                }
            }
            return isWhole ? try PostgresLiveRows(connection, table.place, own, before, ValueCodec.of(entry, schema)) : nil
        }
    }

    /// The number of a row, which no column holds.
    private static func numbered(_ name: String, in entry: CheckedPlan.Target.Table) -> PostgresLiveRows.Column.Kind? {
        name == PostgresLiveRows.number && entry.columns.first?.representation == .literal ? .init(oid: "", name: "") : nil
    }

    /// A table of the plan's schema by its bare name, one of another by both. Of all relations only ordinary tables count that no other
    /// relation has rows for: a view, what is partitioned or inherited, and a foreign table may show what is not there.
    private func table(_ name: String) throws(PostgresError) -> Table? {
        let found = try connection.rows(
            """
            SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND NOT c.relispartition
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
              AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid)
            """)
        for row in found where row.count == 3 {
            guard let oid = row[0], let own = row[1], let table = row[2] else { continue }
            let called = own == schema ? table : "\(Self.name(own)).\(Self.name(table))"
            guard called.utf8.elementsEqual(name.utf8) else { continue }
            return Table(oid: oid, place: "\(PostgresText.name(own)).\(PostgresText.name(table))", name: called)
        }
        return nil
    }

    /// A part of a name as a snapshot writes it: in quotes where PostgreSQL would want them.
    private static func name(_ name: String) -> String {
        let isPlain = name.utf8.enumerated().allSatisfy { place, byte in
            (0x61...0x7a).contains(byte) || byte == 0x5f || (place > 0 && (0x30...0x39).contains(byte))
        }
        return isPlain && !name.isEmpty ? name : PostgresText.name(name)
    }

    private func columns(of table: Table) throws(PostgresError) -> [(name: String, type: String, typeName: String)] {
        try connection.rows(
            """
            SELECT attname, atttypid, pg_catalog.format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
            WHERE attrelid = $1::pg_catalog.oid AND attnum > 0 AND NOT attisdropped
            """, table.oid
        ).filter { $0.count == 3 }.map { ($0[0] ?? "", $0[1] ?? "", $0[2] ?? "") }
    }
}
