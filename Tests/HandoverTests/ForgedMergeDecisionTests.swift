import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

private func digested(_ bytes: [UInt8]) -> String { hex(SHA256.digest(bytes)) }

extension SmallShop {
    /// One record of a decision about merges.
    typealias Said = (mapping: String, record: Int, raw: String, same: Int)

    /// A decision about customers, as it stands in the file.
    static func decision(_ records: [Said]) -> String {
        let list = records.map {
            "{\"digest\":\"\(digested(Array(($0.raw + "\n").utf8)))\",\"mapping\":\"\($0.mapping)\",\"record\":\"\($0.record)\",\"same\":\"\($0.same)\"}"
        }
        return
            "{\"at\":\"2026-01-01T00:00:00Z\",\"by\":\"w\",\"reason\":\"r\",\"records\":[\(list.joined(separator: ","))],\"table\":\"customer\"}"
    }

    /// Writes decisions beside the plan, in their order.
    func say(_ decisions: [[Said]]) throws {
        let read = Set(decisions.joined().map(\.mapping))
        let sources = try [("to-customer", "customers"), ("web-customer", "web")].filter { read.contains($0.0) }.map {
            "{\"id\":\"\($0.1)\",\"sha256\":\"\(digested(try folder.read($0.1 + ".csv")))\"}"
        }
        let merges = decisions.map(Self.decision).joined(separator: ",")
        try Data(
            "{\"decisions\":[],\"handover\":\"1\",\"merges\":[\(merges)],\"sources\":[\(sources.joined(separator: ","))]}\n".utf8
        ).write(to: URL(fileURLWithPath: folder.path("plan.decisions.json")))
    }

    fileprivate static let sameFirm: [Said] = [
        ("to-customer", 2, "C2,北京示例有限公司,,139,5.00,2021-01-01,", 1), ("web-customer", 2, "W2,北京示例,B2,139,7.00,2022-02-01,另一家", 1),
    ]
    fileprivate static let otherMan: [Said] = [
        ("to-customer", 3, "C3,王五,,137,1.00,2019-01-01,常来", 1), ("web-customer", 3, "W3,王五,,137,3.00,2023-01-01,\"要发票,急\"", 2),
    ]

    /// The shop of both, sealed after people said that two firms are one and that two men are two.
    fileprivate static func said(
        _ decisions: [[Said]] = [sameFirm, otherMan], web: String = webCustomers
    ) async throws -> SmallShop {
        let shop = try asked(web: web)
        if !decisions.isEmpty { try shop.say(decisions) }
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        return shop
    }

    /// Changes members and seals again.
    fileprivate func forged(_ changes: [(member: String, from: String, to: String)]) throws -> Verdict {
        var forge = try Forge(archive: tar)
        forge.sealsPlanAndLock = true
        for (member, from, to) in changes {
            try forge.replace(member) { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.contains(from), "\(member): \(text)")
                return Array(text.replacingOccurrences(of: from, with: to).utf8)
            }
        }
        let output = folder.path("forged-\(UInt64.random(in: 0...UInt64.max))")
        try forge.seal(key: try folder.read("team.key"), certificate: try folder.read("team.crt"), into: output)
        return try verify(output + "/shop.tar")
    }
}

/// Archives with decisions about merges that were changed and sealed again: each is found, with its exit code.
@Suite struct `Forged decisions about merges` {
    private static let said = "metadata/decisions.json"
    private static let (customers, list) = ("data/tables/customer/part-0001.csv", "data/merges/customer.csv")

    static let forgeries: [(name: String, member: String, from: String, to: String, exit: ExitCode)] = [
        ("one that is two", said, "\"record\":\"2\",\"same\":\"1\"}]", "\"record\":\"2\",\"same\":\"2\"}]", .notComplete),
        ("two that are one", said, "\"record\":\"3\",\"same\":\"2\"}]", "\"record\":\"3\",\"same\":\"1\"}]", .notComplete),
        ("a decision left out", said, SmallShop.decision(SmallShop.sameFirm) + ",", "", .notComplete),
        ("the other left out", said, "," + SmallShop.decision(SmallShop.otherMan), "", .notComplete),
        (
            "one put in", said, "\"merges\":[",
            "\"merges\":["
                + SmallShop.decision([
                    ("to-customer", 1, "C1,上海示例图文有限公司,A1,138,10.00,2020-01-01,老客户", 1),
                    ("web-customer", 1, "W1,上海示例图文,A1,138,20.00,2022-01-01,网店", 2),
                ]) + ",", .notComplete
        ),
        ("another digest", said, "\"digest\":\"\(digest)\"", "\"digest\":\"\(String(digest.reversed()))\"", .notComplete),
        (
            "a record that is not there", said, "\"record\":\"3\",\"same\":\"2\"}]", "\"record\":\"5\",\"same\":\"2\"}]",
            .notComplete
        ),
        ("another record", said, "\"record\":\"3\",\"same\":\"2\"}]", "\"record\":\"4\",\"same\":\"2\"}]", .notComplete),
        ("no reason", said, "\"reason\":\"r\"", "\"reason\":\" \"", .notUsable),
        ("a number too far", said, "\"same\":\"2\"}]", "\"same\":\"3\"}]", .notUsable),
        ("a table without a merge", said, "\"table\":\"customer\"", "\"table\":\"sale\"", .notUsable),
        (
            "a record twice", said, "\"mapping\":\"to-customer\",\"record\":\"3\"",
            "\"mapping\":\"to-customer\",\"record\":\"2\"", .notUsable
        ),
        (
            "a group that people parted", list, "3,to-customer,4",
            "3,to-customer,3,survivor,C3\n3,web-customer,3,merged-into,W3\n4,to-customer,4", .notComplete
        ),
        ("a group that people made", list, "2,to-customer,2,survivor,C2\n2,web-customer,2,merged-into,W2\n", "", .notComplete),
        (
            "one that is said to be none", list, "2,to-customer,2,survivor,C2\n2,web-customer,2,merged-into",
            "2,to-customer,2,dissolved,C2\n2,web-customer,2,dissolved", .notComplete
        ),
        ("what people brought together", customers, "C2,北京示例有限公司,B2,139,12.00", "C2,北京示例有限公司,B2,139,5.00", .notAccurate),
        ("a reference", "data/tables/sale/part-0001.csv", "5,C2,", "5,W2,", .notComplete),
        ("no corrections", "metadata/counts.json", "\"redriven\":\"0\"", "\"redriven\":\"1\"", .notComplete),
    ]

