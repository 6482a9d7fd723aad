import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverReport
import HandoverTestSupport
import HandoverVerify
import Testing

extension SmallShop {
    /// Rows of one name are a question, where nothing else says that they are one thing.
    static let asking = merge.replacingOccurrences(
        of: "{alike: [name], same: [phone]}]", with: "{alike: [name], same: [phone]}, {alike: [name], ask: true}]")

    static let withoutMerge = merging().replacingOccurrences(of: "merges:\n" + merge, with: "")

    static func asked(_ merge: String = asking, customers: String = ownCustomers, web: String = webCustomers) throws -> SmallShop
    {
        let shop = try SmallShop.ofBoth(plan: merging(merge), customers: customers, web: web)
        try shop.lock()
        return shop
    }

    func ask(_ name: String = "same.csv", all: Bool = false) async throws -> [Int] {
        let made = try await MergeReview.export(planPath, to: folder.path(name), includesMerged: all, language: .en)
        return [made.questions, made.rows]
    }

    /// Questions that are open, dissolved groups, decisions, and what is merged without one.
    func counts() async throws -> [Int] {
        try await MergeReview.list(planPath).flatMap { [$0.open, $0.dissolved, $0.decided, $0.merged] }
    }

    /// Fills the sheet of all questions in and hands it back.
    func decide(_ edit: String, all: Bool = true) async throws -> MergeReview.Decided {
        let sheet = "same-\(UInt64.random(in: 0...UInt64.max)).csv"
        _ = try await ask(sheet, all: all)
        try Spreadsheet.edit(folder, from: sheet, edit)
        return try await MergeReview.decide(planPath, sheet: folder.path("back.csv"))
    }

    static func says(_ rows: [(String, Int, String)], _ reason: String = "both shops know her", _ by: String = "王经理") -> String {
        rows.map { "row('\($0)', \($1)).update({'same': '\($2)', 'reason': '\(reason)', 'decided by': '\(by)'})" }
            .joined(separator: "\n")
    }

    static let oneFirm = says([("to-customer", 2, "x"), ("web-customer", 2, "x")])
    static let twoMen = says([("to-customer", 3, "father"), ("web-customer", 3, "son")], "two men", "Wang")
}

