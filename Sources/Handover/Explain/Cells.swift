import HandoverCore
import HandoverData
import HandoverPlan
import HandoverTransform
import SystemPackage

/// One record, whose cells are made again by the mapping's own program: of a table that has no other field than the one that is asked
/// about, and of chains that end where it is asked what came of them. So what is told is what a run does.
struct Cells {
    private let plan: Plan
    private let mapping: Plan.Mapping
    private let table: Plan.Table
    private let source: Plan.Source
    /// What a batch of the mapping's list has, and what fields look into.
    private let columns: [String]
    private let lookups: [String: LookupTable]
    /// The record alone, as decisions correct it.
    private let batch: RecordBatch
    private let corrected: Set<[UInt8]>
    private let raw: [RecordExplained.Raw?]
    private let words: FieldWords
    private let showsValues: Bool
    /// The record's own row, where merging may have made it another than the record makes by itself.
    private let row: [UInt8]?

    private static let failure = ShownValue.stepFailure

    /// `nil` for a record that cannot be read.
    init?(_ index: Int, _ record: Int64, in looked: DecidedPlan, _ words: FieldWords, showsValues: Bool, _ interrupt: Interrupt)
        throws
    {
        let staged = looked.decided.mappings[index].staged
        row = looked.plan.merges.isEmpty ? nil : try staged.line(of: record)
        (plan, mapping, self.words, self.showsValues) = (looked.plan, staged.mapping, words, showsValues)
        guard let table = plan.table(mapping.to), let source = plan.source(mapping.from) else {
            preconditionFailure("the plan reader checks that tables and sources exist")
        }
        (self.table, self.source) = (table, source)
        let exports = looked.exports
        let own = staged.mapping
        columns = exports.columns(of: own) + (own.list.map { looked.plan.specials(of: own.from, list: $0) } ?? [])
        var single: RecordBatch?
        var position = 0
        try exports.visit([record], of: mapping, from: staged.checkpoints) { batch, records in
            for record in records where batch.index.findings(of: record).isEmpty {
                single = batch.single(record)
                position = batch.position(of: record)
            }
        }
        guard let single else { return nil }
        batch = looked.stage.rulings[index].apply(to: single).batch
        let decision = looked.decisions?.decisions.first { $0.mapping == own.id && $0.record == record }
        corrected = Set((decision?.corrections ?? []).map { Array($0.column.utf8) })
        raw = try exports.rawCells(of: single, at: position, mapping, showsValues: showsValues)
        let needsLookups = mapping.fields.contains { $0.lookup != nil }
        lookups = needsLookups ? try Lookups(exports, interrupt: interrupt).tables[index] : [:]
    }

    // MARK: All cells

    func all() -> [RecordExplained.Cell] {
        table.fields.compactMap { field in
            rule(field.name).map { rule in
                .init(
                    field: field.name, title: field.title, columns: rule.columns,
                    value: shown(archived(field) ?? made(field, rule)))
            }
        }
    }

    /// What stands in the record's row; `nil` where that is what the record makes.
    private func archived(_ field: Plan.Field) -> Made? {
        guard let row, let place = table.fields.firstIndex(where: { $0.name == field.name }) else { return nil }
        return CanonicalCSV.text(row[CanonicalCSV.range(ofField: place, in: row.span)]).map { .text($0) }
    }

    private func rule(_ field: String) -> Plan.FieldMapping? { mapping.fields.first { $0.field == field } }

    // MARK: Making cells

    /// What came of a field.
    private enum Made: Equatable {
        case absent, null
        case text([UInt8])
        /// Codes of findings, the field's own first.
        case held(String, by: String)
        /// Null is written under the plan's code.
        case nulled
    }

