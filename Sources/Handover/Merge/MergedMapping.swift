import HandoverData
import HandoverTransform
import SystemPackage

/// What merging makes of the records of one mapping (Plan.md section 1.14): which were merged into another, and the rows of those that
/// survive. They come in the order of groups and are read in the order of records, as the exports are. 16 bytes a record and the rows
/// go to the work folder where a part of the memory has no room for them.
struct MergedMapping {
    /// A record: 40 bits of its number, 48 of where its row lies, 39 of the row's bytes, and whether it has one.
    private struct Entry {
        var record: Int64
        var row: Range<Int>?

        init(_ number: UInt128) {
            record = Int64(number >> 88)
            let (start, count) = (
                Int(truncatingIfNeeded: number >> 40) & (1 << 48 - 1), Int(truncatingIfNeeded: number >> 1) & (1 << 39 - 1)
            )
            row = number & 1 == 1 ? start..<start + count : nil
        }

        static func number(_ record: Int64, row: Range<Int>? = nil) -> UInt128 {
            UInt128(record) << 88 | (row.map { UInt128($0.lowerBound) << 40 | UInt128($0.count) << 1 | 1 } ?? 0)
        }
    }

    private var sorter: RunSorter<UInt128>
    private var rows: ByteSpill
    private var entries = SortedNumbers<UInt128>()
    /// How many records survive.
    private(set) var survivors: Int64 = 0

    /// - Parameter memoryBytes: half of it for records, half for rows.
    init(in work: WorkPlace, memoryBytes: Int) {
        sorter = RunSorter(in: work, memoryBytes: memoryBytes / 2)
        rows = ByteSpill(in: work, memoryBytes: memoryBytes / 2)
    }

    var isEmpty: Bool { entries.count == 0 }

    /// Adds a record that was merged into another.
    mutating func append(merged record: Int64) throws { try sorter.append(Entry.number(record)) }

    /// Adds a survivor with its row.
    mutating func append(survivor record: Int64, line: Span<UInt8>) throws {
        survivors += 1
        try sorter.append(Entry.number(record, row: try rows.append(line)))
    }

    /// Ends adding: nothing is read before that.
    mutating func finish() throws { entries = try sorter.finish() }

    /// Reads the records from the first on.
    func cursor() throws -> Cursor { try Cursor(self) }

    struct Cursor {
        private let rows: ByteSpill
        private var entries: SortedNumbers<UInt128>.Cursor
        private var next: Entry?

        fileprivate init(_ mapping: MergedMapping) throws {
            (rows, entries) = (mapping.rows, mapping.entries.cursor())
            next = try entries.next().map { Entry($0) }
        }

        /// The records before this one that were not read yet, with the rows of those that survive.
        mutating func records(before end: Int64) throws -> MergedRecords {
            var (merged, survivors, ends): ([Int64], [Int64], [Int]) = ([], [], [])
            // Rows that lie one behind the other, as those of neighbours do, are read at once.
            var stretches: [Range<Int>] = []
            while let entry = next, entry.record < end {
                next = try entries.next().map { Entry($0) }
                guard let row = entry.row else {
                    merged.append(entry.record)
                    continue
                }
                survivors.append(entry.record)
                ends.append((ends.last ?? 0) + row.count)
                if let last = stretches.last, last.upperBound == row.lowerBound {
                    stretches[stretches.count - 1] = last.lowerBound..<row.upperBound
                } else {
                    stretches.append(row)
                }
            }
            var lines: [UInt8] = []
            lines.reserveCapacity(ends.last ?? 0)
            for stretch in stretches { lines += try rows.read(stretch) }
            return MergedRecords(merged: merged, survivors: survivors, lines: lines, ends: ends)
        }

        /// The number of the next survivor; `nil` after the last.
        mutating func nextSurvivor() throws -> Int64? {
            while let entry = next {
                next = try entries.next().map { Entry($0) }
                if entry.row != nil { return entry.record }
            }
            return nil
        }
    }
}

/// What merges make of the rows of one mapping, batch by batch.
struct MergingCursor {
    private var records: MergedMapping.Cursor
    private let crosswalks: [Crosswalk]
    private let pointsAnew: Bool

    /// `nil` where they make nothing of them.
    /// - Parameter crosswalks: one for each reference of the table.
    init?(_ mapping: MergedMapping, _ crosswalks: [Crosswalk]) throws {
        pointsAnew = crosswalks.contains { !$0.isEmpty }
        if mapping.isEmpty, !pointsAnew { return nil }
        self.crosswalks = crosswalks
        records = try mapping.cursor()
    }

    /// What they make of a batch, `nil` for nothing; batches are asked for in their order.
    mutating func next(for batch: RecordBatch) throws -> Merging? {
        let records = try records.records(before: batch.firstRecord + Int64(batch.count))
        return records.isEmpty && !pointsAnew ? nil : Merging(records: records, crosswalks: crosswalks)
    }
}
