import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `A verification with little memory` {
    /// What somebody did to the archive, and what is found.
    static let changes: [(name: String, path: String, change: @Sendable (inout [Substring]) -> Void, codes: Set<String>)] = [
        ("nothing", "", { _ in }, []),
        ("a value changed", "data/tables/sale/part-0001.csv", { $0[3000] += "9" }, ["value.differs"]),
        ("a row missing", "data/tables/sale/part-0001.csv", { $0.remove(at: 2000) }, ["row.missing", "row.count-differs"]),
        (
            "rows too many", "data/tables/sale/part-0001.csv", { $0.insert("777777,P1", at: 77) },
            ["row.extra", "row.count-differs"]
        ),
        ("one for another", "data/tables/sale/part-0001.csv", { $0.swapAt(100, 4000) }, ["value.differs"]),
        (
            "a row missing and two exchanged", "data/tables/person/part-0001.csv",
            {
                $0.swapAt(20, 3000)
                $0.remove(at: 1000)
            }, ["row.missing"]
        ),
        (
            "a row missing and the others backwards", "data/tables/sale/part-0001.csv",
            {
                $0[1..<($0.count - 1)].reverse()
                $0.remove(at: 1000)
            }, ["row.missing", "row.count-differs"]
        ),
        ("a row twice", "data/tables/person/part-0001.csv", { $0.insert($0[10], at: 11) }, ["key.not-unique"]),
        ("an exception less", "data/exceptions/to-person.csv", { $0.remove(at: 5) }, ["exceptions.differ"]),
        (
            "another reason", "data/exceptions/to-person.csv",
            {
                $0[5] = Substring(
                    $0[5].replacing("PARENT_QUARANTINED", with: "ORPHAN").replacing("DUPLICATE_KEY", with: "ORPHAN"))
            },
            ["exceptions.differ"]
        ),
    ]

    @Test(arguments: changes.indices) func `finds what one with much finds`(index: Int) throws {
        let (name, path, change, codes) = Self.changes[index]
        var shop = LargeShop()
        shop.change(path, change)
        let archive = try HandMadeArchive(shop.files)
        let (much, little) = (try archive.check(.init()), try archive.check(.init(memory: 0)))
        for (one, other) in zip(answers(much), answers(little)) {
            #expect(one.findings.map { "\($0)" } == other.findings.map { "\($0)" }, "\(name)")
            #expect(one.checks == other.checks && one.findingCount == other.findingCount, "\(name)")
        }
        #expect(much.balances == little.balances)
        let found = Set(answers(little).flatMap(\.findings).map(\.code.name)).subtracting(["metadata.datapackage-differs"])
        #expect(codes.isEmpty ? found.isEmpty : codes.isSubset(of: found), "\(name): \(found)")
    }

    private func answers(_ result: ContentResult) -> [Verdict.Answer] { [result.complete, result.accurate, result.usable] }

    @Test func `spills, and leaves nothing behind`() throws {
        var store = BlockStore(budget: 100)
        var parts = HashParts(bits: 4, blockEntries: 8)
        var random = SplitMix64(state: 7)
        var expected: [KeyHash: [UInt64]] = [:]
        let before = try spills()
        for id in UInt64(0)..<5000 {
            let hash = KeyHash([UInt8(id % 250), UInt8.random(in: 0...9, using: &random)].span)
            expected[hash, default: []].append(id)
            try parts.append(hash, id, &store)
        }
        let last = try store.add([7].span)
        guard case .file = last else {
            Issue.record("nothing went to the file")
            return
        }
        #expect(try spills() == before)
        var part = HashPart(width: 3)
        var count = 0
        for index in 0..<parts.partCount {
            try part.load(parts, index, store)
            for entry in 0..<part.count {
                let ids = expected[part.hash(entry)] ?? []
                #expect(ids.contains(part.id(entry)) && part.isRepeated[entry] == (ids.count > 1))
                #expect(part.first(part.hash(entry)).map { part.id($0) } == ids.first)
                count += 1
            }
        }
        #expect(count == 5000 && parts.count == 5000)
    }

    /// What of ours lies in the folder for temporary files.
    private func spills() throws -> [String] {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("handover-verify-") }
    }
}
