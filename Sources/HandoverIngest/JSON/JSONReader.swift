package import HandoverCore
package import HandoverCrypto
package import HandoverData

/// Reads one JSON file as its layout says: batches of records for each list, and what every byte of the file is.
///
/// The file is read as one document, as one value a line, or as values one after the other. Holds a chunk, or the longest
/// outermost record and a chunk. Records, positions and coverage are the same for every chunk size.
package struct JSONReader: ~Copyable, RecordReading {
    private enum Phase { case start, document, list(Int), lines, done }

    private var source: ByteSource
    private let layout: DocumentLayout
    private var phase = Phase.start
    private var walker: JSONWalker
    private var envelope: JSONEnvelope
    private var parser: JSONRecordParser
    /// How far into the source's buffer everything has been read.
    private var at = 0
    private var line = 1
    /// Where the line that the buffer begins in begins, as an offset of the file.
    private var lineStart: Int64 = 0
    private var isFinished = false
    /// What stops the reading once the records before it have gone out.
    private var pending: Failure?
    package private(set) var coverage = Coverage()
    /// The end of what is covered, as an offset of the file.
    private var covered: Int64 = 0
    /// Since the last outermost record there was nothing but whitespace and commas.
    private var followsRecord = false
    package let warnings: [Diagnostic] = []

    private init(source: consuming ByteSource, layout: DocumentLayout) {
        self.source = source
        self.layout = layout
        walker = JSONWalker(holdsMany: layout.format != .json)
        envelope = JSONEnvelope(layout)
        parser = JSONRecordParser(layout)
    }

    /// Opens the file at `path`. `name` is what diagnostics call it, `cipher` what it is encrypted under, if it is. Throws when it
    /// cannot be opened.
    package static func open(
        _ path: String, under cipher: FileCipher? = nil, name: String, layout: DocumentLayout, chunkBytes: Int = 1 << 20
    ) throws(Failure) -> JSONReader {
        precondition(!layout.lists.isEmpty, "the plan checks that a document has lists")
        return JSONReader(
            source: try ByteSource.open(path, under: cipher, name: name, from: 0, chunkBytes: chunkBytes), layout: layout)
    }

    package mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]? {
        while true {
            if isFinished { return nil }
            if let pending { throw pending }
            var stop: JSONStop?
            do throws(JSONStop) { try readBuffer() } catch { stop = error }
            if case .wrong(let problem, let place)? = stop { pending = failure(problem, at: place) }
            if parser.records.count > 0 { return takeBatches() }
            if let pending { throw pending }
            if case .done = phase {
                cover(.structure, upTo: source.byteOffset + Int64(source.buffer.count), items: 0)
                isFinished = true
                return nil
            }
            // Nothing is whole any more: let go of what has been read, and get more.
            drop()
            guard source.buffer.count <= Limits.recordBytes else { throw failure(.textTooLarge, at: 0) }
            try source.read(onBytes)
        }
    }

    /// The batches of what has been read, over exactly these bytes of the file.
    private mutating func takeBatches() -> [RecordBatch] {
        let start = source.byteOffset
        let first = line
        let chunk = takeRead()
        return parser.records.takeBatches(chunk: chunk, byteOffset: start, line: first)
    }

    private mutating func drop() { if at > 0 { _ = takeRead() } }

    /// Takes the bytes that have been read out of the buffer, and counts their lines.
    private mutating func takeRead() -> [UInt8] {
        // A CR and its LF are never parted, so that lines count the same wherever a chunk ends.
        let endsInCR = at > 0 && source.buffer[at - 1] == UInt8(ascii: "\r")
        if endsInCR, at < source.buffer.count ? source.buffer[at] == UInt8(ascii: "\n") : !source.isAtEnd { at -= 1 }
        let chunk = source.take(at)
        let lines = countLines(chunk.span)
        line += lines
        if lines > 0, let last = chunk.lastIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            lineStart = source.byteOffset - Int64(chunk.count - last - 1)
        }
        at = 0
        return chunk
    }

    /// Reads on in the buffer until it ends, the file ends, or something is wrong.
    private mutating func readBuffer() throws(JSONStop) {
        let buffer = source.buffer
        let bytes = buffer.span
        let atEnd = source.isAtEnd
        if case .start = phase { try begin(bytes, atEnd) }
        parser.begin(bytes, from: at, atEnd: atEnd)
        while parser.records.slotCount < DocumentRecords.slotsPerBatch {
            switch phase {
            case .start, .done: return
            case .document: try readEnvelope(bytes, atEnd)
            case .list(let list): try readList(list, bytes, atEnd)
            case .lines: try readLine(bytes, atEnd)
            }
        }
    }

    private mutating func begin(_ bytes: Span<UInt8>, _ atEnd: Bool) throws(JSONStop) {
        if layout.hasBOM {
            guard bytes.count >= 3 else { throw endOfBytes(0, atEnd) }
            guard bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf else { throw .wrong(.syntax, at: 0) }
            at = 3
            cover(.bom, upTo: 3, items: 1)
        }
        phase =
            switch layout.format {
            case .json, .xml: .document
            case .ndjson: .lines
            case .jsonValues: .list(0)
            }
    }

    private mutating func readEnvelope(_ bytes: Span<UInt8>, _ atEnd: Bool) throws(JSONStop) {
        let base = source.byteOffset
        followsRecord = false
        let step: JSONEnvelope.Step
        do throws(JSONStop) { step = try envelope.next(&walker, bytes, &at, base: base, atEnd: atEnd) } catch {
            try parser.checkEncoding(before: at)
            throw error
        }
        try parser.checkEncoding(before: at)
        switch step {
        case .list(let list): phase = .list(list)
        case .ignored(let from):
            cover(.structure, upTo: from, items: 0)
            cover(.ignored, upTo: base + Int64(at), items: 1)
        case .end: phase = .done
        }
    }

    /// One element of a list's array, or one of many values of the file.
    private mutating func readList(_ list: Int, _ bytes: Span<UInt8>, _ atEnd: Bool) throws(JSONStop) {
        let isDocument = layout.format == .jsonValues
        let isMore =
            try isDocument
            ? walker.beginsDocument(bytes, &at, atEnd: atEnd) : walker.beginsElement(bytes, &at, atEnd: atEnd)
        guard isMore else {
            phase = isDocument ? .done : .document
            if isDocument, walker.documentCount == 0 { throw .wrong(.notADocument, at: at) }
            return
        }
        let start = at
        var end = at
        try parser.group(list, depth: walker.depth, bytes, &end)
        at = end
        walker.didReadValue()
        coverRecord(from: source.byteOffset + Int64(start), to: source.byteOffset + Int64(end))
    }

    /// One line that holds one value, or none.
    private mutating func readLine(_ bytes: Span<UInt8>, _ atEnd: Bool) throws(JSONStop) {
        var end = at
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 || bytes[end] == 0x0d { end += 1 }
        guard end < bytes.count || atEnd else { throw .more }
        if end == bytes.count {
            if end > at { cover(.blank, upTo: source.byteOffset + Int64(end), items: 1) }
            at = end
            phase = .done
            if walker.documentCount == 0 { throw .wrong(.notADocument, at: at) }
            return
        }
        if bytes[end] == UInt8(ascii: "\n") {
            at = end + 1
            cover(.blank, upTo: source.byteOffset + Int64(at), items: 1)
            return
        }
        let start = end
        try parser.group(0, depth: 0, bytes, &end)
        // The record is taken only when its line is known to hold nothing else.
        var next = end
        while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 || bytes[next] == 0x0d { next += 1 }
        if next == bytes.count, !atEnd {
            parser.records.rollBack()
            throw .more
        }
        if next < bytes.count, bytes[next] != UInt8(ascii: "\n") {
            parser.records.rollBack()
            throw .wrong(.syntax, at: next)
        }
        if hasLineFeed(bytes.extracting(start..<end)) {
            let feed = (start..<end).first { bytes[$0] == UInt8(ascii: "\n") } ?? start
            parser.records.rollBack()
            throw .wrong(.acrossLines, at: feed)
        }
        at = min(next + 1, bytes.count)
        walker.didReadValue()
        cover(.records, upTo: source.byteOffset + Int64(at), items: 1)
    }

    private mutating func coverRecord(from start: Int64, to end: Int64) {
        cover(followsRecord ? .records : .structure, upTo: start, items: 0)
        cover(.records, upTo: end, items: 1)
        followsRecord = true
    }

    private mutating func cover(_ kind: CoverageClass, upTo end: Int64, items: Int) {
        coverage.append(kind, byteCount: Int(end - covered), items: items)
        covered = max(covered, end)
    }

    private func failure(_ problem: JSONProblem, at offset: Int) -> Failure {
        let place = LinePosition(of: min(offset, source.buffer.count), in: source.buffer.span)
        let location = Diagnostic.Location(
            file: source.name, line: line + place.terminatorsBefore,
            // A line may have begun before the buffer does.
            column: place.terminatorsBefore > 0 ? place.column : Int(source.byteOffset + Int64(offset) - lineStart) + 1,
            byteOffset: source.byteOffset + Int64(offset))
        let diagnostic =
            switch problem {
            case .syntax where offset >= source.buffer.count: Diagnostic(.jsonCutOff, at: location)
            case .syntax: Diagnostic(.jsonSyntax, at: location)
            case .notUTF8: Diagnostic(.jsonNotUTF8, at: location)
            case .tooDeep: Diagnostic(.documentTooDeep, .count(Limits.documentDepth), at: location)
            case .textTooLarge:
                Diagnostic(.documentTooLarge, .count(Limits.fieldBytes), .count(Limits.recordBytes), at: location)
            case .tooManyRecords: Diagnostic(.documentTooManyRecords, .count(Limits.recordsPerGroup), at: location)
            case .notAList: Diagnostic(.jsonNotAList, at: location)
            case .notADocument: Diagnostic(.jsonNotADocument, at: location)
            case .nameTwice: Diagnostic(.jsonNameTwice, at: location)
            case .acrossLines: Diagnostic(.jsonAcrossLines, at: location)
            case .unknownPart(let path): Diagnostic(.documentUnknownPart, .name(path), at: location)
            case .tooManyNames: preconditionFailure("only init counts names")
            }
        return Failure(diagnostic, exit: .badData)
    }
}
