import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import Handover
@testable import HandoverPlan

/// What an archive says of every record, read by Python: the fate, where the record lies, its row and the cells of that.
private struct Archived: Decodable {
    var mapping: String, record: Int64, fate: String
    var line: Int?, offset: Int64?, bytes: Int?, findings: [String]?, entry: Int?
    var row: Int64?, cells: [String: String?]?

    private static let script = """
        import csv, io, json
        text = lambda path: open("shop/data/" + path, encoding="utf-8", newline="").read()
        read = lambda path: list(csv.DictReader(io.StringIO(text(path))))
        def fields(line):
            out, field, quoted = [], "", False
            for piece in line.split(","):
                field = piece if not quoted else field + "," + piece
                quoted = field.count('"') % 2 == 1
                if not quoted: out.append(None if field == "" else field[1:-1].replace('""', '"') if field[0] == '"' else field)
            return out
        def lines(table):
            out, line = [], ""
            for piece in text(f"tables/{table}/part-0001.csv").split("\\n"):
                line = piece if line == "" else line + "\\n" + piece
                if line.count('"') % 2 == 0:
                    if line: out.append(fields(line))
                    line = ""
            return out
        found = []
        for mapping, table in [("to-customer", "customer"), ("to-sale", "sale")]:
            own = {}
            for run in read(f"ledger/{mapping}.csv"):
                for record in range(int(run["record"]), int(run["record"]) + int(run["count"])):
                    own[record] = {"mapping": mapping, "record": record, "fate": run["disposition"]}
            for folder in ["exceptions", "excluded"]:
                try: listed = read(f"{folder}/{mapping}.csv")
                except FileNotFoundError: listed = []
                for line in listed:
                    told = own[int(line["record"])]
                    told.update({name: int(line[name]) for name in ["line", "offset", "bytes"]})
                    if folder == "exceptions": told["findings"] = line["findings"].split(";")
                    else: told["entry"] = int(line["exclusion"])
            head, *rows = lines(table)
            for record in sorted(own):
                if own[record]["fate"] == "migrated":
                    own[record]["row"] = len(head) and sum(1 for other in own.values() if other.get("row")) + 1
                    own[record]["cells"] = dict(zip(head, rows[own[record]["row"] - 1]))
            found += [own[record] for record in sorted(own)]
        print(json.dumps(found))
        """

    static func read(_ shop: SmallShop) throws -> [Archived] {
        let tar = try run("tar", ["-xf", "out/shop.tar"], in: shop.folder.url)
        #expect(tar.status == 0, "\(tar)")
        let result = try run(
            "python3", ["-c", script], in: shop.folder.url, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(result.status == 0, "\(result)")
        return try JSONDecoder().decode([Archived].self, from: Data(result.stdout.utf8))
    }
}

extension SmallShop {
    func explain(
        _ mapping: String, _ record: Int64, field: String? = nil, showsValues: Bool = true
    ) async throws -> RecordExplained {
        let explained = try await PlanExplainer.explain(
            planPath, "\(mapping):\(record)", field: field, language: .en, showsValues: showsValues)
        guard case .record(let told) = explained else { throw Failure(Diagnostic(.unexpected, .name("a field")), exit: .bug) }
        return told
    }

    fileprivate func trace(_ mapping: String, _ record: Int64, _ field: String) async throws -> RecordExplained.Trace {
        try #require(try await explain(mapping, record, field: field).trace)
    }
}

extension ShownValue {
    /// The text with values shown; `null`, `absent` or a code between angle brackets.
    var words: String {
        switch self {
        case .absent: "<absent>"
        case .null: "<null>"
        case .fails(let code): "<\(code)>"
        case .text(let text): text.text ?? "<masked>"
        }
    }
}

@Suite struct `A record explained` {
    /// The shop's exports in another encoding.
    private static func convert(_ shop: SmallShop, to encoding: String) throws {
        for name in shop.exports {
            let result = try run(
                "sh", ["-c", "iconv -f UTF-8 -t \(encoding) \(name) > converted && mv converted \(name)"], in: shop.folder.url)
            #expect(result.status == 0, "\(result)")
        }
    }

