import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// What the migrator makes of random exports by random plans is accepted: all five answers are yes. `make flips` makes ten thousand.
@Suite struct `Archives of random exports` {
    /// One for a hundred of the changes that `make flips` is asked for.
    private static let count = ProcessInfo.processInfo.environment["HANDOVER_FLIPS"].map { (Int($0) ?? 1_000_000) / 100 } ?? 20

    @Test func `are all accepted`() async throws {
        let start = ContinuousClock.now
        let (refused, rejected) = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for core in 0..<2 {
                group.addTask {
                    var (refused, rejected) = (0, [String]())
                    let part = Tally.part
                    for seed in stride(from: core * part.of + part.index, to: Self.count, by: 2 * part.of) {
                        let shop = try RandomShop.make(seed: UInt64(1_000 + seed))
                        do { _ = try await shop.run { $0.threads = 1 } } catch let failure as Failure
                            where failure.exit == .badData
                        {
                            // Of a few lines of nonsense nobody can tell which is the header: then there is no archive.
                            refused += 1
                            continue
                        }
                        let verdict = try shop.verify()
                        if !verdict.isSound {
                            rejected.append("\(1_000 + seed): \(verdict.exit) \(verdict.answers.flatMap(\.findings).prefix(2))")
                        }
                    }
                    return (refused, rejected)
                }
            }
            return try await group.reduce(into: (0, [])) { ($0.0, $0.1) = ($0.0 + $1.0, $0.1 + $1.1) }
        }
        if Self.count > 20 {
            print(
                "\(Self.count / Tally.part.of) random exports, \(refused) of them no export, \(rejected.count) archives rejected\n    \(ContinuousClock.now - start)"
            )
        }
        #expect(rejected == [])
        #expect(refused * 20 <= Self.count)
    }
}

/// A small shop with random exports, sound values and nonsense, by one of many plans.
enum RandomShop {
    static func make(seed: UInt64) throws -> SmallShop {
        var random = SplitMix64(state: seed)
        typealias Readings = `Two readings`
        let customers = Readings.file(
            "编号,姓名,电话,余额,建档日期", [0, 1, 2, 3, 4], records: Int.random(in: 0...40, using: &random), &random)
        let orders = Readings.file("单号,客户,金额,备注", [0, 0, 3, 1], records: Int.random(in: 0...40, using: &random), &random)
        var plan = SmallShop.plan.replacing("0.9", with: "1")
            .replacing("no: {type: integer}", with: "no: {type: identifier}")
            .replacing("no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}", with: "no: {from: 单号, do: [trim]}")
        func maybe(_ text: String, _ other: String) {
            if Bool.random(using: &random) { plan = plan.replacing(text, with: other) }
        }
        maybe("do: [trim, phone]", "do: [{null-if: [无, \"null\"]}, phone]")
        maybe("do: [money]", "do: [fold-width, trim, money]")
        maybe("quarantine: PHONE_INVALID", "nullify: PHONE_INVALID")
        maybe("    to: sale\n", "    to: sale\n    exclude: [{when: \"[备注] = '无'\", reason: 空单, authority: buyer}]\n")
        maybe("            references: [{field: customer, to: customer}]\n", "")
        maybe("note: 备注", "note: {from: 备注, do: [collapse, {prefix: \"*\"}]}")
        maybe("title: 小店资料移交\n", "")
        return try SmallShop(plan: plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
    }
}
