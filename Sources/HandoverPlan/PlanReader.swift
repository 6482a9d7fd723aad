package import HandoverCore

/// Reads a plan: YAML to a checked ``Plan``. What is wrong is said all at once, each with line and column.
package enum PlanReader {
    /// Reads a plan from its bytes; `file` is what diagnostics call it.
    /// - Throws: ``Failure`` with exit 65 and every problem.
    package static func read(_ yaml: [UInt8], file: String) throws(Failure) -> Plan {
        let problems = Problems(file: file)
        let root = YAMLNode.root(yaml, problems)
        try problems.check()
        guard let root else { preconditionFailure("a plan without a root is a problem") }
        let sections = PlanSections(root.section(PlanKeys.plan), problems)
        let plan = sections.plan(file: file)
        // Rules that hold between sections only make sense once every section could be read.
        if problems.found.isEmpty, let plan { PlanRules(plan, problems).check() }
        try problems.check()
        guard let plan else { preconditionFailure("a plan that could not be made is a problem") }
        return plan
    }
}

/// Section by section from YAML to the typed plan.
struct PlanSections {
    let root: YAMLSection
    let problems: Problems

    init(_ root: YAMLSection, _ problems: Problems) {
        self.root = root
        self.problems = problems
    }

    func plan(file: String) -> Plan? {
        let version = value(root.required("handover"), ["1"])
        let id = id(root.required("id"))
        let title = root.optional("title")
        let zone = root.optional("zone") ?? "Asia/Shanghai"
        let transfer = root.required("transfer").flatMap(transfer)
        let parties = named("parties").compactMap(party)
        let containers = entries(root["containers"]).compactMap(container)
        let sources = named("sources").compactMap(source)
        let lookups = entries(root["lookups"]).compactMap(lookup)
        let tables = named("tables").compactMap(table)
        let mappings = named("mappings").compactMap { mapping($0, tables) }
        let targets = entries(root["targets"]).compactMap { target($0, $1, tables) }
        let quarantine = quarantine(root["quarantine"])
        let steps = root.required("steps")?.elements().compactMap(step) ?? []
        let totals = totals(root["verification"])
        let rules = entries(root["rules"]).compactMap { rule($0, $1, tables) }
        let merges = entries(root["merges"]).compactMap(merge)
        let encryption = encryption(root["encryptTo"])
        let cabinet = root["cabinet"].flatMap(cabinet)
        guard version != nil, let id, let transfer, let quarantine else { return nil }
        return Plan(
            file: file, id: id, title: title, zone: zone, transfer: transfer, parties: parties, containers: containers,
            sources: sources, lookups: lookups, tables: tables,
            mappings: mappings, targets: targets, quarantine: quarantine, steps: steps, totals: totals,
            rules: rules, merges: merges, encryption: encryption, cabinet: cabinet)
    }

    // MARK: Small values

    /// The entries of a required map whose names are ids.
    private func named(_ key: String) -> [(name: String, node: YAMLNode)] { entries(root.required(key)) }

    /// The entries of a map whose names are ids; none where there is no map.
    private func entries(_ node: YAMLNode?) -> [(name: String, node: YAMLNode)] {
        (node?.entries() ?? []).compactMap { name, node in
            guard Names.isID(name) else {
                problems.add(.planBadID, .name(name), at: node.mark, key: node.path)
                return nil
            }
            return (name, node)
        }
    }

