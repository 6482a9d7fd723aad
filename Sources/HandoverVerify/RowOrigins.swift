import HandoverCore

/// Where a row of a table came from.
struct RowOrigin: Equatable {
    var mapping: Int
    /// The original's path in the archive.
    var source: String
    var record: Int64
    var line: Int
    var offset: Int64
}

/// What became of the records of one mapping: enough to find the record of a row.
struct MappingFates {
    /// The row of the table that its first migrated record is.
    var firstRow: Int
    /// Stretches of records with one fate: the first record, how many, whether they were migrated.
    var runs: FateRuns
}

/// The records of some rows of a table: the n-th row of a mapping is the n-th record that recomputation migrates.
struct RowOrigins {
    private var rows: [UInt32] = []
    private var places: [(mapping: UInt16, line: UInt32, record: UInt32, offset: Int64)] = []
    private let plan: CheckedPlan

    /// None are known.
    init(_ plan: CheckedPlan) { self.plan = plan }

    /// Walks the originals of a table for these rows, which ascend.
    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ fates: [MappingFates], table: Int, rows: [UInt32]) throws {
        self.plan = plan
        var wanted: [[Int64]] = plan.mappings.map { _ in [] }
        var ats: [[Int]] = plan.mappings.map { _ in [] }
        for (index, mapping) in plan.mappings.enumerated() where mapping.table == table {
            let fate = fates[index]
            var at = rows.partitioningIndex { Int($0) >= fate.firstRow }
            var before = Int64(fate.firstRow)
            for run in fate.runs where run.isMigrated {
                while at < rows.count, Int64(rows[at]) < before + run.count {
                    wanted[index].append(run.record + Int64(rows[at]) - before)
                    ats[index].append(at)
                    at += 1
                }
                before += run.count
            }
        }
        self.rows = rows
        places = Array(repeating: (0, 0, 0, -1), count: rows.count)
        try plan.find(wanted, in: archive) { mapping, index, place in
            places[ats[mapping][index]] = (
                UInt16(truncatingIfNeeded: mapping), UInt32(truncatingIfNeeded: place.line),
                UInt32(truncatingIfNeeded: place.number), place.byteOffset
            )
        }
    }

    /// Where a row came from; `nil` if nobody asked for it, or no record made it.
    subscript(_ row: Int) -> RowOrigin? {
        let at = rows.partitioningIndex { Int($0) >= row }
        guard at < rows.count, Int(rows[at]) == row, places[at].offset >= 0 else { return nil }
        let place = places[at]
        let mapping = Int(place.mapping)
        return RowOrigin(
            mapping: mapping, source: plan.sources[plan.mappings[mapping].source].originalPath, record: Int64(place.record),
            line: Int(place.line), offset: place.offset)
    }
}

extension CheckedPlan {
    /// Walks the originals for some records of each mapping.
    /// - Parameters:
    ///   - wanted: for each mapping the numbers of records, which ascend.
    ///   - found: gets the mapping, which of its wanted records it is, and where that lies.
    func find(
        _ wanted: [[Int64]], in archive: OpenArchive, found: (_ mapping: Int, _ index: Int, SourceBatch.Location) -> Void
    ) throws {
        for (index, source) in sources.enumerated() {
            let members = mappings.indices.filter { mappings[$0].source == index && !wanted[$0].isEmpty }
            if members.isEmpty { continue }
            var next = members.map { _ in 0 }
            var walk = try SourceWalk(archive, source)
            while let batch = try walk.next() {
                for (position, member) in members.enumerated() {
                    let records = batch.records(of: mappings[member].list)
                    guard let first = records.first.map({ batch.location($0).number }) else { continue }
                    while next[position] < wanted[member].count {
                        let record = wanted[member][next[position]]
                        guard record < first + Int64(records.count) else { break }
                        found(member, next[position], batch.location(records[Int(record - first)]))
                        next[position] += 1
                    }
                }
            }
        }
    }

    /// The key in the plan of a field's rule, and its operators.
    func ruleText(_ mapping: Int, _ field: Int) -> String {
        let rule = mappings[mapping].rules[field]
        let name = "mappings.\(mappings[mapping].id).fields.\(tables[mappings[mapping].table].fields[field].name)"
        if rule.input == .constant { return name + " constant" }
        if case .computed? = rule.origin { return name + " compute" }
        if case .chosen? = rule.origin { return name + " choose" }
        return rule.chain.isEmpty ? name : "\(name) [\(rule.chain.map(\.name).joined(separator: ", "))]"
    }
}

extension FieldOperator {
    /// The operator's name in the plan; that of a typed one is its type.
    fileprivate var name: String {
        if let type { return type }
        return switch self {
        case .foldWidth: "fold-width"
        case .nullIf: "null-if"
        case .ifAbsent: "if-absent"
        case .map: "map"
        case .ifNull: "if-null"
        case .rewrite(_, let name): name
        default: "trim"
        }
    }
}
