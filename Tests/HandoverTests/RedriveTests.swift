import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A sheet that comes back` {
    private static let decided = "\"decision\": \"correct\", \"reason\": \"r\", \"decided by\": \"w\""
    private static let kept = "\"decision\": \"keep\", \"reason\": \"r\", \"decided by\": \"w\""

    static let refusals: [(name: String, edit: String, code: String, line: Int?)] = [
        ("a change without a decision", "row('to-customer', 3)['电话'] = '1'", "sheet.change-without-decision", 2),
        ("a decision without a change", "row('to-customer', 3).update({\(decided)})", "sheet.correct-without-change", 2),
        ("a kept record that was changed", "row('to-customer', 3).update({\(kept), '电话': '1'})", "sheet.keep-with-change", 2),
        ("another word", "row('to-customer', 3).update({\(kept), 'decision': 'delete'})", "sheet.unknown-decision", 2),
        ("a reason without a decision", "row('to-customer', 3)['reason'] = 'r'", "sheet.unknown-decision", 2),
        ("no reason", "row('to-customer', 3).update({\(kept), 'reason': ' '})", "sheet.no-reason", 2),
        ("nobody who decided", "row('to-customer', 3).update({\(kept), 'decided by': ''})", "sheet.no-reason", 2),
        ("a record that is migrated", "row('to-customer', 3).update({\(kept), 'record': '1'})", "sheet.record-not-held-back", 2),
        ("no such mapping", "row('to-customer', 3).update({\(kept), 'mapping': 'to-nobody'})", "sheet.record-not-held-back", 2),
        ("another digest", "row('to-customer', 3).update({\(kept), 'digest': 'ab' * 32})", "sheet.record-not-held-back", 2),
        ("a record twice", "rows.append(dict(rows[0]))", "sheet.record-twice", 7),
        (
            "a cell in a column of another mapping", "row('to-customer', 3).update({\(decided), '电话': '1', '单号': '9'})",
            "sheet.cell-of-another-mapping", 2
        ),
        ("a column too many", "head.append('x'); [row.update({'x': ''}) for row in rows]", "sheet.columns-differ", nil),
        ("a column too few", "head.remove('电话')", "sheet.columns-differ", nil),
        ("a heading renamed", "head[5] = 'verdict'; [row.update({'verdict': ''}) for row in rows]", "sheet.columns-differ", nil),
        (
            "a number that a spreadsheet shortened", "row('to-customer', 3).update({\(decided), '电话': '1.39E+10'})",
            "sheet.cell-destroyed", 2
        ),
        (
            "a small number that a spreadsheet shortened", "row('to-customer', 3).update({\(decided), '余额': '1.38E-05'})",
            "sheet.cell-destroyed", 2
        ),
        (
            "a long id of which a spreadsheet kept 15 digits",
            "row('to-customer', 3).update({\(decided), '编号': '440300199001011000'})", "sheet.cell-destroyed", 2
        ),
        (
            "something in a column without a name", "head.append(''); [row.update({'': 'x'}) for row in rows]",
            "csv.column-unnamed", nil
        ),
        ("nothing at all", "pass", "sheet.nothing-decided", nil),
    ]

    @Test(arguments: refusals) func `is refused whole, and says where`(
        name: String, edit: String, code: String, line: Int?
    ) async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, edit)
        let failure = await #expect(throws: Failure.self, "\(name)") { try await shop.redrive() }
        #expect(failure?.exit == .badData, "\(name)")
        #expect(failure?.diagnostics.map(\.code.name) == [code], "\(name): \(failure?.diagnostics ?? [])")
        #expect(failure?.diagnostics.first?.location?.line == line, "\(name)")
        #expect(!FileManager.default.fileExists(atPath: shop.folder.path("plan.decisions.json")))
        for language in Catalogue.Language.allCases {
            let text = failure?.diagnostics.first?.text(in: language) ?? ""
            #expect(!text.contains("{0}") && !text.contains("12345") && !text.contains("王五"), "\(text)")
        }
    }

    @Test func `with several faults names them all`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            "row('to-customer', 3)['电话'] = '1'; row('to-sale', 5)['decision'] = 'keep'; row('to-sale', 6)['金额'] = '6.6E+02'")
        let failure = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(
            failure?.diagnostics.map(\.code.name) == [
                "sheet.change-without-decision", "sheet.no-reason", "sheet.cell-destroyed",
            ])
    }

    /// Excel saves columns that somebody once wrote in.
    @Test func `may have empty columns at its end`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            SmallShop.corrected + "\nhead += ['', '']\n[row.update({'': ''}) for row in rows]")
        #expect(try await shop.redrive().decisions == 3)
    }

    /// What a GBK spreadsheet cannot write comes back as question marks.
    @Test func `with question marks for characters is refused`() async throws {
        let customers = SmallShop.customers.replacingOccurrences(of: "王五", with: "王𠮷")
        let shop = try SmallShop(customers: Array(customers.utf8))
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder, "row('to-customer', 3).update({\(Self.decided), '电话': '13900139000', '姓名': '王?'})")
        let failure = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(failure?.diagnostics.map(\.code.name) == ["sheet.cell-destroyed"])
    }

    @Test func `can empty a cell, and the field is null`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, "row('to-customer', 3).update({\(Self.decided), '电话': ''})")
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings[0].balance.migrated == 5)
        #expect(
            String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self).contains("\nC3,王五,,10.00,"))
    }

    @Test func `of records that cannot be read can only keep them`() async throws {
        let orders = Array("单号,客户,金额,备注\n1,C1,1.00\n2,C1,2.00,b\n3,C1,x,c\n".utf8)
        let shop = try SmallShop(orders: orders)
        try shop.lock()
        #expect(try await shop.export(mapping: "to-sale") == 2)
        try Spreadsheet.edit(
            shop.folder, "row('to-sale', 1).update({\(Self.decided), '单号': '1', '客户': 'C1', '金额': '1.00'})")
        let failure = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(failure?.diagnostics.first?.code.name == "decisions.record-cannot-be-read")
        try Spreadsheet.edit(
            shop.folder, "row('to-sale', 1).update({\(Self.kept)}); row('to-sale', 3).update({\(Self.decided), '金额': '3.00'})")
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings[1].codes == [.init(code: "RAGGED_SHORT", count: 1)])
        #expect(summary.mappings[1].balance.migrated == 2)
    }

    @Test func `never replaces a file when it goes out`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        try shop.folder.write(Array("mine".utf8), to: "held.csv")
        let failure = await #expect(throws: Failure.self) { try await shop.export() }
        #expect(failure?.exit == .cannotCreate)
        #expect(try shop.folder.read("held.csv") == Array("mine".utf8))
        let other = await #expect(throws: Failure.self) { try await shop.export("new.csv", mapping: "to-nobody") }
        #expect(other?.exit == .usage)
    }
}

@Suite struct `Decisions beside a plan` {
    static let lies: [(from: String, to: String, code: String)] = [
        ("\"record\":\"5\"", "\"record\":\"4\"", "decisions.record-not-held-back"),
        ("\"record\":\"5\"", "\"record\":\"700\"", "decisions.record-not-held-back"),
        ("\"digest\":\"a5", "\"digest\":\"b5", "decisions.record-differs"),
        ("\"was\":\"59", "\"was\":\"69", "decisions.record-differs"),
        ("\"reason\":\"should be 7\"", "\"reason\":\" \"", "decisions.unreadable"),
        ("\"by\":\"Wang\"", "\"by\":\"\"", "decisions.unreadable"),
        ("\"column\":\"单号\"", "\"column\":\"编号\"", "decisions.unreadable"),
        ("\"decision\":\"keep\"", "\"decision\":\"forget\"", "decisions.unreadable"),
        ("\"corrections\":[]", "\"corrections\": []", "decisions.unreadable"),
        ("\"at\":\"20", "\"at\":\"20-", "decisions.unreadable"), ("Z\",\"by\"", "\",\"by\"", "decisions.unreadable"),
        ("{\"decisions\"", "{\"also\":\"\",\"decisions\"", "decisions.unreadable"),
        ("\"mapping\":\"to-sale\"", "\"mapping\":\"to-order\"", "decisions.unreadable"),
        ("\"id\":\"orders\",\"sha256\":\"8", "\"id\":\"orders\",\"sha256\":\"9", "decisions.of-another-export"),
    ]

    @Test(arguments: lies) func `stop the run where they are about something else`(
        from: String, to: String, code: String
    ) async throws {
        let shop = try await SmallShop.decided()
        let text = String(decoding: try shop.folder.read("plan.decisions.json"), as: UTF8.self)
        try #require(text.contains(from), "\(from)")
        try shop.folder.write(Array(text.replacing(from, with: to, maxReplacements: 1).utf8), to: "plan.decisions.json")
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .badData)
        #expect(failure?.diagnostics.first?.code.name == code, "\(failure?.diagnostics ?? [])")
        #expect(try shop.delivered().isEmpty)
    }

    @Test func `hold for the export that they were made on`() async throws {
        let shop = try await SmallShop.decided()
        try shop.folder.write(
            Array(SmallShop.orders.replacingOccurrences(of: "散客", with: "过客").utf8), to: "orders.csv")
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.first?.code.name == "decisions.of-another-export")
    }

    @Test func `that came too late do not change a sealed archive`() async throws {
        let shop = try await SmallShop.decided()
        _ = try await shop.run()
        try FileManager.default.removeItem(atPath: shop.folder.path("plan.decisions.json"))
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .cannotCreate)
        #expect(failure?.diagnostics.first?.code.name == "decisions.differ")
    }

    @Test func `that changed since do not go on with an interrupted run`() async throws {
        let shop = try await SmallShop.decided()
        let interrupted = await #expect(throws: Failure.self) { try await shop.run { $0.isInterrupted = { true } } }
        #expect(interrupted?.exit == .interrupted)
        let decisions = try shop.folder.read("plan.decisions.json")
        try FileManager.default.removeItem(atPath: shop.folder.path("plan.decisions.json"))
        let changed = await #expect(throws: Failure.self) { try await shop.run { $0.resumes = true } }
        #expect(changed?.diagnostics.first?.code.name == "run.resume-differs")
        try shop.folder.write(decisions, to: "plan.decisions.json")
        #expect(try await shop.run { $0.resumes = true }.verdict?.isSound == true)
    }

    static let forgeries: [(from: String, to: String, exit: ExitCode, code: String)] = [
        ("\"record\":\"5\"", "\"record\":\"4\"", .notComplete, "decisions.record-not-held-back"),
        ("\"digest\":\"a5", "\"digest\":\"b5", .notComplete, "decisions.record-differs"),
        ("\"was\":\"59", "\"was\":\"69", .notComplete, "decisions.record-differs"),
        ("\"new\":\"13900139000\"", "\"new\":\"13900139001\"", .notAccurate, "value.differs"),
        ("\"reason\":\"should be 7\"", "\"reason\":\"\"", .notUsable, "metadata.unreadable"),
        ("\"by\":\"Wang\",", "", .notUsable, "metadata.unreadable"),
    ]

    @Test(arguments: forgeries) func `are found out by the verifier, however well the archive is sealed`(
        from: String, to: String, exit: ExitCode, code: String
    ) async throws {
        let shop = try await SmallShop.decided()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        try forge.replace("metadata/decisions.json") { bytes in
            Array(String(decoding: bytes, as: UTF8.self).replacing(from, with: to, maxReplacements: 1).utf8)
        }
        let folder = shop.folder.path("forged")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        let verdict = try shop.verify(folder + "/shop.tar")
        let findings = verdict.answers.flatMap(\.findings)
        #expect(findings.contains { $0.code.name == code }, "\(findings)")
        // What cannot be read leaves the questions before it open.
        #expect(exit == .notUsable ? verdict.answers[4].outcome == .no : verdict.exit == exit)
        #expect(verdict.answers[0].outcome == .yes && verdict.answers[1].outcome == .yes && !verdict.isSound)
    }
}

@Suite struct `Decisions about documents` {
    /// An order's amount, a part's, in XML; a project that refers to the order. A correction is one mapping's alone.
    @Test func `let an order and all that hangs on it come through`() async throws {
        let shop = try DocumentShop()
        _ = try Initializer.lock(plan: shop.folder.path("plan.yaml"), exports: shop.exports)
        let plan = shop.folder.path("plan.yaml")
        #expect(try await Quarantine.export(plan, to: shop.folder.path("held.csv"), language: .zh) == 11)
        try Spreadsheet.edit(
            shop.folder,
            """
            for line in rows:
                line.update({"mapping": line.get("映射"), "record": line.get("记录")})
            decided = {"决定": "更正", "理由": "少算一项", "决定人": "甲方"}
            row("to-order", 2).update({**decided, "s:total": "4.00"})
            row("to-part", 6).update({**decided, ".": "2.00"})
            """)
        let redriven = try await Quarantine.redrive(plan, sheet: shop.folder.path("back.csv"))
        #expect(redriven.corrected == 2)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        let fates = summary.mappings.map {
            "\($0.balance.mapping) \($0.balance.migrated)+\($0.balance.quarantined) \($0.redriven ?? 0)"
        }
        #expect(fates == ["to-order 5+1 1", "to-line 6+1 0", "to-lot 6+1 0", "to-part 8+0 1", "to-project 3+0 0"])
    }
}

@Suite struct `Two readings of decisions` {
    /// Random exports, random decisions about what is held back: the verifier agrees with every record and value.
    @Test(arguments: UInt64(0)..<20) func `agree`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed &+ 1000)
        let customers = `Two readings`.file("编号,姓名,电话,余额,建档日期", [0, 1, 2, 3, 4], records: 40, &random)
        let orders = `Two readings`.file("单号,客户,金额,备注", [0, 0, 3, 1], records: 40, &random)
        let plan = SmallShop.plan.replacingOccurrences(of: "0.9", with: "1")
            .replacingOccurrences(
                of: "no: {from: 单号, do: [integer], else: {quarantine: NUMBER_INVALID}}", with: "no: {from: 单号, do: [trim]}"
            )
            .replacingOccurrences(of: "no: {type: integer}", with: "no: {type: identifier}")
        let gb18030 = String.Encoding(rawValue: 0x8000_0632)
        let bytes = [customers, orders].map { seed % 2 == 0 ? Array($0.data(using: gb18030) ?? Data()) : Array($0.utf8) }
        let shop = try SmallShop(plan: plan, customers: bytes[0], orders: bytes[1])
        try shop.lock()
        #expect(try await shop.export() > 0)
        try Spreadsheet.edit(
            shop.folder,
            """
            import random
            random.seed(\(seed))
            texts = ["C1", "C7", "C99", "13800138000", "1.50", "2024-02-29", "李,四", "x", "", "无"]
            for line in rows:
                readable = any(line[name] for name in head[8:])
                choice = random.random()
                decided = {"reason": "r%d" % random.randrange(9), "decided by": "甲"}
                if choice < 0.2:
                    line.update({**decided, "decision": "keep"})
                elif choice < 0.8 and readable:
                    own = ["编号", "姓名", "电话", "余额", "建档日期"] if line["mapping"] == "to-customer" else ["单号", "客户", "金额", "备注"]
                    changed = False
                    for name in random.sample(own, random.randint(1, len(own))):
                        text = random.choice(texts)
                        changed = changed or text != line[name].lstrip("\\t")
                        line[name] = text
                    if changed:
                        line.update({**decided, "decision": "correct"})
            """)
        let redriven = try await shop.redrive()
        #expect(redriven.decisions > 0)
        let summary = try await shop.run { $0.threads = Int(seed % 3) + 1 }
        let verdict = try #require(summary.verdict)
        #expect(verdict.isSound, "seed \(seed): \(verdict.answers.flatMap(\.findings).prefix(3))")
        let kept = try await Quarantine.list(shop.planPath)
        #expect(kept.map(\.held) == summary.mappings.map(\.balance.quarantined))
    }
}
