import Foundation
import Handover
import HandoverCore
import HandoverFixtures
import HandoverTestSupport
import HandoverVerify
import Testing

/// The shop's ledger as a workbook: a title, a blank row, a row that nobody sees, cells that Excel has destroyed, a sheet for people.
private enum Ledger {
    static let strings = "<si><t>客户台账</t></si><si><t>编号</t></si><si><t>姓名</t></si><si><r><t>张</t></r><r><t>三</t></r></si>"

    static func text(_ place: String, _ text: String) -> String {
        "<c r=\"\(place)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
    }

    static let customers = """
        <cols><col min="5" max="5" hidden="1"/></cols><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c></row>
        <row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c>\(text("C3", "余额"))\(text("D3", "建档日期"))\(text("E3", "会员号"))</row>
        <row r="4">\(text("A4", "C1"))<c r="B4" t="s"><v>3</v></c><c r="C4"><v>1234.0999999999999</v></c><c r="D4" s="1"><v>45052</v></c>\(text("E4", "M1"))</row>
        <row r="5" hidden="1">\(text("A5", "C2"))\(text("B5", "李四"))<c r="C5"><v>0</v></c><c r="D5" s="1"><v>45053</v></c>\(text("E5", "M2"))</row>
        <row r="7">\(text("A7", "C3"))\(text("B7", "王五\n二行"))<c r="C7" t="e"><v>#REF!</v></c><c r="D7" s="1"><v>45054</v></c>\(text("E7", "M3"))</row>
        <row r="8">\(text("A8", "C4"))\(text("B8", "赵六"))<c r="C8"><v>0.28999999999999998</v></c><c r="D8" s="1"><v>45055</v></c><c r="E8"><v>1.1010520880229E+17</v></c></row>
        <row r="9">\(text("A9", "C5"))\(text("B9", "钱七"))<c r="C9"><v>1E+3</v></c><c r="D9" s="1"><v>45056</v></c>\(text("E9", "M5"))</row>
        </sheetData><mergeCells count="1"><mergeCell ref="A1:E1"/></mergeCells>
        """

    static func book(_ change: (inout HandMadeWorkbook) -> Void = { _ in }) -> [UInt8] {
        let book = HandMadeWorkbook(rows: "", strings: strings) { book in
            book.sheets = [
                ("客户", nil, customers),
                ("统计", "hidden", "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData>"),
            ]
            book.styles = "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
            book.others = ["xl/vbaProject.bin": "macro"]
            change(&book)
        }
        return CraftedZip(book.parts.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }).bytes
    }

    static func plan(_ layout: String = "") -> String {
        """
        \(SmallShop.planHead)
        containers:
          books: {path: 台账.xlsx, owner: seller, ignore: {统计: 由其他表算出}}
        sources:
          ledger: {in: books, sheet: 客户\(layout)}
        tables:
          customer:
            key: [id]
            fields:
              id: {type: identifier}
              name: {type: text}
              balance: {type: money}
              since: {type: date}
              member: {type: identifier}
        mappings:
          to-customer:
            from: ledger
            to: customer
            fields:
              id: 编号
              name: 姓名
              balance: {from: 余额, do: [excel-number, money], else: {quarantine: MONEY}}
              since: {from: 建档日期, do: [{date: [excel-1900]}], else: {quarantine: DATE}}
              member: 会员号
        quarantine: {maxRate: "0.9"}
        steps:
          - {id: map, method: transform, uses: [to-customer], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: seal, method: archive, schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, schedule: {from: 2026-01-01T00:00}, responsible: team}
        verification: {totals: [{table: customer, field: balance}]}

        """
    }

    static func shop(_ layout: String = "", book: [UInt8] = book()) throws -> SmallShop {
        var shop = try SmallShop(plan: plan(layout))
        shop.exports = ["台账.xlsx"]
        try shop.folder.write(book, to: "台账.xlsx")
        return shop
    }
}

