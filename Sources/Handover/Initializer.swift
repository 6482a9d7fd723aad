public import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverIngest
import HandoverPlan
import SystemPackage

/// The first look at exports: drafts a plan and pins what was found in a lock. A run never looks again.
public enum Initializer {
    /// What was found out about one export.
    public struct Source: Sendable {
        /// The id it has in the plan.
        public var id: String
        /// Its path as the plan names it.
        public var path: String
        /// `csv`, `json`, `ndjson`, `json-values` or `xml`.
        public var format: String
        /// As the lock names it.
        public var encoding: String
        /// Of a CSV file, how well it fits every encoding that was asked, the one above first.
        public var encodings: [EncodingHypothesis] = []
        /// The delimiter of a CSV file.
        public var delimiter: String?
        /// Its lists of records; the rows of a CSV file are one.
        public var lists: [List]
        /// Of a CSV file, bytes before the header (a BOM included) and after the last record.
        public var preambleBytes: Int64, footerBytes: Int64
        /// Parts of a document that no list reads.
        public var outside: [String]
        /// Other ways to read a CSV file that were tried, the one that was taken first.
        public var hypotheses: [Hypothesis] = []
        /// What people should know of the file, though it can be read.
        public var warnings: [Diagnostic] = []
        /// Set for a folder of files; its records are the files.
        public var folder: Folder?
    }

    /// What was found out about one list of records.
    public struct List: Sendable {
        /// The list's id; `nil` for the rows of a CSV file.
        public var id: String?
        /// Where it lies, as the plan writes it; of one in a column, that.
        public var at: String
        /// How many records, those that cannot be read included.
        public var records: Int64
        /// How many of them cannot be read.
        public var unreadable: Int64
        /// How many columns.
        public var columns: Int
        /// Why records cannot be read: codes and how many bear them.
        public var findings: [(code: String, records: Int64)] = []
        /// The columns, by numbers alone.
        public var details: [Column] = []
    }

    /// What was written.
    public struct Result: Sendable {
        /// The containers that were opened.
        public var containers: [Container]
        /// What was found.
        public var sources: [Source]
        /// Columns that seem to refer to others.
        public var links: [Link]
        /// Files beside the exports that seem to be none: nothing reads them.
        public var unread: [String]
        /// What people should know of these, and of folders whose files are not read.
        public var warnings: [Diagnostic]
        /// The files written.
        public var written: [String]
        /// How many questions the draft leaves open.
        public var openQuestions: Int
    }

