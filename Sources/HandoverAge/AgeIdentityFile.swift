/// A file of identities, as `age-keygen` writes it: one a line, empty lines, and comments that begin with `#`.
package enum AgeIdentityFile {
    /// The identities in a file, in their order; at least one. The bytes stay the caller's to wipe.
    package static func read(_ bytes: [UInt8]) throws(AgeError) -> [AgeIdentity] {
        guard bytes.count <= AgeLimits.identityFileBytes else { throw .identityFileTooLarge }
        var identities: [AgeIdentity] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var text = Array(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            defer { wipe(&text) }
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            identities.append(try AgeIdentity(text, line: index + 1))
        }
        guard !identities.isEmpty else { throw .noIdentity }
        return identities
    }

    /// What `age-keygen` would write for this identity. The bytes are the caller's to wipe.
    /// - Parameter created: the time, such as "2026-11-28T18:00:00Z"; one line.
    package static func text(of identity: AgeIdentity, created: String) -> [UInt8] {
        precondition(!created.utf8.contains(UInt8(ascii: "\n")), "a comment is one line")
        var secret = identity.text()
        defer { wipe(&secret) }
        let comments = "# created: \(created)\n# public key: \(identity.recipient.text)\n"
        var text: [UInt8] = []
        text.reserveCapacity(comments.utf8.count + secret.count + 1)
        text += comments.utf8
        text += secret
        text.append(UInt8(ascii: "\n"))
        return text
    }
}
