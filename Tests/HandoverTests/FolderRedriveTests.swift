import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `What a plan with a folder holds back` {
    private static func keep(_ mapping: String, _ record: Int) -> String {
        "row('\(mapping)', \(record)).update({'decision': 'keep', 'reason': 'r', 'decided by': 'w'})"
    }

    /// Both in a folder beside the plan and in a container: the second sheet is read with decisions there, by two looks at the exports.
    @Test(arguments: [false, true]) func `is decided about in two rounds`(isPacked: Bool) async throws {
        var shop = try FolderShop(plan: isPacked ? FolderShop.planOfZip : FolderShop.plan())
        if isPacked { try shop.pack() }
        try shop.lock()
        _ = try await shop.shop.export()
        try Spreadsheet.edit(shop.folder, Self.keep("to-sale", 2))
        #expect(try await shop.shop.redrive().decisions == 1)
        let again = await #expect(throws: Failure.self) { try await shop.shop.redrive() }
        #expect(again?.diagnostics.map(\.code.name) == ["sheet.nothing-decided"])
        try Spreadsheet.edit(shop.folder, Self.keep("to-sale", 4))
        #expect(try await shop.shop.redrive().decisions == 2)
        let summary = try await shop.runLocked()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers))")
        let policy = try shop.shop.policy()
        let held = try await Quarantine.list(shop.shop.planPath)
        #expect(held.map(\.held) == [4, 1] && held.map(\.kept) == [2, 0])
        #expect(try await Quarantine.list(shop.shop.tar, trust: policy).map(\.held) == [4, 1])
        let count = try await Quarantine.export(
            shop.shop.tar, to: shop.folder.path("archived.csv"), language: .en, trust: policy)
        #expect(count == 5)
    }

    @Test func `needs room for the files, which the doctor looks at`() throws {
        let shop = try FolderShop()
        try shop.lock()
        func exports() -> Doctor.Finding? {
            Doctor.examine(planPath: shop.shop.planPath, keyName: nil, passphrase: nil, outputFolder: shop.shop.output)
                .first { $0.name == "exports" }
        }
        // The orders, and four files of which one is empty; the fifth stays behind.
        #expect(exports()?.detail.hasPrefix("5 files, ") == true, "\(String(describing: exports()))")
        try FileManager.default.removeItem(atPath: shop.folder.path("稿件/空.psd"))
        #expect(exports()?.problem?.diagnostics.map(\.code.name) == ["run.source-differs-from-lock"])
        try FileManager.default.removeItem(atPath: shop.folder.path("稿件"))
        #expect(exports()?.problem?.exit == .noInput)
    }
}
