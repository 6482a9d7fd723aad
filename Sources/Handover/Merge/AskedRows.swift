import HandoverData
import HandoverPlan
import SystemPackage

/// The rows of a table that people are asked about, or may look at (Plan.md section 8.2).
struct AskedRows {
    /// Rows that hang together by matches, decisions and questions.
    struct Question {
        var state: MergeQuestion.State
        /// In order.
        var rows: [Int]
        /// For each of them which of the question's it is one with, from 1, where that is settled.
        var same: [Int?]
        /// For each of them which decision of the table it stands in.
        var decisions: [Int?]
    }

    /// In the order of their first rows.
    private(set) var questions: [Question] = []

    /// - Parameter isMerged: which of the groups became one row.
    init(
        _ matched: MatchedRows, _ groups: MergeGroups, isMerged: [Bool], _ decided: DecidedRows, work: WorkPlace,
        memoryBytes: Int
    ) throws {
        let all = matched.matches + matched.questions
        var links = RowLinks(try MergeGroups.rows(all, decided, in: work, memoryBytes: memoryBytes))
        for numbers in all { try MergeGroups.forEachRun(numbers) { links.join($0) } }
        for rows in decided.decisions { links.join(rows) }
        var open: Set<Int> = []
        for numbers in matched.questions {
            try MergeGroups.forEachRun(numbers) { run in
                // Where every two rows are in one group or in one decision, all are in one group, or all in one decision.
                let (group, decision) = (groups.group(of: run[0]), decided.decision(of: run[0]))
                let isGrouped = group != nil && run.allSatisfy { groups.group(of: $0) == group }
                let isDecided = decision != nil && run.allSatisfy { decided.decision(of: $0) == decision }
                if !isGrouped, !isDecided { open.insert(run[0]) }
            }
        }
        let hanging = links.groups()
        for rows in (0..<hanging.count).map(hanging.rows(of:)) {
            let own = rows.map { groups.group(of: $0) }
            let state: MergeQuestion.State =
                if rows.contains(where: open.contains) {
                    .open
                } else if own.contains(where: { $0.map { !isMerged[$0] } ?? false }) {
                    .dissolved
                } else if rows.contains(where: { decided.decision(of: $0) != nil }) {
                    .decided
                } else {
                    .merged
                }
            var numbers: [Int: Int] = [:]
            var count = 0
            let same = zip(rows, own).map { row, group -> Int? in
                switch state {
                case .dissolved: return nil
                // What is one row already says so; the others are for whoever is asked.
                case .open: if group == nil { return nil }
                case .decided, .merged: break
                }
                if let number = group.flatMap({ numbers[$0] }) { return number }
                count += 1
                if let group { numbers[group] = count }
                return count
            }
            questions.append(.init(state: state, rows: rows, same: same, decisions: rows.map(decided.decision)))
        }
    }
}

/// One question about rows of a table, with the records that they are of.
struct MergeQuestion {
    /// How it stands.
    enum State: String, CaseIterable { case open, dissolved, decided, merged }

    struct Row {
        var mapping: String
        var record: Int64
        /// Its canonical line.
        var line: [UInt8]
        /// Which of the question's it is one with, from 1; `nil` where that is not settled.
        var same: Int?
        /// Which decision about the table it stands in.
        var decision: Int?
    }

    var state: State
    var rows: [Row]

    /// The questions of a table with the lines of their rows, all in memory: whoever asks for them shows them.
    static func all(_ asked: AskedRows, of matched: MatchedRows, _ stage: Stage) throws -> [MergeQuestion] {
        let lines = try RowLines(asked.questions.flatMap(\.rows).sorted().map { UInt32($0) }, of: matched, stage)
        return try asked.questions.map { question in
            let rows = try zip(question.rows, zip(question.same, question.decisions)).map { row, said in
                let holder = matched.holder(of: row)
                return Row(
                    mapping: matched.ids[holder], record: try matched.record(of: row, in: holder), line: try lines.line(of: row),
                    same: said.0, decision: said.1)
            }
            return MergeQuestion(state: question.state, rows: rows)
        }
    }
}
