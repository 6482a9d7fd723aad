import HandoverCore
import HandoverCrypto

/// What the content says: three answers and the balances.
struct ContentResult {
    var complete: Verdict.Answer
    var accurate: Verdict.Answer
    var usable: Verdict.Answer
    var balances: [Verdict.Balance]
}

/// Complete, accurate, usable: everything is made again from the exports and the plan, and held against the archive.
///
/// First every original is walked for keys and references; then the fates are decided; then the tables of the archive are read;
/// then every original is walked a second time, and each row is compared where it should stand.
struct ContentCheck {
    private let archive: OpenArchive
    private let options: Verifier.Options
    private let plan: CheckedPlan
    private var complete = AnswerBuilder(.complete)
    private var accurate = AnswerBuilder(.accurate)
    private var usable = AnswerBuilder(.usable)
    private var balances: [Verdict.Balance] = []

    static func run(_ archive: OpenArchive, options: Verifier.Options) throws -> ContentResult {
        do {
            var check = try ContentCheck(archive, options)
            try check.run()
            return ContentResult(
                complete: check.complete.answer(), accurate: check.accurate.answer(), usable: check.usable.answer(),
                balances: check.balances)
        } catch let unreadable as CheckedPlan.Unreadable {
            var usable = AnswerBuilder(.usable)
            usable.findings.add(
                Diagnostic(.metadataUnreadable, .path(unreadable.file), .name(unreadable.key), at: .init(file: unreadable.file)))
            usable.ran("metadata", count: 1, since: 0)
            return ContentResult(
                complete: AnswerBuilder(.complete).answer(), accurate: AnswerBuilder(.accurate).answer(), usable: usable.answer(),
                balances: [])
        } catch let stuck as StuckSource {
            var complete = AnswerBuilder(.complete)
            complete.findings.add(stuck.diagnostic)
            complete.ran("sources", count: 1, since: 0)
            return ContentResult(
                complete: complete.answer(), accurate: AnswerBuilder(.accurate).answer(), usable: AnswerBuilder(.usable).answer(),
                balances: [])
        }
    }

    private init(_ archive: OpenArchive, _ options: Verifier.Options) throws {
        self.archive = archive
        self.options = options
        plan = try CheckedPlan(archive)
    }

    /// An original that cannot be read as its lock says.
    struct StuckSource: Error {
        var diagnostic: Diagnostic
    }

    private mutating func run() throws {
        try checkSources()
        let staged = try stage()
        let fates = Fates(plan, staged)
        guard let seed = try archive.bytes(of: "data/private/merkle-seed.bin", limit: 64), seed.count == SaltStream.seedBytes
        else {
            usable.findings.add(Diagnostic(.seedMalformed, at: .init(file: "data/private/merkle-seed.bin")))
            usable.ran("seed", count: 1, since: 0)
            return
        }
        let tables = try plan.tables.map { try TableReading(archive, $0, seed: seed) }
        var replay = Replay(archive, plan, staged, fates, tables, options)
        try replay.run()
        // A missing row first, then what else it breaks.
        report(replay)
        checkKeys(tables)
        try checkEvidence(replay)
        try checkMetadata(replay, tables)
        balances = plan.mappings.indices.map { index in
            Verdict.Balance(
                mapping: plan.mappings[index].id, table: plan.tables[plan.mappings[index].table].id,
                records: replay.results[index].records,
                migrated: replay.results[index].migrated,
                quarantined: replay.results[index].records - replay.results[index].migrated)
        }
    }

