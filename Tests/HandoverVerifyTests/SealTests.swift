import HandoverCore
import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `Seals and integrity` {
    let folder: TemporaryFolder
    let seller: SealedShop.Party

    init() throws {
        folder = try TemporaryFolder()
        seller = try SealedShop.Party("老店")
    }

    func verify(_ path: String, _ policy: TrustPolicy? = nil) throws -> Verdict {
        try Verifier.verify(path, trust: policy ?? SealedShop.policy(seller), now: SealedShop.clock)
    }

    func codes(_ verdict: Verdict, _ question: Question) -> [String] {
        verdict.answers[question.rawValue].findings.map(\.code.name)
    }

    func outcomes(_ verdict: Verdict) -> [Verdict.Outcome] { verdict.answers.prefix(2).map(\.outcome) }

    @Test func `are sound as written by hand from the contract`() throws {
        let verdict = try verify(try SealedShop().write([seller], into: folder))
        #expect(outcomes(verdict) == [.yes, .yes], "\(verdict.answers.flatMap(\.findings))")
        #expect(verdict.archive == "shop" && verdict.signers.map(\.name) == ["老店"])
        #expect(verdict.signers.map(\.signedAt) == ["2027-01-15T07:59:00Z"])
        #expect(verdict.answers[0].checks.first == Verdict.Check("outer-seal", .notChecked, count: 0))
        #expect(verdict.answers[1].findingCount == 0)
    }

    @Test func `are sound with an outer seal`() throws {
        let verdict = try verify(try SealedShop().write([seller], into: folder, outer: seller))
        #expect(outcomes(verdict) == [.yes, .yes], "\(verdict.answers.flatMap(\.findings))")
        #expect(verdict.answers[0].checks.first == Verdict.Check("outer-seal", .yes, count: 1))
    }

    @Test func `count for nothing when the signer is a stranger`() throws {
        let stranger = try SealedShop.Party("老店")
        let verdict = try verify(try SealedShop().write([stranger], into: folder))
        #expect(codes(verdict, .authentic) == ["seal.role-short", "seal.signer-not-trusted"])
        #expect(verdict.exit == .notAuthentic && verdict.signers.isEmpty)
        #expect(verdict.answers[2].restsOnNothing)
    }

    @Test func `by a stranger beside a trusted one are reported and do no harm`() throws {
        let stranger = try SealedShop.Party("旁人")
        let verdict = try verify(try SealedShop().write([seller, stranger], into: folder))
        #expect(verdict.answers[0].outcome == .yes)
        #expect(codes(verdict, .authentic) == ["seal.signer-not-trusted"])
    }

    @Test func `meet a threshold only by different signers`() throws {
        let other = try SealedShop.Party("乙")
        let policy = SealedShop.policy(seller, other, threshold: 2)
        let twice = try verify(try SealedShop().write([seller, seller], into: folder), policy)
        #expect(codes(twice, .authentic) == ["seal.role-short"])
        let both = try verify(try SealedShop().write([seller, other], into: folder), policy)
        #expect(both.answers[0].outcome == .yes)
    }

    @Test func `never meet a policy without roles`() throws {
        let path = try SealedShop().write([seller], into: folder)
        #expect(try verify(path, TrustPolicy(intent: "hand-over", roles: [])).exit == .notAuthentic)
    }

    static var wrong: [(name: String, shop: SealedShop, code: String)] {
        func shop(_ change: (inout SealedShop) -> Void) -> SealedShop {
            var shop = SealedShop()
            change(&shop)
            return shop
        }
        return [
            ("a rehearsal", shop { $0.intent = "rehearsal" }, "seal.intent-differs"),
            ("another archive", shop { $0.archive = "other" }, "seal.wrong-archive"),
            ("another role than its file", shop { $0.statedRole = "buyer" }, "seal.role-differs"),
            ("a party that the plan does not have", shop { $0.statedParty = "nobody" }, "seal.party-differs"),
            ("a time to come", shop { $0.signedAt = clock(301) }, "seal.time-not-believable"),
            (
                "an unknown key",
                shop { $0.changesStatement = { $0.replacing("\"format\":\"1\",", with: "\"extra\":\"1\",\"format\":\"1\",") } },
                "seal.malformed"
            ),
            (
                "another format", shop { $0.changesStatement = { $0.replacing("\"format\":\"1\"", with: "\"format\":\"2\"") } },
                "seal.malformed"
            ),
            ("a space", shop { $0.changesStatement = { $0.replacing("\"subject\":", with: "\"subject\": ") } }, "seal.malformed"),
            (
                "a count with a zero",
                shop { $0.changesStatement = { $0.replacing("\"records\":\"0\"", with: "\"records\":\"00\"") } }, "seal.malformed"
            ),
            (
                "a changed statement",
                shop { $0.changesMembers = { members in members[13].content[300] ^= 1 } }, "seal.signature-broken"
            ),
            ("a changed signature", shop { $0.changesMembers = { members in members[14].content[4] ^= 1 } }, "seal.malformed"),
        ]
    }

    @Test func `of a snapshot may name the archive that it was taken for`() throws {
        let digest = String(repeating: "ab", count: 32)
        for (intent, previous, outcome) in [
            ("snapshot", digest, Verdict.Outcome.yes), ("snapshot", "", .yes), ("snapshot", "ab", .no),
            ("hand-over", digest, .no),
            ("rehearsal", digest, .no),
        ] {
            var shop = SealedShop()
            shop.intent = intent
            shop.changesStatement = { $0.replacing("\"previous\":\"\"", with: "\"previous\":\"\(previous)\"") }
            let path = try shop.write([seller], into: folder)
            let verdict = try verify(path, SealedShop.policy(seller, intent: intent))
            #expect(verdict.answers[0].outcome == outcome, "\(intent) \(previous)")
        }
    }

    static func clock(_ seconds: Int64) -> Int64 { SealedShop.clock + seconds }

    @Test func `make the archive not authentic`() throws {
        for (name, shop, code) in Self.wrong {
            let verdict = try verify(try shop.write([seller], into: folder))
            #expect(
                verdict.exit == .notAuthentic && codes(verdict, .authentic).contains(code),
                "\(name): \(codes(verdict, .authentic))")
        }
    }

    @Test func `may be five minutes ahead of the verifier's clock`() throws {
        var shop = SealedShop()
        shop.signedAt = SealedShop.clock + 300
        #expect(try verify(try shop.write([seller], into: folder)).answers[0].outcome == .yes)
    }

    @Test func `about other digests or counts make the archive not intact`() throws {
        for (text, other, member) in [
            ("\"records\":\"0\"", "\"records\":\"1\"", "metadata/counts.json"),
            ("\"counts\":{", "\"counts\":{\"merged\":\"0\",", "metadata/counts.json"),
            ("\"merkleRoot\":\"0", "\"merkleRoot\":\"1", "metadata/merkle.json"),
        ] {
            var shop = SealedShop()
            shop.changesStatement = { $0.replacing(text, with: other) }
            let verdict = try verify(try shop.write([seller], into: folder))
            #expect(outcomes(verdict) == [.yes, .no])
            #expect(verdict.answers[1].findings.map(\.location?.file) == [member])
            #expect(codes(verdict, .intact) == ["seal.subject-differs"])
        }
    }

    @Test func `notice a member that was changed`() throws {
        for index in 1..<12 {
            var shop = SealedShop()
            shop.changesMembers = { $0[index].content[0] ^= 1 }
            let path = try shop.write([seller], into: folder)
            let verdict = try verify(path)
            #expect(verdict.answers[1].outcome == .no, "member \(index)")
        }
    }

    @Test func `refuse another version of the format`() throws {
        var shop = SealedShop()
        shop.changesMembers = {
            $0[6].content = Array(String(decoding: $0[6].content, as: UTF8.self).replacing("Format: 1", with: "Format: 2").utf8)
        }
        let verdict = try verify(try shop.write([seller], into: folder))
        #expect(verdict.exit == .badData && verdict.refusal?.diagnostics[0].code == .unsupportedVersion)
    }

    @Test func `stop at an outer seal by a stranger, before the tar is opened`() throws {
        let stranger = try SealedShop.Party("旁人")
        let path = try SealedShop().write([seller], into: folder, outer: stranger)
        try folder.write(Array("no tar".utf8), to: "shop.tar")
        let verdict = try verify(path)
        #expect(verdict.answers.map(\.outcome) == [.no, .notChecked, .notChecked, .notChecked, .notChecked])
        #expect(codes(verdict, .authentic) == ["seal.signer-not-trusted"] && verdict.refusal == nil)
    }

    @Test func `go on behind an outer seal whose tar differs, to name the member`() throws {
        let path = try SealedShop().write([seller], into: folder, outer: seller)
        var tar = try folder.read("shop.tar")
        let name = Array("shop/data/private".utf8)
        let start = try #require((0..<tar.count - 17).first { tar[$0..<$0 + 17].elementsEqual(name) })
        tar[start + 512] ^= 1
        try folder.write(tar, to: "shop.tar")
        let verdict = try verify(path)
        #expect(outcomes(verdict) == [.yes, .no])
        #expect(codes(verdict, .intact) == ["seal.outer-digest-differs", "bag.digest-differs"])
        #expect(verdict.answers[1].findings[1].location?.file == "data/private/merkle-seed.bin")
    }

    @Test(arguments: ["shop.tar.json", "shop.tar.json.p7s"]) func `refuse one outer file without the other`(name: String) throws {
        let whole = try SealedShop().write([seller], into: folder, outer: seller)
        let half = try TemporaryFolder()
        try half.write(try folder.read("shop.tar"), to: "shop.tar")
        try half.write(try folder.read(name), to: name)
        #expect(try verify(whole).answers[0].outcome == .yes)
        #expect(codes(try verify(half.path("shop.tar")), .authentic) == ["outer.incomplete"])
    }

    @Test func `notice the outer seal of another archive`() throws {
        var shop = SealedShop()
        shop.outerArchive = "other"
        #expect(codes(try verify(try shop.write([seller], into: folder, outer: seller)), .authentic) == ["seal.wrong-archive"])
    }

    @Test func `tell a missing archive from a folder and from a pipe`() throws {
        let failure = #expect(throws: Failure.self) { try verify(folder.path("nothing.tar")) }
        #expect(failure?.exit == .noInput)
        #expect(try verify(folder.path("")).exit == .badData)
        #expect(try verify("/dev/zero").exit == .badData)
    }

    @Test func `are shown by inspect without being judged`() throws {
        let stranger = try SealedShop.Party("旁\u{1b}[2J人")
        let lines = try Verifier.inspect(try SealedShop().write([stranger], into: folder)).lines
        #expect(lines.contains { $0.0 == "certificate" && $0.1 == stranger.fingerprint })
        #expect(lines.allSatisfy { !$0.1.utf8.contains(0x1b) })
    }

    @Test func `give out no archive that is not sound`() throws {
        let stranger = try SealedShop.Party("旁人")
        let path = try SealedShop().write([stranger], into: folder)
        #expect(try Verifier.verifyForExtraction(path, trust: SealedShop.policy(seller), now: SealedShop.clock).1 == nil)
    }

    @Test func `leave every finding with words in both languages`() {
        for code in ["tar.not-an-archive", "seal.malformed", "bag.digest-differs", "trust.malformed", "outer.incomplete"] {
            for language in Catalogue.Language.allCases {
                #expect(Catalogue.words(for: Diagnostic(.init(code)), in: language) != nil)
            }
        }
    }
}
