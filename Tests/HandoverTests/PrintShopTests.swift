import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Testing

/// The fixtures end to end: what the run says is what the generator planted.
@Suite struct `The print shop` {
    /// What the generator planted in one file.
    struct Planted: Decodable {
        var mapping: String
        var records: Int64
        var migrated: Int64
        var quarantined: Int64
        var quarantinedRecordNumbers: [String: [Int64]]
    }

    struct Truth: Decodable { var files: [String: Planted] }

    @Test func `arrives as the generator planted it`() async throws {
        let folder = try TemporaryFolder()
        let plan = try String(contentsOfFile: Repository.path("Plans/print-shop.yaml"), encoding: .utf8)
            .replacingOccurrences(of: "../Fixtures/print-shop/", with: "")
        try folder.write(Array(plan.utf8), to: "print-shop.yaml")
        let names = ["customers.csv", "contacts.csv", "orders.csv", "contracts.csv"]
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
        let summary = try await Transfer.run(options)
        #expect(summary.verdict?.isSound == true)
        let truth = try JSONDecoder().decode(
            Truth.self, from: try Data(contentsOf: URL(fileURLWithPath: Repository.path("Fixtures/print-shop/truth.json"))))
        #expect(truth.files.count == names.count)
        for planted in truth.files.values {
            let balance = try #require(summary.mappings.first { $0.balance.mapping == planted.mapping }).balance
            #expect(
                [balance.records, balance.migrated, balance.quarantined] == [
                    planted.records, planted.migrated, planted.quarantined,
                ])
            #expect(try Self.quarantined(planted.mapping, in: folder) == planted.quarantinedRecordNumbers, "\(planted.mapping)")
        }
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
