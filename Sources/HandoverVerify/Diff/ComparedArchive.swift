import HandoverCore

/// An archive that was verified, with what a comparison needs of it.
struct ComparedArchive {
    struct Total {
        var table: String, field: String
        var migrated: String
    }

    let verified: VerifiedArchive
    let plan: CheckedPlan
    let side: ArchiveDiff.Side
    let balances: [Verdict.Balance]
    let totals: [Total]

    var archive: OpenArchive { verified.extraction.archive }

    /// - Throws: ``Failure`` with the exit of the first answer that is not yes.
    init(_ path: String, _ trust: TrustPolicy, _ now: Int64, _ options: ArchiveDiff.Options) throws {
        let (verdict, verified) = try Verifier.verifyForExtraction(
            path, trust: trust, now: now, memory: options.memory, keys: options.keys)
        guard let verified else {
            let findings = verdict.refusal?.diagnostics ?? verdict.answers.flatMap(\.findings)
            throw Failure([Diagnostic(.diffNotSound, .path(path))] + findings, exit: verdict.exit)
        }
        self.verified = verified
        let archive = verified.extraction.archive
        (plan, totals) = try verified.file.reporting {
            let totals = try archive.json("metadata/counts.json")?["totals"]?.array ?? []
            return (
                try CheckedPlan(archive),
                totals.map {
                    Total(
                        table: $0["table"]?.string ?? "", field: $0["field"]?.string ?? "", migrated: $0["migrated"]?.string ?? ""
                    )
                }
            )
        }
        side = .init(
            archive: archive.id, sequence: verified.sequence, tarDigest: verified.tarDigest, dataDigest: verdict.dataDigest ?? "")
        balances = verdict.balances
    }

    /// How many rows a table has. The counts were verified.
    func rows(of table: String) throws -> Int64 {
        try verified.file.reporting { try TargetTable.expectedRows(archive, table) }
    }

    /// What the parts of a table were found to be; equal digests in the same order are equal rows in the same order.
    func digests(of table: String) -> [String?] {
        TableParts.members(archive, table).map { verified.extraction.digests[$0.path] }
    }
}
