import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// A plan's questions about rows that may be the same thing, over its exports as a run reads them. Nothing is written but in the work
/// folder.
struct AskedPlan {
    /// One question of a table.
    struct Question {
        var table: Plan.Table
        var apart: [String]
        var state: MergeQuestion.State
        var rows: [Row]
    }

    /// One of its rows.
    struct Row {
        var mapping: String
        var record: Int64
        /// Where its record begins: a line, or a row of a sheet.
        var line: Int
        /// SHA-256 of the record's raw bytes.
        var digest: String
        var same: Int?
        var decision: Decisions.Merge?
        /// Its canonical line, and where its fields lie in it.
        var bytes: [UInt8]
        var ranges: [Range<Int>]

        /// The text of a field; `nil` for null.
        func text(_ field: Int) -> [UInt8]? {
            if ranges[field].isEmpty { return nil }
            var text: [UInt8] = []
            CanonicalCSV.appendText(of: bytes.span.extracting(ranges[field]), to: &text)
            return text
        }
    }

    let plan: Plan
    let lock: Lock
    let decisions: Decisions?
    /// In the order of the plan's tables, then of their first rows.
    private(set) var questions: [Question] = []

    /// - Throws: ``Failure`` with exit 65 where the plan merges nothing.
    init(_ path: FilePath, in work: WorkPlace, budget: Budget = Budget(), _ interrupt: Interrupt) async throws {
        (plan, lock) = try PlanFiles.read(path)
        guard !plan.merges.isEmpty else {
            throw Failure(Diagnostic(.mergesNone, .path(path.string), at: .init(file: path.string)), exit: .badData)
        }
        decisions = try PlanFiles.readDecisions(path, plan, lock)
        let files = try Delivered(lock, base: path.removingLastComponent(), work: work, interrupt: interrupt)
        var first: FirstReading?
        if let decisions {
            first = try await FirstReading(
                decisions, plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt)
        }
        let stage = try Stage(
            plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt,
            decisions: decisions,
            rulings: first?.rulings)
        let merges = try await Merges(of: stage, isAsking: true)
        for table in plan.tables {
            guard let merge = plan.merge(of: table.id), let asked = merges.tables[table.id]?.questions else { continue }
            let decided = decisions?.merges.filter { $0.table == table.id } ?? []
            let places = try Self.places(of: asked, stage.exports)
            for question in asked {
                let rows = question.rows.map { row in
                    let place = places[row.mapping]?[row.record]
                    return Row(
                        mapping: row.mapping, record: row.record, line: place?.line ?? 0, digest: place?.digest ?? "",
                        same: row.same, decision: row.decision.map { decided[$0] }, bytes: row.line,
                        ranges: CanonicalCSV.ranges(in: row.line.span))
                }
                questions.append(.init(table: table, apart: merge.apart, state: question.state, rows: rows))
            }
        }
    }

    /// Where the records of the questions lie, by mapping and number.
    private static func places(
        of questions: [MergeQuestion], _ exports: Exports
    ) throws -> [String: [Int64: (line: Int, digest: String)]] {
        var places: [String: [Int64: (line: Int, digest: String)]] = [:]
        let rows = Dictionary(grouping: questions.flatMap(\.rows)) { $0.mapping }
        for mapping in exports.plan.mappings {
            guard let records = rows[mapping.id]?.map(\.record).sorted() else { continue }
            var found: [(reject: Reject, digest: String)] = []
            try exports.visit(records, of: mapping, from: []) { batch, records in
                var lines = RejectPlaces(batch)
                for record in records {
                    found.append((lines.reject(record, []), hex(SHA256.digest(batch.rawRecord(record)))))
                }
            }
            let sheetRows = try exports.sheetRows(of: found.map(\.reject), of: mapping)
            places[mapping.id] = Dictionary(
                uniqueKeysWithValues: found.map { reject, digest in
                    (reject.record, (sheetRows[reject.byteOffset] ?? reject.line, digest))
                })
        }
        return places
    }
}
