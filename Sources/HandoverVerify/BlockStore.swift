import HandoverCore

/// Blocks of words: in memory up to a budget, behind that in a file.
struct BlockStore: Sendable {
    private var blocks: [[UInt64]] = []
    private var budget: Int
    private var spill: SpillFile?
    private var fileEnd: Int64 = 0

    /// Where a block is: in memory by its index, or in the file by its offset.
    enum Place: BitwiseCopyable {
        case memory(Int32)
        case file(Int64)
    }

    /// - Parameter budget: in bytes.
    init(budget: Int) { self.budget = budget }

    mutating func add(_ words: Span<UInt64>) throws -> Place {
        budget -= words.count * 8
        if budget >= 0 {
            var block: [UInt64] = []
            block.reserveCapacity(words.count)
            unsafe words.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
            blocks.append(block)
            return .memory(Int32(blocks.count - 1))
        }
        if spill == nil { spill = try SpillFile() }
        let place = Place.file(fileEnd)
        try spill?.write(words, at: fileEnd)
        fileEnd += Int64(words.count * 8)
        return place
    }

    /// Appends a block's words to an array.
    func read(_ place: Place, count: Int, onto words: inout [UInt64]) throws {
        switch place {
        case .memory(let index): words += blocks[Int(index)]
        case .file(let offset):
            let start = words.count
            words.append(contentsOf: repeatElement(0, count: count))
            try spill?.read(into: &words, start..<(start + count), at: offset)
        }
    }
}
