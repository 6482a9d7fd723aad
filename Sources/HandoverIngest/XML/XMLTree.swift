import HandoverXML

/// Every element and attribute that occurs in an XML file, with what they hold. Grows with the names, not with the values.
struct XMLTree: XMLHandler {
    struct Node {
        var name: XMLExpandedName
        /// Attributes and elements in the order in which they were first met.
        var attributes: [XMLExpandedName] = []
        var elements: [Int] = []
        /// How often the element occurs.
        var count = 0
        /// In how many elements around it it occurs, and in how many of these more than once.
        var holders = 0
        var holdersOfMany = 0
        /// How many of them have text, and how many have elements in them.
        var withText = 0
        var withElements = 0
        fileprivate var byName: [Int32: Int] = [:]
        fileprivate var attributeNames: Set<Int32> = []

        /// Whether it holds other elements rather than text.
        var isInner: Bool { withElements > 0 && withElements > withText }

        /// Whether it repeats. One in a hundred that holds two is a damaged record and makes no list.
        var repeats: Bool { holdersOfMany > holders / 100 }
    }

    private struct Frame {
        var node: Int
        var hasText = false
        var hasElements = false
        /// How often each element has occurred in this one.
        var counts: [Int: Int] = [:]
    }

    private let parser: XMLPushParser
    private(set) var nodes: [Node] = []
    private var frames: [Frame] = []
    private var passing = 0

    /// A file whose names are data would make a tree as large as the file.
    static let maximumNodes = 1 << 16

    init(_ parser: XMLPushParser) { self.parser = parser }

    mutating func startElement(
        _ name: XMLName, attributes: Span<XMLAttribute>, values: Span<UInt8>, byteOffset: Int64
    ) throws {
        let expanded = parser.expandedName(name)
        guard passing == 0, expanded.namespace != XMLPaths.xInclude else {
            passing += 1
            return
        }
        let node: Int
        if let top = frames.indices.last {
            frames[top].hasElements = true
            node = element(name, expanded, of: frames[top].node)
            frames[top].counts[node, default: 0] += 1
            if frames[top].counts[node] == 1 { nodes[node].holders += 1 }
            if frames[top].counts[node] == 2 { nodes[node].holdersOfMany += 1 }
        } else {
            node = 0
            nodes.append(Node(name: expanded))
        }
        guard nodes.count <= Self.maximumNodes else { throw XMLStop(problem: .textTooLarge, byteOffset: byteOffset) }
        nodes[node].count += 1
        for index in attributes.indices {
            let attribute = attributes[index].name
            guard nodes[node].attributeNames.insert(attribute.index).inserted else { continue }
            let expanded = parser.expandedName(attribute)
            if expanded.namespace == XMLPaths.xsi, expanded.local != "type" { continue }
            nodes[node].attributes.append(expanded)
        }
        frames.append(Frame(node: node))
    }

    private mutating func element(_ name: XMLName, _ expanded: XMLExpandedName, of parent: Int) -> Int {
        if let known = nodes[parent].byName[name.index] { return known }
        nodes.append(Node(name: expanded))
        nodes[parent].byName[name.index] = nodes.count - 1
        nodes[parent].elements.append(nodes.count - 1)
        return nodes.count - 1
    }

    mutating func endElement(_ name: XMLName, byteOffset: Int64) throws {
        if passing > 0 {
            passing -= 1
            return
        }
        let frame = frames.removeLast()
        if frame.hasText { nodes[frame.node].withText += 1 }
        if frame.hasElements { nodes[frame.node].withElements += 1 }
    }

    mutating func text(_ text: Span<UInt8>) throws {
        guard passing == 0, let top = frames.indices.last, !frames[top].hasText else { return }
        for index in text.indices where !(text[index] == 0x20 || (0x09...0x0d).contains(text[index])) {
            frames[top].hasText = true
            return
        }
    }

    /// The element of this name in another.
    func element(_ name: XMLExpandedName, of node: Int) -> Int? { nodes[node].elements.first { nodes[$0].name == name } }
}
