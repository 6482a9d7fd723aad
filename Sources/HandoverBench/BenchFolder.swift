import Foundation
import Handover
import HandoverFixtures

/// A scratch folder with the bench table, its plan and lock, and a key to seal with.
struct BenchFolder {
    let url: URL

    /// Makes an empty folder.
    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("handover-bench.\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Removes the folder. If that fails, a folder among temporary files is left, which hurts nothing that was measured.
    func remove() {
        do { try FileManager.default.removeItem(at: url) } catch {}
    }

    var plan: String { path("plan.yaml") }
    var table: String { path("table.csv") }
    /// NAME for NAME.key and NAME.crt.
    var key: String { path("team") }
    var output: String { path("out") }

    private func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes table, plan and lock.
    func generate(records: Int, encoding: FixtureEncoding) throws {
        let table = BenchTable(records: records, seed: 1, encoding: encoding)
        let totals = try table.write(to: URL(fileURLWithPath: self.table))
        try Data(table.plan(declaring: totals).utf8).write(to: URL(fileURLWithPath: plan))
        _ = try Initializer.lock(plan: plan, exports: [self.table])
    }

    /// Makes the key. Returns its certificate's fingerprint.
    func makeKey() throws -> String {
        try KeyFiles.make(at: key, name: "Transfer team", organization: nil, passphrase: nil, days: 1).fingerprint
    }
}
