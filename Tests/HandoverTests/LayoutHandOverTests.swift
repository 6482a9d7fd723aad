import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A hand-over of files that only the plan can read` {
    /// Fixed widths in GB18030 without a header; bars, escapes, comments, a header twice, short records, two stray quotes.
    private func shop(customers layout: String, orders: String) throws -> SmallShop {
        let customers: [UInt8] =
            Array("C1  ".utf8) + [0xd5, 0xc5, 0xc8, 0xfd] + Array("  138-0013-8000    1.50".utf8) + [10]
            + Array("C2  ".utf8) + [0xc0, 0xee, 0xcb, 0xc4] + Array("  139-0013-9000   20.00".utf8) + [13, 10]
            + Array("C3  ".utf8) + [0xcd, 0xf5, 0xce, 0xe5] + Array("  cut\n".utf8)
        let plan = SmallShop.plan
            .replacing("{path: customers.csv, owner: seller}", with: "{path: customers.csv, owner: seller, layout: \(layout)}")
            .replacing(
                "{path: orders.csv, owner: seller}",
                with: "{path: orders.csv, owner: seller, layout: {escape: \"\\\\\", comment: \"#\", ragged: pad, maxLines: 3}}"
            )
            .replacing(
                "since: {from: 建档日期, do: [{date: [yyyy-MM-dd, yyyy年M月d日, yyyy/M/d]}], else: {nullify: DATE_INVALID}}",
                with: "since: {constant: 2026-01-01}"
            )
            .replacing("name: 姓名", with: "name: {from: 姓名, do: [trim]}")
            .replacing(
                "do: [money], else: {quarantine: MONEY_INVALID}}\n      since",
                with: "do: [trim, money], else: {quarantine: MONEY_INVALID}}\n      since")
        return try SmallShop(plan: plan, customers: customers, orders: Array(orders.utf8))
    }

    private static let widths = "{widths: [4, 6, 15, 6], columns: [编号, 姓名, 电话, 余额], headers: 0}"

    private static let orders = """
        单号|客户|金额|备注
        1|C1|100.00|加急\\|送货
        # printed by page
        单号|客户|金额|备注
        2|C2|20.00
        3|C1|3.00|"两
        行"
        4|C1|4.00|"stray
        5|C1|5.00|x
        6|C1|6.00|"

        """

    @Test func `is sound, and every byte has its class`() async throws {
        let shop = try shop(customers: Self.widths, orders: Self.orders)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        let fates = summary.mappings.map { mapping in
            let codes = mapping.codes.map { "\($0.code) \($0.count)" }.joined(separator: " ")
            return "\(mapping.balance.records)=\(mapping.balance.migrated)+\(mapping.balance.quarantined) \(codes)"
        }
        #expect(fates == ["3=2+1 RAGGED_SHORT 1", "4=3+1 HIDDEN_ROWS 1"])
        let extracted = try StockTools.extracted(shop.tar)
        #expect(
            try text("data/tables/sale/part-0001.csv", extracted).contains("1,C1,100.00,加急|送货\n2,C2,20.00,\n3,C1,3.00,\"两\n行\"\n")
        )
        #expect(try text("data/tables/customer/part-0001.csv", extracted).contains("C1,张三,+8613800138000,1.50,"))
        let classes = try text("data/coverage/orders.csv", extracted).split(separator: "\n").dropFirst().map {
            $0.split(separator: ",")[2]
        }
        #expect(classes == ["header", "records", "comment", "repeated-header", "records"])
    }

    /// A lock that reads a file in another way than its plan says proves nothing.
    @Test func `is refused where lock and plan differ`() async throws {
        let shop = try shop(customers: Self.widths, orders: Self.orders)
        try shop.lock()
        let lockPath = shop.folder.path("plan.lock.json")
        let lock = try String(contentsOfFile: lockPath, encoding: .utf8)
        try Data(lock.replacing("\"ragged\":\"pad\",", with: "").utf8).write(to: URL(fileURLWithPath: lockPath))
        let options = Transfer.Options(
            planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        let failure = await #expect(throws: Failure.self) { try await Transfer.run(options) }
        #expect(failure?.exit == .badData)
        #expect(failure?.diagnostics.map(\.code.name) == ["lock.layout-differs"])
    }

    private func text(_ path: String, _ folder: TemporaryFolder) throws -> String {
        String(decoding: try folder.read("shop/\(path)"), as: UTF8.self)
    }
}

/// Archives as stock tools unpack them.
enum StockTools {
    static func extracted(_ tar: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let unpacked = try run("tar", ["-xf", tar], in: folder.url)
        #expect(unpacked.status == 0, "\(unpacked.stderr)")
        return folder
    }
}
