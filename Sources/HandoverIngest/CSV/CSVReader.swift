package import HandoverCore
package import HandoverCrypto
package import HandoverData

/// Reads one CSV file as its dialect says: batches of records, and what every byte of the file is.
///
/// Call ``next(onBytes:)`` until it returns `nil`; from then on ``coverage`` accounts for the whole file. Synchronous; holds a
/// chunk, or the longest record and a chunk. The records, positions and coverage are the same for every chunk size.
package struct CSVReader: ~Copyable {
    private enum Phase { case start, body, done }

    private var stream: RecordStream
    private let dialect: CSVDialect
    private var phase: Phase

    private init(stream: consuming RecordStream, dialect: CSVDialect, phase: Phase) {
        self.stream = stream
        self.dialect = dialect
        self.phase = phase
    }

    /// Opens the file at `path`. `name` is what diagnostics call it, `cipher` what it is encrypted under, if it is.
    ///
    /// With `checkpoint`, reading starts at that record instead of the file's beginning, and the coverage covers what is read.
    /// Throws when the file cannot be opened.
    package static func open(
        _ path: String, under cipher: FileCipher? = nil, name: String, dialect: CSVDialect, fileIndex: Int = 0,
        firstRecord: Int64 = 1, resumingAt checkpoint: Checkpoint? = nil, chunkBytes: Int = 1 << 20,
        limits: CSVLimits = CSVLimits()
    ) throws(Failure) -> CSVReader {
        let position = checkpoint ?? Checkpoint(byteOffset: 0, line: 1, record: firstRecord)
        let source = try ByteSource.open(
            path, under: cipher, name: name, from: position.byteOffset, chunkBytes: chunkBytes)
        let grammar = CSVGrammar(dialect, limits: limits)
        var stream = RecordStream(
            source: source, grammar: grammar, columns: dialect.columns, fileIndex: fileIndex, end: dialect.footerAt,
            position: position, coverage: Coverage(from: position.byteOffset))
        stream.hidden = dialect.hidden
        return CSVReader(stream: stream, dialect: dialect, phase: checkpoint == nil ? .start : .body)
    }

    /// What the bytes read so far are.
    package var coverage: Coverage { stream.coverage }

    /// Where the next batch begins.
    package var checkpoint: Checkpoint { stream.position }

    /// The next batch, which has at least one record; `nil` when the file has been read to its end.
    ///
    /// `onBytes` is lent every byte of the file once, in order, so that the caller can hash in the same pass.
    package mutating func next(onBytes: (Span<UInt8>) -> Void = { _ in }) throws(Failure) -> RecordBatch? {
        if phase == .start {
            try readHeader(onBytes)
            phase = .body
        }
        while phase == .body {
            guard let batch = try stream.next(onBytes) else {
                if let footerAt = dialect.footerAt, stream.position.byteOffset < footerAt { throw layoutFailure("footer") }
                try stream.takeFooter(onBytes)
                phase = .done
                break
            }
            if dialect.rules.ragged == .stop { try refuseRagged(batch) }
            if batch.count > 0 { return batch }
        }
        return nil
    }

    /// One record's raw bytes with its terminator, read again from a checkpoint at or before it.
    ///
    /// `nil` when the file has no such record. Reads a chunk at a time up to the record: keep checkpoints of batches.
    package static func rawRecord(
        _ number: Int64, from checkpoint: Checkpoint, of path: String, name: String, dialect: CSVDialect,
        chunkBytes: Int = 1 << 20
    ) throws(Failure) -> [UInt8]? {
        precondition(number >= checkpoint.record, "a checkpoint leads forward only")
        var reader = try open(path, name: name, dialect: dialect, resumingAt: checkpoint, chunkBytes: chunkBytes)
        while let batch = try reader.next() {
            let index = number - batch.firstRecord
            if index < Int64(batch.count) { return batch.rawRecord(Int(index)) }
        }
        return nil
    }

    /// Reads BOM, preamble and header, and holds them against the dialect.
    private mutating func readHeader(_ onBytes: (Span<UInt8>) -> Void) throws(Failure) {
        let mark = dialect.hasBOM ? dialect.encoding.byteOrderMark : []
        guard dialect.headerAt >= mark.count, dialect.footerAt ?? .max >= dialect.headerAt else { throw layoutFailure("header") }
        if !mark.isEmpty {
            let bytes = try stream.takePrefix(upTo: Int64(mark.count), as: .bom, onBytes)
            guard bytes == mark else { throw layoutFailure("BOM") }
        }
        try stream.skipPreamble(upTo: dialect.headerAt, onBytes)
        guard stream.position.byteOffset == dialect.headerAt else { throw layoutFailure("header") }
        let line = stream.position.line
        // A header is as wide as it is; whether that is right is said here.
        let grammar = stream.grammar
        stream.grammar = grammar.withoutWidth
        var names: [[String]] = []
        for number in 0..<dialect.rules.headerRecords {
            var record = try stream.next(maximum: 1, covering: .header, onBytes)
            // Between the records of a header, but not before the first, may be others that are none.
            while number > 0, record?.count == 0 { record = try stream.next(maximum: 1, covering: .header, onBytes) }
            guard let header = record, header.count == 1, number > 0 || header.index.byteOffsets[0] == 0 else {
                throw headerFailure(at: line, firstDifference: 0, fields: 0)
            }
            guard dialect.rules.namesAreGiven || header.index.findings.isEmpty else {
                throw headerFailure(at: line, firstDifference: 0, fields: header.index.fieldCount(of: 0))
            }
            names.append(header.texts(ofRecord: 0))
        }
        stream.grammar = grammar
        if dialect.rules.namesAreGiven { return }
        let found = HeaderNames.joined(names)
        for (field, (name, expected)) in zip(found, dialect.columns).enumerated() where !name.utf8.elementsEqual(expected.utf8) {
            throw headerFailure(at: line, firstDifference: field, fields: found.count)
        }
        guard found.count == dialect.columns.count else {
            throw headerFailure(at: line, firstDifference: min(found.count, dialect.columns.count), fields: found.count)
        }
    }

    private func refuseRagged(_ batch: borrowing RecordBatch) throws(Failure) {
        guard let finding = batch.index.findings.first(where: { $0.kind == .raggedShort || $0.kind == .raggedLong }) else {
            return
        }
        throw Failure(
            Diagnostic(
                .csvRagged, .count(dialect.columns.count),
                at: batch.location(ofRecord: finding.record, file: stream.source.name)),
            exit: .badData)
    }

    private func headerFailure(at line: Int, firstDifference: Int, fields: Int) -> Failure {
        Failure(
            Diagnostic(
                .csvHeaderDiffers, .count(firstDifference + 1), .count(fields), .count(dialect.columns.count),
                at: .init(file: stream.source.name, line: line, column: 1, byteOffset: dialect.headerAt)), exit: .badData)
    }

    private func layoutFailure(_ part: String) -> Failure {
        Failure(
            Diagnostic(
                .csvLayoutDiffers, .name(part), at: .init(file: stream.source.name, byteOffset: stream.position.byteOffset)),
            exit: .badData)
    }
}
