/// Encrypts one file of many under one key, at any place of it, with AES-256-CTR. Bytes stay where they are and as many as they are.
///
/// The key stream of a file begins at a counter block with the file's number in its upper half, and no file has 2^64 blocks: files
/// with numbers of their own share none of it. What is written twice at one place of one file must be the same, or both are betrayed.
/// Nothing is authenticated.
package struct FileCipher: Sendable {
    /// Bytes of a key.
    package static let keyBytes = AESCounter.keyBytes

    private let key: [UInt8]
    private let number: UInt64

    /// - Parameter number: of the file; never used before under this key.
    package init(key: [UInt8], number: UInt64) {
        precondition(key.count == FileCipher.keyBytes, "AES-256 has a key of 32 bytes")
        (self.key, self.number) = (key, number)
    }

    /// Encrypts bytes where they lie in memory, or decrypts them, which is the same.
    /// - Parameter offset: where they lie in the file.
    package func apply(to bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(CryptoError) {
        precondition(offset >= 0, "a file begins at 0")
        let (block, skipped) = offset.quotientAndRemainder(dividingBy: Int64(AESCounter.blockBytes))
        try unsafe AESCounter.apply(
            to: bytes, key: key, counter: AESCounter.block(number, UInt64(block)), skipping: Int(skipped))
    }
}
