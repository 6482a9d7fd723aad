import HandoverCore

/// The decisions about merges (Plan.md section 8.2).
extension StatedDecisions {
    /// A thing, of which a decision says that the records are: those with one number in it.
    struct Thing: Hashable, Sendable {
        var decision: Int
        var number: Int64
    }

    /// What is said of a record.
    struct Merged: Sendable {
        var record: Int64
        /// SHA-256 of its bytes.
        var digest: String
        var thing: Thing
    }

    /// - Returns: for each mapping, in the order of records.
    static func merges(_ values: [JSONText], _ plan: CheckedPlan) throws(CheckedPlan.Unreadable) -> [[Merged]] {
        var byMapping: [[Merged]] = plan.mappings.map { _ in [] }
        var (last, seen) = ((table: -1, mapping: 0, record: Int64(0)), Set<UInt64>())
        for (index, value) in values.enumerated() {
            let key = "merges[\(index)]"
            let (table, records) = try merge(value, plan, key)
            guard let (mapping, first) = records.first, last < (table, mapping, first.record) else { throw bad(key + ".records") }
            last = (table, mapping, first.record)
            for (mapping, merged) in records {
                // A mapping fills one table, so no other table's decision is about this row.
                guard seen.insert(RecordID(mapping: mapping, record: merged.record).word).inserted else {
                    throw bad(key + ".records")
                }
                byMapping[mapping].append(merged)
                byMapping[mapping][byMapping[mapping].count - 1].thing.decision = index
            }
        }
        return byMapping.map { $0.sorted { $0.record < $1.record } }
    }

    /// One decision by itself.
    static func merge(
        _ value: JSONText, _ plan: CheckedPlan, _ key: String
    ) throws(CheckedPlan.Unreadable) -> (table: Int, records: [(mapping: Int, Merged)]) {
        guard let table = plan.tables.firstIndex(where: { $0.id == value["table"]?.string }), plan.merge(of: table) != nil else {
            throw bad(key + ".table")
        }
        try checkWords(value, key)
        var records: [(mapping: Int, Merged)] = []
        var (last, most) = ((mapping: 0, record: Int64(0)), Int64(0))
        for (index, entry) in (value["records"]?.array ?? []).enumerated() {
            let place = "\(key).records[\(index)]"
            guard let mapping = plan.mappings.firstIndex(where: { $0.id == entry["mapping"]?.string && $0.table == table }) else {
                throw bad(place + ".mapping")
            }
            guard let record = entry.number("record"), record > 0, last < (mapping, record) else { throw bad(place + ".record") }
            guard let same = entry.number("same"), (1...(most + 1)).contains(same) else { throw bad(place + ".same") }
            (last, most) = ((mapping, record), max(most, same))
            let thing = Thing(decision: 0, number: same)
            records.append((mapping, Merged(record: record, digest: entry["digest"]?.string ?? "", thing: thing)))
        }
        return (table, records)
    }

    /// A decision that binds nothing any more. Its table and its mappings may be gone, and so is whatever put its records in order.
    static func checkWithdrawnMerge(_ value: JSONText, _ key: String) throws(CheckedPlan.Unreadable) {
        try checkWords(value, key)
        var (seen, things): (Set<String>, Int64) = ([], 0)
        for (index, entry) in (value["records"]?.array ?? []).enumerated() {
            let place = "\(key).records[\(index)]"
            let record = entry.number("record") ?? 0
            guard record > 0, seen.insert("\(entry["mapping"]?.string ?? "") \(record)").inserted else {
                throw bad(place + ".record")
            }
            let same = entry.number("same") ?? 0
            guard same > 0, same <= things + 1 else { throw bad(place + ".same") }
            things = max(things, same)
        }
    }
}

extension JSONShape {
    static let mergeDecision = object([
        ("at", time), ("by", text), ("reason", text),
        (
            "records",
            list(
                object([
                    ("digest", sha256), ("mapping", id), ("record", number(upTo: 1 << 40 - 1)),
                    ("same", number(upTo: 1 << 40 - 1)),
                ]), atLeast: 2)
        ), ("table", id),
    ])
}
