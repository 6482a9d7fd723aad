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
            #expect(shop.delivered().isEmpty)
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
        let shop = try SmallShop()
        try shop.lock()
        // The lock is made for a sound file of the same shape; the reader meets the torn one.
        let torn = SmallShop.orders.replacingOccurrences(of: "\"两\n行\"", with: "\"两\n行 ")
        let other = try SmallShop(orders: Array(torn.utf8))
        await #expect(throws: Failure.self) { try await other.run() }
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
        #expect(shop.delivered().isEmpty)
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
        let failure = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(failure?.exit == .cannotCreate)
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
