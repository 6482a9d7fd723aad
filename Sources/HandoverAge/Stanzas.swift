import CLibCrypto
import HandoverCrypto

/// The stanza that wraps a file key for one recipient.
enum X25519Stanza {
    /// Writes it, with a share that is drawn for it alone; `nil` for a recipient that every share gives the same with.
    static func text(wrapping fileKey: AgeFileKey, for recipient: AgeRecipient) throws(CryptoError) -> String? {
        let scalar = Secret(try randomBytes(X25519.byteCount))
        let share = try X25519.point(of: scalar)
        guard let secret = try X25519.agreement(scalar, recipient.point) else { return nil }
        let body = try fileKey.wrapped(by: wrapKey(secret, share: share, recipient))
        return "-> X25519 \(Base64.encode(share))\n\(Base64.encode(body))\n"
    }

    static func wrapKey(_ secret: Secret, share: [UInt8], _ recipient: AgeRecipient) throws(CryptoError) -> Secret {
        try derive(from: secret, salt: share + recipient.point, info: "age-encryption.org/v1/X25519")
    }
}

/// The stanza that wraps a file key under a passphrase.
enum ScryptStanza {
    static let saltBytes = 16

    static func text(
        wrapping fileKey: AgeFileKey, under passphrase: AgePassphrase, workFactor: Int
    ) throws(CryptoError) -> String {
        let salt = try randomBytes(saltBytes)
        let body = try fileKey.wrapped(by: wrapKey(passphrase, salt: salt, workFactor: workFactor))
        return "-> scrypt \(Base64.encode(salt)) \(workFactor)\n\(Base64.encode(body))\n"
    }

    static func wrapKey(_ passphrase: AgePassphrase, salt: [UInt8], workFactor: Int) throws(CryptoError) -> Secret {
        try scrypt(passphrase.secret, salt: Array("age-encryption.org/v1/scrypt".utf8) + salt, workFactor: workFactor)
    }
}

extension AgeHeader {
    /// Writes a header with these stanzas.
    static func text(_ stanzas: String, _ fileKey: AgeFileKey) throws(CryptoError) -> [UInt8] {
        let authenticated = Array("\(versionPrefix)v1\n\(stanzas)\(end)".utf8)
        let code = try fileKey.authenticationCode(of: authenticated)
        return authenticated + Array(" \(Base64.encode(code))\n".utf8)
    }

    /// Finds the file key, and checks with it that the header is the one that was written.
    func unlock(with key: AgeKey) throws(AgeError) -> AgeFileKey {
        let fileKey: AgeFileKey
        switch key {
        case .identities(let identities): fileKey = try unwrap(for: identities)
        case .passphrase(let passphrase): fileKey = try unwrap(under: passphrase)
        case .fileKey(let key): fileKey = key
        }
        let code = try crypto { () throws(CryptoError) in try fileKey.authenticationCode(of: authenticated) }
        guard unsafe CRYPTO_memcmp(code, authenticationCode, code.count) == 0 else { throw .headerNotAuthentic }
        return fileKey
    }

    private func unwrap(for identities: [AgeIdentity]) throws(AgeError) -> AgeFileKey {
        guard !needsPassphrase else { throw .needsPassphrase }
        for stanza in stanzas {
            guard case .x25519(let share, let body, let line) = stanza else { continue }
            for identity in identities {
                let secret = try crypto { () throws(CryptoError) in try X25519.agreement(identity.scalar, share) }
                guard let secret else { throw .header(line: line, .worthlessShare) }
                let fileKey = try crypto { () throws(CryptoError) in
                    try AgeFileKey.unwrapped(body, by: X25519Stanza.wrapKey(secret, share: share, identity.recipient))
                }
                if let fileKey { return fileKey }
            }
        }
        throw .noFileKey(identities: identities.count, stanzas: stanzas.count)
    }

    private func unwrap(under passphrase: AgePassphrase) throws(AgeError) -> AgeFileKey {
        guard case .scrypt(let salt, let workFactor, let body) = stanzas.first else { throw .needsIdentity }
        guard let workFactor, workFactor <= AgeLimits.workFactorAccepted else { throw .workFactorTooLarge(workFactor) }
        let fileKey = try crypto { () throws(CryptoError) in
            try AgeFileKey.unwrapped(body, by: ScryptStanza.wrapKey(passphrase, salt: salt, workFactor: workFactor))
        }
        guard let fileKey else { throw .wrongPassphrase }
        return fileKey
    }
}