    /// Makes a field by a rule, with all fields that it reads.
    private func made(_ field: Plan.Field, _ rule: Plan.FieldMapping) -> Made {
        var wanted: Set<String> = [field.name]
        for other in table.fields.reversed() where wanted.contains(other.name) {
            let own = other.name == field.name ? rule : self.rule(other.name)
            for expression in own?.expressions ?? [] { wanted.formUnion(expression.fields) }
        }
        var (narrow, only, alone) = (table, mapping, plan)
        narrow.fields = table.fields.filter { wanted.contains($0.name) }.map { $0.name == field.name ? field : $0 }
        (narrow.key, narrow.references) = ([], [])
        only.fields = mapping.fields.filter { wanted.contains($0.field) }.map { $0.field == field.name ? rule : $0 }
        (only.balance, only.exclude) = (nil, [])
        (alone.tables, alone.mappings, alone.totals, alone.rules) = ([narrow], [only], [], [])
        let chunk = MappingProgram(only, in: alone, columns: columns, lookups: lookups).run(batch)
        if let reject = chunk.rejects.first {
            let finding = reject.findings.first { $0.field == field.name } ?? reject.findings.first
            return .held(finding?.code ?? "", by: finding?.field ?? "")
        }
        let place = narrow.fields.firstIndex { $0.name == field.name } ?? 0
        if chunk.nulled[place] > 0 { return .nulled }
        let line = chunk.lines.dropLast()
        let text = CanonicalCSV.text(line[CanonicalCSV.range(ofField: place, in: line.span)])
        return text.map { .text($0) } ?? (chunk.absent[place] > 0 ? .absent : .null)
    }

    private func shown(_ made: Made) -> ShownValue {
        switch made {
        case .absent: .absent
        case .null, .nulled: .null
        case .text(let text): .text(ShownText(text, showsValues: showsValues))
        case .held(let code, _): .fails(code)
        }
    }

    // MARK: One cell, step by step

    func trace(_ name: String) -> RecordExplained.Trace {
        guard let field = table.field(name), let rule = rule(name) else {
            preconditionFailure("the caller has looked for the field")
        }
        let result = made(field, rule)
        var trace = RecordExplained.Trace(
            field: name, title: field.title, type: words.type(field), columns: rule.usedColumns.map(column),
            origin: isPlain(rule) ? "" : words.origin(rule.value, plan), start: nil, damage: nil, isRecovered: false,
            steps: [], value: shown(result), otherwise: nil, target: stored(result, field))
        if let own = archived(field), own != result {
            trace.merged = shown(own)
            trace.target = stored(own, field)
        }
        if case .held(let code, let by) = result, Damage(rawValue: code) != nil, by == name {
            trace.damage = .init(code: code, words: Catalogue.finding(code, in: words.language) ?? "")
        }
        if let damage = damage(rule, field), trace.damage == nil {
            trace.damage = .init(code: damage.rawValue, words: Catalogue.finding(damage.rawValue, in: words.language) ?? "")
            trace.isRecovered = true
        }
        if trace.damage == nil || trace.isRecovered { follow(rule, field, &trace) }
        switch (result, rule.onFailure) {
        case (.nulled, let failure?): trace.otherwise = words.otherwise(failure)
        case (.held(let code, let by), .quarantine(let own)?) where code == own && by == name:
            trace.otherwise = words.otherwise(.quarantine(own))
        default: break
        }
        return trace
    }

    /// Whether the text that a chain begins with is that of one column.
    private func isPlain(_ rule: Plan.FieldMapping) -> Bool { if case .column = rule.value { true } else { false } }

    /// The steps as far as they lead.
    private func follow(_ rule: Plan.FieldMapping, _ field: Plan.Field, _ trace: inout RecordExplained.Trace) {
        switch rule.value {
        case .constant: return
        case .computed(let expression, _): trace.steps = expression.fields.unique.map(step)
        case .chosen(let choice):
            trace.steps =
                choice.branches.flatMap(\.when.fields).unique.map(step) + choice.branches.map { condition($0.when, field) }
        case .column, .columns:
            var before = made(optional(text(field)), cut(rule, after: 0, trace.isRecovered))
            // A text that means null in its source is told as what it means.
            if trace.isRecovered || !isPlain(rule) || before == .null { trace.start = shown(before) }
            if case .held = before { return }
            for (number, operation) in rule.chain.enumerated() {
                let kind = operation.type == nil ? text(field) : field
                let value = made(optional(kind), cut(rule, after: number + 1, trace.isRecovered))
                let shown = shown(value)
                trace.steps.append(.init(operation: words.operation(operation), value: shown, isSame: value == before))
                if case .fails = shown { return }
                before = value
            }
        }
    }

    /// A field of texts as they are.
    private func text(_ field: Plan.Field) -> Plan.Field {
        var text = field
        (text.type, text.scale, text.kind, text.length) = (.text, nil, nil, nil)
        return text
    }

    /// A field that may be null: what a step comes to is asked, not what that means for the record.
    private func optional(_ field: Plan.Field) -> Plan.Field {
        var optional = field
        optional.isRequired = false
        return optional
    }

