import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import Handover

extension SmallShop {
    /// Writes a second plan beside the first, with a lock of its own.
    func add(_ plan: String, as name: String = "other") throws -> String {
        try folder.write(Array(plan.utf8), to: name + ".yaml")
        _ = try Initializer.lock(plan: folder.path(name + ".yaml"), exports: exports.map { folder.path($0) })
        return folder.path(name + ".yaml")
    }

    /// Another plan for the same exports: records of all fates get others, and values change.
    static let proposed = excluding.replacingOccurrences(of: "name: 姓名", with: "name: {from: 姓名, do: [{replace: {张: 章}}]}")
        .replacingOccurrences(of: "else: {quarantine: PHONE_INVALID}", with: "else: {nullify: PHONE_INVALID}")
        .replacingOccurrences(of: "note: 备注", with: "note: {from: 备注, do: [{if-null: 无}, {prefix: '-'}]}")
}

@Suite struct `Two plans over the same exports` {
    /// Every difference between two archives, out of their ledgers, exceptions and tables, by Python.
    private static let oracle = """
        import csv, io, sys
        def read(folder, path):
            return list(csv.DictReader(io.StringIO(open(f"{folder}/shop/data/{path}", encoding="utf-8", newline="").read())))
        def fields(line):
            out, field, quoted, at = [], "", False, 0
            for piece in line.split(","):
                field = piece if not quoted else field + "," + piece
                quoted = field.count('"') % 2 == 1
                if not quoted:
                    out.append(None if field == "" else field[1:-1].replace('""', '"') if field[0] == '"' else field)
            return out
        def lines(folder, table):
            text, out, line = open(f"{folder}/shop/data/tables/{table}/part-0001.csv", encoding="utf-8", newline="").read(), [], ""
            for piece in text.split("\\n"):
                line = piece if line == "" else line + "\\n" + piece
                if line.count('"') % 2 == 0:
                    if line: out.append(fields(line))
                    line = ""
            return out[0], out[1:]
        def fates(folder, mapping, table):
            fates, rows = {}, {}
            for run in read(folder, f"ledger/{mapping}.csv"):
                for record in range(int(run["record"]), int(run["record"]) + int(run["count"])): fates[record] = run["disposition"]
            for line in read(folder, f"exceptions/{mapping}.csv"):
                found = list(dict.fromkeys(part.split("<")[0] for part in line["findings"].split(";")))
                fates[int(line["record"])] += " " + ";".join(found)
            try: out = read(folder, f"excluded/{mapping}.csv")
            except FileNotFoundError: out = []
            for line in out: fates[int(line["record"])] += f' {line["authority"]}: {line["reason"]}'
            head, table = lines(folder, table)
            for record in sorted(fates):
                if fates[record] == "migrated": rows[record] = dict(zip(head, table.pop(0)))
            assert not table
            return fates, rows
        def cell(text):
            if text is None: return ""
            return '"' + text.replace('"', '""') + '"' if text == "" or any(c in text for c in ',"\\n\\r') else text
        print("mapping,record,field,before,after")
        for mapping, table in [("to-customer", "customer"), ("to-sale", "sale")]:
            (old, oldrows), (new, newrows) = fates("a", mapping, table), fates("b", mapping, table)
            for record in sorted(old):
                if old[record] != new[record]: print(",".join([mapping, str(record), '""', cell(old[record]), cell(new[record])]))
                elif record in oldrows:
                    for name in oldrows[record]:
                        before, after = oldrows[record][name], newrows[record][name]
                        if before != after: print(",".join([mapping, str(record), name, cell(before), cell(after)]))
        """

