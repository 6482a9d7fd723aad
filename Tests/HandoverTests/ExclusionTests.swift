import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import HandoverVerify
import Testing

extension SmallShop {
    /// The plan with entries in the `exclude` of a mapping.
    static func plan(excluding entries: [(mapping: String, when: String, reason: String, authority: String)]) -> String {
        var plan = Self.plan
        for (mapping, table) in [("to-customer", "customer"), ("to-sale", "sale")] {
            let own = entries.filter { $0.mapping == mapping }
            if own.isEmpty { continue }
            let lines = own.map { "      - {when: \"\($0.when)\", reason: \($0.reason), authority: \($0.authority)}\n" }.joined()
            plan = plan.replacingOccurrences(of: "    to: \(table)\n", with: "    to: \(table)\n    exclude:\n\(lines)")
        }
        return plan
    }

    /// C1 is left out, with an order of its own; so is one of two orders with one number, and one of a day long past.
    static let excluding = plan(excluding: [
        ("to-customer", "[编号] = 'C1'", "'测试, 客户'", "seller"),
        ("to-customer", "date-of([建档日期], 'yyyy年M月d日', 'yyyy-MM-dd', 'yyyy/M/d') < date '2000-01-01'", "too old", "buyer"),
        ("to-sale", "[备注] = '重复' or number([金额]) > 1000", "entered twice", "buyer"),
    ])

    func text(_ member: String) throws -> String { String(decoding: try self.member(member), as: UTF8.self) }
}

