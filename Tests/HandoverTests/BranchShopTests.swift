import Foundation
import Handover
import HandoverCore
import HandoverFixtures
import HandoverTestSupport
import Testing

/// The print shop and its branch: duplicates that the plan finds, some that people find, and near misses.
@Suite struct `Two shops that become one` {
    private static let shop = BranchShop(seed: 7)

    private static func records(_ kinds: BranchShop.Kin...) -> [BranchShop.Customer] {
        shop.customers.filter { kinds.contains($0.kin) }
    }

    @Test(arguments: ["customers.csv", "orders.csv"]) func `seed 7 gives the committed bytes`(name: String) throws {
        let made = try #require(Self.shop.files.first { $0.name == name })
        #expect(made.bytes == Array(try Data(contentsOf: URL(fileURLWithPath: Repository.path("Fixtures/branch-shop/\(name)")))))
    }

    /// A folder of its own with the plan and the exports, locked.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let plan = try String(contentsOfFile: Repository.path("Plans/branch-shop.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "../Fixtures/print-shop/", with: "main-")
            .replacingOccurrences(of: "../Fixtures/branch-shop/", with: "branch-")
        try folder.write(Array(plan.utf8), to: "plan.yaml")
        let exports = [
            ("print-shop/customers.csv", "main-customers.csv"), ("branch-shop/customers.csv", "branch-customers.csv"),
            ("branch-shop/orders.csv", "branch-orders.csv"),
        ]
        for (from, to) in exports {
            try folder.write(Array(try Data(contentsOf: URL(fileURLWithPath: Repository.path("Fixtures/" + from)))), to: to)
        }
        _ = try Initializer.lock(plan: folder.path("plan.yaml"), exports: exports.map { folder.path($0.1) })
        _ = try run(Repository.command("handover"), ["key", "new", "team", "--name", "T", "--unprotected"], in: folder.url)
        return folder
    }

    private func transfer(_ folder: TemporaryFolder, to output: String) async throws -> (
        summary: RunSummary, pairs: Set<String>, file: (String) throws -> String
    ) {
        let summary = try await Transfer.run(
            .init(
                planPath: folder.path("plan.yaml"), outputFolder: folder.path(output), keyPath: folder.path("team.key"),
                certificatePath: folder.path("team.crt")))
        func file(_ member: String) throws -> String {
            try run("tar", ["-xOf", "\(output)/branch-shop.tar", "branch-shop/" + member], in: folder.url).stdout
        }
        var (pairs, survivor) = (Set<String>(), "")
        for line in try file("data/merges/customer.csv").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            if fields[3] == "survivor" { survivor = fields[1] + ":" + fields[2] }
            if fields[3] == "merged-into" { pairs.insert("\(survivor) \(fields[1]):\(fields[2])") }
        }
        return (summary, pairs, file)
    }

    /// Questions that are open, dissolved groups, decisions, and what is merged without one.
    private func counts(_ plan: String) async throws -> [Int] {
        try await MergeReview.list(plan).flatMap { [$0.open, $0.dissolved, $0.decided, $0.merged] }
    }

    private static func pairs(_ kinds: [BranchShop.Kin]) -> Set<String> {
        Set(
            shop.customers.filter { kinds.contains($0.kin) }.map {
                "main-customers:\($0.main ?? 0) branch-customers:\($0.record)"
            })
    }

    @Test func `merge what is one, ask where nobody can know, and keep apart what only looks alike`() async throws {
        let folder = try folder()
        let plan = folder.path("plan.yaml")
        let first = try await transfer(folder, to: "first")
        #expect(first.summary.verdict?.isSound == true)
        #expect(first.pairs == Self.pairs([.code, .mobile]))
        let before = try await counts(plan)
        #expect(before == [12, 0, 0, 11])

        _ = try await MergeReview.export(plan, to: folder.path("same.csv"), language: .zh)
        // Five firms were planted; the other seven are people of one name, each with a number of his own.
        let told = Self.records(.told).map { "('branch-customers', \($0.record)), ('main-customers', \($0.main ?? 0))" }
        try Spreadsheet.edit(
            folder, from: "same.csv",
            """
            same = {\(told.joined(separator: ", "))}
            for row in rows:
                own = (row['映射'], int(row['记录']))
                row.update({'同一': '同' if own in same else str(own), '理由': '电话问过', '决定人': '示例店长'})
            """)
        let decided = try await MergeReview.decide(plan, sheet: folder.path("back.csv"))
        #expect(decided.decided == 12)
        let second = try await transfer(folder, to: "second")
        #expect(
            second.summary.verdict?.isSound == true, "\(String(describing: second.summary.verdict?.answers.flatMap(\.findings)))")
        #expect(second.pairs == Self.pairs([.code, .mobile, .told]))
        let after = try await counts(plan)
        #expect(after == [0, 0, 12, 11])
        // Orders follow their customers, every near miss is a row of its own, and no cent is lost.
        let orders = try second.file("data/tables/order/part-0001.csv")
        for customer in Self.records(.code, .mobile, .told) {
            #expect(!orders.contains("FD" + String(1000 + customer.record).suffix(3) + ","))
        }
        let rows = try second.file("data/tables/customer/part-0001.csv")
        for customer in Self.records(.denied, .otherCode, .landline, .otherName, .stranger) {
            #expect(rows.contains("\nFD" + String(1000 + customer.record).suffix(3) + ","))
        }
        #expect(second.summary.totals.map(\.staged) == first.summary.totals.map(\.staged))
        #expect(second.summary.totals.map(\.merged) == ["0.00", nil])

        // Undone: the decision is withdrawn, and the record is a row again.
        let one = try #require(Self.records(.told).first)
        _ = try MergeReview.withdraw(plan, mapping: "branch-customers", record: Int64(one.record), reason: "认错了", by: "示例店长")
        let third = try await transfer(folder, to: "third")
        #expect(third.summary.verdict?.isSound == true)
        #expect(second.pairs.subtracting(third.pairs) == ["main-customers:\(one.main ?? 0) branch-customers:\(one.record)"])
        #expect(third.pairs.isSubset(of: second.pairs))
    }
}
