import HandoverData

/// What merging makes of records of one mapping that stand one after the other, such as those of a batch (Plan.md section 1.14).
package struct MergedRecords: Sendable {
    /// The numbers of the records that were merged into another, in order.
    private let merged: [Int64]
    /// The numbers of the survivors, in order; their rows, one after the other, and where each ends.
    private let survivors: [Int64]
    let lines: [UInt8]
    private let ends: [Int]

    package init(merged: [Int64] = [], survivors: [Int64] = [], lines: [UInt8] = [], ends: [Int] = []) {
        (self.merged, self.survivors, self.lines, self.ends) = (merged, survivors, lines, ends)
    }

    package var isEmpty: Bool { merged.isEmpty && survivors.isEmpty }

    func wasMerged(_ record: Int64) -> Bool {
        let place = merged.place(of: record)
        return place < merged.count && merged[place] == record
    }

    /// Where the row of a survivor lies in the lines; `nil` for any other record.
    func range(of record: Int64) -> Range<Int>? {
        let place = survivors.place(of: record)
        guard place < survivors.count, survivors[place] == record else { return nil }
        return start(place)..<ends[place]
    }

    /// Bytes of the rows of the survivors among these records.
    func byteCount(of records: Range<Int64>) -> Int {
        start(survivors.place(of: records.upperBound)) - start(survivors.place(of: records.lowerBound))
    }

    private func start(_ place: Int) -> Int { place > 0 ? ends[place - 1] : 0 }
}

extension Array where Element: FixedWidthInteger {
    /// Where the first of sorted numbers stands that is not below this one.
    package func place(of number: Element) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What merges make of the rows of one batch: of its own records, and of its references to merged tables.
package struct Merging: Sendable {
    let records: MergedRecords
    /// One for each reference of the table; empty where nothing is pointed anew.
    let crosswalks: [Crosswalk]
    /// Asked for each record: whether any of them holds a key, and bytes that a line can become longer by them.
    let (pointsAnew, room): (Bool, Int)

    package init(records: MergedRecords, crosswalks: [Crosswalk]) {
        self.records = records
        self.crosswalks = crosswalks
        (pointsAnew, room) = (crosswalks.contains { !$0.isEmpty }, crosswalks.reduce(0) { $0 + $1.longest })
    }
}
