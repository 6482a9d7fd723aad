import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

/// Records that a verification draws for people to look at (Format.md section 8.3).
@Suite struct `A sample of records` {
    private func verdict(_ shop: SmallShop, _ tar: String? = nil, sample: Int, seed: String? = nil) throws -> Verdict {
        var options = Verifier.Options()
        (options.sample, options.sampleSeed) = (sample, seed)
        return try Verifier.verify(
            tar ?? shop.tar, trust: try shop.policy(), now: Int64(Date().timeIntervalSince1970), options: options)
    }

    /// Rows and lists in columns, excluded records, and several sources of one table with a merge.
    static let shops: [(name: String, make: @Sendable () throws -> SmallShop)] = [
        ("small", { try SmallShop() }), ("excluding", { try SmallShop(plan: SmallShop.excluding) }),
        ("items", { try ItemShop.shop() }), ("merging", { try SmallShop.ofBoth() }),
    ]

    @Test(arguments: shops.map(\.name)) func `of all records has each once, with its fate and its bytes`(name: String)
        async throws
    {
        let shop = try #require(Self.shops.first { $0.name == name }).make()
        _ = try await shop.run()
        let verdict = try verdict(shop, sample: 1000)
        #expect(verdict.isSound)
        let sample = try #require(verdict.sample)
        #expect(sample.population == verdict.balances.reduce(0) { $0 + $1.records })
        #expect(sample.records.count == Int(sample.population) && sample.isSeedOfArchive && sample.seed == verdict.tarDigest)
        for balance in verdict.balances {
            let own = sample.records.filter { $0.mapping == balance.mapping }
            #expect(own.map(\.record) == Array(1...balance.records), "\(balance.mapping)")
            func count(_ fates: String...) -> Int64 { Int64(own.filter { fates.contains($0.fate ?? "") }.count) }
            #expect(count("migrated", "merged-survivor") == balance.migrated)
            #expect(count("quarantined") == balance.quarantined && count("excluded") == balance.excluded ?? 0)
            #expect(count("merged-into") == balance.merged ?? 0)
            #expect(own.filter { $0.row != nil }.count == Int(balance.migrated))
            // The raw bytes of what was held back are in the archive as well.
            let raw = try shop.text("data/exceptions/\(balance.mapping).csv").split(separator: "\n").dropFirst().map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            for held in raw {
                let record = try #require(own.first { String($0.record) == held[0] })
                #expect([String(record.line), String(record.byteOffset), String(record.byteCount)] == Array(held[1...3]))
                let slice = try shop.member(record.file)[Int(record.byteOffset)...].prefix(record.byteCount)
                if held.last?.isEmpty == false { #expect(Data(slice).base64EncodedString() == held.last) }
            }
        }
        for table in verdict.tables {
            let rows = sample.records.compactMap(\.row).filter { $0.table == table.name }.sorted { $0.number < $1.number }
            #expect(rows.map(\.number) == (table.rows == 0 ? [] : Array(1...table.rows)))
            // One behind the other they are the part without its header.
            let part = try shop.member("data/tables/\(table.name)/part-0001.csv")
            let header = try #require(part.firstIndex(of: 0x0a)) + 1
            var end = header
            for row in rows {
                #expect(Int(row.byteOffset) == end, "\(row)")
                end += row.byteCount
            }
            #expect(end == part.count)
        }
    }

    @Test func `follows from its seed alone`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        func drawn(_ count: Int, _ seed: String?) throws -> [String] {
            try #require(verdict(shop, sample: count, seed: seed).sample).records.map { "\($0.mapping):\($0.record)" }
        }
        let first = try drawn(5, "一二三")
        #expect(try first == drawn(5, "一二三") && Set(first).count == 5)
        #expect(try first.prefix(3) == drawn(3, "一二三")[...])
        #expect(try drawn(5, "一二四") != first)
        #expect(try drawn(5, nil).count == 5)
        #expect(try verdict(shop, sample: 0).sample == nil)
    }

    @Test func `does not guess where the table has other rows`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        try forge.replace("data/tables/sale/part-0001.csv") { bytes in
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            return Array(lines.dropLast(2).joined(separator: "\n").utf8) + [0x0a]
        }
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"),
            into: shop.folder.path("forged"))
        let verdict = try verdict(shop, shop.folder.path("forged/shop.tar"), sample: 1000)
        #expect(verdict.exit == .notComplete)
        let records = try #require(verdict.sample).records
        #expect(records.filter { $0.mapping == "to-sale" }.allSatisfy { $0.fate == nil && $0.row == nil })
        #expect(records.filter { $0.mapping == "to-customer" && $0.row != nil }.count == 4)
    }

    @Test func `is not drawn where the content is not read`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        try Data("no archive".utf8).write(to: URL(fileURLWithPath: shop.folder.path("other.tar")))
        #expect(try verdict(shop, shop.folder.path("other.tar"), sample: 5).sample == nil)
    }
}
