import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// Reads single records of a decided plan again, and says what became of them.
struct RecordReader {
    let looked: DecidedPlan
    let words: FieldWords
    let showsValues: Bool
    let interrupt: Interrupt

    init(_ looked: DecidedPlan, language: Catalogue.Language, showsValues: Bool, _ interrupt: Interrupt) {
        (self.looked, self.showsValues, self.interrupt) = (looked, showsValues, interrupt)
        words = FieldWords(language)
    }

    private var plan: Plan { looked.plan }
    private var mappings: [Decided.Mapping] { looked.decided.mappings }

    /// How many records a chain of causes may have; a longer one ends there.
    private static let mostCauses = 32
    /// How many records with the same key are named.
    private static let mostOthers = 5

    func explain(_ id: String, _ record: Int64, field: String?) throws -> RecordExplained {
        guard let index = mappings.firstIndex(where: { $0.staged.mapping.id == id }) else {
            preconditionFailure("the caller has looked for the mapping")
        }
        let mapping = mappings[index]
        guard record > 0, record <= mapping.staged.records else {
            throw Failure(
                Diagnostic(
                    .explainNoRecord, .name(id), .count(record), .count(mapping.staged.records),
                    at: .init(file: plan.file, planKey: "mappings.\(id)")), exit: .usage)
        }
        let table = plan.table(mapping.staged.mapping.to)
        let told = try tell(index, record)
        let cells = try Cells(index, record, in: looked, words, showsValues: showsValues, interrupt)
        var trace = field.flatMap { cells?.trace($0) }
        // What is held back or excluded is in no target.
        if case .migrated = told.fate {} else { trace?.target = nil }
        let group = try group(mapping.staged.mapping, record)
        let holds = group.first == "\(id):\(record)" ? Array(group.dropFirst()) : []
        return RecordExplained(
            table: mapping.staged.mapping.to, title: table?.title, told: told, holds: holds, decision: decision(id, record),
            sameness: sameness(id, record),
            causes: try causes(of: told), cells: cells?.all() ?? [],
            trace: trace)
    }

    private func decision(_ mapping: String, _ record: Int64) -> RecordExplained.Decision? {
        looked.decisions?.decisions.first { $0.mapping == mapping && $0.record == record }.map {
            .init(verdict: $0.verdict.rawValue, reason: $0.reason, by: $0.by, at: $0.at, columns: $0.corrections.map(\.column))
        }
    }

    private func sameness(_ mapping: String, _ record: Int64) -> RecordExplained.Sameness? {
        for decision in looked.decisions?.merges ?? [] {
            guard let own = decision.records.first(where: { $0.mapping == mapping && $0.record == record }) else { continue }
            let rest = decision.records.filter { $0 != own }
            func names(_ isSame: Bool) -> [String] {
                rest.filter { ($0.same == own.same) == isSame }.map { "\($0.mapping):\($0.record)" }
            }
            return .init(same: names(true), others: names(false), reason: decision.reason, by: decision.by, at: decision.at)
        }
        return nil
    }

    /// The records that a fate hangs on: the causes of the first, then theirs.
    private func causes(of told: RecordExplained.Told) throws -> [RecordExplained.Told] {
        var (causes, next) = ([RecordExplained.Told](), [told])
        var seen: Set<String> = ["\(told.place.mapping):\(told.place.record)"]
        while let one = next.first, causes.count < Self.mostCauses {
            next.removeFirst()
            let hangsOn: [String?]
            switch one.fate {
            case .quarantined(let findings): hangsOn = findings.map(\.cause)
            case .merged(let into): hangsOn = [into]
            case .migrated, .excluded: continue
            }
            for case let cause? in hangsOn where seen.insert(cause).inserted {
                let parts = cause.split(separator: ":").map(String.init)
                guard parts.count == 2, let record = Int64(parts[1]),
                    let index = mappings.firstIndex(where: { $0.staged.mapping.id == parts[0] })
                else { continue }
                let told = try tell(index, record)
                causes.append(told)
                next.append(told)
            }
        }
        return causes
    }

    private func tell(_ index: Int, _ record: Int64) throws -> RecordExplained.Told {
        try interrupt.check()
        let (mapping, own) = (mappings[index], mappings[index].staged.mapping)
        var (left, reject) = (Int64(0), Reject?.none)
        try mapping.forEachLeft { other in
            if other.record < record { left += 1 }
            if other.record == record { reject = other }
        }
        let located = try looked.exports.locate([record], of: own, from: mapping.staged.checkpoints)
        guard var place = located.first else { preconditionFailure("the record was read before") }
        place.line = try looked.exports.sheetRows(of: [place], of: own)[place.byteOffset] ?? place.line
        let fate: RecordExplained.Fate
        if let reject, reject.isMerged {
            guard let survivor = try group(own, record).first else { preconditionFailure("the group was written down") }
            fate = .merged(into: survivor)
        } else if let reject, let exclusion = reject.exclusion {
            let entry = own.exclude[exclusion]
            fate = .excluded(
                entry: exclusion + 1, when: entry.when.text, reason: entry.reason, authority: entry.authority,
                name: plan.party(entry.authority)?.name ?? entry.authority)
        } else if let reject {
            fate = .quarantined(try findings(reject, index))
        } else {
            fate = try row(record - left, index)
        }
        let file = looked.lock.sources.first { $0.id == own.from }?.path ?? own.from
        return RecordExplained.Told(
            place: .init(
                mapping: own.id, record: record, file: file, line: place.line, offset: place.byteOffset, bytes: place.byteCount),
            fate: fate)
    }

