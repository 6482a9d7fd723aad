package import HandoverCore
package import HandoverData
package import HandoverIngest
package import HandoverPlan
import HandoverTransform

/// Reads a CSV file with lists in its columns: behind every batch of rows come the items of each list.
package struct ItemReader: RecordReading, ~Copyable {
    private var rows: CSVReader
    private let lists: ItemLists
    /// How many items each list has so far.
    private(set) var counts: [Int64]

    package init(_ rows: consuming CSVReader, _ lists: ItemLists) {
        self.rows = rows
        self.lists = lists
        counts = lists.cutters.map { _ in 0 }
    }

    package var coverage: Coverage { rows.coverage }
    package var warnings: [Diagnostic] { [] }

    package mutating func nextBatches(onBytes: (Span<UInt8>) -> Void) throws(Failure) -> [RecordBatch]? {
        guard let batch = try rows.next(onBytes: onBytes) else { return nil }
        var batches = [batch]
        for (place, list) in lists.cutters.enumerated() {
            var next = counts[place] + 1
            do { batches += try list.cutter.cut(batch, from: &next) } catch {
                throw Failure(
                    Diagnostic(
                        .itemsTooMany, .count(Limits.itemsPerRow), .name(list.id),
                        at: batch.location(ofRecord: error.record, field: list.column, file: lists.file)), exit: .badData)
            }
            counts[place] = next - 1
        }
        return batches
    }
}

/// How the lists in the columns of one CSV file are cut.
package struct ItemLists: Sendable {
    /// What diagnostics call the file.
    let file: String
    let cutters: [(id: String, column: String, cutter: ItemCutter)]

    /// - Parameters:
    ///   - lists: of the lock, whose counts are not asked.
    ///   - specials: of a list, the columns by place that its mappings use.
    package init(
        _ lists: [Lock.CutList], columns: [String], nulls: [String], file: String,
        specials: (_ list: String) -> [String] = { _ in [] }
    ) {
        self.file = file
        cutters = lists.enumerated().map { place, list in
            let cutter = ItemCutter(
                list.cut, number: place + 1, specials: specials(list.id), among: columns, nulls: nulls)
            return (list.id, list.cut.column, cutter)
        }
    }

    /// The same of a plan that was checked against its lock; `nil` for a file without such lists.
    init?(_ source: Lock.Source, _ csv: Lock.CSV, _ plan: Plan) {
        guard !csv.lists.isEmpty, let planned = plan.source(source.id) else { return nil }
        self.init(csv.lists, columns: csv.columns, nulls: planned.nulls, file: source.path) {
            plan.specials(of: source.id, list: $0)
        }
    }
}
