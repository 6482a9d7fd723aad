/// Works out from the text's end back which places of a pattern lead to a match from which places of the text, and then goes the way of
/// the first choices that do: whoever chooses so never has to turn round. The work is the two lengths multiplied, and so are its bits.
struct PatternSearch {
    private let pattern: PatternText
    private let values: [UInt32]
    private let isWhole: Bool
    /// For each place of the text a bit for each place of the pattern.
    private var leads: [UInt64]
    private let words: Int

    /// - Parameter isWhole: whether nothing may be left of the text.
    init(_ pattern: PatternText, _ values: [UInt32], isWhole: Bool) {
        (self.pattern, self.values, self.isWhole) = (pattern, values, isWhole)
        words = (pattern.places.count + 63) / 64
        leads = [UInt64](repeating: 0, count: words * (values.count + 1))
        for at in (0...values.count).reversed() {
            // Places that lead on without reading stand behind those that they lead to.
            for place in pattern.order where isWay(pattern.places[place], at) {
                leads[at * words + place / 64] |= 1 << UInt64(place % 64)
            }
        }
    }

    /// Where in the text the first match lies, or its group; `nil` where there is none, or no group in it.
    func find() -> Range<Int>? {
        let start = (0...(isWhole ? 0 : values.count)).first { leads(pattern.entry, $0) }
        guard let start else { return nil }
        let (end, group) = walk(from: start)
        return pattern.hasGroup ? group : start..<end
    }

    private func leads(_ place: Int, _ at: Int) -> Bool { leads[at * words + place / 64] >> UInt64(place % 64) & 1 == 1 }

    private func isWay(_ place: PatternText.Place, _ at: Int) -> Bool {
        switch place {
        case .found: !isWhole || at == values.count
        case .read(let set, let next): at < values.count && leads(next, at + 1) && set.contains(values[at])
        case .either(let first, let second): leads(first, at) || leads(second, at)
        case .mark(_, let next): leads(next, at)
        case .atStart(let next): at == 0 && leads(next, at)
        case .atEnd(let next): at == values.count && leads(next, at)
        }
    }

    /// The end of the match that begins here, and its group.
    private func walk(from start: Int) -> (end: Int, group: Range<Int>?) {
        var (place, at) = (pattern.entry, start)
        var (open, group) = (start, nil as Range<Int>?)
        while true {
            switch pattern.places[place] {
            case .found: return (at, group)
            case .read(_, let next): (place, at) = (next, at + 1)
            case .either(let first, let second): place = leads(first, at) ? first : second
            case .mark(let isEnd, let next):
                if isEnd { group = open..<at } else { open = at }
                place = next
            case .atStart(let next), .atEnd(let next): place = next
            }
        }
    }
}
