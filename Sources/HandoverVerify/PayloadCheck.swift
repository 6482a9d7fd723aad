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
        let files = folders.check(archive.members)
        findings.add(files.missing)
        let known = Set(required)
        let knownTables = Set(tables)
        let (payload, numbered) = (archive.members.indices(under: "data/"), archive.members.indices(under: Folders.path))
        for index in payload[..<numbered.startIndex] + payload[numbered.endIndex...] {
            let path = archive.members.path(at: Int(index))
            if known.contains(MemberPath.originalPart(path)?.original ?? path) { continue }
            guard let part = MemberPath.part(path), knownTables.contains(part.table) else {
                findings.add(Diagnostic(.tarMemberUnknown, .path(path), at: .init(file: path)))
                continue
            }
            let before = "000\(part.number - 1)".suffix(4)
            let previous = "data/tables/\(part.table)/part-\(part.number > 1000 ? String(part.number - 1) : String(before)).csv"
            if part.number > 1, archive.member(previous) == nil {
                findings.add(Diagnostic(.tarMemberMissing, .path(previous), at: .init(file: previous)))
            }
        }
        findings.add(files.unknown)
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

    static let path = "data/files/"

    /// - Parameter members: of a tar that is whole: each file is there once, under a number of six digits, and they ascend.
    func check(_ members: MemberList) -> (missing: Findings, unknown: Findings) {
        var (missing, unknown) = (Findings(), Findings())
        var left = members.indices(under: Self.path)
        // The slash counts: `a-b/` comes before `a/`.
        for (folder, count) in records.map({ ("\(Self.path)\($0)/", $1) }).sorted(by: { $0.0 < $1.0 }) {
            let files = members.indices(under: folder)
            unknown.add(Self.unknown(left.prefix(upTo: files.startIndex), members))
            left = left.suffix(from: files.endIndex)
            var next: Int64 = 1
            func miss(before number: Int64) {
                // As many as were kept say enough: a count may be any number.
                while next < number, missing.count < Int64(Limits.findingsKept) {
                    let path = folder + ListingCheck.digits(next)
                    missing.add(Diagnostic(.tarMemberMissing, .path(path), at: .init(file: path)))
                    next += 1
                }
            }
            let end = min(count, Int64(Limits.folderFiles) + 1) + 1
            for (place, index) in zip(files.indices, files) {
                let number = members.bytes(at: Int(index)).suffix(6).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
                miss(before: min(number, end))
                next = number + 1
                guard number > count else { continue }
                unknown.add(Self.unknown(files.suffix(from: place), members))
                break
            }
            miss(before: end)
        }
        unknown.add(Self.unknown(left, members))
        return (missing, unknown)
    }

    private static func unknown(_ indices: ArraySlice<UInt32>, _ members: MemberList) -> Findings {
        var findings = Findings()
        for index in indices {
            findings.add {
                let path = members.path(at: Int(index))
                return Diagnostic(.tarMemberUnknown, .path(path), at: .init(file: path))
            }
        }
        return findings
    }
}
