import HandoverCore
import HandoverData
import HandoverIngest
import SystemPackage

@testable import HandoverVerify

/// One input for the readers of CSV: how it is to be read, and the file.
///
/// The first four bytes are digits, so that seeds can be written by hand: the delimiter; the sum of 1 for GB18030, 2 for an escape, 4 for
/// a comment; the quote (`0` `"`, `1` `'`, `2` none), 3 more for padded records; how the header is (`0` one record, `1` the plan names the
/// columns of one, `2` none, `3` two, `4` one that repeats), 5 more for fixed widths.
struct TableInput {
    private static let delimiters = [",", ";", "\t", "|", "||", "，", "｜", "|@", "\u{1}", " "]
    private static let columns = ["a", "b", "c", "d"]

    let dialect: CSVDialect
    let source: CheckedPlan.Source

    init?(_ how: [UInt8]) {
        let digits = how.map { Int($0 &- 0x30) }
        var rules = CSVRules()
        let isGB18030 = digits[1] & 1 == 1
        if digits[1] & 2 != 0 { rules.escape = UInt8(ascii: "\\") }
        if digits[1] & 4 != 0 { rules.comment = UInt8(ascii: "#") }
        var quote = [UInt8(ascii: "\""), UInt8(ascii: "'"), nil][digits[2] % 3]
        if digits[2] / 3 % 2 == 1 { rules.ragged = .pad }
        rules.maximumLines = 3
        var delimiter = Self.delimiters[digits[0] % Self.delimiters.count]
        rules.headerRecords = [1, 1, 0, 2, 1][digits[3] % 5]
        rules.namesAreGiven = (1...3).contains(digits[3] % 5)
        rules.hasRepeatedHeaders = digits[3] % 5 == 4
        if digits[3] / 5 % 2 == 1 {
            (rules.widths, rules.escape, rules.namesAreGiven, rules.hasRepeatedHeaders) = ([1, 2, 3, 2], nil, true, false)
            (delimiter, quote) = ("", nil)
        }
        dialect = CSVDialect(
            encoding: isGB18030 ? .gb18030 : .utf8, delimiter: delimiter, quote: quote, rules: rules, hasBOM: false, headerAt: 0,
            footerAt: nil, columns: Self.columns)
        guard let layout = Self.layout(dialect) else { return nil }
        source = CheckedPlan.Source(
            id: "s", nulls: [[]], expected: nil, bytes: 0, sha256: "", encoding: isGB18030 ? .gb18030 : .utf8, hasBOM: false,
            layout: layout,
            headerAt: 0, footerAt: nil, columns: Self.columns.map { Array($0.utf8) }, records: 0)
    }

    /// The same for the verifier, which takes it from a lock.
    private static func layout(_ dialect: CSVDialect) -> CSVLayout? {
        var layout = CSVLayout(quote: dialect.quote)
        let rules = dialect.rules
        layout.isGB18030 = dialect.encoding == .gb18030
        layout.delimiter = CSVDelimiter.bytes(dialect.delimiter, isGB18030: layout.isGB18030)
        layout.textDelimiter = Array(dialect.delimiter.utf8)
        (layout.escape, layout.comment, layout.headers) = (rules.escape, rules.comment, rules.headerRecords)
        (layout.areNamesGiven, layout.repeats) = (rules.namesAreGiven, rules.hasRepeatedHeaders)
        (layout.ragged, layout.maxLines, layout.widths) = (rules.ragged.rawValue, Int64(rules.maximumLines), rules.widths)
        return layout
    }
}

/// What is asked of both readings of CSV: chunks change nothing, every byte is covered, and the two agree.
enum TableTargets {
    static func walk(_ bytes: [UInt8], at path: String) {
        guard bytes.count >= 4, let input = TableInput(Array(bytes[..<4])) else { return }
        let size = Int64(bytes.count - 4)
        let whole = DocumentReading.table(path, input, chunkBytes: 1 << 20, size: size)
        for chunkBytes in [7, 1] {
            let small = DocumentReading.table(path, input, chunkBytes: chunkBytes, size: size)
            demand(small == whole, "chunks of \(chunkBytes) change the reading", whole, small)
        }
        let walked = DocumentReading.walkedTable(path, input, size: size)
        if walked.stop != nil, whole.stop != nil { return }
        demand(walked == whole, "the two readings differ", whole, walked)
    }
}

extension DocumentReading {
    /// The migrator's, in chunks of this size.
    static func table(_ path: String, _ input: TableInput, chunkBytes: Int, size: Int64) -> DocumentReading {
        var reading = DocumentReading(lists: 1)
        do throws(Failure) {
            var reader = try CSVReader.open(path, name: "fuzz", dialect: input.dialect, chunkBytes: chunkBytes)
            while let batch = try reader.next() {
                for record in 0..<batch.count {
                    let place = batch.location(ofRecord: record)
                    let values = (0..<batch.index.fieldCount(of: record)).map { field in
                        batch.index.slot(field, of: record).flags.contains(.absent)
                            ? "absent"
                            : batch.withField(field, of: record) { span in
                                "'\(String(decoding: span.indices.map { span[$0] }, as: UTF8.self))'"
                            }
                    }
                    reading.add(
                        0, number: "\(place.record ?? 0)", parent: "", at: place.byteOffset ?? -1,
                        bytes: Int(batch.index.byteCounts[record]), line: place.line ?? 0,
                        findings: batch.index.findings(of: record).map(\.kind.rawValue), values: values)
                }
            }
            reading.coverage = reader.coverage.runs.map { "\($0.byteOffset)+\($0.byteCount) \($0.kind.rawValue) \($0.items)" }
            demand(reader.coverage.byteCount == size, "bytes are not covered", reading)
        } catch {
            reading.end(error.diagnostics[0].code.name)
        }
        return reading
    }

    /// The verifier's.
    static func walkedTable(_ path: String, _ input: TableInput, size: Int64) -> DocumentReading {
        var reading = DocumentReading(lists: 1)
        do {
            let file = try ArchiveFile(path)
            defer { file.close() }
            let text = SourceText(file.source, at: 0, size: size)
            guard let decoding = TextDecoding(input.source.encoding) else { return reading }
            let layout = input.source.layout
            var walker = try RecordWalker(text, input.source, decoding)
            while let batch = try walker.next() {
                let fields = RowFields(batch, layout, decoding)
                let again = WrittenAgain(fields, columns: input.source.columns.count)
                demand(again.differing.isEmpty, "not written again: record \(again.differing.first?.number ?? 0)")
                for row in batch.rows.indices {
                    let place = batch.location(row)
                    var values = batch.fields(row).map { index in
                        var text: [UInt8] = []
                        _ = RowFields.decode(batch.bytes.span, batch.places[index], layout, decoding, into: &text)
                        return "'\(String(decoding: text, as: UTF8.self))'"
                    }
                    if layout.ragged == "pad" { while values.count < input.source.columns.count { values.append("absent") } }
                    reading.add(
                        0, number: "\(place.number)", parent: "", at: place.byteOffset, bytes: place.byteCount, line: place.line,
                        findings: fields.findings(row, columns: input.source.columns.count), values: values)
                }
            }
            reading.coverage = walker.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        } catch {
            demand(error is RecordWalker.Stuck, "\(error) was thrown")
            reading.end("stuck")
        }
        return reading
    }
}
