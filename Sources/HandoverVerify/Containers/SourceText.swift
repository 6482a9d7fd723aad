import SystemPackage

/// The text of a source: an original in the archive's file, or what was unpacked of a container into a file without a name.
struct SourceText: Sendable {
    private let source: ArchiveBytes
    private let offset: Int64
    /// Keeps the file open that the text lies in, where that is ours.
    private let file: SpillFile?
    /// In bytes.
    let size: Int64
    /// Of a sheet's text, where the rows lie that nobody sees.
    var hidden: [Range<Int64>] = []

    /// A stretch of a file that stays open for as long as the text is read.
    init(_ source: ArchiveBytes, at offset: Int64, size: Int64, keeping file: SpillFile? = nil) {
        self.source = source
        self.offset = offset
        self.size = size
        self.file = file
    }

    /// Fills the buffer, from a place in it on, from this offset of the text. A short read is an error.
    func read(into bytes: inout [UInt8], from start: Int = 0, at offset: Int64) throws {
        let count = bytes.count - start
        guard offset >= 0, offset + Int64(count) <= size,
            try readChunk(source, into: &bytes, from: start, at: self.offset + offset, count: count) == count
        else { throw Errno.ioError }
    }

    /// So many bytes from this offset on, or what there is of them.
    func bytes(at offset: Int64, upTo count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(count), max(0, size - offset))))
        try read(into: &bytes, at: offset)
        return bytes
    }

    /// Fills the buffer of a reader that is not ours from this offset of the text; less only at its end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let room = Int(min(Int64(buffer.count), max(0, size - offset)))
        return unsafe try source.fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]), at: self.offset + offset)
    }
}

extension OpenArchive {
    /// Where the text of a source can be read; `nil` where the archive does not have it.
    func text(of source: CheckedPlan.Source) -> SourceText? {
        if source.inside != nil { return texts[source.id] }
        return member(source.originalPath).map { text($0) }
    }

    /// The bytes of a record; none where the archive does not have its source.
    func raw(_ place: SourceBatch.Location, of source: CheckedPlan.Source) throws -> [UInt8] {
        try text(of: source)?.bytes(at: place.byteOffset, upTo: place.byteCount) ?? []
    }

    func text(_ member: Member) -> SourceText { SourceText(source, at: member.offset, size: member.size) }
}
