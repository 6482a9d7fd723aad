import HandoverCore
import HandoverData
import HandoverIngest
import HandoverTestSupport

@testable import HandoverVerify

/// One document read by the migrator's reader and by the verifier's walker, each in the words of a test.
struct BothReaders {
    /// A document's lists as a test writes them.
    struct Layout {
        var format: HandoverIngest.DocumentLayout.Format
        var lists: [HandoverIngest.DocumentLayout.List]
        var outside: [String] = []
        var namespaces: [String: String] = [:]
        var encoding = CSVDialect.Encoding.utf8
        var hasBOM = false
        var allowsDTD = false

        /// One list of records.
        static func list(
            _ id: String, _ path: String, in parent: Int? = nil, _ columns: [String], packed: [String] = []
        ) -> HandoverIngest.DocumentLayout.List {
            .init(
                id: id, path: path, parent: parent, columns: columns, packed: Set(packed),
                extras: parent == nil ? [.record] : [.record, .parent, .position])
        }

        var migrators: HandoverIngest.DocumentLayout {
            .init(
                format: format, encoding: encoding, hasBOM: hasBOM, lists: lists, outside: Set(outside),
                namespaces: namespaces, allowsDTD: allowsDTD)
        }

        var verifiers: HandoverVerify.DocumentLayout {
            HandoverVerify.DocumentLayout(
                format: .init(rawValue: format.rawValue) ?? .json, encoding: .init(rawValue: encoding.rawValue) ?? .utf8,
                hasBOM: hasBOM,
                lists: lists.map {
                    let path = format == .xml && $0.parent != nil ? String($0.path.drop { $0 == "/" }) : $0.path
                    return .init(id: $0.id, path: path, parent: $0.parent, columns: $0.columns, packed: $0.packed)
                }, outside: outside, namespaces: namespaces, allowsDTD: allowsDTD)
        }
    }

    /// What one of them read.
    struct Reading: Equatable, CustomStringConvertible {
        /// One line a record: list, number, parent and position, place in the file, findings, values.
        var records: [String] = []
        var coverage: [String] = []
        /// Whether reading stopped, and how.
        var stop: String?

        var description: String {
            (records + coverage + (stop.map { ["stopped: \($0)"] } ?? [])).joined(separator: "\n")
        }

        /// The findings of all records, in the order of the file.
        var findings: [String] {
            records.compactMap { line in line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().first }
                .map(String.init)
        }

        /// The values of all records.
        var values: [String] {
            records.compactMap { line in
                line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first
            }.map(String.init)
        }
    }

    /// A reading without the values of records that have findings: those are nobody's.
    static func comparable(_ reading: Reading) -> Reading {
        var reading = reading
        reading.records = reading.records.map { line in
            let parts = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            return parts[1].isEmpty ? line : "\(parts[0])|\(parts[1])"
        }
        return reading
    }

    /// The migrator's reading, in chunks of this size.
    static func migrator(_ bytes: [UInt8], _ layout: Layout, chunkBytes: Int = 1 << 20) throws -> Reading {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "document")
        var reading = Reading()
        do {
            if layout.format == .xml {
                var reader = try XMLReader.open(
                    folder.path("document"), name: "document", layout: layout.migrators, chunkBytes: chunkBytes)
                try read(&reader, layout, &reading)
            } else {
                var reader = try JSONReader.open(
                    folder.path("document"), name: "document", layout: layout.migrators, chunkBytes: chunkBytes)
                try read(&reader, layout, &reading)
            }
        } catch let failure as Failure {
            reading = Reading(stop: failure.diagnostics[0].code.name)
        }
        return reading
    }

    private static func read<Reader: RecordReading & ~Copyable>(
        _ reader: inout Reader, _ layout: Layout, _ reading: inout Reading
    ) throws {
        var found: [(offset: Int64, list: Int, text: String)] = []
        var size: Int64 = 0
        while let batches = try reader.nextBatches(onBytes: { size += Int64($0.count) }) {
            for batch in batches {
                let list = layout.lists[batch.list]
                for record in 0..<batch.count {
                    let place = batch.location(ofRecord: record)
                    let values = list.columns.indices.map { text(batch, record, $0) }
                    let extras = (0..<list.extras.count).map {
                        text(batch, record, list.columns.count + $0).dropFirst().dropLast()
                    }
                    let parent = extras.count > 1 ? " in \(extras[1]) at \(extras[2])" : ""
                    let findings = batch.index.findings(of: record).map(\.kind.rawValue).joined(separator: ",")
                    let offset = place.byteOffset ?? -1
                    found.append(
                        (
                            offset, batch.list,
                            "\(list.id) \(extras[0])\(parent), \(offset)+\(batch.index.byteCounts[record]) line \(place.line ?? 0)"
                                + "|\(findings)|\(values.joined(separator: " "))"
                        ))
                }
            }
        }
        reading.records = found.sorted { ($0.offset, $0.list) < ($1.offset, $1.list) }.map(\.text)
        reading.coverage = reader.coverage.runs.map { "\($0.byteOffset)+\($0.byteCount) \($0.kind.rawValue) \($0.items)" }
        if reader.coverage.byteCount != size { reading.stop = "coverage of \(reader.coverage.byteCount) bytes, file of \(size)" }
    }

    private static func text(_ batch: RecordBatch, _ record: Int, _ field: Int) -> String {
        let flags = batch.index.slot(field, of: record).flags
        if flags.contains(.absent) { return "absent" }
        if flags.contains(.null) { return "null" }
        return batch.withField(field, of: record) { span in
            var bytes: [UInt8] = []
            for index in span.indices { bytes.append(span[index]) }
            return "'\(String(decoding: bytes, as: UTF8.self))'"
        }
    }

    /// The verifier's reading, asking for this many bytes at once.
    static func verifier(_ bytes: [UInt8], _ layout: Layout, window: Int = 1 << 20) throws -> Reading {
        let read = { (offset: Int64, count: Int) -> [UInt8] in Array(bytes[Int(offset)..<Int(offset) + count]) }
        do {
            if layout.format == .xml {
                var walker = try XMLWalker(layout: layout.verifiers, size: Int64(bytes.count), window: window, read: read)
                return try walk(&walker, layout)
            }
            var walker = try JSONWalker(layout: layout.verifiers, size: Int64(bytes.count), window: window, read: read)
            return try walk(&walker, layout)
        } catch let stuck as RecordWalker.Stuck {
            return Reading(stop: "stuck at \(stuck.byteOffset)")
        }
    }

    private static func walk(_ walker: inout some DocumentWalking, _ layout: Layout) throws -> Reading {
        var reading = Reading()
        var found: [(offset: Int64, list: Int, text: String)] = []
        while let group = try walker.next() {
            for record in group {
                let parent = record.parent.map { " in \($0.number) at \($0.position)" } ?? ""
                let values = record.values.map { value in
                    switch value {
                    case .absent: "absent"
                    case .null: "null"
                    case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
                    }
                }
                found.append(
                    (
                        record.byteOffset, record.list,
                        "\(layout.lists[record.list].id) \(record.number)\(parent), \(record.byteOffset)+\(record.byteCount) line \(record.line)"
                            + "|\(record.findings.joined(separator: ","))|\(values.joined(separator: " "))"
                    ))
            }
        }
        reading.records = found.sorted { ($0.offset, $0.list) < ($1.offset, $1.list) }.map(\.text)
        reading.coverage = walker.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        return reading
    }
}
