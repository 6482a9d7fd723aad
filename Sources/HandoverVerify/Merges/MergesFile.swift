import HandoverCore

/// The list of a table's groups in the archive (Format.md section 5.5), held against what it should be, block by block.
struct MergesFile {
    enum Role: String { case survivor, mergedInto = "merged-into", dissolved }

    private static let blockBytes = 1 << 16

    static func path(_ table: String) -> String { "data/merges/\(table).csv" }

    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let path: String
    private let member: Member?
    /// How many bytes and lines of the member were held against what they should be.
    private var (bytes, lines) = (Int64(0), 0)
    /// What comes behind them: where each record ends, and whose it is; of the header nobody's.
    private var expected: [UInt8] = []
    private var ends: [(end: Int, id: RecordID?)] = []
    /// The first line that is another one.
    private var difference: Diagnostic.Location?

    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ table: Int) {
        (self.archive, self.plan) = (archive, plan)
        let schema = plan.tables[table]
        path = Self.path(schema.id)
        member = archive.member(path)
        let names = ["group", "mapping", "record", "role"] + schema.key.map { schema.fields[$0].name }
        expected += (names.joined(separator: ",") + "\n").utf8
        ends.append((expected.count, nil))
    }

    mutating func expect(_ group: Int, _ id: RecordID, _ role: Role, key: [UInt8]) throws {
        guard member != nil, difference == nil else { return }
        expected += "\(group),\(plan.mappings[id.mapping].id),\(id.record),\(role.rawValue),".utf8
        expected += key + [0x0a]
        ends.append((expected.count, id))
        if expected.count >= Self.blockBytes { try compare() }
    }

    /// Holds what is expected against the member. The first byte that differs, or that the member does not have, says which record it is.
    private mutating func compare() throws {
        guard let member, difference == nil else { return }
        var block = [UInt8](repeating: 0, count: Int(min(Int64(expected.count), member.size - bytes)))
        try archive.read(into: &block, at: member.offset + bytes)
        if !Bytes.areEqual(block.span, expected.span) {
            let at = zip(block, expected).prefix { $0 == $1 }.count
            note(ends.firstIndex { at < $0.end } ?? ends.count)
        }
        (bytes, lines) = (bytes + Int64(expected.count), lines + ends.count)
        expected.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Notes a line that differs, counted from those that were not held against the member yet.
    private mutating func note(_ line: Int) {
        var place = Diagnostic.Location(file: path, line: lines + line + 1)
        if line < ends.count, let id = ends[line].id {
            (place.record, place.planKey) = (id.record, "mappings.\(plan.mappings[id.mapping].id)")
        }
        difference = place
    }

    /// The first record that is another one; `nil` where all are as they should be.
    mutating func finish() throws -> Diagnostic? {
        guard let member else { return Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)) }
        try compare()
        if difference == nil, member.size > bytes { note(0) }
        return difference.map { Diagnostic(.mergesDiffer, .path(path), at: $0) }
    }
}
