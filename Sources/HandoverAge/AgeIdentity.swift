import HandoverCrypto

/// Somebody to encrypt to: an X25519 public key, written `age1…`.
package struct AgeRecipient: Hashable, Sendable {
    let point: [UInt8]

    init(point: [UInt8]) { self.point = point }

    /// Reads a recipient. The text is exactly what ``text`` writes; upper case is refused, as stock `age` does.
    package init(_ text: some StringProtocol) throws(AgeError) {
        do throws(AgeKeyFault) {
            point = try Bech32.decode(Array(text.utf8), prefix: "age", count: X25519.byteCount)
        } catch { throw .recipient(error) }
    }

    /// The recipient as it is handed around: 62 characters.
    package var text: String { String(decoding: Bech32.encode(point, prefix: "age"), as: UTF8.self) }
}

/// Somebody who can decrypt: an X25519 secret key, written `AGE-SECRET-KEY-1…`.
package struct AgeIdentity: Sendable {
    private static let prefix = "age-secret-key-"
    let scalar: Secret
    /// Whom to encrypt to, so that this identity can read it.
    package let recipient: AgeRecipient

    private init(scalar: Secret) throws(AgeError) {
        self.scalar = scalar
        recipient = AgeRecipient(point: try crypto { () throws(CryptoError) in try X25519.point(of: scalar) })
    }

    /// A new identity.
    package static func make() throws(AgeError) -> AgeIdentity {
        try AgeIdentity(scalar: crypto { () throws(CryptoError) in Secret(try randomBytes(X25519.byteCount)) })
    }

    /// Reads an identity: exactly what ``text()`` writes. The text stays the caller's to wipe.
    /// - Parameter line: where it stands, for the error.
    package init(_ text: [UInt8], line: Int = 1) throws(AgeError) {
        let scalar: Secret
        do throws(AgeKeyFault) { scalar = try AgeIdentity.decode(text) } catch { throw .identity(line: line, error) }
        try self.init(scalar: scalar)
    }

    /// The identity's text, 74 characters of ASCII: bytes and not a `String`, so that the caller can overwrite them.
    package func text() -> [UInt8] {
        var lower = scalar.withBytes { Bech32.encode($0, prefix: AgeIdentity.prefix) }
        defer { wipe(&lower) }
        return lower.map { AgeIdentity.lowerCase ~= $0 ? $0 - AgeIdentity.caseStep : $0 }
    }

    private static let lowerCase = UInt8(ascii: "a")...UInt8(ascii: "z")
    private static let caseStep = UInt8(ascii: "a") - UInt8(ascii: "A")

    /// Bech32 in upper case, which says at a glance that this is not for others.
    private static func decode(_ text: [UInt8]) throws(AgeKeyFault) -> Secret {
        guard !text.contains(where: { lowerCase ~= $0 }) else { throw .spelling }
        var lower = text.map { lowerCase ~= $0 &+ caseStep ? $0 + caseStep : $0 }
        defer { wipe(&lower) }
        return Secret(try Bech32.decode(lower, prefix: prefix, count: X25519.byteCount))
    }
}
