/// Normal forms (Plan.md section 3, `nfc` and `nfkc`): all of a text is taken apart, sorted and put together as the Unicode Standard says
/// it (section 3.11), group by group, so that a long text needs little more memory than it has.
///
/// Neither Foundation nor Swift's own comparison of texts does this right for every text of Unicode 14: some marks that come apart are
/// sorted as if they were none, and Foundation joins too little. So only what is settled for ever is asked of Swift: since when a
/// character exists, and its class.
struct ComposedText {
    private let steps: CharacterSteps

    init(isCompatible: Bool) { steps = isCompatible ? .compatible : .canonical }

    /// Writes the form of a text, and stops once that is longer than `most` bytes.
    func write(_ text: Span<UInt8>, most: Int, to out: inout [UInt8]) {
        var at = firstGroup(text)
        out.append(text.extracting(..<at))
        var group: [UInt32] = []
        while at < text.count, out.count <= most {
            let (scalar, end) = TextScalars.scalar(text, at)
            if steps.opens(scalar) {
                Self.compose(group, to: &out)
                group.removeAll(keepingCapacity: true)
            }
            steps.takeApart(scalar, into: &group)
            at = end
        }
        Self.compose(group, to: &out)
    }

    /// Where the first group begins that may not stay as it is; the text's end if there is none.
    private func firstGroup(_ text: Span<UInt8>) -> Int {
        var (at, last) = (0, 0)
        while at < text.count {
            let (scalar, end) = TextScalars.scalar(text, at)
            guard steps.isPlain(scalar) else { return last }
            (last, at) = (at, end)
        }
        return at
    }

    /// Canonical ordering and canonical composition of a group.
    private static func compose(_ group: [UInt32], to out: inout [UInt8]) {
        if group.count == 1 { return TextDecoding.append(group[0], to: &out) }  // as most are
        let classes = group.map { CharacterFacts.of($0).combiningClass }
        var result: [UInt32] = []
        /// Where the last starter stands in the result, and the highest class behind it.
        var (starter, highest) = (-1, UInt8(0))
        func take(_ scalar: UInt32, _ rank: UInt8) {
            let isNext = starter == result.count - 1
            if starter >= 0, isNext || highest < rank, let joined = CharacterSteps.joined(result[starter], scalar) {
                result[starter] = joined
            } else {
                result.append(scalar)
                if rank == 0 { (starter, highest) = (result.count - 1, 0) } else { highest = max(highest, rank) }
            }
        }
        var index = 0
        while index < group.count {
            if classes[index] == 0 {
                take(group[index], 0)
                index += 1
                continue
            }
            var ranks = [UInt8: [UInt32]]()
            while index < group.count, classes[index] != 0 {
                ranks[classes[index], default: []].append(group[index])
                index += 1
            }
            for rank in ranks.keys.sorted() {
                for scalar in ranks[rank] ?? [] { take(scalar, rank) }
            }
        }
        for scalar in result { TextDecoding.append(scalar, to: &out) }
    }
}
