package import HandoverCore
import HandoverData

/// Writes the text of a sheet: canonical CSV, a line a row (Format.md section 4.7).
package struct SheetText: Sendable {
    /// How large the text is.
    package private(set) var byteCount: Int64 = 0
    /// Where the rows lie that nobody sees, in bytes of the text; neighbours are one range.
    package private(set) var hidden: [Range<Int64>] = []
    package private(set) var facts = SheetFacts()

    private var width: Int

    fileprivate init(width: Int) { self.width = width }
}

extension Workbook {
    /// Goes over a sheet and counts.
    package func profile(
        _ sheet: Sheet, of parts: any WorkbookParts, _ strings: SharedStrings, _ formats: NumberFormats = .init(), file: String
    ) throws(Failure) -> SheetProfile {
        try read(sheet, PartParser(parts: parts, file: file), strings, FactsSink(formats)).finished
    }

    /// Reads which formats of numbers are those of days.
    package func formats(of parts: any WorkbookParts, file: String) throws(Failure) -> NumberFormats {
        try NumberFormats.read(PartParser(parts: parts, file: file), stylesPart)
    }

    /// Reads the strings that the cells of all sheets share.
    package func strings(of parts: any WorkbookParts, file: String) throws(Failure) -> SharedStrings {
        try SharedStrings.read(PartParser(parts: parts, file: file), stringsPart)
    }

    /// Writes the text of a sheet, whose rows have so many fields, to `write`, in pieces. What that throws is a disk's.
    package func text(
        _ sheet: Sheet, of parts: any WorkbookParts, _ strings: SharedStrings, columns: Int, file: String,
        to write: @escaping (Span<UInt8>) throws -> Void
    ) throws(Failure) -> SheetText {
        var sink = try read(
            sheet, PartParser(parts: parts, file: file), strings,
            TextSink(text: SheetText(width: columns), facts: FactsSink(nil), file: file, write: write))
        try sink.flush()
        return sink.finished
    }

    private func read<Sink: SheetSink>(
        _ sheet: Sheet, _ parser: PartParser, _ strings: SharedStrings, _ sink: Sink
    ) throws(Failure) -> Sink {
        let handler = try parser.parse(sheet.part) { SheetHandler($0, strings, sink) }
        guard handler.hasData else {
            throw Failure(
                Diagnostic(.workbookMalformed, .name("sheetData"), at: .init(file: "\(parser.file)/\(sheet.part)")),
                exit: .badData)
        }
        return handler.sink
    }
}

private struct TextSink: SheetSink {
    var text: SheetText
    var facts: FactsSink
    let file: String
    let write: (Span<UInt8>) throws -> Void
    private var buffer: [UInt8] = []
    private var lastRow = 0

    private static let bufferBytes = 1 << 20

    init(text: SheetText, facts: FactsSink, file: String, write: @escaping (Span<UInt8>) throws -> Void) {
        (self.text, self.facts, self.file, self.write) = (text, facts, file, write)
    }

    mutating func row(_ row: borrowing SheetRow) throws {
        try facts.row(row)
        // A sheet that is wider than was said is another one; its text is, too, and whoever compares sees it.
        while lastRow + 1 < row.number {
            buffer.append(UInt8(ascii: "\n"))
            text.advance(1)
            lastRow += 1
        }
        lastRow = row.number
        let start = buffer.count
        var column = 0
        for (index, cell) in row.cells.enumerated() {
            while column < cell.column {
                buffer.append(UInt8(ascii: ","))
                column += 1
            }
            CanonicalCSV.append(row.bytes.span.extracting(row.range(index)), to: &buffer)
        }
        while column + 1 < text.columns {
            buffer.append(UInt8(ascii: ","))
            column += 1
        }
        buffer.append(UInt8(ascii: "\n"))
        text.advance(buffer.count - start, isHidden: row.isHidden)
        guard buffer.count - start <= Limits.recordBytes else {
            throw WorkbookStop(.workbookRowTooLarge, .count(row.number), .count(Limits.recordBytes))
        }
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    mutating func hiddenColumns(_ numbers: Range<Int>) { facts.hiddenColumns(numbers) }
    mutating func merged() { facts.merged() }
    mutating func hyperlink() { facts.hyperlink() }
    mutating func picture() { facts.picture() }

    mutating func flush() throws(Failure) {
        do { if !buffer.isEmpty { try write(buffer.span) } } catch {
            throw error as? Failure ?? Failure(Diagnostic(.ioFailed, .path(file), .name("\(error)")), exit: .ioError)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    var finished: SheetText {
        var text = text
        text.finish(facts.finished.facts)
        return text
    }
}

extension SheetText {
    fileprivate var columns: Int { width }

    fileprivate mutating func advance(_ count: Int, isHidden: Bool = false) {
        let end = byteCount + Int64(count)
        if isHidden {
            if let last = hidden.last, last.upperBound == byteCount {
                hidden[hidden.count - 1] = last.lowerBound..<end
            } else {
                hidden.append(byteCount..<end)
            }
        }
        byteCount = end
    }

    fileprivate mutating func finish(_ facts: SheetFacts) { self.facts = facts }
}
