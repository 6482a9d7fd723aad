/// Texts of consecutive rows in one arena.
struct KeyList: Sendable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []

    var count: Int { ends.count }

    func bytes(_ row: Int) -> ArraySlice<UInt8> { arena[(row == 0 ? 0 : ends[row - 1])..<ends[row]] }

    mutating func append(_ text: Span<UInt8>) {
        arena.append(text)
        ends.append(arena.count)
    }
}
