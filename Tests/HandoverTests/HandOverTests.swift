import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

@Suite struct `A hand-over` {
    @Test func `gives every record one fate, balances the money, and verifies`() async throws {
        let shop = try SmallShop()
        let summary = try await shop.run()
        #expect(summary.mappings.map(\.balance.records) == [5, 7])
        #expect(summary.mappings.map(\.balance.migrated) == [4, 3])
        #expect(summary.mappings[0].codes == [.init(code: "PHONE_INVALID", count: 1)])
        #expect(summary.mappings[1].codes == [.init(code: "DUPLICATE_KEY", count: 2), .init(code: "ORPHAN", count: 2)])
        #expect(summary.totals[0].staged == "173.20")
        #expect(summary.totals[0].migrated == "139.99")
        #expect(summary.totals[0].quarantined == "33.21")
        let verdict = try #require(summary.verdict)
        #expect(verdict.answers.map(\.outcome) == [.yes, .yes, .yes, .yes, .yes], "\(verdict.answers.flatMap(\.findings))")
        #expect(verdict.exit == .ok)
        #expect(try shop.delivered() == ["shop.tar", "shop.tar.json", "shop.tar.json.p7s", "shop.tar.sha256"])
    }

    @Test func `names the quarantined parent as the cause`() async throws {
        let customers = "编号,姓名,电话,余额,建档日期\nC1,张三,13800138000,1,2023-05-06\nC1,张三,13800138000,1,2023-05-06\n"
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(of: "0.9", with: "1"), customers: Array(customers.utf8),
            orders: Array("单号,客户,金额,备注\n1,C1,2.00,\n".utf8))
        let summary = try await shop.run { $0.threads = 1 }
        #expect(summary.mappings[1].codes == [.init(code: "PARENT_QUARANTINED", count: 1)])
        let exceptions = try String(decoding: shop.member("data/exceptions/to-sale.csv"), as: UTF8.self)
        #expect(exceptions.contains(",PARENT_QUARANTINED@customer<to-customer:1,"))
    }

    @Test func `keeps the raw bytes of what it holds back`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let lines = try String(decoding: shop.member("data/exceptions/to-customer.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        let raw = try #require(lines[1].split(separator: ",").last.flatMap { Data(base64Encoded: String($0)) })
        #expect(String(decoding: raw, as: UTF8.self) == "C3,王五,12345,10.00,2023-05-08\n")
        #expect(lines[1].hasPrefix("3,4,"), "record 3 stands on line 4")
    }

    @Test func `of nothing but headers has no rows and verifies`() async throws {
        let shop = try SmallShop(
            customers: Array("编号,姓名,电话,余额,建档日期\n".utf8), orders: Array("单号,客户,金额,备注\n".utf8))
        let summary = try await shop.run()
        #expect(summary.tables.map(\.rows) == [0, 0])
        #expect(summary.verdict?.isSound == true)
    }

    @Test(arguments: [(1, "UTC", "C", "022"), (2, "Asia/Shanghai", "zh_CN.UTF-8", "077")])
    func `has one data digest on any number of threads, in any zone, locale, umask and folder`(
        threads: Int, zone: String, locale: String, umask: String
    ) async throws {
        let shop = try SmallShop()
        try shop.lock()
        let seed = String(repeating: "5a", count: 32)
        let result = try run(
            "bash",
            [
                "-c",
                "umask \(umask); '\(Repository.command("handover"))' run plan.yaml --key team --output out --threads \(threads) --seed \(seed)",
            ], in: shop.folder.url, environment: ["TZ": zone, "LC_ALL": locale, "PATH": "/usr/bin:/bin"])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try shop.sha256("manifest-sha256.txt") == SmallShop.dataDigest)
    }

    @Test func `rehearsed is no hand-over`() async throws {
        let shop = try SmallShop()
        let summary = try await shop.run {
            $0.isRehearsal = true
            $0.rehearsalAt = "2027-03-01T09:00"
        }
        #expect(summary.intent == "rehearsal")
        #expect(try shop.verify().exit == .notAuthentic)
    }

    @Test func `leaves no work folder behind`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        #expect(!FileManager.default.fileExists(atPath: shop.output + "/shop.tar.work"))
    }
}
