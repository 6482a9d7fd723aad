import Foundation
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

@testable import Handover

@Suite struct `Two archives` {
    /// Every difference between the tables of two archives that tar has unpacked, by Python, in the order in which it is told.
    private static let oracle = """
        import sys
        def fields(line):
            out, field, quoted = [], "", False
            for piece in line.split(","):
                field = piece if not quoted else field + "," + piece
                quoted = field.count('"') % 2 == 1
                if not quoted: out.append(field)
            return out
        def text(field):
            return None if field == "" else field[1:-1].replace('""', '"') if field[0] == '"' else field
        def cell(text):
            if text is None: return ""
            return '"' + text.replace('"', '""') + '"' if text == "" or any(c in text for c in ',"\\n\\r') else text
        def rows(folder, table, key):
            content, out, line = open(f"{folder}/shop/data/tables/{table}/part-0001.csv", encoding="utf-8", newline="").read(), [], None
            for piece in content.split("\\n")[:-1]:
                line = piece if line is None else line + "\\n" + piece
                if line.count('"') % 2 == 0: out.append(fields(line)); line = None
            head = out[0]
            return head, {",".join(row[head.index(name)] for name in key): dict(zip(head, row)) for row in out[1:]}
        print("table,difference,key,field,before,after")
        for table, key in [("customer", ["id"]), ("sale", ["no"])]:
            (head, before), (other, after) = rows("a", table, key), rows("b", table, key)
            for key, row in before.items():
                if key not in after: print(f"{table},only-before,{cell(key)},,,"); continue
                for name in head:
                    if name in other and row[name] != after[key][name]:
                        print(",".join([table, "changed", cell(key), name, cell(text(row[name])), cell(text(after[key][name]))]))
            for key in after:
                if key not in before: print(f"{table},only-after,{cell(key)},,,")
        """

    /// A shop whose archives the team of another one seals.
    private static func sealing(as first: SmallShop, _ second: SmallShop) throws -> SmallShop {
        for name in ["team.key", "team.crt"] {
            try FileManager.default.removeItem(atPath: second.folder.path(name))
            try FileManager.default.copyItem(atPath: first.folder.path(name), toPath: second.folder.path(name))
        }
        return second
    }

    private static func compare(
        _ first: SmallShop, _ second: SmallShop, list: String? = nil, memory: Int = Limits.memoryBytes
    ) throws -> ArchiveDiff.Result {
        try ArchiveDiff.compare(
            first.tar, second.tar, trust: try first.policy(), now: Int64(Date().timeIntervalSince1970),
            options: .init(showsValues: true, list: list, memory: memory))
    }