    /// Looks at the exports and writes a draft plan and its lock. Refuses to replace a plan.
    /// - Parameter isInterrupted: asked from when something is unpacked; true ends the call with exit 130, and nothing is left.
    public static func draft(
        exports: [String], plan path: String, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws -> Result {
        let planPath = FilePath(path)
        let lockPath = PlanFiles.lockPath(of: planPath)
        for file in [planPath, lockPath] where Files.exists(file) {
            throw Failure(Diagnostic(.fileExists, .path(file.string)), exit: .cannotCreate)
        }
        let survey = try Survey(exports, from: planPath.removingLastComponent(), interrupt(isInterrupted))
        let found = survey.found
        let draft = PlanDraft(
            id: FieldNames.id(for: planPath.stem ?? "") ?? "transfer", sources: draftedAll(found),
            containers: survey.containers.map {
                .init(
                    id: $0.locked.id, place: $0.locked.place, ignored: $0.ignored, isWorkbook: $0.locked.workbook != nil)
            })
        try Files.writeWhole(Array(draft.yaml.utf8), to: planPath, replaces: false)
        try write(survey, to: lockPath)
        return result(survey, written: [planPath.string, lockPath.string], openQuestions: draft.openQuestions)
    }

    /// Looks at the exports and writes nothing.
    /// - Parameter isInterrupted: as for ``draft(exports:plan:isInterrupted:)``.
    public static func profile(
        exports: [String], isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws -> Result {
        result(try Survey(exports, from: ".", interrupt(isInterrupted)), written: [], openQuestions: 0)
    }

    private static func interrupt(_ isWanted: @escaping @Sendable () -> Bool) -> Interrupt {
        Interrupt(isWanted: isWanted, code: .initInterrupted)
    }

    private static func result(_ survey: Survey, written: [String], openQuestions: Int) -> Result {
        Result(
            containers: survey.containers.map(Container.init), sources: survey.found.map(source), links: links(survey.found),
            unread: survey.unread, warnings: survey.warnings,
            written: written, openQuestions: openQuestions)
    }

    /// Of the names of files those that may be shown: at most five, and of what seems to be an export, for names of artwork are personal
    /// data.
    public static func shownNames(of paths: [String]) -> [String] { ExportName.shown(paths) }

    /// Looks at the exports of a plan that exists and writes its lock anew.
    /// - Parameter isInterrupted: as for ``draft(exports:plan:isInterrupted:)``.
    public static func lock(
        plan path: String, exports: [String], isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws -> Result {
        let planPath = FilePath(path)
        let plan = try PlanFiles.readPlan(planPath)
        let survey = try Survey(of: plan, exports, from: planPath.removingLastComponent(), interrupt(isInterrupted))
        let problems = plan.checkLists(against: survey.lock)
        guard problems.isEmpty else { throw Failure(problems, exit: .badData) }
        let lockPath = PlanFiles.lockPath(of: planPath)
        try write(survey, to: lockPath)
        return result(survey, written: [lockPath.string], openQuestions: 0)
    }

    /// One export as it was found.
    struct Found {
        var locked: Lock.Source
        var profile: Profile
        /// The prefixes of its paths.
        var namespaces: [(prefix: String, uri: String)] = []
        /// What a folder's listing says; `nil` for a file.
        var listing: FolderListing?
        /// Of a sheet.
        var sheet: FoundSheet?
    }

    enum Profile {
        case csv(CSVProfile)
        case document(DocumentProfile)
    }

    /// - Parameter planned: the source of a plan that exists; `nil` proposes one.
    static func look(
        id: String, at file: FilePath, as place: Place, planned: Plan.Source?, sheet: FoundSheet? = nil
    ) throws -> Found {
        let path = place.text
        guard Files.exists(file) else { throw Failure(Diagnostic(.noSuchFile, .path(file.string)), exit: .noInput) }
        let before = try Files.digestOfInput(file)
        var found: Found
        // A plan that exists says by its lists whether a file is a document.
        let isCSV = sheet != nil || planned.map { !$0.isDocument } ?? false
        switch isCSV ? .csv : try FormatSniffer.sniff(file.string, name: path) {
        case .csv:
            found = try lookAtCSV(id: id, file, place, before, planned?.layout, isOfPlan: planned != nil, sheet)
            found.sheet = sheet
            if let planned { try countItems(&found, file, planned) }
        case .json:
            let sniffer = JSONSniffer(path: file.string, name: path)
            let profile = try sniffer.profile(planned: planned.map(lists), id: id)
            found = Found(
                locked: locked(id: id, place, before, profile, planned), profile: .document(profile))
        case .xml:
            let sniffer = XMLSniffer(path: file.string, name: path)
            let (profile, namespaces) = try sniffer.profile(
                planned: planned.map(lists), namespaces: planned?.namespaces.map { ($0.prefix, $0.uri) } ?? [],
                allowsDTD: planned?.allowsDTD ?? false, id: id)
            found = Found(
                locked: locked(id: id, place, before, profile, planned), profile: .document(profile), namespaces: namespaces)
        }
        // What was looked at is what is pinned.
        guard try Files.digestOfInput(file) == before else {
            throw Failure(Diagnostic(.sourceChanged, .path(path)), exit: .badData)
        }
        return found
    }

    private static func lookAtCSV(
        id: String, _ file: FilePath, _ place: Place, _ sha256: String, _ layout: Plan.Layout?, isOfPlan: Bool,
        _ sheet: FoundSheet?
    ) throws -> Found {
        var planned = CSVSniffer.Planned(
            delimiter: layout?.delimiter, quote: layout?.quote.map { $0.utf8.first }, rules: layout?.rules,
            columns: layout?.columns)
        planned.isOfPlan = isOfPlan
        if let sheet {
            (planned.isSheet, planned.hidden) = (true, sheet.hidden)
            planned.delimiter = planned.delimiter ?? ","
        }
        let profile = try CSVSniffer(path: file.string, name: place.text, planned: planned).profile()
        let dialect = profile.dialect
        let csv = Lock.CSV(
            delimiter: dialect.delimiter, quote: dialect.quote, rules: dialect.rules, headerAt: dialect.headerAt,
            footerAt: dialect.footerAt,
            columns: dialect.columns, records: profile.records)
        return Found(
            locked: Lock.Source(
                id: id, place: place, bytes: profile.bytes, sha256: sha256, encoding: dialect.encoding.rawValue,
                hasBOM: dialect.hasBOM, content: .csv(csv)), profile: .csv(profile))
    }

    /// Counts the items of lists in columns. A list of a column that is not there once has none: what the plan says of it is refused later.
    private static func countItems(_ found: inout Found, _ file: FilePath, _ planned: Plan.Source) throws {
        guard planned.hasCuts, case .csv(var csv) = found.locked.content, case .csv(let profile) = found.profile else { return }
        csv.lists = planned.lists.compactMap { list in list.cut.map { Lock.CutList(id: list.id, cut: $0, records: 0) } }
            .filter { list in csv.columns.count { $0.utf8.elementsEqual(list.cut.column.utf8) } == 1 }
        let lists = ItemLists(csv.lists, columns: csv.columns, nulls: planned.nulls, file: found.locked.path)
        var reader = ItemReader(
            try CSVReader.open(file.string, name: found.locked.path, dialect: profile.dialect), lists)
        while try reader.nextBatches(onBytes: { _ in }) != nil {}
        for (place, count) in reader.counts.enumerated() { csv.lists[place].records = count }
        found.locked.content = .csv(csv)
    }

    /// The lists of a plan, for a sniffer that is not to propose others.
    private static func lists(of source: Plan.Source) -> [DocumentProfile.Planned] {
        source.lists.map { list in
            .init(
                id: list.id, path: list.path,
                parent: list.parent.flatMap { parent in source.lists.firstIndex { $0.id == parent } },
                packed: Set(list.pack))
        }
    }

    private static func locked(
        id: String, _ place: Place, _ sha256: String, _ profile: DocumentProfile, _ planned: Plan.Source?
    ) -> Lock.Source {
        let layout = profile.layout
        let lists = zip(layout.lists, profile.lists).map { list, found in
            Lock.List(
                id: list.id, at: list.parent.map { layout.lists[$0].id + list.path } ?? list.path,
                pack: planned?.list(list.id)?.pack ?? list.columns.filter { list.packed.contains($0) }, columns: list.columns,
                records: found.records)
        }
        return Lock.Source(
            id: id, place: place, bytes: profile.bytes, sha256: sha256, encoding: layout.encoding.rawValue, hasBOM: layout.hasBOM,
            content: .document(.init(format: layout.format.rawValue, lists: lists, outside: layout.outside.sorted())))
    }

    private static func write(_ survey: Survey, to path: FilePath) throws {
        try Files.writeWhole(survey.lock.canonicalJSON, to: path)
    }

    private static func source(_ found: Found) -> Source {
        let locked = found.locked
        var source = Source(
            id: locked.id, path: locked.path, format: locked.format, encoding: locked.encoding, delimiter: nil, lists: [],
            preambleBytes: 0, footerBytes: 0, outside: [])
        switch (locked.content, found.profile) {
        case (.csv(let csv), .csv(let profile)):
            source.delimiter = csv.delimiter
            source.lists = [
                List(
                    id: nil, at: "", records: csv.records, unreadable: profile.unreadable, columns: csv.columns.count,
                    findings: profile.findings.map { ($0.kind.rawValue, $0.records) }, details: profile.columns.map(Column.init))
            ]
            source.lists += csv.lists.map {
                List(id: $0.id, at: $0.cut.column, records: $0.records, unreadable: 0, columns: Plan.Cut.columns.count)
            }
            source.hypotheses = profile.hypotheses.map(Hypothesis.init)
            source.encodings = profile.encodings
            source.folder = Folder(found)
            source.warnings =
                source.folder.map { $0.warnings(file: locked.path) }
                ?? profile.warnings + profile.columns.warnings(file: locked.path)
            source.warnings += found.sheet?.warnings(file: locked.path) ?? []
            source.preambleBytes = csv.headerAt
            source.footerBytes = csv.footerAt.map { locked.bytes - $0 } ?? 0
        case (.document(let document), .document(let profile)):
            source.warnings = profile.lists.flatMap { $0.columns.warnings(file: locked.path) }
            source.lists = zip(document.lists, profile.lists).map { list, profile in
                List(
                    id: list.id, at: list.at, records: list.records, unreadable: profile.unreadable, columns: list.columns.count,
                    details: profile.columns.map(Column.init))
            }
            source.outside = document.outside
        default: preconditionFailure("a file is profiled as what it is")
        }
        return source
    }

    /// What was found as the draft needs it.
    static func drafted(_ found: Found) -> PlanDraft.Source {
        let locked = found.locked
        switch (locked.content, found.profile) {
        case (.csv(let csv), .csv(let profile)):
            var source = PlanDraft.Source(
                id: locked.id, place: locked.place, records: csv.records, nulls: nulls([profile.columns]),
                columns: columns(profile.columns, readable: profile.records - profile.unreadable, isCSV: true, found.sheet))
            if locked.place.isFolder { return listed(source, ignoring: locked.ignored.map(\.pattern)) }
            for place in profile.footerColumns { source.lists[0].columns[place].isSumInFooter = true }
            source.hasHiddenRows = found.sheet?.hidden.isEmpty == false && !csv.rules.acceptsHiddenRows
            source.escape = csv.rules.escape.map { String(UnicodeScalar($0)) }
            return source
        case (.document(let document), .document(let profile)):
            let lists = zip(document.lists, profile.lists).enumerated().map { index, pair in
                PlanDraft.List(
                    id: pair.0.id, at: pair.0.at, parent: profile.layout.lists[index].parent, pack: pair.0.pack,
                    records: pair.0.records,
                    columns: columns(pair.1.columns, readable: pair.1.records - pair.1.unreadable, isCSV: false))
            }
            return PlanDraft.Source(
                id: locked.id, place: locked.place, nulls: nulls(profile.lists.map(\.columns)), lists: lists,
                document: .init(namespaces: found.namespaces, outside: document.outside))
        default: preconditionFailure("a file is profiled as what it is")
        }
    }

    /// A word stands for "no value" in a source where it occurs; the empty field always does.
    private static func nulls(_ lists: [[ColumnProfile]]) -> [String] {
        ColumnProfile.nullCandidates.filter { token in
            token.isEmpty || lists.joined().contains { ($0.nullTokens[token] ?? 0) > 0 }
        }
    }

    private static func columns(
        _ profiles: [ColumnProfile], readable: Int64, isCSV: Bool, _ sheet: FoundSheet? = nil
    ) -> [PlanDraft.Column] {
        profiles.enumerated().map { index, column in
            var kind: PlanDraft.Column.Kind
            var fitting = column.nonNull
            switch column.candidate() {
            case .phoneCN?: (kind, fitting) = (.phone, column.typeCounts[.phoneCN] ?? 0)
            case .date?:
                let formats = column.matchingDateFormats()
                kind = .date(formats)
                fitting = formats.reduce(0) { max($0, column.typeCounts[.date($1)] ?? 0) }
            case .integer?: (kind, fitting) = (.integer, column.typeCounts[.integer] ?? 0)
            case .decimal?: (kind, fitting) = (.money, column.typeCounts[.decimal] ?? 0)
            case .money?: (kind, fitting) = (.money, column.typeCounts[.money] ?? 0)
            case nil: kind = .text
            }
            let numbers = sheet.map { index < $0.numbers.count ? $0.numbers[index] : SheetFacts.Numbers() }
            // What a workbook shows as a day is one, whatever its number looks like.
            if let sheet, let numbers, numbers.days > numbers.times, 2 * numbers.days >= column.nonNull {
                let formats = [sheet.is1904 ? "excel-1904" : "excel-1900"]
                kind = numbers.fractions > 0 ? .datetime(formats) : .date(formats + column.matchingDateFormats())
                fitting = numbers.days
            }
            var draft = PlanDraft.Column(
                name: column.name, kind: kind, isKey: column.isUnique && column.nonNull == readable,
                isFullWidth: column.fullWidth > 0, misfits: max(0, column.nonNull - fitting))
            draft.hasLongNumbers = numbers.map { $0.long > 0 || $0.fractions > 0 } ?? false
            draft.isBlank = isCSV && column.name.isEmpty && column.nonNull == 0
            return draft
        }
    }
}
