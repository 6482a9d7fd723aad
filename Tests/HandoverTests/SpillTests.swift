import Foundation
import HandoverCore
import HandoverData
import HandoverTestSupport
import SystemPackage
import Testing

@testable import Handover

/// What has no room in memory goes to the work folder, and nothing else changes.
@Suite struct `With little memory` {
    /// Customers of whom some are there twice; orders in chains of which many hang on what is quarantined, and half cannot be read.
    private static func shop() throws -> SmallShop {
        var random = SplitMix64(state: 7)
        var customers = "编号,姓名,电话,余额,建档日期\n"
        for number in 1...3_000 {
            let id = number % 500 == 0 ? number - 1 : number
            customers += "C\(id),姓名,,\(number % 97).50,2024-01-\(10 + number % 20)\n"
        }
        var orders = "单号,客户,金额,备注\n"
        for number in 1...12_000 {
            let customer = Int.random(in: 1...3_010, using: &random)
            let before = number % 100 == 1 ? "" : "N\(number - 1)"
            orders += "N\(number),C\(customer),\(number % 1_000 < 400 ? "面议" : "1.00"),\(before)\n"
        }
        let plan = SmallShop.plan.replacingOccurrences(of: "\"0.9\"", with: "1")
            .replacingOccurrences(of: "no: {type: integer}", with: "no: {type: identifier}")
            .replacingOccurrences(of: "no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}", with: "no: 单号")
            .replacingOccurrences(of: "note: {type: text}", with: "note: {type: identifier}")
            .replacingOccurrences(of: "to: customer}]\nmap", with: "to: customer}, {field: note, to: sale}]\nmap")
        return try SmallShop(plan: plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
    }

    @Test func `a run makes the same archive`() async throws {
        var digests: [String] = []
        var codes: [[String: Int64]] = []
        for memory in [Limits.memoryBytes, 0] {
            let shop = try Self.shop()
            let summary = try await shop.run {
                $0.memory = memory
                $0.seed = String(repeating: "5a", count: 32)
            }
            #expect(summary.verdict?.isSound == true)
            digests.append(summary.dataDigest)
            codes.append(Dictionary(summary.mappings.flatMap(\.codes).map { ($0.code, $0.count) }, uniquingKeysWith: +))
        }
        #expect(digests[0] == digests[1])
        #expect(codes[0] == codes[1])
        // All of what deciding can find is in it, and enough of it.
        #expect(codes[0]["DUPLICATE_KEY"] == 12)
        #expect(codes[0]["MONEY_INVALID"] == 4_800)
        #expect((codes[0]["ORPHAN"] ?? 0) > 12)
        #expect((codes[0]["PARENT_QUARANTINED"] ?? 0) > 1_000)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 5_000, 40_000]) func `numbers come out in order`(count: Int) throws {
        let folder = try TemporaryFolder()
        var random = SplitMix64(state: UInt64(count))
        var sorter = RunSorter<UInt128>(
            in: WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true)), memoryBytes: 0)
        var expected: [UInt128] = []
        while expected.count < count {
            // Few different high halves, so that equal numbers occur and buckets are uneven.
            let numbers = (0..<min(97, count - expected.count)).map { _ in
                UInt128(UInt64.random(in: 0...3, using: &random)) << 96 | UInt128(UInt64.random(in: 0...50_000, using: &random))
            }
            try sorter.append(numbers, adding: 5)
            expected += numbers.map { $0 + 5 }
        }
        expected.sort()
        let sorted = try sorter.finish()
        var found: [UInt128] = []
        var cursor = sorted.cursor()
        while let number = try cursor.next() { found.append(number) }
        #expect(found == expected)
        for wanted in expected.prefix(50) + [0, .max] {
            #expect(try sorted.lowerBound(wanted) == expected.firstIndex { $0 >= wanted } ?? count)
        }
    }

    @Test func `records held back keep their order and leave rows their numbers`() throws {
        let folder = try TemporaryFolder()
        var random = SplitMix64(state: 3)
        var log = RejectLog(in: WorkPlace(FilePath(folder.path("")), under: try WorkKey(isEncrypted: true)))
        var held: [Int64] = []
        for record in Int64(1)...20_000 where Int.random(in: 0..<2, using: &random) == 0 {
            let findings = [Finding(code: record % 3 == 0 ? "A" : "B", field: "f\(record % 5)")]
            try log.append(Reject(record: record, line: Int(record), byteOffset: record * 10, byteCount: 9, findings: findings))
            held.append(record)
        }
        var seen: [Int64] = []
        try log.forEach { reject in
            seen.append(reject.record)
            let findings = [Finding(code: reject.record % 3 == 0 ? "A" : "B", field: "f\(reject.record % 5)")]
            guard reject.findings == findings, reject.byteOffset == reject.record * 10, reject.line == Int(reject.record) else {
                Issue.record("record \(reject.record) came back as another")
                return
            }
        }
        #expect(seen == held)
        let all = Set(held)
        let staged = (Int64(1)...20_000).filter { !all.contains($0) }
        for (row, record) in staged.enumerated() where row % 7 == 0 {
            guard try log.record(ofRow: row) == record else {
                Issue.record("row \(row) is not record \(record)")
                return
            }
        }
    }
}