    @Test(arguments: ["plain", "excluding", "decided", "GB18030"])
    func `has the fate, the place, the row and the cells that it has in the archive`(kind: String) async throws {
        let shop =
            kind == "decided"
            ? try await SmallShop.decided() : try SmallShop(plan: kind == "excluding" ? SmallShop.excluding : SmallShop.plan)
        if kind == "GB18030" { try Self.convert(shop, to: kind) }
        _ = try await shop.run()
        let archived = try Archived.read(shop)
        #expect(archived.count == 12)
        for one in archived {
            let told = try await shop.explain(one.mapping, one.record)
            switch told.told.fate {
            case .migrated(let row, let part, let partRow):
                #expect(one.fate == "migrated" && one.row == row && partRow == Int(row))
                #expect(part == "data/tables/\(told.table)/part-0001.csv")
                for cell in told.cells {
                    #expect(cell.value.words == (one.cells?[cell.field] ?? nil) ?? "<null>", "\(one) \(cell)")
                }
            case .quarantined(let findings):
                #expect(one.fate == "quarantined")
                let texts = findings.map { $0.code + ($0.field.map { "@" + $0 } ?? "") + ($0.cause.map { "<" + $0 } ?? "") }
                #expect(texts == one.findings)
                #expect(findings.allSatisfy { !$0.words.isEmpty && !$0.mending.isEmpty })
            case .excluded(let entry, _, _, _, _): #expect(one.fate == "excluded" && one.entry == entry)
            case .merged: Issue.record("nothing is merged here: \(one)")
            }
            if let line = one.line {
                #expect(
                    [Int64(told.told.place.line), told.told.place.offset, Int64(told.told.place.bytes)] == [
                        Int64(line), one.offset, one.bytes.map(Int64.init),
                    ])
            }
        }
    }

