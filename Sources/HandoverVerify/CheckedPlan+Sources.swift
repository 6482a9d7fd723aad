import HandoverCore

/// What the plan and the lock say of the exports, and of what the mappings take from them.
extension CheckedPlan {
    /// A CSV source.
    static func source(_ plan: JSONText, _ lock: JSONText) throws(Unreadable) -> Source {
        func bad(_ key: String) -> Unreadable { Unreadable(file: "metadata/lock.json", key: key) }
        guard let id = plan["id"]?.string, id == lock["id"]?.string else { throw bad("id") }
        guard let bytes = lock.number("bytes"), let records = lock.number("records"), let headerAt = lock.number("headerAt")
        else {
            throw bad("bytes")
        }
        guard let encoding = (lock["encoding"]?.string).flatMap(SourceEncoding.init(rawValue:)) else { throw bad("encoding") }
        guard let sha256 = lock.digest("sha256"), let bom = lock["bom"]?.bool,
            let columns = lock["columns"]?.array?.compactMap({ $0.string.map { Array($0.utf8) } }),
            let layout = CSVLayout(lock, columns: columns.count), CSVLayout.agrees(plan["layout"], lock)
        else { throw bad("layout") }
        return Source(
            id: id, nulls: (plan["nulls"]?.array ?? []).compactMap { $0.string.map { Array($0.utf8) } },
            expected: plan["expect"]?.number("records"), bytes: bytes, sha256: sha256, encoding: encoding,
            hasBOM: bom,
            layout: layout, headerAt: headerAt, footerAt: lock.number("footerAt"), columns: columns, records: records,
            columnLists: try columnLists(plan, lock, columns))
    }

    /// A source whose original is a document with lists.
    static func document(_ plan: JSONText, _ lock: JSONText) throws(Unreadable) -> Source {
        func bad(_ key: String) -> Unreadable { Unreadable(file: "metadata/lock.json", key: key) }
        guard let id = plan["id"]?.string, id == lock["id"]?.string else { throw bad("id") }
        guard let format = (lock["format"]?.string).flatMap(DocumentLayout.Format.init(rawValue:)),
            let bytes = lock.number("bytes"), let sha256 = lock.digest("sha256"), let bom = lock["bom"]?.bool
        else { throw bad("format") }
        guard let encoding = (lock["encoding"]?.string).flatMap(SourceEncoding.init(rawValue:)),
            encoding != .utf32le, encoding != .utf32be
        else { throw bad("encoding") }
        guard let planned = plan["lists"]?.array, let locked = lock["lists"]?.array, planned.count == locked.count else {
            throw bad("lists")
        }
        var layout = DocumentLayout(
            format: format, encoding: encoding, hasBOM: bom, lists: [],
            outside: texts(lock["outside"]), allowsDTD: plan["dtd"]?.string == "internal")
        for entry in plan["namespaces"]?.array ?? [] {
            guard let prefix = entry["prefix"]?.string, let uri = entry["uri"]?.string,
                layout.namespaces.updateValue(uri, forKey: prefix) == nil
            else { throw Unreadable(file: "metadata/plan.json", key: "namespaces") }
        }
        var records: [(expected: Int64?, locked: Int64)] = []
        for (plan, lock) in zip(planned, locked) {
            guard let id = plan["id"]?.string, let at = plan["at"]?.string, id == lock["id"]?.string,
                same([at], [lock["at"]?.string ?? "?"]), same(texts(plan["pack"]), texts(lock["pack"])),
                let count = lock.number("records"), !layout.lists.contains(where: { $0.id == id })
            else { throw bad("lists") }
            let (parent, path) = try place(at, in: layout)
            layout.lists.append(
                .init(id: id, path: path, parent: parent, columns: texts(lock["columns"]), packed: Set(texts(plan["pack"]))))
            records.append((plan["expect"]?.number("records"), count))
        }
        return Source(
            id: id, nulls: texts(plan["nulls"]).map { Array($0.utf8) }, expected: nil, bytes: bytes, sha256: sha256,
            encoding: encoding, hasBOM: bom, layout: .init(), headerAt: 0, footerAt: nil, columns: [],
            records: 0, document: layout, listRecords: records)
    }

    /// The list around a list at this path, if there is one, and the path from there. Of XML a path within a record has no `/` in
    /// front, as the columns have none; of JSON it is a pointer.
    private static func place(_ at: String, in layout: DocumentLayout) throws(Unreadable) -> (parent: Int?, path: String) {
        let bytes = Array(at.utf8)
        if bytes.first == 0x2f || (bytes.isEmpty && layout.format != .xml) { return (nil, at) }
        guard let slash = bytes.firstIndex(of: 0x2f),
            let parent = layout.lists.firstIndex(where: { $0.id.utf8.elementsEqual(bytes[..<slash]) }), slash + 1 < bytes.count
        else { throw Unreadable(file: "metadata/plan.json", key: "lists") }
        let rest = layout.format == .xml ? bytes[(slash + 1)...] : bytes[slash...]
        return (parent, String(decoding: rest, as: UTF8.self))
    }

    static func texts(_ value: JSONText?) -> [String] { (value?.array ?? []).compactMap(\.string) }

    /// Whether texts are equal byte for byte.
    static func same(_ left: [String], _ right: [String]) -> Bool { left.map { Array($0.utf8) } == right.map { Array($0.utf8) } }

