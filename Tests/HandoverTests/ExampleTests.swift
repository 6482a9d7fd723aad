import Foundation
import Handover
import HandoverTestSupport
import Testing

@Suite struct `The example package` {
    @Test(.timeLimit(.minutes(15))) func `builds against the library and hands a shop over`() async throws {
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
    }
}
