import HandoverCrypto

/// The leaves of neighbouring rows, folded as far as they can be without their neighbours (RFC 6962 section 2.1).
///
/// Of rows a to b - 1 that leaves few nodes: on the way up, at each height one at the left whose sibling lies before a, and one at
/// the right whose sibling lies behind b.
struct MerkleRange: Sendable {
    /// From left to right.
    private(set) var nodes: [(height: Int, hash: [UInt8])] = []

    /// - Parameters:
    ///   - hashes: leaf hashes, 32 bytes each.
    ///   - first: the index of the first leaf in its tree.
    init(folding hashes: consuming [UInt8], first: Int) {
        var level = hashes
        var (first, height) = (first, 0)
        var right: [(height: Int, hash: [UInt8])] = []
        var pair = [UInt8](repeating: 1, count: 65)
        while !level.isEmpty {
            var from = 0
            if first % 2 == 1 {
                nodes.append((height, Array(level[..<32])))
                from = 32
                first += 1
            }
            let pairs = (level.count - from) / 64
            if from + 64 * pairs < level.count { right.append((height, Array(level[(from + 64 * pairs)...]))) }
            for index in 0..<pairs {
                for byte in 0..<64 { pair[1 + byte] = level[from + 64 * index + byte] }
                SHA256.digest(pair.span, into: &level, at: 32 * index)
            }
            level.removeLast(level.count - 32 * pairs)
            (first, height) = (first / 2, height + 1)
        }
        nodes += right.reversed()
    }
}

/// The leaf hashes of a table's rows, each made in one buffer (Format.md section 6.1).
struct LeafHasher {
    private var leaf: [UInt8]
    private let prefix: Int
    private let salts: [UInt8]
    private let first: Int
    private var count = 0

    /// - Parameters:
    ///   - first: the index of the first row, from 0.
    init(table: [UInt8], salts: [UInt8], first: Int) {
        leaf = [UInt8](repeating: 0, count: 17) + table + [UInt8](repeating: 0, count: 9)
        prefix = leaf.count
        (self.salts, self.first) = (salts, first)
    }

    /// The leaf of a table in the tree over all tables.
    static func leaf(table: String, rows: Int, root: [UInt8]) -> [UInt8] {
        let count = (0..<8).map { UInt8(truncatingIfNeeded: rows >> (56 - 8 * $0)) }
        return SHA256.digest([0] + Array(table.utf8) + [0] + count + root)
    }

    /// Hashes the next row's line, without its LF.
    mutating func add(_ line: Span<UInt8>, to hashes: inout [UInt8]) {
        for byte in 0..<SaltStream.saltBytes { leaf[1 + byte] = salts[count * SaltStream.saltBytes + byte] }
        let ordinal = UInt64(first + count + 1)
        for byte in 0..<8 { leaf[prefix - 8 + byte] = UInt8(truncatingIfNeeded: ordinal >> UInt64(56 - 8 * byte)) }
        leaf.removeLast(leaf.count - prefix)
        leaf.append(line)
        SHA256.digest(leaf.span, into: &hashes, at: count * SHA256.byteCount)
        count += 1
    }
}

/// The root of an RFC 6962 tree, by its recursive definition over a stack of complete subtrees.
struct RootBuilder: Sendable {
    private var stack: [(height: Int, hash: [UInt8])] = []

    /// Adds the next complete subtree; a leaf's height is 0.
    mutating func add(_ hash: [UInt8], height: Int = 0) {
        var node = (height: height, hash: hash)
        while let top = stack.last, top.height == node.height {
            stack.removeLast()
            node = (node.height + 1, SHA256.digest([1] + top.hash + node.hash))
        }
        stack.append(node)
    }

    mutating func add(_ range: MerkleRange) { for node in range.nodes { add(node.hash, height: node.height) } }

    var root: [UInt8] {
        guard var hash = stack.last?.hash else { return SHA256.digest([]) }
        for left in stack.dropLast().reversed() { hash = SHA256.digest([1] + left.hash + hash) }
        return hash
    }
}