    /// Every original is the file that the lock pins.
    private mutating func checkSources() throws {
        let before = complete.findings.count
        var bytes: Int64 = 0
        for source in plan.sources {
            let path = "data/originals/\(source.id).csv"
            guard let member = archive.member(path) else {
                throw StuckSource(diagnostic: Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
            }
            bytes += member.size
            var digest = SHA256Stream()
            var at: Int64 = 0
            while at < member.size {
                var buffer = [UInt8](repeating: 0, count: Int(min(1 << 20, member.size - at)))
                try archive.read(into: &buffer, at: member.offset + at)
                digest.update(buffer)
                at += Int64(buffer.count)
            }
            if member.size != source.bytes || hex(digest.digestSoFar()) != source.sha256 {
                complete.findings.add(Diagnostic(.sourceUnlikeLock, .path(path), at: .init(file: path)))
            }
        }
        complete.ran("source-bytes", count: bytes, since: before)
    }

    /// First walk: keys, references and record numbers of every row that is staged, by table.
    private func stage() throws -> [Fates.Rows] {
        var byMapping = plan.mappings.map { mapping in
            var rows = Fates.Rows()
            rows.references = plan.tables[mapping.table].references.map { _ in KeyList() }
            return rows
        }
        for (index, source) in plan.sources.enumerated() {
            let members = plan.mappings.indices.filter { plan.mappings[$0].source == index }
            var makers = members.map { RowMaker(plan.mappings[$0], plan) }
            try walk(source) { walker in
                for (position, member) in members.enumerated() {
                    makers[position].make(walker)
                    guard makers[position].findings.isEmpty else { continue }
                    makers[position].appendKey(to: &byMapping[member].keys)
                    byMapping[member].records.append(UInt32(truncatingIfNeeded: walker.number))
                    for (order, reference) in plan.tables[plan.mappings[member].table].references.enumerated() {
                        byMapping[member].references[order].append(
                            makers[position].line[makers[position].bounds[reference.field]])
                    }
                }
            }
        }
        return plan.tables.indices.map { table in
            var rows = Fates.Rows()
            rows.references = plan.tables[table].references.map { _ in KeyList() }
            for (index, mapping) in plan.mappings.enumerated() where mapping.table == table {
                rows.mappings.append((index, rows.keys.count))
                rows.keys.append(contentsOf: byMapping[index].keys)
                rows.records += byMapping[index].records
                for order in rows.references.indices {
                    rows.references[order].append(contentsOf: byMapping[index].references[order])
                }
            }
            rows.keys.sort()
            return rows
        }
    }

    private func walk(_ source: CheckedPlan.Source, _ body: (RecordWalker) -> Void) throws {
        try Replay.walk(archive, source) { walker in
            body(walker)
        }
    }

    /// The tables of the archive by themselves: keys are unique, references resolve.
    private mutating func checkKeys(_ tables: [TableReading]) {
        var before = complete.findings.count
        for (table, reading) in zip(plan.tables, tables) {
            for row in reading.keys.repeated() {
                complete.findings.add(Diagnostic(.keyNotUnique, .name(table.id), at: place(table, reading, row)))
            }
        }
        complete.ran("unique-keys", count: tables.reduce(0) { $0 + Int64($1.keys.count) }, since: before)
        before = complete.findings.count
        var references: Int64 = 0
        for (table, reading) in zip(plan.tables, tables) {
            for (order, reference) in table.references.enumerated() {
                for row in 0..<reading.references[order].count {
                    let value = reading.references[order].bytes(row)
                    if value.isEmpty { continue }
                    references += 1
                    if tables[reference.table].keys.first(value) == nil {
                        var location = place(table, reading, row)
                        location.field = table.fields[reference.field].name
                        complete.findings.add(
                            Diagnostic(
                                .referenceUnresolved, .name(table.fields[reference.field].name),
                                .name(plan.tables[reference.table].id), at: location))
                    }
                }
            }
        }
        complete.ran("references", count: references, since: before)
        before = usable.findings.count
        for reading in tables { for finding in reading.malformed { usable.findings.add(finding) } }
        usable.ran("parts", count: tables.reduce(0) { $0 + Int64($1.parts) }, since: before)
    }

    private func place(_ table: CheckedPlan.Table, _ reading: TableReading, _ row: Int) -> Diagnostic.Location {
        .init(record: Int64(row + 1), table: table.id, key: Masked.key(reading.keys.bytes(row), options))
    }

    private mutating func report(_ replay: Replay) {
        complete.findings.add(replay.complete)
        complete.ran("rows", count: replay.rowsCompared, since: complete.findings.count - replay.complete.count)
        accurate.findings.add(replay.accurate)
        accurate.ran("values", count: replay.valuesCompared, since: accurate.findings.count - replay.accurate.count)
        usable.findings.add(replay.usable)
    }

    /// Coverage, ledger and exceptions, byte for byte.
    private mutating func checkEvidence(_ replay: Replay) throws {
        func hold(_ path: String, _ expected: [UInt8], _ code: Diagnostic.Code) throws {
            guard let member = archive.member(path) else {
                complete.findings.add(Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)))
                return
            }
            var same = member.size == Int64(expected.count)
            var at = 0
            while same, at < expected.count {
                var bytes = [UInt8](repeating: 0, count: min(1 << 20, expected.count - at))
                try archive.read(into: &bytes, at: member.offset + Int64(at))
                same = expected[at..<(at + bytes.count)].elementsEqual(bytes)
                at += bytes.count
            }
            if !same { complete.findings.add(Diagnostic(code, .path(path), at: .init(file: path))) }
        }
        var before = complete.findings.count
        for (index, source) in plan.sources.enumerated() {
            try hold("data/coverage/\(source.id).csv", replay.coverage[index], .coverageDiffers)
            if let expected = source.expected, expected != replay.sourceRecords[index] {
                complete.findings.add(
                    Diagnostic(.recordsUnlikeDeclared, .name(source.id), .count(expected), .count(replay.sourceRecords[index])))
            }
            if source.records != replay.sourceRecords[index] {
                complete.findings.add(
                    Diagnostic(.sourceUnlikeLock, .path("data/originals/\(source.id).csv"), at: .init(file: "metadata/lock.json"))
                )
            }
        }
        complete.ran("coverage", count: plan.sources.reduce(0) { $0 + $1.bytes }, since: before)
        before = complete.findings.count
        for (index, mapping) in plan.mappings.enumerated() {
            try hold("data/ledger/\(mapping.id).csv", replay.results[index].ledgerFile, .ledgerDiffers)
            try hold("data/exceptions/\(mapping.id).csv", replay.results[index].exceptions, .exceptionsDiffer)
        }
        complete.ran("records", count: replay.results.reduce(0) { $0 + $1.records }, since: before)
    }

    /// Counts, totals, roots, the data package and the canonical form of all metadata.
    private mutating func checkMetadata(_ replay: Replay, _ tables: [TableReading]) throws {
        let expected = ExpectedMetadata(plan, replay, tables)
        var before = complete.findings.count
        let counts = try archive.bytes(of: "metadata/counts.json")
        for finding in expected.countFindings(counts) { complete.findings.add(finding) }
        complete.ran("counts", count: Int64(plan.totals.count), since: before)

        before = accurate.findings.count
        let merkle = try archive.bytes(of: "metadata/merkle.json")
        if merkle != expected.merkle {
            for table in expected.differingRoots(merkle) {
                accurate.findings.add(
                    Diagnostic(.rootDiffers, .name(table), at: .init(file: "metadata/merkle.json", table: table)))
            }
        }
        accurate.ran("merkle-leaves", count: tables.reduce(0) { $0 + Int64($1.keys.count) }, since: before)

        before = usable.findings.count
        if try archive.bytes(of: "metadata/datapackage.json") != expected.dataPackage {
            usable.findings.add(Diagnostic(.dataPackageDiffers, at: .init(file: "metadata/datapackage.json")))
        }
        for path in [
            "metadata/plan.json", "metadata/lock.json", "metadata/counts.json", "metadata/merkle.json", "metadata/run.json",
        ] {
            let json = try CheckedPlan.json(archive, path)
            if try archive.bytes(of: path) != json.canonical() {
                usable.findings.add(Diagnostic(.metadataNotCanonical, .path(path), at: .init(file: path)))
            }
        }
        if let info = try archive.bytes(of: "bag-info.txt"),
            !String(decoding: info, as: UTF8.self).contains("Bagging-Date: \(plan.closing)\n")
        {
            usable.findings.add(Diagnostic(.bagInfoDiffers, .path("bag-info.txt"), at: .init(file: "bag-info.txt")))
        }
        usable.ran("metadata", count: 6, since: before)
        usable.didNotRun("personal-values-outside-payload")
    }
}

/// Values are personal data: a finding shows them only when asked.
enum Masked {
    static func key(_ bytes: ArraySlice<UInt8>, _ options: Verifier.Options) -> String {
        options.showsValues ? printable(String(decoding: bytes, as: UTF8.self)) : "•••"
    }
}

/// The answer to one question while it is being gathered.
struct AnswerBuilder {
    let question: Question
    var findings = Findings()
    private var checks: [Verdict.Check] = []

    init(_ question: Question) { self.question = question }

    /// Notes that a check ran over this many things; it says no if findings were added since.
    mutating func ran(_ name: String, count: Int64, since before: Int64) {
        checks.append(.init(name, findings.count > before ? .no : .yes, count: count))
    }

    mutating func didNotRun(_ name: String) { checks.append(.init(name, .notChecked, count: 0)) }

    func answer() -> Verdict.Answer {
        let outcome: Verdict.Outcome = !findings.isEmpty ? .no : checks.contains { $0.outcome == .yes } ? .yes : .notChecked
        return Verdict.Answer(
            question: question, outcome: outcome, checks: checks, findings: findings.kept, findingCount: findings.count)
    }
}
