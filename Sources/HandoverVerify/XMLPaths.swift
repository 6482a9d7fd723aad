import HandoverXML

/// The paths of a layout as a tree of elements, with names as the reader numbers them.
struct XMLPaths {
    struct Node {
        /// Elements by the number of their name.
        var children: [Int: Int] = [:]
        /// Columns that are attributes.
        var attributes: [Int: Int] = [:]
        /// The column that the element itself is.
        var column: Int?
        /// The list whose record the element is.
        var list: Int?
        /// Whether it lies in a record or is one.
        var isInRecord = false
        /// Columns of the same list whose path goes on from here.
        var columnsBelow: [Int] = []
        // What the lock names outside the lists, by its place in `outside`.
        var outsideElements: [Int: Int] = [:]
        var outsideAttributes: [Int: Int] = [:]
        var outsideText: Int?
    }

    static let xsi = Array("http://www.w3.org/2001/XMLSchema-instance".utf8)
    static let xml = Array("http://www.w3.org/XML/1998/namespace".utf8)
    static let include = Array("http://www.w3.org/2001/XInclude".utf8)

    /// The first is the document.
    private(set) var nodes = [Node()]
    /// `xsi:nil`, and with it what is no column either.
    let nilName: Int
    let neverColumns: Set<Int>

    private let namespaces: [String: String]
    private let reader: XMLPullReader

    init(_ layout: DocumentLayout, _ reader: XMLPullReader) throws {
        self.reader = reader
        namespaces = layout.namespaces
        let instance = ["nil", "schemaLocation", "noNamespaceSchemaLocation"].map {
            reader.number(of: XMLQualifiedName(namespace: Self.xsi, local: Array($0.utf8)))
        }
        nilName = instance[0]
        neverColumns = Set(instance)
        var records: [Int] = []
        for (index, list) in layout.lists.enumerated() {
            var at = 0
            var steps = list.path.split(separator: "/", omittingEmptySubsequences: false)[...]
            if let parent = list.parent {
                guard parent < index else { throw XMLFeed.stuck(0) }
                at = records[parent]
            } else {
                guard steps.popFirst() == "" else { throw XMLFeed.stuck(0) }
            }
            guard !steps.isEmpty else { throw XMLFeed.stuck(0) }
            for step in steps {
                at = try child(of: at, step)
                // What lies in a record is a nested list, and a record is no way to another list's.
                guard nodes[at].list == nil else { throw XMLFeed.stuck(0) }
            }
            guard nodes[at].children.isEmpty else { throw XMLFeed.stuck(0) }
            nodes[at].list = index
            nodes[at].isInRecord = true
            records.append(at)
        }
        for (index, list) in layout.lists.enumerated() {
            for (column, path) in list.columns.enumerated() { try add(path, column, to: records[index]) }
        }
        for (index, path) in layout.outside.enumerated() { try addOutside(path, index) }
    }

    private mutating func child(of parent: Int, _ name: some StringProtocol) throws -> Int {
        let number = try number(name)
        if let known = nodes[parent].children[number] { return known }
        nodes.append(Node(isInRecord: nodes[parent].isInRecord))
        nodes[parent].children[number] = nodes.count - 1
        return nodes.count - 1
    }

    private mutating func add(_ path: String, _ column: Int, to record: Int) throws {
        var at = record
        var above = [record]
        if path != "." {
            var steps = path.split(separator: "/", omittingEmptySubsequences: false)
            var attribute: Substring?
            if let last = steps.last, last.hasPrefix("@") { attribute = steps.removeLast().dropFirst() }
            for step in steps {
                at = try child(of: at, step)
                guard nodes[at].list == nil else { throw XMLFeed.stuck(0) }
                above.append(at)
            }
            if let attribute {
                guard nodes[at].attributes.updateValue(column, forKey: try number(attribute)) == nil else {
                    throw XMLFeed.stuck(0)
                }
                for node in above { nodes[node].columnsBelow.append(column) }
                return
            }
        }
        guard nodes[at].column == nil else { throw XMLFeed.stuck(0) }
        nodes[at].column = column
        for node in above.dropLast() { nodes[node].columnsBelow.append(column) }
    }

    private mutating func addOutside(_ path: String, _ index: Int) throws {
        var steps = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard steps.popFirst() == "", let last = steps.popLast() else { throw XMLFeed.stuck(0) }
        var at = 0
        for step in steps {
            guard let next = nodes[at].children[try number(step)] else { throw XMLFeed.stuck(0) }
            at = next
        }
        guard !nodes[at].isInRecord else { throw XMLFeed.stuck(0) }
        if last == "." {
            nodes[at].outsideText = index
        } else if last.hasPrefix("@") {
            nodes[at].outsideAttributes[try number(last.dropFirst())] = index
        } else {
            let name = try number(last)
            guard nodes[at].children[name] == nil else { throw XMLFeed.stuck(0) }
            nodes[at].outsideElements[name] = index
        }
    }

    /// The number of `local` or `prefix:local`; a name without a prefix is in no namespace.
    private func number(_ name: some StringProtocol) throws -> Int {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), let local = parts.last else { throw XMLFeed.stuck(0) }
        var namespace: [UInt8] = []
        if parts.count == 2 {
            switch String(parts[0]) {
            case "xml": namespace = Self.xml
            case "xsi": namespace = Self.xsi
            case let prefix:
                guard let name = namespaces[prefix] else { throw XMLFeed.stuck(0) }
                namespace = Array(name.utf8)
            }
        }
        return reader.number(of: XMLQualifiedName(namespace: namespace, local: Array(local.utf8)))
    }
}
