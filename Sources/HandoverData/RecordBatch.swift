package import HandoverCore

/// The unit that crosses modules and tasks: a chunk of whole records, its index, and where it began in its file.
///
/// The fields of a record with findings may lie about their text (they are then raw bytes of the file); every other field is
/// valid UTF-8.
package struct RecordBatch: Sendable {
    /// Raw bytes of the file, from the first byte of a record or blank line to the end of another.
    package let chunk: [UInt8]
    /// The bytes of fields that are not slices of the chunk: unescaped or decoded.
    package let arena: [UInt8]
    /// Where the records and fields lie.
    package let index: RecordIndex
    /// Where the chunk begins.
    package let start: Checkpoint
    /// Which of the source's files this is, from 0.
    package let fileIndex: Int
    /// Which of the source's lists the records are of, from 0. A CSV file has one.
    package let list: Int
    /// What the file's line ends are written in.
    package let unit: CodeUnit
    /// Of items of a list in a column: the place of the first among those of its row, from 0. `nil` for other records.
    package let firstPosition: Int?

    /// Creates a batch out of its parts.
    package init(
        chunk: [UInt8], arena: [UInt8], index: RecordIndex, start: Checkpoint, fileIndex: Int, list: Int = 0,
        unit: CodeUnit = .byte, firstPosition: Int? = nil
    ) {
        self.chunk = chunk
        self.arena = arena
        self.index = index
        self.start = start
        self.fileIndex = fileIndex
        self.list = list
        self.unit = unit
        self.firstPosition = firstPosition
    }

    /// How many records the batch has.
    @inlinable package var count: Int { index.count }
    /// The number of the first record in its source, across the source's files, from 1.
    @inlinable package var firstRecord: Int64 { start.record }
    /// The offset of the chunk in its file.
    @inlinable package var baseByteOffset: Int64 { start.byteOffset }
    /// The physical line on which the chunk begins, from 1.
    @inlinable package var baseLine: Int { start.line }

    /// Lends the bytes of one field.
    @inlinable package func withField<R>(_ field: Int, of record: Int, _ body: (Span<UInt8>) -> R) -> R {
        let slot = index.slot(field, of: record)
        if slot.isInArena { return body(arena.span.extracting(slot.range)) }  // spans cannot be picked by a ternary
        return body(chunk.span.extracting(slot.range))
    }

    /// The range of one record's raw bytes in the chunk, with its terminator.
    @inlinable package func rawRange(of record: Int) -> Range<Int> {
        let start = Int(index.byteOffsets[record])
        return start..<start + Int(index.byteCounts[record])
    }

    /// A copy of one record's raw bytes, with its terminator; of an item its text. For quarantine and display, not for the hot path.
    package func rawRecord(_ record: Int) -> [UInt8] {
        guard firstPosition == nil else {
            return withField(0, of: record) { text in [UInt8](capacity: text.count) { $0.append(text) } }
        }
        return Array(chunk[rawRange(of: record)])
    }

    /// Where something in the chunk is: line and column are counted from the start of the chunk, so this is for errors only.
    package func location(
        ofRecord record: Int, byteOffset: Int? = nil, field: String? = nil, file: String? = nil
    ) -> Diagnostic.Location {
        let offset = byteOffset ?? Int(index.byteOffsets[record])
        let position = LinePosition(of: offset, in: chunk.span, unit)
        return Diagnostic.Location(
            file: file, line: baseLine + position.terminatorsBefore, column: position.column,
            byteOffset: baseByteOffset + Int64(offset), record: firstRecord + Int64(record), field: field)
    }
}

/// A place in a file between two records, from which reading can start again.
package struct Checkpoint: Hashable, Sendable {
    /// The offset from the start of the file.
    package var byteOffset: Int64
    /// The physical line that begins here, from 1.
    package var line: Int
    /// The number in the source of the record that comes next, from 1.
    package var record: Int64

    /// Creates a checkpoint.
    package init(byteOffset: Int64, line: Int, record: Int64) {
        self.byteOffset = byteOffset
        self.line = line
        self.record = record
    }
}