    /// The records of the group that a record is in, the survivor first; none where it is in none, or that is dissolved.
    private func group(_ mapping: Plan.Mapping, _ record: Int64) throws -> [String] {
        guard let merges = looked.stage.merges else { return [] }
        return try merges.group(of: mapping.id, record, in: mapping.to).map { "\($0.mapping):\($0.record)" }
    }

    /// The row of its table that the `number`-th migrated record of a mapping is.
    private func row(_ number: Int64, _ index: Int) throws -> RecordExplained.Fate {
        guard let table = plan.table(mappings[index].staged.mapping.to) else {
            preconditionFailure("the plan reader checks that tables exist")
        }
        let before = mappings[..<index].filter { $0.staged.mapping.to == table.id }.map(\.summary.balance.migrated)
        let row = before.reduce(number, +)
        var rest = Int(row)
        for part in try TableLayout(table, looked.decided).parts {
            if rest <= part.rows { return .migrated(row: row, part: part.path, partRow: rest) }
            rest -= part.rows
        }
        preconditionFailure("every migrated record is a row of a part")
    }

    private func findings(_ reject: Reject, _ index: Int) throws -> [RecordExplained.Finding] {
        let table = plan.table(mappings[index].staged.mapping.to)
        return try reject.findings.map { finding in
            let field = finding.field.flatMap { table?.field($0) }
            var told = RecordExplained.Finding(
                code: finding.code, field: finding.field, title: field?.title, words: meaning(finding, index),
                mending: Catalogue.mending(finding.code, in: words.language), cause: finding.cause)
            if finding.code == "DUPLICATE_KEY" { told.others = try withSameKey(as: reject.record, index) }
            if finding.code == "PARENT_UNREADABLE" { told.cause = try around(reject.record, index) }
            return told
        }
    }

    /// What a code means; one of the plan's own, which the plan gives to a rule or to the failure of a field.
    private func meaning(_ finding: HandoverData.Finding, _ index: Int) -> String {
        if let known = Catalogue.finding(finding.code, in: words.language) { return known }
        let mapping = mappings[index].staged.mapping
        if let rule = plan.rules.first(where: { $0.table == mapping.to && $0.id == finding.field }) {
            return words.say("the rule does not hold: \(words.words(of: rule))", "规则不成立：\(words.words(of: rule))")
        }
        guard let rule = mapping.fields.first(where: { $0.field == finding.field }) else {
            return words.say("it does not fit the plan", "不符合计划的要求")
        }
        let chain = rule.chain.map(\.name).joined(separator: ", ")
        if chain.isEmpty {
            return words.say("it could not be made (plan line \(rule.mark.line))", "无法得出（计划第 \(rule.mark.line) 行）")
        }
        return words.say(
            "it did not come through [\(chain)] (plan line \(rule.mark.line))", "没有通过 [\(chain)]（计划第 \(rule.mark.line) 行）")
    }

    /// The record that one of a nested list lies in, where a mapping reads it.
    private func around(_ record: Int64, _ index: Int) throws -> String? {
        let (own, checkpoints) = (mappings[index].staged.mapping, mappings[index].staged.checkpoints)
        guard let outer = plan.source(own.from)?.around(own.list).first,
            let mapping = plan.mappings.first(where: { $0.from == own.from && $0.list == outer })
        else { return nil }
        var parent: Int64?
        try looked.exports.visit([record], of: own, from: checkpoints) { batch, records in
            for record in records where record < batch.index.parents.count { parent = batch.index.parents[record] }
        }
        return parent.map { "\(mapping.id):\($0)" }
    }

    /// Other records that are held back for the key of this one.
    private func withSameKey(as record: Int64, _ index: Int) throws -> [String] {
        guard let table = plan.table(mappings[index].staged.mapping.to) else { return [] }
        let key = table.key.compactMap { name in table.fields.firstIndex { $0.name == name } }
        var own: [[UInt8]] = []
        try forEachRemoved(mappings[index]) { reject, line in
            if reject.record == record { own = key.map { line.bytes(ofField: $0) } }
        }
        var others: [String] = []
        for mapping in mappings where mapping.staged.mapping.to == table.id {
            try forEachRemoved(mapping) { reject, line in
                let isOther = reject.record != record || mapping.staged.mapping.id != mappings[index].staged.mapping.id
                guard isOther, others.count < Self.mostOthers, reject.findings.contains(where: { $0.code == "DUPLICATE_KEY" }),
                    key.map({ line.bytes(ofField: $0) }) == own
                else { return }
                others.append("\(mapping.staged.mapping.id):\(reject.record)")
            }
        }
        return others
    }

    private func forEachRemoved(_ mapping: Decided.Mapping, _ body: (Reject, Span<UInt8>) -> Void) throws {
        var removed = mapping.removed[...]
        try mapping.forEachRemovedLine { line in if let reject = removed.popFirst() { body(reject, line) } }
    }
}

extension Span<UInt8> {
    fileprivate func bytes(ofField field: Int) -> [UInt8] { CanonicalCSV.range(ofField: field, in: self).map { self[$0] } }
}
