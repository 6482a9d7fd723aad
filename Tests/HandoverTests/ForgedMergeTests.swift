import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

/// Archives with merges that were changed and sealed again: each is found, with its exit code.
@Suite struct `Forged merges` {
    private static let (customers, list) = ("data/tables/customer/part-0001.csv", "data/merges/customer.csv")

    static let forgeries: [(name: String, member: String, from: String, to: String, exit: ExitCode)] = [
        ("a sum of a merged row", customers, "138,30.00", "138,20.00", .notAccurate),
        ("a text joined otherwise", customers, "老客户；网店", "网店；老客户", .notAccurate),
        ("a name that was not taken", customers, "上海示例图文有限公司", "上海示例图文", .notAccurate),
        ("the least day", customers, "2019-01-01", "2023-01-01", .notAccurate),
        ("a record merged away without a match", customers, "W2,北京示例,B2,139,7.00,2022-02-01,另一家\n", "", .notComplete),
        ("a match that was not merged", customers, "W2,", "W1,上海示例图文,A1,138,20.00,2022-01-01,网店\nW2,", .notComplete),
        ("two groups swapped", list, "1,web-customer,1", "2,web-customer,1", .notComplete),
        (
            "another survivor", list, "1,to-customer,1,survivor,C1\n1,web-customer,1,merged-into,W1",
            "1,web-customer,1,survivor,W1\n1,to-customer,1,merged-into,C1", .notComplete
        ),
        ("the survivor's row under another key", customers, "C1,", "W1,", .notComplete),
        ("a key in the list", list, "W3", "W5", .notComplete),
        (
            "a group too many", list, "3,web-customer,4,dissolved,W4\n",
            "3,web-customer,4,dissolved,W4\n4,to-customer,2,survivor,C2\n", .notComplete
        ),
        ("a record too few", list, "2,web-customer,3,merged-into,W3\n", "", .notComplete),
        ("a reference to a key that is none any more", "data/tables/sale/part-0001.csv", "2,C1,", "2,W1,", .notComplete),
        ("a reference to another customer", "data/tables/sale/part-0001.csv", "2,C1,", "2,C3,", .notAccurate),
        ("a group that was not dissolved", list, "1,merged-into,W1", "1,dissolved,W1", .notComplete),
        ("a group that was dissolved", list, "4,dissolved,C4", "4,survivor,C4", .notComplete),
        (
            "a survivor that is said to be alone", "data/ledger/to-customer.csv", "1,1,merged-survivor", "1,1,migrated",
            .notComplete
        ),
        (
            "a merged record that is said to be excluded", "data/ledger/web-customer.csv", "1,1,merged-into", "1,1,excluded",
            .notComplete
        ),
        ("how many were merged", "metadata/counts.json", "\"mergedInto\":\"2\"", "\"mergedInto\":\"1\"", .notIntact),
        ("how many hold others", "metadata/counts.json", "\"survivors\":\"2\"", "\"survivors\":\"1\"", .notComplete),
        ("what merging took away", "metadata/counts.json", "\"merged\":\"0.00\"", "\"merged\":\"1.00\"", .notComplete),
    ]

    @Test(arguments: forgeries) func `are found`(name: String, member: String, from: String, to: String, exit: ExitCode)
        async throws
    {
        let shop = try SmallShop.ofBoth()
        _ = try await shop.run()
        let verdict = try shop.forged(member, from, to)
        #expect(verdict.exit == exit, "\(name): \(verdict.answers.flatMap(\.findings))")
        // With next to no memory all rows of groups spill, and no claim of the archive is believed; what is found is the same.
        for memory in [0, 2000, 16 << 20, Limits.leastMemoryBytes] {
            let little = try shop.verify(shop.folder.path("forged/shop.tar"), memory: memory)
            #expect(little.exit == exit && Self.said(little) == Self.said(verdict), "\(name), \(memory)")
        }
    }

    private static func said(_ verdict: Verdict) -> [String] {
        verdict.answers.flatMap { answer in
            ["\(answer.question) \(answer.outcome) \(answer.findingCount)"] + answer.findings.map { "\($0)" }
        }
    }

    @Test func `are no more found in a sound archive, with next to no memory`() async throws {
        let shop = try SmallShop.ofBoth()
        _ = try await shop.run()
        for memory in [0, 2000, 16 << 20, Limits.leastMemoryBytes] {
            #expect(try shop.verify(memory: memory).isSound, "\(memory)")
        }
    }

    /// Table, list and ledger agree with each other, and only the exports can tell.
    @Test func `are found where all members agree`() async throws {
        let shop = try SmallShop.ofBoth()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        func replace(_ member: String, _ from: String, _ to: String) throws {
            try forge.replace(member) { bytes in
                Array(String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: from, with: to).utf8)
            }
        }
        try replace(Self.customers, "W2,北京示例,B2,139,7.00,2022-02-01,另一家\n", "")
        try replace(Self.list, "2,to-customer,3", "2,to-customer,2,survivor,C2\n2,web-customer,2,merged-into,W2\n3,to-customer,3")
        try replace("data/ledger/to-customer.csv", "2,1,migrated", "2,1,merged-survivor")
        try replace("data/ledger/web-customer.csv", "2,1,migrated", "2,1,merged-into")
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: shop.folder.path("forged")
        )
        let verdict = try shop.verify(shop.folder.path("forged/shop.tar"))
        #expect(verdict.exit == .notComplete)
        let codes = Set(verdict.answers.flatMap(\.findings).map(\.code.name))
        #expect(codes.isSuperset(of: ["merges.differ", "row.missing", "ledger.differs"]), "\(codes)")
    }

    /// The key that dissolved a group is corrected, and a survivor's companion is kept: both readings of both sides merge.
    @Test func `are none where decisions change the groups`() async throws {
        let orphan = SmallShop.ownCustomers + "C6,孙七,A6,131,4.00,2020-01-01,x\n"
        let web = SmallShop.webCustomers + "W6,孙七,A6,131,6.00,2021-01-01,\n"
        // The table refers to itself by the note: x is nobody, and takes the survivor along.
        let plan = SmallShop.merging(SmallShop.merge.replacingOccurrences(of: "note: {join: \"；\"}, ", with: ""))
            .replacingOccurrences(
                of: "      note: {type: text}\n",
                with: "      note: {type: identifier}\n    references: [{field: note, to: customer}]\n"
            ).replacingOccurrences(of: "\"0.9\"", with: "\"1\"")
        let shop = try SmallShop.ofBoth(plan: plan, customers: orphan, web: web)
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            """
            row("to-customer", 6).update({"decision": "keep", "reason": "r", "decided by": "w"})
            row("to-customer", 5).update({"编号": "C5", "decision": "correct", "reason": "r", "decided by": "w"})
            """)
        _ = try await shop.redrive()
        let summary = try await shop.run()
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        let list = try shop.text("data/merges/customer.csv")
        #expect(list.contains("to-customer,4,survivor,C4") && !list.contains("W6"), "\(list)")
        // C1 with W1 and C3 with W3 refer to nobody, and so does W2; C6 counts with its own four, not with the ten of both.
        let total = summary.totals[1]
        #expect([total.staged, total.migrated, total.quarantined, total.merged] == ["64.50", "19.50", "45.00", "0.00"])
        let forged = try shop.forged("data/merges/customer.csv", "to-customer,4,survivor", "to-customer,4,dissolved")
        #expect(forged.exit == .notComplete)
    }
}
