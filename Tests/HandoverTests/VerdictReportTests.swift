import Foundation
import Handover
import HandoverSelfTest
import HandoverTestSupport
import Testing

/// What `verify` gives to people and to programs, held against each other by Python, which knows nothing of either's code.
@Suite struct `A verdict that is reported` {
    /// What a command ends with and what it writes.
    private struct Reported {
        let shop: SmallShop
        let lines: String, page: String

        init(_ shop: SmallShop, _ arguments: [String], exit: Int32, language: String = "en") throws {
            self.shop = shop
            _ = try TrustPolicyFile.write(
                [#require(.init("transfer-team=\(shop.keyName).crt"))], to: shop.folder.path("trust.json"))
            (lines, page) = (shop.folder.path("verdict.jsonl"), shop.folder.path("verdict.html"))
            for file in ["verdict.html", "verdict.jsonl"] {
                let result = try run(
                    Repository.command("handover"),
                    ["verify"] + arguments + ["--trust", "trust.json", "--sample", "9", "--report", file, "--lang", language],
                    in: shop.folder.url)
                #expect(result.status == exit, "\(result)")
            }
        }

        func check(_ arguments: [String]) throws -> String {
            let python = Repository.path(".build-tools/bin/python3")
            let result = try run(
                python, ["-B", Repository.path("Tests/Page/check_report.py")] + arguments, in: shop.folder.url,
                environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
            #expect(result.status == 0, "\(result.stderr)")
            return result.stdout
        }

        /// The lines against the schema, the page against the lines.
        func check() throws -> String {
            let schema = try run(Repository.command("handover"), ["verdict-schema"], in: shop.folder.url)
            try shop.folder.write(Array(schema.stdout.utf8), to: "schema.json")
            let found = try check(["lines", shop.folder.path("schema.json"), lines])
            return found + (try check(["page", lines, page]))
        }
    }

    @Test func `is the same to people and to programs`() async throws {
        let shop = try TargetShop()
        _ = try await shop.shop.run()
        let reported = try Reported(shop.shop, ["out/shop.tar", "--target", "sqlite:crm.db"], exit: 0)
        let said = try reported.check()
        for type in ["signer", "answer", "balance", "sum", "rows", "sample", "sampled", "verdict"] {
            #expect(said.contains(type), "\(said)")
        }
    }

    @Test func `gives commands that do what they say`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let reported = try Reported(shop, ["out/shop.tar", "--sample-seed", "我们的抽样"], exit: 0, language: "zh")
        #expect(try reported.check(["type", reported.lines, reported.page, shop.output]).contains("3 commands and"))
    }

    @Test func `names what was found`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        try forge.replace("data/tables/sale/part-0001.csv") { bytes in
            Array(String(decoding: bytes, as: UTF8.self).replacing("100.00", with: "100.01").utf8)
        }
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"),
            into: shop.folder.path("forged"))
        let reported = try Reported(shop, ["forged/shop.tar"], exit: 13)
        _ = try reported.check()
        #expect(try String(contentsOfFile: reported.page, encoding: .utf8).contains("value.differs"))
    }

    @Test func `says why nothing could be asked`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let refused = try Reported(shop, ["plan.yaml"], exit: 65)
        #expect(try refused.check().contains("6 lines: answer, verdict"))
        let missing = try run(
            Repository.command("handover"), ["verify", "nowhere.tar", "--trust", "trust.json", "--json"], in: shop.folder.url)
        #expect(missing.status == 66)
        try shop.folder.write(Array(missing.stdout.utf8), to: "missing.jsonl")
        #expect(
            try refused.check(["lines", shop.folder.path("schema.json"), shop.folder.path("missing.jsonl")])
                .contains("1 lines: diagnostic"))
    }

    @Test func `is readable by its owner alone, and whole or not there`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let reported = try Reported(shop, ["out/shop.tar"], exit: 0)
        for path in [reported.lines, reported.page] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        let before = try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted()
        let result = try run(
            Repository.command("handover"),
            ["verify", "out/shop.tar", "--trust", "trust.json", "--report", "nowhere/verdict.html"], in: shop.folder.url)
        #expect(result.status == 73 && result.stderr.contains("nowhere/verdict.html"), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder.path("")).sorted() == before)
    }

    @Test func `opens in a browser that asks for nothing else`() async throws {
        let shop = try SmallShop(
            plan: SmallShop.plan.replacing("key: [no]", with: "key: [no]\n    title: \"<script>attacked=1</script>\""))
        _ = try await shop.run()
        let keys = try KeyFiles.make(
            at: shop.folder.path("other"), name: "\"\u{301} onmouseover=\"attacked=1", organization: nil, passphrase: nil,
            days: 30)
        let pages = shop.folder.path("pages")
        try FileManager.default.createDirectory(atPath: pages, withIntermediateDirectories: true)
        for (name, archive, signer) in [
            ("good", "out/shop.tar", shop.keyName + ".crt"), ("stranger", "out/shop.tar", keys.certificatePath),
            ("refused", "plan.yaml", keys.certificatePath),
        ] {
            _ = try TrustPolicyFile.write([#require(.init("transfer-team=\(signer)"))], to: shop.folder.path("\(name).json"))
            let result = try run(
                Repository.command("handover"), ["verify", archive, "--trust", "\(name).json", "--report", "pages/\(name).html"],
                in: shop.folder.url)
            #expect(result.status == (name == "good" ? 0 : name == "stranger" ? 10 : 65), "\(result)")
        }
        let result = try run(
            "python3", ["-B", Repository.path("Tests/Page/report.py"), pages], in: shop.folder.url,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": shop.folder.path("")])
        #expect(result.status == 0 && result.stdout == "3 pages\n", "\(result)")
    }
}
