import CHandoverBytes
package import HandoverCore
package import HandoverCrypto
package import HandoverData
import HandoverGB18030
import HandoverXML

/// Reads one XML file as its layout says: batches of records for each list, and what every byte of the file is.
///
/// Holds a chunk, or the longest outermost record and a chunk. Records, positions and coverage are the same for every chunk size.
package struct XMLReader: ~Copyable, RecordReading {
    private var source: ByteSource
    private let layout: DocumentLayout
    private let parser: XMLPushParser
    private let positions: XMLPositions
    private var handler: XMLRecordHandler
    /// How far into the source's buffer bytes have been fed.
    private var fed = 0
    /// How many bytes of UTF-8 have been fed, a BOM included.
    private var fedOffset: Int64
    private var line = 1
    /// Where the line that the buffer begins in begins, as an offset of the file.
    private var lineStart: Int64 = 0
    private var isDone = false
    /// Bytes have been read that are only fed once the full batch has gone out.
    private var hasRest = false
    package private(set) var warnings: [Diagnostic] = []

    /// After so many bytes it is looked whether a batch is full.
    private static let feedBytes = 1 << 16
    /// Transcoding goes in pieces of this size: every offset is looked for in one of them.
    private static let pieceBytes = 4096

    private init(source: consuming ByteSource, layout: DocumentLayout, parser: XMLPushParser) {
        self.source = source
        self.layout = layout
        self.parser = parser
        positions = XMLPositions(layout.encoding)
        handler = XMLRecordHandler(layout, parser, positions)
        fedOffset = Int64(layout.byteOrderMark.count)
    }

    /// Opens the file at `path`. `name` is what diagnostics call it, `cipher` what it is encrypted under, if it is. Throws when it
    /// cannot be opened.
    package static func open(
        _ path: String, under cipher: FileCipher? = nil, name: String, layout: DocumentLayout, chunkBytes: Int = 1 << 18
    ) throws(Failure) -> XMLReader {
        precondition(!layout.lists.isEmpty, "the plan checks that a document has lists")
        let start = Int64(layout.byteOrderMark.count)
        let parser: XMLPushParser
        do throws(XMLPushError) {
            parser = try XMLPushParser(allowsDTD: layout.allowsDTD, baseByteOffset: start)
        } catch {
            throw Failure(Diagnostic(.xmlMalformed, .name(error.message), at: .init(file: name)), exit: .badData)
        }
        let source = try ByteSource.open(path, under: cipher, name: name, from: 0, chunkBytes: chunkBytes)
        return XMLReader(source: source, layout: layout, parser: parser)
    }

    package var coverage: Coverage { handler.stretches.coverage }

    package mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]? {
        while !isDone {
            if source.isAtEnd, !hasRest {
                try end()
                let batches = takeBatches(upTo: handler.groupsEnd)
                isDone = true
                if !batches.isEmpty { return batches }
                return nil
            }
            if !hasRest { try source.read(onBytes) }
            if source.byteOffset == 0, layout.hasBOM {
                if source.buffer.count < layout.byteOrderMark.count, !source.isAtEnd { continue }
                try takeBOM()
            }
            try feed()
            handler.stretches.settle(source.buffer, from: handler.base)
            let batches = takeBatches(upTo: handler.groupsEnd)
            if !batches.isEmpty { return batches }
        }
        return nil
    }

    private mutating func takeBOM() throws(Failure) {
        guard source.buffer.starts(with: layout.byteOrderMark) else {
            throw Failure(
                Diagnostic(.csvLayoutDiffers, .name("BOM"), at: .init(file: source.name, byteOffset: 0)), exit: .badData)
        }
        _ = source.take(layout.byteOrderMark.count)
    }

    /// Feeds what has been read and not been fed.
    private mutating func feed() throws(Failure) {
        let buffer = source.buffer
        if layout.encoding == .utf8 {
            while fed < buffer.count, handler.records.slotCount < DocumentRecords.slotsPerBatch {
                let end = min(fed + Self.feedBytes, buffer.count)
                try give(buffer.span.extracting(fed..<end))
                fedOffset += Int64(end - fed)
                fed = end
            }
        } else if let transcoder = Transcoder(layout.encoding) {
            while fed < buffer.count, handler.records.slotCount < DocumentRecords.slotsPerBatch {
                let end = min(fed + Self.pieceBytes, buffer.count)
                let piece = buffer.span.extracting(fed..<end)
                var utf8: [UInt8] = []
                let taken = transcoder.append(piece, atEnd: source.isAtEnd && end == buffer.count, to: &utf8)
                let whole = source.isAtEnd && end == buffer.count ? end - fed : taken
                // The rest of a character is still to come.
                if whole == 0 { break }
                if let bad = utf8.firstIndex(of: UInt8(HANDOVER_NO_CHARACTER)) {
                    let place = transcoder.byte(of: bad, in: piece)
                    throw failure(
                        .xmlEncoding, .name(layout.encoding.rawValue), at: source.byteOffset + Int64(fed + place))
                }
                positions.append(
                    raw: Array(buffer[fed..<fed + whole]), at: source.byteOffset + Int64(fed), fed: utf8, at: fedOffset)
                try give(utf8.span)
                fedOffset += Int64(utf8.count)
                fed += whole
            }
        } else {
            while fed < buffer.count, handler.records.slotCount < DocumentRecords.slotsPerBatch {
                var end = min(fed + Self.pieceBytes, buffer.count)
                // A byte below 0x30 is part of no longer character, so a piece may end behind it.
                if end < buffer.count || !source.isAtEnd {
                    while end > fed, buffer[end - 1] >= 0x30 { end -= 1 }
                    if end == fed {
                        end = buffer[fed...].firstIndex { $0 < 0x30 }.map { $0 + 1 } ?? fed
                        if end == fed {
                            if !source.isAtEnd { break }
                            end = buffer.count
                        }
                    }
                }
                var utf8: [UInt8] = []
                if let bad = decodeGB18030(buffer.span.extracting(fed..<end), into: &utf8) {
                    throw failure(.xmlEncoding, .name("gb18030"), at: source.byteOffset + Int64(fed + bad))
                }
                positions.append(
                    raw: Array(buffer[fed..<end]), at: source.byteOffset + Int64(fed), fed: utf8, at: fedOffset)
                try give(utf8.span)
                fedOffset += Int64(utf8.count)
                fed = end
            }
        }
        hasRest = fed < buffer.count && handler.records.slotCount >= DocumentRecords.slotsPerBatch
        let open = handler.groupStart ?? handler.reached
        if source.byteOffset + Int64(buffer.count) - open > Int64(Limits.recordBytes) + 1 << 24 {
            throw failure(.documentTooLarge, .count(Limits.elementText), .count(Limits.recordBytes), at: open)
        }
    }

    private mutating func give(_ bytes: Span<UInt8>) throws(Failure) {
        do { try parser.feed(bytes, to: &handler) } catch { throw failure(error) }
    }

    private mutating func end() throws(Failure) {
        do { try parser.finish(to: &handler) } catch { throw failure(error) }
        handler.stretches.append(upTo: source.byteOffset + Int64(source.buffer.count), .structure)
        handler.stretches.settle(source.buffer, from: handler.base)
        addWarnings()
    }

    /// The batches of the records that are whole, over the bytes up to `end`.
    private mutating func takeBatches(upTo end: Int64) -> [RecordBatch] {
        let hasRecords = handler.records.hasWholeGroups(isOpen: handler.groupStart != nil)
        // Without records the bytes before the last event are let go of: nothing before it is asked for again.
        let until = hasRecords ? end : handler.groupStart ?? handler.reached
        let count = Int(until - source.byteOffset)
        guard count > 0 else { return [] }
        let first = line
        if handler.groupStart == nil, !hasRecords { handler.stretches.look(source.buffer, from: handler.base, upTo: until) }
        let chunk = source.take(count)
        noteLines(of: chunk, before: until)
        fed -= count
        positions.forget(before: until)
        return handler.takeBatches(chunk: chunk, line: first)
    }

    private mutating func noteLines(of chunk: [UInt8], before end: Int64) {
        let unit = layout.encoding.unit
        let lines = unit.lines(in: chunk.span)
        line += lines
        if unit != .byte {
            // A line may have begun before the chunk does.
            if lines > 0 { lineStart = end - Int64(LinePosition(of: chunk.count, in: chunk.span, unit).column - 1) }
        } else if lines > 0, let last = chunk.lastIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            lineStart = end - Int64(chunk.count - last - 1)
        }
    }

    private mutating func addWarnings() {
        let place = Diagnostic.Location(file: source.name)
        if let label = parser.declaredEncoding, !Self.agrees(label, layout.encoding) {
            warnings.append(Diagnostic(.xmlLabelDiffers, .name(label), .name(layout.encoding.rawValue), at: place))
        }
        if handler.inclusions > 0 { warnings.append(Diagnostic(.xmlInclusions, .count(handler.inclusions), at: place)) }
        if handler.stylesheets > 0 { warnings.append(Diagnostic(.xmlStylesheets, .count(handler.stylesheets), at: place)) }
        if parser.defaultedAttributes > 0 {
            warnings.append(Diagnostic(.xmlDefaults, .count(parser.defaultedAttributes), at: place))
        }
    }

    private static func agrees(_ label: String, _ encoding: CSVDialect.Encoding) -> Bool {
        let label = label.lowercased()
        return switch encoding {
        case .utf8: ["utf-8", "utf8", "us-ascii", "ascii"].contains(label)
        case .utf16le: ["utf-16", "utf-16le"].contains(label)
        case .utf16be: ["utf-16", "utf-16be"].contains(label)
        case .utf32le, .utf32be: preconditionFailure("the lock gives no XML file these two")
        case .gb18030, .big5, .shiftJIS, .windows1252: label == encoding.rawValue
        }
    }

    // MARK: Failures

    private func failure(_ error: any Error) -> Failure {
        if let stop = error as? XMLStop {
            switch stop.problem {
            case .unknownPart(let path): return failure(.documentUnknownPart, .name(path), at: stop.byteOffset)
            case .noPrefix(let uri): return failure(.xmlNoPrefix, .name(uri), at: stop.byteOffset)
            case .tooManyRecords:
                return failure(.documentTooManyRecords, .count(Limits.recordsPerGroup), at: stop.byteOffset)
            case .textTooLarge:
                return failure(.documentTooLarge, .count(Limits.elementText), .count(Limits.recordBytes), at: stop.byteOffset)
            }
        }
        guard let error = error as? XMLPushError else { preconditionFailure("the parser and the handler throw no other errors") }
        return Failure(
            error.diagnostic(layout.encoding, .init(file: source.name, byteOffset: positions.near(error.byteOffset))),
            exit: .badData)
    }

    private func failure(_ code: Diagnostic.Code, _ arguments: Diagnostic.Argument..., at byteOffset: Int64) -> Failure {
        var location = Diagnostic.Location(file: source.name, byteOffset: byteOffset)
        let offset = byteOffset - source.byteOffset
        if offset >= 0, offset <= Int64(source.buffer.count) {
            let place = LinePosition(of: Int(offset), in: source.buffer.span, layout.encoding.unit)
            location.line = line + place.terminatorsBefore
            // A line may have begun before the buffer does.
            location.column = place.terminatorsBefore > 0 ? place.column : Int(byteOffset - lineStart) + 1
        }
        var diagnostic = Diagnostic(code, at: location)
        diagnostic.arguments = arguments
        return Failure(diagnostic, exit: .badData)
    }
}
