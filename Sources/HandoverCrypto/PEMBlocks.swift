import CLibCrypto

/// The blocks of a PEM text.
enum PEMBlocks {
    /// The DER of every block of this name; blocks of other names, such as a key in the same file, are passed over.
    /// - Throws: a block that has no end, or whose Base64 is none: a list that ends early must not pass for a whole one.
    static func read(_ pem: [UInt8], named wanted: String, limit: Int) throws(CryptoError) -> [[UInt8]] {
        CryptoError.clearQueue()
        let bio = unsafe try makeMemoryBIO(pem)
        defer { unsafe BIO_free_all(bio) }
        var blocks: [[UInt8]] = []
        while true {
            var name: UnsafeMutablePointer<CChar>?
            var header: UnsafeMutablePointer<CChar>?
            var data: UnsafeMutablePointer<UInt8>?
            var count = 0
            guard unsafe PEM_read_bio(bio, &name, &header, &data, &count) == 1 else { break }
            defer {
                unsafe CRYPTO_free(name, #file, #line)
                unsafe CRYPTO_free(header, #file, #line)
                unsafe CRYPTO_clear_free(data, count, #file, #line)
            }
            guard let name = unsafe name, unsafe String(cString: name) == wanted else { continue }
            guard blocks.count < limit else { throw CryptoError(operation: "read PEM", reason: "more than \(limit) blocks") }
            blocks.append(unsafe Array(UnsafeBufferPointer(start: data, count: count)))
        }
        // What ends a text is that no further block begins.
        guard ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else { throw .drained("read PEM") }
        CryptoError.clearQueue()
        return blocks
    }
}

extension Certificate {
    /// The most bytes that a bundle may have: a private CA has a handful of certificates, not a browser's hundred and fifty.
    package static let maximumBundleByteCount = 256 << 10
    /// The most certificates that a bundle may have: what is tried for a chain is tried once for every one of them.
    package static let maximumBundleCount = 16

    /// Reads all certificates of a PEM bundle, or the one of a DER file; there must be one at least.
    package static func bundle(_ bytes: [UInt8]) throws(CryptoError) -> [Certificate] {
        guard bytes.count <= maximumBundleByteCount else {
            throw CryptoError(operation: "read certificates", reason: "more than \(maximumBundleByteCount) bytes")
        }
        if bytes.first == 0x30 { return [try Certificate(der: bytes)] }
        var certificates: [Certificate] = []
        for der in try PEMBlocks.read(bytes, named: PEM_STRING_X509, limit: maximumBundleCount) {
            certificates.append(try Certificate(der: der))
        }
        guard !certificates.isEmpty else { throw CryptoError(operation: "read certificates", reason: "there is none") }
        return certificates
    }
}
