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
    /// For each mapping, in the order of records, what is said of those that may be the same thing.
    private(set) var merges: [[Merged]]

    /// `nil` where the archive has none.
    init?(_ archive: OpenArchive, _ plan: CheckedPlan) throws {
        guard archive.member(Self.path) != nil else { return nil }
        guard let bytes = try archive.bytes(of: Self.path) else { throw Self.bad("size") }
        let json: JSONText
        do throws(JSONText.Malformed) { json = try JSONText(bytes) } catch { throw Self.bad("byte \(error.byteOffset)") }
        if let key = JSONShape.decisions.mismatch(json) { throw Self.bad(key) }
        byMapping = plan.mappings.map { _ in [] }
        var last = (mapping: 0, record: Int64(0))
        let standing = json["decisions"]?.array ?? []
        for (index, value) in standing.enumerated() {
            let key = "decisions[\(index)]"
            let (mapping, decision) = try Self.decision(value, plan, key)
            guard last < (mapping, decision.record) else { throw Self.bad(key + ".record") }
            last = (mapping, decision.record)
            byMapping[mapping].append(decision)
        }
        let merges = json["merges"]?.array ?? []
        self.merges = try Self.merges(merges, plan)
        let withdrawn = json["withdrawn"]?.array ?? []
        guard standing.count + merges.count + withdrawn.count > 0 else { throw Self.bad("decisions") }
        for (index, value) in withdrawn.enumerated() { try Self.checkWithdrawn(value, "withdrawn[\(index)]") }
        let stated = (json["sources"]?.array ?? []).map { [$0["id"]?.string ?? "", $0["sha256"]?.string ?? ""] }
        let decided = plan.mappings.indices.filter { !byMapping[$0].isEmpty || !self.merges[$0].isEmpty }
        let read = Set(decided.map { plan.mappings[$0].source })
        guard stated == read.sorted().map({ [plan.sources[$0].id, plan.sources[$0].sha256] }) else { throw Self.bad("sources") }
    }

    private static func decision(
        _ value: JSONText, _ plan: CheckedPlan, _ key: String
    ) throws(CheckedPlan.Unreadable) -> (mapping: Int, Decision) {
        guard let mapping = plan.mappings.firstIndex(where: { $0.id == value["mapping"]?.string }) else {
            throw bad(key + ".mapping")
        }
        guard let record = value.number("record"), record > 0 else { throw bad(key + ".record") }
        try checkWords(value, key)
        let isKept = value["decision"]?.string == "keep"
        let corrections = try corrections(value, plan, plan.mappings[mapping], key + ".corrections")
        guard corrections.isEmpty == isKept else { throw bad(key + ".corrections") }
        return (
            mapping, Decision(record: record, digest: value["digest"]?.string ?? "", isKept: isKept, corrections: corrections)
        )
    }

    /// What was withdrawn is only looked at for its form.
    private static func checkWithdrawn(_ value: JSONText, _ key: String) throws(CheckedPlan.Unreadable) {
        try checkWords(value, key)
        guard let decision = value["decision"] else { throw bad(key) }
        if decision["records"] == nil {
            try checkWithdrawnRecord(decision, key + ".decision")
        } else {
            try checkWithdrawnMerge(decision, key + ".decision")
        }
    }

    /// One about a record, of whatever mapping and columns there were.
    private static func checkWithdrawnRecord(_ value: JSONText, _ key: String) throws(CheckedPlan.Unreadable) {
        guard let record = value.number("record"), record > 0 else { throw bad(key + ".record") }
        try checkWords(value, key)
        let corrections = value["corrections"]?.array ?? []
        guard corrections.isEmpty == (value["decision"]?.string == "keep") else { throw bad(key + ".corrections") }
        for correction in corrections {
            let new = correction["new"]?.string?.utf8.count
            guard (1...Limits.fieldBytes).contains(new ?? 1) else { throw bad(key + ".corrections.new") }
        }
        let columns = corrections.map { Array(($0["column"]?.string ?? "").utf8) }
        guard Set(columns).count == columns.count else { throw bad(key + ".corrections") }
    }

    static func checkWords(_ value: JSONText, _ key: String) throws(CheckedPlan.Unreadable) {
        for name in ["reason", "by"] where !saysSomething(value[name]) { throw bad("\(key).\(name)") }
    }

    private static func corrections(
        _ value: JSONText, _ plan: CheckedPlan, _ mapping: CheckedPlan.Mapping, _ key: String
    ) throws(CheckedPlan.Unreadable) -> [Correction] {
        let columns = plan.sources[mapping.source].columns(of: mapping.list)
        var corrections: [Correction] = []
        for (index, entry) in (value["corrections"]?.array ?? []).enumerated() {
            let name = Array((entry["column"]?.string ?? "").utf8)
            let used = columns.indices.first { column in
                columns[column] == name && mapping.rules.contains { $0.ownColumns.contains(column) }
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

    static func bad(_ key: String) -> CheckedPlan.Unreadable { .init(file: path, key: key) }
}

extension JSONShape {
    private static let decision = object([
        ("at", time), ("by", text),
        ("corrections", list(object([("column", text), ("new?", text), ("was", either([sha256, oneOf([""])]))]))),
        ("decision", oneOf(["correct", "keep"])), ("digest", sha256), ("mapping", id), ("reason", text),
        ("record", number(upTo: 1 << 40 - 1)),
    ])

    fileprivate static let decisions = object([
        ("decisions", list(decision)), ("handover", oneOf(["1"])), ("merges?", list(mergeDecision, atLeast: 1)),
        ("sources", list(object([("id", id), ("sha256", sha256)]))),
        (
            "withdrawn?",
            list(
                object([("at", time), ("by", text), ("decision", either([decision, mergeDecision])), ("reason", text)]),
                atLeast: 1)
        ),
    ])
}
