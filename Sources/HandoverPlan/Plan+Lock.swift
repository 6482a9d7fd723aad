package import HandoverCore

extension Plan {
    /// What is wrong between a plan and its lock: sources, columns that are neither used nor dropped, columns that do not exist.
    package func check(against lock: Lock) -> [Diagnostic] {
        let problems = Problems(file: file)
        if sources.map(\.id) != lock.sources.map(\.id) {
            problems.add(
                .lockSourcesDiffer, .name(sources.map(\.id).joined(separator: ", ")),
                .name(lock.sources.map(\.id).joined(separator: ", ")), at: sources.first?.mark, key: "sources")
            return problems.found
        }
        checkContainers(against: lock, problems)
        for (source, locked) in zip(sources, lock.sources) where !source.place.isSame(as: locked.place) {
            problems.add(
                .lockPathDiffers, .name(source.id), .path(locked.path), at: source.mark, key: "sources.\(source.id)")
        }
        for (source, locked) in zip(sources, lock.sources) { check(source, locked, problems) }
        if !problems.found.isEmpty { return problems.found }
        for (index, total) in totals.enumerated() {
            guard let footer = total.footer, let from = mapping(footer)?.from,
                case .csv(let csv)? = lock.sources.first(where: { $0.id == from })?.content, csv.footerAt == nil
            else { continue }
            problems.add(.planNoFooter, .name(from), at: total.mark, key: "verification.totals[\(index)].declared.footer")
        }
        for mapping in mappings {
            guard let locked = lock.sources.first(where: { $0.id == mapping.from }),
                let columns = locked.columns(of: mapping.list)
            else { continue }
            var used: Set<[UInt8]> = []
            for rule in mapping.fields {
                let key = "mappings.\(mapping.id).fields.\(rule.field)"
                for column in rule.usedColumns {
                    if mapping.list != nil, let special = Mapping.Special(column) {
                        check(special, of: mapping, locked, rule.mark, key, problems)
                        continue
                    }
                    used.insert(Array(column.utf8))
                    check(column, columns, rule.mark, key, problems)
                    checkOnce(column, columns, rule.mark, key, problems)
                }
                if let lookup = rule.lookup { checkLookup(lookup, lock, rule.mark, key, problems) }
            }
            for (expression, key, mark) in mapping.expressions {
                for column in expression.columns {
                    if mapping.list != nil, let special = Mapping.Special(column) {
                        check(special, of: mapping, locked, mark, key, problems)
                        continue
                    }
                    check(column, columns, mark, key, problems)
                    if columns.count(where: { $0.utf8.elementsEqual(column.utf8) }) > 1 {
                        problems.add(.planColumnTwice, .name(column), at: mark, key: key)
                    }
                }
            }
            for drop in mapping.drop {
                check(drop.column, columns, drop.mark, "mappings.\(mapping.id).drop", problems)
                if !used.insert(Array(drop.column.utf8)).inserted {
                    problems.add(.planDropsUsed, .name(drop.column), at: drop.mark, key: "mappings.\(mapping.id).drop")
                }
            }
            let cut = mapping.list == nil ? (source(mapping.from)?.lists ?? []).compactMap(\.cut) : []
            used.formUnion(cut.map { Array($0.column.utf8) })
            for column in columns where !used.contains(Array(column.utf8)) {
                problems.add(
                    .planColumnLeft, .name(column), .name(mapping.id), at: mapping.mark, key: "mappings.\(mapping.id)")
            }
        }
        for lookup in lookups {
            guard let columns = lock.columns(of: lookup) else { continue }
            for column in lookup.key {
                check(column, columns, lookup.mark, "lookups.\(lookup.id).key", problems)
                checkOnce(column, columns, lookup.mark, "lookups.\(lookup.id).key", problems)
            }
        }
        return problems.found
    }

    /// The column that a lookup gives exists there.
    private func checkLookup(_ own: LookedUp, _ lock: Lock, _ mark: Mark, _ key: String, _ problems: Problems) {
        guard let columns = lookup(own.lookup).flatMap({ lock.columns(of: $0) }) else { return }
        check(own.from, columns, mark, key, problems)
        checkOnce(own.from, columns, mark, key, problems)
    }

    /// A column is found by its header alone, so of two equal headers the second would be left behind in silence.
    private func checkOnce(_ column: String, _ columns: [String], _ mark: Mark, _ key: String, _ problems: Problems) {
        if columns.count(where: { $0.utf8.elementsEqual(column.utf8) }) > 1 {
            problems.add(.planColumnTwice, .name(column), at: mark, key: key)
        }
    }

