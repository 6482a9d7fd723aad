import HandoverData
package import HandoverPostgres

extension PostgresSnapshot {
    /// One table with rows.
    package struct Table: Sendable {
        /// What the snapshot calls it.
        package let name: String
        /// What statements call it.
        let place: String
        let oid: String
        /// Those that are written, by their names.
        let columns: [String]
        /// Identities that PostgreSQL takes from nobody in an update.
        private let alwaysIdentities: [String]
        /// The columns that tell rows apart; none where nothing does.
        let key: [String]

        init(_ touched: Touched, name: String, _ connection: PostgresConnection) throws(PostgresError) {
            self.name = name
            oid = touched.oid
            place = "\(PostgresText.name(touched.schema)).\(PostgresText.name(touched.table))"
            let found = try connection.rows(
                """
                SELECT attname, attidentity FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                ORDER BY attnum
                """, oid)
            columns = found.compactMap { $0[0] }
            alwaysIdentities = found.filter { $0[1] == "a" }.compactMap { $0[0] }
            let indices = try connection.rows(
                """
                SELECT i.indisprimary, c.relname, i.indexrelid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                  AND (i.indisprimary OR i.indimmediate) AND NOT EXISTS (SELECT 1 FROM generate_series(0, i.indnkeyatts - 1) p
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p]
                    WHERE NOT a.attnotnull OR a.attgenerated <> '')
                ORDER BY i.indisprimary DESC, c.relname COLLATE "C" LIMIT 1
                """, oid)
            guard let index = indices.first?[2] else {
                key = []
                return
            }
            key = try connection.rows(
                """
                SELECT a.attname FROM pg_index i CROSS JOIN LATERAL generate_series(0, i.indnkeyatts - 1) p
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p] WHERE i.indexrelid = $1::oid ORDER BY p
                """, index
            ).compactMap { $0[0] }
        }

        /// The columns of the export: in front of a table without a key, the number of the row.
        package var exported: [String] { key.isEmpty ? ["#"] + columns : columns }
        /// The places of the export's columns that identify a row.
        var keyPlaces: [Int] { key.isEmpty ? [0] : key.compactMap { name in columns.firstIndex { $0.exact == name.exact } } }

        /// How many rows it has.
        package func count(in connection: PostgresConnection) throws(PostgresError) -> Int64 {
            try connection.rows("SELECT count(*) FROM \(place)").first?[0].flatMap { Int64($0) } ?? 0
        }

        /// Makes a temporary table with the columns, and none of the rules, of this one.
        func copy(to relation: String) -> String {
            "CREATE TEMPORARY TABLE \(relation) ON COMMIT DROP AS SELECT \(PostgresText.names(columns)) FROM \(place) WHERE false"
        }

        /// A value as its type writes it. `::text` would trim a `character(n)`, and differ for a boolean. It is compared by its bytes, and
        /// with others: of the collations of two columns neither would win, and one that is nondeterministic can be searched by nothing.
        static func text(_ column: String) -> String { "format('%s', \(PostgresText.name(column))) COLLATE \"C\"" }

        /// A value as a literal. Of a composite value IS NULL asks for its members.
        static func literal(_ column: String) -> String {
            "CASE num_nulls(\(PostgresText.name(column))) WHEN 1 THEN 'NULL' ELSE '''' || replace(\(text(column)), '''', '''''') || '''' END"
        }

        private var order: String {
            guard key.isEmpty else { return key.map(Self.text).joined(separator: ", ") }
            return columns.map { "num_nulls(\(PostgresText.name($0))) DESC, \(Self.text($0))" }
                .joined(separator: ", ")
        }

        /// The literals of the rows of a relation with this table's columns, in order.
        private func select(from relation: String) -> String {
            let number = key.isEmpty ? ["'''' || row_number() OVER (ORDER BY \(order)) || ''''"] : []
            return "SELECT \((number + columns.map(Self.literal)).joined(separator: ", ")) FROM \(relation) ORDER BY "
                + order
        }

        /// Writes rows as canonical CSV of literals, in pieces of about a mebibyte; returns how many. The server quotes as we do.
        package func write(
            from connection: PostgresConnection, relation: String? = nil, to write: ([UInt8]) throws -> Void
        ) throws -> Int64 {
            try write(CanonicalCSV.record(exported))
            return try connection.copyPieces("COPY (\(select(from: relation ?? place))) TO STDOUT (FORMAT csv)", to: write)
        }

        /// Writes the rows of a relation as statements that put them back into the table, over a row of the same key.
        package func writeStatements(
            from connection: PostgresConnection, relation: String, to write: ([UInt8]) throws -> Void
        ) throws {
            let names = PostgresText.names(columns)
            let others = columns.filter { !key.containsExactly($0) && !alwaysIdentities.containsExactly($0) }.map {
                PostgresText.name($0)
            }
            let action =
                others.isEmpty ? "NOTHING" : "UPDATE SET " + others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
            let conflict = key.isEmpty ? "" : " ON CONFLICT (\(PostgresText.names(key))) DO \(action)"
            let values = columns.map(Self.literal).joined(separator: ", ")
            let statement = """
                SELECT concat(\(PostgresText.literal("INSERT INTO \(place) (\(names)) OVERRIDING SYSTEM VALUE VALUES (")),
                  concat_ws(', ', \(values)), \(PostgresText.literal(")\(conflict);"))) FROM \(relation) ORDER BY \(order)
                """
            try connection.copyOut("COPY (\(statement)) TO STDOUT") { row in try write(CopyText.unescaped(row)) }
        }
    }

    /// What is read from the server when it is sealed.
    package func export(from connection: PostgresConnection) -> TargetExport {
        TargetExport(
            schema: schema, sequences: sequences, tables: tables.map { $0.export(from: connection) }, absent: absent)
    }
}

extension PostgresSnapshot.Table {
    /// The table as an export.
    /// - Parameter relation: what its rows are read from, if not from itself.
    package func export(from connection: PostgresConnection, relation: String? = nil) -> TargetExport.Table {
        .init(name: name, columns: exported, key: keyPlaces) { write in
            try self.write(from: connection, relation: relation, to: write)
        }
    }
}

/// COPY's text format.
enum CopyText {
    /// A line of one column without its escapes.
    static func unescaped(_ line: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(line.count)
        var index = 0
        while index < line.count {
            guard line[index] == UInt8(ascii: "\\"), index + 1 < line.count else {
                out.append(line[index])
                index += 1
                continue
            }
            switch line[index + 1] {
            case UInt8(ascii: "b"): out.append(8)
            case UInt8(ascii: "f"): out.append(12)
            case UInt8(ascii: "n"): out.append(10)
            case UInt8(ascii: "r"): out.append(13)
            case UInt8(ascii: "t"): out.append(9)
            case UInt8(ascii: "v"): out.append(11)
            case let other: out.append(other)
            }
            index += 2
        }
        return out
    }
}
