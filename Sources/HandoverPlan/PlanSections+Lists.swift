import HandoverCore

extension PlanSections {
    /// The lists of a source: of a document a path, or a path with more; of a CSV file a column and how it is cut.
    func lists(_ node: YAMLNode?) -> [Plan.List] {
        (node?.entries() ?? []).compactMap { id, node in
            guard Names.isID(id) else {
                problems.add(.planBadID, .name(id), at: node.mark, key: node.path)
                return nil
            }
            guard node.isMap else {
                return node.scalar(isData: true).map {
                    Plan.List(id: id, at: $0, pack: [], expectedRecords: nil, mark: node.mark)
                }
            }
            if node.entries().contains(where: { $0.name == "in" || $0.name == "by" }) { return cutList(id, node) }
            let section = node.section(PlanKeys.list)
            let pack = section["pack"]?.texts(isData: true) ?? []
            let expected = section["expect"].flatMap(expected)
            guard let at = section.required("at")?.scalar(isData: true) else { return nil }
            return Plan.List(id: id, at: at, pack: pack, expectedRecords: expected, mark: node.mark)
        }
    }

    private func cutList(_ id: String, _ node: YAMLNode) -> Plan.List? {
        let section = node.section(PlanKeys.cutList)
        let expected = section["expect"].flatMap(expected)
        let column = section.required("in")?.scalar(isData: true)
        guard let by = section.required("by") else { return nil }
        let separators = by.isList ? by.texts(isData: true) : by.scalar(isData: true).map { [$0] } ?? []
        if !(1...Limits.separators).contains(separators.count) || separators.contains("") {
            problems.add(.planBadSeparators, .name(id), .count(Limits.separators), at: by.mark, key: by.path)
        }
        guard let column else { return nil }
        return Plan.List(
            id: id, at: "", pack: [], expectedRecords: expected, mark: node.mark,
            cut: Plan.Cut(column: column, separators: separators))
    }

    func expected(_ node: YAMLNode) -> Int64? { count(node.section(PlanKeys.expect)["records"]) }
}
