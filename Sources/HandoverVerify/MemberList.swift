/// One member's place in the tar.
struct Member: Hashable, Sendable {
    /// Its path below the archive's folder.
    var path: String
    /// Where its content begins in the tar, and how many bytes it has.
    var offset: Int64
    var size: Int64
}

/// The members of a tar, in its order.
///
/// There can be two million. What is kept of one are the bytes of its path and 24 more; it becomes a ``Member``, with a string of its own,
/// when somebody asks for it. Whoever wants a few of them should ask by path.
struct MemberList: RandomAccessCollection, Sendable {
    /// All paths, one behind the other. A path has at most 100 bytes, so 32 bits say where any of them begins.
    private var paths: [UInt8] = []
    private var starts: [UInt32] = [0]
    private var offsets: [Int64] = []
    private var sizes: [Int64] = []
    /// Indices in the bytewise order of the paths; those of one path as they stand in the tar.
    private var order: [UInt32] = []

    var startIndex: Int { 0 }
    var endIndex: Int { offsets.count }

    /// How many bytes the list takes.
    var keptBytes: Int { paths.capacity + 4 * (starts.capacity + order.capacity) + 8 * (offsets.capacity + sizes.capacity) }

    init() {}

    init(_ members: some Sequence<Member>) {
        for member in members { append(member) }
        sort()
    }

    /// Adds a member at the end. By its path it is found after ``sort()``.
    mutating func append(_ member: Member) {
        paths.append(contentsOf: member.path.utf8)
        starts.append(UInt32(paths.count))
        offsets.append(member.offset)
        sizes.append(member.size)
    }

    /// Lets members be found by their paths. It is a merge of sorted stretches, of which the format's order has four.
    mutating func sort() {
        let list = self
        order = Array(0..<UInt32(count))
        order.sort { left, right in
            let compared = list.compare(left, to: list.bytes(at: Int(right)).span)
            return compared < 0 || (compared == 0 && left < right)
        }
    }

    subscript(_ index: Int) -> Member { Member(path: path(at: index), offset: offsets[index], size: sizes[index]) }

    func path(at index: Int) -> String { String(decoding: bytes(at: index), as: UTF8.self) }

    /// The bytes of a member's path.
    func bytes(at index: Int) -> ArraySlice<UInt8> { paths[Int(starts[index])..<Int(starts[index + 1])] }

    /// Where a member's content lies in the tar.
    func stretch(at index: Int) -> Range<Int64> { offsets[index]..<offsets[index] + sizes[index] }

    /// The first member of this path.
    func index(of path: String) -> Int? {
        let bytes = Array(path.utf8)
        let place = lowerBound(bytes.span)
        guard place < order.count, compare(order[place], to: bytes.span) == 0 else { return nil }
        return Int(order[place])
    }

    /// Indices of the members whose paths begin so, sorted bytewise by path.
    func indices(under prefix: String) -> ArraySlice<UInt32> {
        let bytes = Array(prefix.utf8)
        // Paths are ASCII: no byte of one is as large.
        return order[lowerBound(bytes.span)..<lowerBound((bytes + [0xff]).span)]
    }

    /// How many members, in the order of paths, come before this one.
    private func lowerBound(_ path: Span<UInt8>) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if compare(order[middle], to: path) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func compare(_ index: UInt32, to path: Span<UInt8>) -> Int {
        let range = Int(starts[Int(index)])..<Int(starts[Int(index) + 1])
        return Bytes.compare(paths.span.extracting(range), path)
    }
}
