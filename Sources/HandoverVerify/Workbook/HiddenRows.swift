/// Where the rows of a sheet that nobody sees lie in its text. It is asked from front to back.
struct HiddenStretches: Sendable {
    private let stretches: [Range<Int64>]
    private var next = 0

    init(_ stretches: [Range<Int64>] = []) { self.stretches = stretches }

    /// Whether the record that begins at an offset is one of them; offsets never go back.
    mutating func contains(_ offset: Int64) -> Bool {
        while next < stretches.count, stretches[next].upperBound <= offset { next += 1 }
        return next < stretches.count && stretches[next].lowerBound <= offset
    }
}
