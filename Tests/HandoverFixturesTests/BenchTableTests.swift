import Foundation
import HandoverFixtures
import HandoverTestSupport
import Testing

@Suite struct `Bench table` {
    private func made(_ encoding: FixtureEncoding, records: Int = 5_000) throws -> (bytes: [UInt8], totals: BenchTable.Totals) {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "table.csv")
        let totals = try BenchTable(records: records, seed: 3, encoding: encoding).write(to: file)
        return (Array(try Data(contentsOf: file)), totals)
    }

    @Test func `both encodings hold the same text`() throws {
        let (utf8, gb18030) = (try made(.utf8), try made(.gb18030))
        #expect(FixtureEncoding.gb18030.bytes(of: String(decoding: utf8.bytes, as: UTF8.self)) == gb18030.bytes)
        #expect(utf8.totals == gb18030.totals)
    }

    @Test func `the same seed gives the same bytes`() throws {
        #expect(try made(.utf8).bytes == made(.utf8).bytes)
    }

    @Test func `a record takes about 160 bytes in UTF-8`() throws {
        #expect((150...170).contains(try made(.utf8).bytes.count / 5_000))
    }

    @Test func `every key is there once and every record is one line`() throws {
        let lines = try made(.utf8).bytes.split(separator: UInt8(ascii: "\n")).dropFirst()
        #expect(lines.count == 5_000)
        #expect(Set(lines.map { $0.prefix(10) }).count == 5_000)
    }

    @Test func `the plan declares the sums`() {
        let plan = BenchTable(records: 10, seed: 3, encoding: .utf8).plan(declaring: .init(credit: 1_005, balance: -7))
        #expect(plan.contains("field: credit, declared: \"10.05\""))
        #expect(plan.contains("field: balance, declared: \"-0.07\""))
        #expect(plan.contains("expect: {records: 10}"))
    }
}
