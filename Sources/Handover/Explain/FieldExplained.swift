import HandoverCore
import HandoverData
import HandoverPlan

/// What makes a field, and what reads it.
public struct FieldExplained: Hashable, Sendable {
    /// One operator of a chain.
    public struct Operation: Hashable, Sendable {
        /// Its name in the plan, what it does in words, and its parameters as the plan has them; empty for none.
        public var name: String, words: String, parameters: String
        /// Whether a text can fail it.
        public var canFail: Bool
    }

    /// A code, and what it means or why it is none.
    public struct Said: Hashable, Sendable {
        public var code: String, words: String
    }

    /// How one mapping makes the field.
    public struct Way: Hashable, Sendable {
        /// The mapping, the source or list that it reads, and the file of that.
        public var mapping: String, from: String, file: String
        /// Where the plan says so.
        public var line: Int
        /// The columns that it reads, and how a text comes of them.
        public var columns: [String], origin: String
        /// Texts that mean null in this source.
        public var nulls: [String]
        /// The chain.
        public var operations: [Operation]
        /// What a failure leads to; `nil` where nothing can fail.
        public var otherwise: String?
        /// The damage that is looked for, and what is accepted.
        public var damage: [Said], accepted: [Said]
        /// Where a damaged text is looked for; `nil` for nowhere.
        public var recovery: String?
    }

    public var table: String, tableTitle: String?
    public var name: String, title: String?
    /// Its type, with scale, kind and length where it has them.
    public var type: String
    public var isKey: Bool, isRequired: Bool, isPersonal: Bool
    /// One a mapping that fills the table, in the plan's order.
    public var ways: [Way]
    /// References, totals, balances, rules and fields that read it, and how it is stored in the target, in words.
    public var readers: [String]

    init(_ field: Plan.Field, of table: Plan.Table, in plan: Plan, _ lock: Lock, _ language: Catalogue.Language) {
        let words = FieldWords(language)
        self.table = table.id
        tableTitle = table.title
        (name, title) = (field.name, field.title)
        type = words.type(field)
        isKey = table.key.contains(field.name)
        (isRequired, isPersonal) = (field.isRequired, field.isPersonal)
        ways = plan.mappings.filter { $0.to == table.id }.compactMap { mapping in
            mapping.fields.first { $0.field == field.name }.map { words.way($0, field, mapping, plan, lock) }
        }
        readers = words.readers(of: field, table, plan)
    }
}

/// What a plan says, in words.
struct FieldWords {
    let language: Catalogue.Language

    init(_ language: Catalogue.Language) { self.language = language }

    func say(_ english: String, _ chinese: String) -> String { language == .en ? english : chinese }

    private func list(_ names: [String]) -> String { names.map(printable).joined(separator: say(", ", "、")) }

    func type(_ field: Plan.Field) -> String {
        var text = field.type.rawValue
        if let scale = field.scale { text += say(", \(scale) decimals", "，\(scale) 位小数") }
        if let kind = field.kind { text += say(", kind \(kind.rawValue)", "，类别 \(kind.rawValue)") }
        if let length = field.length { text += say(", \(length) digits", "，\(length) 位数字") }
        return text
    }

    func way(
        _ rule: Plan.FieldMapping, _ field: Plan.Field, _ mapping: Plan.Mapping, _ plan: Plan, _ lock: Lock
    ) -> FieldExplained.Way {
        var damage: [Damage] = []
        switch rule.value {
        case .constant, .chosen: break
        default: damage = Damage.allCases.filter { $0.concerns(field, rule.chain) }
        }
        let accepted = rule.accept.map(\.damage)
        return FieldExplained.Way(
            mapping: mapping.id, from: mapping.fromText, file: lock.sources.first { $0.id == mapping.from }?.path ?? "",
            line: rule.mark.line, columns: rule.columns, origin: origin(rule.value, plan),
            nulls: rule.columns.isEmpty ? [] : plan.source(mapping.from)?.nulls ?? [], operations: rule.chain.map(operation),
            otherwise: rule.onFailure.map(otherwise),
            damage: damage.filter { !accepted.contains($0) }.map {
                .init(code: $0.rawValue, words: Catalogue.finding($0.rawValue, in: language) ?? "")
            },
            accepted: rule.accept.map { .init(code: $0.damage.rawValue, words: $0.reason) },
            recovery: rule.recover.map { found($0, plan) })
    }

    /// How a text comes of columns.
    func origin(_ value: Plan.FieldMapping.Value, _ plan: Plan) -> String {
        switch value {
        case .column(let column, _, _): say("column \(printable(column))", "列 \(printable(column))")
        case .constant(let text): say("always \(quoted(text))", "恒为 \(quoted(text))")
        case .columns(.first(let columns), _, _):
            say("the first of these columns that has a text: \(list(columns))", "以下各列中首个有文本的：\(list(columns))")
        case .columns(.joined(let columns, let separator), _, _):
            say(
                "the texts of \(list(columns)), with \(quoted(separator)) between them",
                "\(list(columns)) 的文本相连，中间为 \(quoted(separator))")
        case .columns(.template(let template), _, _): say("the text \(quoted(template.text))", "文本 \(quoted(template.text))")
        case .columns(.lookedUp(let lookup), _, _): found(lookup, plan)
        case .computed(let expression, _): say("computed: \(expression.text)", "计算：\(expression.text)")
        case .chosen(let choice): chosen(choice)
        }
    }

    private func chosen(_ choice: Plan.Choice) -> String {
        let branches = choice.branches.map { branch in
            say("\(quoted(branch.then)) if \(branch.when.text)", "若 \(branch.when.text) 则为 \(quoted(branch.then))")
        }
        let rest = choice.otherwise.map(quoted) ?? say("null", "空值")
        return (branches + [say("else \(rest)", "否则为 \(rest)")]).joined(separator: say("; ", "；"))
    }

