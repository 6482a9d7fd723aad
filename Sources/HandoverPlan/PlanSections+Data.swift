import HandoverCore

extension PlanSections {
    func table(_ id: String, _ node: YAMLNode) -> Plan.Table? {
        let section = node.section(PlanKeys.table)
        let key = section.required("key")?.texts() ?? []
        let fields = (section.required("fields")?.entries() ?? []).compactMap { field($0, $1, isKey: key.contains($0)) }
        let references = (section["references"]?.elements() ?? []).compactMap(reference)
        for name in key where !fields.contains(where: { $0.name == name }) {
            problems.add(
                .planUnknownName, .name(name), .name(nearest(name, among: fields.map(\.name))), at: section["key"]?.mark,
                key: "\(node.path).key")
        }
        // An element that is an open question has been said already.
        let isBlank = key.isEmpty && section["key"]?.elements().isEmpty != false
        if isBlank || Set(key).count != key.count {
            problems.add(.planBadKey, .name(id), at: node.mark, key: node.path)
        }
        return Plan.Table(
            id: id, title: section.optional("title"), key: key, fields: fields, references: references, mark: node.mark)
    }

    private func field(_ name: String, _ node: YAMLNode, isKey: Bool) -> Plan.Field? {
        guard Names.isFieldName(name) else {
            problems.add(.planBadFieldName, .name(name), at: node.mark, key: node.path)
            return nil
        }
        let section = node.section(PlanKeys.field)
        let type = value(section.required("type"), Plan.FieldType.allCases.map(\.rawValue)).flatMap {
            Plan.FieldType(rawValue: $0)
        }
        guard let type else { return nil }
        var scale = type.hasScale ? 2 : nil as Int?
        if let node = section["scale"] {
            if let stated = count(node), type.hasScale, stated <= 12 {
                scale = Int(stated)
            } else {
                problems.add(.planBadScale, .name(name), at: node.mark, key: node.path)
            }
        }
        return Plan.Field(
            name: name, type: type, scale: scale, isRequired: flag(section["required"]) || isKey,
            isPersonal: flag(section["personal"]),
            title: section.optional("title"), mark: node.mark)
    }

    private func reference(_ node: YAMLNode) -> Plan.Reference? {
        let section = node.section(PlanKeys.reference)
        let onOrphan = section["onOrphan"].map { value($0, Plan.OnOrphan.allCases.map(\.rawValue)) } ?? "quarantine"
        guard let field = section.requiredText("field"), let to = id(section.required("to")),
            let onOrphan = onOrphan.flatMap({ Plan.OnOrphan(rawValue: $0) })
        else { return nil }
        return Plan.Reference(field: field, to: to, onOrphan: onOrphan, mark: node.mark)
    }

    func mapping(_ entry: (name: String, node: YAMLNode), _ tables: [Plan.Table]) -> Plan.Mapping? {
        let section = entry.node.section(PlanKeys.mapping)
        let from = section.required("from").flatMap(origin)
        let to = id(section.required("to"))
        let fields = (section.required("fields")?.entries() ?? []).compactMap(rule)
        let drop = (section["drop"]?.entries() ?? []).compactMap { column, node -> Plan.Drop? in
            guard let reason = node.scalar() else { return nil }
            if reason.isEmpty { problems.add(.planValueMissing, .name(column), at: node.mark, key: node.path) }
            return Plan.Drop(column: column, reason: reason, mark: node.mark)
        }
        let balance = section["balance"].flatMap(balance)
        guard let from, let to else { return nil }
        return Plan.Mapping(
            id: entry.name, from: from.source, list: from.list, to: to, fields: fields, drop: drop, balance: balance,
            mark: entry.node.mark)
    }

    /// `SOURCE` or `SOURCE.LIST`.
    private func origin(_ node: YAMLNode) -> (source: String, list: String?)? {
        guard let text = node.scalar() else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy(Names.isID) else {
            problems.add(.planBadID, .name(text), at: node.mark, key: node.path)
            return nil
        }
        return (parts[0], parts.count > 1 ? parts[1] : nil)
    }

