import HandoverCrypto
import HandoverSnapshot
import HandoverTestSupport
import Testing

/// A table that was worked on in parts, on several cores or machines, has the root that it has as a whole.
@Suite struct `Partitions of a table` {
    @Test(arguments: UInt64(0)..<20) func `fold to one root, wherever they are cut`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rows = Int.random(in: 1...3_000, using: &random)
        let table = Array("customer".utf8)
        let salts = try SaltStream(seed: [UInt8](repeating: 7, count: 32), table: table)
        func leaves(_ range: Range<Int>) throws -> [UInt8] {
            var lines: [UInt8] = []
            var lengths: [UInt32] = []
            for row in range {
                let line = Array("K\(row),姓名".utf8)
                lines += line + [0x0a]
                lengths.append(UInt32(line.count))
            }
            let salt = try salts.salts(first: UInt64(range.lowerBound), count: range.count)
            var hashes: [UInt8] = []
            merkleLeaves(
                lines: lines.span, lengths: lengths.span, table: table, firstOrdinal: UInt64(range.lowerBound + 1),
                salts: salt.span, into: &hashes)
            return hashes
        }
        // One by one, by the definition.
        var whole = MerkleFold()
        let all = try leaves(0..<rows)
        for row in 0..<rows { whole.append(leaf: Array(all[row * 32..<row * 32 + 32])) }
        // In parts that know nothing of each other but how many rows come before them.
        var parts = MerkleFold()
        var first = 0
        while first < rows {
            let end = min(rows, first + Int.random(in: 1...900, using: &random))
            parts.append(MerkleFold.Leaves(try leaves(first..<end), first: UInt64(first)))
            first = end
        }
        #expect(parts.root == whole.root)
        #expect(parts.count == UInt64(rows))
    }
}
