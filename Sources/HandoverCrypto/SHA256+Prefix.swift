import CLibCrypto

extension SHA256 {
    /// The first 128 bits of the digest, in two words. For tables of millions of rows: nothing is allocated.
    package static func prefix(_ bytes: Span<UInt8>) -> (UInt64, UInt64) {
        var context = SHA256_CTX()
        var digest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe withUnsafeMutableBytes(of: &digest) { digest in
                unsafe SHA256_Init(&context) & SHA256_Update(&context, bytes.baseAddress, bytes.count)
                    & SHA256_Final(digest.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
            }
        }
        precondition(status == 1, "SHA-256 is built into every libcrypto")
        return (digest.0, digest.1)
    }
}
