import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// The fixtures end to end: what the run says is what the generator planted.
@Suite struct `The print shop` {
    /// What the generator planted for one mapping.
    struct Planted: Decodable {
        struct Money: Decodable { var declared, migrated, quarantinedAfterMapping: String }

        var file: String
        var table: String
        var records: Int64
        var migrated: Int64
        var quarantined: Int64
        var quarantinedRecordNumbers: [String: [Int64]]
        var nullifiedRecordNumbers: [String: [Int64]]
        var money: [String: Money]
    }

    struct Truth: Decodable { var mappings: [String: Planted] }

    @Test func `arrives as the generator planted it`() async throws {
        let truth = try JSONDecoder().decode(
            Truth.self, from: try Data(contentsOf: URL(fileURLWithPath: Repository.path("Fixtures/print-shop/truth.json"))))
        let (folder, summary) = try await Self.handedOver(Set(truth.mappings.values.map(\.file)).sorted())
        #expect(summary.verdict?.isSound == true)
        #expect(summary.mappings.count == truth.mappings.count)
        #expect(summary.totals.count == truth.mappings.values.reduce(0) { $0 + $1.money.count })
        // The web shop's export says that it is GB2312.
        #expect(summary.warnings.map(\.code) == [.xmlLabelDiffers])
        for (mapping, planted) in truth.mappings {
            let fate = try #require(summary.mappings.first { $0.balance.mapping == mapping })
            #expect(
                [fate.balance.records, fate.balance.migrated, fate.balance.quarantined] == [
                    planted.records, planted.migrated, planted.quarantined,
                ])
            #expect(try Self.quarantined(mapping, in: folder) == planted.quarantinedRecordNumbers, "\(mapping)")
            let nulled = Dictionary(fate.nulled.map { ($0.code, $0.count) }, uniquingKeysWith: +)
            #expect(nulled == planted.nullifiedRecordNumbers.mapValues { Int64($0.count) }, "\(mapping)")
            for (field, money) in planted.money {
                let total = try #require(summary.totals.first { $0.table == planted.table && $0.field == field })
                #expect(
                    [total.staged, total.migrated, total.quarantined, total.declared] == [
                        money.declared, money.migrated, money.quarantinedAfterMapping, money.declared,
                    ])
            }
        }
    }

    /// A run of the plan over these exports, in a folder of its own.
    private static func handedOver(_ names: [String]) async throws -> (TemporaryFolder, RunSummary) {
        let folder = try TemporaryFolder()
        let plan = try String(contentsOfFile: Repository.path("Plans/print-shop.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "../Fixtures/print-shop/", with: "").replacingOccurrences(
                of: "../tour/crm.db", with: "crm.db")
        try folder.write(Array(plan.utf8), to: "print-shop.yaml")
        for name in names {
            try folder.write(
                Array(try Data(contentsOf: URL(fileURLWithPath: Repository.path("Fixtures/print-shop/\(name)")))), to: name)
        }
        _ = try Initializer.lock(plan: folder.path("print-shop.yaml"), exports: names.map { folder.path($0) })
        _ = try KeyFiles.make(at: folder.path("team"), name: "移交组", organization: nil, passphrase: Array("secret".utf8), days: 30)
        var options = Transfer.Options(
            planPath: folder.path("print-shop.yaml"), outputFolder: folder.path("out"), keyPath: folder.path("team.key"),
            certificatePath: folder.path("team.crt"))
        options.passphrase = Array("secret".utf8)
        return (folder, try await Transfer.run(options))
    }

    /// The numbers of the records held back, by code, as the archive lists them.
    private static func quarantined(_ mapping: String, in folder: TemporaryFolder) throws -> [String: [Int64]] {
        let member = "print-shop/data/exceptions/\(mapping).csv"
        _ = try run("tar", ["-xf", "out/print-shop.tar", member], in: folder.url)
        var numbers: [String: [Int64]] = [:]
        for line in String(decoding: try folder.read(member), as: UTF8.self).split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            for code in Set(fields[4].split(separator: ";").map { String($0.prefix { $0 != "@" }) }) {
                numbers[code, default: []].append(try #require(Int64(fields[0])))
            }
        }
        return numbers
    }
}
