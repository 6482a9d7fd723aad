import HandoverCore

/// Whether the payload has exactly the files that the plan in the archive asks for (Format.md section 3).
enum PayloadCheck {
    static func run(_ archive: OpenArchive) throws -> Findings {
        var findings = Findings()
        // A plan that cannot be read is the finding of others; then nothing can be said here.
        guard let plan = try archive.json("metadata/plan.json"), let sources = ids(plan["sources"]),
            let mappings = ids(plan["mappings"]),
            let tables = ids(plan["tables"])
        else { return findings }
        var required = ["data/private/merkle-seed.bin"]
        required += sources.map { "data/coverage/\($0).csv" }
        // What lies in a container has no original of its own.
        if let lock = try archive.json("metadata/lock.json") { required += OriginalPath.all(lock).map(\.path) }
        required += mappings.flatMap { ["data/exceptions/\($0).csv", "data/ledger/\($0).csv"] }
        let decisions = try archive.json(StatedDecisions.path)?["decisions"]?.array ?? []
        required += mappings.filter { mapping in
            decisions.contains { $0["mapping"]?.string == mapping && $0["decision"]?.string == "correct" }
        }.map { "data/corrections/\($0).csv" }
        required += tables.map { "data/tables/\($0)/part-0001.csv" }
        for path in required where archive.member(path) == nil {
            findings.add(Diagnostic(.tarMemberMissing, .path(path), at: .init(file: path)))
        }
        let known = Set(required)
        let knownTables = Set(tables)
        for member in archive.members where member.path.hasPrefix("data/") && !known.contains(member.path) {
            guard let part = MemberPath.part(member.path), knownTables.contains(part.table) else {
                findings.add(Diagnostic(.tarMemberUnknown, .path(member.path), at: .init(file: member.path)))
                continue
            }
            let before = "000\(part.number - 1)".suffix(4)
            let previous = "data/tables/\(part.table)/part-\(part.number > 1000 ? String(part.number - 1) : String(before)).csv"
            if part.number > 1, archive.member(previous) == nil {
                findings.add(Diagnostic(.tarMemberMissing, .path(previous), at: .init(file: previous)))
            }
        }
        return findings
    }

    private static func ids(_ list: JSONText?) -> [String]? {
        guard let list = list?.array else { return nil }
        var ids: [String] = []
        for entry in list {
            guard let id = entry["id"]?.string, MemberPath.isID(id) else { return nil }
            ids.append(id)
        }
        return ids
    }
}
