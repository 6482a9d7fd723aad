import HandoverCore

/// Rows of groups, by the records that they are of.
struct GroupRows: Sendable {
    private var lines: [UInt8] = []
    private var places: [UInt64: Range<Int>] = [:]

    /// About how much memory this takes.
    var byteCount: Int { lines.count + 48 * places.count }

    func has(_ id: UInt64) -> Bool { places[id] != nil }

    mutating func append(_ id: UInt64, _ line: ArraySlice<UInt8>) {
        places[id] = lines.count..<(lines.count + line.count)
        lines += line
    }

    /// Leaves out all others.
    mutating func keep(_ ids: [[UInt64]]) {
        var kept = GroupRows()
        for id in ids.joined() { if let place = places[id] { kept.append(id, lines[place]) } }
        self = kept
    }

    /// The fields of a row that is there.
    subscript(_ id: UInt64) -> Columns { Columns(lines[places[id] ?? 0..<0]) }
}

/// The records that the archive says are in groups. Nothing rests on it: the first walk keeps their rows, and if others turn out to be in
/// groups, the originals are walked again.
enum ClaimedGroups {
    /// - Parameter most: how many are read at most.
    static func read(_ archive: OpenArchive, _ plan: CheckedPlan, _ table: Int, most: Int) throws -> Set<UInt64> {
        var ids: Set<UInt64> = []
        guard let member = archive.member(MergesFile.path(plan.tables[table].id)) else { return ids }
        let mappings = plan.mappings.indices.filter { plan.mappings[$0].table == table }
        try ClaimedFates.forEachLine(archive, member) { line in
            var commas: [Int] = []
            for index in line.indices where line[index] == 0x2c && commas.count < 3 { commas.append(index) }
            guard commas.count == 3, ids.count < most,
                let record = ClaimedFates.number(line.extracting((commas[1] + 1)..<commas[2])), record < 1 << 40,
                let mapping = mappings.first(where: {
                    Bytes.areEqual(Array(plan.mappings[$0].id.utf8).span, line.extracting((commas[0] + 1)..<commas[1]))
                })
            else { return }
            ids.insert(RecordID(mapping: mapping, record: record).word)
        }
        return ids
    }
}