    private static func expected(_ first: SmallShop, _ second: SmallShop) throws -> String {
        for (shop, name) in [(first, "a"), (second, "b")] {
            try FileManager.default.createDirectory(atPath: first.folder.path(name), withIntermediateDirectories: true)
            let result = try run("tar", ["-xf", shop.tar, "-C", name], in: first.folder.url)
            #expect(result.status == 0, "\(result)")
        }
        let result = try run(
            "python3", ["-c", oracle], in: first.folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(result.status == 0, "\(result)")
        return result.stdout
    }

    /// Orders with keys that are no neighbours, and notes of all kinds.
    private static func orders(_ count: Int, _ random: inout SplitMix64) -> [[String]] {
        let notes = ["", "加急", "含,逗号", "一个\"引号\"", "两\n行", "=1+1"]
        return (0..<count).map { index in
            [
                String(index * 7 % (count * 11)), "C\(Int.random(in: 1...5, using: &random))",
                "\(Int.random(in: 1...900, using: &random)).50", notes.randomElement(using: &random) ?? "",
            ]
        }
    }

    @Test(arguments: UInt64(0)..<8) func `differ by what Python finds in their tables`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let before = Self.orders(seed == 0 ? 6_000 : Int.random(in: 0...300, using: &random) + 1, &random)
        var after: [[String]] = []
        for var row in before where Int.random(in: 0..<6, using: &random) > 0 {
            if Int.random(in: 0..<5, using: &random) == 0 { row[2] = "\(Int.random(in: 1...900, using: &random)).25" }
            if Int.random(in: 0..<5, using: &random) == 0 { row[3] = ["", "改", "两\n行"].randomElement(using: &random) ?? "" }
            after.append(row)
        }
        after += (0..<Int.random(in: 0...20, using: &random)).map { ["\(100_000 + $0)", "C2", "1.00", "新"] }
        // On odd seeds in another order, too.
        if seed % 2 == 1 { after.shuffle(using: &random) }
        if after.isEmpty { after.append(["100000", "C1", "1.00", ""]) }
        let head = [["单号", "客户", "金额", "备注"]]
        let customers = SmallShop.customers.replacingOccurrences(of: "12345,10.00", with: ",10.00")
        let first = try SmallShop(customers: Array(customers.utf8), orders: SmallShop.csv(head + before))
        let second = try Self.sealing(
            as: first,
            SmallShop(
                customers: Array(customers.replacingOccurrences(of: "钱七", with: "钱八").utf8), orders: SmallShop.csv(head + after)))
        _ = try await first.run()
        _ = try await second.run()
        let expected = try Self.expected(first, second)
        for memory in [Limits.memoryBytes, 1 << 20, 0] {
            let name = "list-\(memory).csv"
            let result = try Self.compare(first, second, list: first.folder.path(name), memory: memory)
            let list = String(decoding: try first.folder.read(name), as: UTF8.self)
            #expect(list == expected)
            let mode = try FileManager.default.attributesOfItem(atPath: first.folder.path(name))[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: first.folder.path("")).allSatisfy {
                    !$0.hasSuffix(".partial")
                })
            func count(_ kind: String) -> Int64 { Int64(expected.components(separatedBy: "\nsale,\(kind),").count - 1) }
            let sale = result.tables[1]
            #expect(sale.rows.before == Int64(before.count) && sale.rows.after == Int64(after.count))
            #expect(sale.onlyBefore == count("only-before") && sale.onlyAfter == count("only-after"))
            #expect(sale.fields.reduce(0) { $0 + $1.count } == count("changed"))
            #expect(sale.rows.before - sale.onlyBefore == sale.rows.after - sale.onlyAfter)
            #expect(result.tables[0].changed == 1 && result.tables[0].fields.map(\.field) == ["name"])
            let example = try #require(result.tables[0].fields[0].first.first)
            #expect(example.key == "C5" && example.before == "钱七" && example.after == "钱八")
            #expect(!result.isEqual)
        }
    }

    @Test func `are the same where rows were moved, and where seeds and seals alone are others`() async throws {
        let first = try SmallShop()
        var lines = SmallShop.customers.split(separator: "\n").map(String.init)
        lines.swapAt(1, 3)
        lines.swapAt(2, 5)
        let other = try SmallShop(customers: Array((lines.joined(separator: "\n") + "\n").utf8))
        let second = try Self.sealing(as: first, other)
        let (left, right) = (try await first.run(), try await second.run())
        #expect(left.dataDigest != right.dataDigest)
        let result = try Self.compare(first, second)
        #expect(result.isEqual, "\(result)")
        #expect(result.before.dataDigest == left.dataDigest && result.after.tarDigest == right.tarDigest)
        #expect(result.tables.map(\.rows.before) == left.tables.map(\.rows))
    }

    @Test func `tell of a table without rows, of other fates and of other totals`() async throws {
        let first = try SmallShop()
        let none = SmallShop.orders.split(separator: "\n")[0] + "\n9,C1,面议,\n"
        let other = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(of: "\"0.9\"", with: "1"), orders: Array(none.utf8))
        let second = try Self.sealing(as: first, other)
        _ = try await first.run()
        _ = try await second.run()
        let result = try Self.compare(first, second)
        let sale = result.tables[1]
        #expect(sale.rows.after == 0 && sale.onlyBefore == sale.rows.before && sale.rows.before > 0 && sale.onlyAfter == 0)
        #expect(result.tables[0].isEqual)
        let fates = try #require(result.fates.first { $0.mapping == "to-sale" })
        #expect(fates.after?.quarantined == 1 && fates.after?.migrated == 0 && fates.before?.records == 7)
        #expect(result.totals.first { $0.field == "amount" }?.after == "0.00")
        let back = try Self.compare(second, first)
        #expect(back.tables[1].onlyAfter == sale.onlyBefore && back.tables[1].onlyBefore == 0)
    }

    @Test func `hold rows against each other whole where another key tells them apart`() async throws {
        let first = try SmallShop()
        let other = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(of: "key: [id]", with: "key: [id, name]").replacingOccurrences(
                of: "\n            references: [{field: customer, to: customer}]", with: ""
            ).replacingOccurrences(of: "\n    references: [{field: customer, to: customer}]", with: ""),
            customers: Array(SmallShop.customers.replacingOccurrences(of: "赵六", with: "赵八").utf8))
        let second = try Self.sealing(as: first, other)
        _ = try await first.run()
        _ = try await second.run()
        let customer = try Self.compare(first, second).tables[0]
        #expect(customer.hasOtherKey && !customer.isEqual && customer.changed == 0)
        #expect(customer.onlyBefore == 1 && customer.onlyAfter == 1)
        #expect(customer.firstOnlyBefore == ["C4"] && customer.firstOnlyAfter == ["C4,赵八"])
    }

    @Test func `tell of fields and tables that one of them has alone`() async throws {
        let first = try SmallShop()
        let other = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "      since: {type: date}", with: "      kind: {type: text}\n      since: {type: date}"
            ).replacingOccurrences(
                of: "      since: {from: 建档日期", with: "      kind: {constant: old}\n      since: {from: 建档日期"
            ).replacingOccurrences(of: "sale", with: "deal"))
        let second = try Self.sealing(as: first, other)
        _ = try await first.run()
        _ = try await second.run()
        let result = try Self.compare(first, second)
        #expect(result.tables.map(\.id) == ["customer"])
        #expect(result.tables[0].fieldsOnlyAfter == ["kind"] && result.tables[0].fieldsOnlyBefore == [])
        #expect(result.tables[0].changed == 0 && result.tables[0].onlyBefore + result.tables[0].onlyAfter == 0)
        #expect(result.tablesOnlyBefore == ["sale"] && result.tablesOnlyAfter == ["deal"])
        #expect(result.fates.map(\.mapping) == ["to-customer", "to-sale", "to-deal"])
        #expect(result.fates[1].after == nil && result.fates[2].before == nil)
        #expect(!result.isEqual)
    }

    @Test func `are compared by the command, which shows no value unasked and nothing of what is not sound`() async throws {
        let first = try SmallShop()
        let other = try SmallShop(
            customers: Array(
                SmallShop.customers.replacingOccurrences(of: "赵六", with: "赵六六").replacingOccurrences(of: "C2", with: "C22").utf8))
        let second = try Self.sealing(as: first, other)
        _ = try await first.run()
        _ = try await second.run()
        _ = try TrustPolicyFile.write(
            [#require(.init("transfer-team=\(first.keyName).crt"))], to: first.folder.path("trust.json"))
        func diff(_ more: [String], _ other: String = second.tar) throws -> (status: Int32, stdout: String, stderr: String) {
            try run(
                Repository.command("handover"), ["diff", "out/shop.tar", other, "--trust", "trust.json"] + more,
                in: first.folder.url)
        }
        let masked = try diff(["--output", "list.csv"])
        #expect(masked.status == 1 && masked.stderr.isEmpty, "\(masked)")
        #expect(masked.stdout.hasSuffix("DIFFERENT: the archives hold different data (exit 1)\n"), "\(masked)")
        #expect(masked.stdout.contains("      name (text) 1: [2]: [6] → [9]\n"), "\(masked)")
        let list = String(decoding: try first.folder.read("list.csv"), as: UTF8.self)
        #expect(list.contains("customer,only-after,[3],,,\n") && list.contains("customer,changed,[2],name,[6],[9]\n"), "\(list)")
        let json = try diff(["--json"])
        let types = try json.stdout.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["type"] as? String
        }
        #expect(types.first == "table-diff" && types.last == "archive-diff" && types.contains("field-diff"), "\(json)")
        for text in [masked.stdout, list, json.stdout] { #expect(!text.contains("赵六") && !text.contains("C22"), "\(text)") }
        let again = try diff(["--output", "list.csv"])
        #expect(again.status == 73 && again.stderr.contains("error[file.exists]"), "\(again)")
        let shown = try diff(["--show-values", "--lang", "zh", "--memory", "64M"])
        #expect(shown.stdout.contains("C4: 赵六 → 赵六六") && shown.stdout.contains("仅后者有 1（键 C22）"), "\(shown)")
        #expect(shown.stdout.hasSuffix("不同：两个归档的数据不同（退出码 1）\n"), "\(shown)")
        let same = try diff([], first.tar)
        #expect(same.status == 0 && same.stdout.hasSuffix("EQUAL: both archives hold the same data (exit 0)\n"), "\(same)")
        #expect(try diff([], "nowhere.tar").status == 66)
        // A byte of a row of the second one, and then a key that nobody trusts.
        var bytes = Data(try second.folder.read("out/shop.tar"))
        bytes[try #require(bytes.range(of: Data("赵六六".utf8))).lowerBound] ^= 1
        try second.folder.write(Array(bytes), to: "flipped/shop.tar")
        let flipped = try diff([], second.folder.path("flipped/shop.tar"))
        #expect(flipped.status == 11 && flipped.stdout.isEmpty && flipped.stderr.contains("error[diff.not-sound]"), "\(flipped)")
        let stranger = try SmallShop()
        _ = try await stranger.run()
        #expect(try diff([], stranger.tar).status == 10)
    }
}
