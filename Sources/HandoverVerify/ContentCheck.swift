import HandoverCore

/// What the content says: three answers and the balances.
struct ContentResult {
    var complete: Verdict.Answer
    var accurate: Verdict.Answer
    var usable: Verdict.Answer
    var balances: [Verdict.Balance]
}

/// Stands in until the second reading of the content is here.
enum ContentCheck {
    static func run(_ archive: OpenArchive, options: Verifier.Options) throws -> ContentResult {
        ContentResult(
            complete: .init(question: .complete, outcome: .notChecked), accurate: .init(question: .accurate, outcome: .notChecked),
            usable: .init(question: .usable, outcome: .notChecked), balances: [])
    }
}
