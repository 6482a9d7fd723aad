import HandoverData
import SystemPackage

/// Rows of groups in partitions by the hash of their group, so that what belongs together is in one: the last few of each in memory,
/// the others in a file of the work folder, one for all partitions. A row has 20 bytes beside what is kept of it.
struct GroupSpill {
    private let folder: WorkPlace
    private let capacity: Int
    private var file: NumberFile<UInt8>?
    /// Of each partition the rows that are not written yet, in the order in which they were added: the number in 16 bytes, how many
    /// bytes are kept in 4, these.
    private var open: [[UInt8]]
    private var written: [[Range<Int>]]

    private static let headBytes = 20

    /// - Parameter memoryBytes: for the rows of all partitions together that are not written yet.
    init(in folder: WorkPlace, partitions: Int, memoryBytes: Int) {
        self.folder = folder
        capacity = max(1 << 10, memoryBytes / partitions)
        open = Array(repeating: [], count: partitions)
        written = Array(repeating: [], count: partitions)
    }

    var partitions: Int { open.count }

    /// Adds a row.
    /// - Parameters:
    ///   - number: the hash of its group with its number in its table, see ``KeyHash``.
    ///   - keep: appends what is kept of it.
    mutating func append(_ number: UInt128, _ keep: (inout [UInt8]) -> Void) throws {
        // The hash is as good as random, so its upper bits are.
        let partition = Int((UInt64(truncatingIfNeeded: number >> 96) * UInt64(partitions)) >> 32)
        let start = open[partition].count + Self.headBytes
        Self.append(UInt64(truncatingIfNeeded: number >> 64), 8, to: &open[partition])
        Self.append(UInt64(truncatingIfNeeded: number), 8, to: &open[partition])
        Self.append(0, 4, to: &open[partition])
        keep(&open[partition])
        // A line has at most 64 MiB.
        let count = UInt32(open[partition].count - start)
        for index in 0..<4 { open[partition][start - 4 + index] = UInt8(truncatingIfNeeded: count >> UInt32(24 - 8 * index)) }
        guard open[partition].count >= capacity else { return }
        let file = try self.file ?? NumberFile(in: folder)
        self.file = file
        let first = file.count
        try file.append(open[partition])
        written[partition].append(first..<file.count)
        open[partition].removeAll(keepingCapacity: true)
    }

    /// Calls the body with every row of a partition, in the order in which they were added.
    func forEach(in partition: Int, _ body: (_ number: UInt128, _ kept: Span<UInt8>) throws -> Void) throws {
        for place in written[partition] { try Self.forEach(in: file?.read(place) ?? [], body) }
        try Self.forEach(in: open[partition], body)
    }

    private static func forEach(in rows: [UInt8], _ body: (UInt128, Span<UInt8>) throws -> Void) throws {
        var start = 0
        while start < rows.count {
            let number = UInt128(read(rows.span, start, 8)) << 64 | UInt128(read(rows.span, start + 8, 8))
            let end = start + headBytes + Int(read(rows.span, start + 16, 4))
            try body(number, rows.span.extracting(start + headBytes..<end))
            start = end
        }
    }

    /// Appends a number in so many bytes, the highest first.
    private static func append(_ number: UInt64, _ bytes: Int, to out: inout [UInt8]) {
        for index in 1...bytes { out.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - index)))) }
    }

    private static func read(_ rows: Span<UInt8>, _ start: Int, _ bytes: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in start..<start + bytes { number = number << 8 | UInt64(rows[index]) }
        return number
    }
}
