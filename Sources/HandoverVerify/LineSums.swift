import HandoverCore

/// Adds up the rows of the archive as they stand: every header is the sum of its lines (Format.md section 8). Lines come with their
/// header or, where a row has many items, in the batches behind it: the last header waits for what else comes.
struct LineSums: Sendable {
    private struct Header {
        var number: Int64
        /// The header's amount less its lines'.
        var rest: DigitSum
        var place: Diagnostic.Location
    }

    private let plan: CheckedPlan
    private let balances: [(lines: Int, rule: CheckedPlan.Balance)]
    private let members: Set<Int>
    // Of this batch, for each balance, in the order of records; with the last header of those before.
    private var headers: [[Header]]
    private var lines: [[(parent: Int64, amount: DigitSum)]]
    private(set) var findings = Findings()
    /// Headers added up.
    private(set) var count: Int64 = 0

    init(_ plan: CheckedPlan) {
        self.plan = plan
        balances = plan.balances
        members = Set(balances.flatMap { [$0.lines, $0.rule.mapping] })
        headers = balances.map { _ in [] }
        lines = balances.map { _ in [] }
    }

    var isNeeded: Bool { !balances.isEmpty }

    func has(_ mapping: Int) -> Bool { members.contains(mapping) }

    /// Takes the archive's row of a record.
    mutating func take(
        _ record: SourceBatch.Location, _ mapping: Int, _ place: Diagnostic.Location, _ field: (Int) -> ArraySlice<UInt8>
    ) {
        for (index, balance) in balances.enumerated() {
            var amount = DigitSum()
            if balance.rule.mapping == mapping {
                amount.add(field(balance.rule.equals).span)
                var entry = Header(number: record.number, rest: amount, place: place)
                entry.place.field = plan.tables[plan.mappings[mapping].table].fields[balance.rule.equals].name
                headers[index].append(entry)
            } else if balance.lines == mapping {
                amount.add(field(balance.rule.sum).span)
                lines[index].append((record.parent, amount))
            }
        }
    }

    /// Adds up what a batch had, once all its mappings were taken.
    /// - Parameter isLast: nothing comes behind it.
    mutating func settle(isLast: Bool = false) {
        for index in balances.indices {
            var line = 0
            var waiting: Header?
            for (place, var header) in headers[index].enumerated() {
                while line < lines[index].count, lines[index][line].parent <= header.number {
                    if lines[index][line].parent == header.number { header.rest.subtract(lines[index][line].amount) }
                    line += 1
                }
                if !isLast, place + 1 == headers[index].count {
                    waiting = header
                    break
                }
                count += 1
                if header.rest.isZero { continue }
                findings.add(
                    Diagnostic(
                        .linesUnbalanced, .name(header.place.field ?? ""), .name(plan.mappings[balances[index].lines].id),
                        at: header.place))
            }
            headers[index].removeAll(keepingCapacity: true)
            if let waiting { headers[index].append(waiting) }
            lines[index].removeAll(keepingCapacity: true)
        }
    }
}
