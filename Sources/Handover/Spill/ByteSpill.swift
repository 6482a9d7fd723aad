import HandoverData
import SystemPackage

/// Bytes that are appended, and read again by where they lie: as many of the last ones as the memory has room for in it, those before
/// them in the work folder.
struct ByteSpill {
    private let folder: WorkPlace
    private let capacity: Int
    private var file: NumberFile<UInt8>?
    private var tail: [UInt8] = []

    /// - Parameter memoryBytes: for those that are not written yet.
    init(in folder: WorkPlace, memoryBytes: Int) {
        self.folder = folder
        capacity = max(1 << 8, memoryBytes)
    }

    var count: Int { stored + tail.count }

    private var stored: Int { file?.count ?? 0 }

    /// Returns where they lie.
    @discardableResult
    mutating func append(_ bytes: Span<UInt8>) throws -> Range<Int> {
        if tail.count + bytes.count > capacity {
            let file = try self.file ?? NumberFile(in: folder)
            self.file = file
            try file.append(tail)
            tail.removeAll(keepingCapacity: true)
        }
        let start = count
        tail.append(bytes)
        return start..<count
    }

    func read(_ range: Range<Int>) throws -> [UInt8] {
        let written = range.clamped(to: 0..<stored)
        var bytes = try file?.read(written) ?? []
        if written.count < range.count { bytes += tail[range.lowerBound + written.count - stored..<range.upperBound - stored] }
        return bytes
    }
}
