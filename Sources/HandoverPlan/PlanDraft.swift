/// The plan that `init` drafts: everything that could be found out, and the open questions as `???`.
package struct PlanDraft {
    /// What is known of one source.
    package struct Source: Sendable {
        package var id: String
        package var place: Place
        package var nulls: [String]
        /// Its lists; a CSV file is one.
        package var lists: [List]
        /// Of a sheet: some of its rows are hidden.
        package var hasHiddenRows = false
        /// The escape of a CSV file, which stands in its layout; `nil` for none.
        package var escape: String?
        /// A document's prefixes and the parts that no list reads; `nil` for a CSV file.
        package var document: Document?
        /// What stays behind in a folder; `nil` for a file.
        package var folder: Folder?

        /// A CSV file.
        package init(id: String, place: Place, records: Int64, nulls: [String], columns: [Column]) {
            self.id = id
            self.place = place
            self.nulls = nulls
            lists = [List(id: id, at: "", parent: nil, pack: [], records: records, columns: columns)]
        }

        /// A JSON or XML document.
        package init(id: String, place: Place, nulls: [String], lists: [List], document: Document) {
            self.id = id
            self.place = place
            self.nulls = nulls
            self.lists = lists
            self.document = document
        }
    }

    /// What a folder has beside its listing.
    package struct Folder: Sendable {
        package var ignored: [String]

        package init(ignored: [String]) { self.ignored = ignored }
    }

    /// What a document has beside its lists.
    package struct Document: Sendable {
        package var namespaces: [(prefix: String, uri: String)]
        package var outside: [String]

        package init(namespaces: [(prefix: String, uri: String)], outside: [String]) {
            self.namespaces = namespaces
            self.outside = outside
        }
    }

    /// One list of records, which becomes a table.
    package struct List: Sendable {
        package var id: String
        /// As the plan writes it.
        package var at: String
        /// The index of the list it lies in.
        package var parent: Int?
        package var pack: [String]
        package var records: Int64
        package var columns: [Column]

        package init(id: String, at: String, parent: Int?, pack: [String], records: Int64, columns: [Column]) {
            self.id = id
            self.at = at
            self.parent = parent
            self.pack = pack
            self.records = records
            self.columns = columns
        }
    }

    /// What is known of one column.
    package struct Column: Sendable {
        package enum Kind: Sendable {
            case text, integer, decimal, money, phone
            case date([String]), datetime([String])
        }

        package var name: String
        package var kind: Kind
        /// No two values are equal, and none is missing.
        package var isKey: Bool
        /// Values of full-width digits occur.
        package var isFullWidth: Bool
        /// Values that the kind's operator will refuse, as far as was seen.
        package var misfits: Int64
        /// Numbers in it stand as a workbook holds them, with more digits than people typed.
        package var hasLongNumbers = false
        /// It has no name and never holds anything: there is nothing to map.
        package var isBlank = false
        /// The footer of its file states the sum of its amounts.
        package var isSumInFooter = false
        /// Its texts are taken as they are.
        package var isExact = false
        /// What it says another column says, too.
        package var isLeftOut = false
        /// The source whose files its values seem to name.
        package var filesOf: String?

        package init(name: String, kind: Kind, isKey: Bool, isFullWidth: Bool, misfits: Int64) {
            self.name = name
            self.kind = kind
            self.isKey = isKey
            self.isFullWidth = isFullWidth
            self.misfits = misfits
        }
    }

    /// A list with the table that it becomes.
    struct DraftTable {
        var id: String
        var from: String
        var list: List
        var parent: Int?
        var fields: [DraftField] = []
    }

    /// A column with the field that it becomes.
    struct DraftField {
        var column: Column
        var name: String
        var isKey: Bool
        /// The table whose key it seems to hold.
        var refersTo: String?
        /// What people call it: the header, or the last name of a path.
        var title: String {
            ["/", "../", "@"].contains { column.name.hasPrefix($0) } ? PlanDraft.label(column.name) : column.name
        }
    }

    /// A container, and its members that nothing reads.
    package struct Container: Sendable {
        package var id: String
        package var place: Place
        package var ignored: [String]
        /// Its members are sheets.
        package var isWorkbook: Bool

        package init(id: String, place: Place, ignored: [String], isWorkbook: Bool = false) {
            self.isWorkbook = isWorkbook
            self.id = id
            self.place = place
            self.ignored = ignored
        }
    }

    private let id: String
    let sources: [Source]
    private let containers: [Container]

    package init(id: String, sources: [Source], containers: [Container] = []) {
        self.id = id
        self.sources = sources
        self.containers = containers
    }

    /// How many open questions the draft has.
    package var openQuestions: Int {
        // The comments at the top speak of them too.
        let lines = yaml.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.reduce(0) {
            $0 + $1.split(separator: "\"\(YAMLNode.openQuestion)\"", omittingEmptySubsequences: false).count - 1
        }
    }

    package var yaml: String {
        let drafts = tables
        var out = """
            # A draft. Open questions stand as "???": answer them, then run `handover plan check`.
            # 草稿。待答问题写作 "???"；答完后运行 `handover plan check`。
            handover: 1
            id: \(id)
            title: "???"              # what changes hands
            zone: Asia/Shanghai
            transfer:
              # share-transfer, merger, division, dissolution, bankruptcy, asset-deal or entrusted: ask counsel, everything hangs on it
              basis: "???"
              seller: seller
              buyer: buyer
              closing: "???"          # YYYY-MM-DD
            parties:
              seller: {name: "???", role: seller}
              buyer: {name: "???", role: buyer}
              team: {name: "???", role: transfer-team}

            """
        if !containers.isEmpty { out += "containers:\n" }
        for container in containers { out += self.container(container) }
        out += "sources:\n"
        for source in sources { out += self.source(source) }
        out += "tables:\n"
        for draft in drafts { out += table(draft) }
        out += "mappings:\n"
        for draft in drafts { out += mapping(draft) }
        out += """
            quarantine:
              maxRate: "0"            # the run stops if more than this fraction is held back
            steps:
              - {id: map, method: transform, uses: [\(drafts.map { "map-" + $0.id.prefix(36) }.joined(separator: ", "))], schedule: {from: "???"}, responsible: team, approver: buyer}
              - {id: seal, method: archive, needs: [map], schedule: {from: "???"}, responsible: team}
              - {id: check, method: verify, needs: [seal], schedule: {from: "???"}, responsible: team}

            """
        let totals = drafts.flatMap { draft in
            draft.fields.filter { if case .money = $0.column.kind { true } else { false } }.map { field in
                let declared = field.column.isSumInFooter ? ", declared: {footer: map-\(draft.id.prefix(36))}" : ""
                return "  - {table: \(draft.id), field: \(field.name)\(declared)}"
            }
        }
        if !totals.isEmpty { out += "verification:\n  totals:\n" + totals.map { "  " + $0 + "\n" }.joined() }
        return out
    }

    private func place(_ place: Place) -> [String] {
        switch place {
        case .file(let path): ["path: \(quoted(path))", "owner: seller"]
        case .member(let container, let name):
            [
                "in: \(container)",
                "\(containers.contains { $0.id == container && $0.isWorkbook } ? "sheet" : "member"): \(quoted(name))",
            ]
        case .folder(let path): ["folder: \(quoted(path))", "owner: seller"]
        case .folderInside(let container, let path): ["in: \(container)", "folder: \(quoted(path))"]
        }
    }

    private func container(_ container: Container) -> String {
        var out = "  \(container.id):\n" + place(container.place).map { "    \($0)\n" }.joined()
        if !container.ignored.isEmpty {
            out += "    # nothing reads these: say why they stay behind\n    ignore:\n"
            for member in container.ignored { out += "      \(quoted(member)): \"\(YAMLNode.openQuestion)\"\n" }
        }
        return out
    }

    private func source(_ source: Source) -> String {
        let nulls = source.nulls.map(quoted).joined(separator: ", ")
        guard let document = source.document else {
            let records = source.lists.first?.records ?? 0
            var rules = source.escape.map { ["escape: \(quoted($0))"] } ?? []
            // Whether rows that nobody saw belong to the hand-over is for their owner to say.
            if source.hasHiddenRows { rules.append("hiddenRows: \"\(YAMLNode.openQuestion)\"") }
            var layout = rules.isEmpty ? "" : ", layout: {\(rules.joined(separator: ", "))}"
            if let ignored = source.folder?.ignored, !ignored.isEmpty {
                layout += ", ignore: {\(ignored.map { "\(quoted($0)): \"\(YAMLNode.openQuestion)\"" }.joined(separator: ", "))}"
            }
            return "  \(source.id): {\(place(source.place).joined(separator: ", ")), nulls: [\(nulls)], "
                + "expect: {records: \(records)}\(layout)}\n"
        }
        var out = "  \(source.id):\n" + place(source.place).map { "    \($0)\n" }.joined() + "    nulls: [\(nulls)]\n"
        if !document.namespaces.isEmpty {
            out +=
                "    namespaces: {" + document.namespaces.map { "\($0.prefix): \(quoted($0.uri))" }.joined(separator: ", ")
                + "}\n"
        }
        out += "    lists:\n"
        for list in source.lists {
            let pack = list.pack.isEmpty ? "" : ", pack: [\(list.pack.map(quoted).joined(separator: ", "))]"
            out += "      \(list.id): {at: \(quoted(list.at))\(pack), expect: {records: \(list.records)}}\n"
        }
        if !document.outside.isEmpty {
            out += "    # no list reads these: say why they stay behind\n    ignore:\n"
            for part in document.outside { out += "      \(quoted(part)): \"\(YAMLNode.openQuestion)\"\n" }
        }
        return out
    }

    private func table(_ draft: DraftTable) -> String {
        let fields = draft.fields
        let key = fields.filter(\.isKey).map(\.name)
        var out =
            "  \(draft.id):\n    key: [\(key.isEmpty ? "\"\(YAMLNode.openQuestion)\"" : key.joined(separator: ", "))]\n    fields:\n"
        for field in fields {
            let type =
                switch field.column.kind {
                case .text where field.column.isExact || field.column.filesOf != nil: "text"
                case .text: field.isKey || field.refersTo != nil ? "identifier" : "text"
                case .integer: "integer"
                case .decimal: "decimal"
                case .money: "money"
                case .phone: "phone"
                case .date: "date"
                case .datetime: "datetime"
                }
            out += "      \(field.name): {type: \(type), title: \(quoted(field.title))}\n"
        }
        let references = fields.filter { $0.refersTo != nil }.map { "{field: \($0.name), to: \($0.refersTo ?? "")}" }
        if !references.isEmpty { out += "    references: [\(references.joined(separator: ", "))]\n" }
        return out
    }

    private func mapping(_ draft: DraftTable) -> String {
        var out = "  map-\(draft.id.prefix(36)):\n    from: \(draft.from)\n    to: \(draft.id)\n    fields:\n"
        for field in draft.fields {
            if field.column.isExact || field.column.filesOf != nil {
                out += "      \(field.name): \(quoted(field.column.name))\n"
                continue
            }
            let trim = (field.column.isFullWidth ? "fold-width, " : "") + "trim, "
            let number = trim + (field.column.hasLongNumbers ? "excel-number, " : "")
            let (chain, code): (String, String?) =
                switch field.column.kind {
                case .text: ("trim", nil)
                case .integer: (number + "integer", "NUMBER")
                case .decimal: (number + "decimal", "NUMBER")
                case .money: (number + "money", "AMOUNT")
                case .phone: ("phone", "PHONE")
                case .datetime(let formats):
                    (number + "{datetime: {formats: [\(formats.map(quoted).joined(separator: ", "))]}}", "DATE")
                case .date(let formats): (trim + "{date: [\(formats.map(quoted).joined(separator: ", "))]}", "DATE")
                }
            let otherwise = code.map { ", else: {quarantine: \($0)_\(field.name.uppercased())}" } ?? ""
            let note = field.column.misfits > 0 && code != nil ? "  # does not fit: \(field.column.misfits) values" : ""
            out += "      \(field.name): {from: \(quoted(field.column.name)), do: [\(chain)]\(otherwise)}\(note)\n"
        }
        if draft.list.columns.contains(where: \.isBlank) {
            out += "    drop: {\"\": \"without a name, and always empty\"}\n"
        }
        let left = draft.list.columns.filter(\.isLeftOut).map { "\($0.name): \"it is in the path\"" }
        if !left.isEmpty { out += "    drop: {\(left.joined(separator: ", "))}\n" }
        return out
    }

    /// A double-quoted YAML scalar.
    private func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\t": out += "\\t"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{ffff}":
                // What YAML does not allow, or takes for the end of a line.
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
