import HandoverCrypto

/// What opens a file.
package enum AgeKey: Sendable {
    /// Any of these identities.
    case identities([AgeIdentity])
    /// The passphrase that it was encrypted with.
    case passphrase(AgePassphrase)
    /// The file's own key, which its writer handed out.
    case fileKey(AgeFileKey)
}

/// A passphrase: bytes as they were typed, without the line's end.
package struct AgePassphrase: Sendable {
    let secret: Secret

    /// Takes a passphrase over.
    package init(_ bytes: consuming [UInt8]) throws(AgeError) {
        guard !bytes.isEmpty else { throw .emptyPassphrase }
        secret = Secret(bytes)
    }
}

/// The key that a file's header carries, wrapped for each recipient. It belongs to one file, and is drawn anew for each.
package struct AgeFileKey: Sendable {
    static let byteCount = 16
    let secret: Secret

    static func make() throws(CryptoError) -> AgeFileKey { AgeFileKey(secret: Secret(try randomBytes(byteCount))) }

    /// The authentication code of a header, over its bytes up to and with `---`.
    func authenticationCode(of header: [UInt8]) throws(CryptoError) -> [UInt8] {
        try derive(from: secret, salt: [], info: "header").withBytes { key throws(CryptoError) in
            try hmacSHA256(key: key, message: header)
        }
    }

    /// The key of the payload that begins with this nonce.
    func payloadKey(nonce: [UInt8]) throws(CryptoError) -> Secret { try derive(from: secret, salt: nonce, info: "payload") }

    /// The file key under a key that wraps nothing else, with its authenticator.
    func wrapped(by key: Secret) throws(CryptoError) -> [UInt8] {
        var body = [UInt8](repeating: 0, count: AgeFileKey.wrappedBytes)
        let cipher = try ChunkCipher.sealing(key)
        try secret.withBytes { secret throws(CryptoError) in
            try cipher.seal(secret.span, index: 0, isLast: false, into: &body)
        }
        return body
    }

    /// Unwraps a file key; `nil` where it was wrapped by another key.
    static func unwrapped(_ body: [UInt8], by key: Secret) throws(CryptoError) -> AgeFileKey? {
        precondition(body.count == wrappedBytes, "the length is checked before, or a body might open under two keys")
        var body = body
        guard try ChunkCipher.opening(key).open(&body, count: body.count, index: 0, isLast: false) else { return nil }
        body.removeLast(ChunkCipher.tagBytes)
        return AgeFileKey(secret: Secret(body))
    }

    /// Bytes of a file key with its authenticator.
    static let wrappedBytes = byteCount + ChunkCipher.tagBytes
}
