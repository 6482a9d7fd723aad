import Foundation
import Handover
import HandoverCore
import HandoverPlan
import HandoverReport
import HandoverSelfTest
import HandoverTestSupport
import Testing

/// A total that is held against what the export itself states below its records.
@Suite struct `A sum in the footer` {
    static let orders = "单号,客户,金额,备注\n1,C1,100.00,加急\n2,C2,20.50,\n3,C5,62.70,\n"
    static let plan = SmallShop.plan.replacingOccurrences(
        of: "{table: sale, field: amount}", with: "{table: sale, field: amount, declared: {footer: to-sale}}")

    private func shop(_ footer: String, plan: String = Self.plan, encoding: String.Encoding = .utf8) throws -> SmallShop {
        try SmallShop(plan: plan, orders: Array((Self.orders + footer).data(using: encoding) ?? Data()))
    }

    static let right = [
        "合计,,183.20,\n", "合计,,\"183.20\"", "合计,,183.20", "合计,,￥183.20,\n制表：王\n", "合计,,183.2,,,,多,的,列\n",
        "合计,,183.20,\r\n第1页\r\n",
    ]

    @Test(arguments: right) func `lets the run through where it is right`(footer: String) async throws {
        let shop = try shop(footer)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.totals[0].declared == "183.20" && summary.totals[0].staged == "183.20")
        let counts = String(decoding: try shop.member("metadata/counts.json"), as: UTF8.self)
        #expect(counts.contains("\"totals\":[{\"declared\":\"183.20\",\"field\":\"amount\""))
        let plan = String(decoding: try shop.member("metadata/plan.json"), as: UTF8.self)
        #expect(plan.contains("\"declared\":{\"footer\":\"to-sale\"}"))
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, String.Encoding(rawValue: 0x8000_0632)])
    func `is read in the file's encoding`(encoding: String.Encoding) async throws {
        let shop = try shop("合计,,183.20,本页\n", encoding: encoding)
        #expect(try await shop.run().verdict?.isSound == true)
    }

    static let wrong: [(footer: String, code: String)] = [
        ("合计,,183.21,\n", "run.total-differs"), ("合计,,,183.20\n", "run.footer-unreadable"), ("合计\n", "run.footer-unreadable"),
        ("合计,,\"183.20\"x,\n", "run.footer-unreadable"), ("合计,,#REF!,\n", "run.footer-unreadable"),
        ("合计,,一百,\n", "run.footer-unreadable"), ("合计,,\n合计,,183.20,\n", "run.footer-unreadable"),
    ]

    @Test(arguments: wrong.indices) func `stops the run where it is not`(index: Int) async throws {
        let (footer, code) = Self.wrong[index]
        let shop = try shop(footer)
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == [code] && failure?.exit == .stopped, "\(failure?.diagnostics ?? [])")
        #expect(try shop.delivered().isEmpty)
        #expect(failure?.diagnostics.first?.text(in: .zh).contains("{0}") == false)
    }

    /// What the chain would make of nothing is no amount that anybody stated.
    @Test func `stops the run where it is null, whatever the chain makes of null`() async throws {
        let plan = Self.plan.replacingOccurrences(of: "{from: 金额, do: [money]", with: "{from: 金额, do: [{if-null: \"0\"}, money]")
        try #require(plan != Self.plan)
        let shop = try shop("合计,,\n", plan: plan)
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.diagnostics.map(\.code.name) == ["run.footer-unreadable"])
    }

    static let refused: [(declared: String, code: String)] = [
        ("{footer: to-nobody}", "plan.unknown-name"), ("{footer: to-customer}", "plan.footer-of-another"),
        ("{header: to-sale}", "plan.unknown-key"), ("{footer: to-sale}", "plan.no-footer"),
    ]

    @Test(arguments: refused.indices) func `is refused in a plan where there is none`(index: Int) async throws {
        let (declared, code) = Self.refused[index]
        let shop = try shop("", plan: Self.plan.replacingOccurrences(of: "{footer: to-sale}", with: declared))
        let failure = await #expect(throws: Failure.self) {
            try shop.lock()
            _ = try await shop.run()
        }
        #expect(failure?.diagnostics.contains { $0.code.name == code } == true, "\(failure?.diagnostics ?? [])")
    }

    /// The archive is sealed anew over a plan that takes the sum from another footer, or from none.
    @Test(arguments: [("183.20,\n", "183.21,\n"), ("合计,,183.20", "合计,,,183.20")])
    func `is read again by the verifier`(from: String, to: String) async throws {
        let shop = try shop("合计,,183.20,\n")
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        let original = try shop.member("data/originals/orders.csv")
        let changed = Array(String(decoding: original, as: UTF8.self).replacingOccurrences(of: from, with: to).utf8)
        try #require(changed != original)
        try forge.replace("data/originals/orders.csv") { _ in changed }
        let folder = shop.folder.path("forged")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        let verdict = try shop.verify(folder + "/shop.tar")
        #expect(
            verdict.answers[2].findings.contains { $0.code.name == "total.unbalanced" }, "\(verdict.answers.flatMap(\.findings))")
    }

    @Test(arguments: [(footer: "合计,,183.20,\n", isProposed: true), ("合计,,183.21,\n", false), ("合计,3,,\n", false)])
    func `is proposed by init where it is right`(footer: String, isProposed: Bool) throws {
        let shop = try shop(footer)
        _ = try Initializer.draft(exports: [shop.folder.path("orders.csv")], plan: shop.folder.path("draft.yaml"))
        let draft = String(decoding: try shop.folder.read("draft.yaml"), as: UTF8.self)
        #expect(draft.contains("declared: {footer: map-orders}") == isProposed, "\(draft)")
    }

    /// Python's csv reads the footer at the place that the lock gives, and its decimals add up the rows.
    @Test(arguments: ["合计,,183.20,\n", "合计,,\"183.20\",\n页脚\n"]) func `is what Python reads there`(footer: String) async throws {
        let shop = try shop(footer)
        _ = try await shop.run()
        let script = """
            import csv, decimal, io, json, tarfile
            tar = tarfile.open("out/shop.tar")
            read = lambda path: tar.extractfile("shop/" + path).read()
            total = json.loads(read("metadata/counts.json"))["totals"][0]
            lock = next(source for source in json.loads(read("metadata/lock.json"))["sources"] if source["id"] == "orders")
            footer = read("data/originals/orders.csv")[int(lock["footerAt"]):].decode()
            stated = next(csv.reader(io.StringIO(footer, newline="")))[lock["columns"].index("金额")]
            rows = csv.DictReader(io.StringIO(read("data/tables/sale/part-0001.csv").decode(), newline=""))
            assert decimal.Decimal(stated) == decimal.Decimal(total["declared"]) == sum(decimal.Decimal(row["amount"]) for row in rows)
            print(total["declared"])
            """
        let result = try run("python3", ["-c", script], in: shop.folder.url)
        #expect(result.stdout == "183.20\n", "\(result.stderr)")
    }
}
