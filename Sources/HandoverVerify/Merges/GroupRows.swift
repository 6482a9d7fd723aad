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
        // Mostly the archive has said which they are, and there are no others.
        if ids.joined().count(where: { places[$0] != nil }) == places.count { return }
        var kept = GroupRows()
        for id in ids.joined() { if let place = places[id] { kept.append(id, lines[place]) } }
        self = kept
    }

    /// The fields of a row that is there.
    subscript(_ id: UInt64) -> Columns {
        guard let place = places[id] else { preconditionFailure("the rows of all groups were kept") }
        return Columns(lines[place])
    }
}
