import HandoverCore

/// Adds up the rows of the archive as they stand: every header is the sum of its lines (Format.md section 8). A record comes before
/// those in it, so one header at a time is open for each balance of the plan.
struct LineSums {
    private struct Open {
        var number: Int64
        /// The header's amount less its lines'.
        var rest: DigitSum
        var place: Diagnostic.Location
    }

    private let plan: CheckedPlan
    private let balances: [(lines: Int, rule: CheckedPlan.Balance)]
    private let members: Set<Int>
    private var open: [Open?]
    private(set) var findings = Findings()
    /// Headers added up.
    private(set) var count: Int64 = 0

    init(_ plan: CheckedPlan) {
        self.plan = plan
        balances = plan.balances
        members = Set(balances.flatMap { [$0.lines, $0.rule.mapping] })
        open = balances.map { _ in nil }
    }

    var isNeeded: Bool { !balances.isEmpty }

    func has(_ mapping: Int) -> Bool { members.contains(mapping) }

    /// Takes the archive's row of a record.
    mutating func take(
        _ record: WalkedRecord, _ mapping: Int, _ place: Diagnostic.Location, _ field: (Int) -> ArraySlice<UInt8>
    ) {
        for (index, balance) in balances.enumerated() {
            if balance.rule.mapping == mapping {
                settle(index)
                var entry = Open(number: record.number, rest: DigitSum(), place: place)
                entry.rest.add(field(balance.rule.equals))
                entry.place.field = plan.tables[plan.mappings[mapping].table].fields[balance.rule.equals].name
                open[index] = entry
            }
            if balance.lines == mapping, open[index]?.number == record.parent {
                open[index]?.rest.subtract(field(balance.rule.sum))
            }
        }
    }

    /// Ends all headers, as the end of their source does.
    mutating func settle() { for index in balances.indices { settle(index) } }

    private mutating func settle(_ index: Int) {
        guard let entry = open[index] else { return }
        open[index] = nil
        count += 1
        if entry.rest.isZero { return }
        findings.add(
            Diagnostic(
                .linesUnbalanced, .name(entry.place.field ?? ""), .name(plan.mappings[balances[index].lines].id), at: entry.place)
        )
    }
}
