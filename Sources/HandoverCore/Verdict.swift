/// The five questions, in the order in which they are asked.
public enum Question: Int, CaseIterable, Hashable, Sendable {
    /// Sealed by the parties that the caller's policy names, in their roles, enough of them, at a believable time. 真实
    case authentic
    /// Every byte of the delivery is what was sealed; nothing missing, nothing extra. 完好
    case intact
    /// Every byte and record of the sources is accounted for; totals balance; every reference resolves. 完整
    case complete
    /// Every value equals an independent recomputation. 准确
    case accurate
    /// Open formats, schema holds, readable, no hostile or undeclared content. 可用、安全
    case usable

    /// How a command ends when this is the first question whose answer is no.
    public var exit: ExitCode {
        switch self {
        case .authentic: .notAuthentic
        case .intact: .notIntact
        case .complete: .notComplete
        case .accurate: .notAccurate
        case .usable: .notUsable
        }
    }
}

/// What the verifier found: five answers, and what each rests on.
public struct Verdict: Sendable {
    /// Yes, no, or not asked. A check that did not run is never a yes.
    public enum Outcome: String, Hashable, Sendable {
        /// Every check ran and none found anything.
        case yes
        /// At least one check found something.
        case no
        /// The check did not run.
        case notChecked = "not-checked"
    }

    /// One named check under a question.
    public struct Check: Hashable, Sendable {
        /// A stable name such as `merkle-roots`.
        public var name: String
        /// What came of it.
        public var outcome: Outcome
        /// How many things it looked at (bytes, members, records or values, as the name says).
        public var count: Int64

        /// Creates a check's result.
        public init(_ name: String, _ outcome: Outcome, count: Int64) {
            self.name = name
            self.outcome = outcome
            self.count = count
        }
    }

    /// The answer to one question.
    public struct Answer: Sendable {
        /// The question.
        public var question: Question
        /// `no` if any check says no; otherwise `yes` if the question's required checks ran; otherwise `notChecked`.
        public var outcome: Outcome
        /// An earlier question was answered no, so this answer rests on nothing.
        public var restsOnNothing: Bool
        /// The checks that ran, and those that did not.
        public var checks: [Check]
        /// What was found, at most `Limits.findingsKept` of them.
        public var findings: [Diagnostic]
        /// How many were found in all.
        public var findingCount: Int64

        /// Creates an answer.
        public init(
            question: Question, outcome: Outcome, restsOnNothing: Bool = false, checks: [Check] = [], findings: [Diagnostic] = [],
            findingCount: Int64 = 0
        ) {
            self.question = question
            self.outcome = outcome
            self.restsOnNothing = restsOnNothing
            self.checks = checks
            self.findings = findings
            self.findingCount = findingCount
        }
    }

    /// One signer whose seal checked.
    public struct Signer: Hashable, Sendable {
        /// The role that the seal claims and the policy grants.
        public var role: String
        /// What was done: `sealed`, `received`, `verified` or `accepted`.
        public var act: String
        /// The name in the certificate.
        public var name: String
        /// The SHA-256 of the certificate, lower-case hexadecimal.
        public var fingerprint: String
        /// When the signer says it signed, RFC 3339 in UTC. The signer's own clock.
        public var signedAt: String
        /// The receipt that says so, as its file is called; `nil` for a seal in the archive.
        public var receipt: String?
        /// How many exceptions an acceptance has; what they are stands in the receipt.
        public var exceptions: Int

        /// Creates a signer.
        public init(
            role: String, act: String = "sealed", name: String, fingerprint: String, signedAt: String, receipt: String? = nil,
            exceptions: Int = 0
        ) {
            (self.role, self.act) = (role, act)
            self.name = name
            self.fingerprint = fingerprint
            self.signedAt = signedAt
            (self.receipt, self.exceptions) = (receipt, exceptions)
        }
    }

