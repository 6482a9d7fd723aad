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
        for container in plan.containers {
            let key = "containers.\(container.id)"
            if plan.source(container.id) != nil { problems.add(.planIDTaken, .name(container.id), at: nil, key: key) }
            checkOwner(container.owner, key)
            if !plan.insides.contains(where: { $0.place.container == container.id }) {
                problems.add(.planUnused, .name(container.id), at: nil, key: key)
            }
            if let outer = container.place.container, plan.container(outer)?.place.container != nil {
                problems.add(.planContainerTooDeep, .name(container.id), at: nil, key: key + ".in")
            }
        }
        var taken: Set<Place> = []
        for (place, _, key) in plan.insides {
            guard let container = place.container else { continue }
            if plan.container(container) == nil { unknown(container, plan.containers.map(\.id), key + ".in") }
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
                .lockSourcesDiffer, .name(containers.map(\.id).joined(separator: ", ")),
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
        let members = Set(locked.members.map { Array($0.name.utf8) })
        var named: Set<[UInt8]> = []
        func name(_ member: String, _ mark: Mark?, _ key: String) {
            let bytes = Array(member.utf8)
            if !members.contains(bytes) {
                let near = nearest(member, among: locked.members.map(\.name))
                problems.add(.planUnknownMember, .name(member), .name(container.id), .name(near), at: mark, key: key)
            } else if !named.insert(bytes).inserted {
                problems.add(.planMemberTwice, .name(member), at: mark, key: key)
            }
        }
        for (place, mark, key) in insides where place.container == container.id {
            name(place.memberName ?? "", mark, key + ".member")
        }
        for ignored in container.ignore { name(ignored.at, nil, key + ".ignore") }
        for member in locked.members where !named.contains(Array(member.name.utf8)) {
            problems.add(.planMemberLeft, .name(member.name), .name(container.id), at: container.mark, key: key)
        }
    }
}
