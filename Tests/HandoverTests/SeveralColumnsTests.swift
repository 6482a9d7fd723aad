import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

@Suite struct `A field of several columns` {
    /// Its amounts are as good as those of one column.
    @Test func `is added up in totals`() async throws {
        let plan = SmallShop.plan.replacingOccurrences(of: "balance: {from: 余额,", with: "balance: {from: [余额, 电话],")
        let shop = try SmallShop(plan: plan)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(3) ?? [])")
        let total = try #require(summary.totals.first { $0.field == "balance" })
        #expect(total.staged == "1238.35" && total.migrated == total.staged, "\(total)")
    }
}
