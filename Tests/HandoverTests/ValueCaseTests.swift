import Foundation
import Handover
import HandoverCore
import HandoverIngest
import HandoverTestSupport
import Testing

@Suite struct `Hard cases of values` {
    /// A hand-over of one record with the value, verified by the second reading.
    @Test(arguments: ValueCase.all) func `come out right, and are verified`(example: ValueCase) async throws {
        let quoted = "\"" + example.text.replacing("\"", with: "\"\"") + "\""
        let shop = try SmallShop(
            plan: try Self.plan(example.field, example.chain), customers: Array("编号,值\nK1,\(quoted)\nK2,\n".utf8))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        let codes = summary.mappings[0].codes.map(\.code)
        let table = String(
            decoding: try StockTools.extracted(shop.tar).read("shop/data/tables/customer/part-0001.csv"), as: UTF8.self)
        let row = table.split(separator: "\n").first { $0.hasPrefix("K1,") }.map { String($0.dropFirst(3)) }
        if ProcessInfo.processInfo.environment["HANDOVER_CASES"] != nil {
            print("| \(example.number) | \(example.text) | \(row.map { "'\($0)'" } ?? codes.joined(separator: " ")) | sound |")
        }
        switch example.outcome {
        case .becomes(let text):
            #expect(codes.isEmpty)
            #expect(row == text)
        case .held(let code):
            #expect(codes == [code])
            #expect(row == nil)
        }
    }

    /// The plan of the small shop with one mapping of two fields.
    private static func plan(_ field: String, _ chain: String) throws -> String {
        // Only a chain that can fail says what happens then.
        let fallible = ["format", "phone", "date", "money", "decimal", "integer", "boolean", "datetime"]
        let otherwise = fallible.contains { chain.contains($0) } ? ", else: {quarantine: BAD}" : ""
        let lines = SmallShop.plan.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let start = try #require(lines.firstIndex(of: "sources:"))
        let end = try #require(lines.firstIndex { $0.hasPrefix("quarantine:") })
        let middle = """
            sources:
              customers: {path: customers.csv, owner: seller}
            tables:
              customer:
                key: [id]
                fields:
                  id: {type: identifier}
                  v: \(field)
            mappings:
              to-customer:
                from: customers
                to: customer
                fields:
                  id: 编号
                  v: {from: 值, do: [\(chain)]\(otherwise)}
            """
        return (lines[..<start] + [middle] + lines[end...]).joined(separator: "\n")
            .replacing("uses: [to-customer, to-sale]", with: "uses: [to-customer]")
            .replacing("verification: {totals: [{table: sale, field: amount}, {table: customer, field: balance}]}\n", with: "")
    }

    @Test func `leave none out`() { #expect(Set(ValueCase.all.map(\.number)) == Set(59...77)) }

    /// Case 80: keys that only a careless eye holds equal are two, and `init` says that somebody may confuse them.
    @Test func `keys that differ by case, width or a space stay apart`() async throws {
        let keys = ["k1", "K1", "ｋ1", "k1 ", "k\u{301}1"]
        let customers = "编号,值\n" + keys.map { "\($0),x\n" }.joined()
        let shop = try SmallShop(plan: try Self.plan("{type: text}", ""), customers: Array(customers.utf8))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings[0].balance.migrated == 5)
        let profile = try #require(try BothTables.sniff(Array(customers.utf8)).profile)
        #expect(profile.columns[0].health.collisions > 0)
    }
}
