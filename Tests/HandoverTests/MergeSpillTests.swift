import Foundation
import HandoverCore
import HandoverData
import HandoverTestSupport
import SystemPackage
import Testing

@testable import Handover
@testable import HandoverTransform

/// What merges and rules over groups keep of rows, in so little memory that nearly all of it goes to the work folder.
@Suite struct `What is kept of rows in groups` {
    private static func text(_ number: Int) -> [UInt8] { Array(String(repeating: "\(number),", count: number % 9).utf8) }

    @Test(arguments: [0, 700, 1 << 20]) func `is read from anywhere as it was written`(memory: Int) throws {
        let folder = try TemporaryFolder()
        var spill = ByteSpill(
            in: WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true)), memoryBytes: memory)
        var (all, places): ([UInt8], [Range<Int>]) = ([], [])
        for number in 0..<1_000 {
            places.append(try spill.append(Self.text(number).span))
            all += Self.text(number)
        }
        #expect(spill.count == all.count)
        for (number, place) in places.enumerated() { #expect(try spill.read(place) == Self.text(number)) }
        var random = SplitMix64(state: 1)
        for _ in 0..<500 {
            let (one, other) = (Int.random(in: 0...all.count, using: &random), Int.random(in: 0...all.count, using: &random))
            let range = min(one, other)..<max(one, other)
            #expect(try spill.read(range) == Array(all[range]))
        }
    }

    /// Groups come in another order than records, and a survivor's row has to be found again among all.
    @Test(arguments: [0, 1 << 20]) func `comes back record by record`(memory: Int) throws {
        let folder = try TemporaryFolder()
        var random = SplitMix64(state: 2)
        var mapping = MergedMapping(
            in: WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true)), memoryBytes: memory)
        var fates: [Int64: [UInt8]?] = [:]
        let records = (Int64(1)...4_000).filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
        for record in records.shuffled(using: &random).sorted(by: { $0 / 64 < $1 / 64 }) {
            if Bool.random(using: &random) {
                try mapping.append(merged: record)
                fates[record] = .some(nil)
            } else {
                try mapping.append(survivor: record, line: Self.text(Int(record)).span)
                fates[record] = Self.text(Int(record))
            }
        }
        try mapping.finish()
        #expect(!mapping.isEmpty && mapping.survivors == Int64(fates.values.count { $0 != nil }))
        var cursor = try mapping.cursor()
        var first: Int64 = 1
        while first <= 4_100 {
            let end = first + Int64.random(in: 0...150, using: &random)
            let own = try cursor.records(before: end)
            let isTouched = (first..<end).contains { fates[$0] != nil }
            #expect(own.isEmpty != isTouched)
            var bytes = 0
            for record in first..<end {
                let row = own.range(of: record).map { Array(own.lines[$0]) }
                bytes += row?.count ?? 0
                guard own.wasMerged(record) == (fates[record] == .some(nil)), row == fates[record].flatMap({ $0 }) else {
                    Issue.record("record \(record) came back as another")
                    return
                }
            }
            #expect(own.byteCount(of: first..<end) == bytes)
            first = end
        }
        var (survivors, found) = (try mapping.cursor(), [Int64]())
        while let survivor = try survivors.nextSurvivor() { found.append(survivor) }
        #expect(found == fates.filter { $0.value != nil }.keys.sorted())
    }

    @Test(arguments: UInt64(0)..<20) func `hangs together as whoever compares every two rows finds`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let rows = (0..<400).filter { _ in Bool.random(using: &random) }
        var links = RowLinks(rows.map { UInt32($0) })
        var set = Dictionary(uniqueKeysWithValues: rows.map { ($0, $0) })
        for _ in 0..<Int.random(in: 0...150, using: &random) {
            let joined = rows.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
            links.join(Array(joined))
            let old = Set(joined.compactMap { set[$0] })
            let least = old.min() ?? 0
            for row in rows where old.contains(set[row] ?? -1) { set[row] = least }
        }
        let groups = links.groups()
        let expected = Dictionary(grouping: rows) { set[$0] ?? -1 }.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
        #expect((0..<groups.count).map(groups.rows(of:)) == expected)
        for row in 0..<401 { #expect(groups.group(of: row) == expected.firstIndex { $0.contains(row) }) }
    }

    @Test(arguments: [1, 7]) func `stands in the part of its group, in order`(partitions: Int) throws {
        let folder = try TemporaryFolder()
        var spill = GroupSpill(
            in: WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true)), partitions: partitions,
            memoryBytes: 0)
        var random = SplitMix64(state: 3)
        var (rows, partition): ([UInt128: [Int]], [UInt128: Int]) = ([:], [:])
        let groups = (0..<50).map { _ in UInt128.random(in: 0..<1 << 96, using: &random) }
        for row in 0..<5_000 {
            let group = try #require(groups.randomElement(using: &random))
            rows[group, default: []].append(row)
            try spill.append(group << 32 | UInt128(row)) { $0 += Self.text(row) }
        }
        var found: [UInt128: [Int]] = [:]
        for part in 0..<spill.partitions {
            try spill.forEach(in: part) { number, kept in
                let (group, row) = (KeyHash.hash(number), KeyHash.row(number))
                #expect(partition[group, default: part] == part)
                partition[group] = part
                found[group, default: []].append(row)
                let text = Self.text(row)
                var isSame = kept.count == text.count
                for index in kept.indices where isSame { isSame = kept[index] == text[index] }
                #expect(isSame)
            }
        }
        #expect(found == rows)
        #expect(Set(partition.values).count == partitions)
    }
}
