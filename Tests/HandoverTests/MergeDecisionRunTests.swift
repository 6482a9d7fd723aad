import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// Runs with decisions about merges, held against a third and slow way to find the groups.
@Suite struct `Groups that people had a say in` {
    /// A row of either export.
    private struct Row {
        var mapping: String
        var record: Int
        var id: String, name: String, code: String, phone: String
        /// Its record as it stands in the export.
        var raw: String
        var isStaged = true

        var place: String { "\(mapping):\(record)" }
    }

    private static let names = ["王五", "赵六", "钱七", "孙八"]

    private func rows<Random: RandomNumberGenerator>(_ mapping: String, _ letter: String, _ random: inout Random) -> [Row] {
        (1...14).map { record in
            // Now and then two rows have one number, so that groups are dissolved by it.
            let id = Int.random(in: 0..<12, using: &random) == 0 ? "X" : "\(letter)\(record)"
            let code = Int.random(in: 0..<3, using: &random) == 0 ? "A\(Int.random(in: 1...4, using: &random))" : ""
            let phone = Bool.random(using: &random) ? "\(Int.random(in: 1...4, using: &random))" : ""
            let name = Self.names.randomElement(using: &random) ?? ""
            var row = Row(mapping: mapping, record: record, id: id, name: name, code: code, phone: phone, raw: "")
            var (amount, note) = ("\(record).00", "")
            switch Int.random(in: 0..<12, using: &random) {
            case 0: (amount, row.isStaged) = ("x", false)
            case 1: (note, row.isStaged) = ("left", false)
            case 2: (note, row.isStaged) = (",", false)
            default: break
            }
            row.raw = "\(id),\(name),\(code),\(phone),\(amount),,\(note)"
            return row
        }
    }

    /// Decisions about records of either export, staged or not, in the order of the file.
    private func decisions<Random: RandomNumberGenerator>(_ rows: [Row], _ random: inout Random) -> [[SmallShop.Said]] {
        var left = rows.shuffled(using: &random)
        var decisions: [[SmallShop.Said]] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let own = left.prefix(Int.random(in: 2...5, using: &random))
            left.removeFirst(own.count)
            var numbers: [Int: Int] = [:]
            let inOrder = own.sorted { ($0.mapping, $0.record) < ($1.mapping, $1.record) }
            decisions.append(
                inOrder.map { row in
                    let thing = Int.random(in: 0..<3, using: &random)
                    let number = numbers[thing] ?? numbers.count + 1
                    numbers[thing] = number
                    return (row.mapping, row.record, row.raw, number)
                })
        }
        return decisions.sorted { ($0[0].mapping, $0[0].record) < ($1[0].mapping, $1[0].record) }
    }

    /// The groups, each with whether it is dissolved, by comparing every two rows.
    private func groups(_ rows: [Row], _ decisions: [[SmallShop.Said]]) -> Set<String> {
        var said: [String: (decision: Int, same: Int)] = [:]
        for (index, decision) in decisions.enumerated() {
            for record in decision { said["\(record.mapping):\(record.record)"] = (index, record.same) }
        }
        func isMatch(_ one: Row, _ other: Row) -> Bool {
            if let own = said[one.place], let its = said[other.place], own.decision == its.decision {
                return own.same == its.same
            }
            if one.code != other.code { return false }
            return !one.code.isEmpty || (one.name == other.name && one.phone == other.phone && !one.phone.isEmpty)
        }
        let staged = rows.filter(\.isStaged)
        var set = Array(staged.indices)
        for one in staged.indices {
            for other in 0..<one where isMatch(staged[one], staged[other]) {
                let (from, to) = (set[one], set[other])
                set = set.map { $0 == from ? to : $0 }
            }
        }
        let all = Dictionary(grouping: staged.indices) { set[$0] }.values.filter { $0.count > 1 }
        return Set(
            all.map { group in
                let own = group.map { staged[$0] }
                let isShared = staged.indices.contains { row in !group.contains(row) && own.contains { $0.id == staged[row].id } }
                let isParted = own.contains { one in
                    own.contains { other in
                        guard let left = said[one.place], let right = said[other.place] else { return false }
                        return left.decision == right.decision && left.same != right.same
                    }
                }
                let isApart = Set(own.map(\.code)).subtracting([""]).count > 1
                return own.map(\.place).sorted().joined(separator: " ") + (isShared || isParted || isApart ? " dissolved" : "")
            })
    }

    @Test(arguments: UInt64(0)..<24) func `are the same however they are found`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let (own, web) = (rows("to-customer", "C", &random), rows("web-customer", "W", &random))
        let decisions = decisions(own + web, &random)
        let plan = SmallShop.merging(SmallShop.asking).replacingOccurrences(
            of: "    to: customer\n",
            with: "    to: customer\n    exclude: [{when: \"[备注] = 'left'\", reason: r, authority: seller}]\n"
        ).replacingOccurrences(of: "\"0.9\"", with: "\"1\"")
        // The web shop calls the column otherwise.
        let parts = plan.components(separatedBy: "  web-customer:\n")
        let whole = parts[0] + "  web-customer:\n" + parts[1].replacingOccurrences(of: "[备注]", with: "[说明]")
        let shop = try SmallShop.ofBoth(
            plan: whole, customers: "编号,姓名,代码,电话,余额,建档日期,备注\n" + own.map { $0.raw + "\n" }.joined(),
            web: "账号,名称,代码,手机,欠款,注册,说明\n" + web.map { $0.raw + "\n" }.joined())
        try shop.lock()
        if !decisions.isEmpty { try shop.say(decisions) }
        let verdict = try #require(try await shop.run().verdict)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        var found: [String: (places: [String], isDissolved: Bool)] = [:]
        for line in try shop.text("data/merges/customer.csv").split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map(String.init)
            found[fields[0], default: ([], false)].places.append("\(fields[1]):\(fields[2])")
            found[fields[0]]?.isDissolved = fields[3] == "dissolved"
        }
        #expect(
            Set(found.values.map { $0.places.sorted().joined(separator: " ") + ($0.isDissolved ? " dissolved" : "") })
                == groups(own + web, decisions))
    }

    /// A plan may do nothing but ask.
    @Test func `are none where a plan only asks, and those that people say`() async throws {
        let merge = "  ask: {table: customer, match: [{alike: [name], ask: true}, {same: [code], ask: true}]}"
        let shop = try SmallShop.asked(merge)
        var summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try shop.text("data/merges/customer.csv") == "group,mapping,record,role,id\n")
        #expect(summary.mappings.prefix(2).map(\.survivors) == [0, 0] && summary.totals[1].merged == "0.00")
        try shop.say([
            [
                ("to-customer", 1, "C1,上海示例图文有限公司,A1,138,10.00,2020-01-01,老客户", 1),
                ("web-customer", 1, "W1,上海示例图文,A1,138,20.00,2022-01-01,网店", 1),
            ]
        ])
        summary = try await shop.run { $0.outputFolder += "-decided" }
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.prefix(2).map(\.balance.merged) == [0, 1])
        #expect(summary.verdict?.answers.flatMap(\.checks).contains { $0.name == "merge-decisions" && $0.count == 2 } == true)
    }
}
