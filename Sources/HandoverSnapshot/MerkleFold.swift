import HandoverCrypto

/// The leaf of a table in the tree over all tables (Format.md section 6.1): with the number of its rows, so that nobody can be told of
/// another one.
package func merkleTableLeaf(_ table: String, rows: Int64, root: [UInt8]) -> [UInt8] {
    let count = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: rows >> Int64($0)) }
    return SHA256.digest([0] + Array(table.utf8) + [0] + count + root)
}

/// The root of an RFC 6962 tree, folded leaf by leaf: memory is one hash a level.
package struct MerkleFold {
    /// Roots of complete subtrees, largest first; `sizes` are their numbers of leaves, all powers of two.
    private var roots: [[UInt8]] = []
    private var sizes: [UInt64] = []

    package init() {}

    /// How many leaves were appended.
    package var count: UInt64 { sizes.reduce(0, +) }

    /// Appends one leaf hash.
    package mutating func append(leaf: [UInt8]) { append(leaf, size: 1) }

    /// Appends the root of a complete subtree, which begins at a multiple of its size.
    private mutating func append(_ root: [UInt8], size: UInt64) {
        roots.append(root)
        sizes.append(size)
        while sizes.count > 1, sizes[sizes.count - 1] == sizes[sizes.count - 2] {
            let right = roots.removeLast()
            let left = roots.removeLast()
            let size = sizes.removeLast() * 2
            sizes[sizes.count - 1] = size
            roots.append(merkleNode(left, right))
        }
    }

    /// The root: the complete subtrees joined from the right. Of no leaves, SHA-256 of nothing (RFC 6962 section 2.1).
    package var root: [UInt8] {
        guard var root = roots.last else { return SHA256.digest([]) }
        for left in roots.dropLast().reversed() { root = merkleNode(left, root) }
        return root
    }
}

extension MerkleFold {
    /// The leaves of consecutive rows, folded as far as their place in the tree allows. Made in parallel, appended in order.
    package struct Leaves: Sendable {
        /// Complete subtrees, in order, with their numbers of leaves.
        fileprivate var subtrees: [(root: [UInt8], size: UInt64)] = []

        /// Folds leaf hashes, 32 bytes each.
        /// - Parameter first: how many leaves of the tree come before them. A subtree is complete only if it begins at a multiple of its size.
        package init(_ hashes: [UInt8], first: UInt64) {
            precondition(hashes.count % SHA256.byteCount == 0, "leaf hashes have 32 bytes")
            var position = first
            var offset = 0
            while offset < hashes.count {
                let left = UInt64((hashes.count - offset) / SHA256.byteCount)
                var size: UInt64 = 1
                while size * 2 <= left, position % (size * 2) == 0 { size *= 2 }
                let bytes = Int(size) * SHA256.byteCount
                subtrees.append((Self.root(Array(hashes[offset..<offset + bytes])), size))
                position += size
                offset += bytes
            }
        }

        /// The root of a power of two of leaves, level by level.
        private static func root(_ hashes: [UInt8]) -> [UInt8] {
            var level = hashes
            while level.count > SHA256.byteCount { level = merkleLevel(level) }
            return level
        }
    }

    /// Appends what was folded before.
    package mutating func append(_ leaves: Leaves) {
        for subtree in leaves.subtrees { append(subtree.root, size: subtree.size) }
    }
}
