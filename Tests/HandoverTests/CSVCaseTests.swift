import Foundation
import HandoverCore
import HandoverData
import HandoverIngest
import HandoverSelfTest
import HandoverTestSupport
import Testing

@Suite struct `Hard cases of CSV` {
    @Test(arguments: CSVCase.all) func `come out the same by both readings`(example: CSVCase) throws {
        let isShown = ProcessInfo.processInfo.environment["HANDOVER_CASES"] != nil
        switch example.outcome {
        case .refused(let code):
            let stop = try BothTables.sniff(example.file).stop
            if isShown { print("| \(example.number) | \(example.what) | init: \(stop ?? "accepted") | |") }
            #expect(stop == code)
        case .found(let columns, let delimiter, let warnings, let records):
            let profile = try #require(try BothTables.sniff(example.file).profile)
            if isShown {
                let words = profile.warnings.map(\.code.name).joined(separator: ", ")
                print("| \(example.number) | \(example.what) | init: \(profile.records) records; \(words) | |")
            }
            #expect(profile.dialect.columns == columns)
            #expect(profile.dialect.delimiter == delimiter)
            #expect(profile.records == records)
            #expect(profile.warnings.map(\.code.name) == warnings)
        case .read, .stops: try compare(example, isShown: isShown)
        }
    }

    private func compare(_ example: CSVCase, isShown: Bool) throws {
        let reader = try BothTables.migrator(example.file, example.layout)
        let verifier = try BothTables.verifier(example.file, example.layout)
        if isShown { print("| \(example.number) | \(example.what) | \(said(reader)) | \(said(verifier)) |") }
        switch example.outcome {
        case .stops(let code):
            #expect(reader.stop == code)
            #expect(verifier.stop != nil)
        case .read(let findings, let values, let coverage):
            #expect(reader.stop == nil && verifier.stop == nil)
            #expect(reader.findings == findings)
            #expect(zip(reader.findings, reader.values).filter(\.0.isEmpty).map(\.1) == values)
            #expect(BothReaders.comparable(reader).records == BothReaders.comparable(verifier).records)
            #expect(reader.coverage == verifier.coverage)
            if let coverage { #expect(reader.coverage.map { $0.split(separator: " ")[1] }.joined(separator: " ") == coverage) }
        default: break
        }
        for chunkBytes in [1, 7] where example.file.count < 10_000 {
            #expect(try BothTables.migrator(example.file, example.layout, chunkBytes: chunkBytes) == reader)
        }
    }

    private func said(_ reading: BothReaders.Reading) -> String {
        if let stop = reading.stop { return "stops: \(stop)" }
        return zip(reading.findings, reading.values).map { $0.isEmpty ? String($1.prefix(60)) : $0 }.prefix(4).joined(
            separator: "; "
        )
        .replacingOccurrences(of: "|", with: "\\|").replacingOccurrences(of: "\n", with: "\\n")
        .replacingOccurrences(of: "\r", with: "\\r").replacingOccurrences(of: "\0", with: "\\0")
    }

    @Test func `init finds a header of two records with a blank line between`() throws {
        var rules = CSVRules()
        rules.headerRecords = 2
        let file = Array("客户,,订单\n\n编号,名称,金额\n1,2,3\n4,5,6\n".utf8)
        let found = try BothTables.sniff(file, planned: .init(rules: rules))
        #expect(found.profile?.dialect.columns == ["客户 编号", "客户 名称", "订单 金额"], "\(found.stop ?? "")")
        #expect(found.profile?.records == 2)
    }

    /// Every number from 1 to 42 is there.
    @Test func `leave none out`() {
        #expect(Set(CSVCase.all.map(\.number)).union(CSVCase.overWholeTables.map(\.number)) == Set(1...42))
    }

    /// The migrator decides them over whole tables, and the verifier decides again.
    @Test(arguments: CSVCase.overWholeTables.indices) func `are decided the same by both over whole tables`(index: Int)
        async throws
    {
        let example = CSVCase.overWholeTables[index]
        let shop = try SmallShop(orders: Array(("单号,客户,金额,备注\n" + example.rows).utf8))
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(example.what)")
        let exceptions = String(decoding: try shop.member("data/exceptions/to-sale.csv"), as: UTF8.self)
        let held = exceptions.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        #expect(held.map { "\($0[0]) \($0[4])" } == example.held, "\(example.what)")
        if ProcessInfo.processInfo.environment["HANDOVER_CASES"] != nil {
            print("| \(example.number) | \(example.what) | \(example.held.joined(separator: "; ")) | the same, sound |")
        }
        // Had the migrator kept the first copy, the verifier would have said so.
        guard !example.held.isEmpty else { return }
        var forge = try Forge(archive: shop.tar)
        try forge.replace("data/exceptions/to-sale.csv") { bytes in
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            return Array((lines[...0] + lines[2...]).joined(separator: "\n").utf8)
        }
        let folder = shop.folder.path("forged")
        try forge.seal(key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: folder)
        #expect(try shop.verify(folder + "/shop.tar").answers[2].findings.contains { $0.code.name == "exceptions.differ" })
    }
}

@Suite struct `Random tables` {
    @Test(arguments: UInt64(0)..<1_200) func `are read the same by both readings, in chunks of any size`(seed: UInt64) throws {
        let table = RandomTable(seed: seed)
        let whole = try BothTables.migrator(table.bytes, table.layout)
        var random = SplitMix64(state: seed ^ 0xc0ffee)
        for chunkBytes in [1, 7, Int.random(in: 2...64, using: &random)] {
            #expect(
                try BothTables.migrator(table.bytes, table.layout, chunkBytes: chunkBytes) == whole, "chunks of \(chunkBytes)")
        }
        let second = try BothTables.verifier(table.bytes, table.layout)
        #expect((whole.stop == nil) == (second.stop == nil), "\(whole.stop ?? "read"); \(second.stop ?? "read")")
        guard whole.stop == nil else { return }
        #expect(BothReaders.comparable(whole).records == BothReaders.comparable(second).records)
        #expect(whole.coverage == second.coverage)
    }

    /// Most files are read to their end, and every finding of reading occurs: otherwise the test above would say little.
    @Test func `are hard in every way`() throws {
        var read = 0
        var findings: Set<String> = []
        var classes: Set<String> = []
        for seed in UInt64(0)..<1_200 {
            let table = RandomTable(seed: seed)
            let reading = try BothTables.migrator(table.bytes, table.layout)
            guard reading.stop == nil else { continue }
            read += 1
            findings.formUnion(reading.findings.flatMap { $0.split(separator: ",").map(String.init) })
            classes.formUnion(reading.coverage.map { String($0.split(separator: " ")[1]) })
        }
        #expect(read > 600, "\(read)")
        #expect(
            findings.isSuperset(of: ["ENCODING", "QUOTE_TRAILING", "RAGGED_SHORT", "RAGGED_LONG", "TOO_MANY_LINES"]),
            "\(findings)")
        #expect(
            classes == ["bom", "preamble", "header", "records", "blank", "comment", "repeated-header", "footer", "eof-marker"],
            "\(classes)")
    }
}
