import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Rows of groups` {
    /// In memory, in the file, and what is about to go there; longer than what is read at once, too.
    @Test(arguments: [0, 1, 40, 1000, 100_000, 1 << 20]) func `come back as they were, in any order`(budget: Int) throws {
        var random = SplitMix64(state: UInt64(budget))
        var (store, kept) = (LineStore(budget: budget), [(place: Int64, line: [UInt8])]())
        for number in 0..<600 {
            let length = number % 97 == 5 ? 300_000 : Int.random(in: 0...700, using: &random)
            let line = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            kept.append((try store.append(line[...]), line))
            let (place, asked) = kept[Int.random(in: 0...number, using: &random)]
            #expect(try store.line(at: place).elementsEqual(asked))
        }
        for (place, line) in kept.shuffled(using: &random) { #expect(try store.line(at: place).elementsEqual(line)) }
        #expect(store.byteCount <= budget + (1 << 18) + 300_004)
    }

    private func made(_ records: ClosedRange<Int64>, _ text: (Int64) -> String) -> MadeRows {
        var made = MadeRows(
            absent: [], nulled: [], repaired: [], filled: [], carried: [], left: [], warned: [], broken: [], sums: [],
            excludedSums: [], amounts: [])
        (made.firstNumber, made.count) = (records.lowerBound, records.count)
        for record in records {
            made.lines += (text(record) + "\n").utf8
            made.ends.append(UInt32(made.lines.count))
            made.origins.append(UInt32(record - records.lowerBound))
        }
        return made
    }

    @Test(arguments: [0, 64, 1 << 16]) func `are those that are wanted, in the end`(budget: Int) throws {
        func id(_ mapping: Int, _ record: Int64) -> UInt64 { RecordID(mapping: mapping, record: record).word }
        func text(_ mapping: Int, _ record: Int64) -> String { "m\(mapping)r\(record),\(record * 3)" }
        // What is claimed is partly so; what is missing is fetched by a second walk.
        let claimed = (0..<3).flatMap { mapping in stride(from: Int64(3), to: 900, by: 7).map { id(mapping, $0) } }
        let wanted = (0..<3).flatMap { mapping in stride(from: Int64(3), to: 500, by: 5).map { id(mapping, $0) } }
        var rows = GroupRows(claimed, budget: budget)
        for turn in 0..<2 {
            // The batches of mappings come in turns, as those of one source do.
            for batch in 0..<10 {
                for mapping in 0..<3 {
                    let first = Int64(batch) * 60 + 1
                    try rows.take(made(first...(first + 59)) { text(mapping, $0) }, of: mapping)
                }
            }
            #expect(rows.isComplete == (turn == 1))
            if turn == 0 { rows.want(wanted) }
        }
        for (index, word) in wanted.enumerated() {
            let (row, record) = (try rows.columns(index), RecordID(word: word))
            #expect(String(decoding: row[0] + [0x2c] + row[1], as: UTF8.self) == text(record.mapping, record.record))
        }
    }

    @Test func `become what they become, asked by ascending records`() throws {
        var random = SplitMix64(state: 3)
        let ids = (UInt64(1)..<4000).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
        var (rows, expected) = (MergedRows(ids, budget: 50), [UInt64: MergedRows.Fate]())
        var groups = 0
        for start in stride(from: 0, to: ids.count - 2, by: 3) where start % 5 > 0 {
            let members = (start..<(start + 3)).map { UInt32($0) }
            let survivor = ids[start + start % 3]
            try rows.merge(members[...], survivor: survivor, Array("row \(groups)".utf8))
            for member in members { expected[ids[Int(member)]] = .mergedInto }
            expected[survivor] = .survivor(groups)
            groups += 1
        }
        let merging = TableMerging(rows, NewKeys())
        for group in 0..<groups { #expect(try merging.row(of: group).elementsEqual("row \(group)".utf8)) }
        for first in [UInt64(0), 1, 777, 3999, 5000] {
            var fates = merging.fates(from: first)
            for id in first..<(first + 4200) where id % 11 > 0 { #expect(fates.fate(of: id) == expected[id] ?? .alone) }
        }
    }

    @Test func `lead from each old key to its new one`() {
        var (keys, expected) = (NewKeys(), [String: String]())
        for group in 0..<3000 where group % 3 > 0 {
            let others = (0..<(group % 4)).map { "old\(group)-\($0)" } + (group % 5 == 0 ? ["new\(group)"] : [])
            keys.append(Array("new\(group)".utf8), (others + others.prefix(1)).map { Array($0.utf8) })
            for other in others where other != "new\(group)" { expected[other] = "new\(group)" }
        }
        keys.seal()
        #expect(!keys.isEmpty)
        for (old, new) in expected {
            #expect(keys[KeyHash(Array(old.utf8).span)].map { String(decoding: $0, as: UTF8.self) } == new)
        }
        for group in 0..<3000 { #expect(keys[KeyHash(Array("new\(group)".utf8).span)] == nil) }
        var none = NewKeys()
        none.append([0x61], [[0x61]])
        none.seal()
        #expect(none.isEmpty && none[KeyHash([0x61].span)] == nil)
    }
}

@Suite struct `Fates of records` {
    @Test(arguments: UInt64(0)..<20) func `are held in few bytes, and come back`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        var (runs, expected, record) = (FateRuns(), [FateRun](), Int64(seed) * 5 + 1)
        for _ in 0..<300 {
            let most: Int64 = [1, 3, 15, 16, 17, 2047, 2048, 1 << 33][Int.random(in: 0..<8, using: &random)]
            let (count, fate) = (Int64.random(in: 1...most, using: &random), FateRun.Fate.allCases.randomElement(using: &random)!)
            runs.append(record, count: count, fate)
            if expected.last?.fate == fate {
                expected[expected.count - 1].count += count
            } else {
                expected.append(FateRun(record: record, count: count, fate: fate))
            }
            record += count
            if expected.count % 50 == 0 { #expect(Array(runs) == expected) }
        }
        #expect(Array(runs) == expected && Array(runs) == expected)
    }

    @Test func `are none at first`() { #expect(Array(FateRuns()).isEmpty) }
}
