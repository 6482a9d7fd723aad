import HandoverCore

/// The list of a table's groups in the archive (Format.md section 5.5), held against what it should be.
struct MergesFile {
    enum Role: String { case survivor, mergedInto = "merged-into", dissolved }

    static func path(_ table: String) -> String { "data/merges/\(table).csv" }

    private let archive: OpenArchive
    private let plan: CheckedPlan
    private let path: String
    private var expected: [UInt8]
    /// Where each record ends, and whose it is; the header first.
    private var lines: [(end: Int, id: RecordID?)]

    init(_ archive: OpenArchive, _ plan: CheckedPlan, _ table: Int) {
        (self.archive, self.plan) = (archive, plan)
        let schema = plan.tables[table]
        path = Self.path(schema.id)
        let names = ["group", "mapping", "record", "role"] + schema.key.map { schema.fields[$0].name }
        expected = Array((names.joined(separator: ",") + "\n").utf8)
        lines = [(expected.count, nil)]
    }

    mutating func expect(_ group: Int, _ id: RecordID, _ role: Role, key: [UInt8]) {
        expected += "\(group),\(plan.mappings[id.mapping].id),\(id.record),\(role.rawValue),".utf8
        expected += key + [0x0a]
        lines.append((expected.count, id))
    }

    /// The first record that is another one; `nil` where all are as they should be.
    func finish() throws -> Diagnostic? {
        guard let member = archive.member(path) else { return Diagnostic(.bagMemberMissing, .path(path), at: .init(file: path)) }
        var (at, block) = (0, [UInt8]())
        let common = min(expected.count, Int(clamping: member.size))
        var isSame = true
        while isSame, at < common {
            block = [UInt8](repeating: 0, count: min(1 << 16, common - at))
            try archive.read(into: &block, at: member.offset + Int64(at))
            isSame = block.elementsEqual(expected[at..<(at + block.count)])
            if isSame { at += block.count }
        }
        if isSame, member.size == Int64(expected.count) { return nil }
        // The first byte that differs, or that only one of the two has, says which record it is.
        if !isSame { at += zip(block, expected[at...]).prefix { $0 == $1 }.count }
        let line = lines.firstIndex { at < $0.end } ?? lines.count
        var place = Diagnostic.Location(file: path, line: line + 1)
        if line < lines.count, let id = lines[line].id {
            (place.record, place.planKey) = (id.record, "mappings.\(plan.mappings[id.mapping].id)")
        }
        return Diagnostic(.mergesDiffer, .path(path), at: place)
    }
}
