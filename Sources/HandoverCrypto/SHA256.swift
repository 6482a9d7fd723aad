import CLibCrypto

/// SHA-256 (FIPS 180-4) of bytes at hand.
package enum SHA256 {
    /// Bytes of a digest.
    package static let byteCount = 32

    /// The digest of these bytes, 32 bytes.
    package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
        var stream = SHA256Stream()
        stream.update(bytes)
        return stream.finish()
    }

    /// The digest of these bytes, 32 bytes.
    package static func digest(_ bytes: [UInt8]) -> [UInt8] { digest(bytes.span) }
}

/// SHA-256 of bytes as they pass.
///
/// It holds OpenSSL's context by value. The `EVP` interface would want an allocation, a lookup of the algorithm and an error path
/// for each stream; these older functions run the same code, and with memory that is ours they cannot fail.
package struct SHA256Stream: ~Copyable {
    private var context = SHA256_CTX()

    /// Starts an empty stream.
    package init() {
        let status = unsafe SHA256_Init(&context)
        precondition(status == 1, "SHA-256 is built into every libcrypto")
    }

    /// Takes more bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe SHA256_Update(&context, bytes.baseAddress, bytes.count)
        }
        precondition(status == 1)
    }

    /// Takes more bytes.
    package mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    /// The digest of what has come so far, 32 bytes; more may follow.
    package borrowing func digestSoFar() -> [UInt8] {
        var context = self.context
        return unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { digest, count in
            let status = unsafe SHA256_Final(digest.baseAddress, &context)
            precondition(status == 1)
            count = SHA256.byteCount
        }
    }

    /// The digest of all that came, 32 bytes.
    package consuming func finish() -> [UInt8] { digestSoFar() }
}
