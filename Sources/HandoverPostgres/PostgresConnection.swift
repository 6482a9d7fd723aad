import CLibPQ

// A session is pinned when it begins, whatever role, database and environment say: a value must be the same text for whoever writes it
// and for whoever reads it back (Plan.md section 1.9). Nothing is converted here; whoever asks interprets.

/// A connection to a PostgreSQL server. Owns the handle; one thread at a time.
@safe package final class PostgresConnection {
    let handle: OpaquePointer

    private init(adopting handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe PQfinish(handle) }

    /// What every session has. Rows that a policy hides are an error, not rows that are not there.
    private static let settings = [
        "DateStyle": "ISO, YMD", "TimeZone": "UTC", "IntervalStyle": "postgres", "extra_float_digits": "1",
        "bytea_output": "hex", "xmlbinary": "base64", "standard_conforming_strings": "on", "row_security": "off",
        "default_transaction_isolation": "read committed", "default_transaction_read_only": "off",
        "default_transaction_deferrable": "off", "statement_timeout": "0", "idle_in_transaction_session_timeout": "0",
        "client_min_messages": "error", "synchronous_commit": "on", "tcp_keepalives_idle": "60", "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "6",
    ]

    /// The same, where the server's version knows it. Without the first a statement goes on, and holds what it holds, when nobody is
    /// there any more who waits for it.
    private static let settingsIfKnown = [
        "client_connection_check_interval": "1000", "idle_session_timeout": "0", "transaction_timeout": "0",
    ]

    /// Connects.
    /// - Parameters:
    ///   - schema: where names without a schema are looked for, behind `pg_catalog`, which PostgreSQL puts first by itself.
    ///   - patienceMilliseconds: how long to wait for a lock that somebody else holds.
    package static func open(
        _ address: PostgresAddress, schema: String, patienceMilliseconds: Int = 5000
    ) throws(PostgresError) -> PostgresConnection {
        // What stands before the address is a default, what stands behind it has the last word.
        // A network that was cut says nothing: whoever waits for an answer asks whether the other side is there. `tcp_user_timeout` would
        // end a connection, too, of which the server is busy with the rows that it has and takes no more of them for a while.
        let options = [
            ("connect_timeout", "10"), ("keepalives_idle", "60"), ("keepalives_interval", "10"), ("keepalives_count", "6"),
            ("dbname", address.text), ("application_name", "handover"), ("client_encoding", "UTF8"),
        ]
        let connection = try connect(options)
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            try connection.execute("SET \(name) = \(PostgresText.literal(value))")
        }
        for (name, value) in settingsIfKnown.sorted(by: { $0.key < $1.key }) {
            _ = try connection.rows("SELECT set_config(name, $2, false) FROM pg_settings WHERE name = $1", name, value)
        }
        try connection.execute("SET lock_timeout = \(patienceMilliseconds)")
        try connection.execute("SET search_path = \(PostgresText.name(schema)), pg_temp")
        return connection
    }

    private static func connect(_ options: [(String, String)]) throws(PostgresError) -> PostgresConnection {
        let texts = options.flatMap { [$0.0, $0.1] }.map { Array($0.utf8CString) }
        let handle: OpaquePointer? = unsafe withPointers(to: texts) { pointers in
            let keywords = unsafe stride(from: 0, to: pointers.count, by: 2).map { unsafe pointers[$0] } + [nil]
            let values = unsafe stride(from: 1, to: pointers.count, by: 2).map { unsafe pointers[$0] } + [nil]
            return unsafe PQconnectdbParams(keywords, values, 1)
        }
        guard let handle = unsafe handle else {
            throw PostgresError(operation: "connect", state: nil, reason: "out of memory")
        }
        let connection = unsafe PostgresConnection(adopting: handle)
        guard unsafe PQstatus(handle) == CONNECTION_OK else { throw connection.connectionError("connect") }
        // A notice is no error, and may quote values.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        return connection
    }

    /// Lends C pointers to all of these texts at once.
    private static func withPointers<Result>(
        to texts: [[CChar]], _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        let lengths = texts.map(\.count)
        return unsafe texts.flatMap { $0 }.withUnsafeBufferPointer { all in
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            for length in lengths {
                unsafe pointers.append(all.baseAddress.map { unsafe $0 + offset })
                offset += length
            }
            return unsafe body(pointers)
        }
    }

    // MARK: Statements

    /// Runs one or more statements that give no rows, or whose rows nobody wants; returns how many rows the last one touched.
    @discardableResult
    package func execute(_ sql: String) throws(PostgresError) -> Int64 {
        let operation = Self.verb(sql)
        let result = unsafe PQexec(handle, sql)
        return try unsafe finish(result, operation, [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY])
    }

    /// All rows of a small query, each value as text; NULL is `nil`. Arguments stand for `$1`, `$2`, ….
    package func rows(_ sql: String, _ arguments: String?...) throws(PostgresError) -> [[String?]] {
        let operation = Self.verb(sql)
        let texts = arguments.map { $0.map { Array($0.utf8CString) } }
        let result = unsafe Self.withPointers(to: texts.map { $0 ?? [] }) { pointers in
            let values = unsafe zip(texts, pointers).map { text, pointer in unsafe text == nil ? nil : pointer }
            return unsafe PQexecParams(handle, sql, Int32(values.count), nil, values, nil, nil, 0)
        }
        guard let result = unsafe result, unsafe PQresultStatus(result) == PGRES_TUPLES_OK else {
            _ = try unsafe finish(result, operation, [PGRES_COMMAND_OK])
            return []
        }
        defer { unsafe PQclear(result) }
        let columns = unsafe PQnfields(result)
        return unsafe (0..<PQntuples(result)).map { row in
            (0..<columns).map { column in
                guard unsafe PQgetisnull(result, row, column) == 0, let value = unsafe PQgetvalue(result, row, column) else {
                    return nil
                }
                return unsafe String(cString: value)
            }
        }
    }

    /// True while a transaction is open, be it one that has failed.
    package var isInTransaction: Bool { unsafe PQtransactionStatus(handle) != PQTRANS_IDLE && isConnected }

    /// Whether the connection still stands, as far as anybody has noticed.
    package var isConnected: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// Runs something in a transaction: as a whole or not at all.
    package func transaction<Value>(_ body: () throws(PostgresError) -> Value) throws(PostgresError) -> Value {
        try execute("BEGIN")
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            try rollBack()
            throw error
        }
    }

    /// Ends a transaction. One that has failed the server rolls back without calling that an error; here it is one.
    package func commit() throws(PostgresError) {
        let result = unsafe PQexec(handle, "COMMIT")
        let tag = unsafe result.flatMap { unsafe PQcmdStatus($0) }.map { unsafe String(cString: $0) }
        _ = try unsafe finish(result, "commit", [PGRES_COMMAND_OK])
        guard tag == "COMMIT" else {
            throw PostgresError(operation: "commit", state: "25P02", reason: "the transaction had failed (SQLSTATE 25P02)")
        }
    }

    /// Ends a transaction without a trace, if there is one.
    package func rollBack() throws(PostgresError) { if isInTransaction { try execute("ROLLBACK") } }

    // MARK: Results

    /// Takes a result, and says how many rows it touched.
    func finish(_ result: OpaquePointer?, _ operation: String, _ wanted: [ExecStatusType]) throws(PostgresError) -> Int64 {
        guard let result = unsafe result else { throw connectionError(operation) }
        defer { unsafe PQclear(result) }
        guard unsafe wanted.contains(PQresultStatus(result)) else { throw unsafe error(of: result, operation) }
        guard let count = unsafe PQcmdTuples(result) else { return 0 }
        return unsafe Int64(String(cString: count)) ?? 0
    }

    func error(of result: OpaquePointer, _ operation: String) -> PostgresError {
        func field(_ code: Int) -> String? {
            unsafe PQresultErrorField(result, Int32(code)).map { unsafe String(cString: $0) }
        }
        // Without a state nobody on the other side said anything: the connection broke.
        guard let state = field(handover_pq_state) else { return connectionError(operation) }
        return PostgresError(
            operation: operation,
            .init(
                state: state, message: field(handover_pq_message), table: field(handover_pq_table),
                column: field(handover_pq_column), constraint: field(handover_pq_constraint),
                function: field(handover_pq_function)))
    }

    /// What libpq says of the connection itself: hosts, ports and roles, never a row.
    func connectionError(_ operation: String) -> PostgresError {
        let words = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        let lines = words.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return PostgresError(operation: operation, state: nil, reason: lines.isEmpty ? "the connection is lost" : lines)
    }

    /// The statement's first word: enough to know what was tried, and nothing of its values.
    static func verb(_ sql: String) -> String {
        String(sql.drop { $0.isWhitespace }.prefix { $0.isLetter }).lowercased()
    }
}

/// Words of a statement that are somebody's own.
package enum PostgresText {
    /// A name, whatever is in it.
    package static func name(_ name: String) -> String { quoted(name, "\"") }
    /// Names, parted by commas.
    package static func names(_ names: [String]) -> String { names.map(name).joined(separator: ", ") }
    /// A text, with standard_conforming_strings.
    package static func literal(_ text: String) -> String { quoted(text, "'") }

    private static func quoted(_ text: String, _ quote: Character) -> String {
        "\(quote)" + text.split(separator: quote, omittingEmptySubsequences: false).joined(separator: "\(quote)\(quote)")
            + "\(quote)"
    }
}
