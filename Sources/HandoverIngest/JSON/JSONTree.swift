import HandoverData

/// Every name that occurs in a JSON file, with the kinds of values under it. Grows with the names, not with the values.
struct JSONTree {
    struct Node {
        var name: [UInt8] = []
        /// Members in the order in which they were first met.
        var members: [Int] = []
        /// What the elements of arrays here are, all together.
        var element: Int?
        var objects = 0
        var arrays = 0
        var scalars = 0
        var nulls = 0
        fileprivate var byName: [[UInt8]: Int] = [:]

        /// What most of the values here are; `nil` where there is nothing but null.
        var kind: Kind? {
            let most = max(objects, arrays, scalars)
            if most == 0 { return nil }
            return most == objects ? .object : most == arrays ? .array : .scalar
        }
    }

    enum Kind { case object, array, scalar }

    private(set) var nodes = [Node()]
    /// The nodes of the open containers, and of the value that comes next.
    private var open: [(node: Int, isObject: Bool)] = []
    private var next = 0

    /// An object whose names are data (`{"C001": {…}, "C002": {…}}`) would make a tree as large as the file.
    static let maximumNodes = 1 << 16

    /// A container begins.
    mutating func enter(_ kind: Kind) {
        let node = value()
        if kind == .object { nodes[node].objects += 1 } else { nodes[node].arrays += 1 }
        open.append((node, kind == .object))
    }

    /// A container ends.
    mutating func leave() { open.removeLast() }

    /// A member's name; false if there are too many.
    mutating func name(_ name: [UInt8]) -> Bool {
        guard let object = open.last?.node else { return true }
        if let known = nodes[object].byName[name] {
            next = known
            return true
        }
        guard nodes.count < Self.maximumNodes else { return false }
        next = nodes.count
        nodes.append(Node(name: name))
        nodes[object].members.append(next)
        nodes[object].byName[name] = next
        return true
    }

    mutating func scalar() { nodes[value()].scalars += 1 }

    mutating func null() { nodes[value()].nulls += 1 }

    /// The member of this name.
    func member(_ name: [UInt8], of node: Int) -> Int? { nodes[node].byName[name] }

    /// The node of the value that begins now.
    private mutating func value() -> Int {
        guard let container = open.last else { return 0 }
        if container.isObject { return next }
        if let element = nodes[container.node].element { return element }
        nodes.append(Node())
        nodes[container.node].element = nodes.count - 1
        return nodes.count - 1
    }
}
