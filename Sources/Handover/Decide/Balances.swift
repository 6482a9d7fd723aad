import HandoverData

/// One balance of the plan over staged rows: what every header should be, and what its lines add up to as long as they stay.
struct BalanceSheet {
    /// The rows of one mapping in its table.
    struct Rows {
        var table: Int
        /// The row of the table that is the mapping's first.
        var firstRow: Int
        var column: BalanceColumn
    }

    let lines: Rows
    let headers: Rows
    /// The header's field.
    let field: String
    /// The sum of the lines that are still staged, by header.
    private var sums: [Int128]

    init(lines: Rows, headers: Rows, field: String) {
        self.lines = lines
        self.headers = headers
        self.field = field
        sums = Array(repeating: 0, count: headers.column.count)
    }

    /// Adds up all lines but these rows of their table, and gives the header rows that differ.
    mutating func addUp(without removed: (_ row: Int) -> Bool) -> [Int] {
        for line in 0..<lines.column.count where !removed(lines.firstRow + line) {
            guard let header = headerIndex(of: line) else { continue }
            // Beyond 128 bits it goes round: a sum that comes out right by that is a wonder, and the verifier would see it.
            sums[header] &+= lines.column.amount(of: line)
        }
        return sums.indices.filter(differs).map { headers.firstRow + $0 }
    }

    /// Takes away lines by their rows, and gives the header rows that differ now.
    mutating func takeAway(_ rows: [Int]) -> [Int] {
        var touched: Set<Int> = []
        for row in rows {
            let line = row - lines.firstRow
            guard line >= 0, line < lines.column.count, let header = headerIndex(of: line) else { continue }
            sums[header] &-= lines.column.amount(of: line)
            touched.insert(header)
        }
        return touched.sorted().filter(differs).map { headers.firstRow + $0 }
    }

    private func differs(_ header: Int) -> Bool { sums[header] != headers.column.amount(of: header) }

    /// The header that a line belongs to; `nil` if that was not staged. Headers stand in the order of their records.
    private func headerIndex(of line: Int) -> Int? {
        let wanted = lines.column.header(of: line)
        var low = 0
        var high = headers.column.count
        while low < high {
            let middle = (low + high) / 2
            if headers.column.header(of: middle) < wanted { low = middle + 1 } else { high = middle }
        }
        return low < headers.column.count && headers.column.header(of: low) == wanted ? low : nil
    }
}
