import HandoverCore

/// What plan and lock say of containers (Plan.md sections 1.10 and 7).
extension CheckedPlan {
    /// Where something lies in a container.
    struct Inside {
        /// The container's place in the plan.
        var container: Int
        /// Bytes of its name there.
        var name: [UInt8]
        /// What it is called in what is said about it.
        var path: String
        /// It is a folder: a source is made of the members that lie in it.
        var isFolder = false

        /// The path from the folder down to a member; `nil` for one that does not lie in it.
        func path(of member: [UInt8]) -> [UInt8]? {
            guard isFolder else { return nil }
            if name == [0x2e] { return member }
            return member.starts(with: name + [0x2f]) ? Array(member.dropFirst(name.count + 1)) : nil
        }
    }

    struct Container {
        var id: String
        var kind: ForeignContainer
        var bytes: Int64
        var sha256: String
        /// By name.
        var members: [LockedMember]
        var inside: Inside?
        /// Of a workbook: whether days are counted from 1904, sheets without rows, and the parts that no sheet is read from.
        var is1904 = false
        var others: [String] = []
        var unread: [String] = []

        /// The original's path in the archive; of a container in a container that one's, and the name there.
        var path: String { inside?.path ?? "data/originals/\(id).\(kind.suffix)" }

        /// Where they are not sorted the lock is refused, so that it does not matter which one is found.
        func member(_ name: [UInt8]) -> LockedMember? {
            var range = members[...]
            while let middle = range.indices.middle {
                if members[middle].name == name { return members[middle] }
                let isBefore = members[middle].name.lexicographicallyPrecedes(name)
                range = isBefore ? range[(middle + 1)...] : range[..<middle]
            }
            return nil
        }
    }

    struct LockedMember {
        var name: [UInt8]
        var bytes: Int64
        var sha256: String
        /// Of a workbook's.
        var sheet: LockedSheet?
    }

    /// What a sheet is beside its text (Format.md section 4.7).
    struct LockedSheet: Equatable {
        /// As the lock writes it.
        var state: String
        var counts: SheetCounts

        init(state: String, counts: SheetCounts) {
            self.state = state
            self.counts = counts
        }

        init?(_ lock: JSONText) {
            guard let state = lock["state"]?.string, let rows = lock.number("rows"), let columns = lock.number("columns"),
                let hiddenRows = lock.number("hiddenRows"), let hiddenColumns = lock.number("hiddenColumns"),
                let merged = lock.number("merged"), let hyperlinks = lock.number("hyperlinks"),
                let pictures = lock.number("pictures")
            else { return nil }
            self.state = state
            counts = SheetCounts(
                rows: Int(rows), columns: Int(columns), hiddenRows: Int(hiddenRows), hiddenColumns: Int(hiddenColumns),
                merged: Int(merged), hyperlinks: Int(hyperlinks), pictures: Int(pictures))
        }
    }

    static func containers(_ plan: JSONText, _ lock: JSONText) throws(Unreadable) -> [Container] {
        let (planned, locked) = (plan["containers"]?.array ?? [], lock["containers"]?.array ?? [])
        let unreadable = Unreadable(file: "metadata/lock.json", key: "containers")
        guard planned.count == locked.count else { throw unreadable }
        var containers: [Container] = []
        for (text, lock) in zip(planned, locked) {
            guard let id = text["id"]?.string, id == lock["id"]?.string,
                let kind = (lock["kind"]?.string).flatMap(ForeignContainer.init(rawValue:)), let bytes = lock.number("bytes"),
                let sha256 = lock.digest("sha256")
            else { throw unreadable }
            var members: [LockedMember] = []
            for member in lock["members"]?.array ?? [] {
                guard let name = member["name"]?.string, let bytes = member.number("bytes"), let digest = member.digest("sha256")
                else { throw unreadable }
                let sheet = kind == .xlsx ? LockedSheet(member) : nil
                guard kind != .xlsx || sheet != nil else { throw unreadable }
                members.append(LockedMember(name: Array(name.utf8), bytes: bytes, sha256: digest, sheet: sheet))
            }
            var container = Container(id: id, kind: kind, bytes: bytes, sha256: sha256, members: members)
            if kind == .xlsx {
                guard let is1904 = lock["date1904"]?.bool, let others = lock["others"]?.array,
                    let unread = lock["unread"]?.array
                else { throw unreadable }
                container.is1904 = is1904
                (container.others, container.unread) = (others.compactMap(\.string), unread.compactMap(\.string))
            }
            containers.append(container)
        }
        // One that lies in another has that one's path, which must be known.
        for (index, pair) in zip(planned, locked).enumerated() {
            containers[index].inside = try inside(pair.0, pair.1, containers)
        }
        return containers
    }

