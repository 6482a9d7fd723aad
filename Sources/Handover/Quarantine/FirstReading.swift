import HandoverCore
import HandoverCrypto
import HandoverData
import HandoverPlan
import SystemPackage

/// The reading of the exports as if there were no decisions: what they are held against, and what becomes of them (Plan.md section 8).
struct FirstReading {
    /// One a mapping of the plan, in its order.
    private(set) var rulings: [Rulings] = []
    /// The corrected records of each mapping as they were found, in order.
    private(set) var corrected: [[Reject]] = []

    /// Stages and decides without decisions. Nothing of it is left but what was decided about.
    /// - Throws: ``Failure`` with exit 65 where a decision is about a record that is not held back, cannot be read, or is another one.
    init(
        _ decisions: Decisions, plan: Plan, lock: Lock, files: Delivered, work: WorkPlace, budget: Budget, interrupt: Interrupt
    ) async throws {
        guard !decisions.decisions.isEmpty else {
            // Nothing is looked for, and those about merges hold in both readings.
            rulings = plan.mappings.map { _ in Rulings() }
            corrected = plan.mappings.map { _ in [] }
            return
        }
        var stage = try Stage(
            plan: plan, lock: lock, files: files, work: work, budget: budget, interrupt: interrupt,
            decisions: decisions)
        try await stage.run()
        let decided = try Decided(&stage, isFinal: false)
        var problems: [Diagnostic] = []
        for (index, mapping) in decided.mappings.enumerated() {
            let own = decisions.decisions.filter { $0.mapping == mapping.staged.mapping.id }
            let (rulings, corrected) = try Self.rule(own, mapping, stage, &problems, stage.merges?.ownAmounts[index] ?? [:])
            self.rulings.append(rulings)
            self.corrected.append(corrected)
        }
        if !problems.isEmpty { throw Failure(problems, exit: .badData) }
    }

    private static func rule(
        _ decisions: [Decisions.Decision], _ mapping: Decided.Mapping, _ stage: Stage, _ problems: inout [Diagnostic],
        _ ownAmounts: [Int64: [Int: Int128]]
    ) throws -> (Rulings, [Reject]) {
        var (rulings, corrected) = (Rulings(), [Reject]())
        if decisions.isEmpty { return (rulings, corrected) }
        let wanted = Set(decisions.map(\.record))
        var held: [Int64: Reject] = [:]
        try mapping.forEachReject { if wanted.contains($0.record) { held[$0.record] = $0 } }
        var sound: [Int64: Decisions.Decision] = [:]
        for decision in decisions {
            if let code = code(decision, held[decision.record]) {
                problems.append(problem(code, decision))
            } else {
                sound[decision.record] = decision
            }
        }
        let (staged, exports) = (mapping.staged, stage.exports)
        let columns = exports.columns(of: staged.mapping)
        try exports.visit(sound.keys.sorted(), of: staged.mapping, from: staged.checkpoints) { batch, records in
            for record in records {
                let number = batch.firstRecord + Int64(record)
                guard let decision = sound[number], let reject = held[number] else { continue }
                let texts = decision.corrections.map { correction in
                    (correction: correction, column: columns.firstIndex { $0.utf8.elementsEqual(correction.column.utf8) } ?? 0)
                }
                guard hex(SHA256.digest(batch.rawRecord(record))) == decision.digest,
                    texts.allSatisfy({ digest(batch.text($0.column, of: record)) == $0.correction.was })
                else {
                    problems.append(problem(.decisionRecordDiffers, decision))
                    continue
                }
                switch decision.verdict {
                case .keep: rulings.append(.keep(reject.findings), on: number)
                case .correct:
                    rulings.append(.correct(texts.map { ($0.column, $0.correction.new.map { Array($0.utf8) }) }), on: number)
                    corrected.append(reject)
                }
            }
        }
        let kept = Set(sound.values.filter { $0.verdict == .keep }.map(\.record))
        rulings.keptSums = try sums(of: kept, mapping, stage.plan, ownAmounts)
        return (rulings, corrected)
    }

    /// The sums over those of these records that were staged, of the fields that the plan adds up.
    /// - Parameter own: amounts of records whose rows hold others.
    private static func sums(
        of records: Set<Int64>, _ mapping: Decided.Mapping, _ plan: Plan, _ own: [Int64: [Int: Int128]]
    ) throws -> [Int: Int128] {
        let table = mapping.staged.mapping.to
        let fields = Set(
            plan.totals.filter { $0.table == table }.compactMap { total in
                plan.table(table)?.fields.firstIndex { $0.name == total.field }
            })
        var sums: [Int: Int128] = [:]
        if records.isEmpty || fields.isEmpty { return sums }
        var overflows = false
        var removed = mapping.removed[...]
        try mapping.forEachRemovedLine { line in
            guard let reject = removed.popFirst(), records.contains(reject.record) else { return }
            for field in fields {
                let amount =
                    own[reject.record]?[field]
                    ?? FixedPoint.value(ofCanonical: line.extracting(CanonicalCSV.range(ofField: field, in: line)))
                overflows = sums[field, default: 0].addOverflows(amount) || overflows
            }
        }
        guard !overflows else {
            throw Failure(Diagnostic(.totalTooLarge, .name(table), at: .init(planKey: "verification.totals")), exit: .badData)
        }
        return sums
    }

    /// What keeps a decision from being about this record, whatever it decides.
    private static func code(_ decision: Decisions.Decision, _ held: Reject?) -> Diagnostic.Code? {
        guard let held else { return .decisionNotHeld }
        return decision.verdict == .correct && !held.isReadable ? .decisionUnreadableRecord : nil
    }

    private static func problem(_ code: Diagnostic.Code, _ decision: Decisions.Decision) -> Diagnostic {
        Diagnostic(
            code, .name(decision.mapping), .count(decision.record),
            at: .init(record: decision.record, planKey: "mappings.\(decision.mapping)"))
    }

    /// What a correction says of the text that it replaces.
    static func digest(_ text: [UInt8]?) -> String { text.map { hex(SHA256.digest($0)) } ?? "" }
}

extension Reject {
    /// Whether its bytes fall into columns: findings of reading are those without a field.
    var isReadable: Bool { findings.allSatisfy { $0.field != nil } }
}

extension RecordBatch {
    /// The text of a column as a correction knows it; `nil` where the record has none (Plan.md section 8).
    func text(_ column: Int, of record: Int) -> [UInt8]? {
        let slot = index.slot(column, of: record)
        if !slot.flags.isDisjoint(with: [.absent, .null]) { return nil }
        // An unquoted empty field of a CSV file; an empty text of a document counts as quoted.
        if slot.count == 0, !slot.flags.contains(.quoted) { return nil }
        return Array((slot.isInArena ? arena : chunk)[slot.range])
    }
}
