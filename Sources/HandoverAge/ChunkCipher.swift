import CLibCrypto
import HandoverCrypto

/// ChaCha20-Poly1305 under one key, in one direction, with age's nonces. Owns OpenSSL's context, which is set up once: for each
/// chunk only the nonce changes, and nothing is allocated or looked up.
@safe struct ChunkCipher: ~Copyable {
    /// Bytes of the authenticator behind each chunk.
    static let tagBytes = 16
    /// Bytes of a full chunk with its authenticator.
    static let sealedBytes = AgeLimits.chunkBytes + tagBytes

    private let context: OpaquePointer
    private init(adopting context: OpaquePointer) { unsafe self.context = context }
    deinit { unsafe EVP_CIPHER_CTX_free(context) }  // which wipes the key

    /// A cipher for writing.
    static func sealing(_ key: Secret) throws(CryptoError) -> ChunkCipher {
        let cipher = try make()
        let context = unsafe cipher.context
        let status = key.withBytes { unsafe EVP_EncryptInit_ex2(context, EVP_chacha20_poly1305(), $0, nil, nil) }
        guard status == 1 else { throw .drained("start ChaCha20-Poly1305") }
        return cipher
    }

    /// A cipher for reading.
    static func opening(_ key: Secret) throws(CryptoError) -> ChunkCipher {
        let cipher = try make()
        let context = unsafe cipher.context
        let status = key.withBytes { unsafe EVP_DecryptInit_ex2(context, EVP_chacha20_poly1305(), $0, nil, nil) }
        guard status == 1 else { throw .drained("start ChaCha20-Poly1305") }
        return cipher
    }

    private static func make() throws(CryptoError) -> ChunkCipher {
        guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .drained("allocate cipher") }
        return unsafe ChunkCipher(adopting: context)
    }

    /// Writes a chunk, encrypted, and its authenticator to the beginning of `sealed`, which has room for both.
    func seal(_ chunk: Span<UInt8>, index: Int64, isLast: Bool, into sealed: inout [UInt8]) throws(CryptoError) {
        precondition(chunk.count <= AgeLimits.chunkBytes && sealed.count >= chunk.count + ChunkCipher.tagBytes)
        let nonce = ChunkCipher.nonce(index, isLast: isLast)
        var written: CInt = 0
        var ended: CInt = 0
        let succeeded = unsafe sealed.withUnsafeMutableBufferPointer { sealed in
            unsafe chunk.withUnsafeBufferPointer { chunk in
                unsafe EVP_EncryptInit_ex2(context, nil, nil, nonce, nil) == 1
                    && EVP_EncryptUpdate(context, sealed.baseAddress, &written, chunk.baseAddress, CInt(chunk.count)) == 1
                    && EVP_EncryptFinal_ex(context, sealed.baseAddress?.advanced(by: chunk.count), &ended) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        context, EVP_CTRL_AEAD_GET_TAG, CInt(ChunkCipher.tagBytes), sealed.baseAddress?.advanced(by: chunk.count))
                        == 1
            }
        }
        guard succeeded, Int(written) == chunk.count, ended == 0 else { throw .drained("encrypt a chunk") }
    }

    /// Decrypts in place the chunk in the first `count` bytes, authenticator included. Where it is not authentic, nothing of it is
    /// left in the buffer, and the answer is false.
    func open(_ sealed: inout [UInt8], count: Int, index: Int64, isLast: Bool) -> Bool {
        precondition(count >= ChunkCipher.tagBytes && count <= sealed.count)
        let nonce = ChunkCipher.nonce(index, isLast: isLast)
        let plainCount = count - ChunkCipher.tagBytes
        var written: CInt = 0
        var ended: CInt = 0
        let isAuthentic = unsafe sealed.withUnsafeMutableBufferPointer { sealed in
            let tag = unsafe sealed.baseAddress?.advanced(by: plainCount)
            return unsafe EVP_DecryptInit_ex2(context, nil, nil, nonce, nil) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(ChunkCipher.tagBytes), tag) == 1
                && EVP_DecryptUpdate(context, sealed.baseAddress, &written, sealed.baseAddress, CInt(plainCount)) == 1
                && EVP_DecryptFinal_ex(context, tag, &ended) == 1 && Int(written) == plainCount && ended == 0
        }
        if !isAuthentic {
            CryptoError.clearQueue()
            wipe(&sealed)
        }
        return isAuthentic
    }

    /// Eleven bytes that count the chunks, big-endian, and one that is 1 for the last.
    private static func nonce(_ index: Int64, isLast: Bool) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 12)
        for byte in 0..<8 { nonce[10 - byte] = UInt8(truncatingIfNeeded: index >> Int64(8 * byte)) }
        nonce[11] = isLast ? 1 : 0
        return nonce
    }
}
