/// Cuts a JSON file into lists with columns: as a plan says, or as its arrays of objects suggest.
struct JSONProposal {
    private let tree: JSONTree
    private let isProposing: Bool
    private(set) var lists: [DocumentLayout.List] = []
    /// Paths of the parts that no list reads.
    private(set) var outside: [String] = []
    /// An array, or an object that is always empty, in a record, for which the plan has no place.
    private(set) var undeclared: (list: String, path: String)?
    private var ids: Set<String> = []

    init(_ tree: JSONTree, holdsMany: Bool, planned: [DocumentProfile.Planned]?, id: String) {
        self.tree = tree
        isProposing = planned == nil
        if let planned {
            lists = planned.map { .init(id: $0.id, path: $0.path, parent: $0.parent, columns: [], packed: $0.packed) }
        }
        if holdsMany {
            // The values of the file are the records.
            if isProposing { propose(id: id, path: "", parent: nil, packed: []) }
            if let list = lists.firstIndex(where: { $0.parent == nil }) { fill(list, 0) }
            return
        }
        if isProposing { proposeOutermost(0, "", id: id) }
        for list in lists.indices where lists[list].parent == nil {
            guard let node = node(at: lists[list].path, from: 0) else { continue }
            if let element = tree.nodes[node].element { fill(list, element) }
        }
        findOutside(0, "")
    }

    private func node(at path: String, from start: Int) -> Int? {
        var node = start
        for name in JSONPointer.tokens(path) {
            guard let next = tree.member(name, of: node) else { return nil }
            node = next
        }
        return node
    }

    private mutating func propose(id: String, path: String, parent: Int?, packed: Set<String>) {
        var unique = id
        var number = 2
        while !ids.insert(unique).inserted {
            unique = "\(id)-\(number)"
            number += 1
        }
        lists.append(.init(id: unique, path: path, parent: parent, columns: [], packed: packed))
    }

    private mutating func proposeOutermost(_ node: Int, _ path: String, id: String) {
        switch tree.nodes[node].kind {
        case .array?:
            guard let element = tree.nodes[node].element else { return }
            if tree.nodes[element].kind == .object || tree.nodes[element].kind == .scalar {
                propose(id: id, path: path, parent: nil, packed: [])
            }
        case .object?:
            for member in tree.nodes[node].members {
                let name = tree.nodes[member].name
                proposeOutermost(member, path + JSONPointer.token(name), id: Self.id(name) ?? "\(id)-\(lists.count + 1)")
            }
        case .scalar?, nil: break
        }
    }

    /// The columns of a list whose records are at this node, and the lists in them.
    private mutating func fill(_ list: Int, _ record: Int) {
        if tree.nodes[record].kind == .object {
            for member in tree.nodes[record].members { column(list, member, JSONPointer.token(tree.nodes[member].name)) }
        } else {
            if tree.nodes[record].kind == .array, isProposing { lists[list].packed.insert("") }
            lists[list].columns.append("")
        }
    }

    private mutating func column(_ list: Int, _ node: Int, _ path: String) {
        if lists[list].packed.contains(path) {
            lists[list].columns.append(path)
            return
        }
        if let nested = lists.firstIndex(where: { $0.parent == list && $0.path == path }) {
            if let element = tree.nodes[node].element { fill(nested, element) }
            return
        }
        switch tree.nodes[node].kind {
        case .object? where !tree.nodes[node].members.isEmpty:
            for member in tree.nodes[node].members { column(list, member, path + JSONPointer.token(tree.nodes[member].name)) }
        case .scalar?, nil: lists[list].columns.append(path)
        case .array?, .object?:
            // An array of objects is a list of its own; of other things, and an object that is always empty, JSON text.
            if isProposing, let element = tree.nodes[node].element, tree.nodes[element].kind == .object {
                propose(
                    id: Self.id(tree.nodes[node].name) ?? "\(lists[list].id)-\(lists.count + 1)", path: path, parent: list,
                    packed: [])
                fill(lists.count - 1, element)
            } else if isProposing {
                lists[list].packed.insert(path)
                lists[list].columns.append(path)
            } else {
                undeclared = undeclared ?? (lists[list].id, path)
            }
        }
    }

    private mutating func findOutside(_ node: Int, _ path: String) {
        let outermost = lists.filter { $0.parent == nil }
        if outermost.contains(where: { $0.path == path }) { return }
        let leadsOn = outermost.contains { $0.path.hasPrefix(path + "/") }
        let isOnlyObject = tree.nodes[node].kind == .object && tree.nodes[node].arrays + tree.nodes[node].scalars == 0
        guard leadsOn, isOnlyObject else {
            if !path.isEmpty { outside.append(path) }
            return
        }
        for member in tree.nodes[node].members { findOutside(member, path + JSONPointer.token(tree.nodes[member].name)) }
    }

    /// An id for a list out of a member's name.
    static func id(_ name: [UInt8]) -> String? {
        var id = ""
        var previousIsLower = false
        for scalar in String(decoding: name, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9":
                id.unicodeScalars.append(scalar)
                previousIsLower = true
            case "A"..."Z":
                if previousIsLower { id += "-" }
                id += String(Character(scalar)).lowercased()
                previousIsLower = false
            default:
                if !id.isEmpty, !id.hasSuffix("-") { id += "-" }
                previousIsLower = false
            }
        }
        while id.hasSuffix("-") { id.removeLast() }
        guard let first = id.unicodeScalars.first, ("a"..."z").contains(first), id.utf8.count <= 36 else { return nil }
        return id
    }
}
