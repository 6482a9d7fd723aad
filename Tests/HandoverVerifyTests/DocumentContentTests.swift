import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The content check of lists` {
    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    @Test func `agrees with an archive that was worked out by hand`() throws {
        let result = try HandMadeInvoices.shop.check()
        #expect(
            [result.complete.outcome, result.accurate.outcome, result.usable.outcome] == [.yes, .yes, .yes], "\(findings(result))"
        )
        #expect(result.balances.map { [$0.records, $0.migrated, $0.quarantined] } == [[6, 4, 2], [6, 3, 3]])
        #expect(result.accurate.checks.first { $0.name == "balances" }?.count == 4)
    }

    @Test func `says where a value of a nested record differs`() throws {
        var shop = HandMadeInvoices.shop
        shop["data/tables/line/part-0001.csv"] = shop["data/tables/line/part-0001.csv"].replacing("D,1,1.00", with: "D,1,1.01")
        let result = try shop.check()
        let place = try #require(result.accurate.findings.first { $0.code == .valueDiffers }?.location)
        #expect(place.file == "data/originals/bills.json" && place.line == 5 && place.record == 4 && place.field == "sum")
        #expect(place.byteOffset == Int64(HandMadeInvoices.offset("{\"sum\":1.00}")) && place.table == "line")
        let header = try #require(result.accurate.findings.first { $0.code == .linesUnbalanced }?.location)
        #expect(header.record == 4 && header.line == 5 && header.field == "total" && header.table == "invoice")
    }

    /// One text for another: what is found.
    static let changes: [(path: String, from: String, to: String, code: String)] = [
        ("data/tables/invoice/part-0001.csv", "C,0.00", "C,0.01", "verify.lines-unbalanced"),
        ("data/tables/line/part-0001.csv", "A,2,20.00,,无\n", "", "row.missing"),
        ("data/tables/line/part-0001.csv", "20.00,,无", "20.00,,", "value.differs"),
        ("data/exceptions/to-invoice.csv", "UNBALANCED@total", "UNBALANCED@no", "exceptions.differ"),
        ("data/exceptions/to-line.csv", "<to-invoice:2", "<to-invoice:1", "exceptions.differ"),
        ("data/exceptions/to-line.csv", "PARENT_UNREADABLE", "SHAPE", "exceptions.differ"),
        ("data/ledger/to-line.csv", "5,2,quarantined", "5,1,quarantined", "ledger.differs"),
        ("data/coverage/bills.csv", "ignored,1", "ignored,2", "coverage.differs"),
        ("data/coverage/bills.csv", "records,6", "records,12", "coverage.differs"),
        ("metadata/counts.json", "\"count\":\"3\",\"field\":\"memo\"", "\"count\":\"2\",\"field\":\"memo\"", "counts.differ"),
        ("metadata/counts.json", "{\"id\":\"line\",\"records\":\"6\"}", "{\"id\":\"line\",\"records\":\"5\"}", "counts.differ"),
        ("metadata/counts.json", "\"changed\":\"3\",\"field\":\"note\"", "\"changed\":\"0\",\"field\":\"note\"", "counts.differ"),
        ("metadata/counts.json", "\"from\":\"bills.line\"", "\"from\":\"bills\"", "counts.differ"),
        (
            "metadata/plan.json", "\"expect\":{\"records\":\"6\"}", "\"expect\":{\"records\":\"7\"}",
            "source.records-differ-from-declared"
        ),
        ("metadata/lock.json", "\"records\":\"6\"}],\"outside\"", "\"records\":\"5\"}],\"outside\"", "source.differs-from-lock"),
        ("metadata/lock.json", "[\"/no\",\"/total\"]", "[\"/no\",\"/total\",\"/note\"]", "metadata.unreadable"),
        ("data/originals/bills.json", "\"F\"", "\"F\",\"x\":[", "source.differs-from-lock"),
    ]

    @Test(arguments: changes.indices) func `finds a change`(index: Int) throws {
        let (path, from, to, code) = Self.changes[index]
        var shop = HandMadeInvoices.shop
        try #require(shop[path].contains(from), "\(path): \(from)")
        shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1)
        let result = try shop.check()
        #expect(findings(result).map(\.code.name).contains(code), "\(path) \(to): \(findings(result))")
    }

    /// What does not fit is never a yes: of the plan, then of the lock.
    static let nonsense: [(from: String, to: String)] = [
        ("\"equals\":\"total\"", "\"equals\":\"no\""), ("\"mapping\":\"to-invoice\"", "\"mapping\":\"to-line\""),
        ("\"sum\":\"sum\"", "\"sum\":\"pos\""), ("\"sum\":\"sum\"", "\"sum\":\"nothing\""),
        ("\"references\":[{\"field\":\"invoice\",\"onOrphan\":\"quarantine\",\"to\":\"invoice\"}]", "\"references\":[]"),
        ("\"from\":\"..//no\"", "\"from\":\"../no\""), ("\"from\":\"..//no\"", "\"from\":\"../..//no\""),
        ("\"from\":\"#position\"", "\"from\":\"#place\""), ("\"from\":\"/total\"", "\"from\":\"#position\""),
        ("\"from\":\"bills.line\"", "\"from\":\"bills\""), ("\"from\":\"bills.line\"", "\"from\":\"bills.lines\""),
        ("\"from\":\"bills.line\"", "\"from\":\"bills.line.x\""), ("\"at\":\"/made\"", "\"at\":\"/maker\""),
        ("[{\"at\":\"/made\",\"reason\":\"导出日期\"}]", "[]"), ("\"at\":\"invoice/lines\"", "\"at\":\"invoice/line\""),
        ("\"dtd\":\"refuse\",", ""), ("\"dtd\":\"refuse\"", "\"dtd\":\"accept\""), ("\"text\":\"无\"", "\"texts\":[\"无\"]"),
        ("\"pack\":[]", "\"pack\":[\"/total\"]"), ("\"lists\"", "\"expect\":{\"records\":\"6\"},\"lists\""),
        ("\"format\":\"json\"", "\"format\":\"csv\""), ("\"format\":\"json\"", "\"format\":\"ndjson\""),
        ("\"format\":\"json\"", "\"format\":\"xml\""), ("\"encoding\":\"utf-8\"", "\"encoding\":\"gb18030\""),
        ("\"at\":\"invoice/lines\",\"columns\"", "\"at\":\"invoice/rows\",\"columns\""), ("\"bom\":false", "\"bom\":true"),
        ("\"columns\":[\"/sum\",\"/memo\"]", "\"columns\":[\"/sum\",\"memo\"]"),
        ("\"columns\":[\"/no\",\"/total\"]", "\"columns\":[\"/no\",\"/total\",\"/lines\"]"),
        ("\"outside\":[\"/made\"]", "\"outside\":[\"/made\",\"/made\"]"),
        ("\"outside\":[\"/made\"]", "\"outside\":[\"/invoices/0\"]"),
        ("\"lists\":[", "\"headerAt\":\"0\",\"lists\":["),
    ]

    @Test(arguments: nonsense.indices) func `takes no nonsense`(index: Int) throws {
        let (from, to) = Self.nonsense[index]
        var met = false
        for path in ["metadata/plan.json", "metadata/lock.json"] {
            var shop = HandMadeInvoices.shop
            guard shop[path].contains(from) else { continue }
            met = true
            shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1)
            let result = try shop.check()
            #expect([result.complete, result.accurate, result.usable].contains { $0.outcome == .no }, "\(path): \(to)")
        }
        #expect(met, "\(from)")
    }

    @Test(arguments: UInt64(0)..<100) func `never crashes on bytes changed at random`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let files = HandMadeInvoices.shop.files
        let victim = Int(seed) % files.count
        for _ in 0..<4 {
            var members = files.map { (path: $0.path, content: Array($0.content.utf8)) }
            for _ in 0..<Int.random(in: 1...3, using: &random) where !members[victim].content.isEmpty {
                let place = Int.random(in: 0..<members[victim].content.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: members[victim].content[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: members[victim].content.removeSubrange(place..<members[victim].content.count)
                default: members[victim].content.insert(members[victim].content[place], at: place)
                }
            }
            let archive = try HandMadeArchive(members)
            _ = try archive.check(.init())
        }
    }

    @Test func `knows the originals of every format`() {
        for suffix in ["csv", "json", "ndjson", "xml"] { #expect(MemberPath.section(of: "data/originals/a.\(suffix)") == 1) }
        for path in ["data/originals/a.txt", "data/originals/.json", "data/ledger/a.json", "data/originals/a.b.json"] {
            #expect(MemberPath.section(of: path) == nil)
        }
    }
}
