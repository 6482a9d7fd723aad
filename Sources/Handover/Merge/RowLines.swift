/// The lines of some rows of a table, which are asked for in any order. A row costs 8 bytes in memory; its line goes to the work
/// folder where a part of the memory has no room for it.
struct RowLines {
    /// In order, and where the line of each ends.
    private let rows: [UInt32]
    private var ends: [Int] = []
    private var lines: ByteSpill

    /// - Parameters:
    ///   - rows: in order, each once.
    ///   - stage: has read them.
    init(_ rows: [UInt32], of matched: MatchedRows, _ stage: Stage) throws {
        self.rows = rows
        lines = ByteSpill(in: stage.work, memoryBytes: stage.budget.memoryBytes / 64)
        ends.reserveCapacity(rows.count)
        for holder in matched.holders {
            for chunk in holder.mapping.file.chunks {
                let first = holder.firstRow + chunk.firstRow
                guard ends.count < rows.count, rows[ends.count] < first + chunk.rows else { continue }
                try stage.interrupt.check()
                let staged = try holder.mapping.file.read(chunk)
                var start = 0
                for (index, length) in staged.lengths.enumerated() {
                    let end = start + Int(length)
                    if ends.count < rows.count, rows[ends.count] == first + index {
                        ends.append(try lines.append(staged.lines.span.extracting(start..<end)).upperBound)
                    }
                    start = end + 1
                }
            }
        }
    }

    /// The line of a row, which is among these.
    func line(of row: Int) throws -> [UInt8] {
        guard let place = rows.place(ofRow: row) else { preconditionFailure("every row that is asked for was given") }
        return try lines.read((place > 0 ? ends[place - 1] : 0)..<ends[place])
    }
}
