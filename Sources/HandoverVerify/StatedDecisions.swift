import HandoverCore

/// The decisions in the archive as far as plan and lock can tell that they are such (Plan.md section 8). What they say of the records
/// themselves is seen in the exports.
struct StatedDecisions {
    struct Correction {
        /// The column of the record's list.
        var column: Int
        /// SHA-256 of the text that is replaced; empty for none.
        var was: String
        /// `nil` for none.
        var new: [UInt8]?
    }

    struct Decision {
        var record: Int64
        /// SHA-256 of the record's bytes.
        var digest: String
        var isKept: Bool
        var corrections: [Correction]
    }

    static let path = "metadata/decisions.json"

    /// For each mapping, in the order of records.
    private(set) var byMapping: [[Decision]]

    /// `nil` where the archive has none.
    init?(_ archive: OpenArchive, _ plan: CheckedPlan) throws {
        guard archive.member(Self.path) != nil else { return nil }
        guard let bytes = try archive.bytes(of: Self.path) else { throw Self.bad("size") }
        let json: JSONText
        do throws(JSONText.Malformed) { json = try JSONText(bytes) } catch { throw Self.bad("byte \(error.byteOffset)") }
        if let key = JSONShape.decisions.mismatch(json) { throw Self.bad(key) }
        byMapping = plan.mappings.map { _ in [] }
        var last = (mapping: 0, record: Int64(0))
        for (index, value) in (json["decisions"]?.array ?? []).enumerated() {
            let key = "decisions[\(index)]"
            guard let mapping = plan.mappings.firstIndex(where: { $0.id == value["mapping"]?.string }) else {
                throw Self.bad(key + ".mapping")
            }
            guard let record = value.number("record"), record > 0, last < (mapping, record) else {
                throw Self.bad(key + ".record")
            }
            last = (mapping, record)
            for name in ["reason", "by"] where !Self.saysSomething(value[name]) { throw Self.bad("\(key).\(name)") }
            let isKept = value["decision"]?.string == "keep"
            let corrections = try Self.corrections(value, plan, plan.mappings[mapping], key + ".corrections")
            guard corrections.isEmpty == isKept else { throw Self.bad(key + ".corrections") }
            byMapping[mapping].append(
                Decision(record: record, digest: value["digest"]?.string ?? "", isKept: isKept, corrections: corrections))
        }
        let stated = (json["sources"]?.array ?? []).map { [$0["id"]?.string ?? "", $0["sha256"]?.string ?? ""] }
        let read = Set(plan.mappings.indices.filter { !byMapping[$0].isEmpty }.map { plan.mappings[$0].source })
        guard stated == read.sorted().map({ [plan.sources[$0].id, plan.sources[$0].sha256] }) else { throw Self.bad("sources") }
    }

    private static func corrections(
        _ value: JSONText, _ plan: CheckedPlan, _ mapping: CheckedPlan.Mapping, _ key: String
    ) throws(CheckedPlan.Unreadable) -> [Correction] {
        let columns = plan.sources[mapping.source].columns(of: mapping.list)
        var corrections: [Correction] = []
        for (index, entry) in (value["corrections"]?.array ?? []).enumerated() {
            let name = Array((entry["column"]?.string ?? "").utf8)
            let used = columns.indices.first { column in
                columns[column] == name && mapping.rules.contains { $0.input == .column(column) }
            }
            guard let column = used, column > corrections.last?.column ?? -1 else { throw bad("\(key)[\(index)].column") }
            let new = entry["new"]?.string.map { Array($0.utf8) }
            guard new != [], (new?.count ?? 0) <= Limits.fieldBytes else { throw bad("\(key)[\(index)].new") }
            corrections.append(Correction(column: column, was: entry["was"]?.string ?? "", new: new))
        }
        return corrections
    }

    private static func saysSomething(_ text: JSONText?) -> Bool {
        text?.string?.unicodeScalars.contains { !$0.properties.isWhitespace } ?? false
    }

    private static func bad(_ key: String) -> CheckedPlan.Unreadable { .init(file: path, key: key) }
}

extension JSONShape {
    fileprivate static let decisions = object([
        (
            "decisions",
            list(
                object([
                    ("at", time), ("by", text),
                    (
                        "corrections",
                        list(object([("column", text), ("new?", text), ("was", either([sha256, oneOf([""])]))]))
                    ), ("decision", oneOf(["correct", "keep"])), ("digest", sha256), ("mapping", id), ("reason", text),
                    ("record", number(upTo: 1 << 40 - 1)),
                ]), atLeast: 1)
        ), ("handover", oneOf(["1"])), ("sources", list(object([("id", id), ("sha256", sha256)]), atLeast: 1)),
    ])
}
