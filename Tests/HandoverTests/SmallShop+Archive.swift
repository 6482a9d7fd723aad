import Foundation
import HandoverTestSupport

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
}
