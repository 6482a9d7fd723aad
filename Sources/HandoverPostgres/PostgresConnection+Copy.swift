import CLibPQ

// COPY is the only way in or out for many rows. After it libpq holds one result or more, and until the last of them was taken the
// connection takes no other statement, and an error that the server has sent is not known: so all of them are taken, on every path.

extension PostgresConnection {
    /// The most bytes that are handed to libpq at once: it keeps what it has not sent yet.
    private static let piece = 1 << 20

    /// Runs `COPY … TO STDOUT` and lends its rows, one after the other, as the server sent them: in the text format a line with its LF.
    /// - Parameter body: what it throws ends the statement, and is thrown again when the connection is ready for the next one.
    /// - Returns: how many rows there were.
    @discardableResult
    package func copyOut(_ sql: String, _ body: (Span<UInt8>) throws -> Void) throws -> Int64 {
        let operation = Self.verb(sql)
        _ = try unsafe finish(PQexec(handle, sql), operation, [PGRES_COPY_OUT])
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = unsafe PQgetCopyData(handle, &buffer, 0)
            guard count > 0, let bytes = unsafe buffer else { break }
            defer { unsafe PQfreemem(bytes) }
            do {
                try unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count)).withMemoryRebound(to: UInt8.self) {
                    try unsafe body($0.span)
                }
            } catch {
                cancel()
                throw error
            }
        }
        return try drain(operation)
    }

    /// The same with whole rows in pieces of about a mebibyte, for whoever only passes them on.
    @discardableResult
    package func copyPieces(_ sql: String, to body: ([UInt8]) throws -> Void) throws -> Int64 {
        var out: [UInt8] = []
        let count = try copyOut(sql) { row in
            unsafe row.withUnsafeBufferPointer { unsafe out += $0 }
            guard out.count > Self.piece else { return }
            try body(out)
            out.removeAll(keepingCapacity: true)
        }
        try body(out)
        return count
    }

    /// Runs `COPY … FROM STDIN` with what is sent.
    /// - Parameter feed: calls what it is given with bytes, as often as it likes. What it throws ends the statement without a row.
    /// - Returns: how many rows were written: those that a trigger passed over are not in it.
    package func copyIn(_ sql: String, _ feed: ((Span<UInt8>) throws(PostgresError) -> Void) throws -> Void) throws -> Int64 {
        let operation = Self.verb(sql)
        _ = try unsafe finish(PQexec(handle, sql), operation, [PGRES_COPY_IN])
        do {
            try feed { (bytes: Span<UInt8>) throws(PostgresError) in try send(bytes, operation) }
        } catch {
            // The server then says that the statement was given up, which is known.
            if unsafe PQputCopyEnd(handle, "given up") == 1 { discardResults() }
            throw error
        }
        guard unsafe PQputCopyEnd(handle, nil) == 1 else { throw connectionError(operation) }
        return try drain(operation)
    }

    /// Runs `COPY … FROM STDIN` with these bytes, whole lines of the text format.
    package func copyIn(_ sql: String, _ bytes: Span<UInt8>) throws(PostgresError) -> Int64 {
        let operation = Self.verb(sql)
        _ = try unsafe finish(PQexec(handle, sql), operation, [PGRES_COPY_IN])
        try send(bytes, operation)
        guard unsafe PQputCopyEnd(handle, nil) == 1 else { throw connectionError(operation) }
        return try drain(operation)
    }

    private func send(_ bytes: Span<UInt8>, _ operation: String) throws(PostgresError) {
        let isSent = unsafe bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: Self.piece) {
                let piece = unsafe bytes[start..<min(start + Self.piece, bytes.count)]
                let rebased = unsafe UnsafeRawBufferPointer(rebasing: piece)
                let status = unsafe PQputCopyData(
                    handle, rebased.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(rebased.count))
                if status != 1 { return false }
            }
            return true
        }
        guard isSent else { throw connectionError(operation) }
    }

    /// Takes all results; the first that is an error is thrown.
    func drain(_ operation: String) throws(PostgresError) -> Int64 {
        var count: Int64 = 0
        var failure: PostgresError?
        while let result = unsafe PQgetResult(handle) {
            do throws(PostgresError) {
                count &+= try unsafe finish(result, operation, [PGRES_COMMAND_OK, PGRES_TUPLES_OK])
            } catch {
                failure = failure ?? error
            }
            if !isConnected { break }
        }
        if let failure { throw failure }
        if !isConnected { throw connectionError(operation) }
        return count
    }

    private func discardResults() {
        while let result = unsafe PQgetResult(handle) {
            unsafe PQclear(result)
            if !isConnected { return }
        }
    }

    /// Ends the statement that runs, and takes what is left of it.
    func cancel() {
        if let request = unsafe PQgetCancel(handle) {
            // If the server cannot be told, it sends to the end: that is longer, and no less right.
            var words = [CChar](repeating: 0, count: 256)
            _ = unsafe PQcancel(request, &words, Int32(words.count))
            unsafe PQfreeCancel(request)
        }
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = unsafe PQgetCopyData(handle, &buffer, 0)
            unsafe PQfreemem(buffer)
            guard count > 0 else { break }
        }
        discardResults()
    }
}
