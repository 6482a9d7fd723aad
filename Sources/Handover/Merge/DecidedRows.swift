/// What people decided about rows of a table (Plan.md section 8.2).
struct DecidedRows {
    /// In which decision a row stands, and with which number.
    private var decided: [Int: (decision: Int, same: Int)] = [:]
    /// Rows of each decision that are one thing.
    private(set) var together: [[Int]] = []
    /// Those of each decision.
    private(set) var decisions: [[Int]] = []

    /// Adds a decision; of records that were not staged there are no rows.
    mutating func append(_ rows: [(row: Int, same: Int)]) {
        for (row, same) in rows { decided[row] = (decisions.count, same) }
        together += Dictionary(grouping: rows) { $0.same }.values.map { $0.map(\.row) }
        decisions.append(rows.map(\.row))
    }

    var rows: some Collection<Int> { decided.keys }

    /// The decision of a row; `nil` for none.
    func decision(of row: Int) -> Int? { decided[row]?.decision }

    /// Rows that match each other but for decisions, as they hang together with them. One that is in no decision with the others joins them all.
    func parted(_ run: [Int]) -> [[Int]] {
        guard !decided.isEmpty, let first = decided[run[0]]?.decision,
            run.allSatisfy({ decided[$0]?.decision == first })
        else { return [run] }
        return Array(Dictionary(grouping: run) { decided[$0]?.same ?? 0 }.values)
    }

    /// Whether two of these rows are in one decision with different numbers.
    func holdsApart(_ rows: [Int]) -> Bool {
        if decided.isEmpty { return false }
        var numbers: [Int: Int] = [:]
        for own in rows.compactMap({ decided[$0] }) {
            if numbers[own.decision, default: own.same] != own.same { return true }
            numbers[own.decision] = own.same
        }
        return false
    }
}
