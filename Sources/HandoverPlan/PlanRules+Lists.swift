import HandoverCore

/// Rules of lists: those of documents, those in columns, prefixes and balances (Plan.md sections 1.3 and 1.5).
extension PlanRules {
    func checkLists(_ source: Plan.Source, _ key: String) {
        guard source.isDocument else {
            if !source.ignore.isEmpty, !source.place.isFolder {
                problems.add(.planNeedsLists, .name("ignore"), at: nil, key: key + ".ignore")
            }
            if !source.namespaces.isEmpty {
                problems.add(.planNeedsLists, .name("namespaces"), at: nil, key: key + ".namespaces")
            }
            checkCuts(source, key)
            return
        }
        if source.layout != nil { problems.add(.planBadLayout, .name("lists"), at: nil, key: key + ".layout") }
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

    /// Lists in columns of a CSV file.
    private func checkCuts(_ source: Plan.Source, _ key: String) {
        guard source.hasCuts else { return }
        if !plan.reads(source.id, nil) { problems.add(.planUnused, .name(source.id), at: nil, key: key) }
        var columns: Set<[UInt8]> = []
        for list in source.lists {
            let key = "\(key).lists.\(list.id)"
            if !plan.reads(source.id, list.id) {
                problems.add(.planUnused, .name("\(source.id).\(list.id)"), at: nil, key: key)
            }
            guard let cut = list.cut else {
                problems.add(.planListsMixed, .name(list.id), .name(source.id), at: nil, key: key)
                continue
            }
            if !columns.insert(Array(cut.column.utf8)).inserted {
                problems.add(.planColumnListedTwice, .name(cut.column), at: nil, key: key + ".in")
            }
            refuseRepeats(cut.separators.map { Array($0.utf8) }, key + ".by") { String(decoding: $0, as: UTF8.self) }
        }
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
            if source.isDocument { unknown(mapping.from, source.origins, key + ".from") }
            return
        }
        guard source.list(id) != nil else { return unknown(mapping.fromText, source.origins, key + ".from") }
        for column in mapping.specials {
            var levels = 0
            switch Plan.Mapping.Special(column) {
            case .parent?, .position?: levels = 1
            case .inherited(let count, _)?: levels = count
            case .record?, nil: break
            }
            if levels > source.around(id).count {
                problems.add(.planNotNested, .name(column), .name(id), at: nil, key: key + ".fields")
            }
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
        let around = plan.source(mapping.from)?.around(mapping.list).first
        if header.from != mapping.from || around != .some(header.list) {
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
