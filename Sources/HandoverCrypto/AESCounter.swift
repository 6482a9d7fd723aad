import CLibCrypto

/// AES-256 in counter mode (NIST SP 800-38A section 6.5).
enum AESCounter {
    static let keyBytes = 32
    static let blockBytes = 16

    /// XORs the key stream into the bytes where they lie.
    /// - Parameters:
    ///   - counter: the block that the stream begins with; it counts on over all its 128 bits.
    ///   - skipping: how many bytes of that block's stream are passed over.
    static func apply(
        to bytes: UnsafeMutableRawBufferPointer, key: [UInt8], counter: [UInt8], skipping: Int = 0
    ) throws(CryptoError) {
        precondition(key.count == keyBytes && counter.count == blockBytes && (0..<blockBytes).contains(skipping))
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .drained("allocate cipher") }
        defer { unsafe EVP_CIPHER_CTX_free(context) }  // which wipes the key
        guard unsafe EVP_EncryptInit_ex2(context, EVP_aes_256_ctr(), key, counter, nil) == 1 else {
            throw .drained("start AES-256-CTR")
        }
        var written: CInt = 0
        let zeros = [UInt8](repeating: 0, count: blockBytes)
        var passedOver = zeros
        guard unsafe EVP_EncryptUpdate(context, &passedOver, &written, zeros, CInt(skipping)) == 1 else {
            throw .drained("run AES-256-CTR")
        }
        var done = 0
        while done < bytes.count {
            // OpenSSL counts bytes in 31 bits.
            let count = min(bytes.count - done, 1 << 30)
            let piece = unsafe bytes.baseAddress?.advanced(by: done).assumingMemoryBound(to: UInt8.self)
            guard unsafe EVP_EncryptUpdate(context, piece, &written, piece, CInt(count)) == 1, Int(written) == count else {
                throw .drained("run AES-256-CTR")
            }
            done += count
        }
    }

    /// A counter block: a number in the first eight bytes, how many blocks come before it in the last eight, both big-endian.
    static func block(_ number: UInt64, _ index: UInt64) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockBytes)
        for byte in 0..<8 {
            block[7 - byte] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(byte)))
            block[15 - byte] = UInt8(truncatingIfNeeded: index >> (8 * UInt64(byte)))
        }
        return block
    }
}
