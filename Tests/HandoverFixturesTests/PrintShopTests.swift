import Foundation
import HandoverFixtures
import HandoverTestSupport
import Testing

@Suite struct `Print shop` {
    static let shop = PrintShop(seed: 7)
    static let folder = "Fixtures/print-shop/"

    @Test(arguments: [
        "customers.csv", "contacts.csv", "orders.csv", "contracts.csv", "web-orders.xml", "projects.json",
        "framework-contracts.ndjson", "truth.json",
    ])
    func `seed 7 gives the committed bytes`(name: String) throws {
        let made = try #require(Self.shop.files.first { $0.name == name })
        let committed = try Data(contentsOf: Repository.root.appending(path: Self.folder + name))
        #expect(made.bytes == Array(committed))
    }

    @Test(arguments: UInt64(0)..<16) func `every seed plants the same counts`(seed: UInt64) {
        let truth = PrintShop(seed: seed).truth
        #expect(truth.perCode.map(\.code) == Self.shop.truth.perCode.map(\.code))
        #expect(truth.perCode.map(\.count) == Self.shop.truth.perCode.map(\.count))
        #expect(truth.migrated == Self.shop.truth.migrated)
    }

    @Test func `amounts of orders that arrive are the sums of their lines`() {
        let sums = Self.shop.truth.parts.filter { $0.file == "web-orders.xml" }.flatMap { $0.money.map(\.migrated) }
        #expect(sums.count == 2)
        #expect(sums.first == sums.last)
    }

    @Test func `the web shop's declaration says less than its bytes`() throws {
        let bytes = try #require(Self.shop.files.first { $0.name == "web-orders.xml" }).bytes
        #expect(String(decoding: bytes.prefix(60), as: UTF8.self).contains("encoding=\"GB2312\""))
        // Both bytes of a character of GB2312 are A1 or above.
        #expect(bytes.contains { (0x80...0xa0).contains($0) })
    }

    @Test func `every record has one fate`() {
        for part in Self.shop.truth.parts {
            let quarantined = Set(part.quarantined.flatMap(\.records))
            #expect(quarantined.count == part.quarantinedRecords)
            #expect(quarantined.isDisjoint(with: part.nullified.flatMap(\.records)))
            #expect(quarantined.allSatisfy { (1...part.records).contains($0) })
        }
    }

    @Test(arguments: ["customers.csv", "orders.csv"]) func `the total line holds every readable amount`(name: String) throws {
        let file = try #require(Self.shop.truth.parts.first { $0.file == name })
        let bytes = try #require(Self.shop.files.first { $0.name == name }).bytes
        let line = bytes.split(separator: UInt8(ascii: "\n")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let digits = line.replacing(",", with: "")
        for money in file.money {
            let sum = String(money.declared + money.notMapped)
            #expect(digits.contains("\(sum.dropLast(2)).\(sum.suffix(2))"))
        }
    }

    @Test func `the plan declares what was planted`() throws {
        let plan = try String(contentsOf: Repository.root.appending(path: "Plans/print-shop.yaml"), encoding: .utf8)
        for part in Self.shop.truth.parts {
            #expect(plan.contains("expect: {records: \(part.records)}"))
            for money in part.money {
                let cents = String(money.declared)
                let declared = "\(cents.dropLast(2)).\(cents.suffix(2))"
                #expect(plan.contains("{table: \(part.table), field: \(money.field), declared: \"\(declared)\"}"))
            }
        }
    }

    @Test func `the plan's thresholds leave little room`() throws {
        let plan = try String(contentsOf: Repository.root.appending(path: "Plans/print-shop.yaml"), encoding: .utf8)
        let truth = Self.shop.truth
        let most = try #require(plan.firstMatch(of: /maxCount: (\d+)/).flatMap { Int($0.1) })
        let rate = try #require(plan.firstMatch(of: /maxRate: (0\.\d+)/).flatMap { Double($0.1) })
        let quarantined = truth.records - truth.migrated
        #expect((quarantined...quarantined + 3).contains(most))
        #expect(Double(quarantined) <= rate * Double(truth.records))
        for (code, count) in truth.perCode {
            // Not every code has a limit of its own.
            guard let limit = plan.firstMatch(of: try Regex("    \(code): (\\d+)\n", as: (Substring, Substring).self)) else {
                continue
            }
            #expect((count...count + 2).contains(try #require(Int(limit.1))), "\(code)")
        }
    }

    @Test func `no address is anyone's`() throws {
        let text = try Self.shop.files.map { try Self.text($0) }.joined() + Self.plan()
        let domains = text.matches(of: /[A-Za-z0-9._-]+@([A-Za-z0-9-]+\.[A-Za-z.]+)/).map { String($0.1) }
        #expect(domains.count > 100)
        #expect(Set(domains) == ["example.com"])
    }

    @Test func `credit codes have right check characters`() throws {
        let text = try Self.shop.files.map { try Self.text($0) }.joined() + Self.plan()
        let codes = text.matches(of: /91310115MA[0-9A-Z]{8}/).map { String($0.0) }
        #expect(codes.count > 200)
        for code in codes {
            #expect(CheckDigit.creditCheck(String(code.dropLast())) == code.last, "\(code)")
            #expect(CheckDigit.organisationCheck(String(code.dropFirst(8).prefix(8))) == Array(code)[16], "\(code)")
        }
    }

    private static func plan() throws -> String {
        try String(contentsOf: Repository.root.appending(path: "Plans/print-shop.yaml"), encoding: .utf8)
    }

    /// ASCII and what stands between, enough to look for addresses and codes in either encoding.
    private static func text(_ file: FixtureFile) throws -> String {
        String(decoding: file.bytes.map { $0 < 0x80 ? $0 : UInt8(ascii: "|") }, as: UTF8.self)
    }
}

@Suite struct `Check digits` {
    @Test(arguments: [
        "91310115MA0000007H", "92440305MA00TE5T2J", "911101080000000007", "93510104MA6XXXX08L", "12110000400000018T",
    ])
    func `match the vectors`(code: String) {
        #expect(CheckDigit.creditCheck(String(code.dropLast())) == code.last)
    }

    @Test func `fill a code of 18`() {
        #expect(CheckDigit.creditCode(type: "91", region: "310115", body: "MA000000") == "91310115MA0000007H")
    }
}
