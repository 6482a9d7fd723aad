import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import HandoverVerify
import Testing

/// Customers of the shop's own system and of its web shop, some of whom are the same, and orders of both.
extension SmallShop {
    static let ownCustomers = """
        编号,姓名,代码,电话,余额,建档日期,备注
        C1,上海示例图文有限公司,A1,138,10.00,2020-01-01,老客户
        C2,北京示例有限公司,,139,5.00,2021-01-01,
        C3,王五,,137,1.00,2019-01-01,常来
        C4,赵六,,136,2.00,2018-01-01,
        C4,赵六六,,135,2.50,2018-01-01,

        """

    static let webCustomers = """
        账号,名称,代码,手机,欠款,注册,说明
        W1,上海示例图文,A1,138,20.00,2022-01-01,网店
        W2,北京示例,B2,139,7.00,2022-02-01,另一家
        W3,王五,,137,3.00,2023-01-01,"要发票,急"
        W4,赵六,,136,4.00,2023-02-01,

        """

    static let ordersOfBoth = """
        单号,客户,金额,介绍人
        1,C1,100.00,
        2,W1,20.00,W3
        3,W3,1.00,C1
        4,W4,2.00,W1
        5,W2,3.00,

        """

    static let merge = """
          one-customer:
            table: customer
            match: [{same: [code]}, {alike: [name], same: [phone]}]
            apart: [code]
            survivor: [{prefer: to-customer}, {latest: since}]
            fields: {balance: sum, since: min, note: {join: "；"}, name: longest}
        """

    static func merging(_ merge: String = Self.merge, rules: String = "", totals: String = "") -> String {
        let fields = [
            ("to-customer", "customers", ["编号", "姓名", "代码", "电话", "余额", "建档日期", "备注"]),
            ("web-customer", "web", ["账号", "名称", "代码", "手机", "欠款", "注册", "说明"]),
        ].map { mapping, source, columns in
            """
              \(mapping):
                from: \(source)
                to: customer
                fields:
                  id: \(columns[0])
                  name: \(columns[1])
                  code: \(columns[2])
                  phone: \(columns[3])
                  balance: {from: \(columns[4]), do: [money], else: {quarantine: MONEY_INVALID}}
                  since: {from: \(columns[5]), do: [{date: [yyyy-MM-dd]}], else: {nullify: DATE_INVALID}}
                  note: \(columns[6])

            """
        }.joined()
        return """
            \(planHead)
            sources:
              customers: {path: customers.csv, owner: seller}
              web: {path: web.csv, owner: seller}
              orders: {path: orders.csv, owner: seller}
            tables:
              customer:
                key: [id]
                fields:
                  id: {type: identifier}
                  name: {type: text, required: true, personal: true}
                  code: {type: text}
                  phone: {type: text, personal: true}
                  balance: {type: money}
                  since: {type: date}
                  note: {type: text}
              sale:
                key: [no]
                fields:
                  no: {type: integer}
                  customer: {type: identifier}
                  amount: {type: money}
                  via: {type: identifier}
                references: [{field: customer, to: customer}, {field: via, to: customer}]
            mappings:
            \(fields)  to-sale:
                from: orders
                to: sale
                fields:
                  no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}
                  customer: 客户
                  amount: {from: 金额, do: [money], else: {quarantine: MONEY_INVALID}}
                  via: 介绍人
            \(rules)
            merges:
            \(merge)
            quarantine: {maxRate: "0.9"}
            steps:
              - {id: map, method: transform, uses: [to-customer, web-customer, to-sale], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
              - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}
            verification: {totals: [{table: sale, field: amount}, {table: customer, field: balance\(totals)}]}

            """
    }

    /// The shop of both, with these exports.
    static func ofBoth(
        plan: String = merging(), customers: String = ownCustomers, web: String = webCustomers, orders: String = ordersOfBoth
    ) throws -> SmallShop {
        var shop = try SmallShop(plan: plan, customers: Array(customers.utf8), orders: Array(orders.utf8))
        try Data(web.utf8).write(to: URL(fileURLWithPath: shop.folder.path("web.csv")))
        shop.exports = ["customers.csv", "web.csv", "orders.csv"]
        return shop
    }
}

