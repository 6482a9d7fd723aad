import HandoverCore
import HandoverCrypto

/// The records of a table that decisions about merges are about (Plan.md section 8.2), as a walk over the originals meets them.
struct DecidedRows {
    /// What is said of those that are staged: the others take part in nothing.
    private(set) var staged: [UInt64: StatedDecisions.Thing] = [:]
    /// Records that are others than those that were decided about.
    private(set) var findings = Findings()
    /// For each mapping of the table.
    private let decisions: [Int: [StatedDecisions.Merged]]
    /// The first of each mapping that is not behind the walk.
    private var next: [Int: Int] = [:]

    var isEmpty: Bool { decisions.isEmpty }
    var count: Int64 { decisions.values.reduce(0) { $0 + Int64($1.count) } }

    init(_ decisions: StatedDecisions?, _ plan: CheckedPlan, table: Int) {
        let all = (decisions?.merges ?? []).enumerated().filter { plan.mappings[$0.offset].table == table && !$0.element.isEmpty }
        self.decisions = Dictionary(all.map { ($0.offset, $0.element) }) { first, _ in first }
    }

    /// Takes those among the records of a batch.
    mutating func take(
        _ made: MadeRows, of mapping: Int, _ batch: SourceBatch, _ archive: OpenArchive, _ plan: CheckedPlan
    ) throws {
        guard let own = decisions[mapping] else { return }
        let met = own[next[mapping, default: 0]...].prefix { $0.record < made.firstNumber + Int64(made.count) }
        if met.isEmpty { return }
        next[mapping, default: 0] += met.count
        let origins = Set(made.origins)
        for decided in met {
            let origin = Int(decided.record - made.firstNumber)
            if origins.contains(UInt32(origin)) {
                staged[RecordID(mapping: mapping, record: decided.record).word] = decided.thing
            }
            let (record, source) = (made.records[origin], plan.sources[plan.mappings[mapping].source])
            let raw = try batch.itemText(record) ?? archive.raw(batch.location(record), of: source)
            if hex(SHA256.digest(raw)) != decided.digest { find(.mergeRecordDiffers, decided.record, mapping, plan) }
        }
    }

    /// Ends the walk: what it has not met is not there.
    mutating func finish(_ plan: CheckedPlan) {
        for (mapping, own) in decisions.sorted(by: { $0.key < $1.key }) {
            for decided in own[next[mapping, default: 0]...] { find(.mergeRecordMissing, decided.record, mapping, plan) }
        }
    }

    private mutating func find(_ code: Diagnostic.Code, _ record: Int64, _ mapping: Int, _ plan: CheckedPlan) {
        let id = plan.mappings[mapping].id
        findings.add(
            Diagnostic(
                code, .name(id), .count(record),
                at: .init(file: StatedDecisions.path, record: record, planKey: "mappings.\(id)")))
    }
}
