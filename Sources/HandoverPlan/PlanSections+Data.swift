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
        var field = Plan.Field(
            name: name, type: type, scale: scale, isRequired: flag(section["required"]) || isKey,
            isPersonal: flag(section["personal"]),
            title: section.optional("title"), mark: node.mark)
        if let node = section["kind"] {
            field.kind = value(node, Plan.Field.Kind.allCases.map(\.rawValue)).flatMap { Plan.Field.Kind(rawValue: $0) }
            if type != .text, type != .identifier { problems.add(.planBadKind, .name(name), at: node.mark, key: node.path) }
        }
        if let node = section["length"] {
            field.length = count(node).map { Int(clamping: $0) }
            if let length = field.length, type != .identifier || !(2...60).contains(length) {
                problems.add(.planBadLength, .name(name), at: node.mark, key: node.path)
            }
        }
        return field
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
        let table = tables.first { $0.id == to }
        let fields = (section.required("fields")?.entries() ?? []).compactMap { rule($0, $1, of: table) }
        let drop = (section["drop"]?.entries() ?? []).compactMap { column, node -> Plan.Drop? in
            guard let reason = node.scalar() else { return nil }
            if reason.isEmpty { problems.add(.planValueMissing, .name(column), at: node.mark, key: node.path) }
            return Plan.Drop(column: column, reason: reason, mark: node.mark)
        }
        let balance = section["balance"].flatMap(balance)
        let exclude = (section["exclude"]?.elements() ?? []).compactMap(exclusion)
        guard let from, let to else { return nil }
        return Plan.Mapping(
            id: entry.name, from: from.source, list: from.list, to: to, fields: fields, drop: drop, balance: balance,
            mark: entry.node.mark, exclude: exclude)
    }

    /// `SOURCE` or `SOURCE.LIST`.
    func origin(_ node: YAMLNode) -> (source: String, list: String?)? {
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

    private func rule(_ field: String, _ node: YAMLNode, of table: Plan.Table?) -> Plan.FieldMapping? {
        guard node.isMap else {
            return node.scalar(isData: true).map {
                .init(field: field, value: .column($0, chain: [], onFailure: nil), mark: node.mark)
            }
        }
        let section = node.section(PlanKeys.rule)
        if section["compute"] != nil || section["choose"] != nil { return madeRule(field, section, of: table) }
        if let otherwise = section["otherwise"] {
            problems.add(.planColumnsTwice, .name(field), at: otherwise.mark, key: otherwise.path)
        }
        if let constant = section["constant"] {
            for key in ["from", "do", "else", "accept", "recover", "join", "with", "template", "lookup", "by"] {
                if let extra = section[key] { problems.add(.planConstantAlone, .name(field), at: extra.mark, key: extra.path) }
            }
            return constant.scalar(isData: true).map { .init(field: field, value: .constant($0), mark: node.mark) }
        }
        if section["join"] != nil || section["template"] != nil || section["lookup"] != nil || section["from"]?.isList == true {
            return severalRule(field, section)
        }
        if let by = section["by"] { problems.add(.planByAlone, at: by.mark, key: by.path) }
        if let with = section["with"] { problems.add(.planWithAlone, at: with.mark, key: with.path) }
        let column = section.required("from")?.scalar(isData: true)
        let (chain, onFailure, accept) = making(section)
        guard let column else { return nil }
        return .init(
            field: field, value: .column(column, chain: chain, onFailure: onFailure), mark: node.mark, accept: accept,
            recover: section["recover"].flatMap(recovery))
    }

    /// What becomes of the text that a field begins with: `do`, `else` and `accept`.
    func making(_ section: YAMLSection) -> ([Operator], Plan.OnFailure?, [Plan.FieldMapping.Accepted]) {
        (
            (section["do"]?.elements() ?? []).compactMap(fieldOperator), section["else"].flatMap(otherwise),
            (section["accept"]?.entries() ?? []).compactMap(accepted)
        )
    }

    /// A code of damage that the column's data only looks like, with the reason.
    func accepted(_ code: String, _ node: YAMLNode) -> Plan.FieldMapping.Accepted? {
        guard let reason = node.scalar() else { return nil }
        if reason.isEmpty { problems.add(.planValueMissing, .name(code), at: node.mark, key: node.path) }
        guard let damage = Damage(rawValue: code) else {
            let known = Damage.allCases.map(\.rawValue)
            problems.add(.planUnknownName, .name(code), .name(nearest(code, among: known)), at: node.mark, key: node.path)
            return nil
        }
        return .init(damage: damage, reason: reason)
    }

    /// A code that is not reserved for damage.
    func ownCode(_ node: YAMLNode) -> String? {
        guard let code = code(node) else { return nil }
        if Damage(rawValue: code) != nil { problems.add(.planReservedCode, .name(code), at: node.mark, key: node.path) }
        return code
    }

    func otherwise(_ node: YAMLNode) -> Plan.OnFailure? {
        let section = node.section(PlanKeys.otherwise)
        switch (section["quarantine"], section["nullify"]) {
        case (let code?, nil): return ownCode(code).map { .quarantine($0) }
        case (nil, let code?): return ownCode(code).map { .nullify($0) }
        default:
            problems.add(.planBadElse, at: node.mark, key: node.path)
            return nil
        }
    }
}
