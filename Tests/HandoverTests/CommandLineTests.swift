import Foundation
import Handover
import HandoverTestSupport
import Testing

/// The command as people type it: exit code, and which stream says what.
@Suite struct `The command` {
    static let rows: [(arguments: [String], exit: Int32, says: String)] = [
        (["--help"], 0, "A first evening:"),
        (["run", "--help"], 0, "Example:"),
        (["frobnicate"], 64, "frobnicate"),
        (["run", "plan.yaml"], 64, "--key"),
        (["run", "nowhere.yaml", "--key", "team"], 66, "error[file.missing]"),
        (["plan", "check", "plan.yaml", "--lang", "zh"], 66, "错误[run.no-lock]"),
        (["plan", "schema"], 0, "https://json-schema.org/draft/2020-12/schema"),
        (["init", "nowhere.csv", "--output", "new.yaml"], 66, "error[file.missing]"),
        (["init", "customers.csv", "--output", "plan.yaml"], 73, "error[file.exists]"),
        (["key", "new", "other", "--name", "甲"], 64, "error[key.unprotected]"),
        (["key", "new", "team", "--name", "甲", "--unprotected"], 73, "error[file.exists]"),
        (["trust", "init", "--signer", "cook=team.crt", "--output", "t.json"], 64, "error[usage.unknown-role]"),
        (["verify", "nowhere.tar", "--trust", "trust.json"], 66, "error[file.missing]"),
        (["verify", "plan.yaml", "--trust", "trust.json"], 65, "error[tar."),
        (["verify", "plan.yaml", "--trust", "plan.yaml"], 65, "error[trust."),
        (["verify", "plan.yaml", "--trust", "trust.json", "--differences", "d.csv"], 64, "--target sqlite:FILE"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--report", "v.txt"], 64, ".html, .json or .jsonl"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--report", "v"], 64, ".html, .json or .jsonl"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--sample", "1001"], 64, "0 to 1000"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--sample-seed", ""], 64, "1 to 200 bytes"),
        (["verdict-schema"], 0, "https://json-schema.org/draft/2020-12/schema"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--target", "crm.db"], 64, "error[live.unknown-target]"),
        (["verify", "plan.yaml", "--trust", "trust.json", "--target", "sqlite:crm.db"], 69, "error[live.unreachable]"),
        (
            ["verify", "plan.yaml", "--trust", "trust.json", "--target", "sqlite:crm.db", "--lang", "zh"], 69,
            "错误[live.unreachable]"
        ),
        (["inspect", "plan.yaml"], 65, "error[tar."),
        (["merges", "--help"], 0, "Example:"), (["merges", "list", "nowhere.yaml"], 66, "error[file.missing]"),
        (["merges", "decide", "nowhere.yaml", "nowhere.csv"], 66, "error[file.missing]"),
        (["merges", "withdraw", "plan.yaml", "m", "1"], 64, "--reason"),
        (["quarantine", "--help"], 0, "Example:"), (["quarantine", "list", "nowhere.yaml"], 66, "error[file.missing]"),
        (["quarantine", "list", "plan.yaml", "--lang", "zh"], 66, "错误[run.no-lock]"),
        (["quarantine", "list", "shop.tar"], 64, "error[usage.archive-without-trust]"),
        (["quarantine", "list", "shop.tar", "--trust", "trust.json"], 66, "error[file.missing]"),
        (["quarantine", "export", "plan.yaml"], 64, "--output"),
        (["quarantine", "export", "plan.yaml", "--output", "customers.csv"], 73, "error[file.exists]"),
        (["quarantine", "redrive", "plan.yaml", "nowhere.csv"], 66, "error[file.missing]"),
    ]

    @Test(arguments: rows) func `ends with its exit code and says why`(arguments: [String], exit: Int32, says: String) throws {
        let shop = try SmallShop()
        _ = try TrustPolicyFile.write(
            [#require(.init("transfer-team=\(shop.keyName).crt"))],
            to: shop.folder.path("trust.json"))
        let before = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted()
        let result = try run(Repository.command("handover"), arguments, in: shop.folder.url)
        #expect(result.status == exit, "\(arguments): \(result)")
        #expect((result.stdout + result.stderr).contains(says), "\(arguments): \(result)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted() == before, "nothing was written")
    }

    @Test func `prints one typed JSON object a line`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        _ = try TrustPolicyFile.write(
            [#require(.init("transfer-team=\(shop.keyName).crt"))],
            to: shop.folder.path("trust.json"))
        let result = try run(
            Repository.command("handover"), ["verify", "out/shop.tar", "--trust", "trust.json", "--json"], in: shop.folder.url)
        #expect(result.status == 0)
        let types = try result.stdout.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["type"] as? String
        }
        #expect(
            types == [
                "signer", "answer", "answer", "answer", "answer", "answer", "balance", "balance", "sum", "sum", "rows",
                "rows", "verdict",
            ])
    }

    @Test func `extracts a verified archive with the exports under their own names`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        _ = try TrustPolicyFile.write(
            [#require(.init("transfer-team=\(shop.keyName).crt"))],
            to: shop.folder.path("trust.json"))
        let result = try run(
            Repository.command("handover"), ["extract", "out/shop.tar", "--trust", "trust.json", "--output", "received"],
            in: shop.folder.url)
        #expect(result.status == 0, "\(result)")
        #expect(try shop.folder.read("received/data/originals/orders.csv") == Array(SmallShop.orders.utf8))
    }
}
