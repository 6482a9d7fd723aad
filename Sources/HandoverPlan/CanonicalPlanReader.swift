package import HandoverCore
import HandoverData

extension Plan {
    /// Reads of a canonical plan (Plan.md section 5) what undoing a load and reading the exports again need. The operators of mappings
    /// and the totals are left out. The plan lies in an archive that was verified; whatever it is not is an error all the same.
    /// - Throws: ``Failure`` with exit 65.
    package init(canonical bytes: [UInt8], file: String) throws(Failure) {
        do throws(CanonicalPlan.Malformed) { self = try CanonicalPlan(bytes).plan(file) } catch {
            throw Failure(Diagnostic(.planUnreadable, .name(error.key), at: .init(file: file)), exit: .badData)
        }
    }
}

/// A canonical plan's JSON, asked member by member.
private struct CanonicalPlan {
    struct Malformed: Error { var key: String }

    private let root: JSONValue
    private let mark = Plan.Mark(line: 1, column: 1)

    init(_ bytes: [UInt8]) throws(Malformed) {
        do throws(JSONText.Problem) { root = try JSONText.read(bytes, depthLimit: Limits.depth) } catch {
            throw Malformed(key: "")
        }
    }

    func plan(_ file: String) throws(Malformed) -> Plan {
        let transfer = try member("transfer", of: root)
        return Plan(
            file: file, id: try text("id", of: root), title: nil, zone: try text("zone", of: root),
            transfer: .init(
                basis: try value("basis", of: transfer), seller: try text("seller", of: transfer),
                buyer: try text("buyer", of: transfer),
                closing: try text("closing", of: transfer), agreement: optional("agreement", of: transfer)),
            parties: try each("parties", of: root, party),
            containers: try each("containers", of: root) { (json) throws(Malformed) in
                Plan.Container(
                    id: try text("id", of: json), place: try place(json), owner: optional("owner", of: json), ignore: [],
                    mark: mark)
            }, sources: try each("sources", of: root, source),
            tables: try each("tables", of: root, table), mappings: try each("mappings", of: root, mapping),
            targets: try each("targets", of: root, target), quarantine: .init(maxRate: .zero, maxCount: nil, perCode: []),
            steps: try each("steps", of: root, step), totals: [],
            merges: try each("merges", of: root) { (merge) throws(Malformed) in
                // Decisions about merges ask which tables have one.
                Plan.Merge(
                    id: try text("id", of: merge), table: try text("table", of: merge), match: [], apart: [], survivor: [],
                    fields: [], mark: mark)
            }, encryption: try encryption())
    }

    /// Who can open what is written, so that a snapshot is written for the same.
    private func encryption() throws(Malformed) -> Plan.Encryption? {
        guard case .object(let members) = root, members.contains(where: { $0.name == "encryptTo" }) else { return nil }
        let ids = try texts("encryptTo", of: root)
        return ids.isEmpty ? .passphrase : .parties(ids)
    }

    private func party(_ json: JSONValue) throws(Malformed) -> Plan.Party {
        Plan.Party(
            id: try text("id", of: json), name: try text("name", of: json), role: try value("role", of: json),
            creditCode: optional("creditCode", of: json), contact: optional("contact", of: json),
            certificate: optional("certificate", of: json), recipient: optional("recipient", of: json), mark: mark)
    }

    private func source(_ json: JSONValue) throws(Malformed) -> Plan.Source {
        Plan.Source(
            id: try text("id", of: json), place: try place(json), owner: optional("owner", of: json),
            nulls: try texts("nulls", of: json), expectedRecords: nil,
            lists: try each("lists", of: json, list),
            namespaces: try each("namespaces", of: json) { (entry) throws(Malformed) in
                Plan.Namespace(prefix: try text("prefix", of: entry), uri: try text("uri", of: entry))
            }, allowsDTD: optional("dtd", of: json) == "internal",
            acceptsEmptyFiles: try each("accept", of: json) { (entry) throws(Malformed) in try text("reason", of: entry) }.first,
            mark: mark)
    }

    private func list(_ json: JSONValue) throws(Malformed) -> Plan.List {
        let id = try text("id", of: json)
        guard let column = optional("in", of: json) else {
            return Plan.List(
                id: id, at: try text("at", of: json), pack: try texts("pack", of: json), expectedRecords: nil, mark: mark)
        }
        return Plan.List(
            id: id, at: "", pack: [], expectedRecords: nil, mark: mark,
            cut: Plan.Cut(column: column, separators: try texts("by", of: json)))
    }

    private func place(_ json: JSONValue) throws(Malformed) -> Place {
        if let folder = optional("folder", of: json) {
            return optional("in", of: json).map { .folderInside(container: $0, path: folder) } ?? .folder(folder)
        }
        guard let container = optional("in", of: json) else { return .file(try text("path", of: json)) }
        return .member(container: container, name: try text("member", of: json))
    }

    private func mapping(_ json: JSONValue) throws(Malformed) -> Plan.Mapping {
        let from = try text("from", of: json).split(separator: ".", maxSplits: 1).map(String.init)
        return Plan.Mapping(
            id: try text("id", of: json), from: from.first ?? "", list: from.count > 1 ? from[1] : nil,
            to: try text("to", of: json),
            fields: try each("fields", of: json) { (field) throws(Malformed) in
                Plan.FieldMapping(field: try text("field", of: field), value: try value(of: field), mark: mark)
            }, drop: [], balance: nil, mark: mark)
    }

