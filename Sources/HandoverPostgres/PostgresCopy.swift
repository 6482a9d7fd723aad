import CLibPQ

/// A `COPY … TO STDOUT` whose rows are taken one by one, by whoever asks for the next.
///
/// Until the last row was taken the connection runs nothing else. One that is given up is cancelled when this goes away.
package final class PostgresCopy {
    private let connection: PostgresConnection
    private let operation: String
    private var isAtEnd = false

    /// Begins it.
    package init(_ connection: PostgresConnection, _ sql: String) throws(PostgresError) {
        self.connection = connection
        operation = PostgresConnection.verb(sql)
        _ = try unsafe connection.finish(PQexec(connection.handle, sql), operation, [PGRES_COPY_OUT])
    }

    deinit { if !isAtEnd { connection.cancel() } }

    /// Lends the next row as the server sent it: in the text format a line with its LF.
    /// - Returns: false behind the last one, when the server has said that there is none.
    package func next(_ body: (Span<UInt8>) -> Void) throws(PostgresError) -> Bool {
        if isAtEnd { return false }
        var buffer: UnsafeMutablePointer<CChar>?
        let count = unsafe PQgetCopyData(connection.handle, &buffer, 0)
        guard count > 0, let bytes = unsafe buffer else {
            isAtEnd = true
            _ = try connection.drain(operation)
            return false
        }
        defer { unsafe PQfreemem(bytes) }
        unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count)).withMemoryRebound(to: UInt8.self) {
            unsafe body($0.span)
        }
        return true
    }
}
