import Foundation
import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Every code that the verifier can give is one that a test provokes: an attack of the table, a case below, or a test that names it.
@Suite struct `Codes of the verifier` {
    /// Codes that other tests provoke and name, and where.
    static let elsewhere: [String: [String]] = [
        "HandoverTests/CardTests": [
            "metadata.text-unknown"
        ],
        "HandoverTests/CommandLineTests": [
            "file.exists", "live.unknown-target",
        ],
        "HandoverTests/ContainerBombTests": [
            "container.too-large"
        ],
        "HandoverTests/ContainerHandOverTests": [
            "container.differs-from-lock", "container.malformed", "container.member-differs-from-lock",
        ],
        "HandoverTests/ContainerTarTests": [
            "container.bad-name", "container.bytes-that-belong-to-nothing", "container.no-regular-file",
        ],
        "HandoverTests/ContainerZipTests": [
            "container.checksum-wrong", "container.contradicts-itself", "container.encrypted", "container.method-not-read",
            "container.name-twice",
        ],
        "HandoverTests/ExportTargetTests": [
            "live.total-differs"
        ],
        "HandoverTests/FolderHandOverTests": [
            "listing.file-differs", "listing.file-told-wrong", "listing.malformed",
        ],
        "HandoverTests/FolderListingTests": [
            "listing.file-missing"
        ],
        "HandoverTests/ForgedGroupTests": [
            "verify.group-rule-broken", "verify.groups-never-settled",
        ],
        "HandoverTests/OriginalPartTests": [
            "tar.part-wrong"
        ],
        "HandoverTests/ReceiptTests": [
            "receipt.rejected"
        ],
        "HandoverTests/RuleTests": [
            "verify.rule-broken"
        ],
        "HandoverVerifyTests/BeforeRowsTests": [
            "live.before-foreign", "live.before-silent", "live.before-unsound",
        ],
        "HandoverVerifyTests/BoundsTests": [
            "row.count-differs", "source.differs-from-lock",
        ],
        "HandoverVerifyTests/ContentCheckTests": [
            "counts.differ", "coverage.differs", "exceptions.differ", "ledger.differs", "metadata.not-canonical",
            "metadata.seed-malformed", "metadata.unreadable", "reference.unresolved", "row.extra",
            "source.records-differ-from-declared", "total.unbalanced", "verify.encoding-unknown",
        ],
        "HandoverVerifyTests/DecisionTests": [
            "corrections.differ", "decisions.record-cannot-be-read", "decisions.record-differs", "decisions.record-not-held-back",
        ],
        "HandoverVerifyTests/DocumentContentTests": [
            "verify.lines-unbalanced"
        ],
        "HandoverVerifyTests/ExportTargetTests": [
            "export.column-missing", "export.field-not-drafted", "export.file-missing", "export.limits", "export.no-folder",
            "export.no-readback", "export.not-drafted", "export.readback-invalid", "export.readback-malformed",
            "export.record-unreadable", "export.stuck", "export.table-not-drafted", "export.value-differs",
        ],
        "HandoverVerifyTests/ExtractTests": [
            "file.cannot-create"
        ],
        "HandoverVerifyTests/ItemContentTests": [
            "excluded.differ"
        ],
        "HandoverVerifyTests/LiveShop": [
            "live.before-differs", "live.before-gone", "live.column-missing", "live.key-twice", "live.row-extra",
            "live.row-missing", "live.table-missing", "live.value-differs",
        ],
        "HandoverVerifyTests/LiveTargetTests": [
            "live.no-target", "live.unreachable",
        ],
        "HandoverVerifyTests/MergeDecisionTests": [
            "merges.decided-record-differs", "merges.decided-record-missing", "merges.differ",
        ],
        "HandoverVerifyTests/PostgresTargetTests": [
            "live.bad-address", "live.other-kind", "live.password",
        ],
        "HandoverVerifyTests/PolicySuccessionTests": [
            "policy.no-keepers", "policy.other-line", "policy.stranger",
        ],
        "HandoverVerifyTests/RenewalTests": [
            "renewal.differs", "renewal.gap", "renewal.leaves-out", "renewal.lapsed", "renewal.malformed", "renewal.out-of-order",
            "renewal.pending",
            "seal.stamp-aged",
        ],
        "HandoverVerifyTests/SealTests": [
            "seal.time-not-believable", "trust.malformed",
        ],
        "HandoverVerifyTests/WrittenAgainTests": [
            "record.not-written-again"
        ],
    ]

    /// What takes a gigabyte of headers (`make attacks` has them), or lookups of 256 MiB, which nothing here makes.
    static let tooLarge: Set<String> = ["tar.too-many-members", "lookup.too-large"]

    /// Names of codes by the names of their constants.
    private func codes() throws -> [String: String] {
        var codes: [String: String] = [:]
        for text in try Self.texts("Sources/HandoverCore") {
            for match in text.matches(of: /static let (\w+) = Self\("([a-z0-9.-]+)"\)/) {
                codes[String(match.1)] = String(match.2)
            }
        }
        return codes
    }

