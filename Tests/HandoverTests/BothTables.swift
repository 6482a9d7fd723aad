import HandoverCore
import HandoverData
import HandoverIngest
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// One CSV file read by the migrator's reader and by the verifier's walker, each in the words of a test.
struct BothTables {
    /// How the file is written.
    struct Layout: Sendable {
        var isGB18030 = false
        var delimiter = ","
        var quote: UInt8? = UInt8(ascii: "\"")
        var rules = CSVRules()
        var columns: [String]
        var hasBOM = false
        var headerAt: Int64 = 0
        var footerAt: Int64?

        init(_ columns: [String], _ change: (inout Layout) -> Void = { _ in }) {
            self.columns = columns
            change(&self)
        }

        var migrators: CSVDialect {
            CSVDialect(
                encoding: isGB18030 ? .gb18030 : .utf8, delimiter: delimiter, quote: quote, rules: rules, hasBOM: hasBOM,
                headerAt: headerAt, footerAt: footerAt, columns: columns)
        }

        /// The same through the words of a lock, as the verifier gets it.
        func verifiers() throws -> CheckedPlan.Source {
            var members: [String] = []
            func add(_ key: String, _ text: String) {
                let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\t", with: "\\t")
                    .replacing("\u{1}", with: "\\u0001")
                members.append("\"\(key)\":\"\(escaped)\"")
            }
            func add(_ key: String, _ byte: UInt8?) { if let byte { add(key, String(UnicodeScalar(byte))) } }
            add("encoding", isGB18030 ? "gb18030" : "utf-8")
            add("delimiter", delimiter)
            add("quote", quote.map { String(UnicodeScalar($0)) } ?? "")
            add("escape", rules.escape)
            add("comment", rules.comment)
            if rules.headerRecords != 1 { add("headers", String(rules.headerRecords)) }
            if rules.namesAreGiven { add("names", "plan") }
            if rules.hasRepeatedHeaders { members.append("\"repeats\":true") }
            if rules.ragged != .quarantine { add("ragged", rules.ragged.rawValue) }
            if rules.maximumLines != 64 { add("maxLines", String(rules.maximumLines)) }
            if rules.acceptsHiddenRows { add("hiddenRows", "accept") }
            if !rules.widths.isEmpty {
                members.append("\"widths\":[" + rules.widths.map { "\"\($0)\"" }.joined(separator: ",") + "]")
            }
            let lock = try JSONText(Array("{\(members.joined(separator: ","))}".utf8))
            let layout = try #require(CSVLayout(lock, columns: columns.count))
            return CheckedPlan.Source(
                id: "s", nulls: [[]], expected: nil, bytes: 0, sha256: "", encoding: isGB18030 ? .gb18030 : .utf8, hasBOM: hasBOM,
                layout: layout,
                headerAt: headerAt, footerAt: footerAt, columns: columns.map { Array($0.utf8) }, records: 0)
        }
    }

    /// What the migrator's reader makes of a file, in chunks of this size.
    static func migrator(_ bytes: [UInt8], _ layout: Layout, chunkBytes: Int = 1 << 20) throws -> BothReaders.Reading {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "table")
        var reading = BothReaders.Reading()
        do {
            var reader = try CSVReader.open(
                folder.path("table"), name: "table", dialect: layout.migrators, chunkBytes: chunkBytes)
            while let batch = try reader.next() {
                for record in 0..<batch.count {
                    let place = batch.location(ofRecord: record)
                    let findings = batch.index.findings(of: record).map(\.kind.rawValue)
                    let values = (0..<batch.index.fieldCount(of: record)).map { text(batch, record, $0) }
                    reading.records.append(
                        line(
                            place.record ?? 0, place.byteOffset ?? 0, batch.rawRecord(record).count, place.line ?? 0, findings,
                            values))
                }
            }
            reading.coverage = reader.coverage.runs.map { "\($0.byteOffset)+\($0.byteCount) \($0.kind.rawValue) \($0.items)" }
            if reader.coverage.byteCount != Int64(bytes.count) { reading.stop = "coverage of \(reader.coverage.byteCount) bytes" }
        } catch {
            reading = BothReaders.Reading(stop: error.diagnostics[0].code.name)
        }
        return reading
    }

    private static func text(_ batch: RecordBatch, _ record: Int, _ field: Int) -> String {
        if batch.index.slot(field, of: record).flags.contains(.absent) { return "absent" }
        return batch.withField(field, of: record) { span in
            "'\(String(decoding: span.indices.map { span[$0] }, as: UTF8.self))'"
        }
    }

    private static func line(
        _ number: Int64, _ offset: Int64, _ bytes: Int, _ line: Int, _ findings: [String], _ values: [String]
    ) -> String {
        "\(number), \(offset)+\(bytes) line \(line)|\(findings.joined(separator: ","))|\(values.joined(separator: " "))"
    }

    /// What the verifier's walker makes of it.
    static func verifier(_ bytes: [UInt8], _ layout: Layout) throws -> BothReaders.Reading {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "table")
        let file = try ArchiveFile(folder.path("table"))
        defer { file.close() }
        let source = try layout.verifiers()
        let decoding = try #require(TextDecoding(layout.isGB18030 ? .gb18030 : .utf8))
        var reading = BothReaders.Reading()
        do {
            var walker = try RecordWalker(
                SourceText(file.source, at: 0, size: Int64(bytes.count)), source, decoding)
            while let batch = try walker.next() {
                let fields = RowFields(batch, source.layout, decoding)
                for row in batch.rows.indices {
                    let place = batch.location(row)
                    var values = batch.fields(row).map { index in
                        var text: [UInt8] = []
                        _ = RowFields.decode(batch.bytes.span, batch.places[index], source.layout, decoding, into: &text)
                        return "'\(String(decoding: text, as: UTF8.self))'"
                    }
                    if layout.rules.ragged == .pad {
                        values += Array(repeating: "absent", count: max(0, layout.columns.count - values.count))
                    }
                    reading.records.append(
                        line(
                            place.number, place.byteOffset, place.byteCount, place.line,
                            fields.findings(row, columns: layout.columns.count), values))
                }
            }
            reading.coverage = walker.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        } catch let stuck as RecordWalker.Stuck {
            reading = BothReaders.Reading(stop: "stuck at \(stuck.byteOffset)")
        }
        return reading
    }

    /// What `init` finds: the layout, or the code with which it stops.
    static func sniff(_ bytes: [UInt8], planned: CSVSniffer.Planned = .init()) throws -> (profile: CSVProfile?, stop: String?) {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "table")
        do {
            return (try CSVSniffer(path: folder.path("table"), name: "table", planned: planned).profile(), nil)
        } catch {
            return (nil, error.diagnostics[0].code.name)
        }
    }
}
