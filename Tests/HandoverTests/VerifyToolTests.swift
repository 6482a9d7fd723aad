import Foundation
import Handover
import HandoverTestSupport
import Testing

/// `handover-verify` has commands of `handover`, and they are the same: nobody should have to ask which of the two said something.
@Suite struct `The tool of whoever receives` {
    static let commands = ["verify", "inspect", "extract", "diff", "prove", "check-proof"]

    @Test func `answers as handover does, word for word and code for code`() async throws {
        let shop = try SmallShop()
        _ = try await shop.run()
        let trust = shop.folder.path("trust.json")
        _ = try TrustPolicyFile.write([#require(.init("transfer-team=\(shop.keyName).crt"))], to: trust)
        var bytes = try Data(contentsOf: URL(filePath: shop.tar))
        bytes[bytes.count / 2] ^= 1
        let flipped = shop.folder.path("flipped.tar")
        try bytes.write(to: URL(filePath: flipped))
        for ending in [".sha256", ".json", ".json.p7s"] {
            try FileManager.default.copyItem(atPath: shop.tar + ending, toPath: flipped + ending)
        }
        let runs: [(arguments: [String], exit: Int32)] = [
            (["inspect", shop.tar], 0), (["verify", shop.tar, "--trust", trust], 0),
            (["verify", shop.tar, "--trust", trust, "--lang", "zh"], 0), (["verify", flipped, "--trust", trust], 11),
            (["verify", shop.tar, "--trust", shop.planPath], 65), (["verify", shop.folder.path("no.tar"), "--trust", trust], 66),
            (["verify", shop.tar], 64), (["extract", flipped, "--trust", trust, "--output", shop.folder.path("none")], 11),
            (["diff", shop.tar, shop.tar, "--trust", trust], 0), (["diff", shop.tar, shop.tar, "--trust", trust, "--json"], 0),
        ]
        for (arguments, exit) in runs {
            let ours = try run(Repository.command("handover-verify"), arguments, in: shop.folder.url)
            let theirs = try run(Repository.command("handover"), arguments, in: shop.folder.url)
            #expect(ours.status == exit, "\(arguments): \(ours)")
            #expect(ours.status == theirs.status, "\(arguments): \(theirs)")
            #expect(ours.stdout == theirs.stdout, "\(arguments)")
            #expect(ours.stderr.replacing("handover-verify", with: "handover") == theirs.stderr, "\(arguments)")
        }
    }

    @Test(arguments: commands) func `helps as handover does, by its own name`(command: String) throws {
        let ours = try run(Repository.command("handover-verify"), [command, "--help"], in: Repository.root)
        let theirs = try run(Repository.command("handover"), [command, "--help"], in: Repository.root)
        #expect(ours.status == 0 && theirs.status == 0)
        #expect(ours.stdout.contains("  handover-verify \(command) "), "its example is one that can be typed")
        // Where lines are broken depends on the length of the name.
        let words = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        #expect(words(ours.stdout.replacing("handover-verify", with: "handover")) == words(theirs.stdout))
    }

    @Test func `has no command that writes an archive`() throws {
        let help = try run(Repository.command("handover-verify"), ["--help"], in: Repository.root).stdout
        for command in Self.commands { #expect(help.contains("  \(command) ")) }
        for command in ["run", "init", "rollback", "key", "snapshot"] {
            #expect(!help.contains("  \(command) "))
            #expect(try run(Repository.command("handover-verify"), [command], in: Repository.root).status == 64)
        }
    }
}
