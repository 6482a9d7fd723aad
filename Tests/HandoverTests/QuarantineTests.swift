import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// A sheet on its way through a spreadsheet: Python's own reader and writer of CSV.
enum Spreadsheet {
    /// Changes the rows of a sheet, each a dictionary by heading, and saves it as people do.
    /// - Parameters:
    ///   - edit: Python over `rows`, and `head` with the headings.
    ///   - keepsTabs: cells stay as they were written; without it a spreadsheet has dropped what it does not show.
    static func edit(
        _ folder: TemporaryFolder, from source: String = "held.csv", to target: String = "back.csv",
        encoding: String = "utf-8-sig",
        delimiter: String = ",", keepsTabs: Bool = true, _ edit: String
    ) throws {
        let script = """
            import csv, io
            head, *lines = csv.reader(io.StringIO(open("\(source)", encoding="utf-8-sig", newline="").read()))
            head = [name.lstrip("\\t") for name in head]
            rows = [dict(zip(head, line)) for line in lines]
            def row(mapping, record):
                return next(row for row in rows if row["mapping"] == mapping and row["record"] == str(record))
            \(edit.split(separator: "\n").joined(separator: "\n"))
            out = io.StringIO(newline="")
            writer = csv.writer(out, delimiter="\(delimiter)", quoting=csv.\(keepsTabs ? "QUOTE_MINIMAL" : "QUOTE_ALL"), lineterminator="\\r\\n")
            writer.writerow(head)
            for row in rows:
                writer.writerow([\(keepsTabs ? "cell" : "cell.lstrip(chr(9))") for cell in (row[name] for name in head)])
            open("\(target)", "wb").write(out.getvalue().encode("\(encoding)"))
            """
        let result = try run("python3", ["-c", script], in: folder.url)
        guard result.status == 0 else { throw Failure(Diagnostic(.unexpected, .name(result.stderr)), exit: .bug) }
    }
}

extension SmallShop {
    /// A plan that allows two records to stay behind.
    static func strict(_ plan: String) -> String {
        plan.replacingOccurrences(of: "{maxRate: \"0.9\"}", with: "{maxRate: \"1\", maxCount: 2}")
    }

    static let corrected = """
        row("to-customer", 3).update({"电话": "13900139000", "decision": "correct", "reason": "少录了位数", "decided by": "王经理"})
        row("to-sale", 5).update({"单号": "7", "decision": "更正", "reason": "should be 7", "decided by": "Wang"})
        row("to-sale", 3).update({"decision": "keep", "reason": "no such customer", "decided by": "Wang"})
        """

    func export(_ name: String = "held.csv", language: Catalogue.Language = .en, mapping: String? = nil) async throws -> Int {
        try await Quarantine.export(planPath, to: folder.path(name), mapping: mapping, language: language)
    }

    /// A shop whose owners have corrected two records and kept one.
    static func decided() async throws -> SmallShop {
        let shop = try SmallShop()
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, corrected)
        _ = try await shop.redrive()
        return shop
    }

    func redrive(_ name: String = "back.csv") async throws -> Quarantine.Redriven {
        try await Quarantine.redrive(planPath, sheet: folder.path(name))
    }
}

