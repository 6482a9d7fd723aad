import HandoverCore
import HandoverCrypto

/// The walk over the originals, and beside it that over the tables of the archive: cut one after the other, made or read on all
/// cores, and taken in order.
struct ContentWalk {
    private enum Job: Sendable {
        case rows(source: Int, SourceBatch)
        case lines(table: Int, TableBatch)

        var byteCount: Int {
            switch self {
            case .rows(_, let batch): batch.byteCount
            case .lines(_, let batch): batch.bytes.count
            }
        }
    }

    private enum Made: Sendable {
        /// For each mapping of the source.
        case rows([MadeRows], WrittenAgain?)
        case lines(MadeLines)
    }

    /// Bytes of one round's batches, before its last one.
    private static let roundBytes = 16 << 20

    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let width: Int
    private let mappings: [[Int]]
    private let makers: [[RowMaker]]
    /// Originals that no mapping of these reads are passed over.
    private let isPartial: Bool

    /// For each source the records of each list, and its coverage.
    private(set) var records: [[Int64]] = []
    private(set) var coverage: [[(offset: Int64, bytes: Int64, name: String, items: Int64)]] = []
    private(set) var writing = Writing()

    /// How many records were written again, and which of them are not what stands in their original.
    struct Writing {
        private(set) var count: Int64 = 0
        private(set) var findings = Findings()

        mutating func take(_ records: WrittenAgain, of path: String) {
            count += records.count
            for place in records.differing {
                findings.add {
                    Diagnostic(
                        .recordNotWrittenAgain, .path(path),
                        at: .init(file: path, line: place.line, byteOffset: place.byteOffset, record: place.number))
                }
            }
        }
    }

    /// - Parameters:
    ///   - decided: what decisions make of records, for each mapping.
    ///   - lookups: what fields look into.
    ///   - merging: what becomes of the rows of each mapping.
    ///   - matching: what is asked of the rows of each mapping; where there is nothing, it is left alone. `nil` to walk all.
    ///   - width: the most batches in one round. Each is about a megabyte, and as much again once it is made; three rounds are on
    ///     their way.
    init(
        _ archive: OpenArchive, _ plan: CheckedPlan, decided: [DecidedRecords], lookups: LookupIndexes, width: Int,
        merging: [RowMerging?]? = nil, matching: [RowMatching?]? = nil
    ) {
        (self.archive, self.plan, self.width) = (archive, plan, width)
        let walked = plan.mappings.indices.filter { matching == nil || matching?[$0] != nil }
        mappings = plan.sources.indices.map { source in walked.filter { plan.mappings[$0].source == source } }
        makers = mappings.map {
            $0.map { RowMaker($0, plan, decided[$0], lookups.tables[$0], merging: merging?[$0], matching: matching?[$0]) }
        }
        isPartial = matching != nil
    }

    /// Walks all originals, and all tables if they are asked for.
    /// - Parameters:
    ///   - tables: reads the batches of each table; empty to leave the tables alone.
    ///   - take: takes what a mapping made of a batch.
    ///   - takeLines: takes a batch of a table's rows.
    ///   - settle: is called behind the last mapping of a batch.
    mutating func run(
        tables: [LineReader], take: (MadeRows, Int, SourceBatch) throws -> Void,
        takeLines: (Int, TableBatch, MadeLines) throws -> Void, settle: () -> Void
    ) throws {
        (records, coverage) = ([], [])
        var cutters = tables.indices.map { TableCutter(archive, plan.tables[$0]) }
        var (source, table) = (0, 0)
        var walk: SourceWalk?
        var (records, coverage) = (self.records, self.coverage)
        var (turn, writing) = (0, Writing())

        func nextRows() throws -> Job? {
            while source < plan.sources.count {
                if isPartial, mappings[source].isEmpty {
                    source += 1
                    continue
                }
                if walk == nil { walk = try SourceWalk(archive, plan.sources[source]) }
                if let batch = try walk?.next() { return .rows(source: source, batch) }
                records.append(walk?.records ?? [])
                coverage.append(walk?.coverage ?? [])
                (walk, source) = (nil, source + 1)
            }
            return nil
        }
        func nextLines() throws -> Job? {
            while table < cutters.count {
                if let batch = try cutters[table].next() { return .lines(table: table, batch) }
                table += 1
            }
            return nil
        }
        // In turns: a table is about as large as what it was made of, so both end at about the same time.
        func next() throws -> Job? {
            turn += 1
            return turn % 2 == 0 ? try nextRows() ?? nextLines() : try nextLines() ?? nextRows()
        }

        let (makers, decoders) = (makers, plan.sources.map { $0.document == nil ? TextDecoding($0.encoding) : nil })
        let layouts = plan.sources.map(\.layout)
        let (columns, paths) = (plan.sources.map(\.columns.count), plan.sources.map(\.originalPath))
        let isWhole = !isPartial
        try inRounds(width: width, most: Self.roundBytes, weight: \.byteCount, next: next) { job -> Made in
            switch job {
            case .rows(let source, let batch):
                var fields = RowFields(batch, layouts[source], decoders[source])
                var room = RowMaker.batchBytes
                let again = isWhole && batch.elements.isEmpty ? WrittenAgain(fields, columns: columns[source]) : nil
                return .rows(try makers[source].map { try $0.make(&fields, room: &room) }, again)
            case .lines(let table, let batch): return .lines(try tables[table].read(batch))
            }
        } take: { job, made in
            switch (job, made) {
            case (.rows(let source, let batch), .rows(let made, let again)):
                again.map { writing.take($0, of: paths[source]) }
                for (mapping, made) in zip(mappings[source], made) { try take(made, mapping, batch) }
                settle()
            case (.lines(let table, let batch), .lines(let made)): try takeLines(table, batch, made)
            default: preconditionFailure("a job has a result of its kind")
            }
        }
        (self.records, self.coverage, self.writing) = (records, coverage, writing)
    }
}
