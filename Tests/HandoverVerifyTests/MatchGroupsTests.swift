import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Groups of rows that match` {
    private func groups(
        _ matches: [[(hash: Int, row: UInt64)]], keys: [(hash: Int, row: UInt64)] = [],
        decided: [UInt64: StatedDecisions.Thing] = [:], bits: Int
    ) throws -> (groups: [[UInt64]], dissolved: Set<Int>) {
        var store = BlockStore(budget: 0)
        func parts(_ entries: [(hash: Int, row: UInt64)]) throws -> HashParts {
            var parts = HashParts(bits: bits, blockEntries: 2)
            for (hash, row) in entries { try parts.append(KeyHash(Array("\(hash)".utf8).span), row, &store) }
            return parts
        }
        let all = try matches.map { try parts($0) }
        let found = try MatchGroups(all, keys: try parts(keys), decided: decided, store)
        let groups = (0..<found.groups.count).map { found.groups[$0].map { found.rows[Int($0)] } }
        #expect(groups.joined().sorted() == found.rows && found.isDissolved.count == groups.count)
        return (groups, Set(groups.indices.filter { found.isDissolved[$0] }))
    }

    @Test(arguments: [0, 3]) func `hang together over all entries`(bits: Int) throws {
        let found = try groups(
            [[(1, 9), (1, 4), (2, 5), (3, 7)], [(1, 4), (1, 5), (2, 1), (3, 8), (3, 3)], [(1, 9), (2, 4), (2, 5)]], bits: bits)
        #expect(found.groups == [[3, 8], [4, 5, 9]])
        #expect(found.dissolved.isEmpty)
    }

    @Test(arguments: [0, 3]) func `are dissolved by a key inside and outside`(bits: Int) throws {
        let matches = [[(1, 1), (1, 2), (2, 3), (2, 4), (3, 5), (3, 6), (4, 7), (4, 8)].map { (hash: $0.0, row: UInt64($0.1)) }]
        // The first with a row outside, the second and the third with each other; in the last both rows have one key.
        let keys = [(1, 1), (1, 9), (2, 3), (2, 6), (3, 7), (3, 8), (4, 2), (5, 10), (5, 11)].map {
            (hash: $0.0, row: UInt64($0.1))
        }
        let found = try groups(matches, keys: keys, bits: bits)
        #expect(found.groups == [[1, 2], [3, 4], [5, 6], [7, 8]])
        #expect(found.dissolved == [0, 1, 2])
    }

    /// Rows by the decision that they are in, and the number there.
    private func decided(_ rows: [(row: UInt64, decision: Int, number: Int64)]) -> [UInt64: StatedDecisions.Thing] {
        Dictionary(rows.map { ($0.row, .init(decision: $0.decision, number: $0.number)) }) { first, _ in first }
    }

    @Test(arguments: [0, 3]) func `are what people say, whatever rows have in common`(bits: Int) throws {
        // Nothing in common; one hash, and two things; one hash, two things, and a row that nobody decided about; two decisions that
        // a hash brings together; a decision of which only one row is staged.
        let matches = [
            [(1, 3), (1, 4), (2, 5), (2, 6), (2, 7), (3, 8), (3, 10), (4, 13)].map { (hash: $0.0, row: UInt64($0.1)) }
        ]
        let said = decided([
            (1, 0, 1), (2, 0, 1), (3, 1, 1), (4, 1, 2), (5, 2, 1), (6, 2, 2), (8, 3, 1), (9, 3, 1), (10, 4, 1), (11, 4, 1),
            (12, 5, 1),
        ])
        let found = try groups(matches, decided: said, bits: bits)
        #expect(found.groups == [[1, 2], [5, 6, 7], [8, 9, 10, 11]])
        #expect(found.dissolved == [1])
    }

    /// Held against the same by joining sets of every two rows that match.
    @Test(arguments: UInt64(0)..<80) func `are those that joining sets comes to`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rows = UInt64(60)
        let matches = (0..<3).map { _ in
            (0..<rows).map { (hash: Int.random(in: 0..<60, using: &random), row: $0) }.filter { _ in Bool.random(using: &random) }
        }
        var said: [(row: UInt64, decision: Int, number: Int64)] = []
        for row in 0..<rows where seed % 2 == 1 && Int.random(in: 0..<3, using: &random) == 0 {
            said.append((row, Int.random(in: 0..<6, using: &random), Int64.random(in: 1...3, using: &random)))
        }
        let decided = decided(said)
        func isMatch(_ one: UInt64, _ other: UInt64) -> Bool {
            if let own = decided[one], let its = decided[other], own.decision == its.decision { return own.number == its.number }
            return matches.contains { entry in entry.contains { a in a.row == one && entry.contains { $0 == (a.hash, other) } } }
        }
        var set = Array(0..<Int(rows))
        for one in 0..<rows {
            for other in 0..<one where isMatch(one, other) {
                let (from, to) = (set[Int(one)], set[Int(other)])
                set = set.map { $0 == from ? to : $0 }
            }
        }
        let expected = Dictionary(grouping: 0..<rows) { set[Int($0)] }.values.filter { $0.count > 1 }.map { $0.sorted() }
            .sorted { $0[0] < $1[0] }
        let found = try groups(matches, decided: decided, bits: 2)
        #expect(found.groups == expected)
        let parted = expected.indices.filter { index in
            let own = expected[index].compactMap { decided[$0] }
            return own.contains { one in own.contains { $0.decision == one.decision && $0.number != one.number } }
        }
        #expect(found.dissolved == Set(parted))
    }
}