@Suite struct `Rows that are the same thing` {
    @Test func `become one row, and their records say which`() async throws {
        let shop = try SmallShop.ofBoth()
        let summary = try await shop.run()
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(
            try shop.text("data/tables/customer/part-0001.csv") == """
                id,name,code,phone,balance,since,note
                C1,上海示例图文有限公司,A1,138,30.00,2020-01-01,老客户；网店
                C2,北京示例有限公司,,139,5.00,2021-01-01,
                C3,王五,,137,4.00,2019-01-01,"常来；要发票,急"
                W2,北京示例,B2,139,7.00,2022-02-01,另一家
                W4,赵六,,136,4.00,2023-02-01,

                """)
        // Two customers have the number C4: nobody is pointed to the wrong one.
        #expect(
            try shop.text("data/merges/customer.csv") == """
                group,mapping,record,role,id
                1,to-customer,1,survivor,C1
                1,web-customer,1,merged-into,W1
                2,to-customer,3,survivor,C3
                2,web-customer,3,merged-into,W3
                3,to-customer,4,dissolved,C4
                3,web-customer,4,dissolved,W4

                """)
        #expect(
            try shop.text("data/ledger/to-customer.csv")
                == "record,count,disposition\n1,1,merged-survivor\n2,1,migrated\n3,1,merged-survivor\n4,2,quarantined\n")
        #expect(
            try shop.text("data/ledger/web-customer.csv")
                == "record,count,disposition\n1,1,merged-into\n2,1,migrated\n3,1,merged-into\n4,1,migrated\n")
        #expect(
            try shop.text("data/tables/sale/part-0001.csv")
                == "no,customer,amount,via\n1,C1,100.00,\n2,C1,20.00,C3\n3,C3,1.00,C1\n4,W4,2.00,C1\n5,W2,3.00,\n")
        let own = summary.mappings[0]
        #expect(
            [own.balance.records, own.balance.migrated, own.balance.quarantined, own.balance.merged, own.survivors] == [
                5, 3, 2, 0, 2,
            ])
        #expect(summary.mappings[1].balance.merged == 2 && summary.mappings[2].balance.merged == nil)
        #expect(verdict.balances == summary.mappings.map(\.balance))
        let total = summary.totals[1]
        #expect([total.staged, total.migrated, total.quarantined, total.merged] == ["54.50", "50.00", "4.50", "0.00"])
        #expect(summary.text(in: .en).contains("web-customer: 4 records = 2 migrated + 0 quarantined + 2 merged into others"))
        #expect(summary.text(in: .zh).contains("web-customer：4 条记录 = 移交 2 + 隔离 0 + 并入他行 2"))
        #expect(summary.warnings.contains { "\($0.code)" == "merge.dissolved" })
    }

    /// What merging takes away is a term of the seller's total.
    @Test func `balance in money, whatever the row takes`() async throws {
        let merge = SmallShop.merge.replacingOccurrences(of: "balance: sum", with: "balance: max")
        let shop = try SmallShop.ofBoth(plan: SmallShop.merging(merge, totals: ", declared: \"54.50\""))
        let summary = try await shop.run()
        let total = summary.totals[1]
        #expect([total.staged, total.migrated, total.quarantined, total.merged] == ["54.50", "39.00", "4.50", "11.00"])
        #expect(summary.text(in: .en).contains("+ 11.00 taken away by merging; declared 54.50"))
        #expect(summary.verdict?.isSound == true)
    }

    @Test func `stay two where a rule does not hold for the one`() async throws {
        let rules = "rules: {small: {table: customer, assert: \"balance <= 25\", else: {quarantine: TOO_MUCH}}}"
        let shop = try SmallShop.ofBoth(plan: SmallShop.merging(rules: rules))
        let summary = try await shop.run()
        #expect(summary.mappings[1].balance.merged == 1)
        #expect(
            try shop.text("data/merges/customer.csv").contains("1,to-customer,1,dissolved,C1\n1,web-customer,1,dissolved,W1\n"))
        #expect(summary.verdict?.isSound == true)
    }

    @Test func `are rows that are equal in all fields, if nothing else is asked`() async throws {
        let merge = "  twice: {table: customer, match: [{identical: true}]}"
        let twice = SmallShop.ownCustomers.replacingOccurrences(of: "C4,赵六六,,135,2.50", with: "C4,赵六,,136,2.00")
        let shop = try SmallShop.ofBoth(plan: SmallShop.merging(merge), customers: twice)
        let summary = try await shop.run()
        #expect([summary.mappings[0].balance.migrated, summary.mappings[0].balance.merged] == [4, 1])
        #expect(summary.totals[1].merged == "2.00")
        #expect(summary.verdict?.isSound == true)
    }

    /// The survivor is held back because of what it refers to; what it holds stays merged into it.
    @Test func `share what becomes of the one`() async throws {
        let merge = SmallShop.merge.replacingOccurrences(of: "note: {join: \"；\"}, ", with: "")
        // The table refers to itself by the note: 老客户 is nobody.
        let plan = SmallShop.merging(merge).replacingOccurrences(
            of: "      note: {type: text}\n",
            with: "      note: {type: identifier}\n    references: [{field: note, to: customer}]\n")
        let shop = try SmallShop.ofBoth(plan: plan)
        let summary = try await shop.run()
        #expect(try shop.text("data/ledger/web-customer.csv").contains("1,1,merged-into\n"))
        #expect(try shop.text("data/ledger/to-customer.csv").contains("1,1,quarantined\n"))
        #expect(try shop.text("data/exceptions/to-sale.csv").contains("PARENT_QUARANTINED@customer<to-customer:1"))
        #expect(summary.verdict?.isSound == true)
    }

    @Test func `are told of by explain, and by a dry run`() async throws {
        let shop = try SmallShop.ofBoth()
        _ = try await shop.run()
        let merged = try await shop.explain("web-customer", 1)
        #expect(merged.told.fate == .merged(into: "to-customer:1"))
        #expect(merged.causes.map { "\($0.place.mapping):\($0.place.record)" } == ["to-customer:1"])
        #expect(try await shop.explain("to-customer", 1).holds == ["web-customer:1"])
        let name = try await shop.explain("to-customer", 1).cells.first { $0.field == "balance" }?.value.words
        #expect(name == "30.00")
        let pointed = try await shop.explain("to-sale", 2, field: "customer")
        #expect(pointed.trace?.value.words == "W1" && pointed.trace?.merged?.words == "C1")
        // A dissolved group, and a row of its own.
        #expect(try await shop.explain("web-customer", 4).holds.isEmpty)
        #expect(try await shop.explain("to-customer", 2).holds.isEmpty)
        var options = Transfer.Options(planPath: shop.planPath, outputFolder: "", keyPath: "", certificatePath: "")
        options.threads = 1
        let folder = shop.folder.path("ledger")
        _ = try await Transfer.dryRun(options, ledger: folder)
        for member in ["ledger/to-customer.csv", "ledger/web-customer.csv", "merges/customer.csv"] {
            let written = try String(contentsOfFile: folder + "/" + member, encoding: .utf8)
            #expect(try written == shop.text("data/" + member))
        }
    }

    @Test func `are the same on one core and on two, in little memory and in much`() async throws {
        // In most groups another than the first row survives, and now and then one of the other export; orders name all of them.
        let merge = SmallShop.merge.replacingOccurrences(of: "{prefer: to-customer}, ", with: "")
        var random = SplitMix64(state: 4)
        var customers = "编号,姓名,代码,电话,余额,建档日期,备注\n"
        var web = "账号,名称,代码,手机,欠款,注册,说明\n"
        var orders = "单号,客户,金额,介绍人\n"
        for row in 0..<30_000 {
            let code = row % 7 == 0 ? "A\(row / 3)" : ""
            let since = "20\(10 + Int.random(in: 0..<10, using: &random))-01-\(10 + Int.random(in: 0..<19, using: &random))"
            let isOwn = Int.random(in: 0..<5, using: &random) > 0
            let line = "\(row),客户\(row % 9_000),\(code),1\(row % 4_500),\(row % 100).00,\(since),说明\(row)\n"
            if isOwn { customers += "C" + line } else { web += "W" + line }
            if row % 3 == 0 { orders += "\(row),\(isOwn ? "C" : "W")\(row),1.00,\n" }
        }
        var digests: Set<String> = []
        for (threads, memory) in [
            (1, Limits.memoryBytes), (2, Limits.memoryBytes), (2, Limits.leastMemoryBytes), (2, 1 << 20), (2, 0),
        ] {
            let shop = try SmallShop.ofBoth(
                plan: SmallShop.merging(merge), customers: customers, web: web, orders: orders)
            let summary = try await shop.run {
                $0.threads = threads
                $0.memory = memory
                $0.seed = String(repeating: "7", count: 64)
            }
            digests.insert(summary.dataDigest)
            #expect(summary.mappings.prefix(2).allSatisfy { ($0.balance.merged ?? 0) > 1_000 && ($0.survivors ?? 0) > 1_000 })
            #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(5) ?? [])")
        }
        #expect(digests.count == 1)
    }
}

