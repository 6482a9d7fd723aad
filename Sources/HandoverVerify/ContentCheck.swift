import HandoverCore
import HandoverCrypto

/// What the content says: three answers and the balances.
struct ContentResult {
    var complete: Verdict.Answer
    var accurate: Verdict.Answer
    var usable: Verdict.Answer
    var balances: [Verdict.Balance]
    var tables: [Verdict.Table] = []
    var totals: [RunSummary.Total] = []
    var warnings: [Verdict.Warning] = []
    var sample: Verdict.Sample?
    /// What became of the records, by mapping; empty where that was not worked out.
    var fates: [MappingFates] = []
    /// The archive, with what was unpacked of its containers; `nil` where the plan could not be read.
    var archive: OpenArchive?

    /// Adds whether people are told what they are to be told.
    mutating func add(_ texts: KnownTexts) {
        usable.add(texts.findings, notices: Findings(), [.init("texts", texts.findings.isEmpty ? .yes : .no, count: texts.count)])
    }

    /// Adds what a live target has otherwise.
    mutating func add(_ target: TargetCheck.Result) {
        complete.add(target.complete, notices: target.notices, target.completeChecks)
        accurate.add(target.accurate, notices: Findings(), target.accurateChecks)
    }
}

extension Verdict.Answer {
    /// Adds checks, what they found, and what is only reported.
    fileprivate mutating func add(_ found: Findings, notices: Findings, _ more: [Verdict.Check]) {
        checks += more
        for list in [found, notices] {
            findings += list.kept.prefix(max(0, Limits.findingsKept - findings.count))
            findingCount += list.count
        }
        if !found.isEmpty { outcome = .no }
    }
}

/// Complete, accurate, usable: everything is made again from the exports and the plan, and held against the archive.
///
/// Every original is walked once, and the tables of the archive beside it: each row is made and compared where it should stand. Which
/// records do not stay is known only when all have been seen, so this first walk goes by what the archive says of them. Then the
/// fates are decided; if they are others than it said, or rows are too many or too few, the originals are walked again.
struct ContentCheck {
    private var archive: OpenArchive
    private let digests: Digests
    private let options: Verifier.Options
    private var plan: CheckedPlan
    private let decisions: StatedDecisions?
    private var complete = AnswerBuilder(.complete)
    private var accurate = AnswerBuilder(.accurate)
    private var usable = AnswerBuilder(.usable)
    private var balances: [Verdict.Balance] = []
    private var tables: [Verdict.Table] = []
    private var totals: [RunSummary.Total] = []
    private var warnings: [Verdict.Warning] = []
    private var sample: Verdict.Sample?
    private var fates: [MappingFates] = []

    /// - Parameter digests: those of the archive's members.
    /// - Throws: ``UnknownEncoding`` where nothing can be said of the content.
    static func run(_ archive: OpenArchive, _ digests: Digests, options: Verifier.Options, _ watch: inout Stopwatch) throws
        -> ContentResult
    {
        do {
            var check = try ContentCheck(archive, digests, options)
            // What was found before an original that cannot be read stays found.
            do { try check.run(&watch) } catch let stuck as StuckSource {
                check.complete.findings.add(stuck.diagnostic)
                check.complete.ran("sources", count: 1, since: check.complete.findings.count - 1)
            }
            return check.result
        } catch let unreadable as CheckedPlan.Unreadable {
            var usable = AnswerBuilder(.usable)
            usable.findings.add(
                Diagnostic(.metadataUnreadable, .path(unreadable.file), .name(unreadable.key), at: .init(file: unreadable.file)))
            usable.ran("metadata", count: 1, since: 0)
            return ContentResult(
                complete: AnswerBuilder(.complete).answer(), accurate: AnswerBuilder(.accurate).answer(), usable: usable.answer(),
                balances: [])
        }
    }

    private var result: ContentResult {
        ContentResult(
            complete: complete.answer(), accurate: accurate.answer(), usable: usable.answer(), balances: balances,
            tables: tables, totals: totals, warnings: warnings, sample: sample, fates: fates, archive: archive)
    }

    private init(_ archive: OpenArchive, _ digests: Digests, _ options: Verifier.Options) throws {
        self.archive = archive
        self.digests = digests
        self.options = options
        plan = try CheckedPlan(archive)
        try UnknownEncoding.check(plan.sources)
        decisions = try StatedDecisions(archive, plan)
    }

    /// An original that cannot be read as its lock says.
    struct StuckSource: Error {
        var diagnostic: Diagnostic
    }