    func id(_ node: YAMLNode?) -> String? {
        guard let node, let text = node.scalar() else { return nil }
        guard Names.isID(text) else {
            problems.add(.planBadID, .name(text), at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    func value(_ node: YAMLNode?, _ allowed: [String]) -> String? {
        guard let node, let text = node.scalar() else { return nil }
        guard allowed.contains(text) else {
            problems.add(
                .planBadValue, .name(node.name), .name(allowed.joined(separator: ", ")), at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    func flag(_ node: YAMLNode?) -> Bool { value(node, ["true", "false"]) == "true" }

    func count(_ node: YAMLNode?) -> Int64? {
        guard let node, let text = node.scalar() else { return nil }
        guard let number = Int64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            problems.add(.planBadCount, .name(node.name), at: node.mark, key: node.path)
            return nil
        }
        return number
    }

    func code(_ node: YAMLNode?) -> String? {
        guard let node, let text = node.scalar() else { return nil }
        guard Names.isCode(text) else {
            problems.add(.planBadCode, .name(text), at: node.mark, key: node.path)
            return nil
        }
        return text
    }

    // MARK: Sections

    private func transfer(_ node: YAMLNode) -> Plan.Transfer? {
        let section = node.section(PlanKeys.transfer)
        let basis = value(section.required("basis"), Plan.Basis.allCases.map(\.rawValue)).flatMap { Plan.Basis(rawValue: $0) }
        let seller = id(section.required("seller"))
        let buyer = id(section.required("buyer"))
        let closingNode = section.required("closing")
        let closing = closingNode?.scalar()
        if let closing, let closingNode, !Names.isDate(closing) {
            problems.add(.planBadDate, .name(closing), at: closingNode.mark, key: closingNode.path)
        }
        guard let basis, let seller, let buyer, let closing else { return nil }
        return Plan.Transfer(
            basis: basis, seller: seller, buyer: buyer, closing: closing, agreement: section.optional("agreement"))
    }

    private func party(_ id: String, _ node: YAMLNode) -> Plan.Party? {
        let section = node.section(PlanKeys.party)
        let name = section.requiredText("name")
        let role = value(section.required("role"), Plan.Role.allCases.map(\.rawValue)).flatMap { Plan.Role(rawValue: $0) }
        let creditCode = section.optional("creditCode")
        if let creditCode, let code = section["creditCode"], !Names.isCreditCode(creditCode) {
            problems.add(.planBadCreditCode, .name(id), at: code.mark, key: code.path)
        }
        let certificate = section.optional("certificate")
        if let certificate, let place = section["certificate"],
            !Names.isDigest(certificate)
        {
            problems.add(.planBadFingerprint, .name(id), at: place.mark, key: place.path)
        }
        guard let name, let role else { return nil }
        return Plan.Party(
            id: id, name: name, role: role, creditCode: creditCode, contact: section.optional("contact"),
            certificate: certificate, recipient: recipient(of: id, section), mark: node.mark)
    }

    private func source(_ id: String, _ node: YAMLNode) -> Plan.Source? {
        let section = node.section(PlanKeys.source)
        let place = place(section)
        let nulls = section["nulls"]?.texts(isData: true) ?? [""]
        let expected = section["expect"].flatMap(expected)
        let lists = lists(section["lists"])
        let ignore = ignored(section["ignore"])
        let namespaces = (section["namespaces"]?.entries() ?? []).compactMap { prefix, node in
            node.scalar().map { Plan.Namespace(prefix: prefix, uri: $0) }
        }
        let dtd = section["dtd"].flatMap { value($0, ["refuse", "internal"]) }
        let layout = section["layout"].flatMap(layout)
        let accepted = section["accept"]?.section(PlanKeys.accepted).requiredText("EMPTY_FILE")
        guard let place else { return nil }
        for key in place.place.isFolder ? PlanKeys.fileKeys : PlanKeys.folderKeys {
            if let extra = section[key] { problems.add(.planBadPlace, .name(key), at: extra.mark, key: extra.path) }
        }
        return Plan.Source(
            id: id, place: place.place, owner: place.owner, nulls: nulls, expectedRecords: expected, layout: layout, lists: lists,
            ignore: ignore, namespaces: namespaces, allowsDTD: dtd == "internal", acceptsEmptyFiles: accepted, mark: node.mark)
    }

    private func container(_ id: String, _ node: YAMLNode) -> Plan.Container? {
        let section = node.section(PlanKeys.container)
        let ignore = ignored(section["ignore"])
        guard let place = place(section) else { return nil }
        return Plan.Container(id: id, place: place.place, owner: place.owner, ignore: ignore, mark: node.mark)
    }

    /// `path` or `folder` with `owner`, or `in` with `member` or `folder`; a workbook's member may be called `sheet`.
    private func place(_ section: YAMLSection) -> (place: Place, owner: String?)? {
        let folder = section["folder"] == nil ? nil : section.requiredText("folder")
        let member = section["sheet"] == nil || section["in"] == nil ? "member" : "sheet"
        let extra = section["in"] == nil ? ["member", "sheet"] : ["path", "owner"] + (member == "sheet" ? ["member"] : [])
        for key in extra + (folder == nil ? [] : ["path", "member", "sheet"].filter { !extra.contains($0) }) {
            if let extra = section[key] { problems.add(.planBadPlace, .name(key), at: extra.mark, key: extra.path) }
        }
        if section["in"] != nil {
            let container = id(section["in"])
            if let folder { return container.map { (.folderInside(container: $0, path: folder), nil) } }
            guard let container, let name = section.requiredText(member) else { return nil }
            return (.member(container: container, name: name), nil)
        }
        let owner = id(section.required("owner"))
        guard let file = folder.map(Place.folder) ?? section.requiredText("path").map(Place.file), let owner else { return nil }
        return (file, owner)
    }

    /// What is left behind, with the reasons.
    private func ignored(_ node: YAMLNode?) -> [Plan.Ignored] {
        (node?.entries() ?? []).compactMap { at, node in
            guard let reason = node.scalar() else { return nil }
            if reason.isEmpty { problems.add(.planValueMissing, .name(at), at: node.mark, key: node.path) }
            return Plan.Ignored(at: at, reason: reason)
        }
    }

    private func quarantine(_ node: YAMLNode?) -> Plan.Quarantine? {
        guard let section = node?.section(PlanKeys.quarantine) else {
            return Plan.Quarantine(maxRate: .zero, maxCount: nil, perCode: [])
        }
        var rate: Plan.Rate? = .zero
        if let maxRate = section["maxRate"] {
            let text = maxRate.scalar()
            rate = text.flatMap { Names.rate($0) }
            if text != nil, rate == nil { problems.add(.planBadRate, at: maxRate.mark, key: maxRate.path) }
        }
        let perCode = (section["perCode"]?.entries() ?? []).compactMap { name, node -> Plan.CodeLimit? in
            guard Names.isCode(name) else {
                problems.add(.planBadCode, .name(name), at: node.mark, key: node.path)
                return nil
            }
            return count(node).map { Plan.CodeLimit(code: name, count: $0) }
        }
        return rate.map { Plan.Quarantine(maxRate: $0, maxCount: count(section["maxCount"]), perCode: perCode) }
    }

    private func step(_ node: YAMLNode) -> Plan.Step? {
        let section = node.section(PlanKeys.step)
        let id = id(section.required("id"))
        for key in ["schedule", "method", "responsible"] where section[key] == nil {
            problems.add(.planStepLacks, .name(id ?? node.path), .name(key), at: node.mark, key: node.path)
        }
        let method = value(section["method"], Plan.Method.allCases.map(\.rawValue)).flatMap { Plan.Method(rawValue: $0) }
        let schedule = section["schedule"].flatMap(schedule)
        let responsible = self.id(section["responsible"])
        guard let id, let method, let schedule, let responsible else { return nil }
        return Plan.Step(
            id: id, title: section.optional("title"), method: method, uses: section["uses"]?.texts() ?? [],
            needs: section["needs"]?.texts() ?? [], schedule: schedule, responsible: responsible,
            approver: self.id(section["approver"]), mark: node.mark)
    }

    private func schedule(_ node: YAMLNode) -> Plan.Schedule? {
        let section = node.section(PlanKeys.schedule)
        guard section["from"] != nil || section["until"] != nil else {
            problems.add(.planScheduleEmpty, at: node.mark, key: node.path)
            return nil
        }
        func time(_ key: String) -> Plan.LocalTime? {
            guard let node = section[key], let text = node.scalar() else { return nil }
            guard let time = Plan.LocalTime(text) else {
                problems.add(.planBadTime, .name(text), at: node.mark, key: node.path)
                return nil
            }
            return time
        }
        let (from, until) = (time("from"), time("until"))
        if let from, let until, from >= until { problems.add(.planScheduleEnds, at: node.mark, key: node.path) }
        return Plan.Schedule(from: from, until: until, fromMark: section["from"]?.mark, untilMark: section["until"]?.mark)
    }

    private func totals(_ node: YAMLNode?) -> [Plan.Total] {
        guard let list = node?.section(PlanKeys.verification)["totals"] else { return [] }
        return list.elements().compactMap { element in
            let section = element.section(PlanKeys.total)
            let node = section["declared"]
            let footer = node?.isMap == true ? id(node?.section(PlanKeys.footer).required("footer")) : nil
            let declared = node?.isMap == true ? nil : node?.scalar()
            if let declared, let place = section["declared"], !Names.isDecimal(declared) {
                problems.add(.planBadAmount, .name(declared), at: place.mark, key: place.path)
            }
            guard let table = id(section.required("table")), let field = section.requiredText("field") else { return nil }
            return Plan.Total(table: table, field: field, declared: declared, footer: footer, mark: element.mark)
        }
    }
}
