import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A hand-over of documents` {
    @Test func `gives every record of every list one fate`() async throws {
        let shop = try DocumentShop()
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        let fates = summary.mappings.map { mapping in
            let balance = mapping.balance
            let codes = mapping.codes.map { "\($0.code) \($0.count)" }.joined(separator: " ")
            return "\(balance.mapping) \(balance.records)=\(balance.migrated)+\(balance.quarantined) \(codes)"
        }
        // Order 2 is not the sum of its line; with it goes the line's part, and so the lot of that line does not balance in a later
        // round. In order 3 a part cannot be read, so its lot does not balance; its lines are a table of their own and stay.
        #expect(
            fates == [
                "to-order 6=4+2 REPEATED 1 UNBALANCED 1", "to-line 7=5+2 PARENT_QUARANTINED 1 PARENT_UNREADABLE 1",
                "to-lot 7=4+3 PARENT_UNREADABLE 1 UNBALANCED 2", "to-part 8=5+3 MONEY 1 PARENT_QUARANTINED 2",
                "to-project 3=2+1 PARENT_QUARANTINED 1",
            ])
        #expect(summary.mappings[4].absent.map { "\($0.field) \($0.count)" } == ["note 1", "tags 1"])
        #expect(
            try table("project", shop)
                == "id,order_no,tags,note\n1234567890123456789,1,\"[\"\"a\"\",\"\"b\"\"]\",一\n1234567890123456791,4,,\n")
        #expect(
            try table("line", shop)
                == "order_no,place,record,item,sum\n1,1,1,a,10.00\n1,2,2,b,20.00\n3,1,4,a,3.00\n3,2,5,b,4.00\n6,1,7,无,2.00\n")
    }

    @Test func `is the same on any number of cores`() async throws {
        let (one, four) = (try DocumentShop(), try DocumentShop())
        let digests = [try await one.run(threads: 1).dataDigest, try await four.run(threads: 4).dataDigest]
        #expect(digests[0] == digests[1])
    }

    @Test func `shows a line's changed amount down to the line`() async throws {
        let shop = try DocumentShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        try forge.apply(.addCent(table: "line", row: 2, field: "sum"))
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: shop.folder.path("forged")
        )
        let verdict = try shop.verify(shop.folder.path("forged/shop.tar"))
        #expect(verdict.exit == .notAccurate)
        let found = verdict.answers.flatMap(\.findings)
        let value = try #require(found.first { $0.code.name == "value.differs" }?.location)
        #expect(value.file == "data/originals/orders.xml" && value.line == 5 && value.record == 2 && value.field == "sum")
        #expect(found.contains { $0.code.name == "verify.lines-unbalanced" })
    }

    @Test func `begins with a draft that holds once it is answered`() async throws {
        // Of six orders one with two totals would make a list of them.
        let shop = try DocumentShop(
            orders: DocumentShop.orders.replacing("<total>1.00</total><total>1.00</total>", with: "<total>1.00</total>"),
            projects: DocumentShop.projects.replacing("\"order\": \"4\"", with: "\"order\": \"6\""))
        let path = shop.folder.path("draft.yaml")
        let result = try Initializer.draft(exports: shop.exports, plan: path)
        #expect(result.sources.map(\.format) == ["xml", "json"])
        #expect(
            result.sources.flatMap(\.lists).map { "\($0.id ?? "") \($0.at) \($0.records)" } == [
                "order /sho:orders/sho:order 6", "line order/sho:lines/sho:line 7", "part line/sho:parts/sho:part 8",
                "projects /projects 3",
            ])
        let draft = try String(contentsOfFile: path, encoding: .utf8)
        #expect(draft.contains("\"/made\": \"???\"") && draft.contains("\"/sho:orders/@made\": \"???\""))
        #expect(draft.contains("pack: [\"/tags\"]"))
        let answers = [
            "title: \"???\"": "title: 移交", "basis: \"???\"": "basis: asset-deal", "closing: \"???\"": "closing: 2026-12-31",
            "name: \"???\"": "name: 张三", "{from: \"???\"}": "{from: 2026-01-01T00:00}", "made\": \"???\"": "made\": 导出日期",
            "maxRate: \"0\"": "maxRate: \"0.9\"",
        ]
        let plan = answers.reduce(draft) { $0.replacing($1.key, with: $1.value) }
        #expect(!plan.split(separator: "\n").contains { $0.contains("???") && !$0.hasPrefix("#") }, "\(plan)")
        try shop.folder.write(Array(plan.utf8), to: "draft.yaml")
        var options = Transfer.Options(
            planPath: path, outputFolder: shop.folder.path("drafted"), keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        options.threads = 1
        let summary = try await Transfer.run(options)
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings.map(\.balance.records) == [6, 7, 8, 3])
    }

    @Test(arguments: [
        (
            "lists: {project: {at: /projects, pack: [/tags]}}", "lists: {project: {at: /nothing, pack: [/tags]}}",
            "lock.lists-differ"
        ),
        ("ignore: {/made: the day of the export}", "ignore: {/mad: x}", "plan.part-left-behind plan.unknown-part"),
        ("sum: {from: \".\", do", "sum: {from: \"../../../@no\", do", "plan.not-nested"),
        ("balance: {sum: sum, equals: to-lot.sum}", "balance: {sum: sum, equals: to-order.total}", "plan.balance-not-nested"),
        ("line: order/s:lines/s:line", "line: order/t:lines/s:line", "plan.unknown-name"),
        ("from: orders.part", "from: orders.parts", "plan.unknown-name plan.unused"),
        ("no: \"@no\"", "no: \"@nr\"", "plan.unknown-column plan.column-left-behind"),
    ]) func `refuses a plan that does not fit, with every reason`(from: String, to: String, codes: String) throws {
        let shop = try DocumentShop()
        _ = try Initializer.lock(plan: shop.folder.path("plan.yaml"), exports: shop.exports)
        try shop.folder.write(Array(DocumentShop.plan.replacing(from, with: to).utf8), to: "plan.yaml")
        do {
            _ = try PlanChecker.check(shop.folder.path("plan.yaml"))
            Issue.record("the plan holds")
        } catch let failure as Failure {
            let found = Set(failure.diagnostics.map(\.code.name))
            #expect(Set(codes.split(separator: " ").map(String.init)).isSubset(of: found), "\(found)")
            #expect(failure.exit == .badData)
        }
    }

    private func table(_ name: String, _ shop: DocumentShop) throws -> String {
        let out = try run(
            "tar", ["-xOf", shop.tar, "shop/data/tables/\(name)/part-0001.csv"], in: shop.folder.url)
        return out.stdout
    }
}
