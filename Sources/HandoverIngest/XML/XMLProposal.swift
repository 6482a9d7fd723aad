import HandoverXML

/// Cuts an XML file into lists with columns: as a plan says, or as its repeating elements suggest.
struct XMLProposal {
    private let tree: XMLTree
    private let paths: XMLPaths
    private let isProposing: Bool
    private(set) var lists: [DocumentLayout.List] = []
    private(set) var outside: [String] = []
    /// A namespace for which there is no prefix.
    private(set) var unknownNamespace: String?
    private var ids: Set<String> = []

    init(_ tree: XMLTree, planned: [DocumentProfile.Planned]?, namespaces: [String: String], id: String) {
        self.tree = tree
        paths = XMLPaths(namespaces)
        isProposing = planned == nil
        guard !tree.nodes.isEmpty else { return }
        let root = step(tree.nodes[0].name)
        if let planned {
            lists = planned.map { .init(id: $0.id, path: $0.path, parent: $0.parent, columns: []) }
        } else {
            proposeOutermost(0, "/" + root, id: id)
        }
        for list in lists.indices where lists[list].parent == nil {
            if let node = node(at: XMLPaths.steps(lists[list].path), below: nil) { fill(list, node, "") }
        }
        findOutside(0, "/" + root)
    }

    /// The prefixes that an invented plan uses, by namespace name in the order in which they are met.
    static func prefixes(_ tree: XMLTree) -> [(prefix: String, uri: String)] {
        var found: [(prefix: String, uri: String)] = []
        for node in tree.nodes {
            for name in [node.name] + node.attributes {
                guard !name.namespace.isEmpty, name.namespace != XMLPaths.xml, name.namespace != XMLPaths.xsi,
                    !found.contains(where: { $0.uri == name.namespace })
                else { continue }
                let last = name.namespace.split { !$0.isLetter && !$0.isNumber }.last ?? "n"
                let letters = last.lowercased().prefix { ("a"..."z").contains($0) }.prefix(3)
                var prefix = letters.isEmpty || letters.hasPrefix("xml") ? "n" : String(letters)
                while found.contains(where: { $0.prefix == prefix }) { prefix += String(found.count + 1) }
                found.append((prefix, name.namespace))
            }
        }
        return found
    }

    private mutating func step(_ name: XMLExpandedName) -> String {
        if let step = paths.step(name) { return step }
        unknownNamespace = unknownNamespace ?? name.namespace
        return name.local
    }

    private func node(at steps: [Substring], below parent: Int?) -> Int? {
        var node = parent
        for step in steps {
            let name = paths.name(step)
            if let current = node {
                guard let next = tree.element(name, of: current) else { return nil }
                node = next
            } else {
                guard tree.nodes[0].name == name else { return nil }
                node = 0
            }
        }
        return node
    }

    private mutating func propose(_ name: String, path: String, parent: Int?) {
        var unique = Self.id(name) ?? "list-\(lists.count + 1)"
        while !ids.insert(unique).inserted { unique += "-\(lists.count + 1)" }
        lists.append(.init(id: unique, path: path, parent: parent, columns: []))
    }

    private mutating func proposeOutermost(_ node: Int, _ path: String, id: String) {
        for element in tree.nodes[node].elements {
            let name = tree.nodes[element].name
            let path = path + "/" + step(name)
            if tree.nodes[element].repeats {
                propose(name.local, path: path, parent: nil)
            } else {
                proposeOutermost(element, path, id: id)
            }
        }
    }

    /// The columns of a list at this element of its records, and the lists in it.
    private mutating func fill(_ list: Int, _ node: Int, _ path: String) {
        func join(_ step: String) -> String { path.isEmpty ? step : "\(path)/\(step)" }
        for attribute in tree.nodes[node].attributes { lists[list].columns.append(join("@" + step(attribute))) }
        let isInner = tree.nodes[node].isInner
        let isRecord = path.isEmpty
        if !isInner, !isRecord || tree.nodes[node].withText > 0 { lists[list].columns.append(isRecord ? "." : path) }
        guard isInner else { return }
        for element in tree.nodes[node].elements {
            let path = join(step(tree.nodes[element].name))
            if let nested = lists.firstIndex(where: { $0.parent == list && $0.path == "/" + path }) {
                fill(nested, element, "")
            } else if isProposing, tree.nodes[element].repeats {
                propose(tree.nodes[element].name.local, path: "/" + path, parent: list)
                fill(lists.count - 1, element, "")
            } else {
                fill(list, element, path)
            }
        }
    }

    private mutating func findOutside(_ node: Int, _ path: String) {
        let outermost = lists.filter { $0.parent == nil }
        if outermost.contains(where: { $0.path == path }) { return }
        guard outermost.contains(where: { $0.path.hasPrefix(path + "/") }) else {
            outside.append(path)
            return
        }
        for attribute in tree.nodes[node].attributes { outside.append("\(path)/@\(step(attribute))") }
        if tree.nodes[node].withText > 0 { outside.append("\(path)/.") }
        for element in tree.nodes[node].elements { findOutside(element, "\(path)/\(step(tree.nodes[element].name))") }
    }

    /// An id for a list out of an element's name.
    private static func id(_ name: String) -> String? { JSONProposal.id(Array(name.utf8)) }
}
