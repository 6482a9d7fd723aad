import Foundation
import Handover
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan

/// One CSV file as lines, for ``ReadCommand``; behind its rows the items of lists in its columns.
struct TableLines {
    private let source: Lock.Source
    private let csv: Lock.CSV
    private let nulls: Set<String>
    private let path: String
    private let name: String

    /// The source in the plan, as far as it is asked.
    private struct Planned: Decodable { var nulls: [String] }

    /// - Parameter layout: a file with a lock of one source. Where that has lists, `path` + `.source` is the source in the plan.
    init(_ layout: String, _ path: String, _ name: String) throws {
        let lock = try LockReader.read(Array(Data(contentsOf: URL(fileURLWithPath: layout))), file: layout)
        guard let source = lock.sources.first, case .csv(let csv) = source.content else {
            preconditionFailure("the lock of a table is one of a CSV file")
        }
        (self.source, self.csv, self.path, self.name) = (source, csv, path, name)
        nulls =
            csv.lists.isEmpty
            ? []
            : Set(try JSONDecoder().decode(Planned.self, from: Data(contentsOf: URL(fileURLWithPath: path + ".source"))).nulls)
    }

    func write(to out: inout [UInt8]) throws {
        do {
            var reader = ItemReader(try CSVReader.open(path, name: name, dialect: CSVDialect(source, csv)), lists)
            while let batches = try reader.nextBatches(onBytes: { _ in }) {
                for batch in batches { for record in 0..<batch.count { try ReadLine.append(line(batch, record), to: &out) } }
            }
            let coverage = reader.coverage.runs.map { "\($0.byteOffset),\($0.byteCount),\($0.kind.rawValue),\($0.items)" }
            try ReadLine.append(ReadLine.End(file: name, coverage: coverage), to: &out)
        } catch let failure as Failure {
            let stop = failure.diagnostics[0]
            try ReadLine.append(ReadLine.End(file: name, stop: stop.code.name, at: stop.location?.byteOffset), to: &out)
        }
    }

    private var lists: ItemLists {
        ItemLists(csv.lists, columns: csv.columns, nulls: Array(nulls), file: name) { _ in ["#record", "#parent", "#position"] }
    }

    private func line(_ batch: RecordBatch, _ record: Int) -> ReadLine.Record {
        let place = batch.location(ofRecord: record)
        let values = (0..<batch.index.fieldCount(of: record)).map { text(batch, record, $0) }
        let numbers: [Int64] = batch.list == 0 ? [] : values.dropFirst().compactMap { $0.flatMap { Int64($0) } }
        return ReadLine.Record(
            file: name, list: batch.list == 0 ? "table" : csv.lists[batch.list - 1].id,
            number: numbers.first ?? place.record ?? 0,
            parent: numbers.isEmpty ? nil : numbers[1], position: numbers.isEmpty ? nil : numbers[2],
            offset: place.byteOffset ?? -1,
            bytes: Int(batch.index.byteCounts[record]), line: place.line ?? 0,
            findings: batch.index.findings(of: record).map(\.kind.rawValue),
            values: batch.list == 0 ? values.map { $0.map { .text($0) } ?? .absent } : [item(values[0])])
    }

    private func item(_ text: String?) -> ReadLine.Value {
        guard let text, !nulls.contains(text) else { return .null }
        return .text(text)
    }

    /// `nil` for an absent field.
    private func text(_ batch: RecordBatch, _ record: Int, _ field: Int) -> String? {
        if batch.index.slot(field, of: record).flags.contains(.absent) { return nil }
        return batch.withField(field, of: record) { span in String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
    }
}