@Suite struct `Records that a plan excludes` {
    @Test func `have one fate, counted by reason, with their bytes in the archive`() async throws {
        let shop = try SmallShop(plan: SmallShop.excluding)
        let summary = try await shop.run()
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        let (customers, sales) = (summary.mappings[0], summary.mappings[1])
        #expect([customers.balance.records, customers.balance.migrated, customers.balance.quarantined] == [5, 3, 1])
        #expect(customers.balance.excluded == 1 && sales.balance.excluded == 1)
        #expect(customers.exclusions.map(\.count) == [1, 0] && customers.exclusions.map(\.authority) == ["seller", "buyer"])
        // Of two orders with one number the other one stays.
        #expect([sales.balance.records, sales.balance.migrated, sales.balance.quarantined] == [7, 3, 3])
        #expect(sales.codes.map { "\($0.code) \($0.count)" } == ["ORPHAN 2", "PARENT_EXCLUDED 1"])
        #expect(verdict.balances == summary.mappings.map(\.balance))
        #expect(
            try shop.text("data/ledger/to-customer.csv")
                == "record,count,disposition\n1,1,excluded\n2,1,migrated\n3,1,quarantined\n4,2,migrated\n")
        let excluded = try shop.text("data/excluded/to-customer.csv")
        #expect(excluded.hasPrefix("record,line,offset,bytes,exclusion,reason,authority,raw\n1,2,"), "\(excluded)")
        #expect(excluded.contains(",1,\"测试, 客户\",seller,"))
        let raw = try #require(excluded.split(separator: "\n").last?.split(separator: ",").last)
        #expect(Data(base64Encoded: String(raw)).map { Array($0) } == Array("C1,张三,138-0013-8000,\"¥1,234.50\",2023年5月6日\n".utf8))
        #expect(try shop.text("data/exceptions/to-sale.csv").contains("PARENT_EXCLUDED@customer<to-customer:1"))
        #expect(try !shop.text("data/tables/customer/part-0001.csv").contains("C1"))
    }

    @Test func `are a term of every equation, in records and in money`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.excluding.replacingOccurrences(
                of: "{table: customer, field: balance}", with: "{table: customer, field: balance, declared: \"1238.35\"}"))
        let summary = try await shop.run()
        let totals = summary.totals.map { [$0.staged, $0.migrated, $0.quarantined, $0.excluded ?? "none"] }
        // What the seller declared holds the excluded customer; the one who could not be mapped is in no sum.
        #expect(totals == [["173.20", "45.54", "121.00", "6.66"], ["1238.35", "3.85", "0.00", "1234.50"]])
        let run = summary.text(in: .en)
        #expect(run.contains("to-customer: 5 records = 3 migrated + 1 quarantined + 1 excluded"))
        #expect(run.contains("    excluded: 1, entered twice (buyer)"))
        #expect(run.contains("customer.balance: 1238.35 = 3.85 migrated + 0.00 quarantined + 1234.50 excluded"))
        #expect(summary.verdict?.text(in: .zh).contains("7 = 3 + 3 + 1; amount 173.20 = 45.54 + 121.00 + 6.66") == true)
        #expect(summary.verdict?.isSound == true)
    }

    @Test func `count in no limit, and are not held back`() async throws {
        let plan = SmallShop.plan(excluding: [
            ("to-customer", "[编号] != 'C2'", "all but one", "seller"),
            ("to-sale", "[客户] is null or [客户] not in ('C2')", "of customers who stay behind", "seller"),
        ]).replacingOccurrences(of: "quarantine: {maxRate: \"0.9\"}", with: "quarantine: {maxCount: 0}")
        let shop = try SmallShop(plan: plan)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings.map(\.balance.excluded) == [4, 6] && summary.mappings.map(\.balance.quarantined) == [0, 0])
        let held = try await Quarantine.list(shop.planPath)
        #expect(held.map(\.held) == [0, 0])
    }

    @Test func `that could not be mapped have a key that nobody knows`() async throws {
        let shop = try SmallShop(plan: SmallShop.plan(excluding: [("to-customer", "[编号] = 'C3'", "a test", "seller")]))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(
            try shop.text("data/exceptions/to-sale.csv").split(separator: "\n").filter { $0.contains("ORPHAN@customer") }.count
                == 2)
        #expect(!summary.mappings[1].codes.contains { $0.code == "PARENT_EXCLUDED" })
    }

    @Test func `stop the run where a reference must lead somewhere`() async throws {
        let orders = Array("单号,客户,金额,备注\n1,C1,1.00,a\n".utf8)
        let plan = SmallShop.excluding.replacingOccurrences(
            of: "{field: customer, to: customer}", with: "{field: customer, to: customer, onOrphan: fail}")
        let shop = try SmallShop(plan: plan, orders: orders)
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .stopped && failure?.diagnostics.first?.code.name == "run.orphan")
        #expect(try shop.delivered() == [])
    }

    /// Two mappings fill one table; the first excluded record of the first mapping is the cause.
    @Test func `are named as causes in the order of mappings, then of records`() async throws {
        let more = """
              more:
                from: more
                to: customer
                exclude: [{when: "true", reason: all of it, authority: seller}]
                fields:
                  id: 编号
                  name: 姓名
                  phone: {from: 电话, do: [phone], else: {quarantine: PHONE_INVALID}}
                  balance: {from: 余额, do: [money], else: {nullify: MONEY_INVALID}}
                  since: {from: 建档日期, do: [{date: [yyyy-MM-dd]}], else: {nullify: DATE_INVALID}}
              to-sale:

            """
        let orders = "  orders: {path: orders.csv, owner: seller}\n"
        let plan = SmallShop.excluding.replacingOccurrences(of: "  to-sale:\n", with: more)
            .replacingOccurrences(of: orders, with: orders + "  more: {path: more.csv, owner: seller}\n")
            .replacingOccurrences(of: "uses: [to-customer, to-sale]", with: "uses: [to-customer, more, to-sale]")
        var shop = try SmallShop(plan: plan)
        try shop.folder.write(
            Array("编号,姓名,电话,余额,建档日期\nC9,a,,,\nC1,b,,,\nC9,c,,,\nC2,d,,,\n".utf8), to: "more.csv")
        shop.exports.append("more.csv")
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        let exceptions = try shop.text("data/exceptions/to-sale.csv")
        #expect(
            exceptions.contains("PARENT_EXCLUDED@customer<to-customer:1")
                && exceptions.contains("PARENT_EXCLUDED@customer<more:1"))
        // C2 has a row, whatever else has its key.
        #expect(!exceptions.contains("<more:4"))
    }

    @Test func `see what owners corrected`() async throws {
        let shop = try SmallShop(plan: SmallShop.excluding)
        try shop.lock()
        #expect(try await shop.export() == 4)
        let decided = "'decision': 'correct', 'reason': 'r', 'decided by': 'w'"
        // One becomes a record that a condition leaves out, one is migrated, one is kept back.
        try Spreadsheet.edit(
            shop.folder,
            """
            row('to-customer', 3).update({\(decided), '编号': 'C1', '电话': '13900139000'})
            row('to-sale', 3).update({\(decided), '客户': 'C2'})
            row('to-sale', 1).update({'decision': 'keep', 'reason': 'r', 'decided by': 'w'})
            """)
        _ = try await shop.redrive()
        let summary = try await shop.run { $0.threads = 2 }
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(summary.mappings.map(\.balance.excluded) == [2, 1])
        #expect(summary.mappings.map(\.redriven) == [0, 1])
        // The child of what is excluded now has another reason than before.
        #expect(try shop.text("data/exceptions/to-sale.csv").contains("ORPHAN@customer"))
        #expect(try shop.text("data/excluded/to-customer.csv").split(separator: "\n").count == 3)
    }

    @Test func `come to the same with any number of threads, and after an interruption`() async throws {
        let seed = String(repeating: "5a", count: 32)
        var digests: Set<String> = []
        for threads in [1, 2] {
            let shop = try SmallShop(plan: SmallShop.excluding)
            digests.insert(try await shop.run { ($0.threads, $0.seed) = (threads, seed) }.dataDigest)
        }
        let shop = try SmallShop(plan: SmallShop.excluding)
        await #expect(throws: Failure.self) {
            try await shop.run {
                $0.seed = seed; $0.isInterrupted = { true }
            }
        }
        let summary = try await shop.run { ($0.seed, $0.resumes) = (seed, true) }
        digests.insert(summary.dataDigest)
        #expect(digests.count == 1 && summary.verdict?.isSound == true)
    }

    /// What a reader of the archive sees, changed and sealed again: the exports tell.
    static let forgeries: [(name: String, member: String, from: String, to: String)] = [
        ("an excluded record declared migrated", "data/ledger/to-customer.csv", "1,1,excluded\n2,1,migrated", "1,2,migrated"),
        ("an excluded record declared quarantined", "data/ledger/to-customer.csv", "1,1,excluded", "1,1,quarantined"),
        ("another reason", "data/excluded/to-sale.csv", "entered twice", "entered once"),
        ("another authority", "data/excluded/to-sale.csv", ",buyer,", ",seller,"),
        ("another condition", "data/excluded/to-customer.csv", ",1,\"测试", ",2,\"测试"),
        (
            "another cause", "data/exceptions/to-sale.csv", "PARENT_EXCLUDED@customer<to-customer:1",
            "PARENT_EXCLUDED@customer<to-customer:2"
        ),
        ("another count", "metadata/counts.json", #""excluded":"1""#, #""excluded":"0""#),
        ("another count of a reason", "metadata/counts.json", #""count":"1","reason""#, #""count":"2","reason""#),
        ("another sum", "metadata/counts.json", #""excluded":"6.66""#, #""excluded":"6.67""#),
    ]

    @Test(arguments: forgeries) func `cannot be forged`(name: String, member: String, from: String, to: String) async throws {
        let shop = try SmallShop(plan: SmallShop.excluding)
        _ = try await shop.run()
        let verdict = try shop.forged(member, from, to)
        // Counts that the seals do not have are a seal's affair first.
        let isSealed = name == "another count"
        #expect(verdict.exit == (isSealed ? .notIntact : .notComplete), "\(name): \(verdict.exit)")
        #expect(verdict.answers[2].outcome == .no, "\(name)")
    }

    @Test func `of nested lists may be told by their place and by what is around them`() async throws {
        let plan =
            SmallShop.planHead + """

                sources:
                  shop: {path: shop.json, owner: seller, lists: {order: /orders, line: order/lines}}
                tables:
                  order: {key: [no], fields: {no: {type: integer}, sum: {type: money}}}
                  line: {key: [order, place], fields: {order: {type: integer}, place: {type: integer}, amount: {type: money}}, references: [{field: order, to: order}]}
                mappings:
                  to-order:
                    from: shop.order
                    to: order
                    exclude: [{when: "[/state] = 'draft'", reason: never sent, authority: seller}]
                    fields: {no: {from: /no, do: [integer], else: {quarantine: BAD}}, sum: {from: /sum, do: [money], else: {quarantine: BAD}}}
                    drop: {/state: tells what stays behind}
                  to-line:
                    from: shop.line
                    to: line
                    exclude:
                      - {when: "[..//state] = 'draft'", reason: never sent, authority: seller}
                      - {when: "number([#position]) > 2", reason: only two lines count, authority: buyer}
                    fields:
                      order: {from: ..//no, do: [integer], else: {quarantine: BAD}}
                      place: {from: "#position", do: [integer], else: {quarantine: BAD}}
                      amount: {from: /amount, do: [money], else: {quarantine: BAD}}
                    balance: {sum: amount, equals: to-order.sum}
                quarantine: {maxRate: "1"}
                steps:
                  - {id: map, method: transform, uses: [to-order, to-line], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
                  - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

                """
        var shop = try SmallShop(plan: plan)
        try shop.folder.write(
            Array(
                #"{"orders":[{"no":1,"sum":"3.00","state":"sent","lines":[{"amount":"1"},{"amount":"2"},{"amount":"9"}]},{"no":2,"sum":"5.00","state":"draft","lines":[{"amount":"5"}]},{"no":3,"sum":"4.00","state":null,"lines":[{"amount":"1"},{"amount":"1"},{"amount":"2"}]}]}"#
                    .utf8), to: "shop.json")
        shop.exports = ["shop.json"]
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings) ?? [])")
        #expect(summary.mappings.map(\.balance.excluded) == [1, 3])
        // The third order's lines do not add up without the excluded one.
        #expect(summary.mappings[0].codes.map(\.code) == ["UNBALANCED"])
        #expect(summary.mappings[1].balance.migrated == 2)
    }
}