@Suite struct `Rows that people are asked about` {
    @Test func `stand in a sheet, with what is known of them`() async throws {
        let shop = try SmallShop.asked()
        let counts = try await shop.counts()
        #expect(counts == [1, 1, 0, 2])
        #expect(try await shop.ask() == [2, 4])
        let sheet = try SmallShop.sheet(shop.folder.path("same.csv"))
        #expect(
            sheet[0] == [
                "question", "mapping", "record", "line", "digest", "now", "same", "reason", "decided by", "id", "name", "code",
                "phone", "balance", "since", "note",
            ])
        #expect(Array(sheet[1].prefix(4)) == ["1", "to-customer", "2", "3"])
        #expect(Array(sheet[1][5...8]) == ["open", "", "", ""])
        #expect(Array(sheet[1][9...]) == ["\tC2", "\t北京示例有限公司", "", "\t139", "\t5.00", "\t2021-01-01", ""])
        #expect(Array(sheet[2].prefix(4)) == ["1", "web-customer", "2", "3"])
        #expect(sheet[2][11] == "\tB2")
        #expect(sheet[3...].map { $0[5] } == ["dissolved", "dissolved"])
        #expect(sheet[1][4] == "\t" + sha256(Data("C2,北京示例有限公司,,139,5.00,2021-01-01,\n".utf8)))
        #expect(try await shop.ask("all.csv", all: true) == [4, 8])
        let all = try SmallShop.sheet(shop.folder.path("all.csv"))
        #expect(all[1...].map { $0[5] } == ["merged", "merged", "open", "open", "merged", "merged", "dissolved", "dissolved"])
        #expect(all[1...].map { $0[6] } == ["1", "1", "", "", "1", "1", "", ""])
        let mode = try FileManager.default.attributesOfItem(atPath: shop.folder.path("same.csv"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        // A file that is there stays.
        let failure = await #expect(throws: Failure.self) { try await shop.ask() }
        #expect(failure?.exit == .cannotCreate)
        let summary = try await shop.run()
        #expect(summary.warnings.contains { "\($0.code)" == "merge.open" })
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
    }

    @Test func `become one, or stay two, as they say, and the archive says who said so`() async throws {
        let shop = try SmallShop.asked()
        let done = try await shop.decide(SmallShop.oneFirm + "\n" + SmallShop.twoMen)
        #expect(done.decided == 2 && done.left == 2 && done.decisions == 2)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(
            try shop.text("data/tables/customer/part-0001.csv") == """
                id,name,code,phone,balance,since,note
                C1,上海示例图文有限公司,A1,138,30.00,2020-01-01,老客户；网店
                C2,北京示例有限公司,B2,139,12.00,2021-01-01,另一家
                C3,王五,,137,1.00,2019-01-01,常来
                W3,王五,,137,3.00,2023-01-01,"要发票,急"
                W4,赵六,,136,4.00,2023-02-01,

                """)
        #expect(
            try shop.text("data/merges/customer.csv").contains("2,to-customer,2,survivor,C2\n2,web-customer,2,merged-into,W2\n"))
        #expect(try shop.text("data/tables/sale/part-0001.csv").contains("5,C2,3.00,"))
        #expect(try shop.member("metadata/decisions.json") == shop.folder.read("plan.decisions.json"))
        #expect(try shop.text("metadata/decisions.json").contains("\"reason\":\"two men\""))
        #expect(!summary.warnings.contains { "\($0.code)" == "merge.open" })
        // What is held back can be listed out of the archive, too.
        let held = try await Quarantine.list(shop.tar, trust: try shop.policy())
        #expect(held.first?.held == 2 && held.first?.reasons.map(\.code) == ["DUPLICATE_KEY"])
        let told = try run(
            Repository.command("handover"), ["plan", "explain", "plan.yaml", "web-customer:3"], in: shop.folder.url)
        #expect(told.stdout.contains("decided: not the same as to-customer:3, by Wang on "), "\(told)")
        let counts = try await shop.counts()
        #expect(counts == [0, 1, 2, 1])
    }

    @Test func `are explained field by field`() async throws {
        let shop = try SmallShop.asked()
        for (field, wanted) in [
            (
                "name",
                ["people are asked whether rows with name alike are one", "rows with the same phone and name alike become one"]
            ),
            (
                "code",
                [
                    "rows with the same code become one", "rows in which it differs do not become one by themselves",
                    "the first that is not null",
                ]
            ),
            ("since", ["the one with the latest survives", "where rows become one: the least"]),
        ] {
            let told = try run(
                Repository.command("handover"), ["plan", "explain", "plan.yaml", "customer." + field], in: shop.folder.url)
            for text in wanted { #expect(told.stdout.contains(text), "\(told)") }
        }
    }

    @Test func `are undone by withdrawing what was said`() async throws {
        let shop = try SmallShop.asked()
        _ = try await shop.decide(SmallShop.oneFirm)
        let arguments = ["merges", "withdraw", "plan.yaml", "web-customer", "2", "--reason", "认错了", "--by", "李"]
        let result = try run(Repository.command("handover"), arguments, in: shop.folder.url)
        #expect(result.status == 0 && result.stdout.contains("0 decisions about merges are left"), "\(result)")
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try shop.text("data/tables/customer/part-0001.csv").contains("\nW2,北京示例,B2,139,7.00,2022-02-01,另一家\n"))
        #expect(try shop.text("metadata/decisions.json").contains("\"withdrawn\":[{\"at\":"))
        // Nothing is left to withdraw.
        let failure = #expect(throws: Failure.self) {
            try MergeReview.withdraw(shop.planPath, mapping: "web-customer", record: 2, reason: "r", by: "w")
        }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["merges.none-to-withdraw"])
    }

    /// What binds nothing stops nothing, whatever the plan says now.
    @Test func `are forgotten by a plan without the merge, once what was said is withdrawn`() async throws {
        let shop = try SmallShop.asked()
        _ = try await shop.decide(SmallShop.oneFirm)
        try Data(SmallShop.withoutMerge.utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["decisions.unreadable"])
        try Data(SmallShop.merging(SmallShop.asking).utf8).write(to: URL(fileURLWithPath: shop.planPath))
        _ = try MergeReview.withdraw(shop.planPath, mapping: "web-customer", record: 2, reason: "r", by: "w")
        let json = try shop.folder.read("plan.decisions.json")
        // Neither the merge is left, nor the mapping of one of the records.
        let renamed = SmallShop.withoutMerge.replacingOccurrences(of: "web-customer", with: "from-web")
        try Data(renamed.utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try shop.member("metadata/decisions.json") == json)
    }

    @Test func `can be decided again; what was said before stays on record`() async throws {
        let shop = try SmallShop.asked()
        _ = try await shop.decide(SmallShop.oneFirm)
        // The sheet as it is decides nothing.
        let failure = await #expect(throws: Failure.self) { try await shop.decide("pass") }
        #expect(failure?.diagnostics.map(\.code.name) == ["sheet.nothing-decided"])
        // Nor does it decide anything anew under the old name, and for the old reason.
        let silent = await #expect(throws: Failure.self) { try await shop.decide("row('web-customer', 2)['same'] = 'other'") }
        #expect(silent?.diagnostics.map(\.code.name) == ["sheet.no-reason"])
        let done = try await shop.decide(
            "row('to-customer', 2)['same'] = 'own'; row('to-customer', 2).update({'reason': 'two branches', 'decided by': 'Li'})")
        #expect(done.decisions == 1)
        let json = String(decoding: try shop.folder.read("plan.decisions.json"), as: UTF8.self)
        #expect(json.contains("\"withdrawn\"") && json.contains("both shops know her") && json.contains("two branches"))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try shop.text("data/tables/customer/part-0001.csv").contains("\nW2,"))
    }

    /// Three that share a number: two are one, the third is held apart; and where a row in between brings all together, none is merged.
    @Test func `can be some of several`() async throws {
        let own = "编号,姓名,代码,电话,余额,建档日期,备注\nC1,王五,,137,1.00,,\nC2,王五,,137,2.00,,\n"
        let web = "账号,名称,代码,手机,欠款,注册,说明\nW1,王五,,137,4.00,,\nW2,王五,,,8.00,,\n"
        let shop = try SmallShop.asked(customers: own, web: web)
        let numbers = { (numbers: [String]) in
            SmallShop.says(
                Array(zip(["to-customer", "to-customer", "web-customer", "web-customer"], zip([1, 2, 1, 2], numbers))).map {
                    ($0, $1.0, $1.1)
                })
        }
        // All hang together: three by number, the fourth by its name.
        #expect(try await shop.ask() == [1, 4])
        _ = try await shop.decide(numbers(["a", "b", "a", "b"]))
        var summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(
            try shop.text("data/tables/customer/part-0001.csv")
                == "id,name,code,phone,balance,since,note\nC1,王五,,137,5.00,,\nC2,王五,,137,10.00,,\n")
        // A fifth that is in no decision has the number, too.
        let more = try SmallShop.asked(customers: own + "C3,王五,,137,16.00,,\n", web: web)
        let decided = String(decoding: try shop.folder.read("plan.decisions.json"), as: UTF8.self)
        let (old, new) = (sha256(Data(own.utf8)), sha256(Data((own + "C3,王五,,137,16.00,,\n").utf8)))
        try Data(decided.replacingOccurrences(of: old, with: new).utf8).write(
            to: URL(fileURLWithPath: more.folder.path("plan.decisions.json")))
        summary = try await more.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings[0].balance.migrated == 3 && summary.mappings[1].balance.migrated == 2)
        #expect(try more.text("data/merges/customer.csv").components(separatedBy: ",dissolved,").count == 6)
    }

    /// What a person may say of a firm with a code and one without, nobody may say of two with two codes.
    @Test func `are never made one across two codes`() async throws {
        let web = SmallShop.webCustomers.replacingOccurrences(of: "W1,上海示例图文,A1", with: "W1,上海示例图文,A9")
        let shop = try SmallShop.asked(web: web)
        let failure = await #expect(throws: Failure.self) {
            try await shop.decide(SmallShop.says([("to-customer", 1, "x"), ("web-customer", 1, "x")]))
        }
        #expect(failure?.diagnostics.map(\.code.name) == ["sheet.apart-differs"])
        // Said while the plan did not hold them apart: then they are not merged after all.
        let merge = SmallShop.asking.replacingOccurrences(of: "apart: [code]", with: "apart: [phone]")
        try Data(SmallShop.merging(merge).utf8).write(to: URL(fileURLWithPath: shop.planPath))
        _ = try await shop.decide(
            SmallShop.says([("to-customer", 2, "x"), ("web-customer", 2, "x")]).replacingOccurrences(of: ", 2)", with: ", 1)"))
        try Data(SmallShop.merging(SmallShop.asking).utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(
            try shop.text("data/merges/customer.csv").contains("1,to-customer,1,dissolved,C1\n1,web-customer,1,dissolved,W1\n"))
    }

    @Test func `may be corrected as well`() async throws {
        let customers = SmallShop.ownCustomers.replacingOccurrences(of: "139,5.00", with: "139,五元")
        let shop = try SmallShop.asked(customers: customers)
        // Without its amount the row is held back, and there is no question.
        #expect(try await MergeReview.list(shop.planPath)[0].open == 0)
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            "row('to-customer', 2).update({'余额': '5', 'decision': 'correct', 'reason': 'r', 'decided by': 'w'})")
        _ = try await shop.redrive()
        #expect(try await MergeReview.list(shop.planPath)[0].open == 1)
        #expect(try await shop.decide(SmallShop.oneFirm).decisions == 1)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try shop.text("data/tables/customer/part-0001.csv").contains("\nC2,北京示例有限公司,B2,139,12.00,"))
        #expect(summary.mappings[0].redriven == 1)
        // The correction withdrawn, the decision is about one row, and nothing is merged.
        _ = try Quarantine.withdraw(shop.planPath, mapping: "to-customer", record: 2, reason: "r", by: "w")
        #expect(try await MergeReview.list(shop.planPath)[0].open == 0)
    }

    static let refusals: [(name: String, edit: String, codes: [String])] = [
        ("no reason", "row('to-customer', 2)['same'] = row('web-customer', 2)['same'] = '1'", ["sheet.no-reason"]),
        (
            "no number", "row('to-customer', 2).update({'same': '1', 'reason': 'r', 'decided by': 'w'})", ["sheet.same-empty"]
        ),
        (
            "two reasons", SmallShop.oneFirm + "\nrow('to-customer', 2)['reason'] = 'another'", ["sheet.two-reasons"]
        ),
        ("a row left out", SmallShop.oneFirm + "\nrows.remove(row('web-customer', 2))", ["sheet.question-incomplete"]),
        ("a row twice", SmallShop.oneFirm + "\nrows.append(dict(rows[0]))", ["sheet.record-twice"]),
        (
            "a record that nobody asks about", "row('to-customer', 2)['record'] = '5'",
            ["sheet.record-not-asked-about", "sheet.question-incomplete"]
        ),
        (
            "another digest", SmallShop.oneFirm + "\nrow('to-customer', 2)['digest'] = 'ab' * 32",
            ["sheet.record-not-asked-about", "sheet.question-incomplete"]
        ),
        ("a text changed", SmallShop.oneFirm + "\nrow('to-customer', 2)['name'] = '北京'", ["sheet.row-changed"]),
        (
            "two rows forgotten",
            "row('to-customer', 4).update({'same': '1', 'reason': 'r', 'decided by': 'w'})", ["sheet.same-empty"]
        ),
        ("a column left out", SmallShop.oneFirm + "\nhead.remove('code')", ["sheet.columns-differ"]),
        ("a column renamed", "head[9] = 'key'; [row.update({'key': row['id']}) for row in rows]", ["sheet.columns-differ"]),
        ("nothing", "pass", ["sheet.nothing-decided"]),
    ]

    @Test(arguments: refusals.indices) func `are refused whole, where anything is wrong`(index: Int) async throws {
        let (name, edit, codes) = Self.refusals[index]
        let shop = try SmallShop.asked()
        let failure = await #expect(throws: Failure.self, "\(name)") { try await shop.decide(edit, all: false) }
        #expect(
            failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == codes, "\(name): \(String(describing: failure))"
        )
        #expect(!FileManager.default.fileExists(atPath: shop.folder.path("plan.decisions.json")))
        for diagnostic in failure?.diagnostics ?? [] {
            #expect(!diagnostic.text(in: .en).contains("北京") && !diagnostic.text(in: .zh).contains("{"), "\(diagnostic)")
        }
    }

    @Test func `are about the bytes that were seen`() async throws {
        let shop = try SmallShop.asked()
        _ = try await shop.decide(SmallShop.oneFirm)
        let path = URL(fileURLWithPath: shop.folder.path("plan.decisions.json"))
        let json = String(decoding: try Data(contentsOf: path), as: UTF8.self)
        for (from, to, code) in [
            ("\"record\":\"2\",\"same\":\"1\"}]", "\"record\":\"3\",\"same\":\"1\"}]", "decisions.record-differs"),
            ("\"record\":\"2\",\"same\":\"1\"}]", "\"record\":\"99\",\"same\":\"1\"}]", "decisions.record-differs"),
            ("\"record\":\"2\",\"same\":\"1\"}]", "\"record\":\"2\",\"same\":\"3\"}]", "decisions.unreadable"),
            ("\"table\":\"customer\"", "\"table\":\"sale\"", "decisions.unreadable"),
            ("\"reason\":\"both shops know her\"", "\"reason\":\" \"", "decisions.unreadable"),
            ("\"merges\":[", "\"merges\":[ ", "decisions.unreadable"),
        ] {
            let changed = json.replacingOccurrences(of: from, with: to)
            try #require(changed != json, "\(from)")
            try Data(changed.utf8).write(to: path)
            let failure = await #expect(throws: Failure.self) { try await shop.run() }
            #expect(
                failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == [code],
                "\(to): \(String(describing: failure))")
        }
        // Without the merge there is nothing to decide about.
        try Data(json.utf8).write(to: path)
        try Data(SmallShop.withoutMerge.utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["decisions.unreadable"])
        let none = await #expect(throws: Failure.self) { try await MergeReview.list(shop.planPath) }
        #expect(none?.diagnostics.map(\.code.name) == ["merges.plan-has-none"])
    }

    @Test func `are asked in Chinese as well`() async throws {
        let shop = try SmallShop.asked()
        let result = try run(
            Repository.command("handover"), ["merges", "export", "plan.yaml", "--output", "zh.csv", "--lang", "zh"],
            in: shop.folder.url)
        #expect(result.status == 0 && result.stdout.contains("zh.csv：2 个问题，共 4 行"), "\(result)")
        let sheet = try SmallShop.sheet(shop.folder.path("zh.csv"))
        #expect(Array(sheet[0].prefix(9)) == ["问题", "映射", "记录", "行", "摘要", "现状", "同一", "理由", "决定人"])
        #expect(sheet[1][5] == "待定")
        try Spreadsheet.edit(
            shop.folder, from: "zh.csv", encoding: "gb18030", delimiter: ";", keepsTabs: false,
            "for row in rows[:2]: row.update({'同一': '甲', '理由': '同一家', '决定人': '李'})")
        let done = try run(
            Repository.command("handover"), ["merges", "decide", "plan.yaml", "back.csv", "--lang", "zh"], in: shop.folder.url)
        #expect(done.status == 0 && done.stdout.contains("已决定 1 个问题，未作决定 1 个"), "\(done)")
    }
}

extension SmallShop {
    /// The cells of a sheet.
    static func sheet(_ path: String) throws -> [[String]] {
        let script = """
            import csv, io, json, sys
            print(json.dumps(list(csv.reader(io.StringIO(open(sys.argv[1], encoding="utf-8-sig", newline="").read())))))
            """
        let result = try HandoverTestSupport.run("python3", ["-c", script, path], in: Repository.root)
        return try JSONDecoder().decode([[String]].self, from: Data(result.stdout.utf8))
    }
}

private func sha256(_ data: Data) -> String { hex(SHA256.digest(Array(data))) }
