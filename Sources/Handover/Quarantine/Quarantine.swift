public import HandoverCore
import HandoverData
import HandoverPlan
public import HandoverVerify
import SystemPackage

/// The records that a plan holds back: shows them, gives them to their owner, and takes in what the owner decides.
public enum Quarantine {
    /// How many records of one mapping are held back for one reason.
    public struct Reason: Hashable, Sendable {
        /// The code; a record may bear several.
        public var code: String
        /// The table's field, with its title if the plan has one; `nil` where the record could not be read.
        public var field: String?, title: String?
        /// How many records.
        public var count: Int64
    }

    /// A record that is held back, with values.
    public struct Record: Hashable, Sendable {
        /// Its number in its list, and the line that it begins on.
        public var number: Int64, line: Int
        /// Why, as `CODE@FIELD`.
        public var findings: [String]
        /// The columns that the mapping uses with their texts; none of a record that could not be read.
        public var values: [Value]
    }

    /// One column of a record.
    public struct Value: Hashable, Sendable {
        /// Its name.
        public var column: String
        /// Its text; `nil` for none.
        public var text: String?
    }

    /// What one mapping holds back.
    public struct Held: Hashable, Sendable {
        /// The mapping, what it reads, and the table that it fills, with its title.
        public var mapping: String, from: String, table: String, title: String?
        /// Records in all, and those that are held back.
        public var records: Int64, held: Int64
        /// Of these, how many an owner has decided to keep back.
        public var kept: Int64
        /// In the order in which they are first met.
        public var reasons: [Reason]
        /// The first of them with their values, where these were asked for.
        public var listed: [Record]
    }

    /// How many records of a mapping are listed with values.
    public static let mostListed = 100

    /// What is held back, by mapping and reason. With a plan its exports are read and decided about as a run would; nothing is written.
    /// - Parameters:
    ///   - path: a plan, or an archive (`.tar`).
    ///   - trust: whose seals count; for an archive.
    ///   - showsValues: lists records with their values, which are personal data.
    ///   - isInterrupted: asked from when the exports begin to be copied or staged; true ends the call with exit 130, and nothing is left.
    /// - Throws: ``Failure``.
    public static func list(
        _ path: String, trust: TrustPolicy? = nil, keys: ArchiveKeys = .init(), showsValues: Bool = false,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> [Held] {
        try await look(path, trust, keys, Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)) { held in
            try held.mappings.map { mapping in
                let table = held.plan.table(mapping.plan.to)
                var result = Held(
                    mapping: mapping.plan.id, from: mapping.plan.fromText, table: mapping.plan.to, title: table?.title,
                    records: mapping.records, held: 0, kept: 0, reasons: [], listed: [])
                let kept = Set(
                    (held.decisions?.decisions ?? []).filter { $0.mapping == mapping.plan.id && $0.verdict == .keep }.map(
                        \.record))
                var places: [Finding: Int] = [:]
                var first: Set<Int64> = []
                try mapping.forEach { reject in
                    result.held += 1
                    if kept.contains(reject.record) { result.kept += 1 }
                    if showsValues, first.count < mostListed { first.insert(reject.record) }
                    for finding in Set(reject.findings.map { Finding(code: $0.code, field: $0.field) }) {
                        if let place = places[finding] {
                            result.reasons[place].count += 1
                            continue
                        }
                        places[finding] = result.reasons.count
                        result.reasons.append(
                            Reason(
                                code: finding.code, field: finding.field,
                                title: finding.field.flatMap { table?.field($0)?.title }, count: 1))
                    }
                }
                result.reasons.sort { ($0.field ?? "", $0.code) < ($1.field ?? "", $1.code) }
                guard showsValues else { return result }
                try held.forEachRecord(of: mapping, where: first.contains) { record in
                    result.listed.append(
                        Record(
                            number: record.reject.record, line: record.reject.line,
                            findings: record.reject.findings.map(\.text),
                            values: zip(mapping.plan.ownColumns, record.shown).map { column, text in
                                Value(column: column, text: text.map { String(decoding: $0, as: UTF8.self) })
                            }))
                }
                return result
            }
        }
    }