@Suite struct `Records held back` {
    @Test(arguments: [("utf-8-sig", ",", true), ("gb18030", ",", false), ("utf-8-sig", ";", false), ("gb18030", ";", true)])
    func `are corrected in a spreadsheet, run again, and arrive in the database`(
        encoding: String, delimiter: String, keepsTabs: Bool
    ) async throws {
        let target = try TargetShop(change: SmallShop.strict)
        let shop = target.shop
        let stopped = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(stopped?.exit == .stopped)
        #expect(try shop.delivered().isEmpty)
        #expect(try await shop.export() == 5)
        let mode = try FileManager.default.attributesOfItem(atPath: shop.folder.path("held.csv"))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try Spreadsheet.edit(
            shop.folder, encoding: encoding, delimiter: delimiter, keepsTabs: keepsTabs, SmallShop.corrected)
        let redriven = try await shop.redrive()
        #expect((redriven.corrected, redriven.kept, redriven.left, redriven.decisions) == (2, 1, 2, 3))

        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.balance.migrated) == [5, 6])
        #expect(summary.mappings.map(\.redriven) == [1, 1])
        // A record kept back counts in the totals as it did before anybody decided.
        #expect(summary.totals[0].staged == "173.20" && summary.totals[0].quarantined == "1.00")
        #expect(try target.rows("SELECT phone FROM customer WHERE id = 'C3'") == [["+8613900139000"]])
        #expect(
            try target.rows("SELECT no, customer, amount FROM sale ORDER BY no").map { $0[0] } == ["1", "2", "4", "5", "6", "7"])
        #expect(try target.rows("SELECT amount, note FROM sale WHERE no = 7") == [["5.55", "=1+1"]])
        // The exports know nothing of it, and the history is there.
        #expect(try shop.member("data/originals/customers.csv") == Array(SmallShop.customers.utf8))
        #expect(try text("data/corrections/to-customer.csv", shop).contains("\n3,4,154,33,PHONE_INVALID@phone,"))
        #expect(try text("data/corrections/to-sale.csv", shop).contains(",DUPLICATE_KEY@no,"))
        #expect(try text("data/exceptions/to-sale.csv", shop).contains(",ORPHAN@customer,"))
        #expect(try shop.member("metadata/decisions.json") == shop.folder.read("plan.decisions.json"))
        #expect(try await shop.run().wasFinished)
    }

    /// Their lines are counted in units of two bytes, in a batch with corrected records too.
    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func `in UTF-16 are corrected in the same way`(encoding: String.Encoding) async throws {
        func bytes(_ text: String) -> [UInt8] { Array(("\u{feff}" + text).data(using: encoding) ?? Data()) }
        let shop = try SmallShop(
            plan: SmallShop.strict(SmallShop.plan), customers: bytes(SmallShop.customers), orders: bytes(SmallShop.orders))
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, SmallShop.corrected)
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.redriven) == [1, 1])
        #expect(try text("data/exceptions/to-sale.csv", shop).contains("\n3,4,"))
    }

    private func text(_ member: String, _ shop: SmallShop) throws -> String {
        String(decoding: try shop.member(member), as: UTF8.self)
    }

    /// What the decisions pin, looked up in the archive by Python.
    @Test func `are bound to the bytes that were decided about`() async throws {
        let shop = try SmallShop(plan: SmallShop.strict(SmallShop.plan))
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(shop.folder, SmallShop.corrected)
        _ = try await shop.redrive()
        _ = try await shop.run()
        let script = """
            import base64, csv, hashlib, json, tarfile
            tar = tarfile.open("out/shop.tar")
            read = lambda path: tar.extractfile("shop/" + path).read()
            text = read("metadata/decisions.json").decode()
            decisions = json.loads(text)
            assert text == json.dumps(decisions, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\\n"
            sha = lambda data: hashlib.sha256(data).hexdigest()
            for source in decisions["sources"]:
                assert source["sha256"] == sha(read(f"data/originals/{source['id']}.csv"))
            for decision in decisions["decisions"]:
                folder = "corrections" if decision["decision"] == "correct" else "exceptions"
                lines = csv.DictReader(read(f"data/{folder}/{decision['mapping']}.csv").decode().splitlines())
                raw = base64.b64decode(next(line["raw"] for line in lines if line["record"] == decision["record"]))
                assert decision["digest"] == sha(raw), decision
                original = read("data/originals/" + ("customers" if decision["mapping"] == "to-customer" else "orders") + ".csv").decode()
                names = next(csv.reader(original.splitlines()))
                record = dict(zip(names, next(csv.reader(raw.decode().splitlines()))))
                for correction in decision["corrections"]:
                    assert correction["was"] == sha(record[correction["column"]].encode()), correction
            print(len(decisions["decisions"]))
            """
        let result = try run("python3", ["-c", script], in: shop.folder.url)
        #expect(result.stdout == "3\n", "\(result.stderr)")
    }

    @Test func `are the same in one data digest on any number of cores`() async throws {
        var digests: Set<String> = []
        var decisions: [UInt8] = []
        for threads in [1, 2, 4] {
            let shop = try SmallShop(plan: SmallShop.strict(SmallShop.plan))
            try shop.lock()
            if digests.isEmpty {
                _ = try await shop.export()
                try Spreadsheet.edit(shop.folder, SmallShop.corrected)
                _ = try await shop.redrive()
            } else {
                try shop.folder.write(decisions, to: "plan.decisions.json")
            }
            decisions = try shop.folder.read("plan.decisions.json")
            digests.insert(
                try await shop.run {
                    $0.threads = threads
                    $0.seed = String(repeating: "5a", count: 32)
                }.dataDigest)
        }
        #expect(digests.count == 1)
    }

    @Test func `are counted by reason, in the plan's words, and shown with values only if asked for`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "phone: {type: phone, personal: true}", with: "phone: {type: phone, title: 电话}"))
        try shop.lock()
        let held = try await Quarantine.list(shop.planPath)
        #expect(held.map { [$0.records, $0.held, $0.kept] } == [[5, 1, 0], [7, 4, 0]])
        #expect(
            held[0].reasons.map { [$0.code, $0.field, $0.title, String($0.count)] } == [["PHONE_INVALID", "phone", "电话", "1"]])
        #expect(
            held[1].reasons.map { "\($0.code)@\($0.field ?? "") \($0.count)" } == ["ORPHAN@customer 2", "DUPLICATE_KEY@no 2"])
        #expect(held.allSatisfy { $0.listed.isEmpty })
        let shown = try await Quarantine.list(shop.planPath, showsValues: true)
        #expect(shown[0].listed.map(\.number) == [3])
        #expect(shown[0].listed[0].values.map(\.text) == ["C3", "王五", "12345", "10.00", "2023-05-08"])
        let result = try run(
            Repository.command("handover"), ["quarantine", "list", "plan.yaml", "--lang", "zh"], in: shop.folder.url)
        #expect(result.status == 0 && result.stdout.contains("PHONE_INVALID 1  电话：不符合计划的要求"), "\(result)")
        #expect(!result.stdout.contains("12345") && !result.stdout.contains("王五"))
    }

    @Test func `come out of a verified archive as they come out of its plan`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        _ = try await shop.export()
        let tar = shop.folder.path("tar.csv")
        #expect(try await Quarantine.export(shop.tar, to: tar, language: .en, trust: try shop.policy()) == 5)
        #expect(try shop.folder.read("tar.csv") == shop.folder.read("held.csv"))
        let (fromTar, fromPlan) = (
            try await Quarantine.list(shop.tar, trust: try shop.policy(), showsValues: true),
            try await Quarantine.list(shop.planPath, showsValues: true)
        )
        #expect(fromTar == fromPlan)
        let untrusted = await #expect(throws: Failure.self) { try await Quarantine.list(shop.tar) }
        #expect(untrusted?.exit == .usage)
        var bytes = try shop.folder.read("out/shop.tar")
        bytes[bytes.count / 2] ^= 1
        try shop.folder.write(bytes, to: "out/shop.tar")
        let forged = await #expect(throws: Failure.self) { try await Quarantine.list(shop.tar, trust: try shop.policy()) }
        #expect(forged?.diagnostics.first?.code.name == "quarantine.archive-not-sound")
    }

    @Test func `come back once more where a correction was not enough`() async throws {
        let shop = try SmallShop(plan: SmallShop.strict(SmallShop.plan))
        try shop.lock()
        _ = try await shop.export()
        // A number that is still none; a key that another record has, so that this one is held back, too.
        try Spreadsheet.edit(
            shop.folder,
            """
            row("to-customer", 3).update({"电话": "1390013", "decision": "correct", "reason": "r", "decided by": "w"})
            row("to-sale", 5).update({"单号": "1", "decision": "correct", "reason": "r", "decided by": "w"})
            """)
        _ = try await shop.redrive()
        #expect(try await Quarantine.list(shop.planPath).map(\.held) == [1, 4])
        // The same sheet again decides nothing new, and says so.
        let again = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(again?.diagnostics.map(\.code.name) == ["sheet.nothing-decided"])
        #expect(try await shop.export("second.csv") == 5)
        let sheet = String(decoding: try shop.folder.read("second.csv"), as: UTF8.self)
        #expect(sheet.contains("\t1390013") && sheet.contains(",correct,\tr,\tw,"))
        // Record 1 is held back only by the correction of record 5, so there is nothing to decide about it.
        try Spreadsheet.edit(
            shop.folder, from: "second.csv",
            "row(\"to-sale\", 1).update({\"decision\": \"keep\", \"reason\": \"r\", \"decided by\": \"w\"})")
        let other = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(other?.diagnostics.map(\.code.name) == ["sheet.held-back-by-a-correction"])
        try Spreadsheet.edit(
            shop.folder, from: "second.csv",
            """
            row("to-customer", 3).update({"电话": "13900139000"})
            row("to-sale", 5).update({"单号": "8", "reason": "now right"})
            """)
        let second = try await shop.redrive()
        #expect((second.corrected, second.kept, second.decisions) == (2, 0, 2))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings.map(\.balance.migrated) == [5, 6])
    }
}
