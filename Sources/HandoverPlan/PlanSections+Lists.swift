import HandoverCore

extension PlanSections {
    /// The lists of a document; a list is a path, or a path with more.
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
            let section = node.section(PlanKeys.list)
            let pack = section["pack"]?.texts(isData: true) ?? []
            let expected = section["expect"].flatMap(expected)
            guard let at = section.required("at")?.scalar(isData: true) else { return nil }
            return Plan.List(id: id, at: at, pack: pack, expectedRecords: expected, mark: node.mark)
        }
    }

    func expected(_ node: YAMLNode) -> Int64? { count(node.section(PlanKeys.expect)["records"]) }
}
