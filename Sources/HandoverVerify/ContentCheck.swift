import HandoverCore
import HandoverCrypto

/// What the content says: three answers and the balances.
struct ContentResult {
    var complete: Verdict.Answer
    var accurate: Verdict.Answer
    var usable: Verdict.Answer
    var balances: [Verdict.Balance]
    /// What became of the records, by mapping; empty where that was not worked out.
    var fates: [MappingFates] = []

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
    private var fates: [MappingFates] = []

    static func run(_ archive: OpenArchive, options: Verifier.Options) throws -> ContentResult {
        do {
            var check = try ContentCheck(archive, options)
            // What was found before an original that cannot be read stays found.
            do { try check.run() } catch let stuck as StuckSource {
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
            fates: fates)
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
        let seed = try archive.bytes(of: "data/private/merkle-seed.bin", limit: SaltStream.seedBytes) ?? []
        let isSeed = seed.count == SaltStream.seedBytes
        if !isSeed { usable.findings.add(Diagnostic(.seedMalformed, at: .init(file: "data/private/merkle-seed.bin"))) }
        usable.ran("seed", count: 1, since: isSeed ? usable.findings.count : usable.findings.count - 1)
        let (archive, plan) = (self.archive, self.plan)
        let (staged, tables) = try together(
            { try Self.stage(archive, plan) },
            { try plan.tables.map { try TableReading(archive, $0, seed: isSeed ? seed : nil) } })
        let fates = Fates(plan, staged.rows, staged.sheets)
        var replay = Replay(archive, plan, staged.rows, fates, tables, options)
        try replay.run()
        // A missing row first, then what else it breaks.
        report(replay)
        checkKeys(tables)
        try checkEvidence(replay)
        try checkMetadata(replay, tables, hasRoots: isSeed)
        self.fates = replay.fates
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
            let path = source.originalPath
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
        for reading in tables { usable.findings.add(reading.malformed) }
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
        // The changed value first, then the sum that it breaks.
        if replay.sums.isNeeded {
            accurate.findings.add(replay.sums.findings)
            accurate.ran("balances", count: replay.sums.count, since: accurate.findings.count - replay.sums.findings.count)
        }
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
            for (list, records) in replay.sourceRecords[index].enumerated() {
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
        for (index, mapping) in plan.mappings.enumerated() {
            try hold("data/ledger/\(mapping.id).csv", replay.results[index].ledgerFile, .ledgerDiffers)
            try hold("data/exceptions/\(mapping.id).csv", replay.results[index].exceptions, .exceptionsDiffer)
        }
        complete.ran("records", count: replay.results.reduce(0) { $0 + $1.records }, since: before)
    }

    /// Counts, totals, roots, the data package and the canonical form of all metadata.
    private mutating func checkMetadata(_ replay: Replay, _ tables: [TableReading], hasRoots: Bool) throws {
        let expected = ExpectedMetadata(plan, replay, tables)
        var before = complete.findings.count
        let counts = try archive.bytes(of: "metadata/counts.json")
        for finding in expected.countFindings(counts) { complete.findings.add(finding) }
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
            accurate.ran("merkle-leaves", count: tables.reduce(0) { $0 + Int64($1.keys.count) }, since: before)
        }

        before = usable.findings.count
        if try archive.bytes(of: "metadata/datapackage.json") != expected.dataPackage {
            usable.findings.add(Diagnostic(.dataPackageDiffers, at: .init(file: "metadata/datapackage.json")))
        }
        for path in ["plan", "lock", "counts", "merkle", "run"].map({ "metadata/\($0).json" }) { try checkForm(path) }
        if let info = try archive.bytes(of: "bag-info.txt"),
            !String(decoding: info, as: UTF8.self).contains("Bagging-Date: \(plan.closing)\n")
        {
            usable.findings.add(Diagnostic(.bagInfoDiffers, .path("bag-info.txt"), at: .init(file: "bag-info.txt")))
        }
        usable.ran("metadata", count: 6, since: before)
        usable.didNotRun("personal-values-outside-payload")
    }

    /// One metadata file is readable, in its canonical form, and, where nothing else says it, of its shape.
    private mutating func checkForm(_ path: String) throws {
        let bytes = try archive.bytes(of: path) ?? []
        do throws(JSONText.Malformed) {
            let json = try JSONText(bytes)
            if bytes != json.canonical() {
                usable.findings.add(Diagnostic(.metadataNotCanonical, .path(path), at: .init(file: path)))
            }
            guard path == "metadata/run.json", let key = JSONShape.run.mismatch(json) else { return }
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
