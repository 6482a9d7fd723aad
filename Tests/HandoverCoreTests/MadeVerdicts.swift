import HandoverCore

/// Verdicts as a verifier gives them, with everything that one can have.
enum MadeVerdict {
    private static let checks: [Question: [(String, Int64)]] = [
        .authentic: [("outer-seal", 1), ("inner-seals", 1), ("receipts", 1), ("policy-roles", 2)],
        .intact: [("tar-structure", 56), ("outer-digest", 943104), ("manifest-digests", 53), ("seal-subjects", 6)],
        .complete: [
            ("source-bytes", 431361), ("rows", 9), ("unique-keys", 9), ("references", 4), ("coverage", 431361), ("records", 21),
            ("counts", 2),
        ],
        .accurate: [("values", 45), ("merkle-leaves", 9)],
        .usable: [("seed", 1), ("parts", 2), ("metadata", 6), ("texts", 2)],
    ]

    /// All five answers are yes. One mapping excludes, one merges; the sums are those of its records.
    static func sound() -> Verdict {
        var verdict = Verdict(
            answers: Question.allCases.map { question in
                var made = (checks[question] ?? []).map { Verdict.Check($0.0, .yes, count: $0.1) }
                if question == .usable { made.append(.init("personal-values-outside-payload", .notChecked, count: 0)) }
                return Verdict.Answer(question: question, outcome: .yes, checks: made)
            })
        verdict.archive = "shop"
        verdict.tarDigest = String(repeating: "0a1b2c3d", count: 8)
        verdict.dataDigest = String(repeating: "89abcdef", count: 8)
        verdict.sequence = 1
        verdict.signers = [
            .init(
                role: "transfer-team", name: "移交组", fingerprint: String(repeating: "f9f777b4", count: 8),
                signedAt: "2026-11-29T00:29:14Z"),
            .init(
                role: "buyer", act: "accepted", name: "乙方", fingerprint: String(repeating: "1fe6c0d4", count: 8),
                signedAt: "2026-11-30T08:00:00Z"),
        ]
        verdict.balances = [
            .init(
                mapping: "to-customer", from: "customers", table: "customer", records: 10, migrated: 4, quarantined: 2,
                excluded: 1,
                merged: 3),
            .init(mapping: "branch", from: "branch", table: "customer", records: 5, migrated: 1, quarantined: 4, merged: 0),
            .init(mapping: "to-sale", from: "orders.line", table: "sale", records: 6, migrated: 4, quarantined: 2),
        ]
        verdict.tables = [.init(name: "customer", title: "客户", rows: 5), .init(name: "sale", title: nil, rows: 4)]
        verdict.totals = [
            .init(
                table: "customer", field: "balance", staged: "107.00", migrated: "60.50", quarantined: "40.00", excluded: "1.50",
                merged: "5.00", declared: "107.00"),
            .init(table: "sale", field: "amount", staged: "-3.10", migrated: "-3.10", quarantined: "0.00", declared: nil),
        ]
        return verdict
    }

    /// Held against its target, and told of all that says no to nothing.
    static func compared() -> Verdict {
        var verdict = sound()
        verdict.answers[2].checks.append(.init("target-rows", .yes, count: 9))
        verdict.answers[3].checks.append(.init("target-values", .yes, count: 45))
        verdict.target = .init(kind: .sqlite, name: "crm.db", before: String(repeating: "7788", count: 16))
        return verdict
    }

    /// With warnings, exceptions, and seals that no stamp covers; the sum is as long as one can be.
    static func told() -> Verdict {
        var verdict = compared()
        verdict.target = .init(kind: .export, name: "新系统导出", readback: String(repeating: "66", count: 32))
        verdict.believedUntil = "2029-11-28T00:29:14Z"
        verdict.signers[1].receipt = "02-accepted.json"
        verdict.signers[1].exceptions = 2
        verdict.warnings = [
            .init(rule: "paid-later", code: "PAID_BEFORE", table: "sale", count: 2),
            .init(rule: "no-gap", code: "SERIES_GAP", table: "sale", count: 3, groups: 12, isSeries: true),
            .init(rule: "one-main", code: "TWO_MAIN", table: "customer", count: 0, groups: 7),
        ]
        verdict.answers[2].checks.append(.init("series", .yes, count: 12))
        verdict.totals[0].staged = "1234567890123456789012345678.00"
        verdict.totals[0].migrated = "1234567890123456789012345631.50"
        verdict.totals[0].declared = "1234567890123456789012345678.00"
        return verdict
    }

    /// A changed value: not accurate, and what comes after rests on nothing.
    static func unsound() -> Verdict {
        var verdict = sound()
        verdict.answers[3].outcome = .no
        verdict.answers[3].checks[0].outcome = .no
        verdict.answers[3].findings = [
            Diagnostic(
                .init("value.differs"), .name("sale"), .name("amount"),
                at: .init(
                    file: "data/originals/orders.csv", line: 22, byteOffset: 1364, record: 19, field: "amount", table: "sale",
                    key: "•••"))
        ]
        verdict.answers[3].findingCount = 12
        verdict.answers[4].restsOnNothing = true
        return verdict
    }

    /// Sealed by somebody whom nobody named: the rest was not asked.
    static func unauthentic() -> Verdict {
        var verdict = Verdict(answers: Question.allCases.map { .init(question: $0, outcome: .notChecked) })
        verdict.answers[0] = .init(
            question: .authentic, outcome: .no, checks: [.init("outer-seal", .no, count: 1)],
            findings: [Diagnostic(.init("seal.signer-not-trusted"), .path("shop.tar.json"), .name("transfer-team"), .name("00"))],
            findingCount: 1)
        for index in 1...4 { verdict.answers[index].restsOnNothing = true }
        return verdict
    }

    /// No archive of ours.
    static func refused() -> Verdict {
        .refused(
            Failure(Diagnostic(.init("tar.not-an-archive"), .path("plan.yaml"), at: .init(file: "plan.yaml")), exit: .badData))
    }
}
