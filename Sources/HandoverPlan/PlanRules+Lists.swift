import HandoverCore

/// Rules of documents: lists, prefixes and balances (Plan.md sections 1.3 and 1.5).
extension PlanRules {
    func checkLists(_ source: Plan.Source, _ key: String) {
        if source.layout != nil, !source.lists.isEmpty {
            problems.add(.planBadLayout, .name("lists"), at: nil, key: key + ".layout")
        }
        guard !source.lists.isEmpty else {
            if !source.ignore.isEmpty, !source.place.isFolder {
                problems.add(.planNeedsLists, .name("ignore"), at: nil, key: key + ".ignore")
            }
            if !source.namespaces.isEmpty {
                problems.add(.planNeedsLists, .name("namespaces"), at: nil, key: key + ".namespaces")
            }
            return
        }
        if source.expectedRecords != nil { problems.add(.planExpectInList, .name(source.id), at: nil, key: key + ".expect") }
        var earlier: [String] = []
        for list in source.lists {
            let key = "\(key).lists.\(list.id)"
            if let parent = list.parent, !earlier.contains(parent) {
                problems.add(.planListLater, .name(list.id), .name(parent), at: nil, key: key)
            }
            if list.parent != nil, !list.path.hasPrefix("/") || list.path == "/" {
                problems.add(.planBadPath, .name(list.at), at: nil, key: key)
            }
            for column in list.pack where !(column.isEmpty || column.hasPrefix("/")) {
                problems.add(.planBadPath, .name(column), at: nil, key: key + ".pack")
            }
            if !plan.reads(source.id, list.id) {
                problems.add(.planUnused, .name("\(source.id).\(list.id)"), at: nil, key: key)
            }
            earlier.append(list.id)
        }
        refuseRepeats(source.lists.map(\.at), key + ".lists") { $0 }
        for list in source.lists { refuseRepeats(list.pack, "\(key).lists.\(list.id).pack") { $0 } }
        checkPrefixes(source, key)
    }

    private func checkPrefixes(_ source: Plan.Source, _ key: String) {
        let known = source.namespaces.map(\.prefix) + ["xml", "xsi"]
        for namespace in source.namespaces where ["xml", "xsi", "xmlns"].contains(namespace.prefix) || namespace.uri.isEmpty {
            problems.add(.planBadNamespace, .name(namespace.prefix), at: nil, key: "\(key).namespaces.\(namespace.prefix)")
        }
        // Two prefixes of one name would give one element two paths.
        refuseRepeats(source.namespaces.map(\.uri), key + ".namespaces") { $0 }
        guard !source.namespaces.isEmpty else { return }
        for list in source.lists {
            for step in list.path.split(separator: "/") {
                guard let colon = step.firstIndex(of: ":"), !known.contains(String(step[..<colon])) else { continue }
                unknown(String(step[..<colon]), known, "\(key).lists.\(list.id)")
            }
        }
    }

    /// The mapping's list exists, and its own columns by place make sense there.
    func checkOrigin(_ mapping: Plan.Mapping, _ key: String) {
        guard let source = plan.source(mapping.from) else {
            unknown(mapping.from, plan.sources.map(\.id), key + ".from")
            return
        }
        guard let id = mapping.list else {
            if !source.lists.isEmpty { unknown(mapping.from, source.lists.map { "\(source.id).\($0.id)" }, key + ".from") }
            return
        }
        guard let list = source.list(id) else {
            unknown(mapping.fromText, source.lists.map { "\(source.id).\($0.id)" }, key + ".from")
            return
        }
        for column in mapping.specials {
            var levels = 0
            switch Plan.Mapping.Special(column) {
            case .parent?, .position?: levels = 1
            case .inherited(let count, _)?: levels = count
            case .record?, nil: break
            }
            var place: Plan.List? = list
            for _ in 0..<levels { place = place?.parent.flatMap { source.list($0) } }
            if place == nil { problems.add(.planNotNested, .name(column), .name(id), at: nil, key: key + ".fields") }
        }
    }

    func checkBalance(_ mapping: Plan.Mapping, _ table: Plan.Table, _ key: String) {
        guard let balance = mapping.balance else { return }
        let key = key + ".balance"
        guard let header = plan.mapping(balance.mapping), let headers = plan.table(header.to) else {
            unknown(balance.mapping, plan.mappings.map(\.id), key + ".equals")
            return
        }
        guard let line = table.field(balance.sum) else { return unknown(balance.sum, table.fields.map(\.name), key + ".sum") }
        guard let total = headers.field(balance.equals) else {
            return unknown(balance.equals, headers.fields.map(\.name), key + ".equals")
        }
        let parent = mapping.list.flatMap { plan.source(mapping.from)?.list($0) }?.parent
        if parent == nil || header.from != mapping.from || header.list != parent {
            problems.add(.planBalanceNotNested, .name(mapping.id), .name(header.id), at: nil, key: key + ".equals")
        }
        let isSummed = [line, total].allSatisfy { $0.type == .integer } || [line, total].allSatisfy(\.type.hasScale)
        if !isSummed || line.scale != total.scale {
            problems.add(.planBalanceTypes, .name(line.name), .name(total.name), at: nil, key: key)
        }
        if !table.references.contains(where: { $0.to == headers.id }) {
            problems.add(.planBalanceNeedsReference, .name(table.id), .name(headers.id), at: nil, key: key)
        }
    }
}
