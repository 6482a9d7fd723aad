package import HandoverCore
package import HandoverData

/// Finds out how a CSV file is written and what its columns hold, by reading all of it several times.
///
/// For `handover init` alone: what it finds is pinned in the lock and looked at by people; a run never sniffs.
package struct CSVSniffer {
    /// What a plan says of the file, which is not found out then.
    package struct Planned {
        package var delimiter: String?
        /// The outer `nil`: found out.
        package var quote: UInt8??
        package var rules: CSVRules?
        package var columns: [String]?
        /// There is a plan, and what it does not say is the default.
        package var isOfPlan = false
        /// It is a sheet's text, which is written in one way alone.
        package var isSheet = false
        /// Of a sheet's text, where the rows lie that nobody sees.
        package var hidden: [Range<Int64>] = []

        package init(delimiter: String? = nil, quote: UInt8?? = nil, rules: CSVRules? = nil, columns: [String]? = nil) {
            self.delimiter = delimiter
            self.quote = quote
            self.rules = rules
            self.columns = columns
        }
    }

    let path: String
    let name: String
    let planned: Planned
    let chunkBytes: Int

    /// A sniffer of the file at `path`, which diagnostics call `name`.
    package init(path: String, name: String, planned: Planned = .init(), chunkBytes: Int = 1 << 20) {
        self.path = path
        self.name = name
        self.planned = planned
        self.chunkBytes = chunkBytes
    }

    /// Reads the file. Throws when it cannot be read, has an unknown encoding, no header, or a quote that is never closed.
    ///
    /// Costs one to six passes for the encoding, one for each delimiter that occurs, one for header and footer, and one for the columns.
    /// Holds a hash of each value of columns that have no two equal values.
    package func profile() throws(Failure) -> CSVProfile {
        let text =
            planned.isSheet
            ? EncodingSniffer.Text(encoding: .utf8, hasBOM: false)
            : try EncodingSniffer.sniff(path, name: name, chunkBytes: chunkBytes)
        if let widths = planned.rules?.widths, !widths.isEmpty, Transcoder(text.encoding) != nil {
            throw Failure(Diagnostic(.csvWidths, .name(text.encoding.rawValue), at: .init(file: name)), exit: .badData)
        }
        let marks = try CSVMarks.find(path, name: name, encoding: text.encoding, chunkBytes: chunkBytes)
        if marks.byteCount == (text.hasBOM ? 3 : 0) {
            throw Failure(Diagnostic(.csvEmpty, at: .init(file: name)), exit: .badData)
        }
        let (hypotheses, best) = try rank(text, marks)
        let frame = try frame(text, best)
        var rules = best.rules
        rules.hasRepeatedHeaders = frame.repeatedHeaders > 0
        var dialect = CSVDialect(
            encoding: text.encoding, delimiter: best.delimiter, quote: best.quote, rules: rules, hasBOM: text.hasBOM,
            headerAt: frame.headerAt, footerAt: frame.footerAt, columns: frame.columns)
        dialect.isSheet = planned.isSheet
        if !rules.acceptsHiddenRows { dialect.hidden = planned.hidden }
        var profile = try profileColumns(dialect, marks)
        profile.hypotheses = hypotheses
        profile.encodings = text.hypotheses
        if frame.repeatedHeaders > 0 {
            profile.warnings.append(Diagnostic(.csvHeaderRepeated, .count(frame.repeatedHeaders), at: here))
        }
        return profile
    }

    var here: Diagnostic.Location { .init(file: name) }

    /// Reads a file of which nothing is to be found out but what its columns hold.
    /// - Parameter change: gets every batch, and says what is wrong with its records beside what the file shows.
    package func profile(as dialect: CSVDialect, _ change: (RecordBatch) -> RecordBatch) throws(Failure) -> CSVProfile {
        try profileColumns(dialect, nil, change)
    }

    private func profileColumns(
        _ dialect: CSVDialect, _ marks: CSVMarks?, _ change: (RecordBatch) -> RecordBatch = { $0 }
    ) throws(Failure) -> CSVProfile {
        var reader = try CSVReader.open(path, name: name, dialect: dialect, chunkBytes: chunkBytes)
        var profilers = dialect.columns.map { ColumnProfiler(name: $0) }
        var shape = ValueShape()
        var records: Int64 = 0
        var unreadable: [ReadFinding.Kind: Int64] = [:]
        var (unread, innerQuotes): (Int64, Int64) = (0, 0)
        var ends: (lf: Int64, crlf: Int64, cr: Int64) = (0, 0, 0)
        while let batch = try reader.next().map(change) {
            var findings = batch.index.findings[...]
            for record in 0..<batch.count {
                count(batch.chunk[batch.rawRange(of: record)], batch.unit, &ends)
                let own = findings.prefix { $0.record == record }
                findings = findings.dropFirst(own.count)
                guard own.isEmpty else {
                    unread += 1
                    for finding in own { unreadable[finding.kind, default: 0] += 1 }
                    continue
                }
                for field in profilers.indices {
                    let flags = batch.index.slot(field, of: record).flags
                    if flags.contains(.absent) { continue }
                    batch.withField(field, of: record) { text in
                        profilers[field].add(text, &shape)
                        if let quote = dialect.quote, !flags.contains(.quoted),
                            text.indices.contains(where: { text[$0] == quote })
                        {
                            innerQuotes += 1
                        }
                    }
                }
            }
            records += Int64(batch.count)
        }
        var profile = CSVProfile(
            dialect: dialect, records: records, unreadable: unread, bytes: reader.coverage.byteCount,
            columns: profilers.map { $0.finished() })
        profile.findings = ReadFinding.Kind.allCases.compactMap { kind in unreadable[kind].map { (kind, $0) } }
        profile.innerQuotes = innerQuotes
        profile.footerColumns = try footerColumns(profile)
        profile.lineEnds = [("LF", ends.lf), ("CR LF", ends.crlf), ("CR", ends.cr)]
        if let marks { addWarnings(marks, &profile) }
        return profile
    }

    /// Counts how a record ends.
    private func count(_ raw: ArraySlice<UInt8>, _ unit: CodeUnit, _ ends: inout (lf: Int64, crlf: Int64, cr: Int64)) {
        /// The ASCII character so many units before the end, if it is one.
        func character(_ back: Int) -> UInt8? {
            let start = raw.endIndex - back * unit.bytes
            guard start >= raw.startIndex else { return nil }
            let bytes = raw[start..<start + unit.bytes]
            let low = unit.isBigEndian ? bytes.endIndex - 1 : bytes.startIndex
            return bytes.indices.allSatisfy { $0 == low || bytes[$0] == 0 } ? bytes[low] : nil
        }
        switch character(1) {
        case UInt8(ascii: "\r"): ends.cr += 1
        case UInt8(ascii: "\n"): if character(2) == UInt8(ascii: "\r") { ends.crlf += 1 } else { ends.lf += 1 }
        default: break
        }
    }

    /// The records of the file from its first byte on, as a hypothesis reads them.
    func open(_ text: EncodingSniffer.Text, _ hypothesis: CSVHypothesis) throws(Failure) -> RecordStream {
        let start = text.start
        return RecordStream(
            source: try ByteSource.open(path, name: name, from: start, chunkBytes: chunkBytes),
            grammar: CSVGrammar(
                delimiter: hypothesis.delimiter, quote: hypothesis.quote, rules: hypothesis.rules, encoding: text.encoding,
                fieldCount: nil, limits: CSVLimits()),
            columns: [], fileIndex: 0, end: nil, position: Checkpoint(byteOffset: start, line: 1, record: 1),
            coverage: Coverage(from: start))
    }
}
