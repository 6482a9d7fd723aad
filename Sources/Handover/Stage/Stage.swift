import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan
import HandoverTransform
import SystemPackage

/// Reads every source once, maps its records in parallel, and stages what became of them.
struct Stage {
    /// One source after reading.
    struct SourceResult {
        var id: String
        var path: FilePath
        var bytes: Int64
        var records: Int64
        var sha256: String
        var coverage: [Coverage.Run]
    }

    let plan: Plan
    let lock: Lock
    /// The folder of the plan: sources are relative to it.
    let base: FilePath
    let work: FilePath
    let width: Int

    private(set) var sources: [SourceResult] = []
    /// In the plan's order.
    private(set) var mappings: [StagedMapping] = []

    init(plan: Plan, lock: Lock, base: FilePath, work: FilePath, width: Int) throws {
        self.plan = plan
        self.lock = lock
        self.base = base
        self.work = work
        self.width = width
        for mapping in plan.mappings {
            guard let table = plan.table(mapping.to) else { preconditionFailure("the plan reader checks that tables exist") }
            mappings.append(StagedMapping(mapping, table: table, file: try StagingFile(in: work, name: mapping.id)))
        }
    }

    mutating func run() async throws {
        for source in lock.sources { try await read(source) }
    }

    private mutating func read(_ source: Lock.Source) async throws {
        let path = base.pushing(FilePath(source.path))
        do {
            guard try Files.size(of: path) == source.bytes else { throw differs(source) }
        } catch let error as Errno {
            throw Files.inputFailure(path, error)
        }
        let members = mappings.indices.filter { mappings[$0].mapping.from == source.id }
        let programs = members.map { MappingProgram(mappings[$0].mapping, in: plan, columns: source.columns) }
        var reader = try CSVReader.open(path.string, name: source.path, dialect: CSVDialect(source))
        var digest = SHA256Stream()
        var result = SourceResult(id: source.id, path: path, bytes: source.bytes, records: 0, sha256: "", coverage: [])
        do {
            try await pump(
                width: width,
                read: { try reader.next { digest.update($0) } },
                transform: { batch in (start: batch.start, count: batch.count, chunks: programs.map { $0.run(batch) }) },
                write: { output in
                    result.records += Int64(output.count)
                    for (member, chunk) in zip(members, output.chunks) {
                        mappings[member].checkpoints.append(output.start)
                        try mappings[member].append(chunk, records: output.count)
                    }
                })
        } catch let failure as Failure {
            // A file that was changed since it was locked is the better explanation of whatever it made the reader say.
            if try Files.digest(of: path) != source.sha256 { throw differs(source) }
            throw failure
        }
        result.sha256 = hex(digest.finish())
        guard result.sha256 == source.sha256 else { throw differs(source) }
        result.coverage = reader.coverage.runs
        sources.append(result)
        try checkCount(source, result.records)
    }

    private func checkCount(_ source: Lock.Source, _ records: Int64) throws {
        guard let expected = plan.source(source.id)?.expectedRecords, expected != records else { return }
        throw Failure(
            Diagnostic(.countDiffers, .count(expected), .count(records), at: .init(file: source.path)), exit: .stopped)
    }

    private func differs(_ source: Lock.Source) -> Failure {
        Failure(Diagnostic(.sourceDiffersFromLock, .path(source.path), at: .init(file: source.path)), exit: .badData)
    }

    /// Places of single staged records in their source, cut out again from the batch that held them; records in order.
    func locate(_ records: [Int64], of mapping: StagedMapping) throws -> [Reject] {
        guard let source = lock.sources.first(where: { $0.id == mapping.mapping.from }) else { return [] }
        var found: [Reject] = []
        var index = 0
        for (number, checkpoint) in mapping.checkpoints.enumerated() {
            let next = number + 1 < mapping.checkpoints.count ? mapping.checkpoints[number + 1].record : Int64.max
            guard index < records.count else { break }
            if records[index] >= next { continue }
            var reader = try CSVReader.open(
                base.pushing(FilePath(source.path)).string, name: source.path, dialect: CSVDialect(source), resumingAt: checkpoint
            )
            while index < records.count, records[index] < next, let batch = try reader.next() {
                var lines = RejectPlaces(batch)
                while index < records.count, records[index] < batch.firstRecord + Int64(batch.count) {
                    found.append(lines.reject(Int(records[index] - batch.firstRecord), []))
                    index += 1
                }
            }
        }
        return found
    }
}

extension Stage {
    /// Gives the keys and references of a mapping's rows to the table, and lets go of them here.
    mutating func moveKeys(of index: Int, into table: inout Decision.TableRows) {
        let first = table.rows
        var row = first
        for column in mappings[index].keys {
            for position in 0..<column.count {
                let holder = table.keys.append(column.bytes.span.extracting(column.range(of: position)))
                if holder != row { table.duplicates.append((row, holder)) }
                row += 1
            }
        }
        for (reference, columns) in mappings[index].references.enumerated() {
            var firstRow = first
            for column in columns {
                table.references[reference].append(.init(firstRow: firstRow, values: column))
                firstRow += column.count
            }
        }
        mappings[index].keys = []
        mappings[index].references = mappings[index].references.map { _ in [] }
        table.mappings.append((mappings[index].mapping.id, row - first))
    }
}
