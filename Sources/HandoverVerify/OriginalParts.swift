import HandoverCore

/// The parts that an export lies in which is larger than a member may be (Format.md section 3).
struct OriginalParts {
    /// One export: its path without `.part-NNNN`, and its parts in their order.
    struct Joined {
        var path: String
        var parts: [Member]
        var size: Int64 { parts.reduce(0) { $0 + $1.size } }
    }

    private(set) var joined: [Joined] = []
    /// Numbers of parts that are not the next one's.
    private(set) var misplaced: [Member] = []

    init(_ members: MemberList) {
        for index in members.indices(under: "data/originals/") {
            let member = members[Int(index)]
            guard let (path, number) = MemberPath.originalPart(member.path) else { continue }
            if number == 1, joined.last?.path != path { joined.append(Joined(path: path, parts: [])) }
            guard let last = joined.indices.last, joined[last].path == path, joined[last].parts.count == number - 1 else {
                misplaced.append(member)
                continue
            }
            joined[last].parts.append(member)
        }
    }

    /// What is not cut as it must be: all but the last part are full, and a whole one was too large for one member.
    func wronglyCut(_ size: PartSize) -> [Member] {
        misplaced
            + joined.compactMap { joined in
                let wrong = joined.parts.dropLast().first { $0.size != size.part }
                guard wrong == nil, let last = joined.parts.last, (1...size.part).contains(last.size), joined.size > size.whole
                else { return wrong ?? joined.parts.last }
                return nil
            }
    }
}
