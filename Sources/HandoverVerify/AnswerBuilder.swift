import HandoverCore

/// The answer to one question about the content while it is being gathered.
struct AnswerBuilder {
    let question: Question
    var findings = Findings()
    private var checks: [Verdict.Check] = []

    init(_ question: Question) { self.question = question }

    /// What must have run before the answer can be yes.
    private var required: [String] {
        switch question {
        case .complete: ["source-bytes", "rows", "unique-keys", "references", "coverage", "records", "counts"]
        case .accurate: ["values", "merkle-leaves"]
        case .usable: ["parts", "metadata"]
        case .authentic, .intact: []
        }
    }

    /// Notes that a check ran over this many things; it says no if findings were added since.
    mutating func ran(_ name: String, count: Int64, since before: Int64) {
        checks.append(.init(name, findings.count > before ? .no : .yes, count: count))
    }

    /// Notes a check that this version does not have.
    mutating func didNotRun(_ name: String) { checks.append(.init(name, .notChecked, count: 0)) }

    /// No where anything was found; yes only if all that is required ran.
    func answer() -> Verdict.Answer {
        var all = checks
        for name in required where !checks.contains(where: { $0.name == name }) { all.append(.init(name, .notChecked, count: 0)) }
        let hasRun = required.allSatisfy { name in checks.contains { $0.name == name } }
        let outcome: Verdict.Outcome = !findings.isEmpty ? .no : hasRun && !required.isEmpty ? .yes : .notChecked
        return Verdict.Answer(
            question: question, outcome: outcome, checks: all, findings: findings.kept, findingCount: findings.count)
    }
}