@Suite struct `A merge in a plan` {
    @Test(arguments: [
        ("match: [{same: [code]}", "match: [{same: [codes]}", "plan.unknown-name"),
        ("alike: [name]", "alike: [since]", "plan.merge-unsuited"),
        ("balance: sum", "phone: sum", "plan.merge-unsuited"),
        ("balance: sum", "id: first", "plan.merge-key-field"),
        ("{latest: since}", "{latest: phone}", "plan.merge-unsuited"),
        ("{latest: since}", "{latest: since, complete: true}", "plan.merge-one-preference"),
        ("{prefer: to-customer}", "{prefer: to-sale}", "plan.unknown-name"),
        ("apart: [code]", "apart: [code, code]", "plan.repeated"),
        ("{same: [code]}", "{same: [code], identical: true}", "plan.merge-identical-alone"),
        ("{same: [code]}", "{}", "plan.merge-counts"),
        ("table: customer\n", "table: customers\n", "plan.unknown-name"),
        ("balance: sum", "balance: most", "plan.bad-value"),
    ]) func `is refused where it says nothing that can be done`(_ from: String, _ to: String, _ code: String) async throws {
        let merge = SmallShop.merge.replacingOccurrences(of: from, with: to)
        try #require(merge != SmallShop.merge)
        let shop = try SmallShop.ofBoth(plan: SmallShop.merging(merge))
        let failure = await #expect(throws: Failure.self) { _ = try await shop.run() }
        #expect(failure?.diagnostics.contains { "\($0.code)" == code } == true, "\(failure?.diagnostics ?? [])")
        #expect(failure?.diagnostics.allSatisfy { $0.location?.line != nil } == true)
    }