@Suite struct `A hand-over of a workbook` {
    @Test func `takes its digits, and holds back what nobody sees and what Excel destroyed`() async throws {
        let shop = try Ledger.shop()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(
            String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self)
                == "id,name,balance,since,member\nC1,张三,1234.10,2023-05-06,M1\nC5,钱七,1000.00,2023-05-10,M5\n")
        let exceptions = String(decoding: try shop.member("data/exceptions/to-customer.csv"), as: UTF8.self)
        let findings = exceptions.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[4] }
        #expect(findings == ["HIDDEN_ROWS", "EXCEL_ERROR@balance", "EXCEL_SCIENTIFIC@member"])
        #expect(
            String(decoding: try shop.member("data/coverage/ledger.csv"), as: UTF8.self).contains(",blank,1\n"))
        #expect(try shop.member("data/originals/books.xlsx") == shop.folder.read("台账.xlsx"))
        // A verifier that has nothing but the archive says the same.
        #expect(try shop.verify().isSound)
    }

    @Test func `gives the records back by their rows, and takes corrections`() async throws {
        let shop = try Ledger.shop()
        try shop.lock()
        #expect(try await shop.export() == 3)
        let sheet = String(decoding: try shop.folder.read("held.csv"), as: UTF8.self)
        #expect(sheet.contains("to-customer,2,5,"))
        #expect(sheet.contains("to-customer,3,7,"))
        // Behind a cell of two lines a line is no row any more.
        #expect(sheet.contains("to-customer,4,8,"))
        #expect(sheet.contains("\t编号,\t姓名,\t余额,\t建档日期,\t会员号"))
        try Spreadsheet.edit(
            shop.folder,
            """
            row('to-customer', 3).update({'decision': 'correct', 'reason': 'r', 'decided by': 'w', '余额': '10.5'})
            row('to-customer', 2).update({'decision': 'keep', 'reason': 'r', 'decided by': 'w'})
            """)
        _ = try await shop.redrive()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self).contains("10.50"))
        let held = try await Quarantine.list(shop.tar, trust: shop.policy(), showsValues: true)
        #expect(try await held == Quarantine.list(shop.planPath, showsValues: true))
    }

    @Test func `takes hidden rows where their owner says so`() async throws {
        let shop = try Ledger.shop(", layout: {hiddenRows: accept}")
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.balance.migrated) == [3])
    }

    @Test func `begins with a draft that asks about hidden rows and sheets, and knows days`() throws {
        // Most amounts must look like some, or no type is proposed.
        let amounts = Ledger.customers.replacing("<v>1E+3</v>", with: "<v>1000</v>")
            .replacing("<c r=\"C7\" t=\"e\"><v>#REF!</v>", with: "<c r=\"C7\"><v>3.5</v>")
        let shop = try Ledger.shop(book: Ledger.book { $0.sheets[0].xml = amounts })
        try FileManager.default.removeItem(atPath: shop.planPath)
        let result = try Initializer.draft(exports: [shop.folder.path("台账.xlsx")], plan: shop.planPath)
        let yaml = String(decoding: try shop.folder.read("plan.yaml"), as: UTF8.self)
        #expect(result.containers.map(\.kind) == ["xlsx"])
        #expect(result.containers[0].ignored == ["统计"])
        #expect(yaml.contains("sheet: \"客户\""))
        #expect(yaml.contains("layout: {hiddenRows: \"???\"}"))
        #expect(yaml.contains("\"统计\": \"???\""))
        #expect(yaml.contains("do: [trim, {date: [\"excel-1900\"]}]"))
        #expect(yaml.contains("do: [trim, excel-number, money]"))
        let codes = (result.containers.flatMap(\.warnings) + result.sources.flatMap(\.warnings)).map(\.code.name)
        for code in ["not-read", "hidden-sheet", "hidden-rows", "hidden-columns", "merged-cells"] {
            #expect(codes.contains("workbook.\(code)"), "\(code)")
        }
        let lock = String(decoding: try shop.folder.read("plan.lock.json"), as: UTF8.self)
        #expect(lock.contains("\"date1904\":false"))
        #expect(lock.contains("\"others\":[]"))
        #expect(lock.contains("\"unread\":[\"xl/vbaProject.bin\"]"))
        #expect(lock.contains("\"hyperlinks\":\"0\""))
        #expect(lock.contains("\"hiddenColumns\":\"1\",\"hiddenRows\":\"1\""))
        #expect(lock.contains("\"state\":\"hidden\""))
    }

    @Test func `takes lines of a cell for what they are, for a sheet has no stray quotes`() async throws {
        // As many delimiters as a record has.
        let lines = Ledger.customers.replacing("王五\n二行", with: "王五\na,b,c,d,e\n二行")
            .replacing("<c r=\"C7\" t=\"e\"><v>#REF!</v>", with: "<c r=\"C7\"><v>3.5</v>")
        let shop = try Ledger.shop(book: Ledger.book { $0.sheets[0].xml = lines })
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        let exceptions = String(decoding: try shop.member("data/exceptions/to-customer.csv"), as: UTF8.self)
        #expect(exceptions.split(separator: ",").count { $0 == "HIDDEN_ROWS" } == 1)
        #expect(String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self).contains("a,b,c,d,e"))
    }

    @Test func `is drafted without formats of numbers where those cannot be read`() throws {
        let shop = try Ledger.shop(book: Ledger.book { $0.styles = "<cellXfs>" })
        let result = try Initializer.profile(exports: [shop.folder.path("台账.xlsx")])
        #expect(result.containers.flatMap(\.warnings).map(\.code.name).contains("workbook.no-formats"))
    }

    @Test func `names the cell that makes a sheet too wide`() throws {
        let rows = (2...4200).map { "<row r=\"\($0)\"><c><v>1</v></c></row>" }.joined()
        let wide = "<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>\(rows)</sheetData>"
        let shop = try Ledger.shop(book: Ledger.book { $0.sheets[0].xml = wide })
        let failure = #expect(throws: Failure.self) { try Initializer.profile(exports: [shop.folder.path("台账.xlsx")]) }
        #expect(failure?.diagnostics.first?.code.name == "workbook.sheet-too-large")
        #expect(failure?.diagnostics.first?.arguments.last == .name("XFD1"))
    }

    @Test func `refuses a workbook that was changed, a sheet that is not there, and files of old`() async throws {
        let shop = try Ledger.shop()
        _ = try await shop.run()
        try shop.folder.write(Ledger.book { $0.properties = " date1904=\"1\"" }, to: "台账.xlsx")
        let options = Transfer.Options(
            planPath: shop.planPath, outputFolder: shop.folder.path("again"), keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        let changed = await #expect(throws: Failure.self) { try await Transfer.run(options) }
        #expect(changed?.diagnostics.first?.code.name == "container.differs-from-lock")
        let other = try Ledger.shop(book: Ledger.book { $0.sheets[0].name = "别的" })
        let missing = #expect(throws: Failure.self) { try other.lock() }
        #expect(missing?.exit == .badData)
        try shop.folder.write(
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600), to: "old.xls")
        let old = #expect(throws: Failure.self) { try Initializer.profile(exports: [shop.folder.path("old.xls")]) }
        #expect(old?.diagnostics.first?.code.name == "workbook.old-or-encrypted")
    }

    @Test func `reads what openpyxl wrote`() async throws {
        let book = try Array(Data(contentsOf: URL(fileURLWithPath: Repository.path("Tests/HandoverTests/Golden/ledger.xlsx"))))
        let shop = try Ledger.shop(book: book)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(
            String(decoding: try shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self)
                == "id,name,balance,since,member\nC1,张三,1234.10,2023-05-06,M1\nC3,\"王五\n二行\",0.30,2023-05-08,007\n")
    }
}
