import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify

/// The small shop, whose archive only a buyer and a notary can open; with keys that stock `age-keygen` has made.
struct EncryptedShop {
    let shop: SmallShop
    var archive: String { shop.tar + ".age" }
    /// Files of identities.
    let buyer: String, notary: String, stranger: String

    /// - Parameter change: of the plan, once it says for whom it encrypts.
    init(target: String? = nil, change: (String) -> String = { $0 }) throws {
        let place = try TemporaryFolder()
        var recipients: [String: String] = [:]
        for name in ["buyer", "notary", "stranger"] {
            let file = place.path(name + ".txt")
            let made = try run("age-keygen", ["-o", file], in: place.url)
            guard made.status == 0, let recipient = made.stderr.split(separator: " ").last else {
                throw Missing(words: made.stderr)
            }
            recipients[name] = recipient.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let plan = Self.plan(SmallShop.plan, buyer: recipients["buyer"] ?? "", notary: recipients["notary"] ?? "")
        shop = try target.map { try TargetShop(target: $0) { _ in change(plan) }.shop } ?? SmallShop(plan: change(plan))
        for name in recipients.keys {
            try FileManager.default.moveItem(atPath: place.path(name + ".txt"), toPath: shop.folder.path(name + ".txt"))
        }
        (buyer, notary, stranger) = (
            shop.folder.path("buyer.txt"), shop.folder.path("notary.txt"), shop.folder.path("stranger.txt")
        )
    }

    struct Missing: Error { var words: String }

    /// A plan of ours with two recipients.
    static func plan(_ plan: String, buyer: String, notary: String) -> String {
        plan.replacingOccurrences(
            of: "  buyer: {name: 乙方, role: buyer}\n",
            with: "  buyer: {name: 乙方, role: buyer, recipient: \(buyer)}\n"
                + "  notary: {name: 公证处, role: escrow, recipient: \(notary)}\n"
        ).replacingOccurrences(of: "parties:\n", with: "encryptTo: [buyer, notary]\nparties:\n")
    }

    func verify(
        _ archive: String? = nil, as identities: [String], demanding: Bool = false, target: String? = nil
    ) throws -> Verdict {
        var policy = try shop.policy()
        policy.demandsEncryption = demanding
        return try Verifier.verify(
            archive ?? self.archive, trust: policy, now: Int64(Date().timeIntervalSince1970),
            options: .init(target: target, keys: try ArchiveKeys(identityFiles: identities)))
    }

    /// A delivery of the same archive in another folder, without what is left out.
    func copy(to name: String, without: [String] = [], as file: String = "shop.tar.age") throws -> String {
        let folder = shop.folder.path(name)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for suffix in ["", ".json", ".json.p7s"] where !without.contains(suffix) {
            let source = suffix.isEmpty ? archive : shop.tar + suffix
            let place = folder + "/" + (suffix.isEmpty ? file : "shop.tar" + suffix)
            if FileManager.default.fileExists(atPath: place) { try FileManager.default.removeItem(atPath: place) }
            try FileManager.default.copyItem(atPath: source, toPath: place)
        }
        return folder + "/" + file
    }

    /// The tar, decrypted by stock `age`.
    func decrypted(_ name: String = "decrypted.tar") throws -> String {
        let tar = shop.folder.path(name)
        let result = try run("age", ["-d", "-i", notary, "-o", tar, archive], in: shop.folder.url)
        guard result.status == 0 else { throw Missing(words: result.stderr) }
        return tar
    }

    /// The recipient of one of the files of identities.
    func recipient(_ identity: String) throws -> String {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: identity)), as: UTF8.self)
        guard let key = text.split(separator: "\n").first(where: { $0.hasPrefix("# public key: ") }) else {
            throw Missing(words: text)
        }
        return String(key.dropFirst("# public key: ".count))
    }

    /// Encrypts a file to an identity, by stock `age`.
    func encrypt(_ tar: String, to identity: String, as name: String) throws -> String {
        let file = shop.folder.path(name)
        let result = try run("age", ["-r", try recipient(identity), "-o", file, tar], in: shop.folder.url)
        guard result.status == 0 else { throw Missing(words: result.stderr) }
        return file
    }
}
