import Foundation
import HandoverCore
import HandoverCrypto
import HandoverTestSupport
import Testing

@testable import HandoverVerify

/// Trust policies that change by the word of their keepers (Format.md section 7.8).
@Suite struct `A policy that changes` {
    private struct Line {
        let folder: TemporaryFolder
        var parties: [String: SealedShop.Party] = [:]

        init() throws {
            folder = try TemporaryFolder()
            for name in ["甲", "乙", "丙", "丁"] { parties[name] = try SealedShop.Party(name) }
        }

        func party(_ name: String) throws -> SealedShop.Party { try #require(parties[name]) }

        /// Writes a version as whoever knows Format.md alone would.
        /// - Parameter keepers: `NAME=PARTY`, or a party under its own name.
        @discardableResult
        func write(
            _ name: String, version: Int, after: String? = nil, keepers: [String], threshold: Int, seller: String = "甲",
            more: String = ""
        ) throws -> PolicyFile {
            func signer(_ text: String) throws -> String {
                let parts = text.split(separator: "=").map(String.init)
                return "{\"certificate\":\"\(try party(parts[parts.count - 1]).fingerprint)\",\"name\":\"\(parts[0])\"}"
            }
            let list = try keepers.map(signer).joined(separator: ",")
            let kept = keepers.isEmpty ? "" : "\"keepers\":{\"signers\":[\(list)],\"threshold\":\"\(threshold)\"},"
            let digest = try after.map { "\"previous\":\"\(hex(SHA256.digest(try folder.read($0))))\"," } ?? ""
            let counted = version == 1 ? "" : ",\"version\":\"\(version)\""
            let text =
                "{\"handover\":\"1\",\"intent\":\"hand-over\",\(kept)\(digest)\(more)\"roles\":[{\"role\":\"seller\",\"signers\":[\(try signer(seller))],\"threshold\":\"1\"}]\(counted)}\n"
            try folder.write(Array(text.utf8), to: name)
            return try PolicyFile(contentsOf: folder.path(name))
        }

        func sign(_ name: String, _ number: Int, by signer: String, at time: Int64 = SealedShop.clock - 60) throws {
            try folder.write(try signature(of: name, by: signer, at: time), to: "\(name).0\(number).p7s")
        }

        func signature(of name: String, by signer: String, at time: Int64 = SealedShop.clock - 60) throws -> [UInt8] {
            let party = try party(signer)
            return try CMSSignature.sign(
                content: try folder.read(name), key: party.key, certificate: party.certificate, signingTime: time)
        }

        func check(_ old: String, _ next: String, at time: Int64 = SealedShop.clock) throws -> (
            codes: [String], notices: [String], keepers: [[Int64]]
        ) {
            let file = try PolicyFile(contentsOf: folder.path(next))
            let found = PolicySuccession(
                from: try PolicyFile(contentsOf: folder.path(old)), to: file, signatures: try file.signatures(), now: time)
            #expect(found.isNext == found.findings.isEmpty)
            return (found.findings.map(\.code.name), found.notices.map(\.code.name), found.keepers.map(\.versions))
        }
    }

