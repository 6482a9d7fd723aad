/// The name of an element or attribute with its namespace, in UTF-8; no namespace is an empty one.
package struct XMLQualifiedName: Hashable, Sendable {
    package var namespace: [UInt8]
    package var local: [UInt8]

    package init(namespace: [UInt8] = [], local: [UInt8]) {
        self.namespace = namespace
        self.local = local
    }
}

/// Numbers for names, so that a document's millions of elements are told apart by an integer and cost no allocation.
///
/// An open hash table over the bytes. It cannot outgrow the parser's own dictionary, which ends at 10 MB of names.
struct XMLNames {
    private(set) var all: [XMLQualifiedName] = []
    private var hashes: [UInt64] = []
    /// One more than the index in `all`; 0 is free.
    private var slots = [Int32](repeating: 0, count: 64)

    mutating func number(namespace: borrowing Span<UInt8>, local: borrowing Span<UInt8>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in namespace.indices { hash = (hash ^ UInt64(namespace[index])) &* 0x100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x100_0000_01b3  // never a byte of UTF-8
        for index in local.indices { hash = (hash ^ UInt64(local[index])) &* 0x100_0000_01b3 }
        var slot = Self.slot(hash, slots.count)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash, Self.equal(all[index].namespace, namespace), Self.equal(all[index].local, local) {
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        all.append(XMLQualifiedName(namespace: Self.copy(namespace), local: Self.copy(local)))
        hashes.append(hash)
        slots[slot] = Int32(all.count)
        if all.count * 2 > slots.count { grow() }
        return all.count - 1
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Self.slot(hash, slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index + 1)
        }
    }

    private static func slot(_ hash: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: hash ^ hash >> 32) & (count - 1)
    }

    private static func equal(_ stored: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
        guard stored.count == bytes.count else { return false }
        for index in bytes.indices where stored[index] != bytes[index] { return false }
        return true
    }

    private static func copy(_ bytes: borrowing Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }
}
