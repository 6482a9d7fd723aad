import HandoverXML

/// Paths of XML lists and columns: names separated by `/`, prefixes by the layout's namespaces.
struct XMLPaths {
    private let namespaces: [String: String]
    private let prefixes: [String: String]

    static let xml = "http://www.w3.org/XML/1998/namespace"
    static let xsi = "http://www.w3.org/2001/XMLSchema-instance"
    static let xInclude = "http://www.w3.org/2001/XInclude"

    init(_ namespaces: [String: String]) {
        self.namespaces = namespaces.merging(["xml": Self.xml, "xsi": Self.xsi]) { _, fixed in fixed }
        prefixes = Dictionary(self.namespaces.map { ($1, $0) }) { first, _ in first }
    }

    /// One step of a path. An unknown prefix, which the plan's check refuses, leads to a name that nothing has.
    func name(_ step: Substring) -> XMLExpandedName {
        guard let colon = step.firstIndex(of: ":") else { return XMLExpandedName(namespace: "", local: String(step)) }
        let prefix = String(step[..<colon])
        return XMLExpandedName(namespace: namespaces[prefix] ?? "\0" + prefix, local: String(step[step.index(after: colon)...]))
    }

    /// A name as it stands in a path; `nil` if its namespace has no prefix.
    func step(_ name: XMLExpandedName) -> String? {
        if name.namespace.isEmpty { return name.local }
        return prefixes[name.namespace].map { "\($0):\(name.local)" }
    }

    static func steps(_ path: String) -> [Substring] { path.split(separator: "/") }
}

/// What elements may look like: one tree for the document around the records, and one for the records of each list.
///
/// Nodes are indices, and what belongs to a node lies in a row of a flat array: a look at it copies and retains nothing.
struct XMLShape {
    /// An element, and the node that it leads to; or an attribute, and the column that it is.
    struct Link {
        var name: Int32
        var target: Int
    }

    /// What stands at a node; -1 for none.
    private(set) var columns: [Int] = []
    private(set) var lists: [Int] = []
    /// The elements in it and the attributes that are columns.
    private(set) var elements: [Link] = []
    private(set) var elementRanges: [Range<Int>] = []
    private(set) var attributes: [Link] = []
    private(set) var attributeRanges: [Range<Int>] = []
    /// Whether its text must be kept apart from that of elements in it.
    private(set) var hasTextAndElements: [Bool] = []
    private(set) var columnsBelow: [[Int]] = []
    /// The root of each list's records.
    private(set) var roots: [Int] = []
    /// Where the document begins.
    static let document = 0

    var count: Int { columns.count }

    init(_ layout: DocumentLayout, _ parser: XMLPushParser) {
        var draft = Draft(layout, parser)
        roots = draft.roots
        for root in roots { _ = draft.gather(root) }
        for node in draft.nodes {
            columns.append(node.column)
            lists.append(node.list)
            elementRanges.append(elements.count..<elements.count + node.elements.count)
            elements += node.elements
            attributeRanges.append(attributes.count..<attributes.count + node.attributes.count)
            attributes += node.attributes
            hasTextAndElements.append(node.column >= 0 && !node.elements.isEmpty)
            columnsBelow.append(node.columnsBelow)
        }
    }

    /// The index among `elements` of the one of this name in a node.
    func find(_ name: XMLName, in node: Int) -> Int? { elementRanges[node].first { elements[$0].name == name.index } }

    /// The column of an attribute of this name.
    func column(ofAttribute name: XMLName, of node: Int) -> Int? {
        for index in attributeRanges[node] where attributes[index].name == name.index { return attributes[index].target }
        return nil
    }

    /// The trees while they are made.
    private struct Draft {
        struct Node {
            var column = -1
            var list = -1
            var elements: [Link] = []
            var attributes: [Link] = []
            var columnsBelow: [Int] = []
        }

        var nodes = [Node()]
        var roots: [Int] = []
        private let paths: XMLPaths
        private let parser: XMLPushParser

        init(_ layout: DocumentLayout, _ parser: XMLPushParser) {
            paths = XMLPaths(layout.namespaces)
            self.parser = parser
            for (index, list) in layout.lists.enumerated() where list.parent == nil {
                nodes[node(at: XMLPaths.steps(list.path), from: XMLShape.document)].list = index
            }
            for list in layout.lists {
                roots.append(nodes.count)
                nodes.append(Node())
                for (column, path) in list.columns.enumerated() { add(column, path, roots[roots.count - 1]) }
            }
            for (index, list) in layout.lists.enumerated() {
                guard let parent = list.parent else { continue }
                nodes[node(at: XMLPaths.steps(list.path), from: roots[parent])].list = index
            }
        }

        private mutating func add(_ column: Int, _ path: String, _ root: Int) {
            if path == "." {
                nodes[root].column = column
                return
            }
            var steps = XMLPaths.steps(path)
            guard let last = steps.last else { return }
            guard last.hasPrefix("@") else {
                nodes[node(at: steps, from: root)].column = column
                return
            }
            steps.removeLast()
            let name = register(last.dropFirst())
            nodes[node(at: steps, from: root)].attributes.append(Link(name: name, target: column))
        }

        private func register(_ step: Substring) -> Int32 {
            let name = paths.name(step)
            return parser.register(namespace: name.namespace, local: name.local).index
        }

        private mutating func node(at steps: [Substring], from start: Int) -> Int {
            var node = start
            for step in steps {
                let name = register(step)
                if let known = nodes[node].elements.first(where: { $0.name == name }) {
                    node = known.target
                } else {
                    nodes[node].elements.append(Link(name: name, target: nodes.count))
                    node = nodes.count
                    nodes.append(Node())
                }
            }
            return node
        }

        mutating func gather(_ node: Int) -> [Int] {
            var columns = nodes[node].attributes.map(\.target)
            if nodes[node].column >= 0 { columns.append(nodes[node].column) }
            for element in nodes[node].elements { columns += gather(element.target) }
            nodes[node].columnsBelow = columns
            return columns
        }
    }
}