    @Test func `moves no key and no total`() async throws {
        let plan = SmallShop.merging()
        let keyed = plan.replacingOccurrences(of: "key: [no]", with: "key: [customer]").replacingOccurrences(
            of: "references: [{field: customer, to: customer}, {field: via, to: customer}]",
            with: "references: [{field: customer, to: customer}, {field: via, to: sale}]")
        let added = plan.replacingOccurrences(of: "customer: {type: identifier}", with: "customer: {type: integer}")
            .replacingOccurrences(of: "customer: 客户", with: "customer: {from: 客户, do: [integer], else: {quarantine: NO_NUMBER}}")
        let summed = added.replacingOccurrences(of: "field: amount}", with: "field: customer}")
        let twice = plan.replacingOccurrences(of: "{field: via, to: customer}", with: "{field: customer, to: sale}")
        let long = plan.replacingOccurrences(of: "join: \"；\"", with: "join: \"\(String(repeating: "；", count: 400))\"")
        for (plan, code) in [
            (keyed, "plan.merge-moves-key"), (added, "plan.merge-reference"), (summed, "plan.merge-moves-total"),
            (twice, "plan.merge-reference"), (long, "plan.merge-join-too-long"),
        ] {
            let shop = try SmallShop.ofBoth(plan: plan)
            let failure = await #expect(throws: Failure.self) { _ = try await shop.run() }
            #expect(failure?.diagnostics.contains { "\($0.code)" == code } == true, "\(failure?.diagnostics ?? [])")
        }
    }
}
