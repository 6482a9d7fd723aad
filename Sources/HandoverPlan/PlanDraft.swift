/// The plan that `init` drafts: everything that could be found out, and the open questions as `???`.
package struct PlanDraft {
    /// What is known of one source.
    package struct Source: Sendable {
        package var id: String
        package var path: String
        package var records: Int64
        package var nulls: [String]
        package var columns: [Column]

        package init(id: String, path: String, records: Int64, nulls: [String], columns: [Column]) {
            self.id = id
            self.path = path
            self.records = records
            self.nulls = nulls
            self.columns = columns
        }
    }

    /// What is known of one column.
    package struct Column: Sendable {
        package enum Kind: Sendable {
            case text, integer, decimal, money, phone
            case date([String])
        }

        package var name: String
        package var kind: Kind
        /// No two values are equal, and none is missing.
        package var isKey: Bool
        /// Values of full-width digits occur.
        package var isFullWidth: Bool
        /// Values that the kind's operator will refuse, as far as was seen.
        package var misfits: Int64

        package init(name: String, kind: Kind, isKey: Bool, isFullWidth: Bool, misfits: Int64) {
            self.name = name
            self.kind = kind
            self.isKey = isKey
            self.isFullWidth = isFullWidth
            self.misfits = misfits
        }
    }

    /// A column with the field that it becomes.
    private struct DraftField {
        var column: Column
        var name: String
        var isKey: Bool
        /// The source whose key it seems to hold.
        var refersTo: String?
        var isText: Bool { if case .text = column.kind { true } else { false } }
    }

    private let id: String
    private let sources: [Source]

    package init(id: String, sources: [Source]) {
        self.id = id
        self.sources = sources
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
        let drafts = sources.map { ($0, fields(of: $0)) }
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
            sources:

            """
        for (source, _) in drafts {
            let nulls = source.nulls.map(quoted).joined(separator: ", ")
            out +=
                "  \(source.id): {path: \(quoted(source.path)), owner: seller, nulls: [\(nulls)], expect: {records: \(source.records)}}\n"
        }
        out += "tables:\n"
        for (source, fields) in drafts { out += table(source, fields) }
        out += "mappings:\n"
        for (source, fields) in drafts { out += mapping(source, fields) }
        out += """
            quarantine:
              maxRate: "0"            # the run stops if more than this fraction is held back
            steps:
              - {id: map, method: transform, uses: [\(drafts.map { "map-" + $0.0.id.prefix(36) }.joined(separator: ", "))], schedule: {from: "???"}, responsible: team, approver: buyer}
              - {id: seal, method: archive, needs: [map], schedule: {from: "???"}, responsible: team}
              - {id: check, method: verify, needs: [seal], schedule: {from: "???"}, responsible: team}

            """
        let totals = drafts.flatMap { source, fields in
            fields.filter { if case .money = $0.column.kind { true } else { false } }.map {
                "  - {table: \(source.id), field: \($0.name)}"
            }
        }
        if !totals.isEmpty { out += "verification:\n  totals:\n" + totals.map { "  " + $0 + "\n" }.joined() }
        return out
    }

    private func table(_ source: Source, _ fields: [DraftField]) -> String {
        let key = fields.filter(\.isKey).map(\.name)
        var out =
            "  \(source.id):\n    key: [\(key.isEmpty ? "\"\(YAMLNode.openQuestion)\"" : key.joined(separator: ", "))]\n    fields:\n"
        for field in fields {
            let type =
                switch field.column.kind {
                case .text: field.isKey || field.refersTo != nil ? "identifier" : "text"
                case .integer: "integer"
                case .decimal: "decimal"
                case .money: "money"
                case .phone: "phone"
                case .date: "date"
                }
            out += "      \(field.name): {type: \(type), title: \(quoted(field.column.name))}\n"
        }
        let references = fields.filter { $0.refersTo != nil }.map { "{field: \($0.name), to: \($0.refersTo ?? "")}" }
        if !references.isEmpty { out += "    references: [\(references.joined(separator: ", "))]\n" }
        return out
    }

    private func mapping(_ source: Source, _ fields: [DraftField]) -> String {
        var out = "  map-\(source.id.prefix(36)):\n    from: \(source.id)\n    to: \(source.id)\n    fields:\n"
        for field in fields {
            let fold = field.column.isFullWidth ? "fold-width, " : ""
            let (chain, code): (String, String?) =
                switch field.column.kind {
                case .text: ("trim", nil)
                case .integer: (fold + "trim, integer", "NUMBER")
                case .decimal: (fold + "trim, decimal", "NUMBER")
                case .money: (fold + "trim, money", "AMOUNT")
                case .phone: ("phone", "PHONE")
                case .date(let formats): (fold + "trim, {date: [\(formats.map(quoted).joined(separator: ", "))]}", "DATE")
                }
            let otherwise = code.map { ", else: {quarantine: \($0)_\(field.name.uppercased())}" } ?? ""
            let note = field.column.misfits > 0 && code != nil ? "  # does not fit: \(field.column.misfits) values" : ""
            out += "      \(field.name): {from: \(quoted(field.column.name)), do: [\(chain)]\(otherwise)}\(note)\n"
        }
        return out
    }

    private func fields(of source: Source) -> [DraftField] {
        let keyNames = Dictionary(
            sources.compactMap { other in other.columns.first(where: \.isKey).map { ($0.name, other.id) } }
        ) { first, _ in first }
        let ownKey = source.columns.first(where: \.isKey)?.name
        var taken: Set<String> = []
        return source.columns.enumerated().map { index, column in
            var name = FieldNames.field(for: column.name) ?? "column_\(index + 1)"
            // Two headers may give one name, and the name made unique may be a third header's.
            if taken.contains(name) { name = "\(name.prefix(50))_\(index + 1)" }
            while !taken.insert(name).inserted { name += "x" }
            var column = column
            let isKey = column.name == ownKey
            let refersTo = keyNames[column.name].flatMap { $0 == source.id ? nil : $0 }
            // Keys and what refers to them are text, never numbers: 007 is not 7.
            if isKey || refersTo != nil { column.kind = .text }
            return DraftField(column: column, name: name, isKey: isKey, refersTo: refersTo)
        }
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