    @Test func `needs enough keepers of both versions, and who keeps both counts for both`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["甲", "乙"], threshold: 2)
        try line.write("2", version: 2, after: "1", keepers: ["乙", "丙"], threshold: 2, seller: "丙")
        #expect(try line.check("1", "2").codes == ["policy.keepers-short", "policy.keepers-short"])
        // Threat 93: new keepers alone.
        try line.sign("2", 1, by: "丙")
        try line.sign("2", 2, by: "乙")
        #expect(try line.check("1", "2") == (["policy.keepers-short"], [], [[2], [1, 2]]))
        // Old keepers alone.
        try line.sign("2", 1, by: "甲")
        #expect(try line.check("1", "2") == (["policy.keepers-short"], [], [[1], [1, 2]]))
        try line.sign("2", 7, by: "丙")
        #expect(try line.check("1", "2") == ([], [], [[1], [1, 2], [2]]))
        // Signed files are bytes: another spelling of the same is another file.
        try line.folder.write(try line.folder.read("2") + [0x20], to: "2")
        #expect(try line.check("1", "2").codes == ["policy.keepers-short", "policy.keepers-short"])
    }

    @Test func `counts people, not certificates and not signatures`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["陈=甲", "陈=乙", "林=丙"], threshold: 2)
        try line.write("2", version: 2, after: "1", keepers: ["丙"], threshold: 1)
        for (number, signer) in [(1, "甲"), (2, "乙"), (3, "甲")] { try line.sign("2", number, by: signer) }
        #expect(try line.check("1", "2").codes == ["policy.keepers-short", "policy.keepers-short"])
        try line.sign("2", 4, by: "丙")
        #expect(try line.check("1", "2").codes.isEmpty)
    }

    @Test func `is not kept from it by what others lay beside it, in whatever order`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["甲"], threshold: 1)
        try line.write("2", version: 2, after: "1", keepers: ["乙"], threshold: 1)
        try line.write("other", version: 2, after: "1", keepers: ["丁"], threshold: 1)
        let good = try ["甲", "乙"].map { try line.signature(of: "2", by: $0) }
        let bad: [[UInt8]] = [
            try line.signature(of: "2", by: "丁"), try line.signature(of: "other", by: "甲"), Array(good[0].dropLast()),
            Array("no signature".utf8), [],
        ]
        for first in 0..<7 {
            let all = good + bad
            for index in 0..<7 { try line.folder.write(all[(index + first) % 7], to: "2.0\(index + 1).p7s") }
            let (codes, notices, keepers) = try line.check("1", "2")
            #expect(codes.isEmpty && keepers.count == 2, "\(first): \(codes)")
            #expect(
                Set(notices) == ["policy.stranger", "seal.signature-broken", "seal.malformed"] && notices.count == 5, "\(notices)"
            )
        }
        for index in 1...2 { try line.folder.write(bad[index], to: "2.0\(index).p7s") }
        for index in 3...7 { try line.folder.write(bad[0], to: "2.0\(index).p7s") }
        #expect(try line.check("1", "2").codes == ["policy.keepers-short", "policy.keepers-short"])
    }

    /// Threat 94, and versions that are left out or of another line.
    @Test func `goes forward one version at a time`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["甲"], threshold: 1)
        try line.write("2", version: 2, after: "1", keepers: ["甲"], threshold: 1)
        try line.write("3", version: 3, after: "2", keepers: ["甲"], threshold: 1)
        try line.write("2b", version: 2, after: "3", keepers: ["甲"], threshold: 1)
        try line.write("bare", version: 1, keepers: [], threshold: 1)
        try line.write("4", version: 4, after: "3", keepers: [], threshold: 1)
        for name in ["1", "2", "3", "2b", "bare", "4"] { try line.sign(name, 1, by: "甲") }
        #expect(try line.check("1", "2").codes.isEmpty && line.check("2", "3").codes.isEmpty)
        #expect(try line.check("3", "2").codes == ["policy.behind"])
        #expect(try line.check("2", "2").codes == ["policy.behind"])
        #expect(try line.check("3", "1").codes == ["policy.behind"])
        #expect(try line.check("1", "3").codes == ["policy.gap"])
        #expect(try line.check("1", "2b").codes == ["policy.other-line"])
        #expect(try line.check("3", "4").codes == ["policy.no-keepers"])
        #expect(try line.check("bare", "2").codes == ["policy.other-line", "policy.no-keepers"])
    }

    @Test func `counts a keeper whose certificate has expired only by a stamp of before`() throws {
        var line = try Line()
        let pki = try StockPKI()
        let clock = try pki.timeAuthority("clock", from: "20260101000000Z", to: "20400101000000Z")
        line.parties["老"] = try SealedShop.Party("老", to: SealedShop.clock + 3_600)
        let time = "\"time\":{\"authorities\":[\"\(Data(clock.der).base64EncodedString())\"]},"
        for (old, next) in [("", ""), (time, time), (time, ""), ("", time)] {
            try line.write("1", version: 1, keepers: ["老"], threshold: 1, more: old)
            try line.write("2", version: 2, after: "1", keepers: ["老"], threshold: 1, more: next)
            try line.sign("2", 1, by: "老")
            if FileManager.default.fileExists(atPath: line.folder.path("2.01.p7s.tsr")) {
                try FileManager.default.removeItem(atPath: line.folder.path("2.01.p7s.tsr"))
            }
            #expect(try line.check("1", "2").codes.isEmpty)
            let late = SealedShop.clock + 7_200
            #expect(
                try line.check("1", "2", at: late)
                    == (["policy.keepers-short", "policy.keepers-short"], ["seal.expired"], []))
            let signature = try line.folder.read("2.01.p7s")
            try line.folder.write(try pki.stamp(signature, at: "20270115081000Z", by: "clock"), to: "2.01.p7s.tsr")
            let short = [old, next].filter(\.isEmpty).map { _ in "policy.keepers-short" }
            #expect(try line.check("1", "2", at: late).codes == short)
            // A stamp from behind the certificate's end.
            try line.folder.write(try pki.stamp(signature, at: "20270115093000Z", by: "clock"), to: "2.01.p7s.tsr")
            #expect(try line.check("1", "2", at: late).codes == ["policy.keepers-short", "policy.keepers-short"])
        }
    }

    /// A lost key: the list comes with the new policy, and the old one never heard of it.
    @Test func `counts no keeper whose certificate was revoked, whichever policy brings the list`() throws {
        var line = try Line()
        let pki = try StockPKI()
        let root = try pki.issue("root", by: nil, StockPKI.authority, subject: "/O=CA/CN=root")
        let certificate = try pki.issue("keeper", subject: "/O=Shop/CN=keeper", serial: "1001")
        line.parties["k"] = SealedShop.Party(
            key: try SigningKey.read(pem: try pki.folder.read("keeper.key"), passphrase: nil), certificate: certificate)
        let list = try RevocationList(try pki.list([.init(serial: "1001")])).der
        func authorities(_ lists: [[UInt8]]) -> String {
            let crls = lists.map { "\"\(Data($0).base64EncodedString())\"" }.joined(separator: ",")
            return
                "\"authorities\":[{\"certificate\":\"\(Data(root.der).base64EncodedString())\",\"crls\":[\(crls)],\"revocation\":\"used\"}],"
        }
        func vouched(_ name: String) throws {
            let text = String(decoding: try line.folder.read(name), as: UTF8.self)
            let known = "\"certificate\":\"\(certificate.fingerprint.isEmpty ? "" : hex(certificate.fingerprint))\""
            let subject = "\"authority\":\"\(hex(root.fingerprint))\",\"subject\":\"keeper\""
            #expect(text.contains(known))
            try line.folder.write(Array(text.replacing(known, with: subject).utf8), to: name)
        }
        for (lists, codes) in [([[UInt8]](), [String]()), ([list], ["policy.keepers-short", "policy.keepers-short"])] {
            try line.write("1", version: 1, keepers: ["k"], threshold: 1, more: authorities([]))
            try vouched("1")
            try line.write("2", version: 2, after: "1", keepers: ["k"], threshold: 1, more: authorities(lists))
            try vouched("2")
            try line.sign("2", 1, by: "k")
            let found = try line.check("1", "2")
            #expect(found.codes == codes && found.notices == (codes.isEmpty ? [] : ["seal.revoked"]), "\(found)")
        }
    }

    @Test func `is signed as stock openssl checks it`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["甲"], threshold: 1)
        try line.write("2", version: 2, after: "1", keepers: ["甲"], threshold: 1)
        try line.sign("2", 1, by: "甲")
        try line.folder.write(try line.party("甲").certificate.pem(), to: "keeper.pem")
        func verify(_ content: String) throws -> Int32 {
            try run(
                "openssl",
                [
                    "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "2.01.p7s", "-content", content, "-CAfile",
                    "keeper.pem", "-no-CApath", "-no-CAstore", "-partial_chain", "-purpose", "any", "-auth_level", "2",
                    "-attime", "\(SealedShop.clock)", "-out", "seen.json",
                ], in: line.folder.url
            ).status
        }
        #expect(try verify("2") == 0 && verify("1") == 4)
    }

    @Test func `tells all that changes`() throws {
        let line = try Line()
        try line.write("1", version: 1, keepers: ["甲", "乙"], threshold: 2)
        try line.write("2", version: 2, after: "1", keepers: ["甲", "丙"], threshold: 1, seller: "丁")
        let (old, next) = (
            try PolicyFile(contentsOf: line.folder.path("1")), try PolicyFile(contentsOf: line.folder.path("2"))
        )
        func told(_ old: TrustPolicy, _ next: TrustPolicy) -> [String] {
            PolicySuccession.Change.list(from: old, to: next).map {
                "\($0.subject) \($0.isAdded ? "+" : "-") \($0.kind) \($0.value.prefix { $0 != "," })"
            }
        }
        #expect(
            told(old.policy, next.policy) == [
                "seller - signer 甲", "seller + signer 丁", "keepers - threshold 2", "keepers - signer 乙", "keepers + threshold 1",
                "keepers + signer 丙",
            ])
        #expect(told(old.policy, old.policy).isEmpty)
        // Each thing that a policy says, for itself: what is not told could change unseen.
        let pki = try StockPKI()
        let root = try pki.issue("root", by: nil, StockPKI.authority)
        let clock = try pki.timeAuthority("clock", from: "20260101000000Z", to: "20400101000000Z")
        let list = try RevocationList(try pki.list())
        var full = old.policy
        full.authorities = [.init(certificate: root, demandsLists: false)]
        full.time = .init(trust: TimestampTrust(authorities: [clock]), isDemanded: false)
        let changes: [(String, (inout TrustPolicy) -> Void)] = [
            ("intent", { $0.intent = "rehearsal" }),
            ("a role", { $0.roles.append(.init(role: "buyer", threshold: 1, signers: [])) }),
            ("an act", { $0.roles[0].act = "accepted" }), ("a role's threshold", { $0.roles[0].threshold = 2 }),
            ("a name", { $0.roles[0].signers[0].name = "x" }), ("no keepers", { $0.keepers = nil }),
            ("a proof", { $0.roles[0].signers[0].proof = .authority("aa", code: nil, subject: "x") }),
            ("a CA", { $0.authorities.append(.init(certificate: clock, demandsLists: false)) }),
            ("revocation", { $0.authorities[0].demandsLists = true }), ("a list", { $0.authorities[0].lists = [list] }),
            ("a CA between", { $0.authorities[0].intermediates = [clock] }), ("no time", { $0.time = nil }),
            ("demanded", { $0.time?.isDemanded = true }), ("an authority", { $0.time?.trust.authorities = [root] }),
            ("a pinned one", { $0.time?.trust.pinned = [root] }), ("one between", { $0.time?.trust.intermediates = [root] }),
            ("policies", { $0.time?.trust.policies = ["1.2.3"] }),
        ]
        for (name, change) in changes {
            var changed = full
            change(&changed)
            #expect(!told(full, changed).isEmpty && !told(changed, full).isEmpty, "\(name)")
        }
    }
}