    private func unpack(_ shop: SmallShop, _ plan: String, into name: String) async throws {
        var options = Transfer.Options(
            planPath: plan, outputFolder: shop.folder.path("run-\(name)"), keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        options.seed = String(repeating: "5a", count: 32)
        _ = try await Transfer.run(options)
        try FileManager.default.createDirectory(atPath: shop.folder.path(name), withIntermediateDirectories: true)
        let result = try run("tar", ["-xf", "run-\(name)/shop.tar", "-C", name], in: shop.folder.url)
        #expect(result.status == 0, "\(result)")
    }

    @Test func `differ as the archives of their runs do, record by record and value by value`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let other = try shop.add(SmallShop.proposed)
        try await unpack(shop, shop.planPath, into: "a")
        try await unpack(shop, other, into: "b")
        let expected = try run(
            "python3", ["-c", Self.oracle], in: shop.folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(expected.status == 0, "\(expected)")
        let result = try await PlanDiff.compare(
            shop.planPath, other, list: shop.folder.path("differences.csv"), showsValues: true)
        let list = String(decoding: try shop.folder.read("differences.csv"), as: UTF8.self)
        #expect(list == expected.stdout)
        let mode =
            try FileManager.default.attributesOfItem(atPath: shop.folder.path("differences.csv"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(!result.isEqual)
        #expect(result.mappings[0].migrated == .init(before: 4, after: 4))
        #expect(result.mappings[0].quarantined == .init(before: 1, after: 0))
        #expect(result.mappings[0].excluded == .init(before: 0, after: 1))
        let transitions = result.mappings[0].transitions
        #expect(
            transitions == [
                .init(before: .migrated, after: .excluded(reason: "测试, 客户", authority: "seller"), count: 1, first: [1]),
                .init(before: .quarantined(["PHONE_INVALID@phone"]), after: .migrated, count: 1, first: [3]),
            ])
        // Nobody is called 张 but the customer who is left out; every sale has another note.
        #expect(result.tables[0].changed == 0 && result.tables[1].changed ?? 0 > 0)
        #expect(result.tables[1].fields.map(\.field) == ["note"])
    }

    @Test func `are told without values unless these are asked for`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try shop.add(SmallShop.proposed)
        let command = Repository.command("handover")
        let masked = try run(command, ["plan", "diff", "plan.yaml", "other.yaml", "--out", "list.csv"], in: shop.folder.url)
        #expect(
            masked.status == 1 && masked.stdout.hasSuffix("DIFFERENT: the plans hand over different data (exit 1)\n"), "\(masked)"
        )
        #expect(masked.stdout.contains("    quarantined PHONE_INVALID@phone → migrated: 1  (record 3)\n"), "\(masked)")
        let list = String(decoding: try shop.folder.read("list.csv"), as: UTF8.self)
        #expect(list.contains("to-sale,4,note,[7],[8]\n"), "\(list)")
        #expect(
            list.split(separator: "\n").count == 1
                + Int(try await PlanDiff.compare(shop.planPath, shop.folder.path("other.yaml")).count))
        for text in [masked.stdout, list] { #expect(!text.contains("逗号") && !text.contains("两")) }
        let shown = try run(
            command, ["plan", "diff", "plan.yaml", "other.yaml", "--show-values", "--lang", "zh"], in: shop.folder.url)
        #expect(shown.stdout.contains("      5: ") == false && shown.stdout.contains("note") && shown.stdout.contains("不同："))
        let json = try run(command, ["plan", "diff", "plan.yaml", "other.yaml", "--json"], in: shop.folder.url)
        let types = try json.stdout.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["type"] as? String
        }
        #expect(types.first == "mapping-diff" && types.last == "diff" && types.contains("field-diff"), "\(json)")
    }

    @Test func `are equal where only words differ`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try shop.add(SmallShop.plan.replacingOccurrences(of: "小店资料移交", with: "另一个名称"))
        let result = try run(Repository.command("handover"), ["plan", "diff", "plan.yaml", "other.yaml"], in: shop.folder.url)
        #expect(
            result.stdout == """
                no record changes its fate: to-customer, to-sale
                no other value in: customer, sale
                EQUAL: both plans hand over the same data (exit 0)

                """, "\(result)")
        #expect(result.status == 0)
    }

    @Test func `say what only one of them has`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let other = try shop.add(
            SmallShop.plan.replacingOccurrences(of: "to-sale", with: "to-order")
                .replacingOccurrences(of: "              note: {type: text}\n", with: "              remark: {type: text}\n")
                .replacingOccurrences(of: "      note: {type: text}\n", with: "      remark: {type: text}\n")
                .replacingOccurrences(of: "      note: 备注", with: "      remark: 备注"))
        let result = try await PlanDiff.compare(shop.planPath, other)
        #expect(result.mappingsOnlyBefore == ["to-sale"] && result.mappingsOnlyAfter == ["to-order"])
        #expect(result.tables[1].onlyBefore == ["note"] && result.tables[1].onlyAfter == ["remark"])
        #expect(!result.isEqual && result.mappings.map(\.id) == ["to-customer"])
    }

    @Test func `are not compared over different exports`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        try shop.folder.write(Array(SmallShop.customers.replacingOccurrences(of: "C5", with: "C6").utf8), to: "customers.csv")
        let other = try shop.add(SmallShop.plan)
        let failure = await #expect(throws: Failure.self) { try await PlanDiff.compare(shop.planPath, other) }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["diff.another-export"])
    }

    static let refused: [(arguments: [String], exit: Int32, says: String)] = [
        (["plan.yaml"], 64, "after"), (["plan.yaml", "nowhere.yaml"], 66, "error[file.missing]"),
        (["plan.yaml", "unlocked.yaml"], 66, "error[run.no-lock]"),
        (["plan.yaml", "plan.yaml", "--out", "orders.csv"], 73, "error[file.exists]"),
        (["plan.yaml", "plan.yaml", "--out", "nowhere/list.csv"], 73, "error[file.cannot-create]"),
        (["--help"], 0, "Example:"),
    ]

    @Test(arguments: refused) func `are refused with a reason`(arguments: [String], exit: Int32, says: String) throws {
        let shop = try SmallShop()
        try shop.lock()
        try shop.folder.write(Array(SmallShop.plan.utf8), to: "unlocked.yaml")
        let before = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted()
        let result = try run(Repository.command("handover"), ["plan", "diff"] + arguments, in: shop.folder.url)
        #expect(result.status == exit && (result.stdout + result.stderr).contains(says), "\(arguments): \(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted() == before)
    }
}

extension PlanDiff.Result {
    /// Lines of the list.
    fileprivate var count: Int64 {
        mappings.flatMap(\.transitions).reduce(0) { $0 + $1.count } + tables.flatMap(\.fields).reduce(0) { $0 + $1.count }
    }
}
