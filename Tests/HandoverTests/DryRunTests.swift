import Foundation
import Handover
import HandoverCore
import HandoverReport
import HandoverTestSupport
import Testing

@Suite struct `A dry run` {
    private func dryRun(_ shop: SmallShop, ledger: String? = nil) async throws -> RunSummary {
        try await Transfer.dryRun(.init(dryRunOf: shop.planPath), ledger: ledger.map(shop.folder.path))
    }

    /// Of records, totals and tables; what is behind them tells of the archive.
    private func counts(_ summary: RunSummary) -> String {
        let lines = summary.text(in: .en).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.prefix { !$0.hasPrefix("sealed ") && !$0.hasPrefix("DRY RUN") }.joined(separator: "\n")
    }

    @Test(arguments: [SmallShop.plan, SmallShop.excluding]) func `says what a run says, and writes its ledger byte for byte`(
        plan: String
    ) async throws {
        let shop = try SmallShop(plan: plan)
        try shop.lock()
        let dry = try await dryRun(shop, ledger: "fates")
        #expect(try shop.delivered().isEmpty)
        let real = try await shop.run()
        #expect(dry.mappings == real.mappings && dry.totals == real.totals)
        #expect(dry.tables.map { [$0.rows, $0.bytes] } == real.tables.map { [$0.rows, $0.bytes] })
        #expect(counts(dry) == counts(real))
        let files = try FileManager.default.subpathsOfDirectory(atPath: shop.folder.path("fates")).filter { $0.hasSuffix(".csv") }
        let members = ["ledger", "exceptions"] + (plan == SmallShop.excluding ? ["excluded"] : [])
        #expect(files.sorted() == members.flatMap { ["\($0)/to-customer.csv", "\($0)/to-sale.csv"] }.sorted())
        for file in files { #expect(try shop.folder.read("fates/\(file)") == shop.member("data/\(file)"), "\(file)") }
        let modes = try ["fates", "fates/ledger/to-sale.csv"].map {
            try FileManager.default.attributesOfItem(atPath: shop.folder.path($0))[.posixPermissions] as? Int
        }
        #expect(modes == [0o700, 0o600])
    }

    @Test func `counts what owners decided, as a run does`() async throws {
        let shop = try await SmallShop.decided()
        let dry = try await dryRun(shop, ledger: "fates")
        let real = try await shop.run()
        #expect(dry.mappings == real.mappings && dry.totals == real.totals)
        #expect(dry.mappings.map(\.redriven) == [1, 1])
        for file in ["ledger/to-sale.csv", "exceptions/to-sale.csv", "exceptions/to-customer.csv"] {
            #expect(try shop.folder.read("fates/\(file)") == shop.member("data/\(file)"), "\(file)")
        }
    }

    @Test func `stops where a run stops, and leaves nothing`() async throws {
        let shop = try SmallShop(plan: SmallShop.strict(SmallShop.plan))
        try shop.lock()
        let before = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted()
        let stopped = await #expect(throws: Failure.self) { try await self.dryRun(shop, ledger: "fates") }
        let real = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(stopped?.exit == .stopped && stopped?.diagnostics == real?.diagnostics)
        let after = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted()
        #expect(after.filter { $0 != "out" } == before)
        let temporary = shop.folder.path("temporary")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
        let command = try run(
            Repository.command("handover"), ["run", "plan.yaml", "--dry-run"], in: shop.folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TMPDIR": temporary])
        #expect(command.status == 1 && command.stderr.contains("error[run.quarantine-count-exceeded]"), "\(command)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
    }

    @Test func `goes on outside the window and says when a run may begin`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.plan.replacingOccurrences(
                of: "needs: [map], schedule: {from: 2026-01-01T00:00}", with: "needs: [map], schedule: {from: 2999-01-01T08:00}"))
        try shop.lock()
        let dry = try await dryRun(shop)
        #expect(dry.warnings.map(\.code.name) == ["run.outside-window"])
        #expect(dry.warnings.first?.text(in: .en, asWarning: true).contains("seal may not run before 2999-01-01T08:00") == true)
        let real = await #expect(throws: Failure.self) { try await shop.run() }
        #expect(real?.exit == .notNow)
        var options = Transfer.Options(dryRunOf: shop.planPath)
        (options.isRehearsal, options.rehearsalAt) = (true, "2999-01-02T00:00")
        #expect(try await Transfer.dryRun(options).warnings.isEmpty)
    }

    @Test func `touches no target, and names it`() async throws {
        let target = try TargetShop()
        try target.shop.lock()
        let before = try target.files()
        let dry = try await dryRun(target.shop)
        #expect(try target.files() == before)
        #expect(dry.dryRun?.sealer == "team" && dry.dryRun?.target?.hasSuffix("crm.db") == true)
        let result = try run(
            Repository.command("handover"), ["run", "plan.yaml", "--dry-run", "--lang", "zh"], in: target.shop.folder.url)
        #expect(result.status == 0 && result.stdout.contains("试运行：没有签封，也没有装载\n  正式运行还需要 team（移交组）的密钥\n"), "\(result)")
        let json = try run(
            Repository.command("handover"), ["run", "plan.yaml", "--dry-run", "--json"], in: target.shop.folder.url)
        let last = try #require(json.stdout.split(separator: "\n").last)
        let object = try #require(JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        #expect(object["type"] as? String == "dry-run" && object["sealer"] as? String == "team")
        #expect(try target.files() == before)
    }

    static let refused: [(arguments: [String], exit: Int32, says: String)] = [
        (["--dry-run", "--resume"], 64, "--resume"),
        (["--key", "team", "--ledger", "new"], 64, "--ledger"),
        ([], 64, "--key"),
        (["--dry-run", "--ledger", "out"], 73, "error[file.exists]"),
        (["--dry-run", "--ledger", "nowhere/new"], 73, "error[file.cannot-create]"),
        (["--dry-run", "--at", "2999-01-02T00:00"], 64, "error[usage.at-outside-rehearsal]"),
    ]

    @Test(arguments: refused) func `is refused what makes no sense`(arguments: [String], exit: Int32, says: String) throws {
        let shop = try SmallShop()
        try shop.lock()
        try shop.folder.write([], to: "out/here")
        let result = try run(Repository.command("handover"), ["run", "plan.yaml"] + arguments, in: shop.folder.url)
        #expect(result.status == exit && result.stderr.contains(says), "\(arguments): \(result)")
        #expect(!FileManager.default.fileExists(atPath: shop.folder.path("new")))
    }
}
