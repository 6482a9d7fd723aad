import CSQLite

/// One prepared statement: raw rows in, raw rows out. Whoever reads interprets; nothing is converted here.
@safe package struct SQLiteStatement: ~Copyable {
    let handle: OpaquePointer
    private let database: SQLiteDatabase
    private let operation: String

    init(adopting handle: OpaquePointer, of database: SQLiteDatabase, operation: String) {
        unsafe self.handle = handle
        self.database = database
        self.operation = operation
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// The storage classes.
    package enum Kind: Int32, Hashable, Sendable {
        case integer = 1
        case real = 2
        case text = 3
        case blob = 4
        case null = 5
    }

    // MARK: Rows out

    /// Goes to the next row; false behind the last.
    package mutating func step() throws(SQLiteError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let status: throw database.error(status, operation)
        }
    }

    /// Makes the statement ready to be run again, with what is bound. An error of the step before is not said again.
    package mutating func reset() { unsafe sqlite3_reset(handle) }

    package var columnCount: Int { Int(unsafe sqlite3_column_count(handle)) }

    /// The storage class of a value of this row.
    package func kind(_ column: Int) -> Kind {
        Kind(rawValue: unsafe sqlite3_column_type(handle, Int32(column))) ?? .null
    }

    /// The value of an integer.
    package func integer(_ column: Int) -> Int64 { unsafe sqlite3_column_int64(handle, Int32(column)) }

    /// The value of a real.
    package func real(_ column: Int) -> Double { unsafe sqlite3_column_double(handle, Int32(column)) }

    /// Lends the bytes of a text (in UTF-8, as far as it is that) or of a blob. Ask for ``kind(_:)`` first: numbers would be converted.
    package func withBytes<Result>(_ column: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        let index = Int32(column)
        // The text first: where the database is in UTF-16, asking for it is what converts it, and the length is the converted one.
        let bytes: UnsafePointer<UInt8>? =
            if unsafe sqlite3_column_type(handle, index) == SQLITE_TEXT { unsafe sqlite3_column_text(handle, index) } else {
                unsafe sqlite3_column_blob(handle, index)?.assumingMemoryBound(to: UInt8.self)
            }
        let count = Int(unsafe sqlite3_column_bytes(handle, index))
        return unsafe body(UnsafeBufferPointer(start: bytes, count: unsafe bytes == nil ? 0 : count).span)
    }

    /// A value as SQLite turns it into text, `nil` for NULL: for names and definitions, not for data.
    package func text(_ column: Int) -> String? {
        guard kind(column) != .null, let text = unsafe sqlite3_column_text(handle, Int32(column)) else { return nil }
        return unsafe String(cString: text)
    }

    // MARK: Rows in

    /// Binds one text, copied. Places count from 0.
    package mutating func bind(_ text: String, at place: Int) throws(SQLiteError) {
        let bytes = Array(text.utf8)
        let status = unsafe bytes.withUnsafeBufferPointer {
            unsafe handover_sqlite_bind_text(handle, Int32(place + 1), $0.baseAddress, Int32($0.count))
        }
        guard status == SQLITE_OK else { throw database.error(status, operation) }
    }

    /// Binds one integer. Places count from 0.
    package mutating func bind(_ integer: Int64, at place: Int) throws(SQLiteError) {
        let status = unsafe sqlite3_bind_int64(handle, Int32(place + 1), integer)
        guard status == SQLITE_OK else { throw database.error(status, operation) }
    }

    /// Runs the statement once with one row of a batch, and makes it ready for the next.
    /// - Parameters:
    ///   - row: its number in the batch, from 0.
    ///   - bytes: what the batch's texts and blobs lie in.
    package mutating func run(_ rows: borrowing SQLiteRows, at row: Int, _ bytes: Span<UInt8>) throws(SQLiteError) {
        let columns = rows.columnCount
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe rows.values.withUnsafeBufferPointer { values in
                let values = unsafe UnsafeBufferPointer(rebasing: values[row * columns..<(row + 1) * columns])
                let bound = unsafe handover_sqlite_bind_row(handle, bytes.baseAddress, values.baseAddress, Int32(columns))
                guard bound == SQLITE_OK else { return bound }
                return unsafe sqlite3_step(handle)
            }
        }
        guard status == SQLITE_DONE || status == SQLITE_ROW else {
            // The words first: the next call on the connection replaces them.
            let error = database.error(status, operation)
            unsafe sqlite3_reset(handle)
            throw error
        }
        unsafe sqlite3_reset(handle)
    }
}

/// Rows to be written, value after value in the order of the statement's places.
package struct SQLiteRows: Sendable {
    /// How many values a row has.
    package let columnCount: Int
    fileprivate var values: [handover_sqlite_value] = []

    package init(columnCount: Int) { self.columnCount = columnCount }

    package mutating func removeAll() { values.removeAll(keepingCapacity: true) }
    package mutating func appendNull() { append(0, 0..<0, SQLITE_NULL) }
    package mutating func append(integer: Int64) { append(integer, 0..<0, SQLITE_INTEGER) }
    package mutating func append(real: Double) { append(Int64(bitPattern: real.bitPattern), 0..<0, SQLITE_FLOAT) }
    /// A text at this place of the batch's bytes.
    package mutating func append(text: Range<Int>) { append(0, text, SQLITE3_TEXT) }
    /// A blob at this place of the batch's bytes.
    package mutating func append(blob: Range<Int>) { append(0, blob, SQLITE_BLOB) }
    /// Takes the values of an unfinished row back.
    package mutating func cut(toRows rows: Int) { values.removeLast(values.count - rows * columnCount) }

    private mutating func append(_ bits: Int64, _ range: Range<Int>, _ kind: Int32) {
        values.append(
            handover_sqlite_value(
                bits: bits, start: UInt32(range.lowerBound), count: UInt32(range.count), kind: kind, padding: 0))
    }
}
