/// The part that staged rows have in a balance (Plan.md section 1.5): which header each belongs to, and its amount.
package struct BalanceColumn: Sendable {
    private var headers: [UInt32] = []
    /// Amounts in units of 10^-scale. Those that 64 bits cannot hold, which hardly occur, stand in `large`.
    private var amounts: [Int64] = []
    private var large: [Int: Int128] = [:]

    package init() {}

    /// How many rows.
    package var count: Int { headers.count }

    /// Appends a row. `header` is the number of the header's record in its list, from 1.
    package mutating func append(header: Int64, amount: Int128) {
        precondition(header <= Int64(UInt32.max), "a list has fewer than 2^32 records")
        if let small = Int64(exactly: amount) {
            amounts.append(small)
        } else {
            large[amounts.count] = amount
            amounts.append(0)
        }
        headers.append(UInt32(header))
    }

    /// Appends the rows of another column.
    package mutating func append(_ other: BalanceColumn) {
        for (row, amount) in other.large { large[amounts.count + row] = amount }
        headers += other.headers
        amounts += other.amounts
    }

    /// The number of a row's header.
    package func header(of row: Int) -> Int64 { Int64(headers[row]) }

    /// A row's amount.
    package func amount(of row: Int) -> Int128 { large.isEmpty ? Int128(amounts[row]) : large[row] ?? Int128(amounts[row]) }
}
