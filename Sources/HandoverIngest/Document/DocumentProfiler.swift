import HandoverCore
import HandoverData

/// Reads a document by its layout and counts what its columns hold.
enum DocumentProfiler {
    /// A list has no more columns than a CSV file may have.
    static func checkWidth(_ lists: [DocumentLayout.List], _ name: String) throws(Failure) {
        guard lists.allSatisfy({ $0.columns.count <= Limits.fieldsPerRecord }) else {
            throw Failure(
                Diagnostic(.documentTooManyNames, .count(Limits.fieldsPerRecord), at: .init(file: name)), exit: .badData)
        }
    }

    static func profile<Reader: RecordReading & ~Copyable>(
        _ layout: DocumentLayout, _ reader: inout Reader
    ) throws(Failure) -> DocumentProfile {
        var lists = layout.lists.map { _ in DocumentProfile.ListProfile() }
        var profilers = layout.lists.map { $0.columns.map { ColumnProfiler(name: $0) } }
        var shape = ValueShape()
        while let batches = try reader.nextBatches(onBytes: { _ in }) {
            for batch in batches {
                lists[batch.list].records += Int64(batch.count)
                count(batch, &lists[batch.list], &profilers[batch.list], &shape)
            }
        }
        for index in lists.indices { lists[index].columns = profilers[index].map { $0.finished() } }
        return DocumentProfile(layout: layout, bytes: reader.coverage.byteCount, lists: lists)
    }

    private static func count(
        _ batch: RecordBatch, _ list: inout DocumentProfile.ListProfile, _ profilers: inout [ColumnProfiler],
        _ shape: inout ValueShape
    ) {
        var findings = batch.index.findings[...]
        for record in 0..<batch.count {
            let own = findings.prefix { $0.record == record }
            findings = findings.dropFirst(own.count)
            guard own.isEmpty else {
                list.unreadable += 1
                continue
            }
            for field in profilers.indices {
                let flags = batch.index.slot(field, of: record).flags
                if flags.contains(.absent) || flags.contains(.null) { continue }
                batch.withField(field, of: record) { profilers[field].add($0, &shape) }
            }
        }
    }
}