    private static let digest = digested(Array("W3,王五,,137,3.00,2023-01-01,\"要发票,急\"\n".utf8))

    @Test(arguments: forgeries.indices) func `are found`(index: Int) async throws {
        let (name, member, from, to, exit) = Self.forgeries[index]
        let verdict = try await SmallShop.said().forged([(member, from, to)])
        #expect(verdict.exit == exit, "\(name): \(verdict.answers.flatMap(\.findings))")
    }

    private func expect(_ verdict: Verdict, _ codes: Set<String>) {
        let found = Set(verdict.answers.flatMap(\.findings).map(\.code.name))
        #expect(verdict.exit == .notComplete && found.isSuperset(of: codes), "\(found)")
    }

    /// Table, list and ledger agree with each other: only exports and decisions can tell.
    @Test func `are found where people's two men were made one everywhere`() async throws {
        let shop = try await SmallShop.said()
        let verdict = try shop.forged([
            (Self.customers, "W3,王五,,137,3.00,2023-01-01,\"要发票,急\"\n", ""),
            (Self.customers, "1.00,2019-01-01,常来", "4.00,2019-01-01,\"常来；要发票,急\""),
            (Self.list, "3,to-customer,4", "3,to-customer,3,survivor,C3\n3,web-customer,3,merged-into,W3\n4,to-customer,4"),
            (Self.list, "\n3,web-customer,4", "\n4,web-customer,4"),
            ("data/ledger/to-customer.csv", "1,2,merged-survivor\n3,1,migrated", "1,3,merged-survivor"),
            ("data/ledger/web-customer.csv", "1,2,merged-into\n3,2,migrated", "1,3,merged-into\n4,1,migrated"),
        ])
        expect(verdict, ["merges.differ", "row.missing", "ledger.differs"])
    }

    @Test func `are found where two firms with two codes were made one`() async throws {
        let web = SmallShop.webCustomers.replacingOccurrences(of: "W1,上海示例图文,A1", with: "W1,上海示例图文,A9")
        let decision: [SmallShop.Said] = [
            ("to-customer", 1, "C1,上海示例图文有限公司,A1,138,10.00,2020-01-01,老客户", 1),
            ("web-customer", 1, "W1,上海示例图文,A9,138,20.00,2022-01-01,网店", 1),
        ]
        let shop = try await SmallShop.said([decision], web: web)
        expect(
            try shop.forged([
                (
                    Self.list, "1,to-customer,1,dissolved,C1\n1,web-customer,1,dissolved",
                    "1,to-customer,1,survivor,C1\n1,web-customer,1,merged-into"
                ),
                (Self.customers, "W1,上海示例图文,A9,138,20.00,2022-01-01,网店\n", ""),
                (Self.customers, "138,10.00,2020-01-01,老客户", "138,30.00,2020-01-01,老客户；网店"),
            ]), ["merges.differ", "row.missing"])
    }

    @Test func `are found where nobody was asked`() async throws {
        let web = SmallShop.webCustomers.replacingOccurrences(of: "W2,北京示例,B2,139", with: "W2,北京示例,,188")
        let shop = try await SmallShop.said([], web: web)
        expect(
            try shop.forged([
                (
                    Self.list, "\n2,to-customer,3",
                    "\n2,to-customer,2,survivor,C2\n2,web-customer,2,merged-into,W2\n3,to-customer,3"
                ),
                (Self.customers, "W2,北京示例,,188,7.00,2022-02-01,另一家\n", ""),
            ]), ["merges.differ", "row.missing"])
        // The plan says that it does not ask, and the rows stay two.
        expect(try shop.forged([("metadata/plan.json", ",\"ask\":true", "")]), ["merges.differ"])
    }
}
