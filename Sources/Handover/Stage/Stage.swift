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
        /// Its original's path in the archive; `nil` where it lies in a container, which has one.
        var original: String?
        var file: WorkFile
        var bytes: Int64
        /// How many records each list has; the rows of a CSV file have no id.
        var lists: [(id: String?, records: Int64)]
        var sha256: String
        var coverage: [Coverage.Run]
    }

    let plan: Plan
    let lock: Lock
    let files: Delivered
    let work: WorkPlace
    let budget: Budget
    let interrupt: Interrupt
    /// What was decided about records of each mapping, in the plan's order.
    let rulings: [Rulings]
    /// Those of the run. What they say of merges holds in both readings; of records, what `rulings` say.
    let decisions: Decisions?
    /// Whether this is the second reading of a run with decisions, be they all withdrawn.
    let hasDecisions: Bool
    /// Bytes of hashes that one column of keys or references may hold in memory.
    let sorterBytes: Int

    private(set) var sources: [SourceResult] = []
    /// What people should know of the files, though they could be read.
    private(set) var warnings: [Diagnostic] = []
    /// In the plan's order.
    private(set) var mappings: [StagedMapping] = []
    /// What the fields of each mapping look into.
    private var lookups: [[String: LookupTable]]
    /// Whether only groups of rows are looked for.
    private let isMatching: Bool
    /// What merges came to, once they were looked for.
    private(set) var merges: Merges?

    /// Of the memory, an eighth holds hashes of keys and references; sorting them doubles that.
    /// - Parameters:
    ///   - decisions: those of the run.
    ///   - rulings: what the first reading made of decisions about records; `nil` for that reading itself.
    init(
        plan: Plan, lock: Lock, files: Delivered, work: WorkPlace, budget: Budget, interrupt: Interrupt,
        decisions: Decisions?, rulings: [Rulings]? = nil, isMatching: Bool = false
    ) throws {
        self.decisions = decisions
        self.isMatching = isMatching
        self.plan = plan
        self.lock = lock
        self.files = files
        self.work = work
        self.budget = budget
        self.interrupt = interrupt
        hasDecisions = rulings != nil
        self.rulings = rulings ?? plan.mappings.map { _ in Rulings() }
        lookups = plan.mappings.map { _ in [:] }
        let tables = plan.mappings.map { mapping in
            guard let table = plan.table(mapping.to) else { preconditionFailure("the plan reader checks that tables exist") }
            return table
        }
        let excluding = plan.mappings.count { !$0.exclude.isEmpty }
        let compared = isMatching ? tables.reduce(0) { $0 + (plan.merge(of: $1.id)?.match.count ?? 0) } : 0
        let columns = tables.reduce(excluding + compared) { $0 + 1 + $1.references.count }
        sorterBytes = budget.memoryBytes / 8 / max(1, columns)
        for (mapping, table) in zip(plan.mappings, tables) {
            mappings.append(
                try StagedMapping(
                    mapping, in: plan, table: table, isMatching: isMatching, work: work, memoryBytes: sorterBytes))
        }
    }

    /// The same, where only groups of rows are looked for: for the mappings alone whose tables have a merge.
    func matching() throws -> Stage {
        var narrow = plan
        let own = plan.mappings.indices.filter { plan.merge(of: plan.mappings[$0].to) != nil }
        narrow.mappings = own.map { plan.mappings[$0] }
        narrow.lookups = plan.lookups.filter { lookup in
            narrow.mappings.contains { $0.fields.contains { $0.lookup?.lookup == lookup.id } }
        }
        return try Stage(
            plan: narrow, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt,
            decisions: decisions, rulings: own.map { rulings[$0] }, isMatching: true)
    }

    mutating func run() async throws {
        if !plan.merges.isEmpty, !isMatching {
            let merges = try await Merges(of: self)
            for merge in plan.merges {
                let table = merges.tables[merge.table]
                for (code, count) in [(Diagnostic.Code.mergeDissolved, table?.dissolved), (.mergeOpen, table?.open)] {
                    guard let count, count > 0 else { continue }
                    warnings.append(
                        Diagnostic(
                            code, .name(merge.id), .count(count), .name(merge.table),
                            at: .init(file: plan.file, line: merge.mark.line, column: merge.mark.column)))
                }
            }
            self.merges = merges
        }
        if !plan.lookups.isEmpty { lookups = try Lookups(exports, interrupt: interrupt).tables }
        for source in lock.sources where !isMatching || plan.mappings.contains(where: { $0.from == source.id }) {
            try await read(source)
        }
    }

    private mutating func read(_ source: Lock.Source) async throws {
        let file = files.file(of: source.id)
        do {
            guard try Files.size(of: file.path) == source.bytes else { throw differs(source) }
        } catch let error as Errno {
            throw Files.inputFailure(file.path, error)
        }
        do {
            switch source.content {
            case .csv(let csv):
                var reader = try CSVReader.open(file, name: source.path, dialect: files.dialect(source, csv))
                if let lists = ItemLists(source, csv, plan) {
                    let columns = csv.lists.map { Plan.Cut.columns + plan.specials(of: source.id, list: $0.id) }
                    var items = ItemReader(reader, lists)
                    try await read(source, from: file, [csv.columns] + columns, &items)
                    return
                }
                guard let listing = files.listings[source.id] else {
                    try await read(source, from: file, [csv.columns], &reader)
                    return
                }
                let isAccepted = plan.source(source.id)?.acceptsEmptyFiles != nil
                var listed = ListingReader(reader, ListingNotes(listing, acceptsEmpty: isAccepted))
                try await read(source, from: file, [csv.columns], &listed)
            case .document(let document):
                let layout = DocumentLayout(source, document, plan)
                let columns = layout.lists.enumerated().map {
                    document.lists[$0].columns + plan.specials(of: source.id, list: $1.id)
                }
                if layout.format == .xml {
                    var reader = try XMLReader.open(file, name: source.path, layout: layout)
                    try await read(source, from: file, columns, &reader)
                } else {
                    var reader = try JSONReader.open(file, name: source.path, layout: layout)
                    try await read(source, from: file, columns, &reader)
                }
            }
        } catch let failure as Failure {
            // A file that was changed since it was locked is the better explanation of whatever it made the reader say.
            if try file.digest() != source.sha256 { throw differs(source) }
            throw failure
        }
    }

    /// Reads a file to its end, and gives every list's records to the mappings of that list.
    private mutating func read<Reader: RecordReading & ~Copyable>(
        _ source: Lock.Source, from file: WorkFile, _ columns: [[String]], _ reader: inout Reader
    ) async throws {
        let ids = source.listIDs
        let members = ids.map { id in
            mappings.indices.filter { mappings[$0].mapping.from == source.id && mappings[$0].mapping.list == id }
        }
        let programs = zip(members, columns).map { members, columns in
            members.map { member in
                let program = MappingProgram(
                    mappings[member].mapping, in: plan, columns: columns, lookups: lookups[member], isMatching: isMatching)
                return (program: program, rulings: rulings[member])
            }
        }
        var merging = try members.map { members in try members.map { try merges?.merging($0, in: plan) } }
        let interrupt = self.interrupt
        var digest = SHA256Stream()
        var lists = ids.map { (id: $0, records: Int64(0)) }
        try await pump(
            width: budget.threads,
            read: {
                try interrupt.check()
                return try reader.nextBatches { digest.update($0) }?.map { batch in
                    let members = merging[batch.list].indices
                    return (batch, try members.map { try merging[batch.list][$0]?.next(for: batch) })
                }
            },
            transform: { (batches: [(RecordBatch, [Merging?])]) in
                batches.map { batch, merging in
                    (
                        list: batch.list, start: batch.start, count: batch.count,
                        chunks: zip(programs[batch.list], merging).map { $0.program.run(batch, under: $0.rulings, merging: $1) }
                    )
                }
            },
            write: { outputs in
                for output in outputs {
                    lists[output.list].records += Int64(output.count)
                    for (member, chunk) in zip(members[output.list], output.chunks) {
                        mappings[member].checkpoints.append(output.start)
                        try mappings[member].append(chunk, records: output.count)
                    }
                }
            })
        let sha256 = hex(digest.finish())
        guard sha256 == source.sha256 else { throw differs(source) }
        sources.append(
            SourceResult(
                id: source.id, original: source.originalPath, file: file, bytes: source.bytes, lists: lists, sha256: sha256,
                coverage: reader.coverage.runs))
        warnings += reader.warnings
        try checkCounts(source, lists)
    }

    private func checkCounts(_ source: Lock.Source, _ lists: [(id: String?, records: Int64)]) throws {
        guard let planned = plan.source(source.id) else { return }
        for (id, records) in lists {
            let expected = id.map { planned.list($0)?.expectedRecords } ?? planned.expectedRecords
            guard let expected, expected != records else { continue }
            throw Failure(
                Diagnostic(
                    .countDiffers, .count(expected), .count(records),
                    at: .init(file: source.path, planKey: id.map { "sources.\(source.id).lists.\($0)" })), exit: .stopped)
        }
    }

    private func differs(_ source: Lock.Source) -> Failure {
        Failure(Diagnostic(.sourceDiffersFromLock, .path(source.path), at: .init(file: source.path)), exit: .badData)
    }
}

