import Foundation
import Handover
import HandoverTestSupport
import Testing

@Suite struct `The example package` {
    @Test(.timeLimit(.minutes(60))) func `builds against the library and hands a shop over`() async throws {
        let shop = try SmallShop()
        try shop.lock()
        let swift = try #require(
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/swift" }
                .first { FileManager.default.isExecutableFile(atPath: $0) })
        let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "CC"].contains($0.key) }
        let built = try run(
            swift,
            ["build", "--package-path", Repository.path("Tests/Example"), "--scratch-path", Repository.path(".build-example")],
            in: Repository.root, environment: environment)
        #expect(built.status == 0, "\(built.stdout)\(built.stderr)")
        let result = try run(
            Repository.path(".build-example/debug/Example"), [shop.planPath, shop.keyName, shop.output], in: shop.folder.url)
        #expect(result.status == 0, "\(result)")
        #expect(result.stdout == "to-customer: 5 = 4 + 1\nto-sale: 7 = 3 + 4\nsound\n")

        // The program of the verifier's documentation takes in what the other one handed over.
        let (trust, received) = (shop.folder.path("trust.json"), shop.folder.path("received"))
        _ = try TrustPolicyFile.write([#require(.init("transfer-team=\(shop.keyName).crt"))], to: trust)
        let receive = Repository.path(".build-example/debug/Receive")
        let taken = try run(receive, [shop.tar, trust, received], in: shop.folder.url)
        #expect(taken.status == 0, "\(taken)")
        #expect(taken.stdout.hasPrefix("authentic: yes\nintact: yes\ncomplete: yes\naccurate: yes\nusable: yes\n"), "\(taken)")
        #expect(taken.stdout.hasSuffix(" files in \(received)\n"), "\(taken)")
        #expect(try run(receive, [shop.folder.path("nowhere.tar"), trust, received], in: shop.folder.url).status == 66)
    }

    @Test func `is the one that the verifier's documentation shows`() throws {
        let article = try String(
            contentsOfFile: Repository.path("Sources/HandoverVerify/HandoverVerify.docc/VerifyAnArchive.md"), encoding: .utf8)
        let program = try String(contentsOfFile: Repository.path("Tests/Example/Sources/Receive/main.swift"), encoding: .utf8)
        #expect(article.contains("```swift\n\(program)```\n"))
    }
}
