import HandoverCore

/// What a question found: the first `Limits.findingsKept`, and how many there are in all.
struct Findings: Sendable {
    private(set) var kept: [Diagnostic] = []
    private(set) var count: Int64 = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ diagnostic: Diagnostic) {
        if kept.count < Limits.findingsKept { kept.append(diagnostic) }
        count += 1
    }

    /// Counts one, and makes its words only if it is kept.
    mutating func add(_ diagnostic: () throws -> Diagnostic) rethrows {
        if kept.count < Limits.findingsKept { kept.append(try diagnostic()) }
        count += 1
    }

    mutating func add(_ others: Findings) {
        kept.append(contentsOf: others.kept.prefix(max(0, Limits.findingsKept - kept.count)))
        count += others.count
    }
}
