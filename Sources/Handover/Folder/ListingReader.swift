import HandoverCore
import HandoverData
import HandoverIngest

/// Reads a folder's listing: a CSV file whose records have findings of their own, of the files that they name.
struct ListingReader: RecordReading, ~Copyable {
    private var csv: CSVReader
    private let notes: ListingNotes

    init(_ csv: consuming CSVReader, _ notes: ListingNotes) {
        self.csv = csv
        self.notes = notes
    }

    var coverage: Coverage { csv.coverage }
    var warnings: [Diagnostic] { [] }

    mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]? {
        try csv.next(onBytes: onBytes).map { [notes.added(to: $0)] }
    }
}

/// Which records of a listing have findings of their own (Format.md section 4.8).
struct ListingNotes: Sendable {
    /// Numbers of records, ascending.
    private let empty: [Int64]
    private let colliding: [Int64]

    init(_ listing: FolderListing, acceptsEmpty: Bool) {
        empty = acceptsEmpty ? [] : listing.empty
        colliding = listing.colliding
    }

    /// A batch of the listing with these findings behind its own.
    func added(to batch: RecordBatch) -> RecordBatch {
        let numbers = batch.firstRecord..<batch.firstRecord + Int64(batch.count)
        let added = Self.findings(empty, .emptyFile, numbers, batch) + Self.findings(colliding, .nameCollision, numbers, batch)
        guard !added.isEmpty else { return batch }
        var index = batch.index
        // Both are in the order of records, and what is of one record stays in the order in which it stands here.
        index.findings = (index.findings + added).enumerated().sorted {
            ($0.element.record, $0.offset) < ($1.element.record, $1.offset)
        }
        .map(\.element)
        return RecordBatch(
            chunk: batch.chunk, arena: batch.arena, index: index, start: batch.start, fileIndex: batch.fileIndex,
            list: batch.list, unit: batch.unit)
    }

    private static func findings(
        _ records: [Int64], _ kind: ReadFinding.Kind, _ numbers: Range<Int64>, _ batch: RecordBatch
    ) -> [ReadFinding] {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if records[middle] < numbers.lowerBound { low = middle + 1 } else { high = middle }
        }
        return records[low...].prefix { $0 < numbers.upperBound }.map { number in
            let record = Int(number - numbers.lowerBound)
            return ReadFinding(record: record, kind: kind, byteOffset: Int(batch.index.byteOffsets[record]))
        }
    }
}