    /// Where a source or a container lies; `nil` for an original.
    static func inside(_ plan: JSONText, _ lock: JSONText, _ containers: [Container]) throws(Unreadable) -> Inside? {
        let unreadable = Unreadable(file: "metadata/lock.json", key: "member")
        guard let id = plan["in"]?.string else {
            guard lock["in"] == nil else { throw unreadable }
            for key in ["path", "folder"] where !same([plan[key]?.string ?? ""], [lock[key]?.string ?? ""]) {
                throw Unreadable(file: "metadata/lock.json", key: key)
            }
            return nil
        }
        if let folder = plan["folder"]?.string {
            guard lock["in"]?.string == id, let index = containers.firstIndex(where: { $0.id == id }) else { throw unreadable }
            return Inside(
                container: index, name: Array(folder.utf8), path: "\(containers[index].path):\(folder)", isFolder: true)
        }
        guard let name = plan["member"]?.string, lock["in"]?.string == id,
            same([name], [lock["member"]?.string ?? ""]), let index = containers.firstIndex(where: { $0.id == id }),
            let member = containers[index].member(Array(name.utf8)), member.bytes == lock.number("bytes"),
            member.sha256 == lock.digest("sha256")
        else { throw unreadable }
        return Inside(container: index, name: Array(name.utf8), path: "\(containers[index].path):\(name)")
    }

    /// All that lies in a container, with the places of sources and containers in their lists.
    func contents(of container: Int) -> (sources: [Int], containers: [Int]) {
        (
            sources.indices.filter { sources[$0].inside?.container == container },
            containers.indices.filter { containers[$0].inside?.container == container }
        )
    }

    func checkContainers(_ plan: JSONText) throws(Unreadable) {
        let ids = containers.map(\.id) + sources.map(\.id)
        try hold(Set(ids).count == ids.count, "containers.id")
        for (index, container) in containers.enumerated() {
            let place = "containers.\(container.id)"
            if let outer = container.inside?.container { try hold(containers[outer].inside == nil, "\(place).in") }
            for (one, other) in zip(container.members, container.members.dropFirst()) {
                try hold(one.name.lexicographicallyPrecedes(other.name), "\(place).members", file: "metadata/lock.json")
            }
            try hold(container.bytes <= Limits.memberBytes, "\(place).bytes", file: "metadata/lock.json")
            // Each member is named once: nothing is left behind in silence.
            let (sources, containers) = contents(of: index)
            let ignored = ((plan["containers"]?.array ?? [])[index]["ignore"]?.array ?? []).compactMap {
                $0["at"]?.string.map { Array($0.utf8) }
            }
            let insides = sources.compactMap { self.sources[$0].inside }
            let below = insides.filter(\.isFolder).map { folder in
                container.members.map(\.name).filter { folder.path(of: $0) != nil }
            }
            try hold(below.allSatisfy { !$0.isEmpty }, place)
            let named =
                insides.filter { !$0.isFolder }.map(\.name) + below.joined()
                + containers.compactMap { self.containers[$0].inside?.name }
                + ignored
            try hold(named.count == container.members.count && Set(named) == Set(container.members.map(\.name)), place)
            try hold(!(sources.isEmpty && containers.isEmpty), place)
        }
    }
}

extension Range<Int> {
    fileprivate var middle: Int? { isEmpty ? nil : lowerBound + count / 2 }
}

/// Which originals an archive has, by its lock (Format.md section 3).
enum OriginalPath {
    /// For each file that was given its path in the archive, and the one that it had.
    static func all(_ lock: JSONText) -> [(path: String, given: String)] {
        let sources = (lock["sources"]?.array ?? []).map { ($0, DocumentLayout.suffix(of: $0)) }
        let containers = (lock["containers"]?.array ?? []).map { lock in
            (lock, (lock["kind"]?.string).flatMap(ForeignContainer.init(rawValue:))?.suffix ?? "")
        }
        return (containers + sources).compactMap { lock, suffix in
            guard let id = lock["id"]?.string, lock["in"] == nil else { return nil }
            return ("data/originals/\(id).\(suffix)", lock["path"]?.string ?? "")
        }
    }
}
