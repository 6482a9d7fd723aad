import HandoverCore
import HandoverCrypto
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
        /// `utf-8` or `gb18030`.
        public var encoding: String
        /// The delimiter.
        public var delimiter: String
        /// How many records, those that cannot be read included.
        public var records: Int64
        /// How many of them cannot be read.
        public var unreadable: Int64
        /// How many columns.
        public var columns: Int
        /// Bytes before the header (a BOM included) and after the last record.
        public var preambleBytes: Int64, footerBytes: Int64
    }

    /// What was written.
    public struct Result: Sendable {
        /// What was found.
        public var sources: [Source]
        /// The files written.
        public var written: [String]
        /// How many questions the draft leaves open.
        public var openQuestions: Int
    }

    /// Looks at the exports and writes a draft plan and its lock. Refuses to replace a plan.
    public static func draft(exports: [String], plan path: String) throws -> Result {
        let planPath = FilePath(path)
        let lockPath = PlanFiles.lockPath(of: planPath)
        for file in [planPath, lockPath] where Files.exists(file) {
            throw Failure(Diagnostic(.fileExists, .path(file.string)), exit: .cannotCreate)
        }
        let base = planPath.removingLastComponent()
        var taken: Set<String> = []
        let found = try exports.enumerated().map { index, export in
            let file = FilePath(export)
            var id = FieldNames.id(for: file.stem ?? "") ?? "source-\(index + 1)"
            if !taken.insert(id).inserted {
                id += "-\(index + 1)"
                taken.insert(id)
            }
            return try look(id: id, at: file, as: relative(file, to: base))
        }
        let draft = PlanDraft(
            id: FieldNames.id(for: planPath.stem ?? "") ?? "transfer", sources: found.map { drafted($0.profile, $0.locked) })
        try Files.writeWhole(Array(draft.yaml.utf8), to: planPath, replaces: false)
        try write(found, to: lockPath)
        return Result(
            sources: found.map(source), written: [planPath.string, lockPath.string], openQuestions: draft.openQuestions)
    }

    /// Looks at the exports of a plan that exists and writes its lock anew.
    public static func lock(plan path: String, exports: [String]) throws -> Result {
        let planPath = FilePath(path)
        let plan = try PlanFiles.readPlan(planPath)
        let base = planPath.removingLastComponent()
        let given = exports.map { FilePath($0) }
        let found = try plan.sources.map { source in
            let file = base.pushing(FilePath(source.path))
            guard given.contains(where: { Files.isSame($0, file) }) else {
                if !Files.exists(file) { throw Failure(Diagnostic(.noSuchFile, .path(file.string)), exit: .noInput) }
                throw Failure(Diagnostic(.sourcesDoNotMatch, .name(source.id), .path(source.path)), exit: .usage)
            }
            return try look(id: source.id, at: file, as: source.path)
        }
        let lockPath = PlanFiles.lockPath(of: planPath)
        try write(found, to: lockPath)
        return Result(sources: found.map(source), written: [lockPath.string], openQuestions: 0)
    }

    private static func look(id: String, at file: FilePath, as path: String) throws -> (profile: CSVProfile, locked: Lock.Source)
    {
        guard Files.exists(file) else { throw Failure(Diagnostic(.noSuchFile, .path(file.string)), exit: .noInput) }
        let before = try Files.digest(of: file)
        let profile = try CSVSniffer(path: file.string, name: path).profile()
        // What was looked at is what is pinned.
        guard try Files.digest(of: file) == before else {
            throw Failure(Diagnostic(.sourceChanged, .path(path)), exit: .badData)
        }
        let dialect = profile.dialect
        let locked = Lock.Source(
            id: id, path: path, bytes: profile.bytes, sha256: before, encoding: dialect.encoding.rawValue, hasBOM: dialect.hasBOM,
            delimiter: dialect.delimiter, quote: dialect.quote, headerAt: dialect.headerAt, footerAt: dialect.footerAt,
            columns: dialect.columns, records: profile.records)
        return (profile, locked)
    }

    private static func write(_ found: [(profile: CSVProfile, locked: Lock.Source)], to path: FilePath) throws {
        try Files.writeWhole(Lock(sources: found.map(\.locked)).canonicalJSON, to: path)
    }

    private static func source(_ found: (profile: CSVProfile, locked: Lock.Source)) -> Source {
        let locked = found.locked
        return Source(
            id: locked.id, path: locked.path, encoding: locked.encoding, delimiter: String(UnicodeScalar(locked.delimiter)),
            records: locked.records, unreadable: found.profile.unreadable, columns: locked.columns.count,
            preambleBytes: locked.headerAt,
            footerBytes: locked.footerAt.map { locked.bytes - $0 } ?? 0)
    }

    /// The profile of a file as the draft needs it.
    private static func drafted(_ profile: CSVProfile, _ locked: Lock.Source) -> PlanDraft.Source {
        // A word stands for "no value" in a source where it occurs; the empty field always does.
        let nulls = ColumnProfile.nullCandidates.filter { token in
            token.isEmpty || profile.columns.contains { ($0.nullTokens[token] ?? 0) > 0 }
        }
        let columns = profile.columns.map { column -> PlanDraft.Column in
            let kind: PlanDraft.Column.Kind
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
            return PlanDraft.Column(
                name: column.name, kind: kind, isKey: column.isUnique && column.nonNull == profile.records - profile.unreadable,
                isFullWidth: column.fullWidth > 0, misfits: max(0, column.nonNull - fitting))
        }
        return PlanDraft.Source(id: locked.id, path: locked.path, records: locked.records, nulls: nulls, columns: columns)
    }

    /// The path as the plan names it: from the plan's folder. It stands in the archive, so it tells nothing of the machine.
    private static func relative(_ file: FilePath, to base: FilePath) -> String {
        let whole = Files.absolute(file).components.map(\.string)
        let folder = Files.absolute(base.isEmpty ? "." : base).components.map(\.string)
        let shared = zip(whole, folder).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: folder.count - shared)
        return (up + whole[shared...]).joined(separator: "/")
    }
}