    /// The source and the list that a mapping's `from` names.
    static func origin(_ from: String, in sources: [Source]) -> (source: Int, list: Int)? {
        for (index, source) in sources.enumerated() {
            for list in 0..<source.listCount where source.name(of: list) == from { return (index, list) }
        }
        return nil
    }

    static func rule(
        _ value: JSONText, _ field: Field, before: ArraySlice<Field>, _ source: Source, _ list: Int, closing: String
    ) throws(Unreadable) -> Rule {
        func bad() -> Unreadable { Unreadable(file: "metadata/plan.json", key: field.name) }
        if let constant = value["constant"]?.string { return Rule(constant: Array(constant.utf8)) }
        var rule = Rule()
        let isMade = value["compute"] != nil || value["choose"] != nil
        guard isMade || value["do"] != nil else { throw bad() }
        let chain = value["do"]?.array ?? []
        if isMade {
            rule.input = .expression
            rule.origin = try origin(value, field, before: before, source, list)
        } else if value["lookup"] == nil, let name = value["from"]?.string {
            guard let input = source.input(name, list) else { throw bad() }
            rule.input = input
        } else {
            guard let several = SeveralColumns(value, { source.input($0, list) }) else { throw bad() }
            (rule.input, rule.several) = (.several, several)
        }
        for step in chain {
            guard let step = FieldOperator(step, field, closing: closing) else { throw bad() }
            rule.chain.append(step)
        }
        if let code = value["else"]?["quarantine"]?.string { rule.failureCode = code }
        if let code = value["else"]?["nullify"]?.string { (rule.failureCode, rule.nullifies) = (code, true) }
        for entry in value["accept"]?.array ?? [] {
            guard let code = entry["code"]?.string, rule.accepted.insert(code).inserted else { throw bad() }
        }
        // These codes are found without the plan's doing, and by nothing else.
        if DamageSearch.Code(rawValue: rule.failureCode) != nil { throw bad() }
        return rule
    }

    /// The lines of a mapping of a list in another's records add up to a header that another mapping makes of the record around them.
    func balance(_ value: JSONText?, of mapping: Mapping) throws(Unreadable) -> Balance {
        func bad() -> Unreadable { Unreadable(file: "metadata/plan.json", key: "mappings.\(mapping.id).balance") }
        guard let header = mappings.firstIndex(where: { $0.id == value?["mapping"]?.string }) else { throw bad() }
        let (lines, headers) = (tables[mapping.table].fields, tables[mappings[header].table].fields)
        guard let sum = lines.firstIndex(where: { $0.name == value?["sum"]?.string }),
            let equals = headers.firstIndex(where: { $0.name == value?["equals"]?.string })
        else { throw bad() }
        return Balance(sum: sum, mapping: header, equals: equals)
    }
}

extension CheckedPlan.Source {
    /// The original's path in the archive; of what lies in a container the container's, and the name there.
    var originalPath: String { inside?.path ?? "data/originals/\(id).\(DocumentLayout.suffix(document?.format))" }

    var listCount: Int { document?.lists.count ?? 1 + columnLists.count }

    /// The list in whose records those of a list lie; `nil` where they lie in none.
    func parent(of list: Int) -> Int? {
        if let document { return document.lists[list].parent }
        return list == 0 ? nil : 0
    }

    /// The list in a column that a list is.
    private func inColumn(_ list: Int) -> CheckedPlan.ColumnList? {
        document == nil && list > 0 ? columnLists[list - 1] : nil
    }

    /// What a mapping's `from` says.
    func name(of list: Int) -> String { (document?.lists[list].id ?? inColumn(list)?.id).map { "\(id).\($0)" } ?? id }

    func columns(of list: Int) -> [[UInt8]] {
        if inColumn(list) != nil { return [[0x2e]] }
        return document.map { $0.lists[list].columns.map { Array($0.utf8) } } ?? columns
    }

    func records(of list: Int) -> (expected: Int64?, locked: Int64) {
        if let own = inColumn(list) { return (own.expected, own.locked) }
        return document == nil ? (expected, records) : listRecords[list]
    }

    /// What a mapping's `from` of a field leads to.
    func input(_ name: String, _ list: Int) -> CheckedPlan.Input? {
        if let column = columns(of: list).firstIndex(of: Array(name.utf8)) { return .column(column) }
        // Of rows such a name is a column's, or nobody's.
        if document == nil, list == 0 { return nil }
        if name == "#record" { return .number }
        if parent(of: list) == nil { return nil }
        if name == "#parent" { return .parent }
        if name == "#position" { return .position }
        var rest = Array(name.utf8)[...]
        var (level, around) = (0, list)
        // A column of rows may begin like this itself.
        while rest.starts(with: [0x2e, 0x2e, 0x2f]), let parent = parent(of: around) {
            (level, around) = (level + 1, parent)
            rest = rest.dropFirst(3)
        }
        let columns = columns(of: around)
        guard level > 0, let column = columns.firstIndex(of: Array(rest)), columns.count(where: { $0 == columns[column] }) == 1
        else { return nil }
        return .above(level, column: column)
    }
}

extension DocumentLayout {
    /// How the name of an original ends (Format.md section 3), by its source in the lock.
    static func suffix(of lock: JSONText?) -> String { suffix((lock?["format"]?.string).flatMap(Format.init(rawValue:))) }

    /// `nil` is CSV.
    static func suffix(_ format: Format?) -> String {
        switch format {
        case nil: "csv"
        case .json, .jsonValues: "json"
        case .ndjson: "ndjson"
        case .xml: "xml"
        }
    }
}
