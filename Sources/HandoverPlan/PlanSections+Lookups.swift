extension PlanSections {
    func lookup(_ entry: (name: String, node: YAMLNode)) -> Plan.Lookup? {
        let section = entry.node.section(PlanKeys.lookup)
        let from = section.required("from").flatMap(origin)
        let key = section.required("key")?.textOrTexts() ?? []
        let reason = section["reason"] == nil ? nil : section.requiredText("reason")
        guard let from else { return nil }
        return Plan.Lookup(
            id: entry.name, from: from.source, list: from.list, key: key, reason: reason, mark: entry.node.mark)
    }

    func recovery(_ node: YAMLNode) -> Plan.LookedUp? {
        lookedUp(node.section(PlanKeys.recovery))
    }

    func lookedUp(_ section: YAMLSection) -> Plan.LookedUp? {
        let by = section.required("by")?.textOrTexts() ?? []
        guard let lookup = id(section.required("lookup")), let from = section.required("from")?.scalar(isData: true) else {
            return nil
        }
        return Plan.LookedUp(lookup: lookup, by: by, from: from)
    }
}

extension YAMLNode {
    /// One name of a column, or a list of them.
    fileprivate func textOrTexts() -> [String] {
        isList ? texts(isData: true) : scalar(isData: true).map { [$0] } ?? []
    }
}