    /// The last step, and what stands in the table, are what the archive has.
    @Test(arguments: ["UTF-8", "GB18030"]) func `is followed step by step to what its row holds`(encoding: String) async throws {
        let shop = try SmallShop()
        try Self.convert(shop, to: encoding)
        _ = try await shop.run()
        for one in try Archived.read(shop) {
            guard let cells = one.cells else { continue }
            let file = try shop.folder.read(one.mapping == "to-customer" ? "customers.csv" : "orders.csv")
            for (field, text) in cells {
                let trace = try await shop.trace(one.mapping, one.record, field)
                #expect(trace.value.words == text ?? "<null>", "\(one) \(trace)")
                if let last = trace.steps.last, trace.otherwise == nil { #expect(last.value == trace.value, "\(one) \(trace)") }
                for column in trace.columns {
                    guard let raw = column.raw else { continue }
                    let bytes = Array(file[Int(raw.offset)..<Int(raw.offset) + raw.bytes])
                    #expect(raw.hexadecimal == hex(bytes))
                    try shop.folder.write(bytes, to: "cell")
                    let decoded = try run("iconv", ["-f", encoding, "-t", "UTF-8", "cell"], in: shop.folder.url).stdout
                    #expect(decoded == (column.value.words == "<null>" ? "" : column.value.words), "\(one) \(column)")
                }
            }
        }
        // A quoted text lies in the file by itself, a name in GB18030 too.
        #expect(try await shop.trace("to-customer", 2, "name").columns[0].raw?.bytes == (encoding == "UTF-8" ? 7 : 5))
        let phone = try await shop.trace("to-customer", 2, "phone")
        #expect(phone.columns.map(\.value.words) == ["１３９００１３９０００"])
        #expect(phone.steps.map(\.operation.name) == ["trim", "phone"] && phone.steps.map(\.isSame) == [true, false])
        #expect(phone.steps.map(\.value.words) == ["１３９００１３９０００", "+8613900139000"])
    }

    @Test func `says where it failed, and whose fault it is`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let phone = try await shop.explain("to-customer", 3, field: "phone")
        #expect(
            phone.trace?.steps.map(\.value.words) == ["12345", "<STEP_FAILED>"] && phone.trace?.value.words == "<PHONE_INVALID>")
        #expect(phone.trace?.otherwise == "the record is held back as PHONE_INVALID")
        guard case .quarantined(let findings) = phone.told.fate else { Issue.record("\(phone.told)"); return }
        #expect(findings[0].words.hasPrefix("it did not come through [trim, phone] (plan line "))
        // Orders 5 and 6 have one number; order 2 is of a customer who is held back.
        guard case .quarantined(let twice) = try await shop.explain("to-sale", 5).told.fate else {
            Issue.record("migrated"); return
        }
        #expect(twice[0].others == ["to-sale:6"])
        let cascade = try SmallShop(
            customers: Array(SmallShop.customers.replacingOccurrences(of: "C5,", with: "C1,").utf8))
        try cascade.lock()
        let child = try await cascade.explain("to-sale", 1)
        guard case .quarantined(let cause) = child.told.fate else { Issue.record("\(child.told)"); return }
        #expect(cause.map(\.code) == ["PARENT_QUARANTINED"] && cause[0].cause == "to-customer:1")
        #expect(child.causes.map(\.place.record) == [1])
        guard case .quarantined(let root) = child.causes[0].fate else { Issue.record("\(child.causes)"); return }
        #expect(root.map(\.code) == ["DUPLICATE_KEY"] && root[0].others == ["to-customer:5"])
    }

    @Test func `shows what expressions, conditions, several columns and lookups came to`() async throws {
        let old = "编号,电话\nC3,13800138333\nC1,1.38E+10\n"
        var shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "tables:\n",
                with:
                    "  old: {path: old.csv, owner: seller}\nlookups:\n  backup: {from: old, key: 编号, reason: for repairs}\ntables:\n"
            )
            .replacingOccurrences(
                of: "phone: {from: 电话, do: [trim, phone], else: {quarantine: PHONE_INVALID}}",
                with:
                    "phone: {from: 电话, do: [trim, phone], recover: {lookup: backup, by: 编号, from: 电话}, else: {quarantine: PHONE_INVALID}}"
            )
            .replacingOccurrences(of: "name: 姓名", with: "name: {join: [编号, 姓名], with: '-', do: [{replace: {三: 叁}}]}")
            .replacingOccurrences(
                of: "amount: {from: 金额, do: [money], else: {quarantine: MONEY_INVALID}}",
                with: "amount: {compute: 'number([金额]) * 2', else: {quarantine: MONEY_INVALID}}"
            )
            .replacingOccurrences(
                of: "note: 备注",
                with:
                    "note: {choose: [{when: \"amount >= 100\", then: large}, {when: \"[备注] = '重复'\", then: twice}], otherwise: small}"
            ),
            customers: Array(SmallShop.customers.replacingOccurrences(of: "12345", with: "1.38E+10").utf8))
        shop.exports.append("old.csv")
        try shop.folder.write(Array(old.utf8), to: "old.csv")
        try shop.lock()
        let recovered = try await shop.trace("to-customer", 3, "phone")
        #expect(recovered.damage?.code == "EXCEL_SCIENTIFIC" && recovered.isRecovered && recovered.start?.words == "13800138333")
        #expect(
            recovered.value.words == "+8613800138333" && recovered.steps.map(\.value.words) == ["13800138333", "+8613800138333"])
        let joined = try await shop.trace("to-customer", 1, "name")
        #expect(joined.columns.map(\.value.words) == ["C1", "张三"] && joined.start?.words == "C1-张三")
        #expect(joined.steps.map(\.value.words) == ["C1-张叁"] && joined.value.words == "C1-张叁")
        let computed = try await shop.trace("to-sale", 1, "amount")
        #expect(computed.origin == "computed: number([金额]) * 2" && computed.value.words == "200.00")
        let chosen = try await shop.trace("to-sale", 1, "note")
        #expect(chosen.steps.map(\.operation.name) == ["amount", "amount >= 100", "[备注] = '重复'"])
        #expect(chosen.steps.map(\.value.words) == ["200.00", "true", "false"] && chosen.value.words == "large")
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
    }

    @Test func `shows damage, decisions and the stored form`() async throws {
        let target = try TargetShop(
            target: "tables: {customer: {as: {balance: minor-units}}}",
            customers: Array(SmallShop.customers.replacingOccurrences(of: "12345", with: "1.38E+10").utf8))
        try target.shop.lock()
        let damaged = try await target.shop.trace("to-customer", 3, "phone")
        #expect(damaged.damage?.code == "EXCEL_SCIENTIFIC" && !damaged.isRecovered && damaged.steps.isEmpty)
        #expect(damaged.value.words == "<EXCEL_SCIENTIFIC>" && damaged.target == nil)
        for (record, text) in [(Int64(1), "123450"), (2, "0"), (4, "-325")] {
            let stored = try await target.shop.trace("to-customer", record, "balance").target
            #expect(stored == .init(column: "customer.balance", representation: "minor-units", value: stored?.value ?? .null))
            #expect(stored?.value.words == text)
        }
        // What is held back has a value all the same, and is in no target.
        let held = try await target.shop.trace("to-sale", 3, "amount")
        #expect(held.value.words == "1.00" && held.target == nil)
        let decided = try await SmallShop.decided()
        let corrected = try await decided.explain("to-customer", 3, field: "phone")
        #expect(corrected.decision?.verdict == "correct" && corrected.decision?.columns == ["电话"])
        #expect(corrected.trace?.columns.map(\.value.words) == ["13900139000"] && corrected.trace?.columns[0].isCorrected == true)
        #expect(corrected.trace?.value.words == "+8613900139000")
        #expect(try await decided.explain("to-sale", 3).decision?.verdict == "keep")
    }

    /// Of every mapping of the print shop, CSV, JSON and XML, the first records that a dry run's exceptions list, and those whose fault
    /// lies in the record around them.
    @Test func `is what the exceptions say, in documents too`() async throws {
        let (plan, folder) = (Repository.path("Plans/print-shop.yaml"), try TemporaryFolder())
        _ = try await Transfer.dryRun(.init(dryRunOf: plan), ledger: folder.path("fates"))
        var inside: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path("fates/exceptions")).sorted() {
            let text = String(decoding: try folder.read("fates/exceptions/\(name)"), as: UTF8.self)
            let lines = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
            #expect(!lines.isEmpty)
            for line in lines.prefix(2) + lines.filter({ $0[4] == "PARENT_UNREADABLE" }).prefix(1) {
                let subject = "\(name.dropLast(4)):\(line[0])"
                guard case .record(let record) = try await PlanExplainer.explain(plan, subject, language: .en),
                    case .quarantined(let findings) = record.told.fate
                else {
                    Issue.record("\(subject) is not held back")
                    continue
                }
                let place = record.told.place
                #expect([String(place.line), String(place.offset), String(place.bytes)] == Array(line[1...3]), "\(subject)")
                if line[4] == "PARENT_UNREADABLE" {
                    inside.insert(place.mapping)
                    let cause = try #require(record.causes.first)
                    #expect(findings[0].cause == "\(cause.place.mapping):\(cause.place.record)")
                    guard case .quarantined(let outer) = cause.fate else { throw ExitCode.bug }
                    #expect(cause.place.offset <= place.offset && outer.allSatisfy { $0.field == nil }, "\(cause)")
                } else {
                    let texts = findings.map { $0.code + ($0.field.map { "@" + $0 } ?? "") + ($0.cause.map { "<" + $0 } ?? "") }
                    #expect(texts.joined(separator: ";") == line[4], "\(subject)")
                }
            }
        }
        #expect(inside == ["project-files", "web-order-lines"])
    }

    @Test func `shows no value that was not asked for`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let values = ["张三", "李,四", "王五", "12345", "138-0013", "13800138000", "1234.5", "2023", "加急", "逗号"]
        for record in Int64(1)...5 {
            for field in [nil, "name", "phone", "balance", "since"] {
                let told = "\(try await shop.explain("to-customer", record, field: field, showsValues: false))"
                for value in values { #expect(!told.contains(value), "\(told)") }
            }
        }
        let command = Repository.command("handover")
        let masked = try run(command, ["plan", "explain", "plan.yaml", "to-customer:2", "--field", "phone"], in: shop.folder.url)
        #expect(masked.status == 0 && masked.stdout.contains("    column 电话: [33] 11 full-width digits  bytes "), "\(masked)")
        #expect(
            masked.stdout.contains("phone: a telephone number is read and written as E.164\n        → [14] 1 sign, 13 digits\n"))
        let chinese = try run(command, ["plan", "explain", "plan.yaml", "to-customer:1", "--lang", "zh"], in: shop.folder.url)
        #expect(chinese.stdout.contains("已移交：表的第 1 行") && chinese.stdout.contains("name：[6] 汉字 2  取自 姓名"), "\(chinese)")
        let json = try run(
            command, ["plan", "explain", "plan.yaml", "to-customer:3", "--field", "phone", "--json"], in: shop.folder.url)
        let types = try json.stdout.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["type"] as? String
        }
        #expect(types.first == "record" && types.last == "trace", "\(json)")
    }
}

