import HandoverCore
import HandoverCrypto

/// The reading of the originals as if nobody had decided anything: only what is held back here can be corrected or kept, and only as
/// it stands here (Plan.md section 8).
struct EarlierReading {
    /// What the second reading does, for each mapping.
    private(set) var decided: [DecidedRecords]
    /// Decisions that are about no such record, and lists of corrected records that are not true.
    private(set) var findings = Findings()
    private(set) var count: Int64 = 0
    /// For each mapping, by field, the sums of the plan's totals over kept records that were staged here.
    private(set) var kept: [[Int: DigitSum]]

    /// What this reading saw of a record that was decided about.
    private struct Seen {
        var place: SourceBatch.Location
        /// Why reading or mapping holds it back.
        var held: [String]?
        /// Its bytes and texts are those of the decision.
        var isSame: Bool
        /// Its row, if it was staged.
        var row: [UInt8]
    }

    init(
        _ decisions: StatedDecisions, _ archive: OpenArchive, _ plan: CheckedPlan, _ options: Verifier.Options,
        lookups: LookupIndexes
    ) throws {
        decided = plan.mappings.map { _ in DecidedRecords() }
        kept = plan.mappings.map { _ in [:] }
        // Decisions about merges are for both readings: what this one alone could tell is of records that are corrected or kept.
        if decisions.byMapping.allSatisfy(\.isEmpty) { return }
        let merges = try Merges(archive, plan, options, decisions, decided: decided, lookups: lookups, isHeld: false)
        let (budget, bits, width) = ContentReading.means(archive, plan, options, held: merges?.byteCount ?? 0)
        var staged = StagedRows(plan, bits: bits, store: BlockStore(budget: budget))
        var seen: [[Int64: Seen]] = plan.mappings.map { _ in [:] }
        // The first decision of each mapping that is not behind the walk.
        var next = plan.mappings.map { _ in 0 }
        var walk = ContentWalk(archive, plan, decided: decided, lookups: lookups, width: width, merging: merges?.byMapping)
        try walk.run(tables: []) { made, mapping, batch in
            try staged.take(made, of: mapping, plan)
            staged.takeAmounts(made, of: mapping, batch, plan)
            let end = made.firstNumber + Int64(made.count)
            let own = decisions.byMapping[mapping][next[mapping]...].prefix { $0.record < end }
            next[mapping] += own.count
            if own.isEmpty { return }
            try Self.look(made, own, batch, archive, plan.sources[plan.mappings[mapping].source]) { seen[mapping][$0] = $1 }
        } takeLines: { _, _, _ in
        } settle: {
        }
        let fates = try Fates(plan, staged)
        findings.add(fates.findings([]))
        let removals = fates.removals
        for mapping in plan.mappings.indices {
            try settle(decisions.byMapping[mapping], seen[mapping], removals[mapping], mapping, archive, plan)
        }
    }

    /// Looks at the records of a batch that were decided about.
    private static func look(
        _ made: MadeRows, _ decisions: ArraySlice<StatedDecisions.Decision>, _ batch: SourceBatch, _ archive: OpenArchive,
        _ source: CheckedPlan.Source, _ note: (Int64, Seen) -> Void
    ) throws {
        let held = Dictionary(made.held.map { ($0.origin, $0.findings) }) { first, _ in first }
        let fields = RowFields(
            batch, source.layout, source.document == nil ? TextDecoding(source.encoding) : nil)
        for decision in decisions {
            let origin = Int(decision.record - made.firstNumber)
            let place = batch.location(made.records[origin])
            let reasons = held[UInt32(origin)]
            let raw = try batch.itemText(made.records[origin]) ?? archive.raw(place, of: source)
            var isSame = hex(SHA256.digest(raw)) == decision.digest
            // Of a record that cannot be read the texts are not known, and nobody may correct it.
            if isReadable(reasons ?? []) {
                for correction in decision.corrections {
                    let text = fields.text(correction.column, of: made.records[origin])
                    isSame = isSame && correction.was == text.map { hex(SHA256.digest($0)) } ?? ""
                }
            }
            let row = decision.isKept ? own(UInt32(origin), made) : []
            note(decision.record, Seen(place: place, held: reasons, isSame: isSame, row: row))
        }
    }

    /// The row that a record has itself, whatever it became; empty where it was not staged.
    private static func own(_ origin: UInt32, _ made: MadeRows) -> [UInt8] {
        if let survivor = made.survivors.first(where: { $0.origin == origin }) { return survivor.own }
        return made.origins.firstIndex(of: origin).map { Array(made.lines[made.line($0)]) } ?? []
    }

    /// Findings of reading are those without a field.
    private static func isReadable(_ findings: [String]) -> Bool { findings.allSatisfy { $0.utf8.contains(0x40) } }

    /// Gives the decisions of a mapping their effect, and holds its corrected records against the archive's list of them.
    private mutating func settle(
        _ decisions: [StatedDecisions.Decision], _ seen: [Int64: Seen], _ removals: Removals, _ mapping: Int,
        _ archive: OpenArchive, _ plan: CheckedPlan
    ) throws {
        let (id, source) = (plan.mappings[mapping].id, plan.sources[plan.mappings[mapping].source])
        var list = MemberComparison(
            archive, "data/corrections/\(id).csv", header: "record,line,offset,bytes,findings,raw")
        var next = 0
        for decision in decisions {
            count += 1
            while next < removals.count, removals.records[next] < decision.record { next += 1 }
            let isRemoved = next < removals.count && removals.records[next] == decision.record
            let record = seen[decision.record]
            let reasons = record?.held ?? (isRemoved ? removals.findings(next).split(separator: ";").map(String.init) : nil)
            guard let record, let reasons else {
                find(.decisionNotHeld, decision, id)
                continue
            }
            guard record.isSame else {
                find(.decisionRecordDiffers, decision, id)
                continue
            }
            guard decision.isKept || Self.isReadable(reasons) else {
                find(.decisionUnreadableRecord, decision, id)
                continue
            }
            if decision.isKept {
                decided[mapping].append(decision.record, .kept(reasons))
                keep(record.row, mapping, plan)
                continue
            }
            let values = decision.corrections.map { ($0.column, $0.new.map { DocumentRecord.Value.text($0) } ?? .null) }
            decided[mapping].append(decision.record, .corrected(Dictionary(values) { first, _ in first }))
            let place = record.place
            let raw = plan.hasItems(mapping) ? [] : try archive.raw(place, of: source)
            try list.expect { out in
                out += "\(place.number),\(place.line),\(place.byteOffset),\(place.byteCount),".utf8
                out += "\(reasons.joined(separator: ";")),".utf8
                Base64.append(raw[...], to: &out)
                out.append(0x0a)
            }
        }
        guard decisions.contains(where: { !$0.isKept }), let finding = try list.finish(.correctionsDiffer) else { return }
        findings.add(finding)
    }

    /// Counts the amounts of a kept record.
    private mutating func keep(_ row: [UInt8], _ mapping: Int, _ plan: CheckedPlan) {
        if row.isEmpty { return }
        let columns = Columns(row[...])
        for field in plan.totals(of: plan.mappings[mapping].table) {
            kept[mapping][field, default: DigitSum()].add(columns[field].span)
        }
    }

    private mutating func find(_ code: Diagnostic.Code, _ decision: StatedDecisions.Decision, _ mapping: String) {
        findings.add(
            Diagnostic(
                code, .name(mapping), .count(decision.record),
                at: .init(file: StatedDecisions.path, record: decision.record, planKey: "mappings.\(mapping)")))
    }
}
