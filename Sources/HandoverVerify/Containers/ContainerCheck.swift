import HandoverCore

/// Opens every container of the archive, holds what it has against the lock, and keeps the texts of sources.
struct ContainerCheck {
    private let plan: CheckedPlan
    private(set) var findings = Findings()
    /// By source.
    private(set) var texts: [String: SourceText] = [:]
    /// Of folders, by place in the plan, the records whose names a file system might not tell apart.
    private(set) var colliding: [Int: [Int64]] = [:]
    /// How many members were looked at.
    private(set) var members: Int64 = 0
    /// Of containers in containers, by place in the plan.
    private var inner: [Int: SourceText] = [:]
    private let place = UnpackingPlace()
    /// Of outer containers, by place in the plan.
    private var allowances: [Int: UnpackingPlace.Allowance] = [:]

    init(_ plan: CheckedPlan) { self.plan = plan }

    /// - Throws: ``ContentCheck/StuckSource`` where one cannot be read to its end, or lacks what a source is read from.
    mutating func run(_ archive: OpenArchive, _ digests: Digests) throws {
        let (outer, nested) = (
            plan.containers.indices.filter { plan.containers[$0].inside == nil },
            plan.containers.indices.filter { plan.containers[$0].inside != nil }
        )
        for index in outer {
            let container = plan.containers[index]
            guard let member = archive.member(container.path) else { throw Self.stuck(.bagMemberMissing, container.path) }
            if member.size != container.bytes || digests[container.path] != container.sha256 {
                findings.add(Diagnostic(.containerUnlikeLock, .path(container.path), at: .init(file: container.path)))
            }
            try open(index, archive.text(member))
        }
        for index in nested {
            guard let text = inner[index] else { throw Self.stuck(.bagMemberMissing, plan.containers[index].path) }
            try open(index, text)
        }
    }

    private static func stuck(
        _ code: Diagnostic.Code, _ path: String, _ more: Diagnostic.Argument...
    ) -> ContentCheck.StuckSource {
        var diagnostic = Diagnostic(code, .path(path), at: .init(file: path))
        diagnostic.arguments += more
        return .init(diagnostic: diagnostic)
    }

    private mutating func open(_ index: Int, _ text: SourceText) throws {
        let container = plan.containers[index]
        let contents = plan.contents(of: index)
        let outer = container.inside?.container ?? index
        let allowance = allowances[outer] ?? .init(container: text.size)
        allowances[outer] = allowance
        let sources = contents.sources.compactMap { source in plan.sources[source].inside.map { (source, $0) } }
        let containers = contents.containers.compactMap { other in plan.containers[other].inside.map { (other, $0) } }
        let found: [UnpackedMembers.Member]
        do {
            let wanted = Set((sources + containers).map(\.1.name))
            if container.kind == .xlsx {
                let book = try UnpackedBook(text, at: place, allowance)
                found = try book.sheets(wanted: wanted, like: container)
                if book.is1904 != container.is1904 || !CheckedPlan.same(book.unread, container.unread)
                    || !CheckedPlan.same(book.others, container.others)
                {
                    findings.add(Diagnostic(.containerUnlikeLock, .path(container.path), at: .init(file: container.path)))
                }
            } else {
                found = try container.kind.unpack(text, wanted: wanted, at: place, allowance)
            }
        } catch let stop as ContainerStop {
            throw ContentCheck.StuckSource(diagnostic: stop.diagnostic(container.path))
        } catch let stop as BookStop {
            throw ContentCheck.StuckSource(diagnostic: stop.diagnostic(container.path))
        }
        members += Int64(found.count)
        let byName = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        compare(found, container)
        for (source, inside) in sources where inside.isFolder {
            var listing = try MemberListing(plan.sources[source], inside)
            for member in found where try !listing.take(member) {
                throw Self.stuck(.folderTooDeep, inside.path, .count(Limits.folderDepth))
            }
            colliding[source] = try listing.colliding()
            if let finding = listing.finding(plan.sources[source]) { findings.add(finding) }
            texts[plan.sources[source].id] = listing.text
        }
        for (source, inside) in sources where !inside.isFolder {
            guard let text = byName[inside.name]?.text else {
                throw Self.stuck(.bagMemberMissing, inside.path)
            }
            texts[plan.sources[source].id] = text
        }
        for (other, inside) in containers { inner[other] = byName[inside.name]?.text }
    }

    /// Both are sorted by name: one walk along them.
    private mutating func compare(_ found: [UnpackedMembers.Member], _ container: CheckedPlan.Container) {
        var (mine, theirs) = (found[...], container.members[...])
        while !mine.isEmpty || !theirs.isEmpty {
            let (one, other) = (mine.first, theirs.first)
            let isMissing = one.map { one in other.map { $0.name.lexicographicallyPrecedes(one.name) } ?? false } ?? true
            let isExtra = other.map { other in one.map { $0.name.lexicographicallyPrecedes(other.name) } ?? false } ?? true
            if isMissing || isExtra || one?.bytes != other?.bytes || one?.sha256 != other?.sha256
                || one?.sheet != other?.sheet
            {
                findings.add(
                    Diagnostic(
                        .containerMemberUnlikeLock, .path(container.path), .count(theirs.startIndex + 1),
                        at: .init(file: container.path)))
            }
            if !isMissing { mine = mine.dropFirst() }
            if !isExtra { theirs = theirs.dropFirst() }
        }
    }
}
