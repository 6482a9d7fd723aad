import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The content check` {
    private func outcomes(_ result: ContentResult) -> [Verdict.Outcome] {
        [result.complete.outcome, result.accurate.outcome, result.usable.outcome]
    }

    private func findings(_ result: ContentResult) -> [Diagnostic] {
        [result.complete, result.accurate, result.usable].flatMap(\.findings)
    }

    @Test func `agrees with an archive that was worked out by hand`() throws {
        let result = try HandMadeShop().check()
        #expect(outcomes(result) == [.yes, .yes, .yes], "\(findings(result))")
        #expect(result.balances.map { [$0.records, $0.migrated, $0.quarantined] } == [[10, 3, 7], [6, 1, 5], [3, 2, 1]])
    }

    /// One text for another in one file: what is found, under which question. The Merkle roots and counts are those of the sound
    /// archive, as they would be if only this file had been changed.
    static let changes: [(path: String, from: String, to: String, question: Question, code: String)] = [
        ("data/tables/sale/part-0001.csv", "10.00", "10.01", .accurate, "value.differs"),
        ("data/tables/sale/part-0001.csv", "10.00", "10.0", .usable, "value.not-canonical"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "8,B,B,\"\"\n", .accurate, "value.differs"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "", .complete, "row.missing"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "8,B,B,\n9,B,B,\n", .complete, "row.extra"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "8,B,B,\n8,B,B,\n", .complete, "key.not-unique"),
        ("data/tables/sale/part-0001.csv", "7,A,B", "7,Q,B", .complete, "reference.unresolved"),
        ("data/tables/sale/part-0001.csv", "no,customer", "nr,customer", .usable, "table.part-malformed"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "8,B,B,", .usable, "table.part-malformed"),
        ("data/tables/sale/part-0001.csv", "8,B,B,\n", "8,B,B\n", .usable, "table.part-malformed"),
        ("data/tables/customer/part-0001.csv", "\"壬,1\"", "\"壬，1\"", .accurate, "value.differs"),
        ("data/ledger/to-sale.csv", "2,5", "2,4", .complete, "ledger.differs"),
        ("data/exceptions/to-sale.csv", "ORPHAN@customer;ORPHAN@agent", "ORPHAN@customer", .complete, "exceptions.differ"),
        ("data/exceptions/to-customer.csv", "<to-customer:3", "<to-customer:4", .complete, "exceptions.differ"),
        ("data/coverage/later.csv", "25,32,records,3", "25,31,records,3", .complete, "coverage.differs"),
        ("data/originals/later.csv", "9.99", "9.98", .complete, "source.differs-from-lock"),
        ("metadata/counts.json", "\"migrated\":\"2\"", "\"migrated\":\"3\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"count\":\"1\",\"field\"", "\"count\":\"2\",\"field\"", .complete, "counts.differ"),
        (
            "metadata/counts.json", "\"field\":\"name\",\"filled\":\"8\"", "\"field\":\"name\",\"filled\":\"7\"", .complete,
            "counts.differ"
        ),
        (
            "metadata/counts.json", "\"changed\":\"0\",\"field\":\"no\"", "\"changed\":\"1\",\"field\":\"no\"", .complete,
            "counts.differ"
        ),
        ("metadata/counts.json", "{\"field\":\"agent\"", "{\"changed\":\"0\",\"field\":\"agent\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"texts\":\"0\"", "\"texts\":\"1\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"reason\":\"空\"", "\"reason\":\"无\"", .complete, "counts.differ"),
        ("metadata/counts.json", "\"staged\":\"28.89\"", "\"staged\":\"28.90\"", .complete, "total.unbalanced"),
        ("metadata/counts.json", "{\"mappings\"", "{\"extra\":\"\",\"mappings\"", .complete, "counts.differ"),
        ("metadata/plan.json", "\"declared\":\"28.89\"", "\"declared\":\"28.90\"", .complete, "total.unbalanced"),
        ("metadata/plan.json", "{\"records\":\"6\"}", "{\"records\":\"7\"}", .complete, "source.records-differ-from-declared"),
        (
            "metadata/plan.json", "\"onOrphan\":\"quarantine\",\"to\":\"customer\"},{",
            "\"onOrphan\":\"fail\",\"to\":\"customer\"},{", .complete, "reference.unresolved"
        ),
        ("metadata/plan.json", "\"zone\":", "\"zone\" :", .usable, "metadata.not-canonical"),
        ("metadata/lock.json", "\"records\":\"6\"", "\"records\":\"5\"", .complete, "source.differs-from-lock"),
        (
            "metadata/lock.json", "\"headerAt\":\"0\",\"id\":\"sales\"", "\"headerAt\":\"1\",\"id\":\"sales\"", .complete,
            "source.differs-from-lock"
        ),
        (
            "metadata/merkle.json", "\"rows\":\"3\",\"table\":\"sale\"", "\"rows\":\"4\",\"table\":\"sale\"", .accurate,
            "merkle.root-differs"
        ),
        ("metadata/datapackage.json", "\"number\"", "\"string\"", .usable, "metadata.datapackage-differs"),
        ("metadata/run.json", "\"seedDrawn\":true", "\"seedDrawn\":\"true\"", .usable, "metadata.unreadable"),
        ("metadata/run.json", "{\"finished\"", "{\"a\":\"\",\"a\":\"\",\"finished\"", .usable, "metadata.unreadable"),
        ("metadata/run.json", "2026-12-30T00:00:00Z", "30.12.2026", .usable, "metadata.unreadable"),
        // The run ends before it begins; a step does.
        ("metadata/run.json", "{\"finished\":\"2026", "{\"finished\":\"2025", .usable, "metadata.unreadable"),
        ("metadata/run.json", "\"responsible\":\"old\"", "\"responsible\":\"new\"", .usable, "metadata.unreadable"),
        ("metadata/run.json", "\"id\":\"map\"", "\"id\":\"mop\"", .usable, "metadata.unreadable"),
        ("data/private/merkle-seed.bin", "seedseed", "seed", .usable, "metadata.seed-malformed"),
    ]

    @Test(arguments: changes.indices) func `finds a change`(index: Int) throws {
        let (path, from, to, question, code) = Self.changes[index]
        var shop = HandMadeShop()
        try #require(shop[path].contains(from), "\(path): \(from)")
        shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1)
        let result = try shop.check()
        let answer = try #require([result.complete, result.accurate, result.usable].first { $0.question == question })
        #expect(answer.outcome == .no)
        #expect(answer.findings.map(\.code.name).contains(code), "\(path) \(to): \(findings(result))")
    }

    /// The last row of a part is named though another part follows, be it one that has no rows.
    @Test(arguments: ["", "9,B,B,\n"]) func `finds a part that need not be`(rows: String) throws {
        var shop = HandMadeShop()
        let path = "data/tables/sale/part-0001.csv"
        shop[path] = shop[path].replacing("8,B,B,\n", with: "8,B,B,\n8,B,B,\n")
        shop.files.append(("data/tables/sale/part-0002.csv", "no,customer,agent,amount\n" + rows))
        let result = try shop.check(showsValues: true)
        let malformed = result.usable.findings.filter { $0.code.name == "table.part-malformed" }
        #expect(malformed.contains { $0.location?.file?.contains("0002") == true })
        let repeated = result.complete.findings.filter { $0.code.name == "key.not-unique" }
        #expect(repeated.map { $0.location?.key } == ["8", "8"])
    }

    /// What is broken in one place does not keep the other questions from being answered.
    @Test(arguments: [
        ("metadata/run.json", "{}"), ("metadata/datapackage.json", "{"), ("metadata/merkle.json", "["),
        ("metadata/counts.json", ""),
    ])
    func `answers what it can beside a file that it cannot read`(path: String, content: String) throws {
        var shop = HandMadeShop()
        shop[path] = content
        shop["data/tables/sale/part-0001.csv"] = shop["data/tables/sale/part-0001.csv"].replacing("10.00", with: "10.01")
        let result = try shop.check()
        #expect(result.complete.outcome == (path.contains("counts") ? .no : .yes), "\(findings(result))")
        #expect(result.accurate.findings.map(\.code.name).contains("value.differs"))
    }

    @Test func `says not checked, not yes, of what it did not come to`() throws {
        var shop = HandMadeShop()
        shop["data/private/merkle-seed.bin"] = "short"
        let result = try shop.check()
        #expect(outcomes(result) == [.yes, .notChecked, .no])
        shop = HandMadeShop()
        shop["metadata/plan.json"] = "{}\n"
        #expect(outcomes(try shop.check()) == [.notChecked, .notChecked, .no])
        shop = HandMadeShop()
        shop["data/originals/sales.csv"] += "\""
        #expect(outcomes(try shop.check()) == [.no, .notChecked, .notChecked])
    }

    @Test func `says where a value differs without showing it`() throws {
        var shop = HandMadeShop()
        shop["data/tables/sale/part-0001.csv"] = shop["data/tables/sale/part-0001.csv"].replacing(
            "7,A,B,1.00", with: "7,A,B,1.01")
        let place = try #require(try shop.check().accurate.findings.first { $0.code.name == "value.differs" }?.location)
        #expect(place.table == "sale" && place.field == "amount" && place.file == "data/originals/later.csv")
        #expect(place.line == 2 && place.record == 1 && place.byteOffset == 25)
        #expect(place.key != "7")
        #expect(
            try shop.check(showsValues: true).accurate.findings.first { $0.code.name == "value.differs" }?.location?.key == "7")
    }

    /// Nonsense in the plan or the lock is a finding, whatever it is: never a trap, never a yes.
    static let nonsense: [(path: String, from: String, to: String)] = [
        ("metadata/plan.json", "\"scale\":\"2\"", "\"scale\":\"-1\""),
        ("metadata/plan.json", "\"scale\":\"2\"", "\"scale\":\"13\""),
        ("metadata/plan.json", "\"scale\":\"2\"", "\"scale\":\"9223372036854775807\""),
        ("metadata/plan.json", "\"scale\":\"2\"", "\"scale\":\"02\""),
        ("metadata/plan.json", "\"scale\":\"2\",", ""), ("metadata/plan.json", "\"type\":\"integer\"", "\"type\":\"number\""),
        ("metadata/plan.json", "\"key\":[\"no\"]", "\"key\":[]"),
        ("metadata/plan.json", "\"key\":[\"no\"]", "\"key\":[\"no\",\"no\"]"),
        ("metadata/plan.json", "\"op\":\"trim\"", "\"op\":\"strip\""),
        ("metadata/plan.json", "\"from\":\"amount\"", "\"from\":\"Amount\""),
        ("metadata/plan.json", "\"to\":\"customer\"}", "\"to\":\"nobody\"}"),
        ("metadata/plan.json", "\"zone\"", "\"unknown\":\"\",\"zone\""),
        ("metadata/plan.json", "\"handover\":\"1\"", "\"handover\":\"2\""),
        ("metadata/plan.json", "\"required\":false", "\"required\":\"false\""),
        ("metadata/plan.json", "{\"do\":[],\"field\":\"agent\",\"from\":\"agent\"},", ""),
        (
            "metadata/plan.json", "{\"do\":[],\"field\":\"agent\",\"from\":\"agent\"}",
            "{\"do\":[],\"field\":\"no\",\"from\":\"agent\"}"
        ),
        ("metadata/plan.json", "\"id\":\"to-sale\"", "\"id\":\"to-customer\""),
        ("metadata/plan.json", "\"id\":\"sale\"", "\"id\":\"customer\""),
        ("metadata/plan.json", "\"else\":{\"quarantine\":\"AMOUNT_INVALID\"},", ""),
        ("metadata/plan.json", "\"constant\":\"B\"", "\"constant\":\"\""),
        ("metadata/plan.json", "{\"field\":\"boss\"", "{\"field\":\"nobody\""),
        ("metadata/lock.json", "\"delimiter\":\";\"", "\"delimiter\":\"\\n\""),
        ("metadata/lock.json", "\"delimiter\":\";\"", "\"delimiter\":\"\""),
        ("metadata/lock.json", "\"quote\":\"\\\"\"", "\"quote\":\"'\""),
        ("metadata/lock.json", "\"headerAt\":\"0\"", "\"headerAt\":\"9223372036854775807\""),
        ("metadata/lock.json", "\"headerAt\":\"0\"", "\"footerAt\":\"-1\",\"headerAt\":\"0\""),
        ("metadata/lock.json", "\"encoding\":\"utf-8\"", "\"encoding\":\"utf-16\""),
        ("metadata/lock.json", "\"bom\":false", "\"bom\":true"),
        ("metadata/lock.json", "\"id\":\"sales\"", "\"id\":\"later\""),
        ("metadata/lock.json", "\"format\":\"csv\"", "\"format\":\"xml\""),
        ("metadata/lock.json", "[\"id\",\"name\",\"boss\"]", "[\"id\",true,\"boss\"]"),
    ]

    @Test(arguments: [(64, Verdict.Outcome.yes), (65, .no)])
    func `takes chains of 64 operators, and none that is longer`(count: Int, outcome: Verdict.Outcome) throws {
        var shop = HandMadeShop()
        let steps = repeatElement("{\"op\":\"trim\"}", count: count).joined(separator: ",")
        shop["metadata/plan.json"] = shop["metadata/plan.json"].replacing("[{\"op\":\"trim\"}]", with: "[\(steps)]")
        #expect(try shop.check().usable.outcome == outcome)
    }

    /// The migrator refuses such a plan, so nothing was made by it.
    @Test func `knows no place of a CSV record by name`() throws {
        var shop = HandMadeShop()
        shop["metadata/plan.json"] = shop["metadata/plan.json"].replacing(
            "{\"constant\":\"B\",\"field\":\"agent\"}", with: "{\"do\":[],\"field\":\"agent\",\"from\":\"#record\"}")
        let result = try shop.check()
        #expect(outcomes(result) == [.notChecked, .notChecked, .no])
        #expect(findings(result).map(\.code.name) == ["metadata.unreadable"])
    }

    @Test func `is not done where the machine lacks an encoding`() throws {
        let source = `The record walker`.source(["a"], gb18030: true)
        try UnknownEncoding.check([source]) { _ in true }
        let unknown = #expect(throws: UnknownEncoding.self) { try UnknownEncoding.check([source]) { $0 == .utf8 } }
        #expect(unknown?.failure.exit == .unavailable)
        #expect(unknown?.failure.diagnostics.map(\.code) == [.encodingUnknown])
        #expect(SourceEncoding.allCases.filter { !$0.isKnown } == [])
        var verdict = Verdict.refused(try #require(unknown).failure)
        #expect(verdict.exit == .unavailable)
        verdict.answers[1].outcome = .no
        #expect(verdict.exit == .notIntact)
    }

    @Test(arguments: nonsense.indices) func `takes no nonsense`(index: Int) throws {
        let (path, from, to) = Self.nonsense[index]
        var shop = HandMadeShop()
        try #require(shop[path].contains(from), "\(from)")
        shop[path] = shop[path].replacing(from, with: to, maxReplacements: 1)
        #expect(outcomes(try shop.check()).contains(.no), "\(to)")
    }

    @Test(arguments: UInt64(0)..<150) func `never crashes on bytes changed at random`(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let files = HandMadeShop().files
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
            guard !members.indices.allSatisfy({ members[$0].content == Array(files[$0].content.utf8) }) else { continue }
            let archive = try HandMadeArchive(members)
            _ = try archive.check(.init())
        }
    }
}