    /// Where a field comes from.
    private func value(of field: JSONValue) throws(Malformed) -> Plan.FieldMapping.Value {
        if let constant = optional("constant", of: field) { return .constant(constant) }
        if let template = optional("template", of: field) {
            guard let template = Plan.Template(template) else { throw Malformed(key: "template") }
            return .columns(.template(template), chain: [], onFailure: nil)
        }
        if let looked = optional("lookup", of: field) {
            let own = Plan.LookedUp(lookup: looked, by: try texts("by", of: field), from: try text("from", of: field))
            return .columns(.lookedUp(own), chain: [], onFailure: nil)
        }
        if lookup("join", field) != nil {
            return .columns(
                .joined(try texts("join", of: field), with: try text("with", of: field)), chain: [], onFailure: nil)
        }
        if lookup("compute", field) != nil || lookup("choose", field) != nil {
            // As far as the columns go: expressions are left out as operators are.
            let columns = Self.columns(field).reduce(into: [String]()) { columns, name in
                if !columns.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { columns.append(name) }
            }
            return columns.isEmpty ? .constant("") : .columns(.first(columns), chain: [], onFailure: nil)
        }
        if let column = optional("from", of: field) { return .column(column, chain: [], onFailure: nil) }
        return .columns(.first(try texts("from", of: field)), chain: [], onFailure: nil)
    }

    /// The columns that expressions in it read, in their order: a condition stands in front of its text there.
    private static func columns(_ json: JSONValue) -> [String] {
        switch json {
        case .string, .bool: return []
        case .array(let elements): return elements.flatMap(columns)
        case .object(let members):
            if members.count == 1, members[0].name == "column", case .string(let name) = members[0].value { return [name] }
            return members.flatMap { columns($0.value) }
        }
    }

    private func table(_ json: JSONValue) throws(Malformed) -> Plan.Table {
        Plan.Table(
            id: try text("id", of: json), title: optional("title", of: json), key: try texts("key", of: json),
            fields: try each("fields", of: json) { (field) throws(Malformed) in
                Plan.Field(
                    name: try text("name", of: field), type: try value("type", of: field),
                    scale: optional("scale", of: field).flatMap { Int($0) }, isRequired: lookup("required", field) == .bool(true),
                    isPersonal: lookup("personal", field) == .bool(true), title: optional("title", of: field), mark: mark)
            },
            references: try each("references", of: json) { (reference) throws(Malformed) in
                Plan.Reference(
                    field: try text("field", of: reference), to: try text("to", of: reference),
                    onOrphan: try value("onOrphan", of: reference), mark: mark)
            }, mark: mark)
    }

    private func target(_ json: JSONValue) throws(Malformed) -> Plan.Target {
        guard let chunk = Int(try text("chunk", of: json)) else { throw Malformed(key: "targets.chunk") }
        return Plan.Target(
            id: try text("id", of: json), place: try place(json), mode: try value("mode", of: json), chunk: chunk,
            tables: try each("tables", of: json) { (table) throws(Malformed) in
                Plan.TargetTable(
                    table: try text("table", of: table), name: try text("name", of: table),
                    columns: try each("columns", of: table) { (column) throws(Malformed) in
                        Plan.TargetColumn(
                            field: try text("field", of: column), column: try text("column", of: column),
                            representation: try value("as", of: column))
                    })
            }, mark: mark)
    }

    private func place(_ json: JSONValue) throws(Malformed) -> Plan.Target.Place {
        let kind: Plan.Target.Kind = try value("type", of: json)
        return switch kind {
        case .sqlite: .sqlite(path: try text("path", of: json))
        case .postgres: .postgres(dsn: try text("dsn", of: json), schema: try text("schema", of: json))
        }
    }

    private func step(_ json: JSONValue) throws(Malformed) -> Plan.Step {
        Plan.Step(
            id: try text("id", of: json), title: optional("title", of: json), method: try value("method", of: json),
            uses: try texts("uses", of: json), needs: try texts("needs", of: json),
            schedule: .init(from: nil, until: nil, fromMark: nil, untilMark: nil), responsible: try text("responsible", of: json),
            approver: optional("approver", of: json), mark: mark)
    }

    // MARK: Members

    private func lookup(_ name: String, _ json: JSONValue) -> JSONValue? {
        guard case .object(let members) = json else { return nil }
        return members.first { $0.name == name }?.value
    }

    private func member(_ name: String, of json: JSONValue) throws(Malformed) -> JSONValue {
        guard let value = lookup(name, json) else { throw Malformed(key: name) }
        return value
    }

    private func optional(_ name: String, of json: JSONValue) -> String? {
        guard case .string(let text)? = lookup(name, json) else { return nil }
        return text
    }

    private func text(_ name: String, of json: JSONValue) throws(Malformed) -> String {
        guard let text = optional(name, of: json) else { throw Malformed(key: name) }
        return text
    }

    private func value<Value: RawRepresentable<String>>(_ name: String, of json: JSONValue) throws(Malformed) -> Value {
        guard let value = Value(rawValue: try text(name, of: json)) else { throw Malformed(key: name) }
        return value
    }

    private func texts(_ name: String, of json: JSONValue) throws(Malformed) -> [String] {
        try each(name, of: json) { (element) throws(Malformed) in
            guard case .string(let text) = element else { throw Malformed(key: name) }
            return text
        }
    }

    /// The elements of a list; none where there is no such member.
    private func each<Element>(
        _ name: String, of json: JSONValue, _ body: (JSONValue) throws(Malformed) -> Element
    ) throws(Malformed) -> [Element] {
        guard let list = lookup(name, json) else { return [] }
        guard case .array(let elements) = list else { throw Malformed(key: name) }
        var result: [Element] = []
        for element in elements { result.append(try body(element)) }
        return result
    }
}
