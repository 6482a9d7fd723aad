import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Merges with little memory` {
    /// Nothing is believed and every line spills; then some claims are believed and some lines stay in memory.
    private static let memories = [0, 700, 2000, 6400, 64000]

    /// What is found, whatever memory there is.
    private func expectSame(_ shop: HandMadeShop, _ name: String) throws {
        let archive = try HandMadeArchive(shop.files.map { ($0.path, Array($0.content.utf8)) })
        let much = try archive.check(.init())
        for memory in Self.memories {
            let little = try archive.check(.init(memory: memory))
            for (one, other) in zip(answers(much), answers(little)) {
                #expect(one.findings.map { "\($0)" } == other.findings.map { "\($0)" }, "\(name), \(memory)")
                #expect(
                    one.checks == other.checks && one.findingCount == other.findingCount && one.outcome == other.outcome,
                    "\(name), \(memory)")
            }
            #expect(much.balances == little.balances)
        }
    }

    private func answers(_ result: ContentResult) -> [Verdict.Answer] { [result.complete, result.accurate, result.usable] }

    @Test func `are made as with much`() throws {
        for shop in [HandMadeMerges.shop, HandMadeMerges.decided, LargeMerges().shop] {
            let archive = try HandMadeArchive(shop.files.map { ($0.path, Array($0.content.utf8)) })
            for memory in Self.memories + [Limits.leastMemoryBytes, Limits.memoryBytes] {
                let result = try archive.check(.init(memory: memory))
                #expect(
                    answers(result).map(\.outcome) == [.yes, .yes, .yes], "\(memory): \(answers(result).flatMap(\.findings))")
            }
        }
    }

    @Test(arguments: `Merges in an archive`.changes.indices) func `are found out as with much`(index: Int) throws {
        let (path, from, to, _, _) = `Merges in an archive`.changes[index]
        var shop = HandMadeMerges.shop
        let place = try #require(shop[path].ranges(of: from).first)
        shop[path].replaceSubrange(place, with: to)
        try expectSame(shop, "\(path): \(from)")
    }

    /// In an archive with some thousand groups, of which the list has several blocks.
    @Test(arguments: LargeMerges.changes.indices) func `are found out among many`(index: Int) throws {
        let (path, change, code) = LargeMerges.changes[index]
        var shop = LargeMerges().shop
        var lines = shop[path].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        change(&lines)
        shop[path] = lines.joined(separator: "\n")
        let found = answers(try shop.check()).flatMap(\.findings).map(\.code.name)
        #expect(found.contains(code), "\(path): \(found)")
        try expectSame(shop, path)
    }

    /// The first line of the list that is another one is named, wherever blocks end.
    @Test(arguments: [0, 1, 2, 1999, 2000, 2001, 3333, 5999, 6000]) func `name the line that is false`(index: Int) throws {
        let path = MergesFile.path("customer")
        var shop = LargeMerges().shop
        var lines = shop[path].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[index] += "x"
        shop[path] = lines.joined(separator: "\n")
        let finding = try #require(try shop.check().complete.findings.first { $0.code == .mergesDiffer })
        let record = index == 0 ? nil : Int64(lines[index].split(separator: ",")[2])
        #expect(finding.location?.line == index + 1 && finding.location?.record == record)
        #expect(finding.location?.planKey == record.map { _ in "mappings.to-customer" })
    }

    @Test(arguments: [1, 2000, 6000, 6001]) func `name the line where the list ends too soon, or goes on`(count: Int) throws {
        let path = MergesFile.path("customer")
        var shop = LargeMerges().shop
        var lines = shop[path].split(separator: "\n").map(String.init)
        try #require(lines.count == 6001)
        lines = Array(lines.prefix(count)) + (count == lines.count ? ["1,to-customer,1,survivor,K1"] : [])
        shop[path] = lines.joined(separator: "\n") + "\n"
        let finding = try #require(try shop.check().complete.findings.first { $0.code == .mergesDiffer })
        #expect(finding.location?.line == count + 1)
        #expect(finding.location?.record == (count == 6001 ? nil : LargeMerges().listed[count - 1]))
    }
}

/// Two or three records of each customer, thousands of them, scattered over one export: groups in which every field tells whose it is.
struct LargeMerges {
    /// How many customers have three records; as many have one.
    static let customers = 2000
    private(set) var shop = HandMadeMerges.shop
    /// The records of the list, in its order.
    private(set) var listed: [Int64] = []

    static let changes: [(path: String, change: @Sendable (inout [String]) -> Void, code: String)] = [
        // The remarks of two merged rows exchanged, and a sum.
        (
            "data/tables/customer/part-0001.csv",
            { lines in
                let (one, other) = (lines[100].split(separator: ",")[3], lines[1900].split(separator: ",")[3])
                (lines[100], lines[1900]) = (lines[100].replacing(one, with: other), lines[1900].replacing(other, with: one))
            }, "value.differs"
        ),
        ("data/tables/customer/part-0001.csv", { $0[1500] = $0[1500].replacing(".00", with: ".01") }, "value.differs"),
        ("data/tables/customer/part-0001.csv", { $0.remove(at: 1234) }, "row.missing"),
        ("data/merges/customer.csv", { $0.swapAt(3000, 3003) }, "merges.differ"),
        ("data/ledger/to-customer.csv", { $0[51] = $0[51].replacing("merged-survivor", with: "migrated") }, "ledger.differs"),
    ]

    init() {
        // Record n, from 1, is of customer n * 7919 in a ring of four records each, the last of which is somebody else.
        let count = Self.customers * 4
        let rows = (0..<count).map { record -> (record: Int64, customer: Int, turn: Int, key: String) in
            let place = record * 7919 % count
            return (Int64(record + 1), place / 4, place % 4, "K\(record + 1)")
        }
        func code(_ customer: Int, _ turn: Int) -> String { turn == 3 ? "S\(customer)" : "C\(customer)" }
        func remark(_ customer: Int, _ turn: Int) -> String { "r\(customer)-\(turn)" }
        let original = rows.map {
            "\($0.key),\(code($0.customer, $0.turn)),\($0.customer + $0.turn).00,\(remark($0.customer, $0.turn))\n"
        }
        let header = "id,code,credit,remark\n"
        var (table, ledger, groups): ([String], [(fate: String, count: Int, record: Int64)], [[Int]]) = ([], [], [])
        let byCustomer = Dictionary(grouping: rows.indices.filter { rows[$0].turn < 3 }) { rows[$0].customer }
        for (index, row) in rows.enumerated() {
            let members = row.turn == 3 ? [index] : byCustomer[row.customer] ?? []
            let fate = members.count == 1 ? "migrated" : members[0] == index ? "merged-survivor" : "merged-into"
            if ledger.last?.fate == fate {
                ledger[ledger.count - 1].count += 1
            } else {
                ledger.append((fate, 1, row.record))
            }
            if fate == "merged-into" { continue }
            if fate == "merged-survivor" { groups.append(members) }
            let credit = members.reduce(0) { $0 + rows[$1].customer + rows[$1].turn }
            let remarks = members.map { remark(rows[$0].customer, rows[$0].turn) }.joined(separator: "/")
            table.append("\(row.key),\(code(row.customer, row.turn)),\(credit).00,\(remarks)\n")
        }
        var list = "group,mapping,record,role,id\n"
        for (number, group) in groups.enumerated() {
            for (position, index) in group.enumerated() {
                list += "\(number + 1),to-customer,\(index + 1),\(position == 0 ? "survivor" : "merged-into"),K\(index + 1)\n"
                listed.append(Int64(index + 1))
            }
        }
        write(header, original, table, list, ledger.map { "\($0.record),\($0.count),\($0.fate)\n" }.joined(), groups.count)
    }

    private static let plan = """
        {"handover":"1","id":"shop","mappings":[{"drop":[],"fields":[{"do":[],"field":"id","from":"id"},{"do":[],"field":"code","from":"code"},\
        {"do":[{"op":"money"}],"else":{"quarantine":"MONEY_BAD"},"field":"credit","from":"credit"},{"do":[],"field":"remark","from":"remark"}],\
        "from":"customers","id":"to-customer","to":"customer"}],\
        "merges":[{"apart":[],"fields":[{"field":"credit","take":"sum"},{"field":"remark","join":"/"}],"id":"same","match":[{"same":["code"]}],\
        "survivor":[],"table":"customer"}],\
        "parties":[{"id":"new","name":"买方","role":"buyer"},{"id":"old","name":"卖方","role":"seller"}],\
        "quarantine":{"maxRate":"1","perCode":[]},"sources":[{"id":"customers","nulls":[""],"owner":"old","path":"c.csv"}],\
        "steps":[{"id":"map","method":"transform","needs":[],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":["to-customer"]},\
        {"id":"seal","method":"archive","needs":["map"],"responsible":"old","schedule":{"from":"2026-12-30T00:00"},"uses":[]}],\
        "tables":[{"fields":[{"name":"id","personal":true,"required":true,"type":"identifier"},{"name":"code","personal":false,"required":false,"type":"text"},\
        {"name":"credit","personal":false,"required":false,"scale":"2","type":"money"},{"name":"remark","personal":false,"required":false,"type":"text"}],\
        "id":"customer","key":["id"],"references":[]}],\
        "transfer":{"basis":"asset-deal","buyer":"new","closing":"2026-12-31","seller":"old"},\
        "verification":{"totals":[{"field":"credit","table":"customer"}]},"zone":"Asia/Shanghai"}

        """

    private mutating func write(
        _ header: String, _ original: [String], _ table: [String], _ list: String, _ ledger: String, _ groups: Int
    ) {
        let (text, count) = (header + original.joined(), original.count)
        let merged = count - table.count
        let total = "\((0..<Self.customers).reduce(0) { $0 + 4 * $1 + 6 }).00"
        let fields = ["id", "code", "credit", "remark"].map { "\($0) \(table.count) 0" }.joined(separator: ", ")
        let dataPackage = """
            {"name":"shop","profile":"tabular-data-package","resources":[{"dialect":{"delimiter":",","doubleQuote":true,"lineTerminator":"\\n","quoteChar":"\\""},\
            "encoding":"utf-8","format":"csv","mediatype":"text/csv","name":"customer","path":["data/tables/customer/part-0001.csv"],\
            "profile":"tabular-data-resource","schema":{"fields":[{"name":"id","type":"string"},{"name":"code","type":"string"},\
            {"name":"credit","type":"number"},{"name":"remark","type":"string"}],"missingValues":[""],"primaryKey":["id"]}}]}

            """
        let lock = HandMadeShop.lock("customers", "c.csv", text, #""id","code","credit","remark""#, records: count)
        shop.files = [
            ("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[\(lock)]}\n"), ("metadata/plan.json", Self.plan),
            (
                "data/coverage/customers.csv",
                "offset,bytes,class,items\n0,\(header.utf8.count),header,1\n"
                    + "\(header.utf8.count),\(text.utf8.count - header.utf8.count),records,\(count)\n"
            ),
            ("data/exceptions/to-customer.csv", HandMadeMerges.header),
            ("data/ledger/to-customer.csv", "record,count,disposition\n" + ledger), ("data/merges/customer.csv", list),
            ("data/originals/customers.csv", text), ("data/private/merkle-seed.bin", HandMadeShop.seed),
            ("data/tables/customer/part-0001.csv", header + table.joined()), ("bag-info.txt", "Bagging-Date: 2026-12-31\n"),
            (
                "metadata/counts.json",
                """
                {"mappings":[{"absent":[],"codes":[],"dropped":[],\(HandMadeShop.fields(fields)),"from":"customers","id":"to-customer",\
                "mergedInto":"\(merged)","migrated":"\(table.count)","nulled":[],"quarantined":"0","records":"\(count)",\
                "survivors":"\(groups)","to":"customer"}],\
                "sources":[{"bytes":"\(text.utf8.count)","id":"customers","records":"\(count)","sha256":"\(HandMadeShop.digest(text))"}],\
                "tables":[{"bytes":"\((header + table.joined()).utf8.count)","id":"customer","parts":"1","rows":"\(table.count)"}],\
                "totals":[{"field":"credit","merged":"0.00","migrated":"\(total)","quarantined":"0.00","staged":"\(total)","table":"customer"}]}

                """
            ),
            ("metadata/datapackage.json", dataPackage), ("metadata/merkle.json", HandMadeShop.merkle(["customer"], [table])),
            ("metadata/run.json", HandMadeShop.run),
        ]
    }
}
