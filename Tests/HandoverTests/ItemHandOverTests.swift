import Foundation
import Handover
import HandoverCore
import HandoverCrypto
import HandoverSQLite
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A hand-over of lists in columns` {
    private func sound(_ summary: RunSummary) {
        #expect(summary.verdict?.isSound == true, "\(summary.verdict?.answers.flatMap(\.findings).prefix(4) ?? [])")
    }

    @Test func `gives every item one fate`() async throws {
        let shop = try ItemShop.shop()
        let summary = try await shop.run()
        sound(summary)
        #expect(
            summary.mappings.map {
                "\($0.balance.mapping) \($0.balance.records)=\($0.balance.migrated)+\($0.balance.quarantined)"
            }
                == ["to-customer 7=6+1", "to-tag 9=8+0", "to-phone 7=5+2"])
        #expect(try shop.table("customer") == "id,name\nC1,张三\nC2,李四\nC3,王五\nC4,赵六\nC5,钱七\nC7,周九\n")
        #expect(try shop.table("tag") == ItemShop.tags)
        #expect(try shop.table("phone") == ItemShop.phones)
        #expect(try shop.text("data/ledger/to-tag.csv") == "record,count,disposition\n1,4,migrated\n5,1,excluded\n6,4,migrated\n")
        #expect(
            try shop.text("data/ledger/to-phone.csv")
                == "record,count,disposition\n1,3,migrated\n4,1,quarantined\n5,1,migrated\n6,1,quarantined\n7,1,migrated\n")
        let file = Array(ItemShop.customers.utf8)
        func line(_ text: String) throws -> (offset: Int, bytes: Int) {
            let range = try #require(file.firstRange(of: Array((text + "\n").utf8)))
            return (range.lowerBound, range.count)
        }
        let (bad, second) = (try line("C4,赵六,　,12345"), try line("C5,钱七,单页,13700137000/x"))
        #expect(
            try shop.text("data/exceptions/to-phone.csv")
                == """
                record,line,offset,bytes,findings,raw
                4,5,\(bad.offset),\(bad.bytes),PHONE@number,
                6,6,\(second.offset),\(second.bytes),PHONE@number,

                """)
        let counts = try shop.text("metadata/counts.json")
        #expect(counts.contains(#""lists":[{"id":"tag","records":"9"},{"id":"phone","records":"7"}],"records":"7""#), "\(counts)")
        #expect(counts.contains(#""from":"customers.tag","id":"to-tag""#))
        #expect(try shop.text("data/coverage/customers.csv").contains(",records,7\n"))
    }

    @Test(arguments: ["GB18030", "UTF-16LE", "UTF-32BE"]) func `is the same in every encoding`(encoding: String) async throws {
        let (plain, other) = (try ItemShop.shop(), try ItemShop.shop())
        let mark = encoding.hasPrefix("UTF") ? "printf '\\357\\273\\277' | cat - customers.csv" : "cat customers.csv"
        let converted = try run(
            "sh", ["-c", "\(mark) | iconv -f UTF-8 -t \(encoding) > c && mv c customers.csv"], in: other.folder.url)
        #expect(converted.status == 0, "\(converted)")
        _ = try await plain.run()
        sound(try await other.run())
        for table in ["customer", "tag", "phone"] { #expect(try other.table(table) == plain.table(table)) }
        for mapping in ["to-tag", "to-phone"] {
            #expect(try other.text("data/ledger/\(mapping).csv") == plain.text("data/ledger/\(mapping).csv"))
        }
    }

    @Test(arguments: ["box.zip", "book.xlsx"]) func `is the same out of a container`(container: String) async throws {
        let shop = try ItemShop.shop {
            let inside = container == "box.zip" ? "member: customers.csv" : "sheet: 客户"
            return $0.replacing("sources:\n", with: "containers: {box: {path: \(container), owner: seller}}\nsources:\n")
                .replacing("    path: customers.csv\n    owner: seller\n", with: "    in: box\n    \(inside)\n")
                .replacing("expect: {records: 7}", with: "expect: {records: \(container == "box.zip" ? 7 : 6)}")
        }
        let script = """
            import csv, sys, zipfile
            if sys.argv[1] == "box.zip":
                zipfile.ZipFile("box.zip", "w").write("customers.csv")
            else:
                import openpyxl
                book = openpyxl.Workbook()
                book.active.title = "客户"
                for row in csv.reader(open("customers.csv", encoding="utf-8", newline="")):
                    if len(row) == 4: book.active.append(row)
                book.save("book.xlsx")
            """
        let packed = try run(
            Repository.path(".build-tools/bin/python3"), ["-c", script, container], in: shop.folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
        #expect(packed.status == 0, "\(packed)")
        var boxed = shop
        boxed.exports = [container]
        sound(try await boxed.run())
        #expect(try boxed.table("phone") == ItemShop.phones)
        #expect(
            try boxed.table("tag") == (container == "box.zip" ? ItemShop.tags : ItemShop.tags.replacing(",7,周", with: ",6,周")))
    }

    /// Batches of a mebibyte, several of them, and rows across their borders.
    @Test func `is the same on any number of cores`() async throws {
        let rows = (1...60_000).map { "C\($0),客户,\(String(repeating: "名片；", count: $0 % 5))海报,1380013\(8000 + $0 % 1000)/x" }
        let text = "编号,姓名,标签,电话\n" + rows.joined(separator: "\n") + "\n"
        var digests: Set<String> = []
        for threads in [1, 2, 4] {
            let shop = try ItemShop.shop(customers: text) {
                $0.replacing("expect: {records: 7}", with: "expect: {records: 60000}").replacing(
                    "expect: {records: 9}", with: "expect: {records: 180000}")
            }
            let summary = try await shop.run {
                $0.threads = threads
                $0.seed = String(repeating: "07", count: 32)
            }
            sound(summary)
            #expect(summary.mappings.map(\.balance.records) == [60_000, 180_000, 120_000])
            digests.insert(summary.dataDigest)
        }
        #expect(digests.count == 1)
    }

    @Test(arguments: [
        ("expect: {records: 9}", "expect: {records: 8}", "sources.customers.lists.tag"),
        ("expect: {records: 7}", "expect: {records: 16}", nil),
    ]) func `stops at another number of items than was declared`(from: String, to: String, key: String?) async throws {
        let shop = try ItemShop.shop { $0.replacing(from, with: to) }
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .stopped && failure?.diagnostics.map(\.code.name) == ["run.record-count-differs"])
        #expect(failure?.diagnostics.first?.location?.planKey == key)
    }

    // MARK: init

    @Test func `begins with a lock that counts items`() throws {
        let shop = try ItemShop.shop()
        let result = try Initializer.lock(plan: shop.planPath, exports: [shop.folder.path("customers.csv")])
        #expect(
            result.sources[0].lists.map { "\($0.id ?? "rows") \($0.at) \($0.records)" } == ["rows  7", "tag 标签 9", "phone 电话 7"])
        let lock = String(decoding: try shop.folder.read("plan.lock.json"), as: UTF8.self)
        #expect(
            lock.contains(
                #""lists":[{"by":["；",";"],"id":"tag","in":"标签","records":"9"},{"by":["、","/"],"id":"phone","in":"电话","records":"7"}]"#
            ))
    }

    @Test(arguments: [
        ("in: 电话", "in: 手机", "plan.unknown-column", "phone: {in"),
        ("phone: {in: 电话, by: [\"、\", /]}", "phone: /x", "plan.lists-mixed", "phone: /x"),
    ]) func `has no lock for a column that is not there`(from: String, to: String, code: String, at: String) throws {
        let shop = try ItemShop.shop { $0.replacing(from, with: to) }
        let failure = #expect(throws: Failure.self) { try shop.lock() }
        let plan = String(decoding: try shop.folder.read("plan.yaml"), as: UTF8.self)
        let before = plan[..<(try #require(plan.range(of: at)).lowerBound)].split(
            separator: "\n", omittingEmptySubsequences: false)
        let place = failure?.diagnostics.first { $0.code.name == code }?.location
        #expect(
            place?.line == before.count && place?.column == (before.last?.utf8.count ?? 0) + 1, "\(failure?.diagnostics ?? [])")
        #expect(!FileManager.default.fileExists(atPath: shop.folder.path("plan.lock.json")))
    }

    @Test func `has no lock for a header that names the column twice, nor for a document`() throws {
        let twice = try ItemShop.shop(customers: ItemShop.customers.replacing("姓名", with: "标签"))
        #expect(#expect(throws: Failure.self) { try twice.lock() }?.diagnostics.map(\.code.name) == ["csv.column-twice"])
        let json = try ItemShop.shop(customers: "[{\"标签\": \"a；b\", \"n\": 1},\n {\"标签\": \"c\", \"n\": 2}]\n")
        #expect(#expect(throws: Failure.self) { try json.lock() }?.diagnostics.map(\.code.name) == ["plan.list-of-document"])
        let table = try ItemShop.shop {
            $0.replacing("tag: {in: 标签, by: [\"；\", \";\"], expect: {records: 9}}", with: "tag: /x").replacing(
                "phone: {in: 电话, by: [\"、\", /]}", with: "phone: /y"
            ).replacing("expect: {records: 7}", with: "dtd: refuse").replacing("from: customers,", with: "from: customers.tag,")
                .replacing("../编号", with: "编号").replacing("#parent", with: "#record").replacing("#position", with: "#record")
                .replacing("../姓名", with: "姓名")
        }
        #expect(
            #expect(throws: Failure.self) { try table.lock() }?.diagnostics.map(\.code.name)
                == ["plan.list-of-csv", "plan.list-of-csv"])
    }

    @Test func `reads a file that begins like a document, if the columns are there`() async throws {
        let shop = try ItemShop.shop(customers: ItemShop.customers.replacing("编号", with: "[编号]")) {
            $0.replacing("编号", with: "\"[编号]\"").replacing("../\"[编号]\"", with: "\"../[编号]\"")
        }
        sound(try await shop.run())
        #expect(try shop.table("phone") == ItemShop.phones)
    }

    // MARK: Limits

    @Test func `reads a million items of one row and no more`() async throws {
        func shop(_ items: Int) throws -> SmallShop {
            let text = "编号,姓名,标签,电话\nC1,张三,\"\(String(repeating: "a;", count: items - 1))a\",\n"
            return try ItemShop.shop(customers: text) {
                $0.replacing(", expect: {records: 9}", with: "").replacing("    expect: {records: 7}\n", with: "")
            }
        }
        let most = try shop(1_000_000)
        let summary = try await most.run()
        sound(summary)
        #expect(summary.mappings[1].balance.migrated == 1_000_000)
        let more = try shop(1_000_001)
        let failure = #expect(throws: Failure.self) { try more.lock() }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["csv.too-many-items"])
        #expect(failure?.diagnostics.first?.location?.line == 2 && failure?.diagnostics.first?.location?.field == "标签")
    }

    @Test func `reads a text of sixteen mebibytes, and none of a larger one`() async throws {
        let long = String(repeating: "名", count: (Limits.fieldBytes - 4) / 3)
        let text = "编号,姓名,标签,电话\nC1,张三,\(long)；a,\nC2,李四,\(long)名名；a；b,\n"
        let shop = try ItemShop.shop(customers: text) {
            $0.replacing(", expect: {records: 9}", with: "").replacing("    expect: {records: 7}\n", with: "")
                .replacing("{template: \"{../姓名}:{.}\"}", with: "../姓名")
        }
        let summary = try await shop.run()
        sound(summary)
        #expect(summary.mappings.prefix(2).map { "\($0.balance.records)=\($0.balance.migrated)" } == ["2=1", "2=2"])
    }

    // MARK: What goes by mapping and record

    @Test func `holds lines in a column against the sum of their row`() async throws {
        let customers = """
            编号,合计,金额
            1,30.00,10+20
            2,5.00,1 + 3
            3,7.00,7.00
            4,0.00,
            5,3.00,1+x+1

            """
        let plan = """
            \(SmallShop.planHead)
            sources:
              jobs: {path: customers.csv, owner: seller, lists: {line: {in: 金额, by: +}}}
            tables:
              job: {key: [id], fields: {id: {type: identifier}, total: {type: money}}}
              line: {key: [job, place], fields: {job: {type: identifier}, place: {type: integer}, amount: {type: money}}, references: [{field: job, to: job}]}
            mappings:
              to-job: {from: jobs, to: job, fields: {id: 编号, total: {from: 合计, do: [money], else: {quarantine: MONEY}}}}
              to-line:
                from: jobs.line
                to: line
                balance: {sum: amount, equals: to-job.total}
                fields: {job: ../编号, place: {from: "#position", do: [integer], else: {quarantine: NUMBER}}, amount: {from: ., do: [money], else: {quarantine: MONEY}}}
            quarantine: {maxRate: "1"}
            steps:
              - {id: map, method: transform, uses: [to-job, to-line], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
              - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
              - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

            """
        var shop = try SmallShop(plan: plan, customers: Array(customers.utf8))
        shop.exports = ["customers.csv"]
        sound(try await shop.run())
        #expect(try shop.table("job") == "id,total\n1,30.00\n3,7.00\n4,0.00\n")
        #expect(try shop.table("line") == "job,place,amount\n1,1,10.00\n1,2,20.00\n3,1,7.00\n")
        #expect(
            try shop.text("data/exceptions/to-job.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",")[4] }
                == ["UNBALANCED@total", "UNBALANCED@total"])
    }

    @Test func `is looked up by items`() async throws {
        let shop = try ItemShop.shop {
            $0.replacing("tables:\n", with: "lookups:\n  kinds: {from: customers.tag, key: [\".\"]}\ntables:\n")
                .replacing("name: {type: text, personal: true}", with: "name: {type: text, personal: true}, kind: {type: text}")
                .replacing("name: 姓名}", with: "name: 姓名, kind: {lookup: kinds, by: 标签, from: ., else: {nullify: NO_KIND}}}")
        }
        sound(try await shop.run())
        #expect(try shop.table("customer") == "id,name,kind\nC1,张三,\nC2,李四,\nC3,王五,\nC4,赵六,\nC5,钱七,单页\nC7,周九,\n")
    }

    @Test func `puts items before people, and takes their corrections`() async throws {
        let shop = try ItemShop.shop()
        try shop.lock()
        #expect(try await shop.export() == 3)
        let sheet = String(decoding: try shop.folder.read("held.csv"), as: UTF8.self)
        #expect(sheet.contains("12345") && sheet.contains("13700137000") == false, "\(sheet)")
        try Spreadsheet.edit(
            shop.folder,
            """
            row("to-phone", 4).update({".": "13500135000", "decision": "correct", "reason": "typed wrongly", "decided by": "Wang"})
            row("to-phone", 6).update({"decision": "keep", "reason": "no telephone", "decided by": "Wang"})
            """)
        #expect(try await shop.redrive().decisions == 2)
        sound(try await shop.run())
        #expect(try shop.table("phone").contains("C4,+8613500135000,4\n"))
        #expect(try shop.text("data/corrections/to-phone.csv").split(separator: "\n").count == 2)
        let decisions = try shop.text("metadata/decisions.json")
        #expect(
            decisions.contains(#""column":".""#) && decisions.contains("\"was\":\"\(hex(SHA256.digest(Array("12345".utf8))))\""),
            "\(decisions)")
    }

    /// The sixth telephone is another text where the plan cuts it elsewhere: nobody decided about that one.
    @Test func `binds a decision to the item that was shown`() async throws {
        let shop = try ItemShop.shop()
        try shop.lock()
        #expect(try await shop.export() == 3)
        try Spreadsheet.edit(
            shop.folder, "row('to-phone', 6).update({'decision': 'keep', 'reason': 'no telephone', 'decided by': 'Wang'})")
        #expect(try await shop.redrive().decisions == 1)
        let other = ItemShop.plan(cutBy: #"["、", x]"#)
        try shop.folder.write(Array(other.utf8), to: "plan.yaml")
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code) == [.decisionRecordDiffers])
    }

    /// A long text of the row stands in each of its items: they go out a few at a time, and each is found again.
    @Test func `takes long texts of rows into their items, a few items at a time`() async throws {
        let (name, tags) = (String(repeating: "n", count: 100_000), (1...300).map { "标\($0)" })
        let shop = try ItemShop.shop(
            customers: "编号,姓名,标签,电话\nC1,\(name),\(tags.joined(separator: "；")),13800138000\nC2,乙,名片,\n"
        ) { $0.replacing(", expect: {records: 9}", with: "").replacing("    expect: {records: 7}\n", with: "") }
        let converted = try run(
            "sh", ["-c", "iconv -f UTF-8 -t GB18030 customers.csv > c && mv c customers.csv"], in: shop.folder.url)
        #expect(converted.status == 0, "\(converted)")
        sound(try await shop.run { $0.memory = 64 << 20 })
        let rows = try shop.table("tag").split(separator: "\n")
        #expect(rows.count == 302 && rows[250] == "C1,250,标250,1,\(name):标250" && rows[301] == "C2,1,名片,2,乙:名片")
        let file = try shop.folder.read("customers.csv")
        for item in [1, 19, 20, 21, 250, 300] {
            let raw = try #require(
                try await shop.explain("to-tag", Int64(item), field: "text").trace?.columns.first?.raw, "item \(item)")
            try shop.folder.write(Array(file[Int(raw.offset)..<Int(raw.offset) + raw.bytes]), to: "cell")
            let text = try run("iconv", ["-f", "GB18030", "-t", "UTF-8", "cell"], in: shop.folder.url).stdout
            #expect(text == "标\(item)")
        }
    }

    /// What a decision corrects in the row changes none of its items.
    @Test func `cuts the text of the export, whatever is corrected in the row`() async throws {
        let shop = try ItemShop.shop {
            $0.replacing("name: {type: text, personal: true}", with: "name: {type: text, personal: true}, phone: {type: phone}")
                .replacing("name: 姓名}", with: "name: 姓名, phone: {from: 电话, do: [phone], else: {quarantine: PHONE}}}")
        }
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            "row('to-customer', 4).update({'电话': '13500135000、1', 'decision': 'correct', 'reason': 'r', 'decided by': 'w'}); row('to-customer', 4)['电话'] = '13500135000'"
        )
        _ = try await shop.redrive()
        sound(try await shop.run())
        #expect(try shop.table("customer").contains("C4,赵六,+8613500135000\n"))
        #expect(try !shop.table("phone").contains("13500135000"))
    }

    @Test(arguments: ["UTF-8", "GB18030"]) func `is explained from the bytes of the export`(encoding: String) async throws {
        let shop = try ItemShop.shop()
        let converted = try run(
            "sh", ["-c", "iconv -f UTF-8 -t \(encoding) customers.csv > c && mv c customers.csv"], in: shop.folder.url)
        #expect(converted.status == 0, "\(converted)")
        _ = try await shop.run()
        let told = try await shop.explain("to-phone", 2, field: "number")
        #expect(told.told.place.line == 2 && told.cells.map(\.value.words) == ["C1", "+8613900139000", "2"])
        let column = try #require(told.trace?.columns.first)
        let raw = try #require(column.raw)
        let file = try shop.folder.read("customers.csv")
        #expect(String(decoding: file[Int(raw.offset)..<Int(raw.offset) + raw.bytes], as: UTF8.self) == "139 0013 9000")
        #expect(column.name == "." && column.value.words == "139 0013 9000" && told.trace?.value.words == "+8613900139000")
        let poster = try #require(try await shop.explain("to-tag", 6, field: "text").trace?.columns.first)
        let place = try #require(poster.raw)
        try shop.folder.write(Array(file[Int(place.offset)..<Int(place.offset) + place.bytes]), to: "cell")
        #expect(try run("iconv", ["-f", encoding, "-t", "UTF-8", "cell"], in: shop.folder.url).stdout == "海报")
        let name = try #require(
            try await shop.explain("to-tag", 6, field: "owner").trace?.columns.first { $0.name == "../姓名" }?.raw)
        try shop.folder.write(Array(file[Int(name.offset)..<Int(name.offset) + name.bytes]), to: "cell")
        #expect(try run("iconv", ["-f", encoding, "-t", "UTF-8", "cell"], in: shop.folder.url).stdout == "李四")
        let excluded = try await shop.explain("to-tag", 5)
        guard case .excluded = excluded.told.fate else { return #expect(Bool(false), "\(excluded.told)") }
        guard case .quarantined(let findings) = try await shop.explain("to-phone", 6).told.fate else {
            return #expect(Bool(false))
        }
        #expect(findings.map(\.code) == ["PHONE"])
    }

    // MARK: Target

    @Test func `goes into a database and out of it again`() async throws {
        let shop = try ItemShop.loading()
        try shop.lock()
        sound(try await shop.run())
        let database = shop.folder.path("crm.db")
        #expect(
            try SQLiteDatabase.open(database, .read).rows("SELECT customer, place, text FROM tag ORDER BY rowid LIMIT 2")
                == [["C1", "1", "名片"], ["C1", "2", "海报"]])
        let outcome = try await Rollback.run(
            Rollback.Options(
                archivePath: shop.tar, target: "sqlite:" + database, trust: try shop.policy(), keyPath: shop.keyName + ".key",
                certificatePath: shop.keyName + ".crt"))
        #expect(outcome.sincePath == nil)
        #expect(try SQLiteDatabase.open(database, .read).rows("SELECT count(*) FROM sqlite_schema") == [["0"]])
    }
}
