import HandoverCore
import HandoverData

/// The records of one region of a file, batch by batch: what the reader and the sniffer have in common.
struct RecordStream: ~Copyable {
    var source: ByteSource
    /// What the region's fields are called, for diagnostics.
    let columns: [String]
    let fileIndex: Int
    var grammar: CSVGrammar
    /// The offset where the region ends, if not at the end of the file.
    let end: Int64?
    /// Where the next record begins.
    private(set) var position: Checkpoint
    private(set) var coverage: Coverage
    /// Where records lie that are held back because nobody sees them in their sheet.
    var hidden: [Range<Int64>] = []
    /// The region ends within a character: what is thrown once the records before that have been handed out.
    private var cutOff: Failure?

    init(
        source: consuming ByteSource, grammar: CSVGrammar, columns: [String], fileIndex: Int, end: Int64?, position: Checkpoint,
        coverage: Coverage
    ) {
        self.source = source
        self.columns = columns
        self.fileIndex = fileIndex
        self.grammar = grammar
        self.end = end
        self.position = position
        self.coverage = coverage
    }

    /// The next batch of at most `maximum` records, with what the tokenizer saw; `nil` at the end of the region. A batch has no
    /// records when only blank lines were found.
    mutating func next(maximum: Int = .max, covering kind: CoverageClass? = nil, _ onBytes: (Span<UInt8>) -> Void)
        throws(Failure) -> RecordBatch?
    {
        if let cutOff { throw cutOff }
        var tokens = CSVTokens()
        var cutAt: Int?
        while true {
            if !isComplete { try source.read(onBytes) }
            let available = availableBytes
            if available == 0, isComplete { return nil }
            tokens.index.fields.reserveCapacity(available / 8)
            tokens.index.recordStarts.reserveCapacity(available / 64)
            if grammar.isGB18030 { tokens.arena.reserveCapacity(available) }
            let bytes = source.buffer.span.extracting(0..<available)
            if let transcoder = grammar.transcoder {
                cutAt = transcoder.tokenize(bytes, atEnd: isComplete, grammar, maximum: maximum, into: &tokens)
            } else {
                tokenizeText(bytes, atEnd: isComplete, grammar, maximum: maximum, into: &tokens)
            }
            if tokens.consumed > 0 { break }
            if let stop = tokens.stop { throw failure(stop, in: source.buffer.span, from: position) }
            tokens = CSVTokens()
        }
        // Records before a stop go out first; the next call meets the stop again as the first thing in its bytes.
        tokens.stop = nil
        tokens.index.fields.removeLast(tokens.index.fields.count - Int(tokens.index.recordStarts[tokens.index.count]))
        let start = position
        if kind == nil, !hidden.isEmpty { tokens.index.hide(hidden, from: start.byteOffset) }
        if isComplete, tokens.consumed == availableBytes { cutOff = cutOff(tokens, lastCharacter: cutAt) }
        if let kind {
            coverage.append(kind, byteCount: tokens.consumed, items: tokens.index.count)
        } else {
            coverage.append(tokens)
        }
        position.byteOffset += Int64(tokens.consumed)
        position.line += tokens.lines
        if kind == nil { position.record += Int64(tokens.index.count) }
        let chunk = source.take(tokens.consumed)
        return RecordBatch(
            chunk: chunk, arena: tokens.arena, index: tokens.index, start: start, fileIndex: fileIndex,
            unit: grammar.encoding.unit)
    }

    /// What is wrong if the region's last record ends within its first bad character.
    private func cutOff(_ tokens: CSVTokens, lastCharacter: Int?) -> Failure? {
        guard let bad = tokens.index.findings.last(where: { $0.kind == .encoding }), bad.record == tokens.index.count - 1 else {
            return nil
        }
        let bytes = source.buffer.span.extracting(0..<availableBytes)
        guard
            grammar.transcoder == nil
                ? grammar.encoding.isCutOff(bytes.extracting(bad.byteOffset..<bytes.count)) : bad.byteOffset == lastCharacter
        else { return nil }
        let place = LinePosition(of: bad.byteOffset, in: bytes, grammar.encoding.unit)
        return Failure(
            Diagnostic(
                .csvCutCharacter, .name(grammar.encoding.rawValue), .count(bytes.count - bad.byteOffset),
                at: .init(
                    file: source.name, line: position.line + place.terminatorsBefore, column: place.column,
                    byteOffset: position.byteOffset + Int64(bad.byteOffset), record: position.record + Int64(bad.record))),
            exit: .badData)
    }