    /// Writes what is held back as a sheet for its owner, mode 0600: it is personal data. Never replaces a file.
    /// - Parameters:
    ///   - mapping: only what this one holds back.
    ///   - language: that of headings and reasons.
    ///   - isInterrupted: as for ``list(_:trust:showsValues:isInterrupted:)``.
    /// - Returns: how many records are in it.
    public static func export(
        _ path: String, to file: String, mapping id: String? = nil, language: Catalogue.Language, trust: TrustPolicy? = nil,
        keys: ArchiveKeys = .init(), isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Int {
        guard !Files.exists(FilePath(file)) else { throw Failure(Diagnostic(.fileExists, .path(file)), exit: .cannotCreate) }
        return try await look(path, trust, keys, Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)) { held in
            if let id, held.plan.mapping(id) == nil {
                throw Failure(Diagnostic(.quarantineUnknownMapping, .name(id), at: .init(file: path)), exit: .usage)
            }
            let mappings = try held.mappings.filter { mapping in
                guard id == nil || mapping.plan.id == id else { return false }
                var isHolding = false
                try mapping.forEach { _ in isHolding = true }
                return isHolding
            }
            let columns = Sheet.columns(of: mappings.map(\.plan))
            var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
            Sheet.append(
                Sheet.Column.allCases.map { Array(Sheet.name($0, in: language).utf8) }
                    + columns.map { Sheet.cell(Array($0.utf8)) }, to: &bytes)
            var count = 0
            for mapping in mappings {
                let table = held.plan.table(mapping.plan.to)
                try held.forEachRecord(of: mapping) { record in
                    Sheet.append(row(record, of: mapping.plan, table, columns, language), to: &bytes)
                    count += 1
                }
            }
            guard count > 0 else { throw Failure(Diagnostic(.nothingHeld, .path(path)), exit: .badData) }
            try Files.writeWhole(bytes, to: FilePath(file), permissions: .ownerReadWrite, replaces: false)
            return count
        }
    }

    private static func row(
        _ record: HeldBack.Record, of mapping: Plan.Mapping, _ table: Plan.Table?, _ columns: [String],
        _ language: Catalogue.Language
    ) -> [[UInt8]] {
        let reasons = record.reject.findings.map { $0.words(in: language, of: table) }
        let fixed = [mapping.id, String(record.reject.record), String(record.reject.line)].map { Array($0.utf8) }
        let decision = record.decision
        let decided = [
            Sheet.cell(Array(record.digest.utf8)), Array(reasons.joined(separator: language == .en ? "; " : "；").utf8),
            Array((decision.map { Sheet.word($0.verdict, in: language) } ?? "").utf8),
            Sheet.cell(decision.map { Array($0.reason.utf8) }), Sheet.cell(decision.map { Array($0.by.utf8) }),
        ]
        let own = mapping.ownColumns
        return fixed + decided
            + columns.map { column in
                guard let place = own.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }), place < record.shown.count else {
                    return []
                }
                return Sheet.cell(record.shown[place])
            }
    }

    /// Lends what is held back by a plan, or in an archive that verifies.
    static func look<Result>(
        _ path: String, _ trust: TrustPolicy?, _ keys: ArchiveKeys, _ interrupt: Interrupt,
        _ body: (HeldBack) throws -> Result
    ) async throws -> Result {
        // The folder comes behind the verification, which may take long and leaves nothing when it is killed.
        let archive = try path.hasSuffix(".tar") || path.hasSuffix(".tar.age") ? verified(path, trust, keys) : nil
        try interrupt.check()
        let scratch = try ScratchFolder()
        do {
            guard let archive else { return try body(try await HeldBack.look(FilePath(path), in: scratch.place, interrupt)) }
            return try body(try HeldBack(archive, in: scratch.place, interrupt))
        } catch { throw Files.told(error, in: scratch.path) }
    }

    private static func verified(_ path: String, _ trust: TrustPolicy?, _ keys: ArchiveKeys) throws -> VerifiedArchive {
        guard let trust else { throw Failure(Diagnostic(.quarantineNeedsTrust, .path(path)), exit: .usage) }
        let (verdict, archive) = try Verifier.verifyForExtraction(path, trust: trust, now: Clock.machine.seconds, keys: keys)
        guard let archive else { throw Failure(Diagnostic(.quarantineNotSound, .path(path)), exit: verdict.exit) }
        return archive
    }
}
