import HandoverCore

/// Fields of several columns (section 2.2 of <doc:Plan>).
extension PlanSections {
    func severalRule(_ field: String, _ section: YAMLSection) -> Plan.FieldMapping? {
        let ways = [section["lookup"] == nil ? "from" : "lookup", "join", "template"].compactMap { section[$0] }
        if ways.count > 1, let extra = ways.last {
            problems.add(.planColumnsTwice, .name(field), at: extra.mark, key: extra.path)
            return nil
        }
        if section["join"] == nil, let with = section["with"] { problems.add(.planWithAlone, at: with.mark, key: with.path) }
        if let recover = section["recover"] {
            problems.add(.planRecoverOne, .name(field), at: recover.mark, key: recover.path)
        }
        let several = several(section)
        let (chain, onFailure, accept) = making(section)
        guard let several else { return nil }
        return .init(
            field: field, value: .columns(several, chain: chain, onFailure: onFailure), mark: section.node.mark, accept: accept)
    }

    private func several(_ section: YAMLSection) -> Plan.Several? {
        if section["lookup"] != nil { return lookedUp(section).map { .lookedUp($0) } }
        if let node = section["template"] {
            guard let text = node.scalar(isData: true) else { return nil }
            guard let template = Plan.Template(text) else {
                problems.add(.planBadTemplate, at: node.mark, key: node.path)
                return nil
            }
            let several = Plan.Several.template(template)
            return isSound(several.columns, atLeast: 1, node) ? several : nil
        }
        if let node = section["join"] {
            let with = section.required("with")?.scalar(isData: true)
            let columns = node.texts(isData: true)
            guard let with, node.isList, isSound(columns, atLeast: 1, node) else { return nil }
            return .joined(columns, with: with)
        }
        guard let node = section.required("from") else { return nil }
        let columns = node.texts(isData: true)
        return isSound(columns, atLeast: 2, node) ? .first(columns) : nil
    }

    /// Whether there are as many as there may be, and none twice.
    private func isSound(_ columns: [String], atLeast least: Int, _ node: YAMLNode) -> Bool {
        let isSound =
            (least...Limits.columnsPerField).contains(columns.count) && Set(columns.map { Array($0.utf8) }).count == columns.count
        if !isSound {
            problems.add(.planBadColumns, .count(least), .count(Limits.columnsPerField), at: node.mark, key: node.path)
        }
        return isSound
    }
}
