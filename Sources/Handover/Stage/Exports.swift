import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverTransform
import SystemPackage

/// The exports of a plan, to read single records again: what is kept of each is its number.
struct Exports {
    let plan: Plan
    let lock: Lock
    let files: Delivered

    /// Places of single records of a mapping in their source; records in order.
    /// - Parameter checkpoints: where batches of a CSV file's rows began, if that is known.
    func locate(_ records: [Int64], of mapping: Plan.Mapping, from checkpoints: [Checkpoint]) throws -> [Reject] {
        var found: [Reject] = []
        try visit(records, of: mapping, from: checkpoints) { batch, records in
            var places = RejectPlaces(batch)
            for record in records { found.append(places.reject(record, [])) }
        }
        return found
    }

    /// Lends the batches that hold these records of a mapping, which ascend, with their indices in each.
    func visit(
        _ records: [Int64], of mapping: Plan.Mapping, from checkpoints: [Checkpoint], _ body: (RecordBatch, [Int]) throws -> Void
    ) throws {
        guard !records.isEmpty, let source = lock.sources.first(where: { $0.id == mapping.from }) else { return }
        let file = files.file(of: source.id)
        switch source.content {
        case .csv(let csv) where mapping.list == nil: try visit(records, source, csv, file, checkpoints, body)
        case .csv(let csv):
            // How many items lie in front of a batch is known only from the file's start.
            guard let lists = ItemLists(source, csv, plan), let list = source.listIDs.firstIndex(of: mapping.list) else { return }
            var reader = ItemReader(
                try CSVReader.open(file, name: source.path, dialect: files.dialect(source, csv)), lists)
            try visit(records, list, &reader, body)
        case .document(let document):
            // A document cannot be begun in the middle: what is open around a record is known only from its start.
            let layout = DocumentLayout(source, document, plan)
            guard let list = source.listIDs.firstIndex(of: mapping.list) else { return }
            if layout.format == .xml {
                var reader = try XMLReader.open(file, name: source.path, layout: layout)
                try visit(records, list, &reader, body)
            } else {
                var reader = try JSONReader.open(file, name: source.path, layout: layout)
                try visit(records, list, &reader, body)
            }
        }
    }

    /// Reads a source to its end.
    /// - Parameters:
    ///   - bytes: is lent every byte of it once, in order.
    ///   - body: takes its batches.
    func read(_ source: Lock.Source, bytes: (Span<UInt8>) -> Void, batch body: (RecordBatch) throws -> Void) throws {
        let file = files.file(of: source.id)
        switch source.content {
        case .csv(let csv):
            var reader = try CSVReader.open(file, name: source.path, dialect: files.dialect(source, csv))
            if let lists = ItemLists(source, csv, plan) {
                var items = ItemReader(reader, lists)
                try Self.read(&items, bytes, body)
                return
            }
            try Self.read(&reader, bytes, body)
        case .document(let document):
            let layout = DocumentLayout(source, document, plan)
            if layout.format == .xml {
                var reader = try XMLReader.open(file, name: source.path, layout: layout)
                try Self.read(&reader, bytes, body)
            } else {
                var reader = try JSONReader.open(file, name: source.path, layout: layout)
                try Self.read(&reader, bytes, body)
            }
        }
    }

    private static func read<Reader: RecordReading & ~Copyable>(
        _ reader: inout Reader, _ bytes: (Span<UInt8>) -> Void, _ body: (RecordBatch) throws -> Void
    ) throws {
        while let batches = try reader.nextBatches(onBytes: bytes) { for batch in batches { try body(batch) } }
    }

    private func visit<Reader: RecordReading & ~Copyable>(
        _ records: [Int64], _ list: Int, _ reader: inout Reader, _ body: (RecordBatch, [Int]) throws -> Void
    ) throws {
        var rest = records[...]
        while !rest.isEmpty, let batches = try reader.nextBatches(onBytes: { _ in }) {
            for batch in batches where batch.list == list { try Self.visit(&rest, in: batch, body) }
        }
    }

    /// A CSV file is read again only from the batch that held a record on.
    private func visit(
        _ records: [Int64], _ source: Lock.Source, _ csv: Lock.CSV, _ file: WorkFile, _ checkpoints: [Checkpoint],
        _ body: (RecordBatch, [Int]) throws -> Void
    ) throws {
        var rest = records[...]
        if checkpoints.isEmpty {
            var reader = try CSVReader.open(file, name: source.path, dialect: files.dialect(source, csv))
            while !rest.isEmpty, let batch = try reader.next() { try Self.visit(&rest, in: batch, body) }
        }
        for (number, checkpoint) in checkpoints.enumerated() {
            let next = number + 1 < checkpoints.count ? checkpoints[number + 1].record : Int64.max
            guard let first = rest.first else { break }
            if first >= next { continue }
            var reader = try CSVReader.open(
                file, name: source.path, dialect: files.dialect(source, csv), resumingAt: checkpoint)
            while let first = rest.first, first < next, let batch = try reader.next() { try Self.visit(&rest, in: batch, body) }
        }
    }

    private static func visit(
        _ rest: inout ArraySlice<Int64>, in batch: RecordBatch, _ body: (RecordBatch, [Int]) throws -> Void
    ) throws {
        let own = rest.prefix { $0 < batch.firstRecord + Int64(batch.count) }
        rest = rest.dropFirst(own.count)
        if !own.isEmpty { try body(batch, own.map { Int($0 - batch.firstRecord) }) }
    }

    /// Of the records of a sheet their rows there, by offset; of other records nothing.
    func sheetRows(of records: [Reject], of mapping: Plan.Mapping) throws -> [Int64: Int] {
        guard let source = lock.sources.first(where: { $0.id == mapping.from }),
            lock.containers.contains(where: { $0.id == source.place.container && $0.workbook != nil })
        else { return [:] }
        return try RowNumbers.find(of: records.map(\.byteOffset), in: files.file(of: source.id))
    }

    /// The columns of the list that a mapping reads, in the order of the lock.
    func columns(of mapping: Plan.Mapping) -> [String] {
        lock.sources.first { $0.id == mapping.from }?.columns(of: mapping.list) ?? []
    }
}
