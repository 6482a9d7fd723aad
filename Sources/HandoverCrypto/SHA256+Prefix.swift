import CLibCrypto

extension SHA256 {
    /// The first 128 bits of the digest, in two words. For tables of millions of rows: nothing is allocated.
    package static func prefix(_ bytes: Span<UInt8>) -> (UInt64, UInt64) {
        let words = words(bytes)
        return (words.0, words.1)
    }

    /// Writes the digest into a buffer that the caller uses again and again.
    /// - Parameter start: where it goes; 32 bytes have to be there.
    package static func digest(_ bytes: Span<UInt8>, into out: inout [UInt8], at start: Int) {
        precondition(start >= 0 && start + byteCount <= out.count, "a digest has 32 bytes")
        let words = words(bytes)
        unsafe out.withUnsafeMutableBytes { unsafe $0.storeBytes(of: words, toByteOffset: start, as: type(of: words)) }
    }

    private static func words(_ bytes: Span<UInt8>) -> (UInt64, UInt64, UInt64, UInt64) {
        var context = SHA256_CTX()
        var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe withUnsafeMutableBytes(of: &digest) { digest in
                unsafe SHA256_Init(&context) & SHA256_Update(&context, bytes.baseAddress, bytes.count)
                    & SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
            }
        }
        precondition(status == 1, "SHA-256 is built into every libcrypto")
        return digest
    }
}