    private func found(_ lookup: Plan.LookedUp, _ plan: Plan) -> String {
        let from = plan.lookup(lookup.lookup)
        let (key, by) = (list(from?.key ?? []), list(lookup.by))
        let (column, source) = (printable(lookup.from), from?.fromText ?? lookup.lookup)
        return say(
            "looked up: \(column) of \(source) where its \(key) is this record's \(by)",
            "查找：\(source) 中 \(key) 等于本记录 \(by) 者的 \(column)")
    }

    func operation(_ step: Operator) -> FieldExplained.Operation {
        FieldExplained.Operation(
            name: step.name, words: Catalogue.operation(step.name, in: language) ?? "", parameters: parameters(step),
            canFail: step.isFallible)
    }

    /// At most so many texts of a list are shown: a table of hundreds is looked up in the plan.
    private static let mostTexts = 12

    /// The parameters as the canonical plan has them (Plan.md section 5), whatever the operator is.
    private func parameters(_ step: Operator) -> String {
        guard case .object(let members) = step.json else { return "" }
        let shown = members.filter { $0.name != "op" && $0.name != "offsets" }
        return shown.compactMap { member -> String? in
            switch member.value {
            case .array(let values):
                var texts = values.prefix(Self.mostTexts).map { text($0) }
                if values.count > texts.count {
                    texts.append(say("… and \(values.count - texts.count) more", "……另有 \(values.count - texts.count) 项"))
                }
                return (shown.count > 1 ? member.name + " " : "") + texts.joined(separator: say(", ", "、"))
            case .string(let text):
                return ["text", "pattern"].contains(member.name) ? quoted(text) : "\(member.name) \(plain(text))"
            case .bool(let truth): return truth ? member.name : nil
            case .object: return nil
            }
        }.joined(separator: "; ")
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): plain(text)
        case .array(let pair): pair.map { text($0) }.joined(separator: " → ")
        case .bool, .object: ""
        }
    }

    /// A text of the plan: in quotes where it could be taken for nothing, or for two.
    private func plain(_ text: String) -> String {
        text.isEmpty || text.contains(" ") || text.contains(",") ? quoted(text) : printable(text)
    }

    func quoted(_ text: String) -> String { "\"" + printable(text) + "\"" }

    func otherwise(_ failure: Plan.OnFailure) -> String {
        switch failure {
        case .quarantine(let code): say("the record is held back as \(code)", "记录以 \(code) 隔离")
        case .nullify(let code): say("null is written, and counted as \(code)", "记为空值，计入 \(code)")
        }
    }
}

extension FieldWords {
    /// What depends on the field, in the order of the plan.
    func readers(of field: Plan.Field, _ table: Plan.Table, _ plan: Plan) -> [String] {
        var lines: [String] = []
        if table.key.contains(field.name) {
            let key = table.key.joined(separator: ", ")
            lines.append(say("the key (\(key)): no two rows have the same", "主键（\(key)）：任何两行不得相同"))
        }
        for reference in table.references where reference.field == field.name {
            lines.append(
                say(
                    "it refers to \(reference.to); a record whose reference leads nowhere \(reference.onOrphan == .fail ? "stops the run" : "is held back as ORPHAN")",
                    "引用 \(reference.to)；没有着落的记录\(reference.onOrphan == .fail ? "使运行停止" : "以 ORPHAN 隔离")"))
        }
        if table.key == [field.name] {
            for other in plan.tables {
                for reference in other.references where reference.to == table.id {
                    lines.append(say("\(other.id).\(reference.field) refers to it", "\(other.id).\(reference.field) 引用它"))
                }
            }
        }
        lines += merging(field, table, plan)
        for mapping in plan.mappings {
            for rule in mapping.fields
            where mapping.to == table.id && rule.expressions.contains(where: { $0.fields.contains(field.name) }) {
                lines.append(
                    say("the field \(rule.field) of \(mapping.id) is made with it", "\(mapping.id) 的字段 \(rule.field) 由它得出"))
            }
            guard let balance = mapping.balance else { continue }
            let header = plan.mapping(balance.mapping)
            let isLine = mapping.to == table.id && balance.sum == field.name
            guard isLine || (header?.to == table.id && balance.equals == field.name) else { continue }
            lines.append(
                say(
                    "the sum of \(mapping.id).\(balance.sum) must equal \(balance.mapping).\(balance.equals)",
                    "\(mapping.id).\(balance.sum) 之和须等于 \(balance.mapping).\(balance.equals)"))
        }
        for rule in plan.rules where rule.reads(field.name, of: table.id) {
            lines.append(say("the rule \(rule.id): \(words(of: rule))", "规则 \(rule.id)：\(words(of: rule))"))
        }
        for total in plan.totals where total.table == table.id && total.field == field.name {
            let declared = total.declared ?? total.footer.map { say("the footer of \($0)", "\($0) 的表尾") }
            lines.append(
                say(
                    "its sum must balance" + (declared.map { "; declared is \($0)" } ?? ""),
                    "合计须平衡" + (declared.map { "；申报为 \($0)" } ?? "")))
        }
        if let target = plan.target, let stored = target.tables.first(where: { $0.table == table.id }),
            let column = stored.columns.first(where: { $0.field == field.name })
        {
            let (name, type) = (printable("\(stored.name).\(column.column)"), column.representation.rawValue)
            lines.append(
                say("in the target \(target.id) it is \(name), stored as \(type)", "在目标 \(target.id) 中为 \(name)，存为 \(type)"))
        }
        return lines
    }
}
