import HandoverData
import SystemPackage

/// Rows of groups in partitions by the hash of their group, so that what belongs together is in one: the last few of each in memory,
/// the others in the work folder.
struct GroupSpill {
    /// Rows of one partition, in the order in which they were added.
    private struct Rows {
        /// The hash of each row's group with its number in its table, see ``KeyHash``.
        var numbers: [UInt128] = []
        /// Where what is kept of each row ends.
        var ends: [UInt32] = []
        var bytes: [UInt8] = []
    }

    private struct Files {
        let numbers: NumberFile<UInt128>
        let ends: NumberFile<UInt32>
        let bytes: NumberFile<UInt8>

        init(in folder: FilePath) throws {
            (numbers, ends, bytes) = (
                try NumberFile(in: folder), try NumberFile(in: folder), try NumberFile(in: folder)
            )
        }
    }

    private let folder: FilePath
    private let capacity: Int
    private var files: Files?
    private var open: [Rows]
    private var written: [[(rows: Range<Int>, bytes: Range<Int>)]]

    /// - Parameter memoryBytes: for the rows of all partitions together that are not written yet.
    init(in folder: FilePath, partitions: Int, memoryBytes: Int) {
        self.folder = folder
        // Ends of rows are counted in 32 bits.
        capacity = min(1 << 26, max(1 << 10, memoryBytes / partitions))
        open = Array(repeating: Rows(), count: partitions)
        written = Array(repeating: [], count: partitions)
    }

    var partitions: Int { open.count }

    /// Adds a row.
    /// - Parameters:
    ///   - number: the hash of its group with its number in its table.
    ///   - keep: appends what is kept of it.
    mutating func append(_ number: UInt128, _ keep: (inout [UInt8]) -> Void) throws {
        // The hash is as good as random, so its upper bits are.
        let partition = Int((UInt64(truncatingIfNeeded: number >> 96) * UInt64(partitions)) >> 32)
        open[partition].numbers.append(number)
        keep(&open[partition].bytes)
        open[partition].ends.append(UInt32(open[partition].bytes.count))
        guard open[partition].bytes.count + 20 * open[partition].ends.count >= capacity else { return }
        let files = try self.files ?? Files(in: folder)
        self.files = files
        let (row, byte) = (files.ends.count, files.bytes.count)
        try files.numbers.append(open[partition].numbers)
        try files.ends.append(open[partition].ends)
        try files.bytes.append(open[partition].bytes)
        written[partition].append((row..<files.ends.count, byte..<files.bytes.count))
        open[partition].numbers.removeAll(keepingCapacity: true)
        open[partition].ends.removeAll(keepingCapacity: true)
        open[partition].bytes.removeAll(keepingCapacity: true)
    }

    /// Calls the body with every row of a partition, in the order in which they were added.
    func forEach(in partition: Int, _ body: (_ number: UInt128, _ kept: Span<UInt8>) throws -> Void) throws {
        for place in written[partition] {
            guard let files else { continue }
            let rows = Rows(
                numbers: try files.numbers.read(place.rows), ends: try files.ends.read(place.rows),
                bytes: try files.bytes.read(place.bytes))
            try Self.forEach(in: rows, body)
        }
        try Self.forEach(in: open[partition], body)
    }

    private static func forEach(in rows: Rows, _ body: (UInt128, Span<UInt8>) throws -> Void) throws {
        var start = 0
        for (number, end) in zip(rows.numbers, rows.ends) {
            try body(number, rows.bytes.span.extracting(start..<Int(end)))
            start = Int(end)
        }
    }
}
