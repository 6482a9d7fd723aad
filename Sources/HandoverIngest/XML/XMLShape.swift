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
struct XMLShape {
    enum Role: Hashable {
        /// Columns or lists lie deeper.
        case inner
        case column(Int)
        case list(Int)
    }

    struct Node {
        var role = Role.inner
        /// Elements in it, by name.
        var elements: [(name: Int32, node: Int)] = []
        /// Attributes that are columns, by name.
        var attributes: [(name: Int32, column: Int)] = []
        var columnsBelow: [Int] = []

        /// Whether its text must be kept apart from that of elements in it.
        var hasTextAndElements: Bool { if case .column = role { !elements.isEmpty } else { false } }

        func element(_ name: XMLName) -> Int? {
            for element in elements where element.name == name.index { return element.node }
            return nil
        }

        func column(ofAttribute name: XMLName) -> Int? {
            for attribute in attributes where attribute.name == name.index { return attribute.column }
            return nil
        }
    }

    private(set) var nodes = [Node()]
    /// The root of each list's records.
    private(set) var roots: [Int] = []
    /// Where the document begins.
    static let document = 0

    init(_ layout: DocumentLayout, _ parser: XMLPushParser) {
        let paths = XMLPaths(layout.namespaces)
        for (index, list) in layout.lists.enumerated() where list.parent == nil {
            add(XMLPaths.steps(list.path), from: Self.document, paths, parser) { $0.role = .list(index) }
        }
        for list in layout.lists {
            roots.append(nodes.count)
            nodes.append(Node())
            for (column, path) in list.columns.enumerated() { add(column, path, paths, parser) }
        }
        for (index, list) in layout.lists.enumerated() {
            guard let parent = list.parent else { continue }
            add(XMLPaths.steps(list.path), from: roots[parent], paths, parser) { $0.role = .list(index) }
        }
        for root in roots { _ = gather(root) }
    }

    private mutating func add(_ column: Int, _ path: String, _ paths: XMLPaths, _ parser: XMLPushParser) {
        guard let root = roots.last else { return }
        if path == "." {
            nodes[root].role = .column(column)
            return
        }
        var steps = XMLPaths.steps(path)
        guard let last = steps.last else { return }
        guard last.hasPrefix("@") else {
            add(steps, from: root, paths, parser) { $0.role = .column(column) }
            return
        }
        steps.removeLast()
        let name = paths.name(last.dropFirst())
        let number = parser.register(namespace: name.namespace, local: name.local).index
        add(steps, from: root, paths, parser) { $0.attributes.append((number, column)) }
    }

    private mutating func add(
        _ steps: [Substring], from start: Int, _ paths: XMLPaths, _ parser: XMLPushParser, _ body: (inout Node) -> Void
    ) {
        var node = start
        for step in steps {
            let name = paths.name(step)
            let number = parser.register(namespace: name.namespace, local: name.local)
            if let known = nodes[node].element(number) {
                node = known
            } else {
                nodes[node].elements.append((number.index, nodes.count))
                node = nodes.count
                nodes.append(Node())
            }
        }
        body(&nodes[node])
    }

    private mutating func gather(_ node: Int) -> [Int] {
        var columns = nodes[node].attributes.map(\.column)
        if case .column(let column) = nodes[node].role { columns.append(column) }
        for element in nodes[node].elements { columns += gather(element.node) }
        nodes[node].columnsBelow = columns
        return columns
    }
}
