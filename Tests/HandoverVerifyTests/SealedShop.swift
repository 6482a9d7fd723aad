import HandoverCore
import HandoverCrypto
import HandoverSnapshot
import HandoverTestSupport

@testable import HandoverVerify

/// A small sealed archive written by hand out of Format.md: whole, consistent and signed, unless a test makes it otherwise.
struct SealedShop {
    static let clock: Int64 = 1_800_000_000
    static let day: Int64 = 86_400

    struct Party {
        let key: SigningKey
        let certificate: Certificate
        var fingerprint: String { hex(certificate.fingerprint) }

        init(key: SigningKey, certificate: Certificate) { (self.key, self.certificate) = (key, certificate) }

        init(_ name: String, from: Int64 = clock - 30 * day, to: Int64 = clock + 30 * day) throws {
            key = try SigningKey.generate()
            certificate = try Certificate.selfSigned(key: key, name: name, notBefore: from, notAfter: to)
        }
    }

    var intent = "hand-over"
    var archive = "shop"
    var statedRole = "seller"
    var fileRole = "seller"
    var statedParty = "old"
    var signedAt = clock - 60
    var changesStatement: (String) -> String = { $0 }
    /// Changes the tar's members once all digests are made.
    var changesMembers: (inout [CraftedTar.Entry]) -> Void = { _ in }
    var hasOuterSeal = false
    var outerArchive = "shop"

    static func policy(_ parties: Party..., threshold: Int = 1, intent: String = "hand-over") -> TrustPolicy {
        let signers = parties.enumerated().map { TrustPolicy.Signer(name: "signer \($0)", certificate: $1.fingerprint) }
        return TrustPolicy(intent: intent, roles: [.init(role: "seller", threshold: threshold, signers: signers)])
    }

    /// Writes the archive, sealed by each of these, into the folder; returns its path.
    func write(_ sealers: [Party], into folder: TemporaryFolder, outer: Party? = nil) throws -> String {
        let plan =
            #"{"id":"shop","mappings":[],"parties":[{"id":"old","name":"老店","role":"seller"}],"sources":[],"tables":[],"transfer":{"closing":"2026-12-31"}}"#
            + "\n"
        let root = String(repeating: "0", count: 64)
        var files: [(String, String)] = [
            ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
            ("metadata/check-proof.sh", String(decoding: Documents.checkProofScript, as: UTF8.self)),
            ("metadata/lock.json", "{\"handover\":\"1\",\"sources\":[]}\n"),
            ("metadata/plan.json", plan),
            ("metadata/verify.txt", String(decoding: Documents.verifyText, as: UTF8.self)),
            ("data/private/merkle-seed.bin", String(repeating: "s", count: 32)),
            (
                "bag-info.txt",
                "Bag-Software-Agent: Handover\nBagging-Date: 2026-12-31\nExternal-Identifier: shop\nHandover-Format: 1\nPayload-Oxum: 32.1\n"
            ),
        ]
        func digest(_ text: String) -> String { hex(SHA256.digest(Array(text.utf8))) }
        let manifest = "\(digest(files[5].1))  data/private/merkle-seed.bin\n"
        files.append(("manifest-sha256.txt", manifest))
        files.append(("metadata/counts.json", "{\"mappings\":[],\"sources\":[],\"tables\":[],\"totals\":[]}\n"))
        files.append(("metadata/datapackage.json", "{}\n"))
        files.append(("metadata/merkle.json", "{\"root\":\"\(root)\",\"tables\":[]}\n"))
        files.append(("metadata/run.json", "{}\n"))
        let tags = files.filter { !$0.0.hasPrefix("data/") }.sorted { $0.0 < $1.0 }.map { "\(digest($0.1))  \($0.0)\n" }.joined()
        files.append(("tagmanifest-sha256.txt", tags))
        var entries = files.map { CraftedTar.Entry(name: "shop/" + $0.0, content: Array($0.1.utf8)) }
        let signer = "\"signer\":{\"name\":\"老店\",\"party\":\"\(statedParty)\"}"
        let predicate = """
            {"archive":"\(archive)","counts":{"migrated":"0","quarantined":"0","records":"0"},"dataDigest":"\(digest(manifest))",\
            "format":"1","intent":"\(intent)","lockDigest":"\(digest(files[2].1))","merkleRoot":"\(root)",\
            "planDigest":"\(digest(plan))","previous":"","role":"\(statedRole)","sequence":"1",\(signer)}
            """
        let statement = changesStatement(Self.statement("seal", predicate, "tagmanifest-sha256.txt", digest(tags)))
        for (index, sealer) in sealers.enumerated() {
            let name = "shop/seals/0\(index + 1)-\(fileRole).json"
            entries.append(.init(name: name, content: Array(statement.utf8)))
            entries.append(.init(name: name + ".p7s", content: try sign(statement, sealer)))
        }
        changesMembers(&entries)
        let tar = CraftedTar(entries: entries).bytes()
        try folder.write(tar, to: "shop.tar")
        if let outer {
            let predicate =
                "{\"archive\":\"\(outerArchive)\",\"bytes\":\"\(tar.count)\",\"format\":\"1\",\"intent\":\"\(intent)\",\"role\":\"\(statedRole)\",\(signer)}"
            let statement = Self.statement("outer-seal", predicate, outerArchive + ".tar", hex(SHA256.digest(tar)))
            try folder.write(Array(statement.utf8), to: "shop.tar.json")
            try folder.write(try sign(statement, outer), to: "shop.tar.json.p7s")
        }
        return folder.path("shop.tar")
    }

    static func statement(_ type: String, _ predicate: String, _ subject: String, _ digest: String) -> String {
        """
        {"_type":"https://in-toto.io/Statement/v1","predicate":\(predicate),"predicateType":"urn:handover:\(type):1",\
        "subject":[{"digest":{"sha256":"\(digest)"},"name":"\(subject)"}]}

        """
    }

    func sign(_ statement: String, _ party: Party) throws -> [UInt8] {
        try CMSSignature.sign(
            content: Array(statement.utf8), key: party.key, certificate: party.certificate, signingTime: signedAt)
    }
}
