import HandoverCore
import HandoverData
import HandoverTestSupport
import SystemPackage
import Testing

@testable import HandoverIngest
@testable import HandoverVerify

/// One CSV file read by the migrator's reader and by the verifier's walker, each in the words of a test.
struct CSVReadings {
    /// A file and what its lock says of it.
    struct File: Sendable {
        var bytes: [UInt8]
        var encoding: String
        var columns: [String]
        var delimiter = ","
        var hasBOM = false
        var headerAt: Int64 = 0
        var footerAt: Int64?
    }

    typealias Reading = BothReaders.Reading

    private static func line(
        _ number: Int64, _ offset: Int64, _ bytes: Int, _ line: Int, _ findings: [String], _ values: [[UInt8]]
    ) -> String {
        let text = findings.isEmpty ? values.map { "'\(String(decoding: $0, as: UTF8.self))'" }.joined(separator: " ") : ""
        return "\(number), \(offset)+\(bytes) line \(line)|\(findings.joined(separator: ","))|\(text)"
    }

    static func migrator(_ file: File, chunkBytes: Int = 1 << 20) throws -> Reading {
        let folder = try TemporaryFolder()
        try folder.write(file.bytes, to: "f.csv")
        let dialect = CSVDialect(
            encoding: try #require(CSVDialect.Encoding(rawValue: file.encoding)), delimiter: file.delimiter,
            quote: UInt8(ascii: "\""), hasBOM: file.hasBOM, headerAt: file.headerAt, footerAt: file.footerAt,
            columns: file.columns)
        var reading = Reading()
        do {
            var reader = try CSVReader.open(folder.path("f.csv"), name: "f.csv", dialect: dialect, chunkBytes: chunkBytes)
            while let batch = try reader.next() {
                for record in 0..<batch.count {
                    let place = batch.location(ofRecord: record)
                    let raw = batch.rawRecord(record)
                    let offset = place.byteOffset ?? -1
                    #expect(raw == Array(file.bytes[Int(offset)..<Int(offset) + raw.count]))
                    let values = (0..<batch.index.fieldCount(of: record)).map { field in
                        batch.withField(field, of: record) { span in span.indices.map { span[$0] } }
                    }
                    reading.records.append(
                        line(
                            place.record ?? -1, offset, raw.count, place.line ?? -1,
                            batch.index.findings(of: record).map(\.kind.rawValue), values))
                }
            }
            reading.coverage = reader.coverage.runs.map { "\($0.byteOffset)+\($0.byteCount) \($0.kind.rawValue) \($0.items)" }
        } catch {
            let first = error.diagnostics[0]
            reading.stop = "\(first.code.name) at \(first.location?.byteOffset ?? -1)"
        }
        return reading
    }

    static func verifier(_ file: File, window: Int = 1 << 20) throws -> Reading {
        let folder = try TemporaryFolder()
        try folder.write([0x55] + file.bytes, to: "members")
        let descriptor = try FileDescriptor.open(FilePath(folder.path("members")), .readOnly)
        defer { do { try descriptor.close() } catch { Issue.record(error) } }
        let encoding = try #require(SourceEncoding(rawValue: file.encoding))
        var layout = CSVLayout()
        (layout.delimiter, layout.textDelimiter) = (Array(file.delimiter.utf8), Array(file.delimiter.utf8))
        layout.isGB18030 = encoding == .gb18030
        let source = CheckedPlan.Source(
            id: "f", nulls: [[]], expected: nil, bytes: 0, sha256: "", encoding: encoding, hasBOM: file.hasBOM,
            layout: layout, headerAt: file.headerAt, footerAt: file.footerAt, columns: file.columns.map { Array($0.utf8) },
            records: 0)
        let decoding = try #require(TextDecoding(encoding))
        var reading = Reading()
        do {
            var walker = try RecordWalker(
                SourceText(.file(descriptor), at: 1, size: Int64(file.bytes.count)), source, decoding, window: window)
            while let batch = try walker.next() {
                let fields = RowFields(batch, layout, decoding)
                for row in batch.rows.indices {
                    let place = batch.location(row)
                    let values = batch.fields(row).map { index in
                        var text: [UInt8] = []
                        _ = RowFields.decode(batch.bytes.span, batch.places[index], layout, decoding, into: &text)
                        return text
                    }
                    reading.records.append(
                        line(
                            place.number, place.byteOffset, place.byteCount, place.line,
                            fields.findings(row, columns: source.columns.count), values))
                }
            }
            reading.coverage = walker.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        } catch is RecordWalker.Stuck {
            reading.stop = "stuck"
        }
        return reading
    }
}