extension Stage {
    var exports: Exports { Exports(plan: plan, lock: lock, files: files) }

    /// Lets go of what a mapping keeps for balances.
    mutating func dropBalances(of index: Int) { mappings[index].balances = [] }

    /// Gives the keys and references of the mappings that fill a table to it, in order, and lets go of them here.
    /// - Returns: the mappings with the first row that each holds.
    mutating func moveKeys(of indices: [Int], into table: inout Decision.TableRows) throws -> [(mapping: Int, firstRow: Int)] {
        let holders = indices.map { index in
            defer { table.rows += mappings[index].file.rows }
            return (mapping: index, firstRow: table.rows)
        }
        precondition(table.rows < KeyHash.maximumRows, "a table has fewer than 2^32 rows")
        table.keys = try sorted(holders) { try $0.keys.finish() }
        for order in table.references.indices {
            table.references[order] = try sorted(holders) { try $0.references[order].finish() }
        }
        for index in indices where !mappings[index].mapping.exclude.isEmpty {
            table.excluded.append((index, try mappings[index].excludedKeys.finish()))
        }
        return holders
    }

    /// Gives what rows of a table are compared by, and their keys.
    mutating func moveMatches(of table: String) throws -> MatchedRows {
        var firstRow = 0
        let holders = mappings.indices.filter { mappings[$0].mapping.to == table }.map { index in
            defer { firstRow += mappings[index].file.rows }
            return (mapping: index, firstRow: firstRow)
        }
        precondition(firstRow < KeyHash.maximumRows, "a table has fewer than 2^32 rows")
        var (matches, questions): ([SortedNumbers<UInt128>], [SortedNumbers<UInt128>]) = ([], [])
        for (entry, match) in (holders.isEmpty ? [] : plan.merge(of: table)?.match ?? []).enumerated() {
            let numbers = try sorted(holders) { try $0.matches[entry].finish() }
            if match.isQuestion { questions.append(numbers) } else { matches.append(numbers) }
        }
        let keys = try sorted(holders) { try $0.keys.finish() }
        return MatchedRows(
            holders: holders.map { (mappings[$0.mapping], $0.firstRow) }, matches: matches, questions: questions, keys: keys)
    }

    /// The numbers of a table's mappings as one sequence, rows counted on from one mapping to the next. The mappings have none of
    /// them then.
    private mutating func sorted(
        _ holders: [(mapping: Int, firstRow: Int)], _ finish: (inout StagedMapping) throws -> SortedNumbers<UInt128>
    ) throws -> SortedNumbers<UInt128> {
        if holders.count == 1 { return try finish(&mappings[holders[0].mapping]) }
        var all = RunSorter<UInt128>(in: work, memoryBytes: sorterBytes)
        for holder in holders {
            var numbers = try finish(&mappings[holder.mapping]).cursor()
            while let number = try numbers.next() { try all.append(number + UInt128(holder.firstRow)) }
        }
        return try all.finish()
    }
}