    private static func texts(_ folder: String) throws -> [String] {
        let root = URL(filePath: Repository.path(folder))
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
        return try names.map { try String(contentsOf: root.appending(path: $0), encoding: .utf8) }
    }

    /// What the verifier's own text uses.
    private func used() throws -> Set<String> {
        let codes = try codes()
        let text = try Self.texts("Sources/HandoverVerify").joined(separator: "\n")
        return Set(text.matches(of: /\.(\w+)/).compactMap { codes[String($0.1)] })
    }

    @Test func `are all provoked`() async throws {
        var seen = Set(try await Self.provoked())
        for attack in Attack.all { seen.formUnion(try await AttackResults.shared.seen(attack).codes) }
        let constants = Dictionary(try codes().map { ($1, $0) }) { one, _ in one }
        for (file, named) in Self.elsewhere {
            let text = try String(contentsOfFile: Repository.path("Tests/\(file).swift"), encoding: .utf8)
            for code in named {
                let last = code.split(separator: ".").last ?? ""
                let forms = ["\"\(code)\"", ".\(constants[code] ?? "-")", "\"\(last)\"", "[\(code)]"]
                #expect(forms.contains { text.contains($0) }, "\(file) does not name \(code)")
                seen.insert(code)
            }
        }
        let used = try used()
        #expect(used.subtracting(seen).subtracting(Self.tooLarge).sorted() == [])
        #expect(used.count > 100)
    }

    /// Codes of what no attack shows: the ends of commands, and files that cannot be read.
    private static func provoked() async throws -> [String] {
        var codes: [String] = []
        func note(_ body: () throws -> Void) throws {
            do { try body() } catch let failure as Failure { codes += failure.diagnostics.map(\.code.name) }
        }
        let shop = try AttackWorld.shop()
        _ = try await shop.run()
        let folder = try TemporaryFolder()
        var delivery = try Delivery(tar: try shop.folder.read("out/shop.tar"))
        try note { _ = try RecordProver(shop.tar, table: "sale", key: ["1", "2"]) }
        try note { _ = try RecordProver(shop.tar, table: "nobody") }
        delivery["data/private/merkle-seed.bin"] = [1]
        try folder.write(delivery.crafted.bytes(), to: "shop.tar")
        try note { _ = try RecordProver(folder.path("shop.tar"), table: "sale") }
        try folder.write(Array("{}".utf8), to: "seen.json")
        try note { _ = try SeenArchives(contentsOf: folder.path("seen.json")) }
        try note { _ = try shop.verify(folder.path("nowhere.tar")) }
        try note { _ = try ComparedArchive(folder.path("shop.tar"), try shop.policy(), StockPKI.time, .init()) }
        // A folder in the place of the outer statement.
        try folder.write([], to: "shop.tar.json/x")
        try note { _ = try shop.verify(folder.path("shop.tar")) }
        // Files of age without anything that opens them, and what is no identity.
        let body = String(repeating: "A", count: 43)
        for stanza in ["X25519 \(body)", "scrypt bBhQQjRnXCXCBjDBOZWlmg 10"] {
            let header = "age-encryption.org/v1\n-> \(stanza)\n\(body)\n--- \(body)\n"
            try folder.write(Array(header.utf8) + [UInt8](repeating: 0, count: 99), to: "a.age")
            try note { _ = try shop.verify(folder.path("a.age")) }
        }
        try folder.write(Array("none\n".utf8), to: "identity")
        for mode in [0o600, 0o644] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path("identity"))
            try note { _ = try ArchiveKeys(identityFiles: [folder.path("identity")]) }
        }
        try folder.write(Array("no tar\n".utf8), to: "text")
        _ = try run("gzip", ["text"], in: folder.url)
        codes += try BothContainers.verifier(folder.path("text.gz"), "tar-gz")
        return codes + (try await tooDeep())
    }

    /// A folder in a zip that is deeper than any: put in the place of the zip that was read.
    private static func tooDeep() async throws -> [String] {
        var shop = try FolderShop(plan: FolderShop.planOfZip, files: [("a.txt", [0x61])])
        try shop.pack()
        _ = try await shop.run()
        var delivery = try Delivery(tar: try shop.folder.read("out/shop.tar"))
        let path = delivery.members.map(\.path).first { $0.hasPrefix("data/originals/") && $0.hasSuffix(".zip") } ?? "-"
        var deep = CraftedZip.Entry("稿件/" + String(repeating: "d/", count: 64) + "x", "x")
        deep.flags = 0x800
        delivery[path] = CraftedZip([deep]).bytes
        let sealer = Delivery.Sealer(try Delivery.Signer("移交组"))
        try delivery.remake(sealer)
        let policy = AttackWorld.policy(("transfer-team", TrustPolicy.sealed, 1, [sealer.signer]))
        let folder = try TemporaryFolder()
        let verdict = try Verifier.verify(
            try Offer(tar: delivery.crafted.bytes()).write(into: folder), trust: policy, now: StockPKI.time)
        return Attack.Seen(verdict).codes
    }
}
