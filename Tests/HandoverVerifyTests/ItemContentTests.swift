import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The content check of lists in columns` {
    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    @Test(arguments: [false, true]) func `agrees with an archive that was worked out by hand`(decided: Bool) throws {
        let result = try HandMadeTags.shop(decided: decided).check()
        #expect([result.complete, result.accurate, result.usable].map(\.outcome) == [.yes, .yes, .yes], "\(findings(result))")
        let balances = result.balances.map { [$0.records, $0.migrated, $0.quarantined, $0.excluded ?? 0] }
        #expect(
            balances
                == (decided ? [[6, 4, 2, 0], [9, 6, 0, 3], [6, 4, 2, 0]] : [[6, 3, 3, 0], [9, 4, 2, 3], [6, 4, 2, 0]]))
        #expect(result.accurate.checks.first { $0.name == "balances" }?.count == (decided ? 4 : 3))
    }

    @Test func `says where the row of an item that differs is`() throws {
        var shop = HandMadeTags.shop()
        shop["data/tables/share/part-0001.csv"] = shop["data/tables/share/part-0001.csv"].replacing("C,2,1.00", with: "C,2,1.01")
        let result = try shop.check()
        let place = try #require(result.accurate.findings.first { $0.code == .valueDiffers }?.location)
        #expect(place.file == "data/originals/customers.csv" && place.line == 4 && place.record == 5 && place.field == "amount")
        #expect(place.byteOffset == Int64(28 + HandMadeTags.rows[1].utf8.count + HandMadeTags.rows[2].utf8.count + 2))
        let header = try #require(result.accurate.findings.first { $0.code == .linesUnbalanced }?.location)
        #expect(header.record == 3 && header.line == 4 && header.field == "total" && header.table == "customer")
    }

    @Test(arguments: [false, true]) func `adds up a row whose items come in several batches`(isTrue: Bool) throws {
        let shop = HandMadeTags.shop()
        let archive = try HandMadeArchive(shop.files.map { ($0.path, Array($0.content.utf8)) })
        var sums = LineSums(try CheckedPlan(archive.open))
        func take(_ mapping: Int, _ number: Int64, in parent: Int64, _ amount: String) {
            let record = SourceBatch.Location(number: number, line: 1, byteOffset: 0, byteCount: 0, parent: parent)
            sums.take(record, mapping, .init(record: number)) { _ in Array(amount.utf8)[...] }
        }
        take(0, 1, in: 0, "1.00")
        take(2, 1, in: 1, "1.00")
        take(0, 2, in: 0, isTrue ? "6.00" : "5.00")
        take(2, 2, in: 2, "3.00")
        sums.settle()
        take(2, 3, in: 2, "2.00")
        sums.settle()
        // Behind the last items of one row stand those of the next.
        take(2, 4, in: 2, "1.00")
        take(0, 3, in: 0, "0.00")
        sums.settle()
        #expect(sums.count == 2)
        sums.settle(isLast: true)
        #expect(sums.count == 3 && sums.findings.kept.compactMap(\.location?.record) == (isTrue ? [] : [2]))
    }

    @Test func `lets the mapping of the rows use, drop or leave the column of a list`() throws {
        var shop = HandMadeTags.shop()
        shop["metadata/plan.json"] = shop["metadata/plan.json"].replacing(
            "\"drop\":[{\"column\":\"分摊\",\"reason\":\"已拆分\"}]", with: "\"drop\":[]")
        #expect(findings(try shop.check()).map(\.code) == [.countsDiffer])
        shop["metadata/counts.json"] = shop["metadata/counts.json"].replacing(
            "\"dropped\":[{\"column\":\"分摊\",\"reason\":\"已拆分\",\"texts\":\"4\"}]", with: "\"dropped\":[]")
        #expect(findings(try shop.check()).isEmpty)
    }

    /// One text for another: what is found.
    static let changes: [(path: String, from: String, to: String, code: String)] = [
        ("data/tables/tag/part-0001.csv", "A,4,4,1,x", "A,3,4,1,x", "value.differs"),
        ("data/tables/tag/part-0001.csv", "A,4,4,1,x\n", "", "row.missing"),
        ("data/tables/tag/part-0001.csv", "A,4,4,1,x\n", "A,3,3,1,\nA,4,4,1,x\n", "row.extra"),
        ("data/tables/customer/part-0001.csv", "C,1.00", "C,1.01", "verify.lines-unbalanced"),
        ("data/exceptions/to-tag.csv", "TAG_UNKNOWN@tag", "REQUIRED@tag", "exceptions.differ"),
        ("data/exceptions/to-tag.csv", "9,6,", "9,7,", "exceptions.differ"),
        ("data/exceptions/to-share.csv", "<to-customer:2", "<to-customer:4", "exceptions.differ"),
        ("data/excluded/to-tag.csv", "\n6,4,", "\n6,5,", "excluded.differ"),
        ("data/ledger/to-tag.csv", "5,2,excluded", "5,1,excluded", "ledger.differs"),
        ("data/ledger/to-share.csv", "3,2,quarantined", "3,2,excluded", "ledger.differs"),
        ("metadata/counts.json", "{\"id\":\"tag\",\"records\":\"9\"}", "{\"id\":\"tag\",\"records\":\"8\"}", "counts.differ"),
        ("metadata/counts.json", "\"records\":\"6\",\"sha256\"", "\"sha256\"", "counts.differ"),
        ("metadata/counts.json", "\"from\":\"customers.tag\"", "\"from\":\"customers\"", "counts.differ"),
        ("metadata/counts.json", "\"texts\":\"4\"", "\"texts\":\"5\"", "counts.differ"),
        (
            "metadata/counts.json", "\"changed\":\"4\",\"field\":\"amount\"", "\"changed\":\"5\",\"field\":\"amount\"",
            "counts.differ"
        ),
        ("metadata/plan.json", "{\"records\":\"9\"}", "{\"records\":\"8\"}", "source.records-differ-from-declared"),
        ("metadata/lock.json", "\"in\":\"分摊\",\"records\":\"6\"", "\"in\":\"分摊\",\"records\":\"5\"", "source.differs-from-lock"),
    ]

    @Test(arguments: changes.indices) func `finds a change`(index: Int) throws {
        let (path, from, to, code) = Self.changes[index]
        var shop = HandMadeTags.shop()
        try #require(shop[path].contains(from), "\(path): \(from)")
        shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1)
        let result = try shop.check()
        #expect(findings(result).map(\.code.name).contains(code), "\(path) \(to): \(findings(result))")
    }

    /// Decisions about items: what is found where they are not so.
    static let decisions: [HandMadeShop.Change] = [
        ("metadata/decisions.json", "\"column\":\".\"", "\"column\":\"标签\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"column\":\".\"", "\"column\":\"../标签\"", .usable, "metadata.unreadable"),
        ("metadata/decisions.json", "\"record\":\"9\"", "\"record\":\"8\"", .complete, "decisions.record-not-held-back"),
        ("metadata/decisions.json", "\"new\":\"z\"", "\"new\":\"y\"", .accurate, "value.differs"),
        (
            "metadata/decisions.json", "\"was\":\"\(HandMadeShop.digest("禁"))\"", "\"was\":\"\"", .complete,
            "decisions.record-differs"
        ),
        ("metadata/decisions.json", "\"new\":\"q；r\"", "\"new\":\"q\"", .accurate, "value.differs"),
        ("data/corrections/to-tag.csv", "9,6,", "8,6,", .complete, "corrections.differ"),
        (
            "metadata/counts.json", "\"redriven\":\"1\",\"to\":\"tag\"", "\"redriven\":\"2\",\"to\":\"tag\"", .complete,
            "counts.differ"
        ),
    ]

    @Test(arguments: decisions.indices) func `finds decisions that are not so`(index: Int) throws {
        try HandMadeTags.shop(decided: true).expectFound(Self.decisions[index])
    }

    /// What does not fit is refused: of the plan, of the lock, or of both alike.
    static let nonsense: [(from: String, to: String)] = [
        ("\"by\":[\"|\"]", "\"by\":[]"), ("\"by\":[\"|\"]", "\"by\":[\"\"]"), ("\"by\":[\"|\"]", "\"by\":[\"|\",\"|\"]"),
        ("\"by\":[\"|\"]", "\"by\":\"|\""), ("\"by\":[\"|\"],", ""), ("\"by\":[\"|\"]", "\"by\":[\(by(17))]"),
        ("\"in\":\"分摊\"", "\"in\":\"标签\""), ("\"in\":\"分摊\"", "\"in\":\"分\""), ("\"in\":\"分摊\"", "\"in\":\"\""),
        ("\"in\":\"分摊\"", "\"at\":\"/分摊\""), ("\"id\":\"share\"", "\"id\":\"tag\""), ("\"id\":\"share\"", "\"id\":\"Share\""),
        ("\"id\":\"share\",\"in\"", "\"id\":\"share\",\"pack\":[],\"in\""),
        ("\"from\":\"customers.share\"", "\"from\":\"customers\""),
        ("\"from\":\"customers.share\"", "\"from\":\"customers.tag\""), ("\"from\":\"../编号\"", "\"from\":\"编号\""),
        ("\"from\":\"../编号\"", "\"from\":\"../../编号\""), ("\"from\":\"../编号\"", "\"from\":\"../.\""),
        ("\"from\":\".\"", "\"from\":\"..\""), ("\"from\":\"#parent\"", "\"from\":\"#row\""),
        ("\"from\":\"编号\"", "\"from\":\"#record\""), ("\"from\":\"编号\"", "\"from\":\".\""),
        ("\"column\":\".\"", "\"column\":\"标签\""),
        ("\"drop\":[],\"exclude\"", "\"drop\":[{\"column\":\".\",\"reason\":\"x\"}],\"exclude\""),
        ("\"column\":\"分摊\"", "\"column\":\"分\""), ("\"column\":\"分摊\"", "\"column\":\"标签\""),
        ("\"equals\":\"total\"", "\"equals\":\"no\""), ("\"mapping\":\"to-customer\"", "\"mapping\":\"to-tag\""),
        ("\"mapping\":\"to-customer\"", "\"mapping\":\"to-share\""),
        ("\"expect\":{\"records\":\"9\"}", "\"expect\":{\"rows\":\"9\"}"),
        ("\"totals\":[]", "\"totals\":[{\"declared\":{\"footer\":\"to-share\"},\"field\":\"amount\",\"table\":\"share\"}]"),
        ("\"columns\":[\"编号\",\"金额\",\"标签\",\"分摊\"]", "\"columns\":[\"编号\",\"标签\",\"标签\",\"分摊\"]"),
        ("\"columns\":[\"编号\",\"金额\",\"标签\",\"分摊\"]", "\"columns\":[\"编号\",\"编号\",\"标签\",\"分摊\"]"),
        (",{\"by\":[\"|\"],\"id\":\"share\",\"in\":\"分摊\",\"records\":\"6\"}", ""), ("\"format\":\"csv\"", "\"format\":\"json\""),
    ]

    /// So many texts to cut by.
    private static func by(_ count: Int) -> String { (0..<count).map { "\"\($0)|\"" }.joined(separator: ",") }

    @Test(arguments: nonsense.indices) func `takes no nonsense`(index: Int) throws {
        let (from, to) = Self.nonsense[index]
        let paths = ["metadata/plan.json", "metadata/lock.json"].filter { HandMadeTags.shop()[$0].contains(from) }
        #expect(!paths.isEmpty, "\(from)")
        for changed in paths.map({ [$0] }) + (paths.count > 1 ? [paths] : []) {
            var shop = HandMadeTags.shop()
            for path in changed { shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1) }
            let result = try shop.check()
            #expect(findings(result).map(\.code.name) == ["metadata.unreadable"], "\(changed): \(to): \(findings(result))")
        }
    }

    @Test func `knows columns of the row by their names, whatever these are`() {
        let source = ItemReading.source(["a", "a", "t", "../x", "#record", "."], [(2, ["|"])])
        let inputs = ["../t", "../../x", "../#record", "../.", ".", "#record"].map { source.input($0, 1) }
        #expect(
            inputs == [
                .above(1, column: 2), .above(1, column: 3), .above(1, column: 4), .above(1, column: 5), .column(0), .number,
            ])
        #expect(["../a", "t", "../../../x", "../", ".."].allSatisfy { source.input($0, 1) == nil })
        #expect(
            source.input("#record", 0) == .column(4) && source.input("#parent", 0) == nil && source.input("../x", 0) == .column(3)
        )
    }

    /// Plan and lock agree, so it is read, and found to be otherwise.
    @Test func `cuts by sixteen texts, in the order of the plan`() throws {
        var shop = HandMadeTags.shop()
        for path in ["metadata/plan.json", "metadata/lock.json"] {
            shop[path] = shop[path].replacing("\"by\":[\"|\"]", with: "\"by\":[\(Self.by(15)),\"|\"]")
        }
        // `10.00| 20.0` is cut at `0|`, which takes a digit that the amount gets back.
        #expect(findings(try shop.check()).map(\.code) == [.countsDiffer])
    }

    @Test(arguments: [false, true], UInt64(0)..<60) func `never crashes on bytes changed at random`(decided: Bool, seed: UInt64)
        throws
    {
        let shop = HandMadeTags.shop(decided: decided)
        try shop.checkDamaged(shop.files[Int(seed) % shop.files.count].path, seed: seed)
    }
}