@Suite struct `A field explained` {
    @Test func `tells of columns, operators, failure, damage and what depends on it`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "verification:",
                with:
                    "rules:\n  positive: {table: sale, assert: \"amount > 0 or amount is null\", else: {warn: NEGATIVE}}\nverification:"
            ))
        try shop.lock()
        let command = Repository.command("handover")
        let phone = try run(command, ["plan", "explain", "plan.yaml", "customer.phone"], in: shop.folder.url)
        #expect(
            phone.stdout == """
                customer.phone: phone, personal data
                made by to-customer, plan line 36, out of customers.csv (customers)
                    column 电话
                    null where it says: nothing at all
                    1. trim: white space at both ends goes
                    2. phone: a telephone number is read and written as E.164
                    if that fails, the record is held back as PHONE_INVALID
                    held back before that if it looks damaged
                        EXCEL_ERROR  a spreadsheet's error stands instead of the value
                        EXCEL_SCIENTIFIC  a spreadsheet turned the digits to a power of ten

                """, "\(phone)")
        let amount = try run(command, ["plan", "explain", "plan.yaml", "sale.amount"], in: shop.folder.url).stdout
        #expect(amount.contains("    the rule positive: amount > 0 or amount is null\n    its sum must balance\n"), "\(amount)")
        let key = try run(command, ["plan", "explain", "plan.yaml", "customer.id", "--lang", "zh"], in: shop.folder.url).stdout
        #expect(key.contains("主键（id）：任何两行不得相同\n    sale.customer 引用它\n"), "\(key)")
        let json = try run(command, ["plan", "explain", "plan.yaml", "customer.since", "--json"], in: shop.folder.url)
        #expect(json.stdout.contains("\"parameters\":\"yyyy-MM-dd, yyyy年M月d日, yyyy/M/d\""), "\(json)")
    }

    @Test func `has words for every operator, in both languages`() {
        for language in Catalogue.Language.allCases {
            for name in Operator.names { #expect(Catalogue.operation(name, in: language) != nil, "\(name) in \(language)") }
        }
    }

    /// Reading what an expression is written as gives the same tree.
    @Test(arguments: ExpressionLine.all) func `writes expressions as they can be read`(line: ExpressionLine) throws {
        let tree = try line.parsed()
        var again = line
        again.text = tree.text
        #expect(try again.parsed() == tree, "\(tree.text)")
    }

    static let refused: [(arguments: [String], exit: Int32, says: String)] = [
        (["customer.telephone"], 64, "error[usage.unknown-field]"), (["client.phone"], 64, "error[usage.unknown-table]"),
        (["customers:1"], 64, "error[usage.mapping-not-in-plan]"), (["customer"], 64, "error[usage.nothing-to-explain]"),
        (["to-customer:x"], 64, "error[usage.nothing-to-explain]"), (["to-customer:0"], 64, "error[usage.no-such-record]"),
        (["to-customer:6"], 64, "error[usage.no-such-record]"), (["to-customer:6", "--lang", "zh"], 64, "没有第 6 条记录"),
        (["to-customer:1", "--field", "telephone"], 64, "error[usage.unknown-field]"),
        (["customer.phone", "--field", "phone"], 64, "error[usage.field-of-a-field]"), ([], 64, "subject"),
        (["--help"], 0, "Example:"),
    ]

    @Test(arguments: refused) func `is refused with a reason`(arguments: [String], exit: Int32, says: String) throws {
        let shop = try SmallShop()
        try shop.lock()
        let result = try run(Repository.command("handover"), ["plan", "explain", "plan.yaml"] + arguments, in: shop.folder.url)
        #expect(result.status == exit && (result.stdout + result.stderr).contains(says), "\(arguments): \(result)")
    }

    @Test(arguments: ["customer.phone", "to-customer:1"]) func `needs the lock`(subject: String) throws {
        let shop = try SmallShop()
        let result = try run(Repository.command("handover"), ["plan", "explain", "plan.yaml", subject], in: shop.folder.url)
        #expect(result.status == 66 && result.stderr.contains("error[run.no-lock]"), "\(result)")
    }
}
