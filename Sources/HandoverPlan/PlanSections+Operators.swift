import HandoverCore

extension PlanSections {
    /// One operator of a chain: a name, or one name with its arguments.
    func fieldOperator(_ node: YAMLNode) -> Operator? {
        guard node.isMap else { return node.scalar().flatMap { bare($0, node) } }
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
        case "one-of": return someTexts(value, of: name).map { .oneOf($0) }
        case "format":
            return self.value(value, FieldFormat.allCases.map(\.rawValue)).flatMap { FieldFormat(rawValue: $0) }.map {
                .format($0)
            }
        case "pad":
            guard let count = count(value) else { return nil }
            return (2...60).contains(count) ? .pad(Int(count)) : refused(value, of: name)
        case "date": return .date(formats(value, .date, of: name))
        case "month": return .month(formats(value, .month, of: name))
        case "datetime": return datetime(value)
        case "phone": return phone(value)
        case "boolean": return boolean(value)
        case "list":
            let section = value.section(PlanKeys.separated)
            guard let by = section.required("by") else { return nil }
            guard let texts = by.isList ? someTexts(by, of: name) : by.scalar(isData: true).map({ [$0] }) else { return nil }
            return texts.contains("")
                ? refused(by, of: name) : .list(by: texts, isUnique: flag(section["unique"]), isSorted: flag(section["sort"]))
        case "if-null", "replace", "slice", "part", "mask", "prefix", "suffix", "uuid", "match", "extract":
            return textOperator(name, value)
        case "decimal", "money", "amount", "percent": return scaled(name, value)
        case "epoch": return epoch(value)
        // It is known but takes no arguments.
        case let name where Operator.names.contains(name): return refused(value, of: name)
        default: return unknown(name, value)
        }
    }

    private func bare(_ name: String, _ node: YAMLNode) -> Operator? {
        switch name {
        case "trim": .trim
        case "fold-width": .foldWidth
        case "excel-text": .excelText
        case "excel-number": .excelNumber
        case "integer": .integer
        case "decimal": .decimal
        case "money": .money
        case "amount": .amount
        case "phone": .phone(area: nil)
        case "collapse": .collapse
        case "lower": .lower
        case "upper": .upper
        case "strip-controls": .stripControls
        case "base64": .base64
        case "from-base64": .fromBase64
        case "percent": .scaled(.percent, round: nil, times: nil)
        case "nfc": .nfc
        case "nfkc": .nfkc
        case "simplified": .simplified
        case "match-key": .matchKey
        // It is known but needs arguments.
        case let name where Operator.names.contains(name): refused(node, of: name)
        default: unknown(name, node)
        }
    }

    /// A known operator whose argument is none that it takes.
    func refused<Value>(_ node: YAMLNode, of name: String) -> Value? {
        problems.add(.planBadArgument, .name(name), at: node.mark, key: node.path)
        return nil
    }

    private func unknown(_ name: String, _ node: YAMLNode) -> Operator? {
        problems.add(
            .planUnknownOperator, .name(name), .name(nearest(name, among: Operator.names)), at: node.mark, key: node.path)
        return nil
    }

    /// Texts out of the data; a problem for none.
    private func someTexts(_ node: YAMLNode, of name: String) -> [String]? {
        let texts = node.texts(isData: true)
        if texts.isEmpty, node.isList { return refused(node, of: name) }
        return texts.isEmpty ? nil : texts
    }

    private func formats(_ node: YAMLNode, _ kind: DateFormat.Kind, of name: String) -> [DateFormat] {
        let texts = node.texts()
        if texts.isEmpty, node.isList { problems.add(.planBadArgument, .name(name), at: node.mark, key: node.path) }
        return texts.compactMap { text in
            if let format = DateFormat(text, for: kind) { return format }
            problems.add(.planBadDateFormat, .name(text), at: node.mark, key: node.path)
            return nil
        }
    }

    private func datetime(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.datetime)
        guard let formats = section.required("formats").map({ self.formats($0, .datetime, of: "datetime") }) else { return nil }
        return zone(section["zone"], node).map { .datetime(formats, zone: $0) }
    }

    /// The zone that an operator names, or the plan's.
    func zone(_ own: YAMLNode?, _ node: YAMLNode) -> ZoneRules? {
        let place = own ?? root["zone"] ?? node
        let name = own?.scalar() ?? root.optional("zone") ?? "Asia/Shanghai"
        guard let zone = ZoneRules(systemZone: name) else {
            problems.add(.planNoZone, .name(name), at: place.mark, key: place.path)
            return nil
        }
        return zone
    }

    private func phone(_ node: YAMLNode) -> Operator? {
        let area = node.section(PlanKeys.phone)["area"]
        guard let area, let text = area.scalar() else { return .phone(area: nil) }
        guard Names.isAreaCode(text) else {
            problems.add(.planBadArea, .name(text), at: area.mark, key: area.path)
            return nil
        }
        return .phone(area: text)
    }

    private func boolean(_ node: YAMLNode) -> Operator? {
        let section = node.section(PlanKeys.boolean)
        let yes = section.required("yes").flatMap { someTexts($0, of: "boolean") }
        let no = section.required("no").flatMap { someTexts($0, of: "boolean") }
        guard let yes, let no else { return nil }
        let same = Set(yes.map { Array($0.utf8) }).intersection(no.map { Array($0.utf8) })
        return same.isEmpty ? .boolean(yes: yes, no: no) : refused(node, of: "boolean")
    }
}