    private mutating func run(_ watch: inout Stopwatch) throws {
        try openContainers()
        try checkSources()
        try checkListings()
        let seed = try archive.bytes(of: "data/private/merkle-seed.bin", limit: SaltStream.seedBytes) ?? []
        let isSeed = seed.count == SaltStream.seedBytes
        if !isSeed { usable.findings.add(Diagnostic(.seedMalformed, at: .init(file: "data/private/merkle-seed.bin"))) }
        usable.ran("seed", count: 1, since: isSeed ? usable.findings.count : usable.findings.count - 1)
        let lookups = try LookupIndexes(archive, plan)
        let earlier = try decisions.map { try EarlierReading($0, archive, plan, options, lookups: lookups) }
        if let earlier {
            complete.findings.add(earlier.findings)
            complete.ran("decisions", count: earlier.count, since: complete.findings.count - earlier.findings.count)
            watch.end("first-reading")
        }
        let decided = earlier?.decided ?? plan.mappings.map { _ in DecidedRecords() }
        let merges = try Merges(archive, plan, options, decisions, decided: decided, lookups: lookups, isHeld: true)
        if let merges {
            if merges.decisionCount > 0 {
                complete.findings.add(merges.decisionFindings)
                complete.ran(
                    "merge-decisions", count: merges.decisionCount,
                    since: complete.findings.count - merges.decisionFindings.count)
            }
            complete.findings.add(merges.findings)
            complete.ran("merges", count: merges.count, since: complete.findings.count - merges.findings.count)
            watch.end("merges")
        }
        let reading = try ContentReading(
            archive, plan, options, decided: decided, lookups: lookups, merges: merges, seed: isSeed ? seed : nil,
            &watch)
        // A missing row first, then what else it breaks.
        report(reading)
        try checkKeys(reading)
        watch.end("tables")
        try checkEvidence(reading)
        try checkMetadata(reading, earlier, merges, hasRoots: isSeed)
        checkSeries(reading)
        warnings = plan.warnings(reading.judge.results, reading.groups)
        watch.end("evidence")
        fates = reading.judge.fates
        balances = zip(plan.mappings, reading.judge.results).map { mapping, result in
            Verdict.Balance(
                mapping: mapping.id, from: plan.sources[mapping.source].name(of: mapping.list),
                table: plan.tables[mapping.table].id, records: result.records, migrated: result.migrated,
                quarantined: result.quarantinedCount, excluded: mapping.exclusions.isEmpty ? nil : result.excludedCount,
                merged: plan.merge(of: mapping.table) == nil ? nil : result.mergedInto)
        }
        tables = zip(plan.tables, reading.tables).map { .init(name: $0.id, title: $0.title, rows: Int64($1.rows)) }
        guard options.sample > 0 else { return }
        sample = try SampleDraw(seed: options.sampleSeed, of: digests.tar, count: options.sample, balances)
            .find(archive, plan, fates)
        watch.end("sample")
    }

    /// Every container is the one that the lock pins, and holds what the lock says. Goes on with what was unpacked.
    private mutating func openContainers() throws {
        if plan.containers.isEmpty { return }
        let before = complete.findings.count
        var opening = ContainerCheck(plan)
        do { try opening.run(archive, digests) } catch let stuck as StuckSource {
            complete.findings.add(opening.findings)
            throw stuck
        }
        complete.findings.add(opening.findings)
        complete.ran("containers", count: opening.members, since: before)
        for (source, records) in opening.colliding { plan.sources[source].layout.listing?.colliding = records }
        archive = OpenArchive(
            archive.source, id: archive.id, members: archive.members, texts: opening.texts)
    }

