/// What a mapping makes of the records of one batch.
struct MadeRows: Sendable {
    /// The number of the first of the list's records, and how many there are.
    var firstNumber: Int64 = 0
    var count = 0
    /// Of each of them its index in the batch.
    var records: [Int] = []

    /// The rows of staged records as canonical CSV, each with its LF, and where each of them ends.
    var lines: [UInt8] = []
    var ends: [UInt32] = []
    /// Which of the list's records in this batch each row is of, from 0.
    var origins: [UInt32] = []
    /// The hash of each row's key, and of its references, row after row.
    var keys: [KeyHash] = []
    var references: [KeyHash] = []

    /// Records that reading or mapping quarantines, as `origins` has them, and why.
    var held: [(origin: UInt32, findings: [String])] = []
    /// Records that the plan leaves out, likewise, and which of its exclusions does.
    var excluded: [(origin: UInt32, exclusion: Int)] = []
    /// The hash of the key of each of those that could be mapped.
    var excludedKeys: [(origin: UInt32, key: KeyHash)] = []
    /// What each row has in common with those that it matches, one hash for each entry of a merge, row after row.
    var matches: [KeyHash] = []
    /// What rules over groups keep of the rows: a word for the rule (``RowGrouping/rule(_:)``) before each entry.
    var groups: [UInt64] = []
    /// Staged records that were merged into others, as `origins` has them.
    var merged: [UInt32] = []
    /// Records whose row holds others, likewise, and the row that they had themselves.
    var survivors: [(origin: UInt32, own: [UInt8])] = []
    /// For each field, how often it was null because its source has no such field, and because `nullify` made it so.
    var absent: [Int64]
    var nulled: [Int64]
    /// For each field, how many of its values a repair changed.
    var repaired: [Int64]
    /// For each field, how many values it has, and how many of these are the text of their one column.
    var filled: [Int64]
    var carried: [Int64]
    /// For each dropped column, how many texts the records that can be read have there.
    var left: [Int64]
    /// For each rule of the table, for how many rows it warned, and for how many records it should have stopped the run.
    var warned: [Int64]
    var broken: [Int64]
    /// The sums of the plan's totals over the rows.
    var sums: [DigitSum]
    /// The same over excluded records that could be mapped.
    var excludedSums: [DigitSum]
    /// For each balance of the plan that the mapping takes part in, the amount of each row.
    var amounts: [KeyList]

    func line(_ row: Int) -> Range<Int> { (row == 0 ? 0 : Int(ends[row - 1]))..<(Int(ends[row]) - 1) }

    /// The bytes of these rows.
    func bytes(_ rows: Range<Int>) -> Range<Int> {
        let from = rows.lowerBound == 0 ? 0 : Int(ends[rows.lowerBound - 1])
        return from..<(rows.isEmpty ? from : Int(ends[rows.upperBound - 1]))
    }
}
