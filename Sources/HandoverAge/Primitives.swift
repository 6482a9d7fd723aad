import CLibCrypto
import HandoverCrypto

/// HKDF-SHA-256 (RFC 5869) for 32 bytes, which are one block of it.
func derive(from secret: Secret, salt: [UInt8], info: String) throws(CryptoError) -> Secret {
    var extracted = try secret.withBytes { secret throws(CryptoError) in try hmacSHA256(key: salt, message: secret) }
    defer { wipe(&extracted) }
    return Secret(try hmacSHA256(key: extracted, message: Array(info.utf8) + [1]))
}

/// scrypt (RFC 7914) with r = 8, p = 1 and N = 2 to the power of the work factor, for 32 bytes.
func scrypt(_ passphrase: Secret, salt: [UInt8], workFactor: Int) throws(CryptoError) -> Secret {
    let cost = UInt64(1) << UInt64(workFactor)
    let memory = cost << 10 + 1 << 16  // 128 × r for each step of N, and a little
    var key = [UInt8](repeating: 0, count: 32)
    let status = passphrase.withBytes { passphrase in
        unsafe passphrase.withUnsafeBytes { bytes in
            let characters = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return unsafe EVP_PBE_scrypt(characters, bytes.count, salt, salt.count, cost, 8, 1, memory, &key, key.count)
        }
    }
    guard status == 1 else { throw .drained("derive a key from the passphrase") }
    return Secret(key)
}

/// X25519 (RFC 7748).
enum X25519 {
    /// Bytes of a scalar, of a point and of what they come to.
    static let byteCount = 32

    /// The point that belongs to a scalar.
    static func point(of scalar: Secret) throws(CryptoError) -> [UInt8] {
        let key = unsafe try key(of: scalar)
        defer { unsafe EVP_PKEY_free(key) }
        var point = [UInt8](repeating: 0, count: byteCount)
        var count = byteCount
        guard unsafe EVP_PKEY_get_raw_public_key(key, &point, &count) == 1, count == byteCount else {
            throw .drained("compute a public key")
        }
        return point
    }

    /// What a scalar and another's point come to; `nil` where that is zero, as it is for every scalar if the point is of low order.
    static func agreement(_ scalar: Secret, _ point: [UInt8]) throws(CryptoError) -> Secret? {
        let key = unsafe try key(of: scalar)
        defer { unsafe EVP_PKEY_free(key) }
        guard let peer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, point, point.count) else {
            throw .drained("take a public key")
        }
        defer { unsafe EVP_PKEY_free(peer) }
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw .drained("allocate key agreement") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_derive_init(context) == 1, unsafe EVP_PKEY_derive_set_peer(context, peer) == 1 else {
            throw .drained("start key agreement")
        }
        var shared = [UInt8](repeating: 0, count: byteCount)
        var count = byteCount
        // OpenSSL computes it, and refuses zero itself; nothing else can go wrong here.
        guard unsafe EVP_PKEY_derive(context, &shared, &count) == 1, count == byteCount, shared.contains(where: { $0 != 0 })
        else {
            CryptoError.clearQueue()
            return nil
        }
        return Secret(shared)
    }

    private static func key(of scalar: Secret) throws(CryptoError) -> OpaquePointer {
        // As a number, because a pointer may not leave the lock.
        let address = scalar.withBytes { scalar in
            Int(bitPattern: unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nil, scalar, scalar.count))
        }
        guard let key = unsafe OpaquePointer(bitPattern: address) else { throw .drained("take a secret key") }
        return unsafe key
    }
}