    /// The rule with so many operators of its chain, and no look for damage; of a recovery, with the text that was found.
    private func cut(_ rule: Plan.FieldMapping, after count: Int, _ isRecovered: Bool) -> Plan.FieldMapping {
        var cut = rule
        let chain = Array(rule.chain.prefix(count))
        switch rule.value {
        case .column(let name, _, _) where !isRecovered:
            cut.value = .column(name, chain: chain, onFailure: .quarantine(Self.failure))
            cut.recover = nil
        case .column:
            guard let recover = rule.recover else { return rule }
            cut.value = .columns(.lookedUp(recover), chain: chain, onFailure: .quarantine(Self.failure))
            cut.recover = nil
        case .columns(let several, _, _): cut.value = .columns(several, chain: chain, onFailure: .quarantine(Self.failure))
        case .constant, .computed, .chosen: break
        }
        cut.accept = Damage.allCases.map { .init(damage: $0, reason: "") }
        return cut
    }

    /// A field that an expression reads.
    private func step(_ name: String) -> RecordExplained.Step {
        var value = ShownValue.null
        if let field = table.field(name), let rule = rule(name) { value = shown(made(field, rule)) }
        return .init(
            operation: .init(name: name, words: words.say("a field of the row", "行中的字段"), parameters: "", canFail: false),
            value: value)
    }

    /// Whether a condition holds.
    private func condition(_ when: Expression, _ field: Plan.Field) -> RecordExplained.Step {
        guard var asked = rule(field.name) else { preconditionFailure("every field has a rule") }
        asked.value = .computed(when, onFailure: .quarantine(Self.failure))
        asked.accept = Damage.allCases.map { .init(damage: $0, reason: "") }
        var truth = optional(text(field))
        truth.type = .boolean
        let made = made(truth, asked)
        // What a condition comes to is no value of a record.
        var value = shown(made)
        if case .text(let bytes) = made { value = .text(ShownText(bytes, showsValues: true)) }
        return .init(
            operation: .init(name: when.text, words: words.say("a condition", "条件"), parameters: "", canFail: true), value: value)
    }

    /// What is wrong with the text of a field that can be found whole elsewhere.
    private func damage(_ rule: Plan.FieldMapping, _ field: Plan.Field) -> Damage? {
        guard rule.recover != nil, case .column(let name, _, _) = rule.value, !isPlace(name),
            let text = ColumnReader([name], among: columns, of: source).first(0, of: batch)
        else { return nil }
        return DamageWatch(rule, field, rule.chain, closing: plan.transfer.closing).find(text.span)
    }

    // MARK: Columns and target

    private func isPlace(_ column: String) -> Bool { mapping.list != nil && Plan.Mapping.Special.isPlace(column) }

    private func column(_ name: String) -> RecordExplained.Column {
        guard let place = columns.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
            preconditionFailure("the plan was checked against the lock's columns")
        }
        let slot = batch.index.slot(place, of: 0)
        var value = ShownValue.null
        if slot.flags.contains(.absent) {
            value = .absent
        } else if isPlace(name) {
            value = .text(ShownText((slot.isInArena ? batch.arena : batch.chunk)[slot.range], showsValues: true))
        } else if let text = ColumnReader([name], among: columns, of: source).first(0, of: batch) {
            value = .text(ShownText(text, showsValues: showsValues))
        }
        return .init(
            name: name, value: value, isCorrected: corrected.contains(Array(name.utf8)), raw: place < raw.count ? raw[place] : nil
        )
    }

    private func stored(_ result: Made, _ field: Plan.Field) -> RecordExplained.Stored? {
        guard let target = plan.target?.tables.first(where: { $0.table == table.id }),
            let column = target.columns.first(where: { $0.field == field.name })
        else { return nil }
        var value = shown(result)
        switch (result, column.representation) {
        case (.held, _): return nil
        // The integer value × 10^scale has the same digits (Plan.md section 1.9).
        case (.text(let text), .minorUnits):
            var digits = String(decoding: text, as: UTF8.self).filter { $0 != "." }
            let sign = digits.hasPrefix("-") ? String(digits.removeFirst()) : ""
            digits = String(digits.drop { $0 == "0" })
            value = .text(ShownText((digits.isEmpty ? "0" : sign + digits).utf8, showsValues: showsValues))
        default: break
        }
        return .init(column: "\(target.name).\(column.column)", representation: column.representation.rawValue, value: value)
    }
}

extension Array<String> {
    /// Each once, in the order in which they first stand here.
    fileprivate var unique: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
