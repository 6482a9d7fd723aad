import CLibCrypto

/// The salts of one table's Merkle leaves, 16 bytes a row, at any position.
///
/// The key is HMAC-SHA256(seed, "handover-salt-1" ‖ 0x00 ‖ table); row i's salt is bytes [16i, 16i + 16) of the AES-256-CTR
/// keystream under that key, counting from an all-zero block. One HMAC a row would be as sound and ten times as slow.
package struct SaltStream: Sendable {
    /// Bytes of one salt: one block of AES.
    package static let saltBytes = 16
    /// Bytes of a seed.
    package static let seedBytes = 32
    private let key: [UInt8]

    /// The salts of the table with this id.
    package init(seed: [UInt8], table: [UInt8]) throws(CryptoError) {
        precondition(seed.count == SaltStream.seedBytes, "a seed has 32 bytes")
        key = try hmacSHA256(key: seed, message: Array("handover-salt-1".utf8) + [0] + table)
    }

    /// The salts of `count` rows from the row with index `first` on, 16 bytes each.
    package func salts(first: UInt64, count: Int) throws(CryptoError) -> [UInt8] {
        precondition(count >= 0 && count <= 1 << 26, "ask for a batch at a time")
        var salts = [UInt8](repeating: 0, count: count * SaltStream.saltBytes)
        try unsafe salts.withUnsafeMutableBufferPointer { salts throws(CryptoError) in
            try unsafe AESCounter.apply(
                to: UnsafeMutableRawBufferPointer(salts), key: key, counter: AESCounter.block(0, first))
        }
        return salts
    }
}

/// HMAC-SHA256 (RFC 2104), 32 bytes.
package func hmacSHA256(key: [UInt8], message: [UInt8]) throws(CryptoError) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: SHA256.byteCount)
    var count: CUnsignedInt = 0
    guard unsafe HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, &code, &count) != nil,
        Int(count) == SHA256.byteCount
    else { throw .drained("compute HMAC") }
    return code
}

/// This many bytes from the system's generator, for seeds, serial numbers and identifiers.
package func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe RAND_bytes(&bytes, CInt(count)) == 1 else { throw .drained("get random bytes") }
    return bytes
}
