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
        let lock = try archive.json("metadata/lock.json")
        required += lock.map { OriginalPath.all($0).map(\.path) } ?? []
        required += mappings.flatMap { ["data/exceptions/\($0).csv", "data/ledger/\($0).csv"] }
        required += (plan["mappings"]?.array ?? []).compactMap { mapping in
            mapping["exclude"] == nil ? nil : mapping["id"]?.string.map { "data/excluded/\($0).csv" }
        }
        let decisions = try archive.json(StatedDecisions.path)?["decisions"]?.array ?? []
        required += mappings.filter { mapping in
            decisions.contains { $0["mapping"]?.string == mapping && $0["decision"]?.string == "correct" }
        }.map { "data/corrections/\($0).csv" }
        required += tables.map { "data/tables/\($0)/part-0001.csv" }
        required += (plan["merges"]?.array ?? []).compactMap { $0["table"]?.string.map(MergesFile.path) }
        for path in required where archive.member(path) == nil {
            findings.add(Diagnostic(.tarMemberMissing, .path(path), at: .init(file: path)))
        }
        let folders = Folders(lock?["sources"]?.array ?? [], sources)
        findings.add(folders.missing(in: archive))
        let known = Set(required)
        let knownTables = Set(tables)
        for member in archive.members
        where member.path.hasPrefix("data/") && !known.contains(MemberPath.originalPart(member.path)?.original ?? member.path)
            && !folders.know(member.path)
        {
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

/// The files of folders: as many as each one's listing has records.
private struct Folders {
    private var records: [String: Int64] = [:]

    init(_ locks: [JSONText], _ sources: [String]) {
        for lock in locks where lock["folder"] != nil && lock["in"] == nil {
            if let id = lock["id"]?.string, sources.contains(id), let count = lock.number("records") { records[id] = count }
        }
    }

    func know(_ path: String) -> Bool {
        guard let file = MemberPath.file(path), let count = records[file.source] else { return false }
        return Int64(file.number) <= count
    }

    func missing(in archive: OpenArchive) -> Findings {
        var findings = Findings()
        for (source, count) in records {
            var number: Int64 = 1
            // As many as were kept say enough: a count may be any number.
            while number <= min(count, Int64(Limits.folderFiles) + 1), findings.count < Int64(Limits.findingsKept) {
                let path = ListingCheck.member(source, number)
                if archive.member(path) == nil { findings.add(Diagnostic(.tarMemberMissing, .path(path), at: .init(file: path))) }
                number += 1
            }
        }
        return findings
    }
}
