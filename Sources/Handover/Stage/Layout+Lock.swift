package import HandoverIngest
package import HandoverPlan

extension CSVDialect {
    /// The dialect that the lock pins for a source.
    package init(_ source: Lock.Source, _ csv: Lock.CSV) {
        self.init(
            encoding: source.textEncoding, delimiter: csv.delimiter, quote: csv.quote,
            rules: csv.rules, hasBOM: source.hasBOM, headerAt: csv.headerAt, footerAt: csv.footerAt, columns: csv.columns)
    }
}

extension DocumentLayout {
    /// The layout that lock and plan give a source. The plan has been checked against the lock.
    init(_ source: Lock.Source, _ document: Lock.Document, _ plan: Plan) {
        guard let planned = plan.source(source.id), let format = Format(rawValue: document.format) else {
            preconditionFailure("the plan was checked against the lock")
        }
        let ids = document.lists.map(\.id)
        func parent(_ id: String) -> Int? { planned.list(id)?.parent.flatMap { ids.firstIndex(of: $0) } }
        let lists = document.lists.map { list in
            List(
                id: list.id, path: planned.list(list.id)?.path ?? list.at, parent: parent(list.id), columns: list.columns,
                packed: Set(list.pack),
                extras: plan.specials(of: source.id, list: list.id).compactMap { column in
                    switch Plan.Mapping.Special(column) {
                    case .record?: return .record
                    case .parent?: return .parent
                    case .position?: return .position
                    case .inherited(let levels, let name)?:
                        var place = ids.firstIndex(of: list.id)
                        for _ in 0..<levels { place = place.flatMap { parent(ids[$0]) } }
                        let column = place.flatMap { document.lists[$0].columns.firstIndex { $0.utf8.elementsEqual(name.utf8) } }
                        return column.map { .inherited(levels: levels, column: $0) }
                    case nil: return nil
                    }
                })
        }
        self.init(
            format: format, encoding: source.textEncoding, hasBOM: source.hasBOM, lists: lists,
            outside: Set(document.outside),
            namespaces: Dictionary(planned.namespaces.map { ($0.prefix, $0.uri) }) { first, _ in first },
            allowsDTD: planned.allowsDTD)
    }
}

extension Lock.Source {
    /// How its text is encoded.
    fileprivate var textEncoding: CSVDialect.Encoding {
        guard let encoding = CSVDialect.Encoding(rawValue: encoding) else {
            preconditionFailure("the lock reader knows the encodings")
        }
        return encoding
    }

    /// The ids of the source's lists, in order; of a CSV file `nil`, its rows, before those in its columns.
    var listIDs: [String?] {
        switch content {
        case .csv(let csv): [nil] + csv.lists.map(\.id)
        case .document(let document): document.lists.map(\.id)
        }
    }
}

extension Plan {
    /// The columns by place that the mappings of a list use, each once.
    func specials(of source: String, list: String) -> [String] {
        var seen: Set<[UInt8]> = []
        return mappings.filter { $0.from == source && $0.list == list }.flatMap(\.specials)
            .filter { seen.insert(Array($0.utf8)).inserted }
    }
}