    /// Takes the bytes before `end`, fewer when the file is shorter, as one item.
    mutating func takePrefix(upTo end: Int64, as kind: CoverageClass, _ onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [UInt8]
    {
        let wanted = Int(end - source.byteOffset)
        while source.buffer.count < wanted, !source.isAtEnd { try source.read(onBytes) }
        let bytes = source.take(min(wanted, source.buffer.count))
        coverage.append(kind, byteCount: bytes.count, items: 1)
        position.byteOffset += Int64(bytes.count)
        return bytes
    }

    /// Skips and covers the preamble, which ends before `end`. The position stays short of it when the file is shorter.
    mutating func skipPreamble(upTo end: Int64, _ onBytes: (Span<UInt8>) -> Void) throws(Failure) {
        var counter = LineCounter(grammar.encoding.unit)
        var byteCount = 0
        while source.byteOffset < end {
            if source.buffer.isEmpty { try source.read(onBytes) }
            if source.buffer.isEmpty { break }
            let bytes = source.take(Int(min(end - source.byteOffset, Int64(source.buffer.count))))
            counter.add(bytes.span)
            byteCount += bytes.count
        }
        coverage.append(.preamble, byteCount: byteCount, items: counter.lines)
        position.byteOffset += Int64(byteCount)
        position.line += counter.terminators
    }

    /// Takes what is left of the file after the region: a footer, or the mark with which some systems end a file.
    mutating func takeFooter(_ onBytes: (Span<UInt8>) -> Void) throws(Failure) {
        var counter = LineCounter(grammar.encoding.unit)
        var byteCount = 0
        var isMark = true
        repeat {
            if !source.isAtEnd { try source.read(onBytes) }
            counter.add(source.buffer.span)
            byteCount += source.buffer.count
            isMark = isMark && source.buffer.allSatisfy { $0 == 0x1a }
            _ = source.take(source.buffer.count)
        } while !source.isAtEnd
        coverage.append(isMark ? .endMarker : .footer, byteCount: byteCount, items: isMark ? 1 : counter.lines)
    }

    private var availableBytes: Int {
        guard let end else { return source.buffer.count }
        return Int(min(Int64(source.buffer.count), max(0, end - source.byteOffset)))
    }

    /// Whether the buffer holds everything that the region still has.
    private var isComplete: Bool {
        if source.isAtEnd { return true }
        guard let end else { return false }
        return source.byteOffset + Int64(source.buffer.count) >= end
    }

    private func failure(_ stop: CSVTokens.Stop, in bytes: Span<UInt8>, from start: Checkpoint) -> Failure {
        let place = LinePosition(of: stop.byteOffset, in: bytes, grammar.encoding.unit)
        let location = Diagnostic.Location(
            file: source.name, line: start.line + place.terminatorsBefore, column: place.column,
            byteOffset: start.byteOffset + Int64(stop.byteOffset), record: start.record,
            field: stop.field < columns.count ? columns[stop.field] : nil)
        let number = Diagnostic.Argument.count(stop.field + 1)
        let diagnostic =
            switch stop.reason {
            case .unterminatedQuote: Diagnostic(.csvUnterminatedQuote, number, at: location)
            case .recordTooLarge: Diagnostic(.csvRecordTooLarge, .count(grammar.limits.recordBytes), at: location)
            case .tooManyFields: Diagnostic(.csvTooManyFields, .count(grammar.limits.fieldsPerRecord), at: location)
            case .cutOff: Diagnostic(.csvCutOff, .count(stop.field), .count(grammar.fieldCount ?? 0), at: location)
            }
        return Failure(diagnostic, exit: .badData)
    }
}

/// Finds the whole records at the start of text in UTF-8 or GB18030, by the tokenizer that its grammar needs.
func tokenizeText(
    _ bytes: Span<UInt8>, atEnd: Bool, _ grammar: CSVGrammar, maximum: Int, into tokens: inout CSVTokens
) {
    if grammar.isSimple {
        tokenize(bytes, atEnd: atEnd, grammar, maximum: maximum, into: &tokens)
    } else if grammar.rules.widths.isEmpty {
        tokenizeCharacters(bytes, atEnd: atEnd, grammar, maximum: maximum, into: &tokens)
    } else {
        tokenizeFixedWidths(bytes, atEnd: atEnd, grammar, maximum: maximum, into: &tokens)
    }
}
