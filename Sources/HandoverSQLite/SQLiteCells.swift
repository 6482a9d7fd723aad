import CSQLite

/// One row out of a database, all its values at once, to be filled again and again: nothing is allocated a row.
package struct SQLiteCells {
    /// One value. Its layout is that of the C struct.
    package struct Cell: BitwiseCopyable, Sendable {
        /// The integer, or the pattern of the real.
        package var bits: Int64 = 0
        private var start: UInt32 = 0
        private var count: UInt32 = 0
        private var code: Int32
        private var padding: Int32 = 0

        /// A value by hand.
        package init(_ kind: SQLiteStatement.Kind, bits: Int64 = 0, range: Range<Int> = 0..<0) {
            self.bits = bits
            (start, count, code) = (UInt32(range.lowerBound), UInt32(range.count), kind.rawValue)
        }

        /// The storage class.
        package var kind: SQLiteStatement.Kind { SQLiteStatement.Kind(rawValue: code) ?? .null }
        /// The value of a real.
        package var real: Double { Double(bitPattern: UInt64(bitPattern: bits)) }
        /// Where a text or a blob lies in ``SQLiteCells/bytes``.
        package var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
    }

    package fileprivate(set) var cells: [Cell] = []
    /// What the texts and blobs of the row lie in; behind them is what is left of other rows.
    package fileprivate(set) var bytes = [UInt8](repeating: 0, count: 4096)

    package init() {}
}

extension SQLiteStatement {
    /// Takes the values of the row that the statement stands on.
    package func read(into row: inout SQLiteCells) {
        precondition(MemoryLayout<SQLiteCells.Cell>.stride == MemoryLayout<handover_sqlite_value>.stride)
        let count = columnCount
        if row.cells.count != count { row.cells = Array(repeating: .init(.null), count: count) }
        let used = copy(into: &row)
        guard used > row.bytes.count else { return }
        row.bytes = [UInt8](repeating: 0, count: used * 2)
        _ = copy(into: &row)
    }

    private func copy(into row: inout SQLiteCells) -> Int {
        let count = Int32(row.cells.count)
        let used = unsafe row.cells.withUnsafeMutableBytes { cells in
            unsafe row.bytes.withUnsafeMutableBufferPointer { bytes in
                unsafe handover_sqlite_read_row(
                    handle, cells.baseAddress?.assumingMemoryBound(to: handover_sqlite_value.self), count, bytes.baseAddress,
                    Int64(bytes.count))
            }
        }
        return Int(used)
    }
}
