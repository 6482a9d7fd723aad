import Foundation
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

extension SmallShop {
    /// The data digest of the small shop under the seed of fifty-a's. It changes with the format alone.
    static let dataDigest = "c05b8eafff6136fb8341427ce635ff18f85ff45c25b31b5450379ecefb64294b"

    /// A member of the archive, read by stock tar.
    func member(_ path: String) throws -> [UInt8] {
        _ = try HandoverTestSupport.run(
            "tar", ["-xf", tar, "-C", folder.path(""), "shop/\(path)"], in: folder.url, environment: ["PATH": "/usr/bin:/bin"])
        return try folder.read("shop/\(path)")
    }

    /// SHA-256 of a member by stock sha256sum.
    func sha256(_ path: String) throws -> String {
        _ = try member(path)
        let result = try HandoverTestSupport.run(
            "sha256sum", ["shop/\(path)"], in: folder.url, environment: ["PATH": "/usr/bin:/bin"])
        return String(result.stdout.prefix(64))
    }

    /// What the verifier says of the archive where a text of a member is another and all is sealed again.
    func forged(_ member: String, _ from: String, _ to: String) throws -> Verdict {
        var forge = try Forge(archive: tar)
        let original = String(decoding: try self.member(member), as: UTF8.self)
        let range = try #require(original.range(of: from), "\(member): \(original)")
        try forge.replace(member) { _ in Array(original.replacingCharacters(in: range, with: to).utf8) }
        let forged = folder.path("forged")
        try forge.seal(key: try folder.read("team.key"), certificate: try folder.read("team.crt"), into: forged)
        return try verify(forged + "/shop.tar")
    }

    /// Rows as an export has them: every text in quotes, null without.
    static func csv(_ rows: [[String]]) -> [UInt8] {
        let lines = rows.map { row in
            row.map { $0.isEmpty ? "" : "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }.joined(separator: ",")
        }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }
}
