/// Tries one way after the other through a pattern, and none twice: whoever comes to a place of the pattern at a place of the text where
/// somebody was before, and failed, fails as well. So the work is bounded by the two lengths, multiplied.
struct PatternSearch {
    private let pattern: PatternText
    private let values: [UInt32]
    private let isWhole: Bool
    /// A bit for each place of the pattern at each place of the text.
    private var visited: [UInt64]
    private var group: (start: Int, end: Int)?
    private var open = -1

    /// What is left to be done.
    private enum Job {
        case walk(place: Int, at: Int)
        /// The way that noted something else is given up.
        case restore(group: (start: Int, end: Int)?, open: Int)
    }

    /// - Parameter isWhole: whether nothing may be left of the text.
    init(_ pattern: PatternText, _ values: [UInt32], isWhole: Bool) {
        (self.pattern, self.values, self.isWhole) = (pattern, values, isWhole)
        visited = [UInt64](repeating: 0, count: pattern.places.count * (values.count + 1) / 64 + 1)
    }

    /// Where in the text the first match lies, or its group; `nil` where there is none, or no group in it.
    mutating func find() -> Range<Int>? {
        for start in 0...(isWhole ? 0 : values.count) {
            (group, open) = (nil, -1)
            guard let end = walk(from: start) else { continue }
            return pattern.hasGroup ? group.map { $0.start..<$0.end } : start..<end
        }
        return nil
    }

    private mutating func isNew(_ place: Int, _ at: Int) -> Bool {
        let bit = place * (values.count + 1) + at
        let isNew = visited[bit / 64] >> UInt64(bit % 64) & 1 == 0
        visited[bit / 64] |= 1 << UInt64(bit % 64)
        return isNew
    }

    /// The end of the match that begins here.
    private mutating func walk(from start: Int) -> Int? {
        var jobs = [Job.walk(place: pattern.entry, at: start)]
        while let job = jobs.popLast() {
            switch job {
            case .restore(let group, let open): (self.group, self.open) = (group, open)
            case .walk(var place, var at):
                while isNew(place, at) {
                    switch pattern.places[place] {
                    case .found:
                        if !isWhole || at == values.count { return at }
                        continue
                    case .read(let set, let next):
                        guard at < values.count, set.contains(values[at]) else { continue }
                        (place, at) = (next, at + 1)
                    case .either(let first, let second):
                        jobs.append(.walk(place: second, at: at))
                        place = first
                    case .mark(let isEnd, let next):
                        jobs.append(.restore(group: group, open: open))
                        if isEnd { group = (open, at) } else { open = at }
                        place = next
                    case .atStart(let next): if at == 0 { place = next }
                    case .atEnd(let next): if at == values.count { place = next }
                    }
                }
            }
        }
        return nil
    }
}