    /// The balance of one mapping: every record of its source has exactly one disposition.
    public struct Balance: Hashable, Sendable {
        /// The mapping.
        public var mapping: String
        /// Where its records come from: `SOURCE`, or `SOURCE.LIST`.
        public var from: String
        /// The table that the mapping fills.
        public var table: String
        /// Records read from the source.
        public var records: Int64
        /// Records that arrived.
        public var migrated: Int64
        /// Records held back, with reasons.
        public var quarantined: Int64
        /// Records that the plan leaves out, with reasons; `nil` where it leaves none out.
        public var excluded: Int64?
        /// Records that were merged into others; `nil` where the table has no merge.
        public var merged: Int64?

        /// Creates a balance.
        public init(
            mapping: String, from: String, table: String, records: Int64, migrated: Int64, quarantined: Int64,
            excluded: Int64? = nil, merged: Int64? = nil
        ) {
            self.mapping = mapping
            self.from = from
            self.table = table
            self.records = records
            self.migrated = migrated
            self.quarantined = quarantined
            self.excluded = excluded
            self.merged = merged
        }
    }

    /// One table of the archive.
    public struct Table: Hashable, Sendable {
        /// Its id in the plan.
        public var name: String
        /// What people call it, in the plan's words; `nil` where the plan has no title.
        public var title: String?
        /// The rows that the archive has.
        public var rows: Int64

        /// Creates a table's figures.
        public init(name: String, title: String?, rows: Int64) {
            (self.name, self.title, self.rows) = (name, title, rows)
        }
    }

    /// The archive's name, as its members say it; `nil` when it could not be read.
    public var archive: String?
    /// SHA-256 of the tar, lower-case hexadecimal.
    public var tarDigest: String?
    /// Which delivery of its plan it is, from 1, as seals that count say.
    public var sequence: Int64?
    /// SHA-256 of the payload manifest, lower-case hexadecimal: the data digest.
    public var dataDigest: String?
    /// Those whose seals checked.
    public var signers: [Signer] = []
    /// The five answers, in order.
    public var answers: [Answer]
    /// The balance of each mapping.
    public var balances: [Balance] = []
    /// The tables, in the plan's order.
    public var tables: [Table] = []
    /// The sums that balance, counted again from the exports, in the plan's order.
    public var totals: [RunSummary.Total] = []
    /// The plan's rules that only warn, those about single records first, and how often each does not hold.
    public var warnings: [Warning] = []
    /// What the archive was held against; `nil` where no target was asked.
    public var target: Target?
    /// The first time at which a seal that no time stamp covers is not believed any more, RFC 3339 in UTC; `nil` where stamps cover all.
    public var believedUntil: String?
    /// Records drawn for people to look at; `nil` where none were asked for, or the content was not read to its end.
    public var sample: Sample?
    /// Where the time went. No part of what was found: two verifications of one archive differ in it.
    public var phases: [Phase] = []
    /// Why what is not checked could not be: the input is no archive of ours, or of an unknown version (nothing was checked then), or
    /// an export is in an encoding that this machine cannot read (the first two questions have their answers).
    public var refusal: Failure?

    /// Creates a verdict.
    public init(answers: [Answer]) { self.answers = answers }

    /// A verdict on something that is no archive of ours: all five not checked.
    public static func refused(_ failure: Failure) -> Verdict {
        var verdict = Verdict(answers: Question.allCases.map { Answer(question: $0, outcome: .notChecked) })
        verdict.refusal = failure
        return verdict
    }

    /// True when all five answers are yes.
    public var isSound: Bool { answers.count == Question.allCases.count && answers.allSatisfy { $0.outcome == .yes } }

    /// The exit code of the first question that was not answered yes. A question that was not checked is no yes.
    public var exit: ExitCode {
        if let no = answers.first(where: { $0.outcome == .no }) { return no.question.exit }
        if let refusal { return refusal.exit }
        if let open = answers.first(where: { $0.outcome == .notChecked }) { return open.question.exit }
        return .ok
    }
}
