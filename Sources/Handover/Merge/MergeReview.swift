import Foundation
public import HandoverCore
import HandoverPlan
import SystemPackage

/// Rows that may be the same thing: asks people, and takes in what they say.
public enum MergeReview {
    /// How the questions about one table stand.
    public struct Counts: Hashable, Sendable {
        /// The table, with its title if the plan has one.
        public var table: String, title: String?
        /// Questions that nobody has decided, those with a group that was left as it is, those with a decision, and those of which
        /// something is merged without one.
        public var open = 0, dissolved = 0, decided = 0, merged = 0
    }

    /// What a sheet decided.
    public struct Decided: Hashable, Sendable {
        /// The decisions beside the plan, which the next run takes in.
        public var path: String
        /// Questions that were decided now, and those that were left alone.
        public var decided: Int, left: Int
        /// All decisions about merges that are there now.
        public var decisions: Int
    }

    /// How many questions there are, by table. The exports are read as a run would; nothing is written.
    /// - Throws: ``Failure``.
    public static func list(
        _ path: String, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> [Counts] {
        try await look(path, isInterrupted) { asked in
            asked.plan.tables.filter { asked.plan.merge(of: $0.id) != nil }.map { table in
                var counts = Counts(table: table.id, title: table.title)
                for question in asked.questions where question.table.id == table.id {
                    switch question.state {
                    case .open: counts.open += 1
                    case .dissolved: counts.dissolved += 1
                    case .decided: counts.decided += 1
                    case .merged: counts.merged += 1
                    }
                }
                return counts
            }
        }
    }

    /// Writes the questions as a sheet, mode 0600: it is personal data. Never replaces a file.
    /// - Parameters:
    ///   - includesMerged: what is merged without a question stands in it as well.
    ///   - language: that of headings.
    /// - Returns: how many questions and rows are in it.
    public static func export(
        _ path: String, to file: String, includesMerged: Bool = false, language: Catalogue.Language,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> (questions: Int, rows: Int) {
        guard !Files.exists(FilePath(file)) else { throw Failure(Diagnostic(.fileExists, .path(file)), exit: .cannotCreate) }
        return try await look(path, isInterrupted) { asked in
            let wanted = asked.questions.indices.filter { includesMerged || asked.questions[$0].state != .merged }
            guard !wanted.isEmpty else { throw Failure(Diagnostic(.mergesNothing, .path(path)), exit: .badData) }
            let tables = asked.plan.tables.filter { table in wanted.contains { asked.questions[$0].table.id == table.id } }
            let fields = MergeSheet.fields(of: tables)
            var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
            Sheet.append(
                MergeSheet.Column.allCases.map { Array(MergeSheet.name($0, in: language).utf8) } + fields.map { Array($0.utf8) },
                to: &bytes)
            var count = 0
            for (number, index) in wanted.enumerated() {
                let question = asked.questions[index]
                for row in question.rows {
                    Sheet.append(cells(row, of: question, number + 1, fields, language), to: &bytes)
                    count += 1
                }
            }
            try Files.writeWhole(bytes, to: FilePath(file), permissions: .ownerReadWrite, replaces: false)
            return (wanted.count, count)
        }
    }

    private static func cells(
        _ row: AskedPlan.Row, of question: AskedPlan.Question, _ number: Int, _ fields: [String], _ language: Catalogue.Language
    ) -> [[UInt8]] {
        let words = [
            String(number), row.mapping, String(row.record), String(row.line),
        ].map { Array($0.utf8) }
        let state = [
            Sheet.cell(Array(row.digest.utf8)), Array(MergeSheet.word(question.state, in: language).utf8),
            Array((row.same.map { String($0) } ?? "").utf8),
            Sheet.cell(row.decision.map { Array($0.reason.utf8) }), Sheet.cell(row.decision.map { Array($0.by.utf8) }),
        ]
        return words + state
            + fields.map { name in
                question.table.fields.firstIndex { $0.name == name }.map { Sheet.cell(row.text($0)) } ?? []
            }
    }

    /// Reads a sheet as it came back and writes its decisions beside the plan, mode 0600.
    /// - Throws: ``Failure`` with every problem of the sheet; then nothing is written.
    public static func decide(
        _ path: String, sheet: String, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) async throws -> Decided {
        let rows = try SheetRows(
            sheet, fixed: MergeSheet.Column.allCases.map { column in { MergeSheet.name(column, in: $0) } })
        return try await look(path, isInterrupted) { asked in
            var answers = MergeAnswers(sheet: rows, asked: asked, at: Instant.text(Date()))
            let decisions = try answers.take()
            let known = asked.decisions
            let newer = Dictionary(decisions.flatMap { decision in decision.places.map { ($0, decision) } }) { first, _ in first }
            var (kept, replaced): ([Decisions.Merge], [Decisions.Withdrawal]) = ([], [])
            for old in known?.merges ?? [] {
                if let new = old.places.lazy.compactMap({ newer[$0] }).first {
                    replaced.append(.init(.merge(old), reason: new.reason, by: new.by, at: new.at))
                } else {
                    kept.append(old)
                }
            }
            let all = Decisions(
                known?.decisions ?? [], merges: kept + decisions, withdrawn: (known?.withdrawn ?? []) + replaced,
                of: asked.plan, asked.lock)
            try PlanFiles.write(all, of: FilePath(path), asked.plan, asked.lock)
            return Decided(
                path: PlanFiles.decisionsPath(of: FilePath(path)).string, decided: decisions.count, left: answers.left,
                decisions: all.merges.count)
        }
    }

    /// Withdraws the decision that a record is in: the next run merges as the plan does, and asks again. What was decided stays in the
    /// decisions, with who withdrew it, when and why.
    /// - Returns: how many decisions about merges are left.
    /// - Throws: ``Failure`` with exit 64 without reason or name or with a mapping that the plan does not have, 65 where nothing was
    ///   decided about the record.
    public static func withdraw(_ path: String, mapping: String, record: Int64, reason: String, by: String) throws -> Int {
        try Quarantine.withdraw(path, mapping: mapping, reason: reason, by: by) { known in
            let own = known?.merges.first { $0.records.contains { $0.mapping == mapping && $0.record == record } }
            guard var known, let own else {
                throw Failure(
                    Diagnostic(.mergesWithdrawNothing, .name(mapping), .count(record), at: .init(file: path)), exit: .badData)
            }
            known.merges.removeAll { $0 == own }
            return (known, .merge(own))
        }.merges.count
    }

    private static func look<Result>(
        _ path: String, _ isInterrupted: @escaping @Sendable () -> Bool, _ body: (AskedPlan) throws -> Result
    ) async throws -> Result {
        let interrupt = Interrupt(isWanted: isInterrupted, code: .quarantineInterrupted)
        try interrupt.check()
        let scratch = try ScratchFolder()
        do { return try body(try await AskedPlan(FilePath(path), in: scratch.place, interrupt)) } catch {
            throw Files.told(error, in: scratch.path)
        }
    }
}

extension Decisions.Merge {
    /// Which records it is about.
    fileprivate var places: [String] { records.map { "\($0.mapping):\($0.record)" } }
}
