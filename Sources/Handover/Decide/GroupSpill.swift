import HandoverData
import SystemPackage

/// Rows of groups in partitions by the hash of their group, so that what belongs together is in one: the last few of each in memory,
/// the others in the work folder.
struct GroupSpill {
    /// Bytes in front of what is kept of a row: its number (see ``KeyHash``), and how long it is.
    private static let headBytes = 20

    private let folder: FilePath
    private let capacity: Int
    private var file: NumberFile<UInt8>?
    private var open: [[UInt8]]
    private var written: [[Range<Int>]]

    /// - Parameter memoryBytes: for the rows of all partitions together that are not written yet.
    init(in folder: FilePath, partitions: Int, memoryBytes: Int) {
        self.folder = folder
        capacity = max(1 << 10, memoryBytes / partitions)
        open = Array(repeating: [], count: partitions)
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
        Self.append(number, bytes: 16, to: &open[partition])
        let start = open[partition].count
        Self.append(0, bytes: 4, to: &open[partition])
        keep(&open[partition])
        let count = open[partition].count - start - 4
        for index in 0..<4 { open[partition][start + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
        guard open[partition].count >= capacity else { return }
        let file = try self.file ?? NumberFile(in: folder)
        self.file = file
        let from = file.count
        try file.append(open[partition])
        written[partition].append(from..<file.count)
        open[partition].removeAll(keepingCapacity: true)
    }

    /// Calls the body with every row of a partition, in the order in which they were added.
    func forEach(in partition: Int, _ body: (_ number: UInt128, _ kept: Span<UInt8>) throws -> Void) throws {
        for range in written[partition] {
            if let file { try Self.forEach(in: try file.read(range), body) }
        }
        try Self.forEach(in: open[partition], body)
    }

    private static func forEach(in rows: [UInt8], _ body: (UInt128, Span<UInt8>) throws -> Void) throws {
        var at = 0
        while at < rows.count {
            let end = at + headBytes + Int(number(rows, at + 16, bytes: 4))
            try body(number(rows, at, bytes: 16), rows.span.extracting(at + headBytes..<end))
            at = end
        }
    }

    private static func append(_ number: UInt128, bytes: Int, to out: inout [UInt8]) {
        for index in 0..<bytes { out.append(UInt8(truncatingIfNeeded: number >> UInt128(8 * index))) }
    }

    private static func number(_ bytes: [UInt8], _ at: Int, bytes count: Int) -> UInt128 {
        (0..<count).reduce(0) { $0 | UInt128(bytes[at + $1]) << UInt128(8 * $1) }
    }
}
