import Foundation
import Handover
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan

/// One CSV file as lines, for ``ReadCommand``.
struct TableLines {
    private let dialect: CSVDialect
    private let path: String
    private let name: String

    /// - Parameter layout: a file with a lock of one source.
    init(_ layout: String, _ path: String, _ name: String) throws {
        let lock = try LockReader.read(Array(Data(contentsOf: URL(fileURLWithPath: layout))), file: layout)
        guard let source = lock.sources.first, case .csv(let csv) = source.content else {
            preconditionFailure("the lock of a table is one of a CSV file")
        }
        dialect = CSVDialect(source, csv)
        (self.path, self.name) = (path, name)
    }

    func write(to out: inout [UInt8]) throws {
        do {
            var reader = try CSVReader.open(path, name: name, dialect: dialect)
            while let batch = try reader.next() {
                for record in 0..<batch.count { try ReadLine.append(line(batch, record), to: &out) }
            }
            let coverage = reader.coverage.runs.map { "\($0.byteOffset),\($0.byteCount),\($0.kind.rawValue),\($0.items)" }
            try ReadLine.append(ReadLine.End(file: name, coverage: coverage), to: &out)
        } catch let failure as Failure {
            let stop = failure.diagnostics[0]
            try ReadLine.append(ReadLine.End(file: name, stop: stop.code.name, at: stop.location?.byteOffset), to: &out)
        }
    }

    private func line(_ batch: RecordBatch, _ record: Int) -> ReadLine.Record {
        let place = batch.location(ofRecord: record)
        let values = (0..<batch.index.fieldCount(of: record)).map { field in
            if batch.index.slot(field, of: record).flags.contains(.absent) { return ReadLine.Value.absent }
            return batch.withField(field, of: record) { span in
                .text(String(decoding: span.indices.map { span[$0] }, as: UTF8.self))
            }
        }
        return ReadLine.Record(
            file: name, list: "table", number: place.record ?? 0, parent: nil, position: nil, offset: place.byteOffset ?? -1,
            bytes: Int(batch.index.byteCounts[record]), line: place.line ?? 0,
            findings: batch.index.findings(of: record).map(\.kind.rawValue), values: values)
    }
}
