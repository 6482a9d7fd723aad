import HandoverCore
import Testing

@testable import HandoverVerify

@Suite struct `What a hostile archive may cost` {
    /// With a part loaded for each row, this would not end within the test run's patience.
    @Test func `a long table backwards, a row missing, is matched in one walk`() throws {
        var shop = LargeShop(sales: 200_000)
        shop.change("data/tables/sale/part-0001.csv") {
            $0[1..<($0.count - 1)].reverse()
            $0.remove(at: 1000)
        }
        let archive = try HandMadeArchive(shop.files)
        let result = try archive.check(.init())
        #expect(result.complete.findings.map(\.code.name).prefix(2) == ["row.missing", "row.count-differs"])
        #expect(!result.accurate.findings.contains { $0.code == .valueDiffers })
    }

    @Test func `a row far beyond a record ends the walk`() throws {
        let copies = (1...9).map { "{\"do\":[],\"field\":\"f\($0)\",\"from\":\"boss\"}," }.joined()
        let fields = (1...9).map { "{\"name\":\"f\($0)\",\"personal\":false,\"required\":false,\"type\":\"text\"}," }.joined()
        var shop = LargeShop(people: 5, sales: 5)
        shop.change("metadata/plan.json") { lines in
            let plan = lines.joined(separator: "\n")
                .replacing("{\"do\":[],\"field\":\"boss\"", with: copies + "{\"do\":[],\"field\":\"boss\"")
                .replacing("{\"name\":\"boss\"", with: fields + "{\"name\":\"boss\"")
            lines = plan.split(separator: "\n", omittingEmptySubsequences: false)
        }
        try expectStuck(&shop, text: Limits.fieldBytes)
    }

    @Test func `a record beyond what is migrated ends the walk`() throws {
        var shop = LargeShop(people: 5, sales: 5)
        try expectStuck(&shop, text: Limits.recordBytes - 2)
    }

    /// Gives the second person a text of this size, and expects that the walk ends there.
    private func expectStuck(_ shop: inout LargeShop, text bytes: Int) throws {
        shop.change("data/originals/people.csv") { $0[2] = "P2," + Substring(String(repeating: "x", count: bytes)) }
        let complete = try HandMadeArchive(shop.files).check(.init()).complete
        let second = Int64("id,boss\nP1,\n".utf8.count)
        #expect(complete.findings.contains { $0.code == .sourceUnlikeLock && $0.location?.byteOffset == second })
        #expect(complete.outcome == .no)
    }

    @Test func `a round ends with the job that fills it`() throws {
        for (weight, before) in [(1, 8), (5, 4), (100, 2)] {
            var (asked, askedBefore): (Int, Int?) = (0, nil)
            try inRounds(width: 4, most: 10, weight: { _ in weight }) { () -> Int? in
                asked += 1
                return asked <= 20 ? asked : nil
            } work: {
                $0
            } take: { job, made in
                #expect(job == made)
                if askedBefore == nil { askedBefore = asked }
            }
            #expect(askedBefore == before && asked == 21, "weight \(weight)")
        }
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")])
    func `writes Base64 as RFC 4648 section 10 has it`(text: String, expected: String) {
        var out = Array("x".utf8)
        Base64.append(Array("__\(text)".utf8).dropFirst(2), to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "x" + expected)
    }

    @Test func `folds no bytes that are no character`() {
        for third: UInt8 in [0x00, 0x41, 0x7f] {
            var bytes: [UInt8] = [0xef, 0xbd, third]
            #expect(FieldOperator.foldWidth.apply(&bytes) == .value && bytes == [0xef, 0xbd, third])
        }
    }
}
