import HandoverCore
import HandoverCrypto

/// One list of what lies beside an archive (Format.md section 7.9), as `sha256sum --strict -c` reads it.
struct RenewalList {
    /// SHA-256 by the path in the folder of the delivery.
    let digests: [String: String]

    /// `nil` for anything but a list of files of this archive.
    /// - Parameter tar: its name, without the `.age` of an encrypted one.
    init?(_ bytes: [UInt8], of tar: String) {
        var digests: [String: String] = [:]
        var before = ""
        guard bytes.last == 0x0a else { return nil }
        for line in bytes.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false) {
            guard let text = String(validating: line, as: UTF8.self), text.utf8.count > Self.pathAt else { return nil }
            let digest = String(text.prefix(Self.pathAt - 2))
            let path = String(text.dropFirst(Self.pathAt))
            guard HandoverCrypto.bytes(hex: digest)?.count == SHA256.byteCount, text.dropFirst(Self.pathAt - 2).hasPrefix("  "),
                Self.isBeside(path, tar), before.utf8.lexicographicallyPrecedes(path.utf8)
            else { return nil }
            digests[path] = digest
            before = path
        }
        self.digests = digests
    }

    /// Behind a SHA-256 and two spaces.
    private static let pathAt = SHA256.byteCount * 2 + 2

    /// Whether a path is the archive's, or of what belongs to it: nothing else in the folder is looked at, and nothing outside it.
    private static func isBeside(_ path: String, _ tar: String) -> Bool {
        if path == tar { return true }
        guard path.hasPrefix(tar + ".") else { return false }
        let parts = path.utf8.dropFirst(tar.utf8.count + 1).split(separator: 0x2f, omittingEmptySubsequences: false)
        guard parts.allSatisfy(MemberPath.isComponent) else { return false }
        return parts.count == 1
            || parts.count == 2 && (parts[0].elementsEqual("receipts".utf8) || parts[0].elementsEqual("renewals".utf8))
    }
}
