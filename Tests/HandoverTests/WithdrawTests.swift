import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import Synchronization
import Testing

@Suite struct `A decision that is withdrawn` {
    private func decisions(_ shop: SmallShop) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(try shop.folder.read("plan.decisions.json"))) as? [String: Any])
    }

    @Test func `counts no more, and its history is sealed`() async throws {
        let shop = try await SmallShop.decided()
        let arguments = ["quarantine", "withdraw", "plan.yaml", "to-customer", "3", "--reason", "认错人了", "--by", "李"]
        let result = try run(Repository.command("handover"), arguments, in: shop.folder.url)
        #expect(result.status == 0 && result.stdout.contains("2 decisions are left"), "\(result)")
        let withdrawn = try #require(try decisions(shop)["withdrawn"] as? [[String: Any]])
        #expect(withdrawn.map { $0["reason"] as? String } == ["认错人了"] && withdrawn[0]["by"] as? String == "李")
        let old = withdrawn[0]["decision"] as? [String: Any]
        #expect(old?["record"] as? String == "3" && old?["reason"] as? String == "少录了位数")
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.redriven) == [0, 1])
        #expect(summary.mappings[0].codes == [.init(code: "PHONE_INVALID", count: 1)])
        #expect(try shop.member("metadata/decisions.json") == shop.folder.read("plan.decisions.json"))
    }

    @Test func `may be the last one`() async throws {
        let shop = try await SmallShop.decided()
        for (mapping, record) in [("to-customer", Int64(3)), ("to-sale", 3), ("to-sale", 5)] {
            _ = try Quarantine.withdraw(shop.planPath, mapping: mapping, record: record, reason: "r", by: "w")
        }
        let withdrawn = try decisions(shop)["withdrawn"] as? [Any]
        #expect(withdrawn?.count == 3)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.redriven) == [0, 0])
        // And it can be decided anew.
        try Spreadsheet.edit(shop.folder, SmallShop.corrected)
        #expect(try await shop.redrive().decisions == 3)
    }

    @Test func `is kept, too, where another takes its place`() async throws {
        let shop = try await SmallShop.decided()
        _ = try await shop.export("second.csv")
        try Spreadsheet.edit(
            shop.folder, from: "second.csv",
            "row('to-sale', 3).update({'decision': 'correct', '客户': 'C1', 'reason': 'found him', 'decided by': 'Li'})")
        #expect(try await shop.redrive().decisions == 3)
        let withdrawn = try #require(try decisions(shop)["withdrawn"] as? [[String: Any]])
        #expect(withdrawn.map { $0["reason"] as? String } == ["found him"])
        #expect((withdrawn[0]["decision"] as? [String: Any])?["reason"] as? String == "no such customer")
        #expect(try await shop.run().verdict?.isSound == true)
    }

    static let refusals:
        [(mapping: String, record: Int64, reason: String, by: String, code: String, exit: HandoverCore.ExitCode)] = [
            ("to-customer", 3, " ", "w", "usage.withdraw-without-reason", .usage),
            ("to-customer", 3, "r", "\t", "usage.withdraw-without-reason", .usage),
            ("to-nobody", 3, "r", "w", "usage.unknown-mapping", .usage),
            ("to-customer", 4, "r", "w", "decisions.none-to-withdraw", .badData),
        ]

    @Test(arguments: refusals.indices) func `must be there, and who and why must be said`(index: Int) async throws {
        let (mapping, record, reason, by, code, exit) = Self.refusals[index]
        let shop = try await SmallShop.decided()
        let before = try shop.folder.read("plan.decisions.json")
        let failure = #expect(throws: Failure.self) {
            try Quarantine.withdraw(shop.planPath, mapping: mapping, record: record, reason: reason, by: by)
        }
        #expect(failure?.diagnostics.map(\.code.name) == [code] && failure?.exit == exit)
        #expect(try shop.folder.read("plan.decisions.json") == before)
    }
}

@Suite struct `A look at what is held back` {
    /// While an archive's exports are copied, and while they are read.
    @Test(arguments: 0..<4) func `ends where it is asked to`(question: Int) async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let asked = Mutex(0)
        let policy = try shop.policy()
        let failure = await #expect(throws: Failure.self) {
            try await Quarantine.list(shop.tar, trust: policy, showsValues: true) {
                asked.withLock { count in
                    count += 1
                    return count > question
                }
            }
        }
        #expect(failure?.exit == .interrupted && failure?.diagnostics.map(\.code.name) == ["quarantine.interrupted"])
    }

    /// The scratch folder is there when the signal comes, and 400,000 records are on their way.
    @Test(arguments: ["INT", "TERM"]) func `leaves nothing when it is interrupted`(signal: String) throws {
        let rows = (0..<400_000).map { "C\($0),张三,138-0013-8000,\"¥1,234.50\",2023年5月6日\n" }.joined()
        let shop = try SmallShop(customers: Array(("编号,姓名,电话,余额,建档日期\n" + rows).utf8))
        try shop.lock()
        try FileManager.default.createDirectory(atPath: shop.folder.path("scratch"), withIntermediateDirectories: true)
        let script = """
            TMPDIR="$PWD/scratch" "$1" quarantine list plan.yaml & pid=$!
            until ls -d scratch/handover-* >/dev/null 2>&1 || ! kill -0 $pid; do sleep 0.01; done
            kill -\(signal) $pid; kill -\(signal) $pid
            wait $pid; echo "exit $?"; ls -A scratch
            """
        let result = try run("bash", ["-c", script, "bash", Repository.command("handover")], in: shop.folder.url)
        #expect(result.stdout == "exit 130\n", "\(result)")
    }
}
