/// One value a row, as canonical CSV field bytes in one arena: equal values have equal bytes, and null alone has none.
package struct ByteColumn: Sendable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var ends: [UInt32] = []

    package init() {}

    /// How many rows.
    package var count: Int { ends.count }

    /// Where the value of a row lies in ``bytes``.
    package func range(of row: Int) -> Range<Int> { (row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row]) }

    /// Appends bytes to the value that is being built.
    package mutating func append(_ part: Span<UInt8>) { bytes.append(part) }

    /// Appends one byte to the value that is being built.
    package mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Ends the value of this row.
    package mutating func endRow() { ends.append(UInt32(bytes.count)) }
}