    private func balance(_ node: YAMLNode) -> Plan.Balance? {
        let section = node.section(PlanKeys.balance)
        guard let sum = section.requiredText("sum"), let place = section.required("equals"), let equals = place.scalar() else {
            return nil
        }
        let parts = equals.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Names.isID(parts[0]), Names.isFieldName(parts[1]) else {
            problems.add(.planBadBalance, .name(equals), at: place.mark, key: place.path)
            return nil
        }
        return Plan.Balance(sum: sum, mapping: parts[0], equals: parts[1])
    }

    private func rule(_ field: String, _ node: YAMLNode) -> Plan.FieldMapping? {
        guard node.isMap else {
            return node.scalar(isData: true).map {
                .init(field: field, value: .column($0, chain: [], onFailure: nil), mark: node.mark)
            }
        }
        let section = node.section(PlanKeys.rule)
        if let constant = section["constant"] {
            for key in ["from", "do", "else"] {
                if let extra = section[key] { problems.add(.planConstantAlone, .name(field), at: extra.mark, key: extra.path) }
            }
            return constant.scalar(isData: true).map { .init(field: field, value: .constant($0), mark: node.mark) }
        }
        let column = section.required("from")?.scalar(isData: true)
        let chain = (section["do"]?.elements() ?? []).compactMap(step)
        let onFailure = section["else"].flatMap(otherwise)
        guard let column else { return nil }
        return .init(field: field, value: .column(column, chain: chain, onFailure: onFailure), mark: node.mark)
    }

    private func otherwise(_ node: YAMLNode) -> Plan.OnFailure? {
        let section = node.section(PlanKeys.otherwise)
        switch (section["quarantine"], section["nullify"]) {
        case (let code?, nil): return self.code(code).map { .quarantine($0) }
        case (nil, let code?): return self.code(code).map { .nullify($0) }
        default:
            problems.add(.planBadElse, at: node.mark, key: node.path)
            return nil
        }
    }

    private func step(_ node: YAMLNode) -> Operator? {
        guard node.isMap else {
            switch node.scalar() {
            case "trim": return .trim
            case "fold-width": return .foldWidth
            case "integer": return .integer
            case "decimal": return .decimal
            case "money": return .money
            case "phone": return .phone(area: nil)
            case nil: return nil
            case let name? where Operator.names.contains(name):
                // It is known but needs arguments.
                problems.add(.planBadOperator, at: node.mark, key: node.path)
                return nil
            case let name?:
                problems.add(
                    .planUnknownOperator, .name(name), .name(nearest(name, among: Operator.names)), at: node.mark, key: node.path)
                return nil
            }
        }
        let entries = node.entries()
        guard entries.count == 1, let (name, value) = entries.first else {
            problems.add(.planBadOperator, at: node.mark, key: node.path)
            return nil
        }
        switch name {
        case "null-if": return .nullIf(value.texts(isData: true))
        case "if-absent": return value.scalar(isData: true).map { .ifAbsent($0) }
        case "map":
            return .map(value.entries().compactMap { from, to in to.scalar(isData: true).map { Operator.Pair(from, $0) } })
        case "date": return date(value)
        case "phone":
            let area = value.section(PlanKeys.phone)["area"]
            guard let area, let text = area.scalar() else { return .phone(area: nil) }
            guard Names.isAreaCode(text) else {
                problems.add(.planBadArea, .name(text), at: area.mark, key: area.path)
                return nil
            }
            return .phone(area: text)
        case let name where Operator.names.contains(name):
            // It is known but takes no arguments.
            problems.add(.planBadOperator, at: value.mark, key: value.path)
            return nil
        default:
            problems.add(
                .planUnknownOperator, .name(name), .name(nearest(name, among: Operator.names)), at: value.mark, key: value.path)
            return nil
        }
    }

    private func date(_ node: YAMLNode) -> Operator? {
        let texts = node.texts()
        let formats = texts.compactMap { text -> DateFormat? in
            if let format = DateFormat(text) { return format }
            problems.add(.planBadDateFormat, .name(text), at: node.mark, key: node.path)
            return nil
        }
        if texts.isEmpty, node.isList { problems.add(.planBadOperator, at: node.mark, key: node.path) }
        return .date(formats)
    }
}