    /// Every original is the file that the lock pins.
    private mutating func checkSources() throws {
        let before = complete.findings.count
        var bytes: Int64 = 0
        for source in plan.sources {
            // What lies in a container was held against the lock when that was opened.
            if source.inside != nil {
                bytes += source.bytes
                continue
            }
            let path = source.originalPath
            guard let member = archive.member(path) else {
                throw StuckSource(diagnostic: Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
            }
            bytes += member.size
            if member.size != source.bytes || digests[path] != source.sha256 {
                complete.findings.add(Diagnostic(.sourceUnlikeLock, .path(path), at: .init(file: path)))
            }
        }
        complete.ran("source-bytes", count: bytes, since: before)
    }

    /// Every listing says of the archived files what they are.
    private mutating func checkListings() throws {
        let folders = plan.sources.indices.filter { plan.sources[$0].layout.listing != nil && plan.sources[$0].inside == nil }
        guard !folders.isEmpty else { return }
        let (before, beforeTypes) = (complete.findings.count, accurate.findings.count)
        var files: Int64 = 0
        for index in folders {
            guard let listing = archive.member(plan.sources[index].originalPath) else { continue }
            var check = ListingCheck(
                archive, digests, source: plan.sources[index].id, listing: listing, memory: options.memory / 8)
            try check.run()
            complete.findings.add(check.complete)
            accurate.findings.add(check.accurate)
            files += check.records
            plan.sources[index].layout.listing?.colliding = try check.colliding()
        }
        complete.ran("listed-files", count: files, since: before)
        accurate.ran("file-types", count: files, since: beforeTypes)
    }

    /// The tables of the archive by themselves: keys are unique, references resolve.
    private mutating func checkKeys(_ reading: ContentReading) throws {
        let (tables, plan, options) = (reading.tables, plan, options)
        func place(_ table: Int, _ row: Int, _ lines: inout [TableLines]) throws -> Diagnostic.Location {
            let schema = plan.tables[table]
            let key = try tables[table].key(of: row, schema, &lines[table])
            return .init(record: Int64(row + 1), table: schema.id, key: Masked.key(key[...], options))
        }
        let closure = try TableClosure(plan, tables, reading.tableStore)
        var lines = plan.tables.map { TableLines(archive, $0.id) }
        var before = complete.findings.count
        for (index, table) in plan.tables.enumerated() {
            for row in closure.repeated[index] {
                try complete.findings.add { Diagnostic(.keyNotUnique, .name(table.id), at: try place(index, row, &lines)) }
            }
        }
        complete.ran("unique-keys", count: tables.reduce(0) { $0 + Int64($1.rows) }, since: before)
        before = complete.findings.count
        for (index, table) in plan.tables.enumerated() {
            for (order, reference) in table.references.enumerated() {
                for row in closure.unresolved[index][order] {
                    try complete.findings.add {
                        var location = try place(index, row, &lines)
                        location.field = table.fields[reference.field].name
                        return Diagnostic(
                            .referenceUnresolved, .name(table.fields[reference.field].name),
                            .name(plan.tables[reference.table].id), at: location)
                    }
                }
            }
        }
        let references = tables.reduce(0) { $0 + $1.references.reduce(0) { $0 + Int64($1.count) } }
        complete.ran("references", count: references, since: before)
        before = usable.findings.count
        for reading in tables { usable.findings.add(reading.malformed) }
        usable.ran("parts", count: tables.reduce(0) { $0 + Int64($1.parts) }, since: before)
    }

    private mutating func report(_ reading: ContentReading) {
        let judge = reading.judge
        complete.findings.add(reading.complete)
        complete.ran("rows", count: judge.rowsCompared, since: complete.findings.count - reading.complete.count)
        accurate.findings.add(judge.accurate)
        accurate.ran("values", count: judge.valuesCompared, since: accurate.findings.count - judge.accurate.count)
        accurate.findings.add(reading.writing.findings)
        if plan.sources.contains(where: { $0.document == nil }) {
            accurate.ran(
                "written-again", count: reading.writing.count, since: accurate.findings.count - reading.writing.findings.count)
        }
        if plan.sources.contains(where: { $0.document != nil }) { accurate.didNotRun("documents-written-again") }
        // The changed value first, then the sum that it breaks.
        if judge.sums.isNeeded {
            accurate.findings.add(judge.sums.findings)
            accurate.ran("balances", count: judge.sums.count, since: accurate.findings.count - judge.sums.findings.count)
        }
        usable.findings.add(judge.usable)
    }

    /// Coverage, ledger and exceptions, byte for byte.
    private mutating func checkEvidence(_ reading: ContentReading) throws {
        var before = complete.findings.count
        for (index, source) in plan.sources.enumerated() {
            var file = MemberComparison(archive, "data/coverage/\(source.id).csv", header: "offset,bytes,class,items")
            for stretch in reading.coverage[index] {
                try file.expect { $0 += "\(stretch.offset),\(stretch.bytes),\(stretch.name),\(stretch.items)\n".utf8 }
            }
            if let finding = try file.finish(.coverageDiffers) { complete.findings.add(finding) }
            for (list, records) in reading.records[index].enumerated() {
                let said = source.records(of: list)
                if let expected = said.expected, expected != records {
                    complete.findings.add(
                        Diagnostic(.recordsUnlikeDeclared, .name(source.name(of: list)), .count(expected), .count(records)))
                }
                if said.locked != records {
                    complete.findings.add(
                        Diagnostic(.sourceUnlikeLock, .path(source.originalPath), at: .init(file: "metadata/lock.json")))
                }
            }
        }
        complete.ran("coverage", count: plan.sources.reduce(0) { $0 + $1.bytes }, since: before)
        before = complete.findings.count
        for result in reading.judge.results {
            if let finding = try result.ledgerFinding() { complete.findings.add(finding) }
            var exceptions = result.exceptions
            if let finding = try exceptions.finish(.exceptionsDiffer) { complete.findings.add(finding) }
            var excluded = result.excluded
            if let finding = try excluded?.finish(.excludedDiffer) { complete.findings.add(finding) }
        }
        complete.ran("records", count: reading.judge.results.reduce(0) { $0 + $1.records }, since: before)
    }

    /// Whether numbers go without a gap, where the plan asks; that a rule does not hold was found with the rows.
    private mutating func checkSeries(_ reading: ContentReading) {
        let series = zip(plan.groups, reading.groups).filter { $0.0.isSeries(in: plan) }
        if series.isEmpty { return }
        let isBroken = series.contains { $0.0.broken == .fail && $0.1.broken > 0 }
        complete.ran(
            "series", count: series.reduce(0) { $0 + $1.1.all }, since: complete.findings.count - (isBroken ? 1 : 0))
    }

    /// Counts, totals, roots, the data package and the canonical form of all metadata.
    private mutating func checkMetadata(_ reading: ContentReading, _ earlier: EarlierReading?, _ merges: Merges?, hasRoots: Bool)
        throws
    {
        let tables = reading.tables
        let expected = try ExpectedMetadata(
            archive, plan, reading.judge.results, earlier, merges, records: reading.records, tables,
            brokenGroups: reading.groups.map(\.broken))
        var before = complete.findings.count
        let counts = try archive.bytes(of: "metadata/counts.json")
        for finding in expected.countFindings(counts) { complete.findings.add(finding) }
        totals = expected.totals
        complete.ran("counts", count: Int64(plan.totals.count), since: before)

        if hasRoots {
            before = accurate.findings.count
            let merkle = try archive.bytes(of: "metadata/merkle.json")
            if merkle != expected.merkle {
                for table in expected.differingRoots(merkle) {
                    accurate.findings.add(
                        Diagnostic(.rootDiffers, .name(table), at: .init(file: "metadata/merkle.json", table: table)))
                }
            }
            accurate.ran("merkle-leaves", count: tables.reduce(0) { $0 + Int64($1.rows) }, since: before)
        }

        before = usable.findings.count
        if try archive.bytes(of: "metadata/datapackage.json") != expected.dataPackage {
            usable.findings.add(Diagnostic(.dataPackageDiffers, at: .init(file: "metadata/datapackage.json")))
        }
        let stated = decisions == nil ? [] : ["decisions"]
        for path in (["plan", "lock", "counts", "merkle", "run"] + stated).map({ "metadata/\($0).json" }) { try checkForm(path) }
        if let info = try archive.bytes(of: "bag-info.txt"),
            !String(decoding: info, as: UTF8.self).contains("Bagging-Date: \(plan.closing)\n")
        {
            usable.findings.add(Diagnostic(.bagInfoDiffers, .path("bag-info.txt"), at: .init(file: "bag-info.txt")))
        }
        usable.ran("metadata", count: Int64(6 + stated.count), since: before)
        usable.didNotRun("personal-values-outside-payload")
    }

    /// One metadata file is readable, in its canonical form, and, where nothing else says it, of its shape.
    private mutating func checkForm(_ path: String) throws {
        let bytes = try archive.bytes(of: path) ?? []
        let steps = try archive.json("metadata/plan.json")?["steps"]?.array ?? []
        do throws(JSONText.Malformed) {
            let json = try JSONText(bytes)
            if bytes != json.canonical() {
                usable.findings.add(Diagnostic(.metadataNotCanonical, .path(path), at: .init(file: path)))
            }
            guard path == "metadata/run.json", let key = JSONShape.run.mismatch(json) ?? RunSteps.stray(json, steps) else {
                return
            }
            usable.findings.add(Diagnostic(.metadataUnreadable, .path(path), .name(key), at: .init(file: path)))
        } catch {
            let place = "byte \(error.byteOffset)"
            usable.findings.add(Diagnostic(.metadataUnreadable, .path(path), .name(place), at: .init(file: path)))
        }
    }
}

/// Values are personal data: a finding shows them only when asked.
enum Masked {
    static func key(_ bytes: ArraySlice<UInt8>, _ options: Verifier.Options) -> String {
        options.showsValues ? printable(String(decoding: bytes, as: UTF8.self)) : "•••"
    }
}
