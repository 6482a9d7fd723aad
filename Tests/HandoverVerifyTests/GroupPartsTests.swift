import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `What rules over groups keep of rows` {
    /// Entries of many lengths over eight parts, most of them in the file: each comes back once, whole, in its part and in its turn.
    @Test(arguments: [0, 1 << 14, 1 << 30]) func `comes back part by part`(budget: Int) throws {
        var random = SplitMix64(state: 7)
        var (parts, store) = (GroupParts(bits: 3), BlockStore(budget: budget))
        var expected: [[(row: UInt64, texts: [[UInt8]?])]] = Array(repeating: [], count: 8)
        for row in 0..<UInt64(5_000) {
            let group = KeyHash(first: random.next(), second: random.next())
            let texts = (0..<Int.random(in: 0...4, using: &random)).map { _ -> [UInt8]? in
                let count = Int.random(in: -1...40, using: &random)
                return count < 0 ? nil : (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            var words: [UInt64] = [99]
            GroupEntries.begin(group, row: 0, key: row % 2 == 0 ? group : KeyHash.none, &words)
            words.append(UInt64(texts.count))
            for text in texts { GroupEntries.append(text, to: &words) }
            GroupEntries.finish(&words, from: 1)
            try parts.append(GroupEntries.entry(at: 1, of: words), row: row, &store)
            expected[Int(group.first >> 61)].append((row, texts))
        }
        #expect(parts.partCount == 8)
        for part in 0..<parts.partCount {
            var seen: [(row: UInt64, texts: [[UInt8]?])] = []
            try parts.forEach(in: part, hasKeys: true, store) { entry in
                #expect(Int(entry.group.first >> 61) == part)
                #expect(entry.key == (entry.row % 2 == 0 ? entry.group : .none))
                var text: [UInt8] = []
                let texts = (0..<entry.number()).map { _ in entry.read(into: &text) ? text : nil }
                seen.append((entry.row, texts))
            }
            #expect(seen.map(\.row) == expected[part].map(\.row))
            #expect(seen.map(\.texts) == expected[part].map(\.texts))
            #expect(seen.count > 400)
        }
    }
}
