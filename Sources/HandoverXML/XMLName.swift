/// An expanded name of one parser, as a small number: equal numbers, equal namespace and local name.
@usableFromInline
package struct XMLName: Hashable, BitwiseCopyable, Sendable {
    /// Dense from 0, in the order of registering or of the first meeting.
    package let index: Int32

    @usableFromInline
    package init(index: Int32) { self.index = index }
}

/// What an `XMLName` stands for.
package struct XMLExpandedName: Hashable, Sendable {
    /// The namespace's name; empty for none.
    package var namespace: String
    /// The name without its prefix.
    package var local: String

    /// Creates a name.
    package init(namespace: String, local: String) {
        self.namespace = namespace
        self.local = local
    }
}

/// The names of one parser, by number and by spelling. Asked only for a pair of pointers that the cache has not got.
struct XMLNameTable {
    private(set) var names: [XMLExpandedName] = []
    private var numbers: [XMLExpandedName: Int32] = [:]

    mutating func number(of name: XMLExpandedName) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(names.count)
        names.append(name)
        numbers[name] = number
        return number
    }
}

/// From libxml2's interned pointers to numbers in two loads. The pointers live in the parser's dictionary, so within one parse
/// equal pointers are equal names; the reverse need not hold, and a miss costs no more than the table.
@safe struct XMLNameCache {
    private struct Entry {
        var local: UInt
        var namespace: UInt
        var number: Int32
    }

    private static let bits = 10
    private let entries: UnsafeMutablePointer<Entry>

    init() {
        unsafe entries = .allocate(capacity: 1 << Self.bits)
        unsafe entries.initialize(repeating: Entry(local: 0, namespace: 0, number: 0), count: 1 << Self.bits)
    }

    /// Frees the cache, which is not to be used again.
    func deallocate() { unsafe entries.deallocate() }

    /// The number of the pair, if it was met lately. No name has the address 0.
    @inline(__always)
    func number(local: UInt, namespace: UInt) -> Int32? {
        let entry = unsafe entries + Self.slot(local, namespace)
        guard unsafe entry.pointee.local == local, unsafe entry.pointee.namespace == namespace else { return nil }
        return unsafe entry.pointee.number
    }

    func remember(local: UInt, namespace: UInt, number: Int32) {
        unsafe entries[Self.slot(local, namespace)] = Entry(local: local, namespace: namespace, number: number)
    }

    /// The dictionary packs strings without alignment, so low bits count: a multiplication spreads them.
    @inline(__always)
    private static func slot(_ local: UInt, _ namespace: UInt) -> Int {
        Int(truncatingIfNeeded: ((local &+ namespace &* 31) &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt(bits)))
    }
}
