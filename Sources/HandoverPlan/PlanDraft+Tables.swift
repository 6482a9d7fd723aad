extension PlanDraft {
    /// One table a list, with what refers to what.
    var tables: [DraftTable] {
        var tables: [DraftTable] = []
        var taken: Set<String> = []
        for source in sources {
            let first = tables.count
            for list in source.lists {
                let isDocument = source.document != nil
                var id = list.id
                if !taken.insert(id).inserted {
                    id = String("\(source.id)-\(list.id)".prefix(36))
                    while !taken.insert(id).inserted { id += "x" }
                }
                tables.append(
                    DraftTable(
                        id: id, from: isDocument ? "\(source.id).\(list.id)" : source.id, list: list,
                        parent: list.parent.map { first + $0 }))
            }
        }
        // The column that identifies a record seems to be the first that no two share; others refer to it under the same name.
        let keys = Dictionary(
            tables.compactMap { table in Self.ownKey(table.list).map { (Self.label($0.name), table.id) } }
        ) { first, _ in first }
        // A folder's listing is one table.
        let folders = Dictionary(
            uniqueKeysWithValues: zip(tables, tables.map(\.from)).filter { pair in
                sources.contains { $0.id == pair.1 && $0.folder != nil }
            }.map { ($1, $0.id) })
        for index in tables.indices { tables[index].fields = fields(of: tables[index], keys, folders) }
        for index in tables.indices {
            if let parent = tables[index].parent { nest(&tables[index], in: tables[parent]) }
        }
        return tables
    }

    private static func ownKey(_ list: List) -> Column? { list.columns.first(where: \.isKey) }

    /// Names that identify a record of any kind: that two tables have them means nothing.
    private static let generic: Set<String> = ["id", "Id", "ID", "no", "key", "code", "name", "编号", "单号"]

    private func fields(
        of table: DraftTable, _ keys: [String: String], _ folders: [String: String]
    ) -> [DraftField] {
        let ownKey = Self.ownKey(table.list)?.name
        var taken: Set<String> = []
        return table.list.columns.enumerated().filter { !$0.element.isBlank && !$0.element.isLeftOut }.map { index, column in
            var name = Self.fieldName(column.name) ?? "column_\(index + 1)"
            // Two headers may give one name, and the name made unique may be a third header's.
            if taken.contains(name) { name = "\(name.prefix(50))_\(index + 1)" }
            while !taken.insert(name).inserted { name += "x" }
            var column = column
            let isKey = column.name == ownKey
            let label = Self.label(column.name)
            if let files = column.filesOf, let folder = folders[files] {
                return DraftField(column: column, name: name, isKey: isKey, refersTo: folder)
            }
            let refersTo = isKey || Self.generic.contains(label) ? nil : keys[label].flatMap { $0 == table.id ? nil : $0 }
            // Keys and what refers to them are text, never numbers: 007 is not 7.
            if isKey || refersTo != nil { column.kind = .text }
            return DraftField(column: column, name: name, isKey: isKey, refersTo: refersTo)
        }
    }

    /// A nested list refers to the record that it lies in; without a key of its own it is found by its place there.
    private func nest(_ table: inout DraftTable, in parent: DraftTable) {
        func unused(_ name: String) -> String {
            var name = name
            while table.fields.contains(where: { $0.name == name }) { name += "_" }
            return name.hasSuffix("_") ? name + "x" : name
        }
        func field(_ column: String, _ kind: Column.Kind, _ name: String, isKey: Bool, refersTo: String?) -> DraftField {
            let column = Column(name: column, kind: kind, isKey: false, isFullWidth: false, misfits: 0)
            return DraftField(column: column, name: unused(name), isKey: isKey, refersTo: refersTo)
        }
        let hasKey = table.fields.contains(where: \.isKey)
        var added: [DraftField] = []
        let prefix = String(parent.id.map { $0 == "-" ? "_" : $0 })
        // A reference leads to a key of one field.
        let keys = parent.fields.filter(\.isKey)
        if let key = keys.first, keys.count == 1 {
            added.append(
                field("../\(key.column.name)", .text, "\(prefix)_\(key.name)", isKey: !hasKey, refersTo: parent.id))
        } else {
            added.append(field("#parent", .integer, "\(prefix)_record", isKey: !hasKey, refersTo: nil))
        }
        if !hasKey { added.append(field("#position", .integer, "position", isKey: true, refersTo: nil)) }
        table.fields = added + table.fields
    }

    /// What a column is called beside other tables' columns: the last name of its path.
    static func label(_ column: String) -> String {
        guard let slash = column.lastIndex(of: "/") else { return bare(column[...]) }
        return bare(column[column.index(after: slash)...])
    }

    /// A name without an attribute's sign and without its prefix.
    private static func bare(_ name: Substring) -> String {
        let name = name.hasPrefix("@") ? name.dropFirst() : name
        guard let colon = name.lastIndex(of: ":"), colon != name.startIndex, name.index(after: colon) != name.endIndex else {
            return String(name)
        }
        return String(name[name.index(after: colon)...])
    }

    /// A field's name out of a header or a path.
    private static func fieldName(_ column: String) -> String? {
        switch column {
        case "": "value"
        case ".": "text"
        default:
            FieldNames.field(for: column)
                ?? FieldNames.field(
                    for: column.split(separator: "/").map { bare($0) }.joined(separator: "_"))
        }
    }
}
