/// Bytes that can be read at any offset, by several threads at once: a file, a part of one, or what an ``AgeReader`` decrypts.
package protocol AgeSource: Sendable {
    /// How many bytes there are.
    var byteCount: Int64 { get }
    /// Reads from an offset on: as many bytes as the buffer has room for, or as there are up to the end, never fewer.
    /// - Returns: how many.
    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int
}

extension AgeSource {
    /// Reads the bytes of a range, which the source has, to the beginning of a buffer. Behind a range that does not end where the
    /// source does, the buffer has no room.
    func read(_ range: Range<Int64>, into buffer: inout [UInt8]) throws {
        var room = buffer.mutableSpan
        let count = try read(into: &room, at: range.lowerBound)
        guard count == range.upperBound - range.lowerBound else {
            throw AgeError.sourceChanged(byteOffset: range.lowerBound + Int64(count))
        }
    }
}

/// Bytes in memory as a source.
package struct AgeBytes: AgeSource {
    private let bytes: [UInt8]

    /// Makes a source of these bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
    package var byteCount: Int64 { Int64(bytes.count) }
    package func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        let start = Int(min(offset, byteCount))
        let count = min(buffer.count, bytes.count - start)
        buffer.copy(bytes.span.extracting(start..<(start + count)), at: 0)
        return count
    }
}

extension MutableSpan<UInt8> {
    /// Copies bytes to a place where they have room.
    mutating func copy(_ bytes: Span<UInt8>, at place: Int) {
        precondition(place >= 0 && bytes.count <= count - place, "the bytes have room")
        if bytes.isEmpty { return }
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[place...]).copyMemory(from: source)
            }
        }
    }
}
