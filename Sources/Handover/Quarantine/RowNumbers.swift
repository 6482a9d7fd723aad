/// Finds the rows of a sheet that records of its text are (Format.md section 4.7): one more than the LF outside quotes before each.
enum RowNumbers {
    /// - Parameters:
    ///   - offsets: where the records begin, in any order.
    ///   - file: the text.
    /// - Returns: the row of each offset, from 1.
    static func find(of offsets: [Int64], in file: WorkFile) throws -> [Int64: Int] {
        var wanted = offsets.sorted()[...]
        var rows: [Int64: Int] = [:]
        var (at, row, isQuoted): (Int64, Int, Bool) = (0, 1, false)
        if wanted.isEmpty { return rows }
        try file.forEachPiece { piece in
            for byte in piece {
                while wanted.first == at { rows[wanted.removeFirst()] = row }
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == UInt8(ascii: "\n"), !isQuoted { row += 1 }
                at += 1
            }
            return !wanted.isEmpty
        }
        return rows
    }
}
