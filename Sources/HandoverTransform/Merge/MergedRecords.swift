import HandoverData

/// What merging makes of the records of one mapping (Plan.md section 1.14), in the order of records once they are all there.
package struct MergedRecords: Sendable {
    /// The numbers of the records that were merged into another, in order.
    package private(set) var merged: [Int64] = []
    /// The numbers of the survivors, in order.
    package private(set) var survivors: [Int64] = []
    /// The rows of the survivors, in any order, and where each lies.
    private(set) var lines: [UInt8] = []
    private var ranges: [Range<Int>] = []

    package init() {}

    package var isEmpty: Bool { merged.isEmpty && survivors.isEmpty }

    /// Adds a record that was merged into another.
    package mutating func append(merged record: Int64) { merged.append(record) }

    /// Adds a survivor with its row.
    package mutating func append(survivor record: Int64, line: Span<UInt8>) {
        let start = lines.count
        survivors.append(record)
        lines.append(line)
        ranges.append(start..<lines.count)
    }

    /// Puts the records in order: nothing is asked before that.
    package mutating func sort() {
        merged.sort()
        let order = survivors.indices.sorted { survivors[$0] < survivors[$1] }
        (survivors, ranges) = (order.map { survivors[$0] }, order.map { ranges[$0] })
    }

    func wasMerged(_ record: Int64) -> Bool {
        let place = merged.place(of: record)
        return place < merged.count && merged[place] == record
    }

    /// Where the row of a survivor lies in the lines; `nil` for any other record.
    func range(of record: Int64) -> Range<Int>? {
        let place = survivors.place(of: record)
        guard place < survivors.count, survivors[place] == record else { return nil }
        return ranges[place]
    }

    /// Bytes of the rows of the survivors among these records.
    func byteCount(of records: Range<Int64>) -> Int {
        let (first, end) = (survivors.place(of: records.lowerBound), survivors.place(of: records.upperBound))
        return ranges[first..<end].reduce(0) { $0 + $1.count }
    }
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

/// The keys of records that were merged into others, and the keys of their survivors, as canonical CSV.
package struct Crosswalk: Sendable {
    private var keys: [UInt128: [UInt8]] = [:]
    /// Bytes of the longest survivor's key.
    private(set) var longest = 0

    package init() {}

    package var isEmpty: Bool { keys.isEmpty }

    /// Adds the key of a record that was merged into another, where its survivor's is a different one.
    package mutating func append(_ key: Span<UInt8>, to survivor: Span<UInt8>) {
        var bytes: [UInt8] = []
        bytes.append(survivor)
        keys[KeyHash.hash(KeyHash.number(key, row: 0))] = bytes
        longest = Swift.max(longest, survivor.count)
    }

    /// The key that takes the place of this one; `nil` where it stays.
    func key(for key: Span<UInt8>) -> [UInt8]? { keys[KeyHash.hash(KeyHash.number(key, row: 0))] }
}

/// What merges make of the rows of one mapping: of its own records, and of its references to merged tables.
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
