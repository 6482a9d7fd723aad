import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

/// What goes wrong before anything is written: the code, the exit, both languages, and nothing under a final name.
@Suite struct `Bad input` {
    private func failure(of shop: SmallShop, change: (inout Transfer.Options) -> Void = { _ in }) async throws -> Failure {
        do {
            _ = try await shop.run(change)
        } catch let failure as Failure {
            #expect(try shop.delivered().isEmpty)
            for diagnostic in failure.diagnostics {
                for language in Catalogue.Language.allCases {
                    let text = diagnostic.text(in: language)
                    #expect(text.contains(language == .en ? "  fix: " : "  办法: "), "\(text)")
                    #expect(!text.contains("{0}"), "\(text)")
                }
            }
            return failure
        }
        throw Failure(Diagnostic(.unexpected, .name("the run went through")), exit: .bug)
    }

    @Test func `an unterminated quote stops the run at its opening`() async throws {
        let torn = SmallShop.orders.replacingOccurrences(of: "\"两\n行\"", with: "\"两\n行 ")
        let failure = try await failure(of: try SmallShop(orders: Array(torn.utf8)))
        #expect(failure.diagnostics.first?.code.name == "csv.unterminated-quote")
        #expect(failure.exit == .badData)
        #expect(failure.diagnostics.first?.location?.line == 5)
        #expect(failure.diagnostics.first?.location?.column == 12)
    }

    @Test func `bytes of no encoding stop before the plan is run`() async throws {
        let bytes = Array("单号,客户,金额,备注\n".utf8) + [0xff, 0x2c, 0xff, 0x2c, 0xd6, 0xd0, 0x2c, 0xff, 0x0a]
        let failure = try await failure(of: try SmallShop(orders: bytes))
        #expect(failure.diagnostics.first?.code.name == "csv.unknown-encoding")
        #expect(failure.exit == .badData)
    }

    @Test func `a ragged record is held back and the rest arrives`() async throws {
        let shop = try SmallShop(orders: Array("单号,客户,金额,备注\n1,C1,1.00\n2,C1,2.00,a,b\n3,C1,3.00,c\n".utf8))
        let summary = try await shop.run()
        #expect(summary.mappings[1].codes == [.init(code: "RAGGED_LONG", count: 1), .init(code: "RAGGED_SHORT", count: 1)])
        #expect(summary.mappings[1].balance.migrated == 1)
    }

    @Test func `a file unlike its lock is refused`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        try Data(SmallShop.orders.replacingOccurrences(of: "30.00", with: "30.01").utf8)
            .write(to: URL(fileURLWithPath: shop.folder.path("orders.csv")))
        let options = Transfer.Options(
            planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        let failure = await #expect(throws: Failure.self) { try await Transfer.run(options) }
        #expect(failure?.diagnostics.first?.code == .sourceDiffersFromLock)
        #expect(failure?.exit == .badData)
        #expect(try shop.delivered().isEmpty)
    }

    @Test func `a missing export is named`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        try FileManager.default.removeItem(atPath: shop.folder.path("orders.csv"))
        let options = Transfer.Options(
            planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        let failure = await #expect(throws: Failure.self) { try await Transfer.run(options) }
        #expect(failure?.diagnostics.first?.code == .noSuchFile)
        #expect(failure?.exit == .noInput)
    }

    @Test func `too many quarantined records stop the run with 1`() async throws {
        let shop = try SmallShop(plan: SmallShop.plan.replacingOccurrences(of: "maxRate: \"0.9\"", with: "maxRate: \"0.1\""))
        let failure = try await failure(of: shop)
        #expect(failure.diagnostics.first?.code == .rateExceeded)
        #expect(failure.exit == .stopped)
    }

    @Test func `a declared total that is not met stops the run with 1`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(of: "field: amount}", with: "field: amount, declared: \"173.21\"}"))
        let failure = try await failure(of: shop)
        #expect(failure.diagnostics.first?.code == .totalDiffers)
        #expect(failure.exit == .stopped)
    }

    @Test func `a step before its window waits with 75`() async throws {
        let plan = SmallShop.plan.replacingOccurrences(
            of: "method: transform, uses: [to-customer, to-sale], schedule: {from: 2026-01-01T00:00}",
            with: "method: transform, uses: [to-customer, to-sale], schedule: {from: 2099-01-01T00:00}")
        let failure = try await failure(of: try SmallShop(plan: plan))
        #expect(failure.diagnostics.first?.code == .outsideWindow)
        #expect(failure.exit == .notNow)
    }

    @Test func `a key that others can read is refused with 77`() async throws {
        let shop = try SmallShop()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: shop.keyName + ".key")
        let failure = try await failure(of: shop)
        #expect(failure.diagnostics.first?.code == .keyReadableByOthers)
        #expect(failure.exit == .notPrivate)
    }

    @Test func `an archive is never replaced`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let before = try shop.folder.read("out/shop.tar")
        // By the same plan nothing is done; another plan's run must go elsewhere.
        #expect(try await shop.run().wasFinished)
        let plan = SmallShop.plan.replacingOccurrences(of: "小店资料移交", with: "另一份计划")
        try Data(plan.utf8).write(to: URL(fileURLWithPath: shop.planPath))
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .cannotCreate)
        #expect(failure?.diagnostics.first?.code == .fileExists)
        #expect(try shop.folder.read("out/shop.tar") == before)
    }

    @Test func `what is no archive is refused with 65 and nothing checked`() throws {
        let shop = try SmallShop()
        try shop.folder.write(Array("PK\u{3}\u{4}".utf8) + Array(repeating: 7, count: 4096), to: "out/shop.tar")
        let verdict = try shop.verify()
        #expect(verdict.exit == .badData)
        #expect(verdict.answers.allSatisfy { $0.outcome == .notChecked })
    }
}
