import HandoverData

/// What records may look like: one tree of names for each list, compiled from the lock's columns.
///
/// Nodes are indices. Names lie in one array of bytes, so that finding a member costs a comparison and no allocation; a reader
/// tries first the member that came next the last time.
struct JSONShape {
    /// What stands at a node.
    enum Role: Hashable {
        /// Columns or lists lie deeper.
        case inner
        case column(Int)
        /// A column that is kept as JSON text.
        case packed(Int)
        case list(Int)
    }

    /// A name under a node, and the node that it leads to.
    struct Member {
        var start: Int
        var count: Int
        var node: Int
    }

    private(set) var roles: [Role] = []
    /// The members of every node, node after node.
    private(set) var members: [Member] = []
    private(set) var memberRanges: [Range<Int>] = []
    /// The columns at a node and below it.
    private(set) var columnsBelow: [[Int]] = []
    /// The root node of each tree.
    private(set) var roots: [Int] = []
    private var names: [UInt8] = []
    /// For nodes with many members: the index in `members` by name.
    private var byName: [Int: [[UInt8]: Int]] = [:]

    /// Up to this many members a walk over them is faster than a table.
    private static let walked = 16

    /// One path of a tree and what stands at its end.
    typealias Path = (tokens: [[UInt8]], role: Role)

    /// Compiles one tree for each element.
    init(_ trees: [[Path]]) {
        for paths in trees {
            roots.append(roles.count)
            add(paths)
        }
    }

    /// The trees of a layout's records.
    init(recordsOf layout: DocumentLayout) {
        self.init(
            layout.lists.enumerated().map { index, list in
                list.columns.enumerated().map { position, column in
                    (JSONPointer.tokens(column), list.packed.contains(column) ? Role.packed(position) : .column(position))
                }
                    + layout.lists.enumerated().filter { $0.element.parent == index }.map {
                        (JSONPointer.tokens($0.element.path), Role.list($0.offset))
                    }
            })
    }

    /// Adds a node for paths that have led here; returns its index.
    @discardableResult
    private mutating func add(_ paths: [Path]) -> Int {
        let node = roles.count
        roles.append(paths.first { $0.tokens.isEmpty }?.role ?? .inner)
        memberRanges.append(0..<0)
        columnsBelow.append(
            paths.compactMap {
                switch $0.role {
                case .column(let column), .packed(let column): column
                case .inner, .list: nil
                }
            })
        var order: [[UInt8]] = []
        var groups: [[UInt8]: [Path]] = [:]
        for path in paths {
            guard let first = path.tokens.first else { continue }
            if groups[first] == nil { order.append(first) }
            groups[first, default: []].append((Array(path.tokens.dropFirst()), path.role))
        }
        let children = order.map { (name: $0, node: add(groups[$0] ?? [])) }
        let first = members.count
        for child in children {
            members.append(Member(start: names.count, count: child.name.count, node: child.node))
            names += child.name
        }
        memberRanges[node] = first..<members.count
        if children.count > Self.walked {
            byName[node] = Dictionary(children.enumerated().map { ($1.name, first + $0) }) { first, _ in first }
        }
        return node
    }

    /// The index of a node's member by its decoded name.
    func find(_ name: Span<UInt8>, in node: Int) -> Int? {
        if let table = byName[node] {
            var key: [UInt8] = []
            key.append(name)
            return table[key]
        }
        return memberRanges[node].first { isNamed(name, $0) }
    }

    /// Whether a member has this name.
    @inline(__always)
    func isNamed(_ name: Span<UInt8>, _ member: Int) -> Bool {
        let (start, count) = (members[member].start, members[member].count)
        guard name.count == count else { return false }
        for i in 0..<count where name[i] != names[start &+ i] { return false }
        return true
    }
}

/// JSON Pointers (RFC 6901).
enum JSONPointer {
    /// The names that a pointer is made of, decoded. A pointer is "" or begins with "/".
    static func tokens(_ pointer: String) -> [[UInt8]] {
        guard !pointer.isEmpty else { return [] }
        return pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
            var name: [UInt8] = []
            var isEscape = false
            for byte in part {
                if isEscape {
                    name.append(byte == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                    isEscape = false
                } else if byte == UInt8(ascii: "~") {
                    isEscape = true
                } else {
                    name.append(byte)
                }
            }
            return name
        }
    }

    /// One name as it stands in a pointer, with its slash.
    static func token(_ name: [UInt8]) -> String {
        var out: [UInt8] = [UInt8(ascii: "/")]
        for byte in name {
            switch byte {
            case UInt8(ascii: "~"): out += "~0".utf8
            case UInt8(ascii: "/"): out += "~1".utf8
            default: out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
