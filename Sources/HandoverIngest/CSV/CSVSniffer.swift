package import HandoverCore
import HandoverData

/// Finds out how a CSV file is written and what its columns hold, by reading all of it several times.
///
/// For `handover init` alone: what it finds is pinned in the lock and looked at by people; a run never sniffs.
package struct CSVSniffer {
    private let path: String
    private let name: String
    private let chunkBytes: Int

    /// A sniffer of the file at `path`, which diagnostics call `name`.
    package init(path: String, name: String, chunkBytes: Int = 1 << 20) {
        self.path = path
        self.name = name
        self.chunkBytes = chunkBytes
    }

    /// Reads the file. Throws when it cannot be read, has an unknown encoding, no header, or a quote that is never closed.
    ///
    /// Costs one pass for the encoding, one for each possible delimiter, one for header and footer, and one for the columns.
    /// Holds a hash of each value of columns that have no two equal values.
    package func profile() throws(Failure) -> CSVProfile {
        let text = try EncodingSniffer.sniff(path, name: name, chunkBytes: chunkBytes)
        let (delimiter, width) = try sniffDelimiter(text)
        let frame = try sniffFrame(text, delimiter: delimiter, width: width)
        let dialect = CSVDialect(
            encoding: text.encoding, delimiter: delimiter, quote: UInt8(ascii: "\""), hasBOM: text.hasBOM,
            headerAt: frame.headerAt, footerAt: frame.footerAt, columns: frame.columns)
        return try profileColumns(dialect)
    }

    /// The delimiter whose most frequent record width covers the largest share of records, with that width.
    ///
    /// A width of 1 says nothing for a delimiter: every delimiter that does not occur has it. Among equals the wider wins, then
    /// the order of `CSVDialect.delimiters`. A file in which none occurs has one column.
    private func sniffDelimiter(_ text: EncodingSniffer.Text) throws(Failure) -> (UInt8, width: Int) {
        var best: (delimiter: UInt8, width: Int, share: Double) = (UInt8(ascii: ","), 1, 0)
        var failure: Failure?
        for delimiter in CSVDialect.delimiters(in: text.encoding) {
            var widths: [Int: Int] = [:]
            var records = 0
            do {
                var stream = try open(text, delimiter: delimiter)
                while let batch = try stream.next({ _ in }) {
                    for record in 0..<batch.count { widths[batch.index.fieldCount(of: record), default: 0] += 1 }
                    records += batch.count
                }
            } catch {
                // The wrong delimiter can make a quote open where none was meant. If every one fails, the first says why.
                failure = failure ?? error
                continue
            }
            let most = widths.filter { $0.key > 1 }.max { ($0.value, $0.key) < ($1.value, $1.key) }
            guard let most, records > 0 else { continue }
            let share = Double(most.value) / Double(records)
            if share > best.share || (share == best.share && most.key > best.width) { best = (delimiter, most.key, share) }
        }
        if best.share == 0, let failure { throw failure }
        return (best.delimiter, best.width)
    }

    private struct Frame {
        var headerAt: Int64
        var footerAt: Int64?
        var columns: [String]
    }

    /// Header and footer.
    ///
    /// The header is the first line of the records' width in which at least half of the fields have text: a title in a
    /// spreadsheet's first cell is saved as a line of full width too. The footer begins at the first of the last lines that
    /// names a total; lines of another width after it belong to it.
    private func sniffFrame(_ text: EncodingSniffer.Text, delimiter: UInt8, width: Int) throws(Failure) -> Frame {
        var stream = try open(text, delimiter: delimiter)
        var frame: Frame?
        var footerAt: Int64?
        while let batch = try stream.next({ _ in }) {
            for record in 0..<batch.count {
                let fields = batch.index.fieldCount(of: record)
                let byteOffset = batch.baseByteOffset + Int64(batch.index.byteOffsets[record])
                guard frame != nil else {
                    guard fields == width else { continue }
                    let names = (0..<width).map { field in batch.withField(field, of: record) { String(decodingUTF8: $0) } }
                    guard 2 * names.count(where: { !$0.isEmpty }) >= width else { continue }
                    guard Self.nameColumns(names) else {
                        throw Failure(
                            Diagnostic(.csvNoHeader, at: batch.location(ofRecord: record, file: name)), exit: .badData)
                    }
                    frame = Frame(headerAt: byteOffset, footerAt: nil, columns: names)
                    continue
                }
                if batch.withField(0, of: record, { TotalLine.begins($0) }) {
                    footerAt = footerAt ?? byteOffset
                } else if fields == width {
                    footerAt = nil
                }
            }
        }
        guard var frame else { throw Failure(Diagnostic(.csvNoHeader, at: .init(file: name)), exit: .badData) }
        frame.footerAt = footerAt
        return frame
    }

    /// Whether these can be the names of columns: all there, all different, none a number.
    private static func nameColumns(_ names: [String]) -> Bool {
        var shape = ValueShape()
        return Set(names).count == names.count
            && names.allSatisfy { name in
                !name.allSatisfy(\.isWhitespace) && !(shape.take(name.utf8Span.span) && (shape.isDecimal || shape.isMoney))
            }
    }

    private func profileColumns(_ dialect: CSVDialect) throws(Failure) -> CSVProfile {
        var reader = try CSVReader.open(path, name: name, dialect: dialect, chunkBytes: chunkBytes)
        var profilers = dialect.columns.map { ColumnProfiler(name: $0) }
        var shape = ValueShape()
        var records: Int64 = 0
        var unreadable: Int64 = 0
        while let batch = try reader.next() {
            var findings = batch.index.findings[...]
            for record in 0..<batch.count {
                let own = findings.prefix { $0.record == record }
                findings = findings.dropFirst(own.count)
                guard own.isEmpty else {
                    unreadable += 1
                    continue
                }
                for field in profilers.indices {
                    batch.withField(field, of: record) { profilers[field].add($0, &shape) }
                }
            }
            records += Int64(batch.count)
        }
        return CSVProfile(
            dialect: dialect, records: records, unreadable: unreadable, bytes: reader.coverage.byteCount,
            columns: profilers.map { $0.finished() })
    }

    private func open(_ text: EncodingSniffer.Text, delimiter: UInt8) throws(Failure) -> RecordStream {
        let start: Int64 = text.hasBOM ? 3 : 0
        return RecordStream(
            source: try ByteSource.open(path, name: name, from: start, chunkBytes: chunkBytes),
            grammar: CSVGrammar(
                delimiter: delimiter, quote: UInt8(ascii: "\""), encoding: text.encoding, fieldCount: nil, limits: CSVLimits()),
            columns: [], fileIndex: 0, end: nil, position: Checkpoint(byteOffset: start, line: 1, record: 1),
            coverage: Coverage(from: start))
    }
}

extension String {
    /// The text of a field, which the tokenizer has decoded; bytes that are not valid become U+FFFD.
    fileprivate init(decodingUTF8 bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