    /// What the plan says of a file's lists is what the lock was made for.
    private func check(_ source: Source, _ locked: Lock.Source, _ problems: Problems) {
        let key = "sources.\(source.id)"
        switch locked.content {
        case .csv(let csv):
            check(source, csv, problems, key + ".lists")
            if source.place.isFolder { checkIgnored(source, locked, problems, key + ".ignore") }
            if !(source.layout ?? .init()).isKept(by: csv) {
                problems.add(.lockLayoutDiffers, .name(source.id), at: source.mark, key: key + ".layout")
            }
        case .document(let document):
            for list in source.lists where list.cut != nil {
                problems.add(
                    .planListOfDocument, .name(list.id), .name(document.format), at: list.mark, key: "\(key).lists.\(list.id)")
                return
            }
            let planned = source.lists.map { [$0.id, $0.at] + $0.pack }
            if planned != document.lists.map({ [$0.id, $0.at] + $0.pack }) {
                problems.add(.lockListsDiffer, .name(source.id), at: source.mark, key: key + ".lists")
                return
            }
            // Where values stand one after the other, they are the records.
            if document.format == "ndjson" || document.format == "json-values" {
                for list in source.lists where list.parent == nil && !list.at.isEmpty {
                    problems.add(
                        .planNotTheWhole, .name(list.id), .name(document.format), at: list.mark, key: key + ".lists.\(list.id)")
                }
            }
            for part in document.outside where !source.ignore.contains(where: { $0.at.utf8.elementsEqual(part.utf8) }) {
                problems.add(.planPartLeft, .name(part), .name(source.id), at: source.mark, key: key)
            }
            for ignored in source.ignore where !document.outside.contains(where: { $0.utf8.elementsEqual(ignored.at.utf8) }) {
                problems.add(
                    .planUnknownPart, .name(ignored.at), .name(nearest(ignored.at, among: document.outside)), at: nil,
                    key: key + ".ignore")
            }
        }
    }

    /// What the plan says of lists in the columns of a CSV file is what the lock was made for.
    private func check(_ source: Source, _ csv: Lock.CSV, _ problems: Problems, _ key: String) {
        let before = problems.found.count
        for list in source.lists {
            guard let cut = list.cut else {
                problems.add(.planListOfTable, .name(list.id), at: list.mark, key: "\(key).\(list.id)")
                continue
            }
            check(cut.column, csv.columns, list.mark, "\(key).\(list.id).in", problems)
            checkOnce(cut.column, csv.columns, list.mark, "\(key).\(list.id).in", problems)
        }
        let planned = source.lists.map { [$0.id, $0.cut?.column ?? ""] + ($0.cut?.separators ?? []) }
        if problems.found.count == before, planned != csv.lists.map({ [$0.id, $0.cut.column] + $0.cut.separators }) {
            problems.add(.lockListsDiffer, .name(source.id), at: source.mark, key: key)
        }
    }

    /// What is wrong with what the plan says of lists in columns, for whoever makes the lock.
    package func checkLists(against lock: Lock) -> [Diagnostic] {
        let problems = Problems(file: file)
        for (source, locked) in zip(sources, lock.sources) {
            if case .csv(let csv) = locked.content { check(source, csv, problems, "sources.\(source.id).lists") }
        }
        return problems.found
    }

    /// What stays behind in a folder is what the lock counted, and is there.
    private func checkIgnored(_ source: Source, _ locked: Lock.Source, _ problems: Problems, _ key: String) {
        if source.ignore.map({ Array($0.at.utf8) }) != locked.ignored.map({ Array($0.pattern.utf8) }) {
            problems.add(.lockIgnoreDiffers, .name(source.id), at: source.mark, key: key)
            return
        }
        for ignored in locked.ignored where ignored.files == 0 {
            problems.add(.planIgnoresNothing, .name(ignored.pattern), .name(source.id), at: source.mark, key: key)
        }
    }

    /// A column of the record around exists there.
    private func check(
        _ special: Mapping.Special, of mapping: Mapping, _ locked: Lock.Source, _ mark: Mark, _ key: String, _ problems: Problems
    ) {
        guard case .inherited(let levels, let column) = special else { return }
        let around = source(mapping.from)?.around(mapping.list) ?? []
        guard levels <= around.count, let columns = locked.columns(of: around[levels - 1]) else { return }
        check(column, columns, mark, key, problems)
        // The columns of a document are all different.
        checkOnce(column, columns, mark, key, problems)
    }

    private func check(_ column: String, _ columns: [String], _ mark: Mark, _ key: String, _ problems: Problems) {
        // By bytes: Swift holds composed and decomposed characters equal, a header does not.
        if columns.contains(where: { $0.utf8.elementsEqual(column.utf8) }) { return }
        problems.add(.planUnknownColumn, .name(column), .name(nearest(column, among: columns)), at: mark, key: key)
    }
}

extension Lock {
    /// The columns of the records that a lookup holds.
    package func columns(of lookup: Plan.Lookup) -> [String]? {
        sources.first { $0.id == lookup.from }?.columns(of: lookup.list)
    }
}
