import HandoverCore
import HandoverData
import HandoverIngest

@testable import HandoverVerify

/// What a reader of documents read, in words that both of them share.
struct DocumentReading: Equatable {
    /// One line a record, list by list: number, parent and position, place in the file, findings, values.
    var records: [[String]]
    var coverage: [String] = []
    var covered: Int64 = 0
    /// How the reading stopped before the end.
    var stop: String?

    init(lists: Int) { records = Array(repeating: [], count: lists) }

    static func == (left: Self, right: Self) -> Bool { left.lines == right.lines }

    var lines: [String] { records.flatMap { $0 } + coverage + (stop.map { ["stopped: \($0)"] } ?? []) }

    mutating func end(_ stop: String) {
        for index in records.indices { records[index] = [] }
        coverage = []
        covered = 0
        self.stop = stop
    }

    /// Values of a record that has findings are nobody's.
    mutating func add(
        _ list: Int, number: String, parent: String, at offset: Int64, bytes: Int, line: Int, findings: [String], values: [String]
    ) {
        let place = "\(list) \(number)\(parent), \(offset)+\(bytes) line \(line)"
        records[list].append(
            "\(place)|\(findings.joined(separator: ","))|\(findings.isEmpty ? values.joined(separator: " ") : "")")
    }
}

// MARK: The migrator's

extension DocumentReading {
    /// Reads a file in chunks of this size.
    static func migrator(_ path: String, _ input: DocumentInput, chunkBytes: Int) -> DocumentReading {
        var reading = DocumentReading(lists: input.layout.lists.count)
        do throws(Failure) {
            if input.layout.format == .xml {
                var reader = try XMLReader.open(path, name: "fuzz", layout: input.layout, chunkBytes: chunkBytes)
                try reading.take(&reader, input)
            } else {
                var reader = try JSONReader.open(path, name: "fuzz", layout: input.layout, chunkBytes: chunkBytes)
                try reading.take(&reader, input)
            }
        } catch {
            reading.end(error.diagnostics[0].code.name)
        }
        return reading
    }

    private mutating func take<Reader: RecordReading & ~Copyable>(_ reader: inout Reader, _ input: DocumentInput) throws(Failure)
    {
        var size = 0
        while let batches = try reader.nextBatches(onBytes: { size += $0.count }) {
            for batch in batches {
                let list = input.layout.lists[batch.list]
                for record in 0..<batch.count {
                    let place = batch.location(ofRecord: record)
                    let extras = (0..<list.extras.count).map {
                        String(Self.text(batch, record, list.columns.count + $0).dropFirst().dropLast())
                    }
                    add(
                        batch.list, number: extras[0], parent: extras.count > 1 ? " in \(extras[1]) at \(extras[2])" : "",
                        at: place.byteOffset ?? -1, bytes: Int(batch.index.byteCounts[record]), line: place.line ?? 0,
                        findings: batch.index.findings(of: record).map(\.kind.rawValue),
                        values: list.columns.indices.map { Self.text(batch, record, $0) })
                }
            }
        }
        coverage = reader.coverage.runs.map { "\($0.byteOffset)+\($0.byteCount) \($0.kind.rawValue) \($0.items)" }
        covered = reader.coverage.byteCount
        demand(size == input.bytes.count, "\(size) bytes were lent")
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
}

// MARK: The verifier's

extension DocumentReading {
    /// Walks over the bytes, asking for this many at once.
    static func verifier(_ input: DocumentInput, outside: [String]? = nil, window: Int) -> DocumentReading {
        var reading = DocumentReading(lists: input.layout.lists.count)
        let bytes = input.bytes
        let size = Int64(bytes.count)
        let read = { (offset: Int64, count: Int) -> [UInt8] in Array(bytes[Int(offset)..<Int(offset) + count]) }
        var layout = input.verifiers
        if let outside { layout.outside = outside }
        do {
            if layout.format == .xml {
                var walker = try XMLWalker(layout: layout, size: size, window: window, read: read)
                try reading.take(&walker)
            } else {
                var walker = try JSONWalker(layout: layout, size: size, window: window, read: read)
                try reading.take(&walker)
            }
        } catch {
            demand(error is RecordWalker.Stuck, "\(error) was thrown")
            reading.end("stuck")
        }
        return reading
    }

    private mutating func take(_ walker: inout some DocumentWalking) throws {
        while let group = try walker.next() {
            for record in group {
                add(
                    record.list, number: "\(record.number)",
                    parent: record.parent.map { " in \($0.number) at \($0.position)" } ?? "", at: record.byteOffset,
                    bytes: record.byteCount, line: record.line, findings: record.findings,
                    values: record.values.map { value in
                        switch value {
                        case .absent: "absent"
                        case .null: "null"
                        case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
                        }
                    })
            }
        }
        coverage = walker.coverage.map { "\($0.offset)+\($0.bytes) \($0.name) \($0.items)" }
        covered = walker.coverage.reduce(0) { $0 + $1.bytes }
    }
}
