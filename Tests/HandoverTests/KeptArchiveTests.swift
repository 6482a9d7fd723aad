import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// A delivery of format version 1, as it was written when that was agreed on: whoever changes the verifier still reads it.
///
/// `make keep-archive` writes one anew, with keys that are thrown away: for a new version of the format, in a folder of its own.
@Suite struct `The archive that is kept` {
    private static let folder = "Fixtures/archives/format-1"
    /// 2030-03-17: its certificates are valid for a hundred years.
    private static let now: Int64 = 1_900_000_000

    @Test func `is sound by the policy that lies beside it`() throws {
        let policy = try TrustPolicy(contentsOf: Repository.path(Self.folder + "/trust.json"))
        let verdict = try Verifier.verify(Repository.path(Self.folder + "/shop.tar"), trust: policy, now: Self.now)
        #expect(verdict.isSound, "\(verdict.answers.flatMap(\.findings))")
        #expect(verdict.signers.map(\.role) == ["transfer-team"])
        #expect(verdict.balances.map(\.records) == [5, 7])
    }

    @Test func `is still extracted, and checks by stock tools`() throws {
        let policy = try TrustPolicy(contentsOf: Repository.path(Self.folder + "/trust.json"))
        let folder = try TemporaryFolder()
        let (_, archive) = try Verifier.verifyForExtraction(
            Repository.path(Self.folder + "/shop.tar"), trust: policy, now: Self.now)
        _ = try #require(archive).extract(into: folder.path("out"))
        #expect(try folder.read("out/data/originals/customers.csv") == Array(SmallShop.customers.utf8))
        let check = try run(
            "sh",
            ["-c", "tar -xf \(Repository.path(Self.folder))/shop.tar && cd shop && sha256sum --strict --quiet -c *sha256.txt"],
            in: folder.url)
        #expect(check.status == 0, "\(check)")
        let sum = try run("sha256sum", ["--strict", "-c", "shop.tar.sha256"], in: Repository.root.appending(path: Self.folder))
        #expect(sum.status == 0, "\(sum)")
    }

    /// Writes it. Nobody can write over one that is there.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HANDOVER_KEEP_ARCHIVE"] != nil)) func `is written`() async throws {
        let place = URL(filePath: Repository.path(Self.folder))
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let shop = try SmallShop(
            plan: SmallShop.plan.replacing(
                "    to: sale\n", with: "    to: sale\n    exclude: [{when: \"[备注] = '散客'\", reason: 散客不移交, authority: buyer}]\n")
        )
        let key = shop.folder.path("kept")
        _ = try KeyFiles.make(at: key, name: "移交组", organization: nil, passphrase: nil, days: 36_500)
        let summary = try await shop.run { ($0.keyPath, $0.certificatePath) = (key + ".key", key + ".crt") }
        try #require(summary.verdict?.isSound == true)
        for name in ["shop.tar", "shop.tar.sha256", "shop.tar.json", "shop.tar.json.p7s"] {
            try FileManager.default.copyItem(
                at: shop.folder.url.appending(path: "out/\(name)"), to: place.appending(path: name))
        }
        let entry = try #require(TrustPolicyFile.Entry("transfer-team=\(key).crt"))
        _ = try TrustPolicyFile.write([entry], to: place.appending(path: "trust.json").path)
        try FileManager.default.copyItem(atPath: key + ".crt", toPath: place.appending(path: "team.crt").path)
    }
}
