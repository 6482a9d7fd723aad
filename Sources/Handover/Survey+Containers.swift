public import HandoverCore
import HandoverIngest
import HandoverPlan
import SystemPackage

extension Survey {
    /// Opens a container: members that seem to be exports are looked at, and so are containers in it.
    ///
    /// What cannot be read there stays behind, and the reasons are told: the rest of a delivery can be looked at nevertheless.
    func open(_ file: FilePath, _ kind: ContainerKind, _ place: Place, name: String?, depth: Int) throws {
        let id = newID(name, "container", containers.count)
        if kind == .xlsx { return try openSheets(file, place, id: id) }
        var files: [(member: String, path: FilePath)] = []
        var others: [(member: Lock.Member, type: ContentType)] = []
        let locked = try unpack(file, kind, place, id: id) { name in
            guard ExportName.isExport(name) else { return nil }
            let place = try self.newFile()
            files.append((name, place))
            return place
        } each: { member, type in
            if !ExportName.isExport(member.name) { others.append((member, type)) }
        }
        let index = containers.count
        containers.append(FoundContainer(locked: locked, ignored: []))
        var read: Set<[UInt8]> = []
        for (member, path) in files {
            try check()
            do {
                let inside = Place.member(container: id, name: member)
                if try look(member, path, inside, depth) { read.insert(Array(member.utf8)) }
            } catch let failure as Failure where failure.exit == .badData {
                containers[index].warnings += failure.diagnostics
            }
            Files.abandon(path)
        }
        for folder in Self.folders(others.map(\.member.name), besides: files.map(\.member)) {
            let place = Place.folderInside(container: id, path: folder)
            var members = MemberListing(newID(FilePath(folder).lastComponent?.string, "files", found.count), place, ignoring: [])
            let inside = others.filter { place.path(of: $0.member.name) != nil }
            do { for (member, type) in inside { try members.take(member, type) } } catch {
                containers[index].warnings += error.diagnostics
                continue
            }
            read.formUnion(inside.map { Array($0.member.name.utf8) })
            found.append(
                try list(place, id: members.id, [], false) { write in
                    let listing = try members.list(to: write)
                    return (listing, members.ignored)
                })
        }
        containers[index].ignored = locked.members.map(\.name).filter { !read.contains(Array($0.utf8)) }
    }

    /// Looks at a member that seems to be an export, or to hold some.
    /// - Returns: whether something reads it.
    private func look(_ member: String, _ path: FilePath, _ place: Place, _ depth: Int) throws -> Bool {
        let stem = FilePath(member).stem
        if let kind = try ContainerKind.sniff(path.string, name: place.text) {
            guard depth < 2 else { return false }
            let (sources, containers) = (found.count, self.containers.count)
            try open(path, kind, place, name: stem, depth: depth + 1)
            guard found.count == sources else { return true }
            // Nothing in it is read, so that there is nothing to open it for.
            let opened = self.containers[containers...]
            self.containers.removeSubrange(containers...)
            let reasons = opened.flatMap(\.warnings)
            if !reasons.isEmpty { throw Failure(reasons, exit: .badData) }
            return false
        }
        guard ExportName.isText(member) else { return false }
        let id = newID(stem, "source", found.count)
        found.append(try Initializer.look(id: id, at: path, as: place, planned: nil))
        return true
    }

    /// The outermost folders of a container that hold files, and no export anywhere, such as artwork.
    private static func folders(_ others: [String], besides exports: [String]) -> [String] {
        func around(_ name: String) -> [String] {
            let parts = name.split(separator: "/").dropLast()
            return parts.indices.map { parts[...$0].joined(separator: "/") }
        }
        let taken = Set(exports.flatMap(around))
        let found = Set(
            others.filter { !ExportName.isHidden($0) }.compactMap { name in around(name).first { !taken.contains($0) } })
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Reads a container whole. What was looked at is what is pinned.
    func unpack(
        _ file: FilePath, _ kind: ContainerKind, _ place: Place, id: String, keep: (String) throws -> FilePath?,
        each: (Lock.Member, ContentType) throws -> Void = { _, _ in }
    ) throws -> Lock.Container {
        let (before, bytes) = (try Files.digestOfInput(file), try Files.size(of: file))
        guard bytes <= Limits.memberBytes else {
            throw Failure(
                Diagnostic(
                    .containerTooLarge, .path(place.text), .name("bytes of a container"), .count(Limits.memberBytes),
                    at: .init(file: place.text)), exit: .badData)
        }
        var members: [Lock.Member] = []
        let room = try room(of: id, place, file)
        try ContainerWalk.run(file.string, name: place.text, kind: kind, in: room) { name, read in
            let (member, type) = try Unpacking.take(name, read, to: keep(name).map { WorkFile($0) }, check)
            members.append(member)
            try each(member, type)
        }
        guard try Files.digestOfInput(file) == before else {
            throw Failure(Diagnostic(.sourceChanged, .path(place.text)), exit: .badData)
        }
        members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return Lock.Container(
            id: id, place: place, bytes: bytes, sha256: before, kind: kind.rawValue, members: members)
    }
}

extension Initializer {
    /// A container that was opened.
    public struct Container: Sendable {
        /// The id it has in the plan.
        public var id: String
        /// Its path as the plan names it, or the container that it lies in with its name there.
        public var path: String
        /// `zip`, `tar`, `tar-gz`, `7z` or `xlsx`.
        public var kind: String
        /// How many members it has.
        public var members: Int
        /// The names of those that nothing reads.
        public var ignored: [String]
        /// What people should know of it, though it can be read.
        public var warnings: [Diagnostic]

        init(_ found: Survey.FoundContainer) {
            id = found.locked.id
            path = found.locked.path
            kind = found.locked.kind
            members = found.locked.members.count
            ignored = found.ignored
            warnings = found.warnings
        }
    }
}
