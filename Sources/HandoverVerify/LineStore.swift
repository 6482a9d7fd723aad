import HandoverCore

/// Lines of rows that are asked for later, in any order: in memory up to a budget, behind that in a file. A line takes four bytes more
/// than it has, there or there; who wants it again holds its place, eight bytes.
struct LineStore: Sendable {
    /// Bytes of the number of bytes in front of a line.
    private static let headBytes = 4
    /// Bytes that go to the file at once.
    private static let blockBytes = 1 << 18
    /// Bytes that are read for a line whose length is not known yet: most rows are shorter.
    private static let guessedBytes = 512

    private let budget: Int
    private var memory: [UInt8] = []
    /// There once a line had no room in memory; from then on nothing is added there.
    private var spill: SpillFile?
    private var fileEnd: Int64 = 0
    /// What goes to the file next.
    private var tail: [UInt8] = []

    /// - Parameter budget: in bytes.
    init(budget: Int) { self.budget = budget }

    /// What this takes of the memory.
    var byteCount: Int { memory.count + tail.count }

    /// Adds a line.
    /// - Returns: its place.
    mutating func append(_ line: ArraySlice<UInt8>) throws -> Int64 {
        if spill == nil, memory.count + Self.headBytes + line.count <= budget {
            defer { Self.append(line, to: &memory) }
            return Int64(memory.count)
        }
        let file = try spill ?? SpillFile()
        spill = file
        if tail.count >= min(budget, Self.blockBytes) {
            try file.write(tail.span, at: fileEnd)
            fileEnd += Int64(tail.count)
            tail.removeAll(keepingCapacity: true)
        }
        defer { Self.append(line, to: &tail) }
        return Int64(memory.count) + fileEnd + Int64(tail.count)
    }

    /// The line at a place.
    func line(at place: Int64) throws -> ArraySlice<UInt8> {
        if place < Int64(memory.count) { return memory[Self.line(memory, at: Int(place))] }
        let offset = place - Int64(memory.count)
        if offset >= fileEnd { return tail[Self.line(tail, at: Int(offset - fileEnd))] }
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(Self.guessedBytes), fileEnd - offset)))
        try spill?.read(into: &bytes, bytes.indices, at: offset)
        let (line, known) = (Self.line(bytes, at: 0), bytes.count)
        if line.upperBound > known {
            bytes.append(contentsOf: repeatElement(0, count: line.upperBound - known))
            try spill?.read(into: &bytes, known..<line.upperBound, at: offset + Int64(known))
        }
        return bytes[line]
    }

    private static func append(_ line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        for shift in 0..<headBytes { bytes.append(UInt8(truncatingIfNeeded: line.count >> (8 * shift))) }
        bytes += line
    }

    /// Where the line lies whose number of bytes stands there.
    private static func line(_ bytes: [UInt8], at head: Int) -> Range<Int> {
        let count = (0..<headBytes).reduce(0) { $0 | Int(bytes[head + $1]) << (8 * $1) }
        return (head + headBytes)..<(head + headBytes + count)
    }
}
