import HandoverCore

extension Plan {
    /// A file that holds exports (Plan.md section 1.10).
    package struct Container: Hashable, Sendable {
        package var id: String
        package var place: Place
        /// A party id; `nil` for a container in a container, which belongs to that one's owner.
        package var owner: String?
        /// The members that nothing reads; `at` is their name.
        package var ignore: [Ignored]
        package var mark: Mark
    }

    /// The container of this id.
    package func container(_ id: String) -> Container? { containers.first { $0.id == id } }

    /// Every source and container that lies in a container, with its key in the plan.
    var insides: [(place: Place, mark: Mark, key: String)] {
        containers.map { ($0.place, $0.mark, "containers.\($0.id)") } + sources.map { ($0.place, $0.mark, "sources.\($0.id)") }
    }
}

extension PlanRules {
    func checkContainers() {
        let ids = Set(plan.sources.map(\.id))
        let used = Set(plan.insides.compactMap(\.place.container))
        let inner = Set(plan.containers.filter { $0.place.container != nil }.map(\.id))
        for container in plan.containers {
            let key = "containers.\(container.id)"
            if ids.contains(container.id) { problems.add(.planIDTaken, .name(container.id), at: nil, key: key) }
            checkOwner(container.owner, key)
            if !used.contains(container.id) {
                problems.add(.planUnused, .name(container.id), at: nil, key: key)
            }
            if let outer = container.place.container, inner.contains(outer) {
                problems.add(.planContainerTooDeep, .name(container.id), at: nil, key: key + ".in")
            }
        }
        let known = Set(plan.containers.map(\.id))
        var taken: Set<Place> = []
        for (place, _, key) in plan.insides {
            guard let container = place.container else { continue }
            if !known.contains(container) { unknown(container, plan.containers.map(\.id), key + ".in") }
            if !taken.insert(place).inserted { problems.add(.planMemberTwice, .name(place.text), at: nil, key: key + ".member") }
        }
    }

    func checkOwner(_ owner: String?, _ key: String) {
        if let owner, plan.party(owner) == nil { unknown(owner, plan.parties.map(\.id), key + ".owner") }
    }
}

extension Plan {
    /// Containers of plan and lock are the same, and every member is read, a container, or left behind with a reason.
    func checkContainers(against lock: Lock, _ problems: Problems) {
        guard containers.map(\.id) == lock.containers.map(\.id) else {
            problems.add(
                .lockContainersDiffer, .name(containers.map(\.id).joined(separator: ", ")),
                .name(lock.containers.map(\.id).joined(separator: ", ")), at: containers.first?.mark, key: "containers")
            return
        }
        for (container, locked) in zip(containers, lock.containers) {
            let key = "containers.\(container.id)"
            if !container.place.isSame(as: locked.place) {
                problems.add(.lockPathDiffers, .name(container.id), .path(locked.path), at: container.mark, key: key)
            }
            check(container, locked, key, problems)
        }
    }

    private func check(_ container: Container, _ locked: Lock.Container, _ key: String, _ problems: Problems) {
        let places = Dictionary(locked.members.enumerated().map { (Array($1.name.utf8), $0) }) { first, _ in first }
        let known = ExportName.shown(locked.members.lazy.map(\.name))
        var isNamed = [Bool](repeating: false, count: locked.members.count)
        func name(_ member: String, _ mark: Mark?, _ key: String) {
            guard let place = places[Array(member.utf8)] else {
                let near = nearest(member, among: known)
                problems.add(.planUnknownMember, .name(member), .name(container.id), .name(near), at: mark, key: key)
                return
            }
            if isNamed[place] { problems.add(.planMemberTwice, .name(member), at: mark, key: key) }
            isNamed[place] = true
        }
        for (place, mark, key) in insides where place.container == container.id {
            guard place.isFolder else {
                name(place.memberName ?? "", mark, key + ".member")
                continue
            }
            let below = locked.members.indices.filter { place.path(of: locked.members[$0].name) != nil }
            if below.isEmpty {
                let near = nearest(place.text, among: known)
                problems.add(
                    .planUnknownMember, .name(place.text), .name(container.id), .name(near), at: mark, key: key + ".folder")
            }
            // Of the files of a folder none is named: their names can tell of people.
            if below.contains(where: { isNamed[$0] }) {
                problems.add(.planMemberTwice, .name(place.text), at: mark, key: key + ".folder")
            }
            for index in below { isNamed[index] = true }
        }
        for ignored in container.ignore { name(ignored.at, nil, key + ".ignore") }
        let left = locked.members.indices.filter { !isNamed[$0] }
        guard !left.isEmpty else { return }
        let named = ExportName.shown(left.lazy.map { locked.members[$0].name })
        let few = named.isEmpty ? left.prefix(5).map { "#\($0 + 1)" } : named
        problems.add(
            .planMemberLeft, .count(left.count), .name(container.id),
            .name(few.joined(separator: ", ") + (left.count > few.count ? ", …" : "")), at: container.mark, key: key)
    }
}
